"""The share request as a kind of stream: its pure functions in one place."""

from collections.abc import Iterator

from domain.decider import Decider, Decisions
from domain.event import ClockReached, Command, Event
from domain.facts import Facts
from domain.request import breaches, citing, contribution, inheritance, siblings, training
from domain.request.age import RELYING, opens_for_age
from domain.request.authority import agencies_of, authorise
from domain.request.commands import (
    COMMANDS,
    AmendRequest,
    CancelRequest,
    CompleteDisposal,
    ConfirmReceipt,
    DeclineShare,
    GiveAdvice,
    MarkThresholdUnclear,
    RecallTransfer,
    RecordReferral,
    RecordRetentionFacts,
    RecordTransferFailure,
    RequestAdvice,
    RequestOnwardDisclosure,
    ResolveEscalation,
    ReviewConsent,
    StopShare,
    WithdrawConsent,
)
from domain.request.deadlines import next_deadline
from domain.request.deciding import decide
from domain.request.disposal import not_started
from domain.request.events import EVENTS, CorrectionIssued
from domain.request.evolve import evolve
from domain.request.identity import opens_for_advice
from domain.request.lateness import too_late
from domain.request.reactions import reactions
from domain.request.retention import opens_for_retention
from domain.request.state import ShareRequest
from domain.request.telling import telling_open
from domain.request.views import duties, summary
from domain.sealed import Sealed

SCHEDULING = (
    ConfirmReceipt,
    DeclineShare,
    CancelRequest,
    StopShare,
    WithdrawConsent,
    ReviewConsent,
    RecallTransfer,
    RecordTransferFailure,
    RecordRetentionFacts,
)
"""Commands that may set or move a retention date."""

WITHOUT_IDENTITY = (RequestAdvice, GiveAdvice, MarkThresholdUnclear, ResolveEscalation)
"""Commands with a text in which nobody may be named (INV-48, R-023)."""


def agencies(state: ShareRequest, command: Command) -> frozenset[str]:
    """The parties, and any other agency that the command names."""
    named: tuple[str | None, ...] = ()
    match command:
        case AmendRequest():
            named = (command.disclosing_agency_id, command.recipient_agency_id)
        case RequestOnwardDisclosure():
            named = (command.to_agency,)
        case RecordReferral():
            named = (command.referred_to,)
    return frozenset(agencies_of(state, command).values()) | frozenset(agency for agency in named if agency)


def opens(state: ShareRequest, command: Command) -> Iterator[Sealed]:
    """Days of birth and death where a date follows from them; what identifies people where nobody may be named."""
    if isinstance(command, SCHEDULING):
        yield from opens_for_retention(state)
    if isinstance(command, WITHOUT_IDENTITY):
        yield from opens_for_advice(state)
    if isinstance(command, RELYING):
        yield from opens_for_age(state, command)


def related(state: ShareRequest, command: Command) -> frozenset[str]:
    """The request through which it was received, the protocol that is cited, the dataset that it contributes to, the
    gathering that it is a return to, and the breach that is linked."""
    beside = (breaches, inheritance, citing, contribution, siblings, training)
    return frozenset(stream for each in beside for stream in each.related(state, command))


def addressed(state: ShareRequest, event: Event) -> tuple[str, ...]:
    """A correction is read wherever the item went, also where it was passed on (INV-30)."""
    correction = state.corrections.get(event.body.correction_id) if isinstance(event.body, CorrectionIssued) else None
    return correction.to_agencies if correction else ()


def decided(state: ShareRequest, command: Command, facts: Facts) -> Decisions:
    """Once the disposal has started only its completion can follow: the key may be gone already (INV-37, INV-40)."""
    if not isinstance(command, CompleteDisposal | ClockReached):
        not_started(state)
    yield from decide(state, command, facts)


def resting(state: ShareRequest) -> bool:
    """Whether only retention is left to wait for."""
    kept = state.state in ("Retained", "DisposalDue", "DisposalAuthorised")
    unanswered = any(withdrawal.response is None for withdrawal in state.withdrawals.values())
    asked = any(onward.status == "requested" for onward in state.onward.values())
    return kept and not (telling_open(state) or unanswered or asked or state.correction_open or state.disagreement_open)


SHARE_REQUEST: Decider[ShareRequest] = Decider(
    kind="share-request",
    initial=ShareRequest(),
    commands=COMMANDS,
    events=EVENTS,
    authorise=authorise,
    decide=decided,
    evolve=evolve,
    next_deadline=next_deadline,
    reactions=reactions,
    summary=summary,
    duties=duties,
    agencies=agencies,
    opens=opens,
    pinned=lambda state: state.policy_version or None,
    resting=resting,
    addressed=addressed,
    ended=lambda state: state.state == "Disposed",
    related=related,
    moved_in=lambda state: state.moved_in,
    too_late=too_late,
)
