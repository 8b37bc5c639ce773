"""Plays one case in a world: does each step, lets time pass, and compares what happened with what was written."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol
from uuid import UUID, uuid4

from cli.play.casefile import FIRST_STREAM, Step
from cli.play.moments import later, spoken
from cli.play.reading import Case
from cli.play.report import Difference, Played
from cli.play.world import World
from cli.timeline import Line, lines
from client.sharewell import CommandRefused, OutcomeUnknown, command_of
from domain.audit import CommandRejected
from domain.event import Event
from domain.record import Result
from domain.request.decider import SHARE_REQUEST
from domain.request.effects import LEFT_TO_THE_SWEEP
from domain.request.state import ShareRequest

KIND = SHARE_REQUEST.kind
QUIET_WITHIN = 15.0
"""Seconds of real time in which what a step set off, such as the destruction of a key, must have come to its end."""


class Watch(Protocol):
    """Whoever looks on while cases are played."""

    def begins(self, case: Case) -> None: ...

    def stepped(self, case: Case, step: int, lines: list[tuple[str, Line]]) -> None:
        """After each step, with what was recorded on which stream."""

    def ended(self, played: Played) -> None: ...


@dataclass
class Stream:
    """One stream of the case as far as it has been read."""

    name: str
    id: str
    events: list[Event] = field(default_factory=list)

    @property
    def state(self) -> ShareRequest:
        return SHARE_REQUEST.fold(self.events)


@dataclass(frozen=True)
class _Outcome:
    """What a command came to; neither result nor refusal where no answer came."""

    command_id: UUID
    result: Result | None = None
    refusal: str | None = None
    why: str = ""


class Player:
    """One case from its first step to its end. Its clock is the latest of its streams' clocks."""

    def __init__(self, case: Case, world: World, watch: Watch) -> None:
        self._case, self._world, self._watch = case, world, watch
        self._calendar = world.parts.policy.calendar
        self._streams: dict[str, Stream] = {}
        self._command_ids: dict[str, UUID] = {}
        self._now = case.starts
        self._differences: list[Difference] = []

    async def play(self) -> Played:
        began = monotonic()
        self._watch.begins(self._case)
        for at, step in enumerate(self._case.file.steps):
            if not await self._step(at, step):
                self._left_out(at)
                break
        else:
            self._compare_ends()
        events = {stream.name: stream.events for stream in self._streams.values()}
        played = Played(self._case, events, tuple(self._differences), monotonic() - began)
        self._watch.ended(played)
        return played

    async def _step(self, at: int, step: Step) -> bool:
        """False where nothing that follows could go as written."""
        outcome = await self._act(step) if step.do else None
        if outcome is None:
            await self._pass_time(step)
        await asyncio.gather(*(self._quiet(stream) for stream in self._streams.values()))
        new = {stream.name: await self._read(stream) for stream in self._streams.values()}
        self._watch.stepped(self._case, at, [(name, line) for name in new for line in self._told(name, new[name])])
        if outcome is not None:
            await self._compare_answer(at, step, outcome, new[step.on])
        if step.refused is not None:
            return True
        if outcome is not None and outcome.result is None:
            return False
        self._compare_events(at, step, new)
        return True

    async def _act(self, step: Step) -> _Outcome:
        stream = await self._stream(step.on)
        await self._tick()
        command = command_of(KIND, step.do or "", spoken(step.given, self._now, self._calendar))
        command_id = self._command_ids[step.same_as] if step.same_as else uuid4()
        if step.label:
            self._command_ids[step.label] = command_id
        version = len(stream.events) if command.needs_version else None
        try:
            result = await self._world.parts.sharewell.carry_out(
                stream.id,
                command,
                person=step.by or "",
                command_id=command_id,
                expected_version=version if step.expected_version is None else step.expected_version,
            )
        except CommandRefused as refused:
            why = f"{refused.refusal.field or 'no field'}: {refused.refusal.how_to_fix}"
            return _Outcome(command_id, refusal=refused.refusal.code, why=why)
        except OutcomeUnknown as unknown:
            return _Outcome(command_id, why=str(unknown))
        return _Outcome(command_id, result)

    async def _pass_time(self, step: Step) -> None:
        await self._tick()
        if step.wait is not None:
            to = later(self._now, step.wait, self._calendar)
        elif step.until is not None:
            to = step.until.after(self._now, self._calendar)
        else:
            return
        await asyncio.gather(*(self._world.move(stream.id, to) for stream in self._streams.values()))
        self._now = max(self._now, to)

    async def _stream(self, name: str) -> Stream:
        if name not in self._streams:
            stream = Stream(name, f"{KIND}/{uuid4()}")
            await self._tick()
            await self._world.begin(stream.id, self._now)
            self._streams[name] = stream
        return self._streams[name]

    async def _tick(self) -> None:
        """The clocks of the streams go on while we work; the case goes by the latest."""
        clocks = [await self._world.now(stream.id) for stream in self._streams.values() if not self._over(stream)]
        self._now = max([self._now, *clocks])

    async def _read(self, stream: Stream) -> list[Event]:
        wires = await self._world.parts.store.events(stream.id, after=len(stream.events))
        new = [SHARE_REQUEST.read(wire) for wire in wires]
        stream.events += new
        return new

    def _told(self, name: str, new: list[Event]) -> list[Line]:
        told = list(lines(self._streams[name].events))
        return told[len(told) - len(new) :]

    async def _quiet(self, stream: Stream) -> None:
        """Waits until all that is due on the stream has happened: effects, and deadlines that have come."""
        until = monotonic() + QUIET_WITHIN
        while not await self._is_quiet(stream):
            if monotonic() > until:
                return
            await asyncio.sleep(0.02)

    async def _is_quiet(self, stream: Stream) -> bool:
        store = self._world.parts.store
        if any(effect.name not in LEFT_TO_THE_SWEEP for effect in await store.open_effects(stream.id)):
            return False
        wires = await store.events(stream.id)
        deadline = SHARE_REQUEST.next_deadline(SHARE_REQUEST.fold(SHARE_REQUEST.read(wire) for wire in wires))
        return deadline is None or deadline.due_at > self._now

    def _over(self, stream: Stream) -> bool:
        return SHARE_REQUEST.ended(stream.state)

    async def _compare_answer(self, at: int, step: Step, outcome: _Outcome, new: list[Event]) -> None:
        if outcome.result is None and outcome.refusal is None:
            self._differ(at, f"{step.do}: {outcome.why}")
        elif step.refused is None and outcome.refusal is not None:
            self._differ(at, f"{step.do} was refused with {outcome.refusal} ({outcome.why})")
        elif step.refused is not None and outcome.result is not None:
            self._differ(at, f"{step.do} should be refused with {step.refused}; it was carried out")
        elif step.refused is not None:
            await self._compare_refusal(at, step, outcome, new)
        elif outcome.result is not None and outcome.result.warnings != step.warns:
            self._differ(at, f"{step.do}: warnings {_list(outcome.result.warnings)}; expected {_list(step.warns)}")

    async def _compare_refusal(self, at: int, step: Step, outcome: _Outcome, new: list[Event]) -> None:
        if outcome.refusal != step.refused:
            problem = f"{step.do} was refused with {outcome.refusal}; expected {step.refused} ({outcome.why})"
            self._differ(at, problem)
        if new:
            self._differ(at, f"{step.do} was refused, yet {_list(event.type for event in new)} was recorded")
        rejections = await self._rejections(outcome.command_id)
        if rejections != 1:
            self._differ(at, f"{step.do} was refused; {rejections} CommandRejected were recorded, not 1")

    async def _rejections(self, command_id: UUID) -> int:
        store, name = self._world.parts.store, CommandRejected.__name__
        audits = [await store.events(stream) for stream in await store.streams("audit")]
        return sum(e["type"] == name and e["command_id"] == str(command_id) for events in audits for e in events)

    def _compare_events(self, at: int, step: Step, new: dict[str, list[Event]]) -> None:
        home = step.on if step.do else FIRST_STREAM
        expected: dict[str, list[str]] = {name: [] for name in (*new, home)}
        for said in step.events:
            stream, _, event = said.rpartition(":")
            expected.setdefault(stream or home, []).append(event)
        for stream, names in expected.items():
            seen = [event.type for event in new.get(stream, [])]
            if seen != names:
                where = "" if stream == home else f" on {stream}"
                self._differ(at, f"recorded{where} {_list(seen)}; expected {_list(names)}{_apart(seen, names)}")

    def _compare_ends(self) -> None:
        for name, end in self._case.file.ends.items():
            state = self._streams[name].state.state
            if state != end.state:
                line = self._case.document.lines[("ends", name)]
                problem = f"{name} ends in {state}; expected {end.state}"
                self._differences.append(Difference(str(self._case.path), line, problem))

    def _left_out(self, at: int) -> None:
        left = len(self._case.file.steps) - at - 1
        if left:
            self._differ(at, f"steps after it that were not played: {left}")

    def _differ(self, at: int, problem: str) -> None:
        self._differences.append(Difference(str(self._case.path), self._case.line(at), problem))


def _list(words: Iterable[str]) -> str:
    return ", ".join(words) or "nothing"


def _apart(seen: list[str], expected: list[str]) -> str:
    """What is missing and what is too much, where that says more than the two lists."""
    missing, extra = Counter(expected) - Counter(seen), Counter(seen) - Counter(expected)
    said = [f"missing {_list(missing.elements())}"] if missing else []
    said += [f"unexpected {_list(extra.elements())}"] if extra else []
    return f" ({'; '.join(said)})" if said else " (in another order)"
