"""The shell that every stream's workflow shares: one command at a time, deadlines that act once, effects in order.

Rules change over the years that a request lives, so `decide` runs in an activity; here only `evolve`,
`next_deadline` and `reactions` run, guarded by replayed histories (DESIGN 3).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.carry_out import CarryingOut
    from activities.contract import Ask, CarriedOut, CaughtUp, Performed, ToPerform, Work
    from activities.effects import Performing
    from domain.decider import Decider
    from domain.event import ClockReached
    from domain.record import Result
    from domain.request.effects import LEFT_TO_THE_SWEEP
    from domain.values import SYSTEM, Deadline, Effect, Value, is_person_id
    from domain.waits import WAITS_FOR, Waits

from workflows.patience import ANSWER_WITHIN, LONGEST_SLEEP, PERSIST, TRY_AGAIN

MALFORMED = "malformed"
"""The type of the failure with which a command is turned away before it leaves a history."""

APART = "effects-apart"
"""Marks the runs in which effects wait apart from deadlines. Older runs end as they began: one thing at a time."""


class Start(Value):
    """What a run is given. `resting` marks the runs after the active phase."""

    stream: str
    resting: bool = False


class StreamHost:
    """The only writer of one stream. Subclasses name their decider, and `run`, which Temporal takes from no base."""

    decider: ClassVar[Decider[Any]]
    system_may_ask: ClassVar[bool] = False

    @workflow.init
    def __init__(self, start: Start) -> None:
        self.stream = start.stream
        self.started_resting = start.resting
        self.state: Any = self.decider.initial
        self.version = 0
        self.ready = False
        self.effects: list[Effect] = []
        self.acted: set[str] = set()
        self.apart = False
        self.noted: str | None = None
        self.lock = asyncio.Lock()

    @workflow.update
    async def carry_out(self, ask: Ask) -> Result:
        """Carries out a command, or says why not. Returns once what happened is recorded."""
        await workflow.wait_condition(lambda: self.ready)
        async with self.lock:
            return await self._record(ask)

    @carry_out.validator
    def _well_formed(self, ask: Ask) -> None:
        if ask.command not in self.decider.commands or not self._may_ask(ask):
            raise ApplicationError("this stream does not take that command", type=MALFORMED, non_retryable=True)

    def _may_ask(self, ask: Ask) -> bool:
        return self.system_may_ask if ask.person == SYSTEM else is_person_id(ask.person)

    @workflow.signal
    async def nudge(self) -> None:
        """Somebody found that this run may be behind the store: it looks again."""
        await workflow.wait_condition(lambda: self.ready)
        async with self.lock:
            await self.catch_up()

    async def catch_up(self) -> None:
        """Takes up the stream where the store has it: at the start, after a reset, after a restore."""
        caught_up = await self._next_page()
        while caught_up.more:
            caught_up = await self._next_page()
        self.effects = _own(caught_up.effects)
        self.ready = True

    async def _next_page(self) -> CaughtUp:
        caught_up: CaughtUp = await workflow.execute_activity_method(
            CarryingOut.catch_up,
            args=[self.stream, self.version],
            start_to_close_timeout=ANSWER_WITHIN,
            retry_policy=PERSIST,
        )
        self._fold(caught_up.events)
        return caught_up

    async def live(self, start: Start) -> None:
        """One run: takes up the stream, lives through the phase it is in, and gives way to the next."""
        self.apart = workflow.patched(APART)
        await self.catch_up()
        if self.apart:
            await self._live_beside_effects()
        else:
            await self._live_on()
        await self.give_way(resting=start.resting or self.at_rest())

    async def _live_beside_effects(self) -> None:
        """Deadlines act whatever an effect waits for. Effects never end by themselves, but by an error in here."""
        both = asyncio.create_task(self._live_on()), asyncio.create_task(self._perform_all())
        done, _ = await workflow.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for each in done:
            await each

    async def _live_on(self) -> None:
        """Acts on deadlines until the next phase begins, nothing can follow, or the run is over."""
        while not self._turn_over():
            await self._after_faults(self._next_turn)

    async def _perform_all(self) -> None:
        """Effects one after another, in the order in which they were meant."""
        while True:
            await workflow.wait_condition(lambda: bool(self.effects))
            await self._after_faults(lambda: self._perform(self.effects[0]))

    async def give_way(self, *, resting: bool) -> None:
        """Once no command is under way: ends where nothing can follow, else goes on as a fresh run."""
        await workflow.wait_condition(workflow.all_handlers_finished)
        if not self.decider.ended(self.state):
            workflow.continue_as_new(Start(stream=self.stream, resting=resting))

    def at_rest(self) -> bool:
        """Whether nothing but retention is left to wait for."""
        return self.decider.resting(self.state) and not self.effects

    async def _after_faults(self, deed: Callable[[], Awaitable[None]]) -> None:
        """A fault of our own is in the worker's log; until it is mended, commands are taken all the same."""
        try:
            await deed()
        except ActivityError:
            workflow.logger.error("fault")
            await workflow.sleep(TRY_AGAIN, summary="after a fault")

    async def _next_turn(self) -> None:
        deadline = self._deadline()
        try:
            await workflow.wait_condition(
                lambda: self._in_line() or self._deadline() != deadline or self._turn_over(),
                timeout=self._patience(deadline),
                timeout_summary=deadline.name if deadline else "idle wake",
            )
        except TimeoutError:
            await self._act_on_due()
        while self._in_line():
            await self._perform(self.effects[0])

    def _in_line(self) -> bool:
        return bool(self.effects) and not self.apart

    def _turn_over(self) -> bool:
        return self._over() or (not self.started_resting and self.at_rest())

    def _over(self) -> bool:
        """Nothing can follow, or history has grown so long that a fresh run should go on, with the effects left."""
        if self.decider.ended(self.state):
            return not self.effects
        return workflow.info().is_continue_as_new_suggested() and not self._in_line()

    def _deadline(self) -> Deadline | None:
        deadline = self.decider.next_deadline(self.state)
        return deadline if deadline and _key(deadline) not in self.acted else None

    def _patience(self, deadline: Deadline | None) -> timedelta:
        if deadline is None:
            return LONGEST_SLEEP
        return max(timedelta(0), min(deadline.due_at - _now(), LONGEST_SLEEP))

    async def _act_on_due(self) -> None:
        async with self.lock:
            deadline = self._deadline()
            while deadline is not None and deadline.due_at <= _now():
                await self._record(self._clock(deadline))
                self.acted.add(_key(deadline))
                deadline = self._deadline()

    def _clock(self, deadline: Deadline) -> Ask:
        reached = ClockReached(deadline=deadline.name, due_at=deadline.due_at)
        return Ask(
            command=reached.type,
            command_id=reached.command_id(self.stream),
            person=SYSTEM,
            payload=reached.model_dump(mode="json"),
        )

    async def _perform(self, effect: Effect) -> None:
        due, performed = ToPerform(stream=self.stream, effect=effect, at=_now()), Performed(after="")
        while performed.after is not None:
            due = due.model_copy(update={"after": performed.after, "unanswered": performed.unanswered})
            performed = await workflow.execute_activity_method(
                Performing.perform, due, summary=effect.name, start_to_close_timeout=ANSWER_WITHIN, retry_policy=PERSIST
            )
        if performed.follow_up is not None:
            async with self.lock:
                await self._record(performed.follow_up)
        await workflow.execute_activity_method(
            Performing.settle, due, summary=effect.name, start_to_close_timeout=ANSWER_WITHIN, retry_policy=PERSIST
        )
        self.effects = [left for left in self.effects if left != effect]

    async def _record(self, ask: Ask) -> Result:
        work = Work(stream=self.stream, known_version=self.version, at=_now(), ask=ask)
        carried_out: CarriedOut = await workflow.execute_activity_method(
            CarryingOut.carry_out, work, summary=ask.command, start_to_close_timeout=ANSWER_WITHIN, retry_policy=PERSIST
        )
        self._fold(carried_out.events)
        self.effects.extend(left for left in _own(carried_out.effects) if left not in self.effects)
        if carried_out.more:
            await self.catch_up()
        return carried_out.result

    def _fold(self, wires: tuple[dict[str, Any], ...]) -> None:
        for wire in wires:
            event = self.decider.read(wire)
            self.state = self.decider.evolve(self.state, event)
            self.version = event.version
            self.effects.extend(_own(self.decider.reactions(event)))
        workflow.set_current_details(self.decider.summary(self.state).state)
        self._note()

    def _note(self) -> None:
        """Noted again only where it changes: it costs an event of history."""
        waits_for = str(Waits.of(self.decider, self.state))
        if self.apart and self.version and waits_for != self.noted:
            workflow.upsert_memo({WAITS_FOR: waits_for})
            self.noted = waits_for


def _own(effects: Iterable[Effect]) -> list[Effect]:
    return [effect for effect in effects if effect.name not in LEFT_TO_THE_SWEEP]


def _now() -> datetime:
    return workflow.now().astimezone(UTC)


def _key(deadline: Deadline) -> str:
    return f"{deadline.name} {deadline.due_at.isoformat()}"
