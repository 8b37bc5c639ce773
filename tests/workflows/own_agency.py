"""An agency of a test's own in a shared world: whoever comes and goes there moves nobody else's work."""

from dataclasses import dataclass
from uuid import uuid4

from cli.play.world import World
from domain.event import Command
from domain.record import Result
from domain.registers.agency_language import AppointLeadOfficer, GrantRole, RegisterAgency
from domain.request.commands import ApproveShare, SubmitShareRequest
from tests.builders import approval, whole_request

ADMINISTRATOR = "nsp.administrator"


@dataclass(frozen=True)
class OwnAgency:
    """A school with a lead officer who may ask as well, and a safeguarding lead; it has no deputy yet."""

    world: World
    id: str

    @property
    def stream(self) -> str:
        return f"agency/{self.id}"

    def person(self, post: str) -> str:
        return f"{self.id}.{post}"

    async def ask(self, *commands: Command) -> list[Result]:
        carry_out = self.world.parts.sharewell.carry_out
        return [await carry_out(self.stream, command, person=ADMINISTRATOR) for command in commands]

    def referral(self) -> SubmitShareRequest:
        """What its people share with social care, ready for the lead officer."""
        whole = whole_request()
        assert whole.safeguarding_discussion
        talk = whole.safeguarding_discussion.model_copy(update={"with_person": self.person("safeguarding_lead")})
        create = whole.create.model_copy(update={"disclosing_agency_id": self.id})
        return whole.model_copy(update={"create": create, "safeguarding_discussion": talk})

    def approval(self) -> ApproveShare:
        return approval().model_copy(update={"named_senders": (self.person("practitioner"),)})


async def own_agency(world: World) -> OwnAgency:
    own = OwnAgency(world, f"a{uuid4().hex[:8]}")
    school = {"name": "Quince Street School", "kind": "statutory", "sector": "school", "public_authority": True}
    await own.ask(
        RegisterAgency(agency_id=own.id, **school),
        AppointLeadOfficer(person=own.person("head")),
        GrantRole(person=own.person("head"), role="practitioner"),
        GrantRole(person=own.person("safeguarding_lead"), role="safeguarding_lead"),
    )
    return own
