"""The command `reconcile`: what it finds, what it mends, and what it says to people and to programs."""

import asyncio

from cli.connection import settings_of
from cli.exits import Exit
from tests.cli.typed import Service, eventually
from worker.assembly import open_parts


def lost_workflow(service: Service) -> str:
    """A request whose workflow somebody ends behind the service's back: its stream."""
    stream = f"share-request/{service.submit()}"

    async def end() -> None:
        async with open_parts(settings_of(service.running)) as parts:
            await parts.temporal.get_workflow_handle(stream).terminate("lost")

    asyncio.run(end())
    return stream


def found(service: Service) -> dict[str, list[str]]:
    done = service.ask("reconcile", "--dry-run", "--json")
    assert done.exit_code == (Exit.DIFFERENCE if done.json["found"] else Exit.DONE)
    assert done.json["dry_run"] is True
    return dict(done.json["found"])


def test_a_lost_workflow_is_found_without_changing_anything_and_then_started_again(service: Service) -> None:
    eventually(lambda: found(service) == {})
    stream = lost_workflow(service)
    eventually(lambda: found(service) == {"lost": [stream]})
    assert found(service) == {"lost": [stream]}
    mended = service.ask("reconcile")
    assert mended.exit_code == Exit.DONE
    assert "had no workflow" in mended.out
    assert stream in mended.out
    eventually(lambda: found(service) == {})
    again = service.ask("reconcile")
    assert again.out.splitlines()[-1] == "Nothing differs."
    counted = service.typed("reconcile", "--json").json
    assert counted["open_streams"] == counted["running"] > 0


def test_doctor_says_when_the_last_reconcile_was_and_what_it_mended(service: Service) -> None:
    service.ask("reconcile")
    said = {each["what"]: each["said"] for each in service.ask("doctor", "--json").json}
    assert said["reconcile"].startswith("last on 20")
    assert said["reconcile"].endswith("0 streams needed something")
    assert said["streams"] == "no deadline and no effect has been left undone"
