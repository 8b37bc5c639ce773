"""What has to hold between the sections of a catalogue before anybody may rely on it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, get_args

from domain.catalogue_entries import Approver, Entry
from domain.document import Document, DocumentError, Path

if TYPE_CHECKING:
    from domain.catalogue import Catalogue

Reference = tuple[Path, str, str]
"""Where a reference stands, what it names, and the section where that should be."""


class NamedTwice(DocumentError):
    """Two entries of one section would count under one name (R-018)."""


def check(document: "Document[Catalogue]") -> None:
    """Raises DocumentError at the first place that does not hold."""
    catalogue = document.value
    _named_once(document)
    for path, named, section in _references(catalogue):
        known = _ids(catalogue, section)
        if named not in known:
            remedy = f"Add {named} to {section}, or use one of: {', '.join(sorted(known))}."
            raise document.fault(path, f"there is no {named} in {section}", remedy)
    for path, holds, problem, remedy in _single_rules(catalogue):
        if not holds:
            raise document.fault(path, problem, remedy)


def _named_once(document: "Document[Catalogue]") -> None:
    catalogue = document.value
    for section in type(catalogue).model_fields:
        seen: set[str] = set()
        for at, row in enumerate(_rows(catalogue, section)):
            if row in seen:
                fault = document.fault((section, at), f"{row} is there twice", "Keep one, or give it another id.")
                raise NamedTwice(fault.name, fault.line, fault.field, fault.problem, fault.remedy)
            seen.add(row)


def _rows(catalogue: "Catalogue", section: str) -> Iterator[str]:
    rows = getattr(catalogue, section)
    if isinstance(rows, tuple | dict):
        for row in rows:
            yield str(row if isinstance(row, str) else getattr(row, "id", getattr(row, "level", None)))


def _ids(catalogue: "Catalogue", section: str) -> set[str]:
    return set(_rows(catalogue, section))


def _references(catalogue: "Catalogue") -> Iterator[Reference]:
    for section, field, target in (
        ("legal_bases", "pathways", "pathways"),
        ("legal_bases", "discouraged_on", "pathways"),
        ("pathways", "levels", "threshold_levels"),
        ("exemption_reasons", "min_risk", "risk_levels"),
        ("secure_methods", "only_when", "urgencies"),
        ("onward_rules", "narrower", "onward_rules"),
        ("separation_of_duties", "not_held_with", "roles"),
        ("training_courses", "roles", "roles"),
    ):
        for at, row in enumerate(getattr(catalogue, section)):
            yield from _named((section, at, field), getattr(row, field), target)
    for at, duty in enumerate(catalogue.separation_of_duties):
        if duty.not_held_with:
            yield ("separation_of_duties", at, "act"), duty.act, "permissions"
    for at, rule in enumerate(catalogue.retention_schedule):
        yield from _named(("retention_schedule", at, "applies", "pathways"), rule.applies.pathways, "pathways")
    for at, stage in enumerate(catalogue.escalation.stages):
        yield from _named(("escalation", "stages", at, "owners"), stage.owners, "roles")
    for act, roles in catalogue.permissions.items():
        yield from _named(("permissions", act), [role for role in roles if role != "everyone"], "roles")


def _named(path: Path, value: object, target: str) -> Iterator[Reference]:
    if isinstance(value, tuple | list):
        for at, each in enumerate(value):
            yield (*path, at), str(each), target
    elif value is not None:
        yield path, str(value), target


def _single_rules(catalogue: "Catalogue") -> Iterator[tuple[Path, bool, str, str]]:
    """What one section has to say for itself: place, whether it holds, problem, remedy."""
    edition = catalogue.catalogue
    ends = edition.effective_until is None or edition.effective_until > edition.effective_from
    yield ("catalogue", "effective_until"), ends, "it ends before it begins", "Give a later day, or null."
    for at, pathway in enumerate(catalogue.pathways):
        settled = pathway.consent != "policy_choice" or pathway.default_consent is not None
        remedy = "Say in `default_consent` what the partnership chose."
        yield ("pathways", at), settled, "consent is left to policy and no policy is given", remedy
    orders = [level.order for level in catalogue.risk_levels]
    problem, remedy = "two levels of risk have the same order", "Number them from the lowest up."
    yield ("risk_levels",), len(set(orders)) == len(orders), problem, remedy
    one = sum(rule.default for rule in catalogue.onward_rules) == 1
    yield ("onward_rules",), one, "one rule, and one only, is the default", "Mark one with `default: true`."
    always = sum(rule.applies.always for rule in catalogue.retention_schedule) == 1
    remedy = "Let one rule have `applies: {always: true}`."
    yield ("retention_schedule",), always, "one rule, and one only, catches what no other does", remedy
    yield from _escalation_rules(catalogue)
    yield from _fallback_rules(catalogue)
    yield from _policy_rules(catalogue)


def _escalation_rules(catalogue: "Catalogue") -> Iterator[tuple[Path, bool, str, str]]:
    stages = catalogue.escalation.stages
    ordered = [stage.stage for stage in stages] == list(range(1, len(stages) + 1))
    yield ("escalation", "stages"), ordered, "the stages are not numbered in order", "Number them from 1 up."
    final = [stage.final for stage in stages] == [False] * (len(stages) - 1) + [True]
    yield ("escalation", "stages"), final, "the last stage, and no other, is final", "Mark it `final: true`."
    same = catalogue.escalation.calendar == catalogue.calendar.id
    yield ("escalation", "calendar"), same, "it is not the calendar of this catalogue", "Name that one."


def _fallback_rules(catalogue: "Catalogue") -> Iterator[tuple[Path, bool, str, str]]:
    fallback, all_of_them = catalogue.approver_fallback, get_args(Approver)
    problem = f"it is not each of {', '.join(all_of_them)}, once"
    each_once = sorted(fallback.order) == sorted(all_of_them)
    yield ("approver_fallback", "order"), each_once, problem, "Name all of them, in your order."
    kept_out, problem = bool(fallback.never), "it lets the requester decide"
    yield ("approver_fallback", "never"), kept_out, problem, "Write `never: [requester]`."


def _policy_rules(catalogue: "Catalogue") -> Iterator[tuple[Path, bool, str, str]]:
    exempt = _missing(catalogue.blocking_policy.never_block, catalogue.pathways, catalogue.risk_levels)
    problem, remedy = f"there is no pathway or level of risk {exempt}", "Name one that there is."
    yield ("blocking_policy", "never_block"), exempt is None, problem, remedy
    breach = catalogue.breach
    graded = set(breach.notify_ico_when) | set(breach.tell_people_when) <= set(breach.risk_levels)
    yield ("breach",), graded, "it names a level of risk that is not among its own", "Correct the level."


def _missing(names: Iterable[str], *sections: Iterable[Entry]) -> str | None:
    known = {row.id for section in sections for row in section}
    return next((name for name in names if name not in known), None)
