"""Whatever is asked of the catalogue or the Code, by whomever: it is carried out, or refused in words that help."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.decider import Decider
from domain.event import Command
from domain.refusal import Refused
from domain.registers.code import CODE
from domain.registers.publication import CATALOGUE
from domain.registers.publication_language import ProposeCatalogue
from tests.domain.registers.law import ADMINISTRATOR, OFFICER, OTHER_OFFICER, SECOND, Law, document
from tests.domain.registers.test_code import FIRST, asked
from tests.domain.request.payloads import payload

PEOPLE = (ADMINISTRATOR, SECOND, OFFICER, OTHER_OFFICER, "alp.director", "csc.practitioner", "nobody.known")
VERSIONS = ("2018", "2027", "next")
COMMANDS = [(decider, command) for decider in (CATALOGUE, CODE) for command in decider.commands.values()]


def begun(decider: Decider[Any]) -> Law:
    """With something proposed, and of the Code something asked."""
    if decider is CODE:
        return asked()
    law = Law(CATALOGUE)
    law.do(ADMINISTRATOR, ProposeCatalogue(document=document("next", date(2027, 1, 1))))
    return law


@pytest.mark.parametrize(("decider", "kind"), COMMANDS, ids=lambda each: getattr(each, "__name__", ""))
@given(data=st.data())
def test_nothing_but_a_refusal_comes_of_what_is_wrong(
    decider: Decider[Any], kind: type[Command], data: st.DataObject
) -> None:
    law = begun(decider) if data.draw(st.booleans()) else Law(decider)
    said = data.draw(payload(kind)) | data.draw(
        st.sampled_from([{}, {"version": data.draw(st.sampled_from(VERSIONS))}])
    )
    before, length = law.state, len(law.history)
    try:
        law.do(data.draw(st.sampled_from(PEOPLE)), kind.model_validate(said))
    except ValidationError:
        return
    except Refused as refused:
        assert (law.state, len(law.history)) == (before, length)
        assert refused.refusal.how_to_fix
        return
    for event in law.history[length:]:
        wire = json.dumps(event.wire(), allow_nan=False)
        assert "\\u0000" not in wire
        wire.encode()
    assert decider.summary(law.state)
    assert decider.next_deadline(law.state) is None or decider is CODE


@pytest.mark.parametrize("text", ["\ud800", "a: \x00", "a: &a [*a]", "[" * 1000, "a" * 90_000, "a: !!python/name:os"])
def test_a_text_that_is_no_catalogue_is_refused(text: str) -> None:
    assert Law(CATALOGUE).refused(ADMINISTRATOR, ProposeCatalogue(document=text)) == "malformed"


def test_the_first_version_of_the_code_may_have_begun_long_ago() -> None:
    law = Law(CODE)
    assert law.do(OFFICER, FIRST.model_copy(update={"effective_from": date.min})) == ["CodeVersionProposed"]
