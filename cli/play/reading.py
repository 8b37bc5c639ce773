"""Reads a case file, and finds whatever is misspelt in it before any server starts."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid5

from pydantic import BaseModel

from cli.play.casefile import CaseFile, Step, identified
from cli.play.moments import misspoken, spoken
from cli.play.streams import decider_named
from domain.calendar import Calendar, shipped_calendar
from domain.catalogue import shipped_catalogue
from domain.document import Document, decode, load, suggestion
from domain.document import Path as Place
from domain.event import NAMESPACE, Command
from domain.refusal import refusal_rules
from domain.registers.loading import PartnershipDocument, read_partnership
from domain.sealed import Sealed
from domain.values import Ref

INTRODUCED = frozenset(
    [
        ("AddDataSubject", "subject_ref"),
        ("RequestDataItem", "item_id"),
        ("RecordEmergencyDisclosure", "item_id"),
        ("SeekConsent", "consent_id"),
        ("RecordConsentExemption", "exemption_id"),
        ("RequestAdvice", "advice_id"),
        ("RequestOnwardDisclosure", "onward_id"),
        ("IssueCorrection", "correction_id"),
        ("RaiseDisagreement", "escalation_id"),
        ("PlaceLegalHold", "hold_id"),
        ("RecordSubjectsNotified", "subject_refs"),
        ("OpenGathering", "subject_refs"),
        ("AgreeAction", "action_id"),
    ]
)
"""Where a case may use a handle for the first time: a command, and the field of it."""

_PERSON = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+){1,3}")


@dataclass(frozen=True)
class Case:
    """A case that can be played: nothing in it is misspelt. `starts` is UTC."""

    path: Path
    document: Document[CaseFile]
    partnership: PartnershipDocument
    starts: datetime

    @property
    def file(self) -> CaseFile:
        return self.document.value

    def line(self, step: int) -> int:
        return self.document.lines[("steps", step)]


def read_case(path: Path, partnership: Path, now: datetime) -> Case:
    """Raises DocumentError with line and remedy, or OSError.

    `partnership` is the file that counts where the case names none. `now` is UTC.
    """
    document = load(decode(path.read_bytes(), str(path)), CaseFile, str(path))
    place = path.parent / document.value.partnership if document.value.partnership else partnership
    known = read_partnership(_text(place, document), shipped_catalogue(), str(place))
    calendar = shipped_calendar()
    starts = document.value.starts.undisturbed(now, document.value.days, calendar).astimezone(UTC)
    case = Case(path, document, known, starts)
    _Check(case, calendar).all()
    return case


def _text(place: Path, document: Document[CaseFile]) -> str:
    try:
        return decode(place.read_bytes(), str(place))
    except OSError as error:
        problem = f"{place} cannot be read ({error.strerror})"
        raise document.fault(("partnership",), problem, "Name a partnership file beside the case.") from error


def people_of(partnership: PartnershipDocument) -> frozenset[str]:
    """Everyone whom the partnership knows."""
    staff = [person.id for agency in partnership.agencies for person in agency.people]
    return frozenset([*staff, *(person.id for person in partnership.people)])


class _Check:
    """Goes through the steps in their order; each `_…` raises the DocumentError that it finds."""

    def __init__(self, case: Case, calendar: Calendar) -> None:
        self.case, self.document, self.calendar = case, case.document, calendar
        self.people = people_of(case.partnership)
        self.streams = case.file.streams
        self.handles: dict[str, set[str]] = {stream: set() for stream in self.streams}
        self.labels: set[str] = set()

    def all(self) -> None:
        for at, step in enumerate(self.case.file.steps):
            self._step(("steps", at), step)
        for stream in self.case.file.ends:
            self._known(("ends", stream), stream, self.streams, "stream")

    def _step(self, place: Place, step: Step) -> None:
        if [step.do, step.wait, step.until].count(None) != 2:
            raise self.document.fault(place, "a step is one of do, wait and until", "Split it, or say what happens.")
        self._events(place, step)
        if step.do is None:
            self._only_time(place, step)
            return
        here = [said for said in step.events if step.refused is None or ":" not in said]
        if (step.refused is None) == (not here) and step.same_as is None:
            remedy = "Name the events that must be recorded, or the refusal, which records nothing on its own stream."
            raise self.document.fault(place, "it does not say what must come of it", remedy)
        self._who(place, step)
        self._what(place, step, step.do)
        self._again(place, step)

    def _only_time(self, place: Place, step: Step) -> None:
        for name in ("by", "given", "refused", "warns", "label", "command_id", "expected_version"):
            if getattr(step, name) != Step.model_fields[name].get_default():
                field = Step.model_fields[name].alias or name
                raise self.document.fault((*place, field), "nobody does anything while time passes", "Take it away.")

    def _events(self, place: Place, step: Step) -> None:
        for at, name in enumerate(step.events):
            stream, _, event = name.rpartition(":")
            if stream:
                self._known((*place, "events", at), stream, self.streams, "stream")
            self._known((*place, "events", at), event, decider_named(stream or step.on).events, "event")

    def _who(self, place: Place, step: Step) -> None:
        if step.by is None:
            raise self.document.fault(place, "it does not say who does it", "Add `by: agency.role`.")
        if step.refused != "unknown_person":
            self._known((*place, "by"), step.by, self.people, "person")

    def _what(self, place: Place, step: Step, name: str) -> None:
        commands = decider_named(step.on).commands
        self._known((*place, "do"), name, commands, "command")
        if step.refused is not None:
            self._known((*place, "refused"), step.refused, refusal_rules(), "refusal")
        for where in misspoken(step.given, (*place, "with")):
            raise self.document.fault(where, "it is no length of time", "Write it as in 14d, 13y ago or 25m ago.")
        ids = {stream: uuid5(NAMESPACE, stream) for stream in self.streams}
        given = identified(spoken(step.given, self.case.starts, self.calendar), ids)
        command = self.document.part((*place, "with"), given, commands[name])
        if step.refused is None:
            self._mentions(place, step, command)

    def _mentions(self, place: Place, step: Step, command: Command) -> None:
        """Handles have to be introduced, and members of staff known, before they are spoken of."""
        handles = self.handles[step.on]
        for kind, here, value in _leaves(command, command.type, (*place, "with")):
            if isinstance(value, Ref):
                if (kind, [part for part in here if isinstance(part, str)][-1]) in INTRODUCED:
                    handles.add(value)
                self._known(here, value, handles, "person or thing of that name in this case")
            elif isinstance(value, str) and _PERSON.fullmatch(value):
                self._known(here, value, self.people, "person")

    def _again(self, place: Place, step: Step) -> None:
        if step.label:
            self.labels.add(step.label)
        if step.same_as is not None:
            self._known((*place, "command_id"), step.same_as, self.labels, "label on an earlier step")

    def _known(self, place: Place, word: str, known: Collection[str], what: str) -> None:
        if word not in known:
            raise self.document.fault(place, f"there is no {what} {word}", suggestion(word, set(known)))


def _leaves(value: Any, kind: str, place: Place) -> Iterator[tuple[str, Place, Any]]:
    """Every value that is no text about people: the command that holds it, its place in the file, and itself."""
    match value:
        case Sealed():
            return
        case BaseModel():
            kind = value.type if isinstance(value, Command) else kind
            for name in type(value).model_fields:
                yield from _leaves(getattr(value, name), kind, (*place, name))
        case tuple():
            for at, item in enumerate(value):
                yield from _leaves(item, kind, (*place, at))
        case _:
            yield kind, place, value


def read_cases(paths: Collection[Path], partnership: Path) -> list[Case]:
    """Every case, in the order given. Raises as `read_case` does, at the first that cannot be played."""
    now = datetime.now(UTC)
    return [read_case(path, partnership, now) for path in paths]
