"""The catalogue changes by two people, on a day, and never behind anybody's back (sod12, R-012, R-018, R-094)."""

from datetime import date

import pytest

from domain.catalogue import shipped_catalogue
from domain.registers.publication import CATALOGUE, PUBLISH
from domain.registers.publication_language import ProposeCatalogue, PublishCatalogue, WithdrawProposal
from domain.registers.publication_rules import LONGEST_DOCUMENT, STRUCTURE
from tests.domain.registers.law import ADMINISTRATOR, OFFICER, SECOND, Law, document, shipped

JANUARY, JUNE = date(2027, 1, 1), date(2027, 6, 1)
NEXT = document("2027.1.1", JANUARY)


def proposed(text: str = NEXT) -> Law:
    law = Law(CATALOGUE)
    law.do(ADMINISTRATOR, ProposeCatalogue(document=text))
    return law


def published(text: str = NEXT, version: str = "2027.1.1") -> Law:
    law = proposed(text)
    law.do(SECOND, PublishCatalogue(version=version))
    return law


def test_a_version_counts_from_its_first_day_once_another_person_has_published_it() -> None:
    law = proposed()
    assert law.tasks == [PUBLISH]
    assert law.catalogues.in_force(JANUARY).version == "2026.11.1"
    assert law.do(SECOND, PublishCatalogue(version="2027.1.1")) == ["CataloguePublished"]
    assert law.tasks == []
    assert law.catalogues.in_force(date(2026, 12, 31)).version == "2026.11.1"
    assert law.catalogues.in_force(JANUARY).version == "2027.1.1"
    said = law.last("CataloguePublished")
    assert (said.proposed_by, said.published_by) == (ADMINISTRATOR, SECOND)
    assert said.digest == law.last("CatalogueProposed").digest


def test_sod12_whoever_proposed_it_does_not_publish_it() -> None:
    law = proposed()
    assert law.refused(ADMINISTRATOR, PublishCatalogue(version="2027.1.1")) == "separation_of_duties"
    assert [duty.barred for duty in law.decider.duties(law.state)] == [(ADMINISTRATOR,)]


@pytest.mark.parametrize("person", [OFFICER, "alp.lead_officer", "alp.dpo"])
def test_only_an_administrator_changes_the_catalogue(person: str) -> None:
    law = proposed()
    for command in (ProposeCatalogue(document=NEXT), PublishCatalogue(version="2027.1.1")):
        assert law.refused(person, command) == "role_not_held"
    assert law.refused("nobody.known", WithdrawProposal(version="2027.1.1")) == "unknown_person"


def test_a_proposal_that_is_withdrawn_frees_the_way_and_its_version_is_never_used_again() -> None:
    law = proposed()
    other = document("2027.1.2", JANUARY)
    assert law.refused(ADMINISTRATOR, ProposeCatalogue(document=other)) == "wrong_state"
    assert law.refused(SECOND, WithdrawProposal(version="2027.1.2")) == "not_found"
    assert law.do(ADMINISTRATOR, WithdrawProposal(version="2027.1.1")) == ["CatalogueProposalWithdrawn"]
    assert law.refused(SECOND, PublishCatalogue(version="2027.1.1")) == "not_found"
    assert law.refused(SECOND, ProposeCatalogue(document=NEXT)) == "version_overlap"
    assert law.do(SECOND, ProposeCatalogue(document=other)) == ["CatalogueProposed"]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (document("2026.11.1", JANUARY), "catalogue.version"),
        (document("2027.1.1", JANUARY, supersedes="2025.1.1"), "catalogue.supersedes"),
        (document("2027.1.1", date(2026, 11, 22)), "catalogue.effective_from"),
        (document("2027.1.1", date(2020, 1, 1)), "catalogue.effective_from"),
        (NEXT.replace("jurisdiction:", "effective_until: 2028-01-01\n  jurisdiction:", 1), "catalogue.effective_until"),
    ],
)
def test_dates_that_overlap_or_leave_a_gap_are_refused(text: str, field: str) -> None:
    refusal = Law(CATALOGUE).refusal(ADMINISTRATOR, ProposeCatalogue(document=text))
    assert (refusal.code, refusal.field) == ("version_overlap", field)
    assert refusal.how_to_fix


