"""Whose consent is needed, and which consents count (R-079, R-114 to R-122, INV-07 to INV-12)."""

from collections.abc import Iterable, Iterator

from domain.facts import Facts
from domain.request.age import of_age
from domain.request.demands import today
from domain.request.facets import Consent, Item
from domain.request.state import ShareRequest


def outcome(state: ShareRequest, ref: str) -> str | None:
    """What the last assessment of capacity found; None where there is none."""
    assessed = state.capacities.get(ref)
    return assessed.outcome if assessed else None


def speaks_for(consent: Consent) -> str:
    """The person whose consent it is, whoever says it."""
    return consent.on_behalf_of or consent.from_subject_ref


def voices(consent: Consent) -> tuple[str, str]:
    """Who agrees by it: the person whose consent it is, and whoever gives it for them."""
    return speaks_for(consent), consent.from_subject_ref


def latest(state: ShareRequest) -> tuple[Consent, ...]:
    """The last consent asked of each person for each; of people who are still in the request."""
    asked = {(consent.from_subject_ref, consent.on_behalf_of): consent for consent in state.consents.values()}
    return tuple(consent for (giver, _), consent in asked.items() if giver in state.subjects)


def standing_refusals(state: ShareRequest) -> frozenset[str]:
    """People who are able to decide and refused for themselves: nobody else's consent replaces that (INV-11)."""
    refused = (each for each in latest(state) if each.status == "refused" and each.on_behalf_of is None)
    return frozenset(each.from_subject_ref for each in refused if outcome(state, each.from_subject_ref) == "has")


def answers_differ(consents: Iterable[Consent]) -> bool:
    return {"given", "refused"} <= {consent.status for consent in consents}


def in_doubt(state: ShareRequest) -> tuple[str, ...]:
    """People who were asked, or for whom others were, and of whom it is not sure that they can decide."""
    people = dict.fromkeys(ref for each in latest(state) for ref in (each.from_subject_ref, speaks_for(each)))
    return tuple(ref for ref in people if outcome(state, ref) == "doubt")


def conflict_open(state: ShareRequest) -> bool:
    """Whether consent cannot carry the share before a safeguarding lead says whose counts (INV-12)."""
    if state.guidance is not None:
        return False
    return state.conflict is not None or answers_differ(latest(state)) or bool(in_doubt(state))


def valid(state: ShareRequest, facts: Facts) -> tuple[Consent, ...]:
    """The consents that count now, whatever they cover."""
    return tuple(consent for consent in latest(state) if _valid(state, consent, facts))


def _valid(state: ShareRequest, consent: Consent, facts: Facts) -> bool:
    giver = state.subjects[consent.from_subject_ref]
    counted = state.guidance is not None and consent.from_subject_ref in state.guidance.whose_consent_counts
    lapsed = consent.review_on is not None and consent.review_on <= today(facts)
    able = outcome(state, consent.from_subject_ref)
    if not consent.counts or lapsed or not (able == "has" or (able == "doubt" and counted)):
        return False
    if consent.on_behalf_of is None:
        return True
    if of_age(state, consent.on_behalf_of, facts):
        return False
    unable = outcome(state, consent.on_behalf_of) == "lacks" or counted
    return bool(giver.holds_pr) and unable and consent.on_behalf_of not in standing_refusals(state)


def gaps(state: ShareRequest, consents: Iterable[Consent]) -> tuple[str, ...]:
    """The people whose consent is still needed beside these, which count."""
    return tuple(dict.fromkeys(_gaps(state, tuple(consents))))


def _gaps(state: ShareRequest, consents: tuple[Consent, ...]) -> Iterator[str]:
    if state.guidance is None:
        yield from (each.from_subject_ref for each in latest(state) if each.status == "sought")
        for ref in concerned(state):
            mine = [consent for consent in consents if ref in voices(consent)]
            if not mine or not _covered(state, _items_of(state, ref), mine):
                yield ref
    else:
        yield from _gaps_after_guidance(state, state.guidance.whose_consent_counts, consents)


def _gaps_after_guidance(state: ShareRequest, counted: tuple[str, ...], consents: tuple[Consent, ...]) -> Iterator[str]:
    """Guidance settles whose consent counts for what was asked then, and never against a refusal that stands."""
    given_in = state.guidance.given_in if state.guidance else 0
    mine = [consent for consent in consents if consent.from_subject_ref in counted]
    yield from (ref for ref in counted if ref not in {consent.from_subject_ref for consent in mine})
    yield from (ref for ref in concerned(state) if ref in standing_refusals(state))
    before = [item for item in state.items.values() if item.changed_in < given_in]
    if not _covered(state, before, mine):
        yield counted[0]
    for item in state.items.values():
        if item.changed_in >= given_in:
            for ref in _living(state, item.people):
                if not _covered(state, [item], [each for each in consents if ref in voices(each)]):
                    yield ref


def concerned(state: ShareRequest) -> tuple[str, ...]:
    """The living people whom an item is about, who told it in confidence, or who were asked (R-117)."""
    owed = state.confidentiality.duty_owed_to if state.confidentiality else ()
    about = (ref for item in state.items.values() for ref in item.people)
    return tuple(dict.fromkeys(_living(state, (*about, *owed, *(speaks_for(each) for each in latest(state))))))


def _living(state: ShareRequest, refs: Iterable[str]) -> Iterator[str]:
    return (ref for ref in refs if ref in state.subjects and state.subjects[ref].living)


def _items_of(state: ShareRequest, ref: str) -> list[Item]:
    """What a person's consent has to cover: the items about them; where there is none, all."""
    return [item for item in state.items.values() if ref in item.people] or list(state.items.values())


def _covered(state: ShareRequest, items: Iterable[Item], consents: Iterable[Consent]) -> bool:
    return all(any(_covers(state, consent, item) for consent in consents) for item in items)


def _covers(state: ShareRequest, consent: Consent, item: Item) -> bool:
    """A consent covers what was there when it was given, for the agency and the purpose it names (INV-09)."""
    scope = consent.scope
    parties = state.recipient_agency_id in scope.recipients and state.purpose_code in scope.purposes
    return parties and item.item_id in scope.item_ids and item.changed_in < consent.answered_in
