"""How one command is judged: understood, decided upon the facts, and turned into what is appended."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from pydantic import ValidationError

from activities.contract import Ask, Work
from activities.ports import DataKey
from domain.audit import rejection
from domain.decider import Decider, Warn
from domain.event import Body, ClockReached, Command, Event
from domain.facts import Facts
from domain.notices.notice import Notice, Standing, notices
from domain.record import Append, CommandRow, Peek, Result, SealedPart
from domain.refusal import Refused
from domain.request.effects import REPORT_UNDECIDED
from domain.schema import written_in
from domain.sealed import PLAIN, Sealed, sealed_parts
from domain.streams import DECIDERS, kind_of
from domain.values import Actor, Effect
from domain.waits import Waits


def decider_of(stream: str) -> Decider[Any]:
    """Raises KeyError where no such kind of stream has a decider."""
    return DECIDERS[kind_of(stream)]


def not_before(work: Work, last_at: datetime | None) -> Work:
    """The work at its moment; where a clock went back, at the moment of what the stream holds already."""
    return work if last_at is None else work.model_copy(update={"at": max(work.at, last_at)})


def understood(ask: Ask, stream: str, key: DataKey | None) -> Command:
    """The command with its texts open in memory. Raises Refused: malformed, schema_unknown, disposed."""
    model = ClockReached if ask.command == "ClockReached" else decider_of(stream).commands.get(ask.command)
    if model is None:
        raise Refused("malformed", field="command")
    written_in(model, ask.schema_version)
    try:
        command = model.model_validate(ask.payload)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        known = first["loc"][:-1] if first["type"] == "extra_forbidden" else first["loc"]  # a name is not quoted
        raise Refused("malformed", field=".".join(map(str, known)) or None) from None
    for part in sealed_parts(command):
        _reveal(part, ask.command_id, key)
    return command


def _reveal(part: Sealed, command_id: UUID, key: DataKey | None) -> None:
    if key is None:
        raise Refused("disposed")
    try:
        data = bytes.fromhex(part.data or "")
        if part.command_id != command_id or sha256(data).hexdigest() != part.digest:
            raise ValueError("not what was sealed for this command")
        part.reveal(key.open(command_id, part.path, data))
    except ValueError:
        raise Refused("malformed", field=part.path) from None


def fingerprint(ask: Ask, command: Command, key: DataKey | None) -> bytes:
    """A keyed digest of who asks for what in plain words: nonces differ between retries, the words do not."""
    if key is None:
        return b""
    words = {"command": ask.command, "person": ask.person, "with": command.model_dump(mode="json", context=PLAIN)}
    return key.fingerprint(orjson.dumps(words, option=orjson.OPT_SORT_KEYS))


def first_result(row: CommandRow, found: bytes, version: int) -> Result:
    """What the command came to when it was first judged (INV-51); after disposal, without comparing."""
    if found and row.fingerprint and row.fingerprint != found:
        refusal = Refused("command_id_reused", field="command_id").refusal
        return Result(stream=row.stream, command_id=row.command_id, version=version, refusal=refusal)
    return row.result


@dataclass(frozen=True)
class Judged:
    """A decision that was allowed: its events in order, the state after them, what was said beside.

    Both hold references only, as if they had been read from the store, for the state is kept in memory.
    """

    events: tuple[Event, ...]
    state: Any
    warnings: tuple[str, ...]
    notices: tuple[Notice, ...] = ()


def judge(work: Work, command: Command, state: Any, version: int, facts: Facts, actor: Actor) -> Judged:
    """Runs `decide`, and warns where a date was worked out beyond the holidays that are known. Raises Refused."""
    _seen(work, command, state, version, facts)
    decider, watched = decider_of(work.stream), facts.calendar.watched()
    events: list[Event] = []
    warnings: list[str] = []
    for said in decider.decide(state, command, replace(facts, calendar=watched)):
        if isinstance(said, Warn):
            warnings.append(said.code)
        else:
            events.append(decider.read(_event(work, said, version + 1 + len(events), facts, actor).wire()))
    if watched.counted_beyond:
        warnings.append(Warn("calendar_beyond_loaded").code)
    after = decider.fold(events, state)
    return Judged(tuple(events), after, tuple(warnings), _news(decider, state, after, events, facts))


def _seen(work: Work, command: Command, state: Any, version: int, facts: Facts) -> None:
    """That nothing has happened since the version that the person saw, upon which it is decided (INV-52).

    Raises Refused(stale_version).
    """
    decider, expected = decider_of(work.stream), work.ask.expected_version
    if expected is None and not command.needs_version:
        return
    moved_in = decider.moved_in(state)
    if expected is None or not (version if moved_in is None else moved_in) <= expected <= version:
        raise Refused("stale_version", "expected_version", decider.too_late(state, command, facts))


def _news(decider: Decider[Any], before: Any, after: Any, events: list[Event], facts: Facts) -> tuple[Notice, ...]:
    if not events:
        return ()
    was, now = (Standing(tuple(decider.duties(state)), decider.summary(state)) for state in (before, after))
    return notices(was, now, events[-1], facts.catalogue)


def _event(work: Work, body: Body, version: int, facts: Facts, actor: Actor) -> Event:
    ask = work.ask
    return Event(
        stream=work.stream,
        version=version,
        occurred_at=work.at,
        actor=actor,
        command_id=ask.command_id,
        correlation_id=ask.correlation_id or ask.command_id,
        causation_id=ask.causation_id,
        policy_version=facts.catalogue.version,
        body=body,
    )


def recording(
    work: Work,
    command: Command,
    judged: Judged,
    peek: Peek,
    conditions: Mapping[str, int],
    mark: bytes,
    key: DataKey | None,
) -> Append:
    """What is written when a command is carried out."""
    decider = decider_of(work.stream)
    result = Result(
        stream=work.stream,
        command_id=work.ask.command_id,
        version=peek.version + len(judged.events),
        events=tuple(event.type for event in judged.events),
        warnings=judged.warnings,
    )
    kept = {part.path for event in judged.events for part in sealed_parts(event.body)}
    return Append(
        stream=work.stream,
        expected_version=peek.version,
        events=judged.events,
        conditions=conditions,
        command=_row(work, result, mark),
        sealed=tuple(_part(part) for part in sealed_parts(command) if part.path in kept),
        key_commitment=key.commitment if key else None,
        summary=decider.summary(judged.state),
        duties=decider.duties(judged.state),
        effects=tuple(effect for event in judged.events for effect in decider.reactions(event)),
        notices=judged.notices,
        waits=Waits.of(decider, judged.state) if judged.events else None,
    )


def rejecting(work: Work, refused: Refused, peek: Peek, mark: bytes, agency: str | None) -> Append:
    """What is written when a command is refused: its result, and one line in the audit stream. Where nobody is left to
    decide, the stream has that to tell as well."""
    ask = work.ask
    result = Result(stream=work.stream, command_id=ask.command_id, version=peek.version, refusal=refused.refusal)
    undecided_in, urgency = refused.undecided_in, refused.urgency
    line = audit_line(work, refused.refusal.code, agency, undecided_in=undecided_in, urgency=urgency)
    left = [Effect(name=REPORT_UNDECIDED, event_id=id) for id in line.event_ids or () if refused.undecided_in]
    return replace(line, command=_row(work, result, mark), effects=tuple(left), effects_of=work.stream)


def audit_line(work: Work, code: str, agency: str | None, index: int = 0, **undecided: str | None) -> Append:
    """One line in the audit stream; `index` tells several refusals of one command id apart."""
    ask = work.ask
    return rejection(work.stream, ask.command, ask.command_id, ask.person, code, agency, work.at, index, **undecided)


def _row(work: Work, result: Result, mark: bytes) -> CommandRow:
    ask = work.ask
    return CommandRow(work.stream, ask.command_id, ask.command, mark, result)


def _part(part: Sealed) -> SealedPart:
    if part.command_id is None or part.data is None:
        raise ValueError("only sealed texts are recorded")
    return SealedPart(part.command_id, part.path, bytes.fromhex(part.data))
