"""Whatever is sent, by whomever, at whatever stage: it is carried out, or refused in words that help."""

import json
import re
from typing import Any

import journeys as j
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lives import Life
from payloads import MARK, PEOPLE, payload, plain, spoilt
from pydantic import ValidationError
from rightly import ASKINGS, Asking

from domain.event import Command
from domain.refusal import Refusal, Refused, refusal_rules
from domain.request.commands import COMMANDS
from domain.request.decider import SHARE_REQUEST
from domain.request.deciding import DECIDE
from domain.values import SYSTEM

CARRIED_OUT = tuple(kind for kind in COMMANDS.values() if kind in DECIDE)
BLAMES_A_FIELD = frozenset(
    {"field_missing", "malformed", "too_long", "time_in_future", "unknown_code", "unknown_subject", "unknown_item"}
)
FIELD = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")


def try_it(life: Life, person: str, kind: type[Command], said: dict[str, Any]) -> Refusal | None:
    """Why it is refused; None where it is no command at all, or is carried out. Nothing else may come of it."""
    try:
        command = kind.model_validate(said)
    except ValidationError:
        return None
    orjson.dumps(plain(command))  # what the fingerprint of every command is made of
    before, length = life.state, len(life.history)
    try:
        life.do(person, command)
    except Refused as refused:
        assert (life.state, len(life.history)) == (before, length)
        return refused.refusal
    still_sound(life, length)
    return None


def still_sound(life: Life, since: int) -> None:
    """What was recorded can be stored and read, and the request can go on."""
    for event in life.history[since:]:
        json.dumps(event.wire(), ensure_ascii=False, allow_nan=False).encode("utf-8")
        assert "\\u0000" not in json.dumps(event.wire()), "PostgreSQL keeps no null character"
    SHARE_REQUEST.summary(life.state)
    SHARE_REQUEST.duties(life.state)
    SHARE_REQUEST.next_deadline(life.state)


def helpful(refusal: Refusal) -> None:
    rule = refusal_rules()[refusal.code]
    assert (refusal.status, refusal.clause) == (rule.status, rule.clause)
    assert refusal.how_to_fix.strip()
    assert refusal.field is None or FIELD.fullmatch(refusal.field)
    assert refusal.field or refusal.code not in BLAMES_A_FIELD
    assert MARK not in refusal.model_dump_json().lower()


@pytest.mark.parametrize("kind", CARRIED_OUT, ids=lambda kind: kind.__name__)
@settings(max_examples=settings().max_examples // 5)
@given(data=st.data())
def test_whatever_is_sent_is_carried_out_or_refused_in_words_that_help(
    kind: type[Command], data: st.DataObject
) -> None:
    person = data.draw(st.sampled_from((SYSTEM, "nobody.here", *PEOPLE)))
    life = j.at(data.draw(st.sampled_from(tuple(j.LIVES))))
    refusal = try_it(life, person, kind, data.draw(payload(kind)))
    if refusal:
        helpful(refusal)


@pytest.mark.parametrize("asking", ASKINGS, ids=lambda asking: asking[0])
@settings(max_examples=settings().max_examples // 6)
@given(data=st.data())
def test_a_right_command_with_other_words_in_it_is_carried_out_or_refused(asking: Asking, data: st.DataObject) -> None:
    stage, person, make = asking
    life = j.at(stage)
    command = make(life)
    said = plain(command)
    other = data.draw(payload(type(command), faults=0))
    changed = data.draw(st.sets(st.sampled_from(sorted(other) or ["nothing"]), max_size=3))
    refusal = try_it(life, person, type(command), {**said, **{name: other[name] for name in changed & set(other)}})
    if refusal:
        helpful(refusal)


@pytest.mark.parametrize("asking", ASKINGS, ids=lambda asking: asking[0])
def test_a_right_command_with_one_field_missing_or_wrong_is_carried_out_or_refused(asking: Asking) -> None:
    stage, person, make = asking
    command = make(j.at(stage))
    for said in spoilt(plain(command)):
        life = j.at(stage)
        make(life)
        refusal = try_it(life, person, type(command), said)
        if refusal:
            helpful(refusal)


@pytest.mark.parametrize("asking", ASKINGS, ids=lambda asking: asking[0])
def test_a_right_command_is_refused_at_any_other_stage_by_anybody_in_words_that_help(asking: Asking) -> None:
    stage, person, make = asking
    command = make(j.at(stage))
    for other in j.LIVES:
        for one in (person, j.BY, j.HUB, "alp.director", "pol.practitioner", "nsp.partnership_chair", SYSTEM):
            refusal = try_it(j.at(other), one, type(command), plain(command))
            if refusal:
                helpful(refusal)
