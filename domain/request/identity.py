"""Whether a text gives away who the people of a request are (INV-48, R-158)."""

import re
import unicodedata
from calendar import month_abbr, month_name
from collections.abc import Iterable, Iterator
from datetime import date

from domain.facts import Facts
from domain.refusal import Refused
from domain.request.state import ShareRequest
from domain.sealed import Sealed

SHORTEST_NAME = 3
SHORTEST_IDENTIFIER = 4
"""Letters and digits; anything shorter is found in ordinary words."""

_POSTCODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b")


def opens_for_advice(state: ShareRequest) -> tuple[Sealed, ...]:
    """The texts that `names_nobody` has to see: RequestAdvice, GiveAdvice and MarkThresholdUnclear need them open."""
    return tuple(_identifying(state))


def names_nobody(
    state: ShareRequest, text: Sealed, facts: Facts, field: str, refusal: str = "identity_in_advice"
) -> None:
    """Raises Refused, with `identity_in_advice` unless the caller has a closer code, where the text holds a name,
    birthday, address or identifier of a person."""
    said = Said(text.text)
    for person in state.subjects.values():
        addresses = (_open(address, facts) for address in person.addresses)
        identifiers = (_open(identifier, facts) for identifier in person.identifiers)
        born = _open(person.date_of_birth, facts) if person.date_of_birth else ""
        found = (
            said.name(_open(person.name, facts)),
            said.birthday(born),
            any(said.address(address) for address in addresses),
            any(said.identifier(identifier) for identifier in identifiers),
        )
        if any(found):
            raise Refused(refusal, field=field)


def _identifying(state: ShareRequest) -> Iterator[Sealed]:
    for person in state.subjects.values():
        yield person.name
        if person.date_of_birth is not None:
            yield person.date_of_birth
        yield from person.addresses
        yield from person.identifiers


def _open(sealed: Sealed, facts: Facts) -> str:
    """An earlier text, or one of the same command, which is open in memory."""
    kept = facts.texts.get((sealed.command_id, sealed.path))
    return sealed.text if kept is None else kept


class Said:
    """What a text says, whatever its case, accents and punctuation."""

    def __init__(self, text: str) -> None:
        self._plain = _plain(text)
        self._words = set(_words(text))
        self._squeezed = _squeezed(text)

    def _phrase(self, phrase: str) -> bool:
        return bool(phrase) and f" {phrase} " in f" {self._plain} "

    def name(self, name: str) -> bool:
        """Any part of it, as a whole word."""
        return any(len(part) >= SHORTEST_NAME and part in self._words for part in _words(name))

    def birthday(self, born: str) -> bool:
        """The date in one of its common forms. A text that is no date counts as a phrase."""
        try:
            day = date.fromisoformat(born.strip())
        except ValueError:
            return self._phrase(_plain(born))
        return any(self._phrase(form) for form in _forms(day))

    def address(self, address: str) -> bool:
        """The whole of it, a line with a house number, or its postcode."""
        lines = [_plain(line) for line in re.split(r"[,\n;]", address)]
        numbered = [line for line in lines if re.match(r"\d+\w? \w+", line)]
        opening = [" ".join(line.split()[:3]) for line in numbered]
        postcodes = [found.replace(" ", "") for found in _POSTCODE.findall(_bare(address).replace("-", " "))]
        return any(self._phrase(part) for part in (_plain(address), *numbered, *opening)) or any(
            code in self._squeezed for code in postcodes
        )

    def identifier(self, identifier: str) -> bool:
        """With or without the spaces and strokes between its figures."""
        bare = _squeezed(identifier)
        return len(bare) >= SHORTEST_IDENTIFIER and bare in self._squeezed


def _bare(text: str) -> str:
    """Small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _plain(text: str) -> str:
    """Words and figures with single spaces; figures without leading noughts and ordinal endings."""
    spaced = re.sub(r"[\W_]+", " ", _bare(text))
    return re.sub(r"\b0+(?=\d)|(?<=\d)(?:st|nd|rd|th)\b(?: of\b)?", "", spaced).strip()


def _words(text: str) -> Iterable[str]:
    """Its words, with what an apostrophe joins both as one word and as two."""
    bare = _bare(text)
    joined = re.sub(r"['’ʼ`]", "", bare)
    return (*re.findall(r"[^\W_]+", bare), *re.findall(r"[^\W_]+", joined))


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", _bare(text))


def _forms(day: date) -> Iterator[str]:
    """How a birthday is written, as `_plain` leaves it."""
    figures, year, short = f"{day.day} {day.month}", f"{day.year}", f"{day.year % 100}"
    yield from (f"{year} {day.month} {day.day}", f"{figures} {year}", f"{figures} {short}")
    yield from (f"{day.month} {day.day} {year}", day.strftime("%Y%m%d"), day.strftime("%d%m%Y").lstrip("0"))
    for month in {month_name[day.month].lower(), month_abbr[day.month].lower(), month_name[day.month][:4].lower()}:
        for written in (year, short):
            yield f"{day.day} {month} {written}"
            yield f"{month} {day.day} {written}"
