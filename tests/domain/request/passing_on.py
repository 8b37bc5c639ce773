"""A share that arrived, and what its recipient then wants to pass on to a third agency."""

from typing import Any
from uuid import UUID

import drafts as d
from asked import approval, receiving, sending
from lives import Life
from scenario import Scenario

from domain.request import commands as c

SCHOOL, LEAD, DEPUTY = "alp.practitioner", "alp.lead_officer", "alp.deputy_lead_officer"
SOCIAL_WORKER, CONSTABLE = "csc.practitioner", "pol.practitioner"
PURPOSE = "safeguarding_enquiry"
CHILD = UUID(int=77)
"""The id of the request that passes it on."""


def arrived(*, onward_rule: str | None = None, limited: bool = False) -> Life:
    """The school shared a school record and a health note with social care, which has them."""
    case = Life()
    limit = {"limited": limited, "which": "Education Act 1996 section 537A" if limited else None}
    opened = d.request(pathway="safeguarding", threshold_level=4, recipient_agency_id="csc", purpose_code=PURPOSE)
    items = d.item(), d.item("nurse", category="health_note")
    case.do(SCHOOL, opened, d.child(), d.parent(), *items, d.purpose_test(statutory_limit=limit), d.confidentiality())
    case.do(SCHOOL, d.risk("likely_significant_harm"), d.duty_basis(), d.engagement("mo"), d.referral())
    case.do(SCHOOL, d.settling("not_required"), d.accuracy("attendance", "nurse"), d.SUBMIT)
    case.do(LEAD, approval(case, onward_rule=onward_rule))
    case.do(SCHOOL, sending(case))
    case.do(SOCIAL_WORKER, receiving(case))
    return case


def asking(ref: str = "police", **said: Any) -> c.RequestOnwardDisclosure:
    """Social care wants to pass the school record on to the police."""
    asked: dict[str, Any] = {
        "to_agency": "pol",
        "items": ("attendance",),
        "purpose": "To look for the child together.",
        "legal_basis_id": "art6_public_task",
    }
    return c.RequestOnwardDisclosure(onward_id=ref, **{**asked, **said})


def permitting(ref: str = "police", **said: Any) -> c.PermitOnward:
    return c.PermitOnward(onward_id=ref, **{"limits": "For the search only.", "new_request_id": CHILD, **said})


def refusing(ref: str = "police", **said: Any) -> c.RefuseOnward:
    asked = {"ground_ids": ("not_necessary",), "reasons": "The police have the same record from us."}
    return c.RefuseOnward(onward_id=ref, **{**asked, **said})


def passed_on(ref: str = "police", **said: Any) -> c.RecordOnwardMade:
    return c.RecordOnwardMade(onward_id=ref, **said)


def without_permission(ref: str = "police") -> c.RecordOnwardMade:
    return passed_on(ref, without_permission=True, reason="The child was seen on a bridge.")


def permitted(**said: Any) -> Life:
    case = arrived(**said)
    case.do(SOCIAL_WORKER, asking())
    case.do(LEAD, permitting())
    return case


def child_of(parent: Scenario, request_id: UUID = CHILD) -> Scenario:
    """The request that passes it on, before its first command."""
    return Scenario(stream=f"share-request/{request_id}", beside=(parent,), now=parent.now)


def opening(parent: Scenario, **said: Any) -> c.CreateShareRequest:
    """What social care opens to pass it on within the limits."""
    asked: dict[str, Any] = {
        "pathway": "safeguarding",
        "threshold_level": 4,
        "disclosing_agency_id": "csc",
        "recipient_agency_id": "pol",
        "purpose_code": PURPOSE,
        "parent_request_id": parent.state.request_id,
    }
    return d.request(**{**asked, **said})
