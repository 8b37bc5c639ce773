"""The stages through which a disagreement goes up: who owns each, how long it has, and who knows of it (INV-32)."""

from collections.abc import Iterator

from domain.catalogue_entries import Stage
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import events as e
from domain.request.commands import AdvanceEscalation
from domain.request.demands import filled
from domain.request.facets import Escalation
from domain.request.parts import StageOwner
from domain.request.state import ShareRequest
from domain.sealed import Sealed


def next_stage(escalation: Escalation, command: AdvanceEscalation, facts: Facts) -> tuple[Stage, Sealed | None]:
    """The one that follows; at immediate risk one further up, with the reason why others are skipped.

    Raises Refused: stage_order, reasons_missing.
    """
    following = escalation.stage + 1
    stage = facts.catalogue.stage(following if command.to_stage is None else command.to_stage, "to_stage")
    if stage.stage == following:
        return stage, None
    if stage.stage < following or not escalation.immediate_risk:
        raise Refused("stage_order", field="to_stage")
    return stage, filled(command.skip_reason, "reasons_missing", "skip_reason")


def owners_of(
    state: ShareRequest, stage: Stage, side: str, facts: Facts, person: str | None = None
) -> tuple[StageOwner, ...]:
    """A role bound to an agency is asked of both: of the side that raised it, with the person, and of the other."""
    other = state.recipient_agency_id if side == state.disclosing_agency_id else state.disclosing_agency_id
    return tuple(_of_both(stage, side, other, person, facts))


def _of_both(stage: Stage, side: str, other: str, person: str | None, facts: Facts) -> Iterator[StageOwner]:
    for role in stage.owners:
        if facts.catalogue.role(role).agency_bound:
            yield StageOwner(role=role, agency=side, person=person)
            yield StageOwner(role=role, agency=other)
        else:
            yield StageOwner(role=role)


def started(
    id: str,
    stage: Stage,
    owners: tuple[StageOwner, ...],
    facts: Facts,
    *,
    immediate_risk: bool,
    before: int = 0,
    skip_reason: Sealed | None = None,
) -> e.EscalationStageStarted:
    """`before` is the stage at which it was: what those between would have told the partnership, this one tells."""
    rules = facts.catalogue.escalation
    limit = rules.immediate_risk_limit if immediate_risk else stage.limit.by(rules.clock)
    return e.EscalationStageStarted(
        escalation_id=id,
        stage=stage.stage,
        owners=owners,
        due_at=facts.calendar.add(facts.now, limit),
        remind_at=tuple(facts.calendar.add(facts.now, limit, part) for part in rules.remind_owners_at),
        final=stage.final,
        skip_reason=skip_reason,
        notify_partnership=any(each.notify_partnership for each in rules.stages if before < each.stage <= stage.stage),
    )


def owns(person: str, owners: tuple[StageOwner, ...], facts: Facts) -> bool:
    """Whether the person is one of these now."""
    return any(owner.role in facts.register.roles(person, owner.agency, facts.now) for owner in owners)
