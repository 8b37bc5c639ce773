"""What people do to tell those whom a share is about."""

from datetime import date

from domain.catalogue_entries import StatementFormat
from domain.event import Command
from domain.request.commands.drafting import Backdatable
from domain.request.parts import DeferralOutcome, NotRequired
from domain.sealed import Sealed
from domain.values import Code, PersonId, Ref


class RecordTelling(Backdatable):
    """Who told is who records it unless named. `what_why_who_told` is the plain statement, `how_it_helps` a part of it
    that may stand apart (R-045). Without `language` it was English, without `format` as the method carries it.

    The last three are the answers that `rights_and_complaints_given` gives together (R-055).
    """

    subject_ref: Ref
    told_by: PersonId | None = None
    method_id: Code
    safe_contact_checked: bool = False
    what_why_who_told: Sealed | None = None
    rights_and_complaints_given: bool = False
    wishes_expressed: Sealed | None = None
    how_it_helps: Sealed | None = None
    statement_id: Ref | None = None
    language: Code = "en"
    format: StatementFormat | None = None
    rights_given: bool | None = None
    access_given: bool | None = None
    complaints_given: bool | None = None


class DeferTelling(Command):
    """The actor authorises what somebody else proposed."""

    subject_ref: Ref
    reason_ids: tuple[Code, ...] = ()
    narrative: Sealed | None = None
    review_on: date | None = None
    proposed_by: PersonId


class ReviewDeferral(Command):
    """`proposed_by` is needed for never_safe, which also waives the telling."""

    subject_ref: Ref
    outcome: DeferralOutcome
    reasons: Sealed | None = None
    next_review_on: date | None = None
    proposed_by: PersonId | None = None


class WaiveTelling(Command):
    """No `subject_ref` where nobody can be identified."""

    subject_ref: Ref | None = None
    reason: NotRequired
    proposed_by: PersonId
