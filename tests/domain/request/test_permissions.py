from domain.catalogue import shipped_catalogue
from domain.refusal import refusal_rules
from domain.request.commands import COMMANDS
from domain.request.permissions import ANYONE, PERMITS
from domain.values import SYSTEM


def test_every_command_says_who_may_ask_for_it() -> None:
    assert PERMITS.keys() == {*COMMANDS, "ClockReached"}


def test_every_act_and_role_is_one_of_the_catalogue() -> None:
    catalogue = shipped_catalogue()
    acts = {permit.act for permit in PERMITS.values() if permit.act}
    roles = {role for permit in PERMITS.values() for role in permit.roles}
    known = {role.id for role in catalogue.roles}
    assert acts <= catalogue.permissions.keys()
    assert roles - known - {SYSTEM, ANYONE} == set()


def test_every_row_refuses_with_codes_that_exist() -> None:
    codes = {code for permit in PERMITS.values() for code in (permit.no_role, permit.no_party)}
    assert codes <= refusal_rules().keys()


def test_what_the_service_alone_does_nobody_may_ask_for() -> None:
    alone = {name for name, permit in PERMITS.items() if permit.roles == (SYSTEM,) and permit.act is None}
    assert alone == {"StartDisposal", "CompleteDisposal", "ClockReached"}
