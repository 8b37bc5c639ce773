"""A protocol between the police and the early help hub, complete and valid; a test changes what it is about."""

from datetime import date
from typing import Any

from domain.registers import protocol_language as p
from domain.registers.protocol import PROTOCOL
from tests.domain.incidents.incident import Incident

LEAD, HUB_LEAD = "pol.lead_officer", "ehh.lead_officer"
SIRO, HUB_SIRO = "pol.siro", "ehh.siro"
DIGEST = "ab" * 32

FIELDS: dict[str, Any] = {
    "version": "1.0",
    "sharers": ("pol",),
    "receivers": ("ehh",),
    "description_of_data_flow": "Notices of domestic incidents at which a child was present, every morning.",
    "date": date(2026, 11, 20),
    "iao_sharing": ({"agency_id": "pol", "name": "Officer Testcase"},),
    "iao_receiving": ({"agency_id": "ehh", "name": "Hub Testcase"},),
    "purpose": "To offer early help after an incident.",
    "type_of_information": (
        {"category": "incident", "criminal_offence": True},
        {"category": "school_record", "special_category": True},
    ),
    "legal_basis": ("art6_public_task",),
    "data_sets": ("Date, place, people present.",),
    "transfer_method": ("secure_portal",),
    "storage": {"text": "The hub's case system.", "country": "GB"},
    "limitations_to_use": {"purposes": ("early_help_support", "safeguarding_enquiry"), "onward": "ask_first"},
    "duration": {"since": date(2026, 11, 23), "until": date(2027, 11, 22), "review_on": date(2027, 5, 24)},
    "disposal": ("secure_delete",),
    "privacy_impact_assessment": {"text": "Assessed; the risk is low."},
    "contacts": (
        {"organisation": "pol", "contact": "Desk Testcase, desk@police.invalid"},
        {"organisation": "ehh", "contact": "Duty Testcase, duty@hub.invalid"},
    ),
    "supporting_documents": ({"title": "Flow chart", "sha256": DIGEST},),
}


def drafting(**changes: Any) -> p.DraftProtocol:
    """Every field of Appendix 3, but for those that are changed; None leaves a field out."""
    said = {**FIELDS, **changes}
    return p.DraftProtocol(**{name: value for name, value in said.items() if value is not None})


def view(agency: str, **said: Any) -> p.RecordConsultation:
    return p.RecordConsultation(agency_id=agency, **{"view": "We agree.", **said})


def signature(side: p.Side, agency: str, **said: Any) -> p.SignProtocol:
    given = {"name": "Head Testcase", "position": "SIRO", "signature_ref": "signed on paper, folder 12"}
    return p.SignProtocol(side=side, agency_id=agency, **{**given, **said})


ACTIVATE = p.ActivateProtocol()
WITHDRAW = p.WithdrawProtocol(reason="The law has changed.")


class Agreement(Incident):
    """A protocol lived through from its first draft."""

    def __init__(self) -> None:
        super().__init__(PROTOCOL)


def drafted(**changes: Any) -> Agreement:
    one = Agreement()
    one.do(LEAD, drafting(**changes))
    return one


def consulted(**changes: Any) -> Agreement:
    one = drafted(**changes)
    one.do(LEAD, view("pol"))
    one.do(HUB_LEAD, view("ehh"))
    return one


def signed(**changes: Any) -> Agreement:
    one = consulted(**changes)
    one.do(SIRO, signature("sharer", "pol"))
    one.do(HUB_SIRO, signature("receiver", "ehh"))
    return one


def active(**changes: Any) -> Agreement:
    one = signed(**changes)
    one.do(LEAD, ACTIVATE)
    return one
