"""Telling each person what was shared about them, or putting it off, or why not."""

from datetime import date

from domain.catalogue_entries import StatementFormat
from domain.event import Body
from domain.request.events.drafting import Backdatable
from domain.request.parts import DeferralOutcome, NotRequired
from domain.sealed import Sealed
from domain.values import Code, Instant, PersonId, Ref


class SubjectTold(Backdatable):
    """`what_why_who_told` is what this person was told, and nothing withheld about another (INV-26). With
    `how_it_helps` it is the plain statement; `statement_id`, `language` and `format` say which (R-045).
    """

    subject_ref: Ref
    told_by: PersonId
    method_id: Code
    safe_contact_checked: bool
    what_why_who_told: Sealed
    rights_and_complaints_given: bool
    wishes_expressed: Sealed | None = None
    at: Instant
    how_it_helps: Sealed | None = None
    statement_id: Ref | None = None
    language: Code | None = None
    format: StatementFormat | None = None
    rights_given: bool | None = None
    access_given: bool | None = None
    complaints_given: bool | None = None


class TellingDeferred(Body):
    subject_ref: Ref
    reason_ids: tuple[Code, ...]
    narrative: Sealed
    review_on: date
    proposed_by: PersonId
    authorised_by: PersonId


class TellingDeferralReviewed(Body):
    """`due_at` is by when a person must be told whom the review says to tell now."""

    subject_ref: Ref
    outcome: DeferralOutcome
    reasons: Sealed
    next_review_on: date | None = None
    reviewer: PersonId
    due_at: Instant | None = None


class TellingNotRequired(Body):
    """No `subject_ref` where nobody can be identified."""

    subject_ref: Ref | None
    reason: NotRequired
    proposed_by: PersonId
    authorised_by: PersonId


class TellingOverdue(Body):
    subject_ref: Ref
    due_at: Instant
