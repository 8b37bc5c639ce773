"""The registers in words: agencies with their officers, and what a file would change."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from cli.exits import SPEECH
from cli.printing import local, print_json, print_table
from cli.registers_compared import Compared
from domain.registers.agency_state import Agency
from domain.registers.register import Register
from domain.warning import warning_texts


def print_differences(compared: Compared, path: Path, as_json: bool) -> None:
    """One line a change; what would be refused or warned of below it."""
    if as_json:
        print_json({"applied": compared.applied, "changes": list(_as_data(compared)), "notes": compared.notes})
        return
    for each in compared.differences:
        typer.echo(f"{each.change.sign:<8} {each.change.about}")
        if each.refusal is not None:
            typer.echo(f"         would be refused: {each.refusal.code}. {each.refusal.how_to_fix}")
        for code in each.warnings:
            SPEECH.print(f"         [yellow]warning: {warning_texts()[code].text}[/]")
    for note in compared.notes:
        SPEECH.print(f"note: {note}", markup=False)
    SPEECH.print(_conclusion(compared, path), markup=False)


def _conclusion(compared: Compared, path: Path) -> str:
    count = len(compared.differences)
    if not count:
        return f"The registers are as {path} says."
    if compared.applied:
        return f"{count} changes are recorded."
    told = f"{count} changes; none is recorded yet. To record them: sharewell load {path} --apply"
    return f"Nobody edits the registers any more. {told}" if compared.unkept else f"{told} --as PERSON"


def _as_data(compared: Compared) -> Iterator[dict[str, Any]]:
    for each in compared.differences:
        yield {
            "change": each.change.sign,
            "stream": each.change.stream,
            "command": each.change.command.type,
            "about": each.change.about,
            "refused": each.refusal.code if each.refusal else None,
            "warnings": list(each.warnings),
        }


def print_agencies(register: Register, now: datetime, only: str | None, as_json: bool) -> None:
    """Every agency on a line, or one of them in full."""
    agencies = [agency for id, agency in sorted(register.agencies.items()) if only in (None, id)]
    rows = [_described(register, agency, now) for agency in agencies]
    if as_json:
        print_json(rows)
    elif only is not None:
        print_table(("", ""), ((name.replace("_", " "), _words(value)) for name, value in rows[0].items()))
    else:
        shown = ("agency", "state", "lead_officers", "deputies", "away", "on_duty", "registration_until", "missing")
        heads = [name.replace("_", " ").capitalize() for name in shown]
        print_table(heads, ([_words(row[name]) for name in shown] for row in rows))


def _described(register: Register, agency: Agency, now: datetime) -> dict[str, Any]:
    papers = agency.papers
    registration = papers.registration
    away = (each for each in agency.absences if each.until > now)
    return {
        "agency": agency.id,
        "name": agency.name,
        "state": "suspended" if agency.suspended else "registered",
        "lead_officers": list(register.lead_officers(agency.id, now)),
        "deputies": list(register.deputies(agency.id, now)),
        "away": [f"{each.person} {local(each.since)} to {local(each.until)}" for each in away],
        "on_duty": list(register.on_duty(agency.id, now)),
        "rota_until": local(max((shift.until for shift in agency.shifts if shift.until > now), default=None)),
        "registration_until": registration.expires_on.isoformat() if registration else None,
        "registration_expired": papers.expired(now),
        "policies": [f"{each.kind}: {each.ref}, review {each.review_on}" for each in papers.policies.values()],
        "reached": sorted(agency.contacts),
        "missing": [*_without(register, agency, now), *papers.missing()],
    }


def _without(register: Register, agency: Agency, now: datetime) -> Iterator[str]:
    """The offices that nobody holds (R-049)."""
    if not register.lead_officers(agency.id, now):
        yield "lead_officer"
    if not register.deputies(agency.id, now):
        yield "deputy_lead_officer"


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return {None: "", True: "yes", False: "no"}.get(value, str(value))
