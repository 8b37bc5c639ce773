"""An agency that has not affirmed the Code again is spoken of, and stands in nobody's way unless policy says so."""

from dataclasses import replace
from datetime import timedelta

import pytest
from asked import approval
from lives import REQUEST_OF_CHILDREN, Draft, Life, waiting

from domain.event import ClockReached
from domain.registers.code_state import next_deadline
from domain.values import SYSTEM
from tests.domain.registers.test_code import asked

LEAD = "hlt.lead_officer"
URGENT = replace(REQUEST_OF_CHILDREN, risk="immediate_danger")


def late(draft: Draft = REQUEST_OF_CHILDREN, blocking: str = "warn") -> Life:
    """A request that waits for its decision; its recipient has let the time for its affirmation pass."""
    law, life = asked(), waiting(draft)
    deadline = next_deadline(law.state)
    while deadline is not None:
        law.now = deadline.due_at
        law.do(SYSTEM, ClockReached(deadline=deadline.name, due_at=deadline.due_at))
        deadline = next_deadline(law.state)
    life.register = replace(life.register, code=law.state)
    policy = life.catalogue.blocking_policy.model_copy(update={"reaffirmation_overdue": blocking})
    life.catalogue = life.catalogue.model_copy(update={"blocking_policy": policy})
    return life


def test_inv_46_a_late_affirmation_warns_whoever_approves() -> None:
    life = late()
    assert life.do(LEAD, approval(life)) == ["ShareApproved"]
    assert life.warnings == ("reaffirmation_overdue",)


def test_inv_46_it_blocks_where_the_catalogue_says_so() -> None:
    life = late(blocking="block")
    refusal = life.refusal(LEAD, approval(life))
    assert (refusal.code, refusal.status) == ("reaffirmation_overdue", 409)


@pytest.mark.parametrize("blocking", ["warn", "block"])
def test_inv_46_in_immediate_danger_nobody_speaks_of_it(blocking: str) -> None:
    life = late(URGENT, blocking)
    assert life.do(LEAD, approval(life)) == ["ShareApproved"]
    assert life.warnings == ()


def test_an_affirmation_that_is_not_late_yet_is_no_matter() -> None:
    life = waiting(REQUEST_OF_CHILDREN)
    life.register = replace(life.register, code=asked().state)
    life.now += timedelta(hours=1)
    assert life.do(LEAD, approval(life)) == ["ShareApproved"]
    assert life.warnings == ()
