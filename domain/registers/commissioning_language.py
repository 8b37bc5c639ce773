"""What an agency that commissions services records of them: the words of kind `commissioning`."""

from datetime import date
from typing import ClassVar

from domain.event import Body, Command, by_name
from domain.registers.papers_language import Title
from domain.sealed import Sealed
from domain.values import AgencyId, Instant


class CommissioningArrangementRegistered(Body):
    """`code_clause`: the contract binds the provider to the Code. `monitor_at` is when `monitor_on` is over, frozen
    here. The same reference again replaces what was registered."""

    contract_ref: Title
    provider: AgencyId
    code_clause: bool
    monitor_on: date
    monitor_at: Instant


class CommissioningMonitored(Body):
    contract_ref: Title
    finding: Sealed
    at: date
    next_on: date
    next_at: Instant


class CommissioningMonitoringOverdue(Body):
    contract_ref: Title
    monitor_on: date


class CommissioningArrangementEnded(Body):
    contract_ref: Title


class RegisterArrangement(Command):
    """`provider` is the agency that gives the service, `monitor_on` the last day of the next monitoring."""

    opens_stream: ClassVar[bool] = True

    contract_ref: Title
    provider: AgencyId
    code_clause: bool
    monitor_on: date


class RecordMonitoring(Command):
    """What the monitoring found about how the service follows the Code (R-059). Without `at` it was today."""

    contract_ref: Title
    finding: Sealed | None = None
    at: date | None = None
    next_on: date | None = None


class EndArrangement(Command):
    contract_ref: Title


COMMANDS = by_name(RegisterArrangement, RecordMonitoring, EndArrangement)
EVENTS = by_name(
    CommissioningArrangementRegistered,
    CommissioningMonitored,
    CommissioningMonitoringOverdue,
    CommissioningArrangementEnded,
)
