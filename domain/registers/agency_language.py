"""What may be asked of an agency's register, and what happens to it: the words of kind `agency`."""

from typing import ClassVar, Literal

from domain.catalogue_entries import Sector
from domain.event import Body, Command
from domain.registers import failing_language as f
from domain.registers import leaving_language as v
from domain.registers import papers_language as p
from domain.registers.reach_language import ContactRecorded, DutyRotaRecorded, RecordContact, RecordDutyRota
from domain.sealed import Sealed
from domain.values import AgencyId, Code, Instant, PersonId

LEAD, DEPUTY = "lead_officer", "deputy_lead_officer"
OFFICES = (LEAD, DEPUTY)

Kind = Literal["statutory", "non_statutory", "commissioned"]
SuspensionReason = Literal["code_not_adhered_to", "left_the_partnership", "under_review", "own_request"]


class AgencyRegistered(Body):
    agency_id: AgencyId
    name: str
    kind: Kind
    sector: Sector
    public_authority: bool
    commissioner_id: AgencyId | None = None


class RoleGranted(Body):
    person: PersonId
    role: Code
    since: Instant
    until: Instant | None = None


class RoleEnded(Body):
    person: PersonId
    role: Code
    at: Instant


class LeadOfficerAppointed(Body):
    person: PersonId
    since: Instant


class LeadOfficerStoodDown(Body):
    """The person is lead officer or deputy no more."""

    person: PersonId
    at: Instant
    late_reason: Sealed | None = None


class DeputyAppointed(Body):
    """The deputy may be an outsider; the agency stays the controller."""

    person: PersonId
    since: Instant


class LeadOfficerAbsenceRecorded(Body):
    """`until` is the moment from which the person is back. `leaves_at` is there where it was still to come: then what
    waits for the person goes to others."""

    person: PersonId
    since: Instant
    until: Instant
    deputy: PersonId | None = None
    late_reason: Sealed | None = None
    leaves_at: Instant | None = None


class LeadOfficerReturned(Body):
    """`at` may be to come, where an absence ends earlier than was planned."""

    person: PersonId
    at: Instant
    late_reason: Sealed | None = None


class AgencySuspended(Body):
    reason: SuspensionReason


class AgencyReinstated(Body):
    pass


class RegisterAgency(Command):
    opens_stream: ClassVar[bool] = True

    agency_id: AgencyId
    name: p.Line
    kind: Kind
    sector: Sector
    public_authority: bool
    commissioner_id: AgencyId | None = None


class GrantRole(Command):
    """Roles within the agency; the offices are given by AppointLeadOfficer and AppointDeputy."""

    person: PersonId
    role: Code
    since: Instant | None = None
    until: Instant | None = None


class EndRole(Command):
    person: PersonId
    role: Code
    at: Instant | None = None


class AppointLeadOfficer(Command):
    person: PersonId
    since: Instant | None = None


class StandDownLeadOfficer(Command):
    """Ends the office of a lead officer or of a deputy. `late_reason` says why it was recorded long after it ended."""

    person: PersonId
    at: Instant | None = None
    late_reason: Sealed | None = None


class AppointDeputy(Command):
    person: PersonId
    since: Instant | None = None


class RecordLeadOfficerAbsence(Command):
    """`late_reason` says why it was recorded long after it began."""

    person: PersonId
    since: Instant | None = None
    until: Instant
    deputy: PersonId | None = None
    late_reason: Sealed | None = None


class RecordLeadOfficerReturn(Command):
    """`at`: from when they are, or will be, back. An absence that is still to come is called off by its beginning.
    `late_reason` says why it was recorded long after they were back."""

    person: PersonId
    at: Instant | None = None
    late_reason: Sealed | None = None


class SuspendAgency(Command):
    reason: SuspensionReason


class ReinstateAgency(Command):
    pass


COMMANDS: dict[str, type[Command]] = {
    command.__name__: command
    for command in (
        RegisterAgency,
        GrantRole,
        EndRole,
        AppointLeadOfficer,
        StandDownLeadOfficer,
        AppointDeputy,
        RecordLeadOfficerAbsence,
        RecordLeadOfficerReturn,
        SuspendAgency,
        ReinstateAgency,
        RecordContact,
        RecordDutyRota,
        p.RecordIcoRegistration,
        p.RegisterPolicy,
        p.RegisterPrivacyNotice,
        p.RecordMechanisms,
        f.ReportContactFailing,
        f.ReportContactWorking,
        v.ReportNobodyDecides,
        v.ReportSomebodyDecides,
    )
}

EVENTS: dict[str, type[Body]] = {
    body.__name__: body
    for body in (
        AgencyRegistered,
        RoleGranted,
        RoleEnded,
        LeadOfficerAppointed,
        LeadOfficerStoodDown,
        DeputyAppointed,
        LeadOfficerAbsenceRecorded,
        LeadOfficerReturned,
        AgencySuspended,
        AgencyReinstated,
        ContactRecorded,
        DutyRotaRecorded,
        p.IcoRegistrationRecorded,
        p.IcoRenewalDue,
        p.IcoRegistrationExpired,
        p.PolicyRegistered,
        p.PolicyReviewDue,
        p.PrivacyNoticeRegistered,
        p.MechanismsRecorded,
        f.ContactFailing,
        f.ContactWorking,
        v.OfficeLeft,
        v.NobodyCouldDecide,
        v.SomebodyDecides,
    )
}
