"""Every refusal can be shown to a practitioner: a code, a place in the Code of Practice, a remedy."""

import pytest

from domain.refusal import Refusal, Refused, refusal_rules

RULES = list(refusal_rules().values())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_refusal_names_its_clause_and_its_remedy(rule) -> None:  # type: ignore[no-untyped-def]
    assert rule.clause.startswith("Code ")
    assert rule.how_to_fix.endswith(".")
    assert len(rule.how_to_fix) > 15
    assert rule.status in {400, 403, 404, 409, 410, 422, 423}


def test_no_remedy_asks_for_what_there_is_not() -> None:
    assert [rule.code for rule in RULES if "sign in" in rule.how_to_fix.lower()] == []


def test_there_is_one_row_a_code_in_alphabetical_order() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))


def test_a_rule_may_give_a_closer_remedy_of_its_own() -> None:
    refusal = Refused("field_missing", "at", "Say when.").refusal
    assert refusal == Refusal(
        code="field_missing", status=422, field="at", clause=refusal.clause, how_to_fix="Say when."
    )


def test_a_code_that_is_not_listed_cannot_be_refused_with() -> None:
    with pytest.raises(KeyError):
        Refused("no_such_code")
