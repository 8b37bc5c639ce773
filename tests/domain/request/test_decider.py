"""The share request as a kind of stream: what it opens, what it rests upon, when it ends."""

from collections.abc import Callable

import pytest
from endings import ACTS, ASKED, RAISE, SHARED, approved, disposal_due, received, retained, sent
from lives import Draft, Life, waiting
from scenario import STREAM

from domain.event import Command
from domain.refusal import Refused
from domain.request import commands as c
from domain.request.decider import SHARE_REQUEST
from domain.request.state import ShareRequest
from domain.streams import DECIDERS, kind_of

STARTS = pytest.mark.parametrize("start", (waiting, approved, sent, received, retained, disposal_due))


def decided(life: Life, person: str, command: Command) -> bool:
    """Carried out or refused; not, where it reads a text that it was not shown."""
    try:
        life.do(person, command)
    except Refused:
        return True
    except KeyError:
        return False
    return True


@STARTS
@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_decision_is_shown_every_text_that_it_reads(start: Callable[[Draft], Life], withdrawn: bool) -> None:
    more = (
        ("alp.practitioner", c.RecallTransfer(recall_effective="yes", reason="It went to the wrong desk.")),
        ("alp.practitioner", c.ReviewConsent(consent_id="ash", outcome="ended")),
        ("alp.practitioner", c.RequestAdvice(advice_id="help", asked_of_role="safeguarding_lead", question="What?")),
    )
    for person, command in (*ACTS, *more):
        life = start(SHARED)
        if withdrawn:
            life.do("alp.practitioner", c.WithdrawConsent(consent_id="mo"))
        assert decided(life, person, command), "no text was missing"


def test_most_decisions_are_shown_no_text_at_all() -> None:
    assert not list(SHARE_REQUEST.opens(received().state, c.CloseShare()))


def test_a_request_rests_once_only_its_retention_is_left() -> None:
    assert not SHARE_REQUEST.resting(received().state)
    life = retained()
    assert SHARE_REQUEST.resting(life.state)
    life.do("ehh.practitioner", RAISE)
    assert not SHARE_REQUEST.resting(life.state)


def test_a_request_goes_by_the_policy_it_was_submitted_under() -> None:
    assert SHARE_REQUEST.pinned(ShareRequest()) is None
    assert SHARE_REQUEST.pinned(waiting(ASKED).state)


def test_a_decision_depends_on_the_registers_of_the_agencies_it_names() -> None:
    state = waiting(ASKED).state
    assert SHARE_REQUEST.agencies(state, c.CloseShare()) == {"hlt", "csc"}
    assert SHARE_REQUEST.agencies(state, c.AmendRequest(recipient_agency_id="pol")) == {"hlt", "csc", "pol"}
    assert SHARE_REQUEST.agencies(state, c.RecordReferral(referred_to="pol")) == {"hlt", "csc", "pol"}


def test_every_kind_of_stream_is_found_by_its_name() -> None:
    assert set(DECIDERS) == {
        *("share-request", "breach", "gathering", "complaint", "concern", "learning", "training", "dataset"),
        *("protocol", "commissioning", "agency", "partnership", "catalogue", "code"),
    }
    assert kind_of(STREAM) == "share-request"
    assert kind_of("agency/alp") == "agency"
