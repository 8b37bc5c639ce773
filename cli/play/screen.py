"""How a play is shown: bars on a terminal, plain lines elsewhere, and the story of each case at its end."""

from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from cli.play.player import Watch
from cli.play.reading import Case
from cli.play.report import Played, PlayReport
from cli.timeline import Line, lines
from domain.calendar import shipped_calendar


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
        self.console.print(line, markup=False)

    def ended(self, played: Played) -> None:
        went = "as written" if not played.differences else f"{len(played.differences)} differences"
        self.says(f"{played.name}  {played.case.file.title}: {went}, {played.seconds:.1f} s")

    def sums_up(self, report: PlayReport) -> None:
        for played in report.played:
            self._story(played)
        for difference in report.differences:
            self.console.print(str(difference), markup=False, style="red")
        wrong = sum(1 for played in report.played if played.differences)
        as_written = len(report.played) - wrong
        self.says(f"{as_written} of {len(report.played)} cases went as written, in {report.seconds:.0f} s")

    def _story(self, played: Played) -> None:
        several = len(played.events) > 1
        for name, events in played.events.items():
            title = f"{played.name} {played.case.file.title}" + (f" ({name})" if several else "")
            table = Table("When", "What", "Who", "Facts", title=title, title_justify="left", box=None, pad_edge=False)
            for line in lines(events):
                table.add_row(*_row(line))
            self.console.print(table)
            self.console.print()


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
        label = f"{case.file.case}  {case.file.title}"
        self._bars[case.file.case] = self._progress.add_task(label, total=len(case.file.steps))

    def stepped(self, case: Case, step: int, lines: list[tuple[str, Line]]) -> None:
        self._progress.update(self._bars[case.file.case], completed=step + 1)

    def ended(self, played: Played) -> None:
        colour = "red" if played.differences else "green"
        description = f"[{colour}]{played.name}  {played.case.file.title}[/]"
        self._progress.update(self._bars[played.name], description=description)


class Live(Plain):
    """The story of one case as it happens."""

    def begins(self, case: Case) -> None:
        self.console.print(f"\n[bold]{case.file.case}  {case.file.title}[/]")

    def stepped(self, case: Case, step: int, lines: list[tuple[str, Line]]) -> None:
        asked = case.file.steps[step]
        if asked.wait or asked.until:
            self.console.print("    … time passes …", style="dim")
        for _, line in lines:
            when, what, who, facts = _row(line)
            self.console.print(f"{when}  [bold cyan]{what}[/]  {who}", highlight=False)
            if facts:
                self.console.print(f"{'':21}[dim]{facts}[/]", highlight=False)
        if asked.refused:
            self.console.print(f"{'':21}[yellow]refused: {asked.do} by {asked.by} → {asked.refused}[/]")

    def sums_up(self, report: PlayReport) -> None:
        for difference in report.differences:
            self.console.print(str(difference), markup=False, style="red")
        events = sum(len(events) for played in report.played for events in played.events.values())
        went = "as written" if not report.differences else "not as written"
        self.says(f"\n{events} events, {went}, in {report.seconds:.0f} s. The servers of this play are gone again.")


def screen_for(cases: int, *, live: bool = False, console: Console | None = None) -> Screen:
    """What suits the place: `live` tells one case as it happens."""
    console = console or Console(highlight=False)
    if live:
        return Live(console)
    return Bars(console) if console.is_terminal and cases else Plain(console)


def _row(line: Line) -> tuple[str, str, str, str]:
    return f"{shipped_calendar().local(line.at):%a %d %b %Y %H:%M}", line.event, line.who, line.facts
