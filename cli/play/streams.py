"""The streams of a case: what kind each is by its name, and those that the service begins by itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from domain.decider import Decider
from domain.event import Event
from domain.incidents.breach import BREACH
from domain.incidents.breach_language import BreachClosed
from domain.incidents.complaint import COMPLAINT
from domain.incidents.complaint_language import ComplaintClosed, ComplaintLinkedToBreach
from domain.incidents.concern import CONCERN
from domain.incidents.gathering import GATHERING
from domain.incidents.gathering_language import AgencyReturnRequested
from domain.registers.agency import AGENCY
from domain.registers.commissioning import COMMISSIONING
from domain.registers.dataset import DATASET
from domain.registers.learning import LEARNING
from domain.registers.protocol import PROTOCOL
from domain.registers.training import TRAINING
from domain.request.decider import SHARE_REQUEST
from domain.request.events import BreachLinked, EscalationResolved
from domain.streams import DECIDERS, kind_of

REGISTERS = tuple(f"{decider.kind}/" for decider in (AGENCY, TRAINING, COMMISSIONING))
"""How the names of an agency's registers begin; they are the streams' ids as well."""


@dataclass
class Stream:
    """One stream of the case, as far as it has been read; `before` of its events were there before the case.

    `begun`: its workflow is there. One that the service begins may be named before that.
    """

    id: str
    events: list[Event] = field(default_factory=list)
    before: int = 0
    begun: bool = False

    @property
    def has_clock(self) -> bool:
        """Whether time passes on it."""
        return self.begun or bool(self.events)

    @property
    def story(self) -> list[Event]:
        """What happened in the case."""
        return self.events[self.before :]

    @property
    def decider(self) -> Decider[Any]:
        return DECIDERS[kind_of(self.id)]

    @property
    def state(self) -> Any:
        return self.decider.fold(self.events)

    @property
    def stands(self) -> str:
        """The name of the state it is in."""
        return self.decider.summary(self.state).state

    @property
    def ended(self) -> bool:
        return self.decider.ended(self.state)


def decider_named(name: str) -> Decider[Any]:
    """`Breach` and `Breach2` are breaches, `Gathering` is a gathering, and so on for the kinds below; `agency/gp`,
    `training/gp` and `commissioning/gp` are registers of that agency, and every other name is a share request's."""
    kinds = (BREACH, GATHERING, PROTOCOL, COMPLAINT, CONCERN, LEARNING, DATASET)
    words = {**{each.kind.title(): each.kind for each in kinds}, **{name: kind_of(name) for name in REGISTERS}}
    kind = next((kind for word, kind in words.items() if name.startswith(word)), SHARE_REQUEST.kind)
    return DECIDERS[kind]


def begun(events: Iterable[Event]) -> Iterator[tuple[str, str]]:
    """The streams that the service began about these events: the name of each in the case, and its id.

    A breach is called `Breach`, what was learnt `Learning`; the request for an agency's return by the agency, as
    `R-csc`.
    """
    for event in events:
        match event.body:
            case BreachLinked(breach_id=id) | ComplaintLinkedToBreach(breach_id=id):
                yield "Breach", f"{BREACH.kind}/{id}"
            case AgencyReturnRequested(agency_id=agency, request_id=id):
                yield f"R-{agency}", f"{SHARE_REQUEST.kind}/{id}"
            case EscalationResolved(learning_id=id) | BreachClosed(learning_id=id) | ComplaintClosed(learning_id=id):
                if id is not None:
                    yield "Learning", f"{LEARNING.kind}/{id}"
