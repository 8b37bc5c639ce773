"""Whoever publishes a catalogue sees first what it changes."""

from datetime import date

import pytest

from domain.catalogue import load_catalogue, shipped_catalogue
from domain.catalogue_difference import Change, difference
from tests.domain.registers.law import document, shipped

ROW = next(line for line in shipped().splitlines() if "id: gw_ca1989_s47," in line)


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("ended_on: null", "ended_on: 2027-01-01", ("legal_bases", "art6_consent", "retired", ("ended_on",))),
        ("title: Consent,", "title: Assent,", ("legal_bases", "art6_consent", "changed", ("title",))),
        (ROW, ROW.replace("gw_ca1989_s47,", "gw_new,"), ("legal_bases", "gw_ca1989_s47", "retired", ())),
        (ROW, ROW + "\n" + ROW.replace("gw_ca1989_s47,", "gw_new,"), ("legal_bases", "gw_new", "added", ())),
        ("active: true", "active: false", ("secure_methods", None, "retired", ("active",))),
        ("default_on: false", "default_on: true", ("exemption_reasons", None, "changed", ("default_on",))),
        ("reaffirmation_overdue: warn", "reaffirmation_overdue: block", ("blocking_policy", None, "changed", ())),
        ("edit_catalogue: [administrator]", "edit_catalogue: [dpo]", ("permissions", "edit_catalogue", "changed", ())),
    ],
)
def test_every_change_is_told_once(old: str, new: str, change: tuple[str, str | None, str, tuple[str, ...]]) -> None:
    later = load_catalogue(document("2027.1.1", date(2027, 1, 1), **{old: new}))
    section, entry, kind, fields = change
    found = [each for each in difference(shipped_catalogue(), later) if entry is None or each.entry == entry]
    assert found == [Change(section=section, entry=entry or found[0].entry, kind=kind, fields=fields)]  # type: ignore[arg-type]


def test_a_version_that_changes_nothing_says_so() -> None:
    assert difference(shipped_catalogue(), load_catalogue(document("2027.1.1", date(2027, 1, 1)))) == ()
