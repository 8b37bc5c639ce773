"""How tasks are asked for and shown."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from pydantic import ValidationError

from cli.exits import SPEECH, WrongInput
from cli.printing import local, print_json, print_table, short
from client.queue import Page, Task
from domain.calendar import shipped_calendar
from domain.document import suggestion
from domain.duties.ladder import Why
from domain.duties.language import ClaimDuty
from domain.duties.queue import PARTNERSHIP, Claimed, Wanted
from domain.notices.letter import wording
from worker.assembly import Parts

WHY: Mapping[Why, str] = {
    "claimed": "you see to it",
    "named": "given to you",
    "office": "your office",
    "stands_in": "you stand in",
    "on_duty": "you are on duty",
    "unattended": "nobody can be reached",
}
_UUID = re.compile(r"([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def wanted(task: str | None, agency: str | None, urgency: str | None, overdue: bool, claimed: str | None) -> Wanted:
    """What was asked to be shown. Raises WrongInput."""
    if claimed is not None and claimed not in get_args(Claimed):
        raise WrongInput(f"{claimed} is nobody. Say {', '.join(get_args(Claimed))}.")
    if not all(word is None or word.isprintable() for word in (task, agency, urgency)):
        raise WrongInput("What was typed holds signs that are no text.")
    since = datetime.now(UTC) if overdue else None
    return Wanted.model_validate(
        {"task": task, "agency": agency, "urgency": urgency, "overdue": since, "claimed": claimed}
    )


async def page_of(parts: Parts, person: str, narrowed: Wanted, after: str | None, limit: int) -> Page:
    """What waits. Raises WrongInput where nothing does because a task, agency or urgency is named that is not there."""
    page = await parts.queue.tasks(person, narrowed, after=after, limit=limit)
    if not page.tasks:
        catalogue = (await parts.catalogues()).in_force(parts.policy.calendar.local(datetime.now(UTC)).date())
        _known("task", narrowed.task, set(wording().tasks))
        _known("agency", narrowed.agency, {PARTNERSHIP, *(await parts.queue.register()).agencies})
        _known("urgency", narrowed.urgency, {each.id for each in catalogue.urgencies})
    return page


def _known(what: str, word: str | None, known: set[str]) -> None:
    if word is not None and word not in known:
        raise WrongInput(f"There is no {what} {word}. {suggestion(word, known)}")


def shown(key: str) -> str:
    """A task's key as people see and type it."""
    return _UUID.sub(r"\1", key)


def named(keys: Sequence[str], typed: str) -> list[str]:
    """Those that are called so, else those whose name begins so, as it is shown or in full."""
    called = [key for key in keys if typed in (key, shown(key))]
    return called or [key for key in keys if key.startswith(typed) or shown(key).startswith(typed)]


async def meant(parts: Parts, stream: str, task: str) -> str:
    """The one open task of the stream that is named so; else what was typed. Raises WrongInput."""
    if not task.strip():
        raise WrongInput("Name a task. See yours: sharewell tasks")
    found = named([stored.duty.key for stored in await parts.store.duties_of(stream)], task)
    if len(found) > 1:
        raise WrongInput(
            f"More than one task begins with {task}. Write more of it, as `sharewell tasks --json` has it."
        )
    try:
        return found[0] if found else ClaimDuty(duty=task).duty
    except ValidationError:
        raise WrongInput(f"{task} is no task. See yours: sharewell tasks") from None


def print_page(page: Page, as_json: bool) -> None:
    """What is to be done, on which stream, why it is the reader's, by when; and how to see the next page."""
    if as_json:
        print_json({"tasks": [_plain(task) for task in page.tasks], "after": page.after})
        return
    if not page.tasks:
        print("Nothing waits for you.")
    else:
        columns = ("Task", "Request", "State", "For", "Why", "Due", "Left", "Urgency", "Since", "Seen to by", "Missing")
        print_table(columns, map(_row, page.tasks))
        for task in sorted({each.duty.task for each in page.tasks} & wording().ways.keys()):
            SPEECH.print(f"{task}: {wording().ways[task]}", style="dim", markup=False)
    if page.after:
        SPEECH.print(f"There are more. Go on with: --after {page.after}", style="dim", markup=False)


def _row(task: Task) -> tuple[str, ...]:
    duty = task.duty
    return (
        shown(duty.key),
        short(task.stream),
        task.summary.state,
        _whose(task),
        WHY[task.why] + (", but you are away" if task.away else ""),
        local(duty.due_at),
        "late" if task.overdue else time_in_words(task),
        duty.urgency or "",
        local(duty.since),
        task.claimed_by or "",
        ", ".join(duty.missing),
    )


def _whose(task: Task) -> str:
    """The agency; of what the partnership does, beside it whom the record is about."""
    if task.duty.agency is not None:
        return task.duty.agency
    about = ", ".join(task.summary.agencies)
    return f"{PARTNERSHIP} ({about})" if about else PARTNERSHIP


def time_in_words(task: Task) -> str:
    """Days, hours and minutes: of working time, or of the real clock where the limit runs at night too."""
    if task.left is None:
        return ""
    real = task.clock == "real"
    days, rest = divmod(task.left, timedelta(days=1) if real else shipped_calendar().day_length)
    hours, minutes = divmod(int(rest.total_seconds()) // 60, 60)
    whole_days = f"{days} day {hours} h" if days == 1 else f"{days} days {hours} h"
    return (whole_days if days else f"{hours} h {minutes} min") + (" by the clock" if real else "")


def _plain(task: Task) -> dict[str, Any]:
    said = {"stream": task.stream, "why": task.why, "away": task.away, "overdue": task.overdue}
    left = None if task.left is None else int(task.left.total_seconds())
    about = {
        "seconds_left": left,
        "clock": task.clock,
        "claimed_by": task.claimed_by,
        "summary": task.summary.model_dump(mode="json"),
    }
    return {**said, **task.duty.model_dump(mode="json"), **about}
