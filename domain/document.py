"""Documents that people write, in YAML 1.2 or JSON, read into models; a fault names line and remedy."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Generic, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from domain.values import FORMS

M = TypeVar("M", bound=BaseModel)
P = TypeVar("P", bound=BaseModel)
Path = tuple[str | int, ...]

_CORE = "tag:yaml.org,2002:"


class DocumentError(Exception):
    """A document that cannot be used. `line` counts from 1; `field` is the place in it, if there is one."""

    def __init__(self, name: str, line: int, field: str, problem: str, remedy: str) -> None:
        self.name, self.line, self.field, self.problem, self.remedy = name, line, field, problem, remedy
        place = f"{field}: " if field else ""
        super().__init__(f"{name}, line {line}, {place}{problem}. {remedy}")


@dataclass(frozen=True)
class Document(Generic[M]):
    """A model with the lines it was read from, for the checks that a model alone cannot make."""

    name: str
    value: M
    lines: dict[Path, int]

    def part(self, path: Path, value: Any, model: type[P]) -> P:
        """A part that only the rest of the document tells how to read. Raises DocumentError at its place."""
        try:
            return model.model_validate(value)
        except ValidationError as error:
            raise _first_fault(error, model, self.name, self.lines, path) from None

    def fault(self, path: Path, problem: str, remedy: str) -> DocumentError:
        """An error at the nearest place to `path` that the document has."""
        return DocumentError(self.name, self.lines[_known(self.lines, path)], _spoken(path), problem, remedy)


def parse(text: str, model: type[M], name: str) -> M:
    """The model that the text describes. Raises DocumentError."""
    return load(text, model, name).value


def decode(data: bytes, name: str) -> str:
    """The text of a file, which has to be UTF-8. Raises DocumentError."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DocumentError(name, line, "", "it is not UTF-8 text", "Save the file as UTF-8.") from None


def load(text: str, model: type[M], name: str) -> Document[M]:
    """As `parse`, with the lines. Raises DocumentError."""
    root = _compose(text, name)
    lines: dict[Path, int] = {(): 1}
    try:
        value = _Plain(name, lines).of(root, ())
    except RecursionError:
        raise DocumentError(name, 1, "", "it is nested too deeply", "Flatten it.") from None
    try:
        return Document(name, model.model_validate(value), lines)
    except ValidationError as error:
        raise _first_fault(error, model, name, lines) from None


def _compose(text: str, name: str) -> Node:
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except RecursionError:
        raise DocumentError(name, 1, "", "it is nested too deeply", "Flatten it.") from None
    except YAMLError as error:
        raise _syntax(error, text, name) from None
    if root is None:
        raise DocumentError(name, 1, "", "it is empty", "Write the fields, one `name: value` on a line.")
    if not isinstance(root, MappingNode):
        line = root.start_mark.line + 1
        raise DocumentError(name, line, "", "it is not a list of fields", "Begin with `name: value`.")
    return root


def _syntax(error: YAMLError, text: str, name: str) -> DocumentError:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    line = mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0)) + 1
    written = dict(enumerate(text.splitlines(), 1)).get(line, "")
    if "\t" in written[: len(written) - len(written.lstrip())]:
        return DocumentError(name, line, "", "a tab stands where only spaces may", "Indent with spaces.")
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is not YAML or JSON"
    said = said.removeprefix("but ")
    return DocumentError(name, line, "", said, "Look here and one line above: indentation, quotes, brackets.")


