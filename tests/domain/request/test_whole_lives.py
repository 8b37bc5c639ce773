"""Whole lives from the first word to the tombstone, in any order that people and time may choose."""

from collections.abc import Callable, Iterable
from random import Random
from typing import Any

import always
import always_too
import drafts as d
import journeys as j
from carrying_on import CARRIES_ON
from doing import strangers
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from lives import Life
from wishes import ONWARDS, WISHES, Wish

from domain.duties.ladder import Presence, whose
from domain.event import ClockReached, Command
from domain.refusal import Refused
from domain.registers.holdings import Holding
from domain.request.decider import SHARE_REQUEST
from domain.request.state import ShareRequest
from domain.streams import DECIDERS
from domain.values import SYSTEM

ROLES = (
    *("practitioner", "practitioner.second", "safeguarding_lead", "lead_officer", "deputy_lead_officer"),
    *("records_manager", "dpo", "analyst", "line_manager", "director"),
)
PEOPLE = (*(f"{agency}.{role}" for agency in ("alp", "ehh", "csc", "hlt", "nsp") for role in ROLES), SYSTEM)
DEPUTY = "alp.deputy_lead_officer"
BEGINNINGS = (
    *("asked by an officer", "recorded by an officer", "draft", "seeking", "settled", "waiting", "serious", "referred"),
    *("counted", "emergency", "approved", "withdrawn", "sent", "disagreed", "received", "retained", "due"),
    *("unclear", "differing", "disputed", "deferred", "troubled", "authorised"),
)
RULES = [rule for module in (always, always_too) for name, rule in vars(module).items() if name.startswith("inv_")]
LUCK = st.integers(0, 2**32)
OPEN = tuple(state for state in WISHES if state not in ("Retained", "DisposalDue", "DisposalAuthorised", "Disposed"))


def begun(beginning: str) -> Life:
    """In a school whose deputy also teaches, so that who asks or records could also decide."""
    asked = j.referred(asker=j.LEAD) if beginning == "asked by an officer" else None
    life = asked or j.at("seeking" if beginning == "recorded by an officer" else beginning)
    teaches = Holding(person=DEPUTY, role="practitioner", since=life.now.replace(year=2020))
    life.agency("alp", holdings=(*life.register.agencies["alp"].holdings, teaches))
    if beginning == "recorded by an officer":
        life.do(DEPUTY, *(d.consenting(ref, d.scope(*j.ITEMS)) for ref in ("ash", "mo")))
        life.do(j.BY, d.settling("consent"), d.accuracy(*j.ITEMS), d.SUBMIT)
    return life


class WholeLife(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.life = Life()
        self.turn = 0
        self.fresh: tuple[always.Step, ...] = ()

    @initialize(seed=LUCK)
    def begin(self, seed: int) -> None:
        self.life = begun(self._luck(seed).choice(BEGINNINGS))
        self.fresh = tuple(always.steps(self.life, 0, ShareRequest(), SHARE_REQUEST.evolve))

    @rule(seed=LUCK)
    def somebody_acts(self, seed: int) -> None:
        """One step on the way, or something else that may be done here, or anything by anybody."""
        luck, state = self._luck(seed), self.life.state.state
        fitting = [luck.choice(WISHES[state]) for _ in range(8)]
        onwards = luck.sample(ONWARDS.get(state, ()), len(ONWARDS.get(state, ())))
        absurd = luck.choice(WISHES[luck.choice(sorted(WISHES))])
        acts: tuple[Callable[[], object], ...] = (
            lambda: self._one_of((*onwards, *fitting), luck),
            lambda: self._one_of(fitting, luck),
            lambda: self._tried(luck.choice(PEOPLE), absurd(self.life)),
            self._next_deadline_comes,
        )
        self._watched(luck.choices(acts, (4, 4, 1, 2))[0])

    @rule(hours=st.sampled_from((1, 30, 24 * 20)))
    def time_passes(self, hours: int) -> None:
        self._watched(lambda: self.life.wait(hours=hours))

    def _next_deadline_comes(self) -> None:
        deadline = SHARE_REQUEST.next_deadline(self.life.state)
        if deadline:
            self.life.now = max(self.life.now, deadline.due_at)
            self.life.do(SYSTEM, ClockReached(deadline=deadline.name, due_at=deadline.due_at))

    def _luck(self, seed: int) -> Random:
        """Evenly spread over what people may do, which draws of the machine's own are not."""
        self.turn += 1
        return Random(f"{seed} {self.turn}")

    def _one_of(self, wishes: Iterable[Wish], luck: Random) -> None:
        """The first that somebody who may do it succeeds with."""
        for wish in wishes:
            command = wish(self.life)
            may = [person for person in PEOPLE if self.life.may(person, command)]
            if may and self._tried(luck.choice(may), command):
                return

    def _tried(self, person: str, command: Command) -> bool:
        """Whether it was carried out."""
        try:
            self.life.do(person, command)
        except Refused:
            return False
        return True

    def _watched(self, act: Callable[[], Any]) -> None:
        before, since = self.life.state, len(self.life.history)
        act()
        self.fresh = tuple(always.steps(self.life, since, before, SHARE_REQUEST.evolve))

    @invariant()
    def every_rule_holds_of_every_step(self) -> None:
        """A failure names the rule by its number."""
        for step in self.fresh:
            for holds in RULES:
                holds(step)

    @invariant()
    def the_fold_of_its_events_is_the_state(self) -> None:
        assert SHARE_REQUEST.fold(self.life.history) == self.life.state

    @invariant()
    def a_deadline_that_has_come_does_not_come_again(self) -> None:
        deadline = SHARE_REQUEST.next_deadline(self.life.state)
        if deadline:
            later = j.fork(self.life)
            later.now = max(later.now, deadline.due_at)
            later.do(SYSTEM, ClockReached(deadline=deadline.name, due_at=deadline.due_at))
            assert SHARE_REQUEST.next_deadline(later.state) != deadline

    @invariant()
    def nobody_is_named_for_what_they_are_kept_out_of(self) -> None:
        """The queue rests on it: where somebody is named and here, it looks for nobody to stand in."""
        assert not [each for each in DECIDERS["share-request"].duties(self.life.state) if each.person in each.barred]

    @invariant()
    def somebody_can_carry_it_on_until_it_is_closed(self) -> None:
        if self.life.state.state in OPEN:
            presence = Presence(self.life.register, self.life.now)
            carrying = CARRIES_ON[self.life.state.state]
            open_duties = DECIDERS["share-request"].duties(self.life.state)
            assert any(whose(duty, presence) for duty in open_duties if duty.task in carrying)

    @invariant()
    def whoever_has_a_duty_may_do_it(self) -> None:
        presence = Presence(self.life.register, self.life.now)
        for duty in DECIDERS["share-request"].duties(self.life.state):
            able = [person for person, why in whose(duty, presence).items() if why != "unattended"]
            assert strangers(self.life, duty, able) == {}, duty.key


WholeLife.TestCase.settings = settings(
    max_examples=settings().max_examples * 2 // 3,
    stateful_step_count=50,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
"""Without shrinking: a shorter life is another one, and looking for it takes minutes."""
TestWholeLives = WholeLife.TestCase
