"""A misspelt case file is told with line and remedy before any server starts."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from cli.play.casefile import identified
from cli.play.playing import PARTNERSHIP, ROOT
from cli.play.reading import Case, read_case
from domain.document import DocumentError

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RIGHT = """case: T02
title: A draft
starts: monday 09:00
steps:
  - by: alp.practitioner
    do: CreateShareRequest
    with: {direction: push, pathway: early_help, disclosing_agency_id: alp, recipient_agency_id: ehh}
    events: [ShareRequestCreated]
    label: opening
  - by: alp.practitioner
    do: AddDataSubject
    with: {subject_ref: ash, name: Ash Testcase, date_of_birth: 13y ago}
    events: [DataSubjectAdded]
  - by: alp.practitioner
    do: AssessCapacity
    with:
      subject_ref: ash
      decision: To share
      framework: gillick
      outcome: has
      evidence: Explained it back.
    events: [CapacityAssessed]
  - by: alp.practitioner
    do: RecordSafeguardingDiscussion
    with: {with_person: alp.safeguarding_lead, with_role: safeguarding_lead}
    refused: field_missing
  - wait: 5wd
    events: [R1:DecisionOverdue]
ends:
  R1: {state: Draft}
"""


def read(tmp_path: Path, text: str) -> Case:
    path = tmp_path / "case.yaml"
    path.write_text(text, "utf-8")
    return read_case(path, PARTNERSHIP, NOW)


def test_the_sample_itself_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, RIGHT).starts == datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ("starts: monday 09:00", "starts: mondey 09:00", 3, "a weekday and a time, such as monday 09:00"),
        ("starts: monday 09:00", "start: monday 09:00", 3, "start: there is no such field. Did you mean starts?"),
        ("by: alp.practitioner", "by: alp.practitoner", 5, "no person alp.practitoner. Did you mean alp.practitioner?"),
        ("do: CreateShareRequest", "do: CreateShareRequst", 6, "Did you mean CreateShareRequest?"),
        ("with: {direction", "wiht: {direction", 7, "Did you mean with?"),
        ("direction: push", "direktion: push", 7, "direktion: there is no such field. Did you mean direction?"),
        ("direction: push", "direction: pusch", 7, "Did you mean push?"),
        ("[ShareRequestCreated]", "[ShareRequestCreatd]", 8, "Did you mean ShareRequestCreated?"),
        ("    events: [ShareRequestCreated]\n", "", 5, "it does not say what must come of it"),
        ("refused: field_missing", "refused: field_missing\n    events: [SubjectTold]", 23, "what must come of it"),
        ("label: opening", "command_id: same-as opning", 9, "no label on an earlier step opning"),
        ("13y ago", "13z ago", 12, "Write it as in 14d, 13y ago or 25m ago."),
        ("      subject_ref: ash", "      subject_ref: ahs", 17, "no person or thing of that name in this case ahs"),
        ("framework: gillick", "framework: gilick", 19, "Did you mean gillick?"),
        ("refused: field_missing", "refused: feild_missing", 26, "Did you mean field_missing?"),
        ("wait: 5wd", "wait: 5 days", 27, "a length of time such as 4h, 5d, 20wd"),
        ("wait: 5wd", "wait: 5wd\n    by: alp.practitioner", 28, "nobody does anything while time passes"),
        ("wait: 5wd", "wait: 5wd\n    until: friday 16:55", 27, "a step is one of do, wait and until"),
        ("R1:DecisionOverdue", "R7:DecisionOverdue", 28, "there is no stream R7. Known here: R1."),
        ("state: Draft", "state: Draught", 30, "Did you mean Draft?"),
        ("  R1: {state: Draft}", "  R2: {state: Draft}", 30, "there is no stream R2. Known here: R1."),
        ("title: A draft", "title: A draft\npartnership: nowhere.yaml", 3, "Name a partnership file beside the case."),
    ],
)
def test_a_slip_is_told_with_its_line_and_a_remedy(
    tmp_path: Path, right: str, wrong: str, line: int, said: str
) -> None:
    assert right in RIGHT
    text = RIGHT.replace(right, wrong, 1)
    with pytest.raises(DocumentError) as found:
        read(tmp_path, text)
    assert found.value.line == line
    assert said in str(found.value)


def test_the_sample_that_explains_the_format_is_read(tmp_path: Path) -> None:
    explained = (ROOT / "cases" / "README.md").read_text("utf-8")
    sample = explained.split("```yaml\n")[1].split("```")[0]
    without_file = "".join(line for line in sample.splitlines(keepends=True) if not line.startswith("partnership:"))
    assert [step.on for step in read(tmp_path, without_file).file.steps] == ["R2", "R1", "R1", "R1"]


def test_a_member_of_staff_who_is_named_in_a_command_has_to_exist(tmp_path: Path) -> None:
    text = RIGHT.replace("    refused: field_missing", "    events: [SafeguardingDiscussionRecorded]")
    with pytest.raises(DocumentError, match=r"line 25.*Did you mean alp\.safeguarding_lead\?"):
        read(tmp_path, text.replace("with_person: alp.safeguarding_lead", "with_person: alp.safegarding_lead"))


def test_a_request_may_be_named_by_its_stream_where_its_id_is_asked_for(tmp_path: Path) -> None:
    child = "ehh, parent_request_id: R1}"
    assert read(tmp_path, RIGHT.replace("ehh}", child, 1))
    with pytest.raises(DocumentError, match=r"line 7"):
        read(tmp_path, RIGHT.replace("ehh}", child.replace("R1", "R9"), 1))
    named = identified({"parent_request_id": "R1", "create": {"purpose_text": "R1"}}, {"R1": UUID(int=7)})
    assert named == {"parent_request_id": str(UUID(int=7)), "create": {"purpose_text": "R1"}}


def test_the_command_tells_it_and_starts_nothing(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(RIGHT.replace("do: CreateShareRequest", "do: CreateShareRequst"), "utf-8")
    command = [sys.executable, "-m", "cli", "play", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert done.returncode == 2
    assert "line 6" in done.stderr
    assert "Did you mean CreateShareRequest?" in done.stderr
    assert done.stdout == ""
