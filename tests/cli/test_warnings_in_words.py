"""What is said beside a result reaches the person in words, and a program as its code."""

from uuid import UUID

import pytest

from cli.asked import print_result
from domain.record import Result
from domain.warning import warning_texts

RESULT = Result(
    stream="share-request/1",
    command_id=UUID(int=1),
    version=8,
    events=("LegalBasisRecorded",),
    warnings=("basis_discouraged",),
)


def test_a_person_reads_the_words_of_a_warning_and_not_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    print_result(RESULT, as_json=False)
    said = capsys.readouterr()
    assert warning_texts()["basis_discouraged"].text in said.err
    assert "basis_discouraged" not in said.out + said.err


def test_a_program_reads_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    print_result(RESULT, as_json=True)
    said = capsys.readouterr()
    assert '"basis_discouraged"' in said.out
    assert said.err == ""
