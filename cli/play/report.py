"""What came of playing cases, for a person, a test and an exit code."""

from dataclasses import dataclass

from cli.play.reading import Case
from domain.event import Event


@dataclass(frozen=True)
class Difference:
    """Something did not go as the case file says. `line` is that of the step or of the end."""

    file: str
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.problem}"


@dataclass(frozen=True)
class Played:
    """One case that was played: the events of its streams by the names they have in the case."""

    case: Case
    events: dict[str, list[Event]]
    differences: tuple[Difference, ...]
    seconds: float

    @property
    def name(self) -> str:
        return self.case.file.case


@dataclass(frozen=True)
class PlayReport:
    """Every case, in the order asked for. `seconds` counts from the start of the servers to their end."""

    played: tuple[Played, ...]
    seconds: float

    @property
    def differences(self) -> tuple[Difference, ...]:
        return tuple(difference for played in self.played for difference in played.differences)

    @property
    def exit_code(self) -> int:
        """1 where anything did not go as written."""
        return 1 if self.differences else 0
