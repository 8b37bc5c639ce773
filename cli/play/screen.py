"""How a play is shown: bars on a terminal, plain lines elsewhere, and the story of each case at its end."""

from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from cli.play.player import Watch
from cli.play.reading import Case
from cli.play.report import Played, PlayReport
from cli.timeline import Line, lines
from domain.calendar import shipped_calendar

INDENT = " " * 23
"""As wide as the moment before each event."""


class Screen(Watch, Protocol):
    """Looks on from the start of the servers to the sum of it all; a context for as long as it moves."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def says(self, line: str) -> None: ...

    def sums_up(self, report: PlayReport) -> None: ...


class Silent:
    """Shows nothing; for tests."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to put away."""

    def says(self, line: str) -> None:
        """Not shown."""

    def begins(self, case: Case) -> None:
        """Not shown."""

    def stepped(self, case: Case, step: int, lines: list[tuple[str, Line]]) -> None:
        """Not shown."""

    def ended(self, played: Played) -> None:
        """Not shown."""

    def sums_up(self, report: PlayReport) -> None:
        """Not shown."""


class Plain(Silent):
    """One line for each thing worth saying, then the stories; for logs and pipes."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def says(self, line: str) -> None:
        self.console.print(line, markup=False, soft_wrap=True)

    def ended(self, played: Played) -> None:
        went = "as written" if not played.differences else f"{len(played.differences)} differences"
        self.says(f"{_title(played.case)}: {went}, {played.seconds:.1f} s")

    def sums_up(self, report: PlayReport) -> None:
        for played in report.played:
            self._story(played)
        for difference in report.differences:
            self.console.print(str(difference), markup=False, style="red", soft_wrap=True)
        wrong = sum(1 for played in report.played if played.differences)
        as_written = len(report.played) - wrong
        self.says(f"{as_written} of {len(report.played)} cases went as written, in {report.seconds:.0f} s")

    def _story(self, played: Played) -> None:
        for name, events in played.events.items():
            stream = f" ({name})" if len(played.events) > 1 else ""
            self.console.print(f"\n[bold]{escape(_title(played.case))}{stream}[/]")
            for line in lines(events):
                self._tell(line)

    def _tell(self, line: Line) -> None:
        when = f"{shipped_calendar().local(line.at):%a %d %b %Y %H:%M}"
        self.console.print(f"{when}  [bold cyan]{line.event}[/]  {line.who}", soft_wrap=True)
        if line.facts:
            self.console.print(f"{INDENT}[dim]{line.facts}[/]", soft_wrap=True)


class Bars(Plain):
    """A bar for each case while they are played, on a terminal."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console)
        self._bars: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def begins(self, case: Case) -> None:
        self._bars[case.file.case] = self._progress.add_task(escape(_title(case)), total=len(case.file.steps))

    def stepped(self, case: Case, step: int, lines: list[tuple[str, Line]]) -> None:
        self._progress.update(self._bars[case.file.case], completed=step + 1)

    def ended(self, played: Played) -> None:
        colour = "red" if played.differences else "green"
        description = f"[{colour}]{escape(_title(played.case))}[/]"
        self._progress.update(self._bars[played.name], description=description)


class Live(Plain):
    """The story of one case as it happens."""

    def begins(self, case: Case) -> None:
        self.console.print(f"\n[bold]{escape(_title(case))}[/]")

    def stepped(self, case: Case, step: int, lines: list[tuple[str, Line]]) -> None:
        asked = case.file.steps[step]
        if asked.wait:
            self.console.print(f"{INDENT}[dim]… {asked.wait} later …[/]")
        if asked.until:
            self.console.print(f"{INDENT}[dim]… until {asked.until} …[/]")
        for _, line in lines:
            self._tell(line)
        if asked.refused:
            said = f"{asked.by} asked for {asked.do}: refused, {asked.refused}"
            self.console.print(f"{INDENT}[yellow]{said}[/]", soft_wrap=True)

    def ended(self, played: Played) -> None:
        """Said in the sum."""

    def sums_up(self, report: PlayReport) -> None:
        for difference in report.differences:
            self.console.print(str(difference), markup=False, style="red", soft_wrap=True)
        events = sum(len(events) for played in report.played for events in played.events.values())
        went = "as written" if not report.differences else "not as written"
        self.says(f"\n{events} events, {went}, in {report.seconds:.0f} s. The servers of this play are gone again.")


def screen_for(cases: int, *, live: bool = False, console: Console | None = None) -> Screen:
    """What suits the place: `live` tells one case as it happens."""
    console = console or Console(highlight=False)
    if live:
        return Live(console)
    return Bars(console) if console.is_terminal and cases else Plain(console)


def _title(case: Case) -> str:
    return f"{case.file.case}  {case.file.title}"
