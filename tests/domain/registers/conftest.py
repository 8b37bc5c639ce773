"""The partnership of the demonstration, which most tests of registers begin with."""

import pytest
from register_world import World, demonstration


@pytest.fixture
def world() -> World:
    return demonstration(hours=1)
