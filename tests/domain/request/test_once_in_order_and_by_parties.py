"""Commands are judged once and upon what was seen, records are read by the parties, and events say all (INV-50 to 53).

The same over real servers: tests/workflows/test_commands.py, test_reading_gate.py and test_rebuilding.py.
"""

from typing import Any
from uuid import UUID

import asked as a
import journeys as j
from hypothesis import given
from hypothesis import strategies as st
from rightly import ASKINGS
from scenario import STREAM, _facts

from activities.contract import Ask, Work
from activities.judging import fingerprint, first_result, judge
from client.sealing import sealed
from domain.event import Command
from domain.record import CommandRow, Result
from domain.refusal import Refused
from domain.request.decider import SHARE_REQUEST
from domain.sealed import PLAIN, TRANSIT
from store.datakey import DataKey
from tests.domain.request.payloads import PEOPLE

KEY = DataKey(STREAM, bytes(range(32)))
ASKED = UUID(int=51)
stages = st.sampled_from(tuple(j.LIVES))
askings = st.sampled_from(ASKINGS)


def asked(command: Command, person: str) -> tuple[Ask, bytes]:
    """As it comes in, sealed anew each time, and the digest of its words."""
    hidden = sealed(command, ASKED, KEY)
    payload = hidden.model_dump(mode="json", context=TRANSIT)
    ask = Ask(command=command.type, command_id=ASKED, person=person, payload=payload)
    return ask, fingerprint(ask, hidden, KEY)


def words(command: Command) -> dict[str, Any]:
    return command.model_dump(mode="json", context=PLAIN)


@given(one=askings, other=askings, same_person=st.booleans())
def test_inv_51_the_same_words_have_their_first_result_and_other_words_are_refused(
    one: Any, other: Any, same_person: bool
) -> None:
    (stage, person, make), (other_stage, somebody, make_other) = one, other
    first, second = make(j.at(stage)), make_other(j.at(other_stage))
    ask, mark = asked(first, person)
    result = Result(stream=STREAM, command_id=ASKED, version=7, events=("ShareApproved",))
    row = CommandRow(STREAM, ASKED, ask.command, mark, result)
    assert first_result(row, asked(first, person)[1], 9) == result
    again = first_result(row, asked(second, person if same_person else f"{somebody}.else")[1], 9)
    if same_person and (first.type, words(first)) == (second.type, words(second)):
        assert again == result
    else:
        assert again.refusal is not None and again.refusal.code == "command_id_reused"
        assert (again.events, again.version) == ((), 9)


@given(seen=st.none() | st.integers(-1, 40), decision=st.sampled_from((a.approval, lambda life: a.refusal())))
def test_inv_52_a_decision_is_taken_upon_what_was_seen_or_not_at_all(seen: int | None, decision: Any) -> None:
    life = j.at("waiting")
    version, command = life.state.version, life._sealed(decision(life), ASKED)
    payload: dict[str, Any] = {}
    ask = Ask(command=command.type, command_id=ASKED, person=j.LEAD, payload=payload, expected_version=seen)
    work = Work(stream=STREAM, known_version=version, at=life.now, ask=ask)
    facts = _facts(life.now, STREAM, j.LEAD, ASKED, life.register, texts=life._texts)
    submitted = next(event.version for event in life.history if event.type == "ShareRequestSubmitted")
    try:
        judged = judge(work, command, life.state, version, facts, facts.by)
    except Refused as refused:
        assert refused.refusal.code == "stale_version"
        assert seen != version
    else:
        assert judged.events[0].version == version + 1
        assert seen is not None and submitted <= seen <= version


@given(stage=stages, person=st.sampled_from(PEOPLE))
def test_inv_50_whoever_works_for_a_party_reads_and_nobody_else_without_a_reason(stage: str, person: str) -> None:
    life = j.at(stage)
    seen_by = tuple(SHARE_REQUEST.seen_by(SHARE_REQUEST.summary(life.state)))
    state = life.state
    parties = {state.requesting_agency_id, state.disclosing_agency_id, state.recipient_agency_id} - {""}
    if parties:
        may = any(life.register.roles(person, agency, life.now) for agency in seen_by)
        assert may == (life.register.home(person, life.now) in parties)


@given(stage=stages, split=st.integers(0, 60))
def test_inv_53_the_state_is_what_its_events_say_from_wherever_they_are_read_on(stage: str, split: int) -> None:
    life = j.at(stage)
    wires = [event.wire() for event in life.history]
    events = [SHARE_REQUEST.read(wire) for wire in wires]
    half = SHARE_REQUEST.fold(events[:split])
    whole = SHARE_REQUEST.fold(events[split:], half)
    assert whole == life.state
    assert SHARE_REQUEST.summary(whole) == SHARE_REQUEST.summary(life.state)
    assert SHARE_REQUEST.duties(whole) == SHARE_REQUEST.duties(life.state)
    assert [event.wire() for event in events] == wires
