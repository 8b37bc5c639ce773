"""What may be asked of an information sharing protocol, and what happens to it (Code Appendix 3): kind `protocol`."""

import datetime as dt
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import StringConstraints

from domain.event import Body, Command
from domain.request.commands.drafting import Backdatable as BackdatableCommand
from domain.request.events.drafting import Backdatable
from domain.request.parts import Digest
from domain.sealed import Sealed
from domain.values import AgencyId, Code, Instant, PersonId, Value

State = Literal["NONE", "Draft", "Active", "Withdrawn", "Expired"]
Side = Literal["sharer", "receiver"]

VersionNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}(\.[0-9]{1,4}){0,2}$")]
"""The number of a version, such as `1.0`."""

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""A country by its two letters, ISO 3166-1."""


class AssetOwner(Value):
    """Who answers for the information in one agency."""

    agency_id: AgencyId
    name: Sealed


class InformationType(Value):
    """One kind of information, by the category that items of a request have."""

    category: Code
    special_category: bool = False
    criminal_offence: bool = False
    description: Sealed | None = None


class Attachment(Value):
    """A document that lies elsewhere. `sha256` says which; without it the document is refused."""

    title: Sealed
    sha256: Digest | None = None


class Storage(Value):
    """How and where the information is kept, and in which country."""

    text: Sealed
    country: Country


class LimitsOfUse(Value):
    """What the information may be used for, by which of the receivers (all of them where none is named), and whether it
    may be passed on: the catalogue's purposes and onward rules. Every request under the protocol keeps within them."""

    purposes: tuple[Code, ...] = ()
    recipients: tuple[AgencyId, ...] = ()
    onward: Code | None = None
    text: Sealed | None = None


class Duration(Value):
    """The first day and the last on which it holds, and the day on which it is looked at again."""

    since: dt.date
    until: dt.date
    review_on: dt.date | None = None


class Assessment(Value):
    """The assessment of the impact on privacy, described or attached."""

    text: Sealed | None = None
    document: Attachment | None = None


class Contact(Value):
    """Who can be asked about the protocol in one organisation."""

    organisation: AgencyId
    contact: Sealed


class Terms(Value):
    """The fields of Appendix 3, as the catalogue's `protocol_fields` names them. A draft may leave some open."""

    sharers: tuple[AgencyId, ...] = ()
    receivers: tuple[AgencyId, ...] = ()
    description_of_data_flow: Sealed | None = None
    date: dt.date | None = None
    iao_sharing: tuple[AssetOwner, ...] = ()
    iao_receiving: tuple[AssetOwner, ...] = ()
    purpose: Sealed | None = None
    type_of_information: tuple[InformationType, ...] = ()
    legal_basis: tuple[Code, ...] = ()
    data_sets: tuple[Sealed, ...] = ()
    data_sets_sheet: Attachment | None = None
    transfer_method: tuple[Code, ...] = ()
    storage: Storage | None = None
    limitations_to_use: LimitsOfUse | None = None
    duration: Duration | None = None
    disposal: tuple[Code, ...] = ()
    privacy_impact_assessment: Assessment | None = None
    contacts: tuple[Contact, ...] = ()
    supporting_documents: tuple[Attachment, ...] = ()

    @property
    def parties(self) -> tuple[str, ...]:
        """Every agency that takes part, the sharers first."""
        return tuple(dict.fromkeys((*self.sharers, *self.receivers)))

    @property
    def recipients(self) -> tuple[str, ...]:
        """The agencies that may receive under it."""
        limits = self.limitations_to_use
        return limits.recipients if limits and limits.recipients else self.receivers


class ProtocolDrafted(Terms, Body):
    """A version was drafted. What it says stays as it is: a change makes another version."""

    protocol_id: UUID
    version: VersionNumber
    drafted_by: PersonId


class ProtocolLeadOfficerConsulted(Backdatable):
    """The lead officer of a party, or the deputy, said what they think of a version."""

    version: VersionNumber
    agency_id: AgencyId
    lead_officer: PersonId
    view: Sealed
    at: Instant


class ProtocolSigned(Backdatable):
    """`signature_ref` says where the signature itself is to be found."""

    version: VersionNumber
    side: Side
    agency_id: AgencyId
    name: Sealed
    position: Sealed
    signature_ref: Sealed
    signed_by: PersonId
    signed_at: Instant


class ProtocolActivated(Body):
    """`since` is its first day (the language says `from`, which Python keeps for itself), `until` its last.

    `review_at` and `expires_at` are the instants at which time acts, frozen here.
    """

    version: VersionNumber
    since: dt.date
    until: dt.date
    review_at: Instant | None = None
    expires_at: Instant


class ProtocolReviewDue(Body):
    version: VersionNumber


class ProtocolWithdrawn(Body):
    reason: Sealed
    by: PersonId


class ProtocolExpired(Body):
    version: VersionNumber


class DraftProtocol(Terms, Command):
    """The first version opens the protocol; a further one waits beside the one in force until it is activated."""

    opens_stream: ClassVar[bool] = True

    version: VersionNumber | None = None


class RecordConsultation(BackdatableCommand):
    """The view of the lead officer, or the deputy, of a party."""

    agency_id: AgencyId
    view: Sealed | None = None


class SignProtocol(BackdatableCommand):
    """For one party, on one side of it. Signed is what the signer saw: the call names the version of the stream."""

    needs_version: ClassVar[bool] = True

    side: Side
    agency_id: AgencyId
    name: Sealed | None = None
    position: Sealed | None = None
    signature_ref: Sealed | None = None


class ActivateProtocol(Command):
    """Puts the drafted version into force, in place of the one before."""

    needs_version: ClassVar[bool] = True


class WithdrawProtocol(Command):
    """It can still be seen, and no longer be used."""

    reason: Sealed | None = None


COMMANDS: dict[str, type[Command]] = {
    command.__name__: command
    for command in (DraftProtocol, RecordConsultation, SignProtocol, ActivateProtocol, WithdrawProtocol)
}

EVENTS: dict[str, type[Body]] = {
    body.__name__: body
    for body in (
        ProtocolDrafted,
        ProtocolLeadOfficerConsulted,
        ProtocolSigned,
        ProtocolActivated,
        ProtocolReviewDue,
        ProtocolWithdrawn,
        ProtocolExpired,
    )
}

Said = (
    ProtocolDrafted
    | ProtocolLeadOfficerConsulted
    | ProtocolSigned
    | ProtocolActivated
    | ProtocolReviewDue
    | ProtocolWithdrawn
    | ProtocolExpired
)
"""Every event of a protocol, so that a fold which forgets one is no program."""
