"""Why a command is not carried out, in words that help to put it right."""

from functools import cache
from importlib.resources import files
from typing import Self

from domain.document import parse
from domain.values import Value


class RefusalRule(Value):
    """One row of `refusals.yaml`: `status` is the HTTP status; `clause` names the Code of Practice."""

    code: str
    status: int
    clause: str
    how_to_fix: str


class RefusalRules(Value):
    refusals: tuple[RefusalRule, ...]


@cache
def refusal_rules() -> dict[str, RefusalRule]:
    """Every refusal there is, by code. Raises DocumentError where the file is broken."""
    rules = parse(files("domain").joinpath("refusals.yaml").read_text("utf-8"), RefusalRules, "refusals.yaml")
    return {rule.code: rule for rule in rules.refusals}


class Refusal(Value):
    """A refusal as it is written down and shown. It never quotes what was sent."""

    code: str
    status: int
    field: str | None
    clause: str
    how_to_fix: str

    @classmethod
    def of(cls, code: str, field: str | None = None, how_to_fix: str | None = None) -> Self:
        """Raises KeyError where `refusals.yaml` has no such code."""
        rule = refusal_rules()[code]
        remedy = how_to_fix or rule.how_to_fix
        return cls(code=code, status=rule.status, field=field, clause=rule.clause, how_to_fix=remedy)


class Refused(Exception):
    """Raised by `decide`; carries a Refusal. `undecided_in` is the agency where nobody is left to decide: of that the
    partnership is told, with the urgency of the request."""

    def __init__(
        self,
        code: str,
        field: str | None = None,
        how_to_fix: str | None = None,
        undecided_in: str | None = None,
        urgency: str | None = None,
    ) -> None:
        self.urgency = urgency
        self.undecided_in = undecided_in
        self.refusal = Refusal.of(code, field, how_to_fix)
        super().__init__(code if field is None else f"{code}: {field}")
