"""The worked cases on real servers, and what is said of a case that does not go as its file says."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from cli.play.playing import PARTNERSHIP, ROOT, play
from cli.play.report import Played, PlayReport
from cli.play.screen import Plain, Silent

CASES = sorted((ROOT / "cases").glob("*.yaml"))
CREATE = """
    with:
      direction: push
      pathway: early_help
      threshold_level: {level}
      urgency: routine
      disclosing_agency_id: alp
      recipient_agency_id: ehh
      purpose_code: early_help_assessment
      purpose_text: To see what would help."""


@pytest.fixture(scope="module")
def output() -> StringIO:
    return StringIO()


@pytest.fixture(scope="module")
def report(output: StringIO) -> PlayReport:
    """All cases, played together."""
    return play(CASES, Plain(Console(file=output, width=200)))


def played_from(report: PlayReport, path: Path) -> Played:
    return next(played for played in report.played if played.case.path == path)


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_a_worked_case_goes_as_written(report: PlayReport, path: Path) -> None:
    played = played_from(report, path)
    assert [str(difference) for difference in played.differences] == []
    assert any(played.events.values())


def test_everything_as_written_is_a_success(report: PlayReport) -> None:
    assert report.exit_code == 0


def test_the_events_of_a_case_were_recorded_when_they_happened_by_its_own_clock(report: PlayReport) -> None:
    for played in report.played:
        for events in played.events.values():
            assert all(event.recorded_at == event.occurred_at >= played.case.starts for event in events)


def test_the_first_case_lasts_until_the_record_is_disposed_of_decades_later(report: PlayReport) -> None:
    events = played_from(report, ROOT / "cases" / "e01-early-help.yaml").events["R1"]
    assert events[-1].type == "RecordDisposed"
    assert events[-1].occurred_at.year - events[0].occurred_at.year >= 18


def test_the_story_that_is_told_names_nobody_and_quotes_nothing(report: PlayReport, output: StringIO) -> None:
    told = output.getvalue()
    assert "SubjectTold  alp.practitioner as practitioner" in told
    assert "person 2; method phone" in told
    for word in ("Ash", "Testcase", "Fictif", "attendance register", "maternal aunt", "afresh"):
        assert word.lower() not in told.lower().replace("category attendance", "")


WRONG = f"""case: T01
title: What goes otherwise than it is written
partnership: own.yaml
starts: friday 16:00
steps:
  - by: alp.practitioner
    do: CreateShareRequest{CREATE.format(level=2)}
    label: opening
    events: [ShareRequestCreated, ApproverAssigned]
  - by: alp.practitioner
    do: CreateShareRequest{CREATE.format(level=2)}
    command_id: same-as opening
  - by: alp.practitioner
    do: CreateShareRequest{CREATE.format(level=1)}
    command_id: same-as opening
    refused: command_id_reused
  - by: alp.practitioner
    do: AddDataSubject
    with: {{subject_ref: ash, name: Ash Testcase}}
    refused: wrong_state
  - by: ehh.practitioner
    do: SubmitForDecision
    refused: wrong_state
  - wait: 1wd
    events: [DecisionOverdue]
  - by: alp.practitioner
    do: RecordLegalBasis
    with: {{art6_id: art6_consent}}
    warns: [basis_discouraged]
    events: [LegalBasisRecorded]
  - by: alp.practitioner
    do: SubmitForDecision
    events: [ShareRequestSubmitted]
  - by: alp.practitioner
    do: SubmitForDecision
    refused: wrong_state
ends:
  R1: {{state: Approved}}
"""


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A case whose expectations are wrong in every way, with a partnership file of its own."""
    (tmp_path / "own.yaml").write_text(PARTNERSHIP.read_text("utf-8"), "utf-8")
    path = tmp_path / "wrong.yaml"
    path.write_text(WRONG, "utf-8")
    return path


def test_what_goes_otherwise_is_reported_with_its_line_and_the_exit_code_is_1(wrong: Path) -> None:
    report = play([wrong], Silent())
    said = [(difference.line, difference.problem) for difference in report.differences]
    assert report.exit_code == 1
    expected = [
        (6, "recorded ShareRequestCreated; expected ShareRequestCreated, ApproverAssigned (missing ApproverAssigned)"),
        (44, "AddDataSubject should be refused with wrong_state; it was carried out"),
        (48, "SubmitForDecision should be refused with wrong_state; it was refused with role_not_held (person: "),
        (51, "recorded nothing; expected DecisionOverdue (missing DecisionOverdue)"),
        (53, "RecordLegalBasis: warnings nothing; expected basis_discouraged"),
        (58, "SubmitForDecision was refused with field_missing (items: "),
        (58, "steps after it that were not played: 1"),
    ]
    assert [line for line, _ in said] == [line for line, _ in expected]
    for (_, problem), (_, beginning) in zip(said, expected, strict=True):
        assert problem.startswith(beginning)


def test_the_command_prints_the_differences_and_ends_with_1(wrong: Path) -> None:
    command = [sys.executable, "-m", "cli", "play", str(wrong)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert done.returncode == 1
    assert f"{wrong}, line 58: SubmitForDecision was refused with field_missing" in done.stdout
    assert "0 of 1 cases went as written" in done.stdout
