"""What was written against what happened, in sentences for a person."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from cli.play.casefile import FIRST_STREAM, Step
from domain.event import Event
from domain.record import Result
from domain.refusal import Refusal


@dataclass(frozen=True)
class Answer:
    """What a command came to; neither result nor refusal where no answer came in time."""

    command_id: UUID
    result: Result | None = None
    refusal: Refusal | None = None

    def __str__(self) -> str:
        if self.refusal is not None:
            field = f"{self.refusal.field}: " if self.refusal.field else ""
            return f"was refused with {self.refusal.code} ({field}{self.refusal.how_to_fix})"
        return "was carried out" if self.result is not None else "got no answer in time"


def answered(step: Step, answer: Answer) -> Iterator[str]:
    """Differences between the answer and what the step expects."""
    if step.refused is not None:
        code = answer.refusal.code if answer.refusal else None
        if code != step.refused:
            yield f"{step.do} should be refused with {step.refused}; it {answer}"
    elif answer.result is None:
        yield f"{step.do} {answer}"
    elif answer.result.warnings != step.warns:
        yield f"{step.do}: warnings {_list(answer.result.warnings)}; expected {_list(step.warns)}"


def refused(step: Step, new: Iterable[Event], rejections: int) -> Iterator[str]:
    """Differences between what a refusal left behind and what it must leave: one line in the audit stream."""
    recorded = [event.type for event in new]
    if recorded:
        yield f"{step.do} was refused, yet {_list(recorded)} was recorded"
    if rejections != 1:
        yield f"{step.do} was refused, and {rejections} CommandRejected were recorded, not 1"


def recorded(step: Step, new: Mapping[str, Iterable[Event]]) -> Iterator[str]:
    """Differences between the events of every stream and those that the step expects, in their order."""
    home = step.on if step.do else FIRST_STREAM
    expected: dict[str, list[str]] = {name: [] for name in (*new, home)}
    for said in step.events:
        stream, _, event = said.rpartition(":")
        expected.setdefault(stream or home, []).append(event)
    for stream, names in expected.items():
        seen = [event.type for event in new.get(stream, ())]
        if seen != names:
            where = "" if stream == home else f" on {stream}"
            yield f"recorded{where} {_list(seen)}; expected {_list(names)} ({_apart(seen, names)})"


def _list(words: Iterable[str]) -> str:
    return ", ".join(words) or "nothing"


def _apart(seen: list[str], expected: list[str]) -> str:
    """What is missing and what is too much; where neither, the order is another."""
    missing, extra = Counter(expected) - Counter(seen), Counter(seen) - Counter(expected)
    said = [f"missing {_list(missing.elements())}"] if missing else []
    said += [f"unexpected {_list(extra.elements())}"] if extra else []
    return "; ".join(said) or "in another order"
