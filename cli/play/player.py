"""Plays one case in a world: does each step, lets time pass, and notes where it does not go as written."""

import asyncio
from collections.abc import Iterable
from time import monotonic
from typing import Protocol
from uuid import UUID, uuid4

from cli.play.casefile import Step, identified
from cli.play.comparison import Answer, answered, recorded, refused
from cli.play.moments import later, spoken
from cli.play.reading import Case
from cli.play.report import Difference, Played
from cli.play.streams import REGISTERS, Stream, begun, decider_named
from cli.play.world import World
from cli.timeline import Line, lines
from client.commands import command_of
from client.sharewell import CommandRefused, OutcomeUnknown
from domain.audit import CommandRejected
from domain.event import Event
from domain.request.effects import LEFT_TO_THE_SWEEP
from domain.streams import kind_of

QUIET_WITHIN = 60.0
"""Seconds of real time in which what a step set off, such as the destruction of a key, must have come to its end."""


class Watch(Protocol):
    """Whoever looks on while cases are played."""

    def begins(self, case: Case) -> None: ...

    def stepped(self, case: Case, step: int, lines: list[tuple[str, Line]]) -> None:
        """After each step, with what was recorded on which stream."""

    def ended(self, played: Played) -> None: ...


class Player:
    """One case from its first step to its end. Its clock is the latest of its streams' clocks."""

    def __init__(self, case: Case, world: World, watch: Watch) -> None:
        self._case, self._world, self._watch = case, world, watch
        self._store = world.parts.store
        self._calendar = world.parts.policy.calendar
        self._ids = {name: uuid4() for name in case.file.streams}
        self._streams: dict[str, Stream] = {}
        self._command_ids: dict[str, UUID] = {}
        self._now = case.starts
        self._differences: list[Difference] = []

    async def play(self) -> Played:
        """Goes on over differences, unless a step is refused that the rest of the case builds on."""
        began = monotonic()
        self._watch.begins(self._case)
        steps = self._case.file.steps
        for at, step in enumerate(steps):
            if not await self._step(at, step):
                left = len(steps) - at - 1
                self._differ(at, [f"steps after it that were not played: {left}"] if left else [])
                break
        else:
            self._compare_ends()
        events = {name: stream.story for name, stream in self._streams.items()}
        played = Played(self._case, events, tuple(self._differences), monotonic() - began)
        self._watch.ended(played)
        return played

    async def _step(self, at: int, step: Step) -> bool:
        """False where nothing that follows could go as written."""
        answer = await self._act(step) if step.do else None
        if answer is None:
            await self._pass_time(step)
        new = await self._read_all()
        self._watch.stepped(self._case, at, [(name, line) for name in new for line in self._told(name, new[name])])
        if answer is not None:
            self._differ(at, answered(step, answer))
        if answer is not None and answer.refusal is not None:
            self._differ(at, refused(step, new[step.on], await self._rejections(answer.command_id)))
            self._differ(at, recorded(step, new) if step.refused and step.events else ())
            return step.refused is not None
        if step.refused is None:
            self._differ(at, recorded(step, new))
        return answer is None or answer.result is not None

    async def _act(self, step: Step) -> Answer:
        stream = await self._stream(step.on)
        await self._tick()
        given = identified(spoken(step.given, self._now, self._calendar), self._ids)
        command = command_of(kind_of(stream.id), step.do or "", given)
        command_id = self._command_id(step)
        version = len(stream.events) if command.needs_version else None
        try:
            result = await self._world.parts.sharewell.carry_out(
                stream.id,
                command,
                person=step.by or "",
                command_id=command_id,
                expected_version=version if step.expected_version is None else step.expected_version,
            )
        except CommandRefused as problem:
            return Answer(command_id, refusal=problem.refusal)
        except OutcomeUnknown:
            return Answer(command_id)
        return Answer(command_id, result)

    def _command_id(self, step: Step) -> UUID:
        command_id = self._command_ids[step.same_as] if step.same_as else uuid4()
        if step.label:
            self._command_ids[step.label] = command_id
        return command_id

    async def _pass_time(self, step: Step) -> None:
        await self._tick()
        if step.until is not None:
            to = step.until.after(self._now, self._calendar)
        else:
            to = later(self._now, step.wait, self._calendar) if step.wait else self._now
        there = [stream for stream in self._streams.values() if stream.has_clock]
        await asyncio.gather(*(self._world.move(stream.id, to) for stream in there))
        self._now = max(self._now, to)

    async def _stream(self, name: str) -> Stream:
        """The stream of that name; its workflow is there, at the clock of the case, before its first command."""
        if name not in self._streams:
            id = name if name.startswith(REGISTERS) else f"{decider_named(name).kind}/{self._ids[name]}"
            stream = Stream(id, begun=True)
            await self._tick()
            await self._world.begin(stream.id, self._now)
            stream.before = len(await self._read(stream))
            self._streams[name] = stream
        return self._streams[name]

    async def _tick(self) -> None:
        """The clocks of the streams go on while we work."""
        open_streams = [each for each in self._streams.values() if each.has_clock and not each.ended]
        self._now = max([self._now, *[await self._world.now(stream.id) for stream in open_streams]])

    async def _read_all(self) -> dict[str, list[Event]]:
        """What is new on every stream once all is quiet, those included that the service began meanwhile."""
        new: dict[str, list[Event]] = {}
        while unread := [name for name in self._streams if name not in new]:
            await asyncio.gather(*(self._quiet(self._streams[name]) for name in unread))
            for name in unread:
                new[name] = await self._read(self._streams[name])
                self._take_up(new[name])
        return new

    def _take_up(self, events: Iterable[Event]) -> None:
        """Knows the streams that the service began by their names in the case; a second of a name gets a number."""
        for word, id in begun(events):
            if id not in [stream.id for stream in self._streams.values()]:
                number = 1 + sum(name.rstrip("0123456789") == word for name in self._streams)
                name = word if number == 1 else f"{word}{number}"
                self._streams[name], self._ids[name] = Stream(id), UUID(id.partition("/")[2])

    async def _read(self, stream: Stream) -> list[Event]:
        wires = await self._store.events(stream.id, after=len(stream.events))
        new = [stream.decider.read(wire) for wire in wires]
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
        effects = await self._store.open_effects(stream.id)
        if any(effect.name not in LEFT_TO_THE_SWEEP for effect in effects):
            return False
        unread = await self._store.events(stream.id, after=len(stream.events))
        state = stream.decider.fold((stream.decider.read(wire) for wire in unread), stream.state)
        deadline = stream.decider.next_deadline(state)
        return deadline is None or deadline.due_at > self._now

    async def _rejections(self, command_id: UUID) -> int:
        """How many lines the refusal of this command left in the audit streams."""
        audits = [await self._store.events(stream) for stream in await self._store.streams("audit")]
        mine = [event for events in audits for event in events if event["command_id"] == str(command_id)]
        return sum(event["type"] == CommandRejected.__name__ for event in mine)

    def _compare_ends(self) -> None:
        for name, end in self._case.file.ends.items():
            state = self._streams[name].stands
            if state != end.state:
                line = self._case.document.lines[("ends", name)]
                self._note(line, f"{name} ends in {state}; expected {end.state}")

    def _differ(self, at: int, problems: Iterable[str]) -> None:
        for problem in problems:
            self._note(self._case.line(at), problem)

    def _note(self, line: int, problem: str) -> None:
        self._differences.append(Difference(str(self._case.path), line, problem))
