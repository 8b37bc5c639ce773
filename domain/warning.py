"""What is said beside a decision that is allowed, in words for the person who asked."""

from functools import cache
from importlib.resources import files

from domain.document import parse
from domain.values import Value


class WarningText(Value):
    """One row of `warnings.yaml`; `clause` names the Code of Practice."""

    code: str
    clause: str
    text: str


class WarningTexts(Value):
    warnings: tuple[WarningText, ...]


@cache
def warning_texts() -> dict[str, WarningText]:
    """Every warning there is, by code. Raises DocumentError where the file is broken."""
    texts = parse(files("domain").joinpath("warnings.yaml").read_text("utf-8"), WarningTexts, "warnings.yaml")
    return {each.code: each for each in texts.warnings}
