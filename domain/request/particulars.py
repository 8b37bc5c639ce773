"""The people and the items of a request (R-106, R-108, R-143, R-145, R-156)."""

from collections.abc import Iterable
from datetime import date

from domain.decider import Decisions, Warn
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import commands as c
from domain.request import events as e
from domain.request.citing import item_within
from domain.request.demands import filled, in_state, recent_enough, today
from domain.request.inheritance import within_items
from domain.request.parts import AgeBand
from domain.request.state import ShareRequest
from domain.request.transitions import AFTER_SENDING, BEFORE_SENDING, DRAFTING
from domain.sealed import Sealed

BANDS: tuple[tuple[int, AgeBand], ...] = (
    (5, "under_5"),
    (10, "5_to_9"),
    (13, "10_to_12"),
    (16, "13_to_15"),
    (18, "16_to_17"),
)
"""Each band ends before this age in years; from the last on it is an adult."""


def known_subjects(state: ShareRequest, refs: Iterable[str], field: str) -> None:
    """Raises Refused(unknown_subject)."""
    for ref in refs:
        if ref not in state.subjects:
            raise Refused("unknown_subject", field=field)


def add_subject(state: ShareRequest, command: c.AddDataSubject, facts: Facts) -> Decisions:
    """While it is drafted; after an emergency disclosure also later, so that nobody is left untold (INV-24).

    Raises Refused: anonymised_has_no_subjects, wrong_state for a reference in use, field_missing, malformed,
    time_in_future.
    """
    if facts.catalogue.pathway(state.pathway).anonymised:
        raise Refused("anonymised_has_no_subjects", field="subject_ref")
    if command.subject_ref in state.subjects:
        raise Refused("wrong_state", "subject_ref", "Another person of this request has this reference; use a new one.")
    added = person(command, facts)
    if command.age_band not in ("unknown", added.age_band):
        raise Refused("malformed", "age_band", "The date of birth says otherwise; correct it, or leave the band out.")
    in_state(state, *(AFTER_SENDING if state.retrospective else DRAFTING))
    yield added


def person(command: c.AddDataSubject, facts: Facts) -> e.DataSubjectAdded:
    """Raises Refused: field_missing, malformed, time_in_future."""
    name = filled(command.name, "field_missing", "name")
    born = command.date_of_birth if command.date_of_birth and command.date_of_birth.filled else None
    band = age_band(_birthday(born, facts), today(facts)) if born else command.age_band
    return e.DataSubjectAdded(
        subject_ref=command.subject_ref,
        role=command.role,
        name=name,
        date_of_birth=born,
        addresses=tuple(address for address in command.addresses if address.filled),
        identifiers=tuple(identifier for identifier in command.identifiers if identifier.filled),
        age_band=band,
        living=command.living,
        holds_pr=command.holds_pr,
        safe_contact=command.safe_contact,
    )


def _birthday(born: Sealed, facts: Facts) -> date:
    try:
        day = date.fromisoformat(born.text.strip())
    except ValueError:
        remedy = "Write the date of birth as year-month-day, for example 2013-05-04."
        raise Refused("malformed", "date_of_birth", remedy) from None
    return recent_enough(day, facts, "date_of_birth")


def age_band(born: date, on: date) -> AgeBand:
    """The band of the age that a person born that day has completed."""
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return next((band for before, band in BANDS if age < before), "adult")


def remove_subject(state: ShareRequest, command: c.RemoveDataSubject, facts: Facts) -> Decisions:
    """Raises Refused: unknown_subject, reasons_missing, wrong_state while an item is about the person."""
    known_subjects(state, (command.subject_ref,), "subject_ref")
    reason = filled(command.reason, "reasons_missing", "reason")
    if any(command.subject_ref in item.people for item in state.items.values()):
        raise Refused("wrong_state", "subject_ref", "Take out the items about this person first.")
    in_state(state, *DRAFTING)
    yield e.DataSubjectRemoved(subject_ref=command.subject_ref, reason=reason)


def request_item(state: ShareRequest, command: c.RequestDataItem, facts: Facts) -> Decisions:
    """Raises Refused: wrong_state for a reference in use, field_missing, anonymised_has_no_subjects,
    unknown_subject, limits_widened."""
    if command.item_id in state.items:
        raise Refused("wrong_state", "item_id", "Another item of this request has this reference; use a new one.")
    description = filled(command.description, "field_missing", "description")
    _about(state, command, facts)
    within_items(state, command.category, facts)
    warnings = item_within(state, command, facts)
    period = filled(command.period, "field_missing", "period")
    necessity = filled(command.necessity_reason, "field_missing", "necessity_reason")
    in_state(state, *DRAFTING)
    yield e.DataItemRequested(
        item_id=command.item_id,
        category=command.category,
        description=description,
        subject_refs=command.subject_refs,
        period=period,
        special_category=command.special_category,
        criminal_offence=command.criminal_offence,
        necessity_reason=necessity,
        provider_subject_ref=command.provider_subject_ref,
    )
    yield from warnings
    if command.category in facts.catalogue.usually_special and not command.special_category:
        yield Warn("usually_special")


def _about(state: ShareRequest, command: c.RequestDataItem, facts: Facts) -> None:
    provider = command.provider_subject_ref
    if facts.catalogue.pathway(state.pathway).anonymised:
        if command.subject_refs or provider:
            raise Refused("anonymised_has_no_subjects", field="subject_refs")
        return
    if not command.subject_refs:
        raise Refused("field_missing", field="subject_refs")
    known_subjects(state, command.subject_refs, "subject_refs")
    known_subjects(state, (provider,) if provider else (), "provider_subject_ref")


def remove_item(state: ShareRequest, command: c.RemoveDataItem, facts: Facts) -> Decisions:
    """Raises Refused: unknown_item, reasons_missing."""
    if command.item_id not in state.items:
        raise Refused("unknown_item", field="item_id")
    reason = filled(command.reason, "reasons_missing", "reason")
    in_state(state, *DRAFTING)
    yield e.DataItemRemoved(item_id=command.item_id, reason=reason)


def check_accuracy(state: ShareRequest, command: c.CheckAccuracy, facts: Facts) -> Decisions:
    """Raises Refused: field_missing, unknown_item, time_in_future."""
    if not command.item_ids:
        raise Refused("field_missing", field="item_ids")
    if not set(command.item_ids) <= set(state.items):
        raise Refused("unknown_item", field="item_ids")
    source = filled(command.source, "field_missing", "source")
    as_at = command.as_at or today(facts)
    if as_at > today(facts):
        raise Refused("time_in_future", field="as_at")
    in_state(state, *BEFORE_SENDING)
    yield e.AccuracyChecked(
        item_ids=command.item_ids,
        source=source,
        as_at=as_at,
        checked_by=facts.person,
        caveats=command.caveats,
    )
