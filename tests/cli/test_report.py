"""The report says how decisions go, to those whose work it measures, as a table, as JSON and as a chart."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.charting import draw
from cli.exits import Exit, WrongInput
from cli.report import period
from domain.figures import Figure, Figures
from tests.cli.typed import Service

OFFICER = "alp.lead_officer"
SHOWN = Figure("alp to csc", False, decided=9, waiting=0, late=0, in_time=7, typical=4.0, slowest=11.5)
HIDDEN = Figure("csc to alp", False, None, None, None)


@pytest.fixture(scope="module")
def decided(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    """Five decisions of ALP about requests to CSC."""
    for _ in range(5):
        request = service.submit()
        template = service.ask("decide", request, "approve", "--as", OFFICER).out
        decision = tmp_path_factory.mktemp("decision") / "decision.yaml"
        decision.write_text(template, "utf-8")
        assert service.ask("decide", request, "approve", "--as", OFFICER, "--file", decision).exit_code == 0
    return service


def test_decisions_are_counted_by_pair_and_by_urgency(decided: Service) -> None:
    found = decided.ask("report", "--as", OFFICER, "--json").json
    pair = next(row for row in found["by_pair"] if row["name"] == "alp to csc")
    assert pair["decided"] >= 5
    assert pair["share_in_time"] == 1.0
    assert sum(row["decided"] or 0 for row in found["by_urgency"]) <= found["total"]["decided"]
    assert "alp to csc" in decided.ask("report", "--as", "nsp.partnership_officer").out


def test_staff_see_the_figures_of_their_own_agency_and_only_if_their_office_needs_them(decided: Service) -> None:
    assert "None was asked for." in decided.ask("report", "--as", "nsp.lead_officer").out
    for person, code in (("alp.practitioner", "role_not_held"), ("nobody.here", "unknown_person")):
        refused = decided.ask("report", "--as", person)
        assert (refused.exit_code, refused.out) == (Exit.REFUSED, "")
        assert code in refused.said


def test_a_period_counts_what_was_asked_for_in_it(decided: Service) -> None:
    past = decided.ask("report", "--as", OFFICER, "--since", "2020-01", "--until", "2020-12")
    assert "1 January 2020 to 31 December 2020" in past.out
    assert "None was asked for." in past.out
    wrong = decided.ask("report", "--as", OFFICER, "--since", "2021-01", "--until", "2020-01")
    assert (wrong.exit_code, wrong.out) == (Exit.WRONG_INPUT, "")


def test_the_chart_says_its_figures_in_words_and_leaves_out_small_numbers(decided: Service, tmp_path: Path) -> None:
    for chart in (tmp_path / "report.svg", tmp_path / "report.png"):
        assert decided.ask("report", "--as", OFFICER, "--chart", chart).exit_code == 0
        assert chart.stat().st_size > 1_000
    draw(Figures(5, SHOWN, (SHOWN, HIDDEN), (HIDDEN,)), tmp_path / "drawn.svg")
    drawn = (tmp_path / "drawn.svg").read_text("utf-8")
    assert "78% of 9, typically 4 h" in drawn
    assert "csc to alp" not in drawn
    assert decided.ask("report", "--as", OFFICER, "--chart", tmp_path / "report.doc").exit_code == Exit.WRONG_INPUT
    assert decided.ask("report", "--as", OFFICER, "--chart", "/nowhere/report.svg").exit_code == Exit.WRONG_INPUT


def month(written: str) -> datetime:
    return datetime.strptime(f"{written} +0000", "%Y-%m %z")


@pytest.mark.parametrize(
    ("until", "begins", "ends"),
    [("2026-11", "2025-12", "2026-12"), ("2026-12", "2026-01", "2027-01"), ("2024-01", "2023-02", "2024-02")],
)
def test_without_a_beginning_twelve_months_are_reported(until: str, begins: str, ends: str) -> None:
    assert period(None, month(until)) == (month(begins), month(ends))


def test_the_newest_month_of_a_report_is_this_one() -> None:
    begins, ends = period(None, None)
    assert begins.replace(year=begins.year + 1) == ends
    assert begins < datetime.now(UTC) < ends


@pytest.mark.parametrize(
    ("since", "until"),
    [(None, "0001-01"), ("0001-01", None), (None, "9999-12"), ("9999-11", "9999-12"), ("2026-11", "2026-10")],
)
def test_a_period_that_nobody_can_mean_is_told_in_words(since: str | None, until: str | None) -> None:
    with pytest.raises(WrongInput):
        period(since and month(since), until and month(until))
