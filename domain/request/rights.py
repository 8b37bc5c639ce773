"""That people know their rights, how to see what is held, and how to complain: three answers (Code section 3)."""

from domain.event import Command
from domain.refusal import Refused

RIGHTS = ("rights_given", "access_given", "complaints_given")
"""Their rights about disclosure, their right of access, and how to complain."""


def rights_told(command: Command, together: str) -> dict[str, bool]:
    """The three answers, each true. The field `together` answers for those that are not given one by one.

    Raises Refused(subject_information_incomplete), naming the answer that is missing.
    """
    joint: bool = getattr(command, together)
    answers: dict[str, bool | None] = {name: getattr(command, name) for name in RIGHTS}
    if not joint and set(answers.values()) == {None}:
        raise Refused("subject_information_incomplete", field=together)
    for name, answer in answers.items():
        if not (joint if answer is None else answer):
            raise Refused("subject_information_incomplete", field=name)
    return dict.fromkeys(RIGHTS, True)