class _Plain:
    """Turns the nodes of a document into dicts, lists and scalars, nothing else, and notes their lines."""

    def __init__(self, name: str, lines: dict[Path, int]) -> None:
        self.name, self.lines = name, lines
        self.seen: set[int] = set()

    def of(self, node: Node, path: Path) -> Any:
        if id(node) in self.seen:
            line = self.lines[_known(self.lines, path)]
            problem = "it repeats another place by an alias"
            raise DocumentError(self.name, line, _spoken(path), problem, "Write it out in full.")
        self.seen.add(id(node))
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, ScalarNode):
            return self.scalar(node, path)
        if node.tag not in (_CORE + "map", _CORE + "seq"):
            raise self.fault(node, path, f"the tag {node.tag} is not known here", "Take the tag away.")
        if isinstance(node, SequenceNode):
            return [self.of(item, (*path, at)) for at, item in enumerate(node.value)]
        return dict(self.fields(node, path))

    def fields(self, node: Node, path: Path) -> Iterator[tuple[str, Any]]:
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                raise self.fault(key, path, "a field name is not plain text", "Give the field a plain name.")
            place = (*path, key.value)
            if place in self.lines:
                remedy = f"Keep one; the first is on line {self.lines[place]}."
                raise self.fault(key, place, "it is there twice", remedy)
            self.lines[place] = key.start_mark.line + 1
            yield key.value, self.of(value, place)

    def scalar(self, node: ScalarNode, path: Path) -> Any:
        convert = _SCALARS.get(str(node.tag))
        if convert is None:
            raise self.fault(node, path, f"the tag {node.tag} is not known here", "Take the tag away.")
        try:
            return convert(node.value)
        except ValueError:
            raise self.fault(node, path, "it is not a number", "Correct it, or put it in quotes.") from None

    def fault(self, node: Node, path: Path, problem: str, remedy: str) -> DocumentError:
        return DocumentError(self.name, node.start_mark.line + 1, _spoken(path), problem, remedy)


def _whole_number(text: str) -> int:
    return int(text, 0) if text.lstrip("+-")[:2] in ("0x", "0o", "0b") else int(text)


_SCALARS: dict[str, Callable[[str], Any]] = {
    _CORE + "str": str,
    _CORE + "timestamp": str,
    _CORE + "null": lambda _: None,
    _CORE + "bool": lambda text: text.lower() == "true",
    _CORE + "int": _whole_number,
    _CORE + "float": lambda text: float(text.replace(".inf", "inf").replace(".nan", "nan")),
}


def _spoken(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _known(lines: dict[Path, int], loc: Path) -> Path:
    """The steps of `loc` that are in the document; pydantic adds others, to name the branch of a union."""
    at: Path = ()
    for step in loc:
        at = (*at, step) if (*at, step) in lines else at
    return at


def _first_fault(
    error: ValidationError, model: type[BaseModel], name: str, lines: dict[Path, int], below: Path = ()
) -> DocumentError:
    """A misspelt field shows both as unknown and as missing: the unknown one says more, so it comes first."""
    details = sorted(error.errors(include_url=False), key=lambda each: each["type"] != "extra_forbidden")
    first = details[0]
    path = _known(lines, (*below, *first["loc"]))
    line = lines[path]
    if first["type"] == "missing":
        path = (*path, first["loc"][-1])
    problem, remedy = _explained(first, model)
    return DocumentError(name, line, _spoken(path), problem, remedy)


def _explained(error: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    said = error["msg"].removeprefix("Value error, ")
    match error["type"]:
        case "extra_forbidden":
            known = _fields_at(model, error["loc"][:-1])
            return "there is no such field", suggestion(str(error["loc"][-1]), known)
        case "missing":
            return "it is missing", "Add it."
        case "string_type":
            return "it should be text", "Put it in quotes."
        case "tuple_type" | "list_type" | "set_type" | "frozen_set_type":
            return "it should be a list", "Begin each entry with `- `, or write [one, two]."
        case "model_type" | "dict_type":
            return "it should be a group of fields", "Write `name: value` for each."
        case "string_pattern_mismatch":
            return "it has not the right form", FORMS.get(error["ctx"]["pattern"], "Correct it.")
        case "literal_error" | "enum":
            return said[0].lower() + said[1:], suggestion(str(error["input"]), _choices(error))
        case _:
            return said[0].lower() + said[1:], "Correct it."


def _choices(error: ErrorDetails) -> set[str]:
    expected = str(error.get("ctx", {}).get("expected", ""))
    return set(expected.replace("'", "").replace(" or ", ", ").split(", "))


def suggestion(word: str, known: set[str]) -> str:
    """The remedy for a word that is not known: the nearest that is, else all of them."""
    if near := get_close_matches(word, sorted(known), n=1):
        return f"Did you mean {near[0]}?"
    return f"Known here: {', '.join(sorted(known))}." if known else "Take it away."


def _fields_at(model: type[BaseModel], loc: Path) -> set[str]:
    """The names of the fields that the model, or any branch of a union, has at this place."""
    models = {model}
    for step in loc:
        annotations = [field.annotation for each in models if (field := each.model_fields.get(str(step)))]
        inner = {found for annotation in annotations for found in _models(annotation)}
        models = inner or {each for each in models if each.__name__ == step} or models
    return {field.alias or name for each in models for name, field in each.model_fields.items()}


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
