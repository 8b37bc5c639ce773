"""That the law is no barrier: which grounds for not sharing say nothing at all (golden rule 1, INV-49)."""

import re

from domain.refusal import Refused
from domain.sealed import Sealed

_EXCUSE = re.compile(
    r"\b(uk gdpr|gdpr|data protection|dpa|general regulation|data sharing law"
    r"|(some(one|body)|another (agency|service|team)|others?|they) (else )?(will|would|may|might|can|is going to)"
    r"( already)?( share| tell| send| report| pass)?( it| this| them| on)*)\b"
)
_WORDS = (
    "a about act all allow allowed allows am and any are as at be because breach by can cannot concern concerns "
    "confidential confidentiality do does due else for forbids from general grounds i in information is issue issues "
    "it its law laws legislation may me not of off on only or our owing permitted policy prevent prevents privacy "
    "protection reason reasons regulation regulations rule rules share shared sharing so stop stops that the them this "
    "to uk under us we will with would"
)
_AROUND = frozenset(_WORDS.split())
"""Words that add nothing to such an excuse."""


def specific(text: Sealed | str, field: str) -> None:
    """Raises Refused(ground_not_specific) where all that is said is `data protection`, or that another will do it."""
    words = (text.text if isinstance(text, Sealed) else text.replace("_", " ")).lower()
    plain = " ".join(re.findall(r"[a-z]+", words))
    if not _EXCUSE.search(plain):
        return
    left = [word for word in _EXCUSE.sub(" ", plain).split() if word not in _AROUND]
    if not left:
        raise Refused("ground_not_specific", field=field)
