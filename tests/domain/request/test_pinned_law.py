"""A request goes by the law of its submission, whatever is published afterwards (INV-44)."""

from datetime import date

import journeys as j
import pytest
from asked import approval
from hypothesis import given, settings
from hypothesis import strategies as st
from lives import Life

from domain.catalogue import Catalogue, shipped_catalogue
from domain.catalogues import Published, shipped_catalogues
from domain.refusal import Refused
from domain.registers.publication import CATALOGUE
from domain.registers.publication_language import ProposeCatalogue, PublishCatalogue
from domain.request.commands import SubmitForDecision
from domain.request.decider import SHARE_REQUEST
from tests.domain.registers.law import ADMINISTRATOR, SECOND, Law, document
from tests.domain.registers.test_code import code

TODAY, LATER = date(2026, 11, 23), date(2027, 2, 1)
RETIRED = {
    "art6_consent": ("legal_bases", "ended_on: null", f"ended_on: {TODAY}"),
    "art6_public_task": ("legal_bases", "ended_on: null", f"ended_on: {TODAY}"),
    "gw_ca1989_s47": ("legal_bases", "certainty:", f"ended_on: {TODAY}, certainty:"),
    "secure_portal": ("secure_methods", "active: true", "active: false"),
    "child_increased_risk": ("exemption_reasons", "default_on: true", "default_on: false"),
}
"""Entries by id: their section, and what makes them retired."""


def without(*ids: str, begins: date = TODAY) -> str:
    """The next version of the catalogue, in which these are retired."""
    text = document("next", begins)
    for id in ids:
        _, old, new = RETIRED[id]
        row = next(line for line in text.splitlines() if f"id: {id}," in line and old in line)
        text = text.replace(row, row.replace(old, new, 1), 1)
    return text


def used(catalogue: Catalogue, id: str) -> None:
    """Raises Refused where the entry can be used no more."""
    section = RETIRED[id][0]
    if section == "legal_bases":
        catalogue.legal_basis(id, LATER)
    elif section == "secure_methods":
        catalogue.secure_method(id)
    else:
        catalogue.exemption_reason(id)


def pinned(life: Life, law: Law) -> Life:
    """The same life, judged from now on as the service judges it: by the version it is pinned to, or the newest."""
    version = SHARE_REQUEST.pinned(life.state)
    life.catalogue = law.catalogues.version(version) if version else law.catalogues.in_force(LATER)
    return life


def published(*retired: str, begins: date = TODAY) -> Law:
    law = Law(CATALOGUE)
    law.do(ADMINISTRATOR, ProposeCatalogue(document=without(*retired, begins=begins)))
    law.do(SECOND, PublishCatalogue(version="next"))
    return law


@given(ids=st.sets(st.sampled_from(sorted(RETIRED)), min_size=1, max_size=len(RETIRED)))
@settings(max_examples=20)
def test_inv_44_what_is_retired_refuses_new_use_and_the_old_version_stays_as_it_was(ids: set[str]) -> None:
    text = without(*sorted(ids), begins=LATER)
    both = shipped_catalogues().followed_by([Published(version="next", effective_from=LATER, document=text)])
    assert both.version("2026.11.1") is shipped_catalogue()
    for id in RETIRED:
        used(both.in_force(TODAY), id)
        if id in ids:
            with pytest.raises(Refused):
                used(both.in_force(LATER), id)
        else:
            used(both.in_force(LATER), id)


@pytest.mark.parametrize("stage", ["waiting", "referred"])
def test_inv_44_a_pinned_request_is_judged_as_if_nothing_had_been_published(stage: str) -> None:
    untouched, life = j.fork(j.at(stage)), j.at(stage)
    history, state = list(life.history), life.state
    pinned(life, published("art6_consent", "art6_public_task"))
    assert (life.history, life.state) == (history, state)
    decider = f"{life.state.disclosing_agency_id}.lead_officer"
    assert life.do(decider, approval(life)) == untouched.do(decider, approval(untouched)) == ["ShareApproved"]
    assert life.state == untouched.state


def test_inv_44_a_draft_is_judged_by_the_newest_version_and_refused_what_it_retires() -> None:
    life = j.settled()
    basis = life.state.legal_basis
    assert basis is not None
    pinned(life, published(basis.art6_id))
    assert life.refused(j.BY, SubmitForDecision()) == "legal_basis_not_in_force"
    assert life.state.policy_version == ""


def test_inv_44_the_version_of_the_code_is_pinned_with_that_of_the_catalogue() -> None:
    life = j.settled()
    life.register = type(life.register)(life.register.agencies, life.register.partnership, code().state)
    life.do(j.BY, SubmitForDecision())
    said = life.last("ShareRequestSubmitted")
    assert (said.policy_version, said.code_version) == ("2026.11.1", "2018")
    assert life.state.code_version == "2018"
    assert j.waiting().state.code_version is None
