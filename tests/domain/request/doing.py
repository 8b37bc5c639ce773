"""The commands with which each duty is done, and whether somebody is told that it is not theirs to do."""

from collections.abc import Callable, Iterable, Mapping

import asked as a
import drafts as d
import journeys as j
from lives import Life

from domain.event import Command
from domain.refusal import Refused
from domain.request import commands as c
from domain.values import Duty

STRANGERS = {
    *("unknown_person", "not_found", "role_not_held", "separation_of_duties", "not_lead_officer"),
    *("not_disclosing_agency", "not_recipient", "not_named_recipient", "not_a_holder"),
}
"""The codes by which somebody is told that it is not theirs to do."""


def _of(duty: Duty) -> str:
    """What the duty is about: the first word after its task."""
    return [*duty.key.split(), ""][1]


DOES: Mapping[str, Callable[[Life, Duty], Iterable[Command]]] = {
    "complete_draft": lambda life, duty: [d.SUBMIT],
    "give_guidance": lambda life, duty: [d.guidance(*life.state.subjects)],
    "give_advice": lambda life, duty: [c.GiveAdvice(advice_id=_of(duty), advice="Go on.")],
    "decide": lambda life, duty: [a.refusal()],
    "see_to_decision": lambda life, duty: [],
    "send": lambda life, duty: [a.sending(life), c.ReopenDecision(reasons="Whoever was to send it has left.")],
    "see_to_sending": lambda life, duty: [c.ReopenDecision(reasons="Nobody sends it.")],
    "settle_dispute": lambda life, duty: [c.RecordTransferFailure(reason="It went to the wrong desk.")],
    "confirm_receipt": lambda life, duty: [received(), c.DisputeReceipt(problem="not_for_us")],
    "see_to_receipt": lambda life, duty: [],
    "review_emergency": lambda life, duty: [c.CompleteRetrospectiveReview(outcome="justified", reasons="It had to.")],
    "see_to_review": lambda life, duty: [],
    "name_people": lambda life, duty: [d.child()],
    "tell": lambda life, duty: [a.told(_of(duty))],
    "review_deferral": lambda life, duty: [a.review(_of(duty), "tell_now")],
    "review_consent": lambda life, duty: [c.ReviewConsent(consent_id=_of(duty), outcome="ended")],
    "answer_withdrawal": lambda life, duty: [c.RespondToWithdrawal(consent_id=_of(duty), response="deleted")],
    "decide_onward": lambda life, duty: [refused_onward(duty)],
    "review_onward": lambda life, duty: [refused_onward(duty)],
    "issue_correction": lambda life, duty: [j.CORRECT.model_copy(update={"correction_id": "other"})],
    "acknowledge_correction": lambda life, duty: [c.AcknowledgeCorrection(correction_id=_of(duty))],
    "advance_disagreement": lambda life, duty: [ADVANCE],
    "settle_disagreement": lambda life, duty: [ADVANCE, settled("upheld"), settled("changed")],
    "see_to_disagreement": lambda life, duty: [],
    "note_disagreement": lambda life, duty: [c.NoteDisagreement(escalation_id=_of(duty))],
    "close": lambda life, duty: [c.CloseShare()],
    "authorise_disposal": lambda life, duty: [j.AUTHORISE],
    "attest_disposal": lambda life, duty: [j.ATTEST],
}
"""By task, the commands with which it is done, one or the other; none where others do it who are to be seen to."""

ADVANCE = c.AdvanceEscalation(escalation_id="row")


def received() -> c.ConfirmReceipt:
    said = {"limits_understood": True, "onward_intent": False, "terms_accepted": True, "stored_where": "The file."}
    return c.ConfirmReceipt(manifest_digest="ab" * 32, **said)


def refused_onward(duty: Duty) -> c.RefuseOnward:
    return c.RefuseOnward(onward_id=_of(duty), ground_ids=("not_proportionate",), reasons="Too much for that purpose.")


def settled(outcome: str) -> c.ResolveEscalation:
    return c.ResolveEscalation(escalation_id="row", outcome=outcome, reasons="Both sides were heard.")


def strangers(life: Life, duty: Duty, people: Iterable[str]) -> dict[str, set[str | None]]:
    """Those of these people who may not do it in any way, with the codes by which they are told so."""
    commands = tuple(DOES[duty.task](life, duty))
    told = {person: {_refused(life, person, command) for command in commands} for person in people}
    return {person: codes for person, codes in told.items() if commands and codes <= STRANGERS}


def _refused(life: Life, person: str, command: Command) -> str | None:
    try:
        j.fork(life).do(person, command)
    except Refused as refusal:
        return refusal.refusal.code
    return None
