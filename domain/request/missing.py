"""What is not there yet for a task on a request to be done, in codes, as far as the request alone shows it."""

from collections.abc import Callable, Iterable, Mapping

from domain.request.answers import conflict_open
from domain.request.state import ShareRequest

Lacks = Callable[[ShareRequest], bool]


def _about_people(state: ShareRequest) -> bool:
    return state.pathway != "anonymised"


def _unasked_lawyer(state: ShareRequest) -> bool:
    return any(each.asked_of_role == "legal_adviser" and each.adviser is None for each in state.advice.values())


def _unchecked(state: ShareRequest) -> bool:
    items = state.approval.items if state.approval else tuple(state.items)
    return any(not state.items[item].accurate for item in items if item in state.items)


LACKS: Mapping[str, Lacks] = {
    "items": lambda state: not state.items,
    "subjects": lambda state: _about_people(state) and not state.subjects,
    "purpose_test": lambda state: not state.purpose_tested,
    "confidentiality": lambda state: state.confidentiality is None,
    "risk": lambda state: _about_people(state) and not state.risk_level,
    "legal_basis": lambda state: _about_people(state) and state.legal_basis is None,
    "threshold": lambda state: state.threshold_unclear,
    "answers": lambda state: any(each.status == "sought" for each in state.consents.values()),
    "guidance": conflict_open,
    "legal_footing": lambda state: state.footing is None,
    "legal_advice": _unasked_lawyer,
    "accuracy": _unchecked,
}
"""In the order in which people usually see to it."""

OF_A_DRAFT = tuple(LACKS)[:-2]
OF_A_DECISION = ("legal_advice", "accuracy")
OF_A_SENDING = ("accuracy",)


def missing(state: ShareRequest, codes: Iterable[str]) -> tuple[str, ...]:
    """Those of the codes that the request lacks."""
    return tuple(code for code in codes if LACKS[code](state))
