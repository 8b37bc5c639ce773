"""What a request inherits whose information was received through another one: every limit of it (INV-28, INV-29).

The request that passes on is the child, the one through which it was received the parent. A child may narrow the
parent's limits and never widen them. Items have other references in each stream, so they are compared by category.
"""

from uuid import UUID

from domain.catalogue_entries import OnwardRule
from domain.decider import Warn
from domain.event import Command
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import commands as c
from domain.request.citing import onward_limit
from domain.request.classification import significant_harm
from domain.request.facets import Onward
from domain.request.state import ShareRequest
from domain.request.transitions import HELD

LIMITED = (c.AmendRequest, c.RequestDataItem, c.RecordPurposeTest, c.ApproveShare)
"""Commands on a child that could widen what its parent allows."""


def related(state: ShareRequest, command: Command) -> frozenset[str]:
    """The stream of the parent, where the decision depends on it."""
    parent = state.parent_request_id if isinstance(command, LIMITED) else None
    if isinstance(command, c.CreateShareRequest):
        parent = command.parent_request_id
    if isinstance(command, c.SubmitShareRequest):
        parent = command.create.parent_request_id
    return frozenset({_stream(parent)} if parent else ())


def _stream(request_id: UUID) -> str:
    return f"share-request/{request_id}"


def parent_of(state: ShareRequest, facts: Facts) -> ShareRequest | None:
    """The parent as it stands now; None for a request that passes nothing on."""
    if state.parent_request_id is None:
        return None
    parent: ShareRequest = facts.related[_stream(state.parent_request_id)]
    return parent


def passes_on(command: c.CreateShareRequest, facts: Facts) -> None:
    """Whether a child may be opened. Raises Refused: onward_not_permitted, limits_widened."""
    if command.parent_request_id is None:
        return
    parent: ShareRequest = facts.related[_stream(command.parent_request_id)]
    if parent.state not in HELD:
        raise Refused("onward_not_permitted", field="parent_request_id")
    within(parent, facts, command.disclosing_agency_id, command.recipient_agency_id, command.purpose_code)


def within(parent: ShareRequest, facts: Facts, discloser: str, recipient: str, purpose: str | None) -> None:
    """Who may pass on, to whom, for what. An emergency has no purpose but the danger, so it sets no limit there.

    Raises Refused: onward_not_permitted, limits_widened.
    """
    onward = _answered(parent, facts, recipient)
    if discloser != onward.by_agency:
        raise Refused("onward_not_permitted", field="disclosing_agency_id")
    if recipient != onward.to_agency:
        raise _widened("recipient_agency_id", "Share with the agency that the permission names, and with no other.")
    if parent.purpose_code and purpose != parent.purpose_code:
        raise _widened("purpose_code", "Keep to the purpose for which the information was shared with you.")


def _answered(parent: ShareRequest, facts: Facts, recipient: str) -> Onward:
    """What the originator permitted for this very request, or was told of after it could not wait."""
    request_id = UUID(facts.stream.rpartition("/")[2])
    for onward in parent.onward.values():
        if onward.status == "permitted" and onward.new_request_id == request_id:
            return onward
        if onward.made and onward.without_permission and onward.to_agency == recipient:
            return onward
    raise Refused("onward_not_permitted", field="parent_request_id")


def within_items(state: ShareRequest, category: str, facts: Facts) -> None:
    """Raises Refused(limits_widened) for an item of a kind that is not passed on with permission."""
    parent = parent_of(state, facts)
    if parent is None:
        return
    items = _answered(parent, facts, state.recipient_agency_id).items
    known = {parent.items[id].category for id in items if id in parent.items}
    if known and category not in known:
        raise _widened("category", "Pass on only what the permission covers.")


def within_statute(state: ShareRequest, limited: bool, facts: Facts) -> None:
    """Raises Refused(limits_widened) where the power limited the use before and is said not to any more (R-103)."""
    parent = parent_of(state, facts)
    if parent is not None and parent.limited_by_statute and not limited:
        raise _widened("statutory_limit.limited", "Name the power under which it was first obtained; its limit holds.")


def onward_rule(state: ShareRequest, chosen: str | None, facts: Facts) -> str:
    """The rule an approval sets: as chosen, else the parent's or the protocol's, else the catalogue's default.

    Raises Refused: unknown_code, limits_widened.
    """
    parent = parent_of(state, facts)
    limits = (rule_of(parent, facts) if parent else None, onward_limit(state, chosen, facts))
    bounds = [limit for limit in limits if limit is not None]
    rules = facts.catalogue.onward_rules
    allowed = [rule for rule in rules if all(rule.id in (bound.id, *bound.narrower) for bound in bounds)]
    wanted = [facts.catalogue.onward_rule(chosen)] if chosen else [*bounds, default_rule(facts), *allowed]
    rule = next((rule for rule in wanted if rule in allowed), None)
    if rule is None:
        remedy = "Choose the rule under which it was received, or that the protocol sets, or a narrower one."
        raise _widened("onward_rule", remedy)
    return rule.id


def rule_of(state: ShareRequest, facts: Facts) -> OnwardRule:
    """The rule under which the recipient holds it; the default where it was told in an emergency."""
    chosen = state.approval.onward_rule if state.approval else None
    return facts.catalogue.onward_rule(chosen) if chosen else default_rule(facts)


def default_rule(facts: Facts) -> OnwardRule:
    return next(rule for rule in facts.catalogue.onward_rules if rule.default)


def originator_asked(state: ShareRequest, facts: Facts) -> list[Warn]:
    """What was received from another agency is shared with its permission; where harm cannot wait, it is told (R-104).

    Raises Refused(onward_not_permitted).
    """
    if not state.secondary_disclosure or state.parent_request_id is not None:
        return []
    overridden = state.footing is not None and state.footing.kind in ("exemption", "public_interest")
    if not overridden and not significant_harm(facts.catalogue, state.risk_level):
        raise Refused("onward_not_permitted", field="parent_request_id")
    return [Warn("originator_to_be_told")]


def _widened(field: str, remedy: str) -> Refused:
    return Refused("limits_widened", field, remedy)
