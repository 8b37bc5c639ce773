"""A decision to fill in, with what the request itself says: its version, its items, who would send and receive."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from client.reading import Record
from domain.refusal import Refused
from domain.registers.agency_language import OFFICES
from domain.registers.register import Register
from worker.assembly import Parts

_LONGEST = 80
"""Characters of an item's description in a comment."""


def template(name: str) -> str:
    """An example with comments, as it is shipped."""
    return files("cli").joinpath(f"templates/{name}.yaml").read_text("utf-8")


def with_manifest(purpose: str, entries: Iterable[dict[str, Any]], digest: str) -> str:
    """What a sender fills in, with the whole manifest; what a recipient does, with its digest alone."""
    if purpose == "receipt":
        return f"{template(purpose)}manifest_digest: {digest}\n"
    files = (f"  - {{item_id: {one['item_id']}, sha256: {one['sha256']}, bytes: {one['bytes']}}}\n" for one in entries)
    return f"{template(purpose)}manifest:\n{''.join(files)}"


async def decision_to_fill(parts: Parts, stream: str, choice: str, person: str) -> str:
    """The template of a decision, filled for one request. That the person read it is recorded, as by `show`.

    Raises Refused: unknown_person, not_found, disposed, not_lead_officer.
    """
    record = await parts.reading.show(stream, person)
    if record.disposed:
        raise Refused("disposed", field="stream")
    register = await parts.reading.register()
    if not set(OFFICES) & register.roles(person, record.state["disclosing_agency_id"], datetime.now(UTC)):
        raise Refused("not_lead_officer", field="person")
    filled = template(choice)
    if choice == "decline":
        filled = re.sub(r"(?m)^(ground_ids|reasons|alternatives_offered): .*?(?=  #|$)", _blank, filled)
    if choice == "approve":
        for field, lines in _of_request(record, register):
            filled = re.sub(rf"(?m)^{field}:.*\n", lambda _, said=lines: said, filled, count=1)  # type: ignore[misc]
    version = "# what you have read; once the record changes, this decision is refused"
    return f"{filled}\nexpected_version: {record.version}  {version}\n"


def _blank(field: re.Match[str]) -> str:
    """Nobody declines for the example's reasons."""
    return "ground_ids: []" if field[1] == "ground_ids" else f'{field[1]}: ""'


def _of_request(record: Record, register: Register) -> Iterator[tuple[str, str]]:
    """Each field that the request itself tells, and its lines."""
    state = record.state
    described = {entry["item_id"]: entry["description"] for entry in record.written if "description" in entry}
    items = "".join(
        f"  - {ref}  # {item['category']}: {_short(described.get(ref, ''))}\n" for ref, item in state["items"].items()
    )
    yield "items_approved", f"items_approved:\n{items}" if items else "items_approved: []\n"
    for field, agency in (("named_recipients", "recipient_agency_id"), ("named_senders", "disclosing_agency_id")):
        yield field, _people(field, state, state[agency], register)


def _people(field: str, state: dict[str, Any], agency: str, register: Register) -> str:
    """The requester on the requester's side; on the other side a practitioner of the agency, if it has one."""
    if agency == state["requesting_agency_id"]:
        named = [state["requester_id"]]
    else:
        named = list(register.agency(agency).holders("practitioner", datetime.now(UTC)))
    others = f"; also there: {', '.join(named[1:])}" if named[1:] else ""
    return f"{field}: [{', '.join(named[:1])}]  # persons of {agency}, never a mailbox{others}\n"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 2] + " …"
