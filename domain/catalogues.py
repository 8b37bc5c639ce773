"""The versions of the catalogue that there are, and which of them counts when (R-012, INV-44)."""

from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from itertools import pairwise

from domain.catalogue import Catalogue, load_catalogue, shipped_catalogue
from domain.document import DocumentError
from domain.values import Value

KEPT_READ = 64
"""Versions kept as they were read; reading one takes a tenth of a second."""


@lru_cache(maxsize=KEPT_READ)
def read_document(document: str) -> Catalogue:
    """The catalogue that the text is. Raises DocumentError."""
    return load_catalogue(document)


class Published(Value):
    """A version that two people published, as it was written. It is read when somebody goes by it."""

    version: str
    effective_from: date
    document: str


class Catalogues:
    """The versions with which the service began, and after them those that were published.

    Of the first, each ends on its last day or when another supersedes it. From the first day of the first published
    version on, only published ones count: nothing that lies in a folder undoes what two people decided.
    """

    def __init__(self, *versions: Catalogue, published: Iterable[Published] = ()) -> None:
        """Raises DocumentError where two of the first would be in force on one day (R-012)."""
        self._versions = sorted(versions, key=lambda each: each.catalogue.effective_from)
        self._superseded = {each.catalogue.supersedes: each.catalogue.effective_from for each in versions}
        self.published = tuple(published)
        for earlier, later in pairwise(self._versions):
            end = self._end(earlier)
            if end is None or end > later.catalogue.effective_from:
                problem = f"it is in force beside {later.version} from {later.catalogue.effective_from}"
                remedy = f"Let {later.version} supersede it, or give it an earlier `effective_until`."
                raise DocumentError(f"catalogue {earlier.version}", 1, "effective_until", problem, remedy)

    def followed_by(self, published: Iterable[Published]) -> "Catalogues":
        """The same beginning, with these versions after it, in the order of their publication."""
        return Catalogues(*self._versions, published=published)

    def _end(self, one: Catalogue) -> date | None:
        ends = (one.catalogue.effective_until, self._superseded.get(one.version))
        return min((end for end in ends if end is not None), default=None)

    @property
    def line(self) -> tuple[tuple[str, date], ...]:
        """Every version with its first day, in the order in which they count."""
        began = [(each.version, each.catalogue.effective_from) for each in self._versions]
        return (*began, *((each.version, each.effective_from) for each in self.published))

    def version(self, version: str) -> Catalogue:
        """Raises LookupError where there is no such version."""
        for each in self.published:
            if each.version == version:
                return read_document(each.document)
        for one in self._versions:
            if one.version == version:
                return one
        raise LookupError(f"there is no catalogue of version {version}")

    def in_force(self, on: date) -> Catalogue:
        """The version of that day. Raises LookupError where there is none."""
        for published in reversed(self.published):
            if published.effective_from <= on:
                return read_document(published.document)
        for each in self._versions:
            end = self._end(each)
            if each.catalogue.effective_from <= on and (end is None or on < end):
                return each
        raise LookupError(f"no catalogue is in force on {on}")

    def nearest(self, on: date) -> Catalogue:
        """The version of that day; where none is in force, the one that was last, or else will be first. For what goes
        on all the same: the law says how it is told, and not what is right."""
        try:
            return self.in_force(on)
        except LookupError:
            begun = [each for each in self._versions if each.catalogue.effective_from <= on]
            return begun[-1] if begun else self._versions[0]


@cache
def shipped_catalogues() -> Catalogues:
    """What a service begins with that was given no other."""
    return Catalogues(shipped_catalogue())
