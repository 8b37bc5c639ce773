"""Who is of age by now: from the eighteenth birthday on nobody consents for them (Code App 1 Q4, INV-10)."""

from collections.abc import Iterator

from domain.event import Command
from domain.facts import Facts
from domain.request.commands import ApproveShare, SeekConsent, SendInformation, SettleLegalFooting, SubmitForDecision
from domain.request.demands import today
from domain.request.particulars import age_band
from domain.request.retention import day
from domain.request.state import ShareRequest
from domain.sealed import Sealed

RELYING = (SeekConsent, SettleLegalFooting, SubmitForDecision, ApproveShare, SendInformation)
"""Commands that rely on a consent, or ask for one."""


def of_age(state: ShareRequest, ref: str, facts: Facts) -> bool:
    """By the birthday where it is known, else by the age band that was given. False for nobody of the request."""
    person = state.subjects.get(ref)
    if person is None:
        return False
    born = day(facts.text(person.date_of_birth)) if person.date_of_birth else None
    return (age_band(born, today(facts)) if born else person.age_band) == "adult"


def opens_for_age(state: ShareRequest, command: Command) -> Iterator[Sealed]:
    """The birthdays of those for whom others consent."""
    spoken_for = {each.on_behalf_of for each in state.consents.values()}
    if isinstance(command, SeekConsent):
        spoken_for.add(command.on_behalf_of)
    for ref, person in state.subjects.items():
        if ref in spoken_for and person.date_of_birth is not None:
            yield person.date_of_birth
