"""A data set of the partnership: anonymised contributions of its agencies, period by period (Code App 1 Q2, R-108)."""

from collections.abc import Mapping

from domain.decider import Decider, Decisions
from domain.event import Command
from domain.facts import Facts
from domain.incidents.authority import Permit, authorised, to_the_partnership_too
from domain.incidents.demands import Decide, by_command, in_state, own_id
from domain.registers import dataset_language as d
from domain.registers.dataset_state import Dataset, evolve
from domain.request.demands import filled, given
from domain.values import Actor, Summary

PERMITS: dict[str, Permit] = {
    "RegisterDataset": Permit(act="register_dataset"),
    "RecordContribution": Permit(system=True),
}
"""Who may ask for what: the partnership holds its data sets; a receipt alone brings a contribution."""


def authorise(state: Dataset, command: Command, facts: Facts) -> Actor:
    """Raises Refused: unknown_person, not_found, role_not_held."""
    opens = isinstance(command, d.RegisterDataset) and state.state == "NONE"
    return authorised(facts, PERMITS[command.type], state.agencies, (None,), opens=opens)


def register(state: Dataset, command: d.RegisterDataset, facts: Facts) -> Decisions:
    """Opens the stream. Its rule is never looser than the catalogue's. Raises Refused: field_missing."""
    purpose = filled(command.purpose, "field_missing", "purpose")
    holder = given(facts.by.agency, "agency_not_party", "person")
    in_state(state, "NONE")
    yield d.DatasetRegistered(
        dataset_id=own_id(facts),
        purpose=purpose,
        suppression_rule=max(facts.catalogue.limits.small_cell_minimum, command.suppression_rule or 0),
        agency_id=holder,
    )


def record(state: Dataset, command: d.RecordContribution, facts: Facts) -> Decisions:
    """Once for each request."""
    in_state(state, "Registered")
    if not state.of(command.request_id):
        yield d.DatasetContributionReceived(
            agency_id=command.agency_id, period=command.period, request_id=command.request_id
        )


DECIDE: Mapping[type[Command], Decide] = {d.RegisterDataset: register, d.RecordContribution: record}


def summary(state: Dataset) -> Summary:
    """The row by which a data set is found: how much has come, and for which period last."""
    periods = sorted(each.period for each in state.contributions)
    facts: dict[str, str | int | None] = {
        "suppression_rule": state.suppression_rule,
        "contributions": len(periods),
        "last_period": periods[-1] if periods else None,
    }
    return Summary(state=state.state, agencies=state.agencies, facts=facts)


DATASET: Decider[Dataset] = Decider(
    kind="dataset",
    initial=Dataset(),
    commands=d.COMMANDS,
    events=d.EVENTS,
    authorise=authorise,
    decide=by_command(DECIDE),
    evolve=evolve,
    next_deadline=lambda state: None,
    summary=summary,
    duties=lambda state: (),
    agencies=lambda state, command: frozenset(state.agencies),
    seen_by=to_the_partnership_too,
)
