"""Every history that the service has ever made still replays with the code as it is now."""

import asyncio
import json
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from tests.workflows.record_histories import HISTORIES, KEYS
from worker.assembly import read_ring
from worker.plugin import SharewellPlugin
from workflows.streams import WORKFLOWS


def test_there_is_a_corpus_with_both_phases_of_a_request() -> None:
    names = {path.name for path in HISTORIES.glob("*.json")}
    assert {"e01-early-help-r1-1.json", "e01-early-help-r1-2.json"} <= names


@pytest.mark.parametrize("path", sorted(HISTORIES.glob("*.json")), ids=lambda path: path.stem)
async def test_the_history_replays(path: Path) -> None:
    replayer = Replayer(workflows=list(WORKFLOWS.values()), plugins=[SharewellPlugin(read_ring(KEYS))])
    kept = json.loads(await asyncio.to_thread(path.read_text, "utf-8"))
    result = await replayer.replay_workflow(WorkflowHistory.from_json(kept["workflow_id"], kept["history"]))
    assert result.replay_failure is None
