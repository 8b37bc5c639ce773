"""How the process of a command ends: whatever threads Temporal's client left behind."""

import subprocess
import sys

import pytest
import typer

from cli.exits import Exit, told
from cli.play.playing import ROOT

SCRIPT = """
import atexit, sys
atexit.register(print, "taken down in order")
{loaded}
sys.argv = ["sharewell", *{words!r}]
from cli.main import main
main()
"""
LOADED = "import temporalio.bridge.runtime"


@pytest.mark.parametrize(
    ("words", "code"), [(["schema", "--help"], Exit.DONE), (["tasks", "--no-such-option"], Exit.WRONG_INPUT)]
)
@pytest.mark.parametrize("loaded", [LOADED, ""])
def test_a_command_that_loaded_temporal_ends_at_once_with_its_code_and_all_it_said(
    words: list[str], code: int, loaded: str
) -> None:
    script = SCRIPT.format(loaded=loaded, words=words)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert (done.returncode, "taken down" in done.stdout) == (code, not loaded)
    assert "Usage" in done.stdout + done.stderr


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, typer.Abort])
def test_ctrl_c_ends_a_command_in_the_same_way_at_a_question_too(interruption: type[BaseException]) -> None:
    with pytest.raises(typer.Exit) as ended, told():
        raise interruption
    assert ended.value.exit_code == Exit.INTERRUPTED