def test_each_version_follows_the_one_published_before_it() -> None:
    law = published()
    beside = document("2027.6.1", JUNE)
    assert law.refusal(ADMINISTRATOR, ProposeCatalogue(document=beside)).field == "catalogue.supersedes"
    after = document("2027.6.1", JUNE, supersedes="2027.1.1")
    assert law.do(ADMINISTRATOR, ProposeCatalogue(document=after)) == ["CatalogueProposed"]


def test_a_mistaken_year_is_put_right_by_a_version_that_begins_before_it() -> None:
    law = published(document("2027.1.1", date(2207, 1, 1)))
    law.do(ADMINISTRATOR, ProposeCatalogue(document=document("2027.1.2", JANUARY, supersedes="2027.1.1")))
    law.do(SECOND, PublishCatalogue(version="2027.1.2"))
    assert law.catalogues.in_force(JANUARY).version == "2027.1.2"
    assert law.catalogues.in_force(date(2207, 1, 1)).version == "2027.1.2"


def test_a_proposal_that_waited_past_its_first_day_is_not_published() -> None:
    law = proposed()
    law.wait(days=60)
    assert law.refused(SECOND, PublishCatalogue(version="2027.1.1")) == "version_overlap"


def test_two_entries_of_one_id_are_refused() -> None:
    line = next(line for line in shipped().splitlines() if "id: art6_consent" in line)
    refusal = Law(CATALOGUE).refusal(ADMINISTRATOR, ProposeCatalogue(document=NEXT.replace(line, f"{line}\n{line}", 1)))
    assert (refusal.code, refusal.status, refusal.field) == ("version_overlap", 409, "legal_bases[1]")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("layer: art6,", "layer: art66,", "legal_bases[0].layer"),
        ("discouraged_on: [child_in_need", "discouraged_on: [child_in_nede", "legal_bases[0].discouraged_on[0]"),
        ("catalogue:\n", "catalog:\n", "catalog"),
    ],
)
def test_a_faulty_document_is_refused_with_line_field_and_remedy(old: str, new: str, field: str) -> None:
    refusal = Law(CATALOGUE).refusal(ADMINISTRATOR, ProposeCatalogue(document=NEXT.replace(old, new, 1)))
    assert (refusal.code, refusal.field) == ("malformed", field)
    assert refusal.how_to_fix.startswith("Line ")


@pytest.mark.parametrize(
    ("text", "code"),
    [(None, "field_missing"), ("  \n", "field_missing"), ("x" * (LONGEST_DOCUMENT + 1), "too_long")],
)
def test_what_is_no_document_is_refused(text: str | None, code: str) -> None:
    assert Law(CATALOGUE).refused(ADMINISTRATOR, ProposeCatalogue(document=text)) == code


@pytest.mark.parametrize("section", STRUCTURE)
def test_no_version_takes_away_what_the_rules_speak_of(section: str) -> None:
    last = getattr(shipped_catalogue(), section)[-1]
    row = next(line for line in shipped().splitlines() if f"id: {last.id}, " in line and last.title in line)
    refusal = Law(CATALOGUE).refusal(ADMINISTRATOR, ProposeCatalogue(document=NEXT.replace(f"{row}\n", "", 1)))
    assert refusal.code == "malformed"


def test_no_version_takes_an_act_away_from_everybody() -> None:
    nobody = document("2027.1.1", JANUARY, **{"edit_catalogue: [administrator]": "edit_catalogue: []"})
    refusal = Law(CATALOGUE).refusal(ADMINISTRATOR, ProposeCatalogue(document=nobody))
    assert (refusal.code, refusal.field) == ("malformed", "permissions.edit_catalogue")
