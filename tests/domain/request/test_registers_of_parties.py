"""What the registers of the two agencies mean for a request: an expired registration warns, and blocks only where the
catalogue says so (INV-46)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from asked import approval
from lives import REQUEST_OF_CHILDREN, Life, waiting

from domain.registers.papers_state import IcoRegistration, Papers

LEAD = "hlt.lead_officer"


def expired(life: Life, agency: str) -> None:
    """Its registration with the Information Commissioner ended a moment ago."""
    begun = IcoRegistration(
        number="ZA000000",
        expires_on=(life.now - timedelta(days=1)).date(),
        renewal_due_at=life.now - timedelta(days=30),
        expires_at=life.now,
    )
    life.agency(agency, papers=Papers(registration=begun))


def blocking(life: Life) -> None:
    """The partnership has chosen that an expired registration blocks."""
    policy = life.catalogue.blocking_policy.model_copy(update={"ico_registration_expired": "block"})
    life.catalogue = life.catalogue.model_copy(update={"blocking_policy": policy})


@pytest.mark.parametrize("agency", ["hlt", "csc"])
def test_inv_46_an_expired_registration_of_either_side_is_said_at_the_approval(agency: str) -> None:
    life = waiting(REQUEST_OF_CHILDREN)
    expired(life, agency)
    life.do(LEAD, approval(life))
    assert "ico_registration_expired" in life.warnings


def test_inv_46_an_agency_without_a_registration_on_record_is_not_warned_of() -> None:
    life = waiting(REQUEST_OF_CHILDREN)
    life.do(LEAD, approval(life))
    assert "ico_registration_expired" not in life.warnings


@pytest.mark.parametrize("risk", ["likely_significant_harm", "immediate_danger"])
def test_inv_46_an_expired_registration_blocks_where_the_catalogue_says_so_but_not_in_danger(risk: str) -> None:
    life = waiting(replace(REQUEST_OF_CHILDREN, risk=risk))
    expired(life, "csc")
    blocking(life)
    if risk == "immediate_danger":
        life.do(LEAD, approval(life))
        assert "ico_registration_expired" in life.warnings
    else:
        assert life.refused(LEAD, approval(life)) == "ico_registration_expired"
