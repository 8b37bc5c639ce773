"""A small kind of stream, and appends to it."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from domain.decider import Decider
from domain.event import Body, Event
from domain.record import Append, CommandRow, Result, SealedPart
from domain.sealed import Sealed
from domain.values import Actor, Duty, Effect, Summary, Value

T0 = datetime(2026, 1, 5, 9, 0, 0, 123456, tzinfo=UTC)
PATH = "note"


class NoteWritten(Body):
    number: int
    note: Sealed | None = None
    at: datetime = T0


class DisposalStarted(Body):
    pass


EVENTS: dict[str, type[Body]] = {"NoteWritten": NoteWritten, "DisposalStarted": DisposalStarted}


class Notes(Value):
    numbers: tuple[int, ...] = ()
    ended: bool = False


def evolve(state: Notes, event: Event) -> Notes:
    if isinstance(event.body, NoteWritten):
        return Notes(numbers=(*state.numbers, event.body.number), ended=state.ended)
    return Notes(numbers=state.numbers, ended=True)


def summary(state: Notes) -> Summary:
    return Summary(state="Ended" if state.ended else "Open", agencies=("alp",), facts={"notes": len(state.numbers)})


def duties(state: Notes) -> tuple[Duty, ...]:
    return tuple(
        Duty(key=f"read-{n}", task="Read", role="lead", agency="alp", since=T0, due_at=T0 + timedelta(days=n))
        for n in state.numbers[-2:]
    )


NOTES: Decider[Notes] = Decider(
    kind="notes",
    initial=Notes(),
    commands={},
    events=EVENTS,
    authorise=lambda state, command, facts: Actor(person="SYSTEM", role="system"),
    decide=lambda state, command, facts: iter(()),
    evolve=evolve,
    next_deadline=lambda state: None,
    summary=summary,
    duties=duties,
    agencies=lambda state, command: frozenset(),
    ended=lambda state: state.ended,
)


def an_event(stream: str, version: int, body: Body, command_id: UUID | None = None) -> Event:
    return Event(
        stream=stream,
        version=version,
        occurred_at=T0,
        actor=Actor(person="alp.practitioner", role="practitioner", agency="alp"),
        command_id=command_id or uuid4(),
        correlation_id=uuid4(),
        policy_version="2026-01",
        body=body,
    )


def a_sealed_note(command_id: UUID, ciphertext: bytes) -> Sealed:
    return Sealed(command_id=command_id, path=PATH, digest=hashlib.sha256(ciphertext).hexdigest())


def a_command(stream: str, command_id: UUID, version: int) -> CommandRow:
    result = Result(stream=stream, command_id=command_id, version=version, events=("NoteWritten",))
    return CommandRow(stream, command_id, "WriteNote", b"\x01" * 32, result)


def a_note(stream: str, after: int, number: int = 0, ciphertext: bytes | None = None, effects: bool = False) -> Append:
    """One whole append: event, command, sealed part, summary, duties and, on request, an effect."""
    command_id = uuid4()
    note = a_sealed_note(command_id, ciphertext) if ciphertext else None
    event = an_event(stream, after + 1, NoteWritten(number=number, note=note), command_id)
    state = Notes(numbers=tuple(range(max(0, number - 1), number + 1)))
    return Append(
        stream=stream,
        expected_version=after,
        events=(event,),
        command=a_command(stream, command_id, after + 1),
        sealed=(SealedPart(command_id, PATH, ciphertext),) if ciphertext else (),
        key_commitment=b"\x02" * 32 if ciphertext else None,
        summary=summary(state),
        duties=duties(state),
        effects=(Effect(name="tell", event_id=event.event_id),) if effects else (),
    )


def plain(stream: str, after: int, bodies: Iterable[Body], **more: object) -> Append:
    """Events alone."""
    events = tuple(an_event(stream, version, body) for version, body in enumerate(bodies, after + 1))
    return Append(stream=stream, expected_version=after, events=events, **more)  # type: ignore[arg-type]
