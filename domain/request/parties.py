"""Which agencies may take part in a request (R-003, INV-46)."""

from domain.decider import Warn
from domain.facts import Facts
from domain.refusal import Refused

WITHOUT_OFFICER = "agency_without_lead_officer"
SUSPENDED = "It is suspended: have the partnership officer reinstate it, or decline, or stop what was approved."
"""What is left to do with what was submitted: its agencies stay."""
SIDES = ("disclosing_agency_id", "recipient_agency_id")
"""Where either has nobody who leads, the partnership is told."""


def party(facts: Facts, agency_id: str, field: str, never_blocked: bool, submitted: bool = False) -> list[Warn]:
    """What there is to say of a party that may take part all the same. What was properly `submitted` is not stopped
    because nobody leads there any more: a deputy decides.

    Raises Refused: agency_not_party, agency_without_lead_officer, ico_registration_expired,
    reaffirmation_overdue, of which there is no word where nothing may stand in the way.
    """
    agency = facts.register.agency(agency_id, field)
    policy = facts.catalogue.blocking_policy
    officers = facts.register.lead_officers(agency_id, facts.now)
    late = facts.register.code.overdue(agency_id)
    findings = (
        (agency.suspended, "agency_not_party", policy.agency_suspended),
        (not officers, WITHOUT_OFFICER, "warn" if submitted else policy.no_lead_officer),
        (agency.papers.expired(facts.now), "ico_registration_expired", policy.ico_registration_expired),
        (late and not never_blocked, "reaffirmation_overdue", policy.reaffirmation_overdue),
    )
    found = [(code, block) for holds, code, block in findings if holds]
    for code, block in found:
        if block == "block" and not never_blocked:
            undecided_in = agency_id if code == WITHOUT_OFFICER and field in SIDES else None
            remedy = SUSPENDED if submitted and agency.suspended else None
            raise Refused(code, field, remedy, undecided_in=undecided_in)
    return [Warn(code) for code, _ in found]


def parties(facts: Facts, disclosing: str, recipient: str, never_blocked: bool, submitted: bool = False) -> list[Warn]:
    """Both sides of a request. Raises Refused as `party` does, and where both are one agency."""
    if disclosing == recipient:
        raise Refused("agency_not_party", "recipient_agency_id", "Name another agency than the one that discloses.")
    return [
        *party(facts, disclosing, "disclosing_agency_id", never_blocked, submitted),
        *party(facts, recipient, "recipient_agency_id", never_blocked, submitted),
    ]
