"""One plugin for client, worker and replayer, so that the three never drift apart (DESIGN 3)."""

from dataclasses import replace

from temporalio.client import ClientConfig
from temporalio.common import HeaderCodecBehavior
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes
from temporalio.plugin import SimplePlugin
from temporalio.worker import ReplayerConfig, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from worker.codec import KeyRing, NamespaceCodec

PASSED_THROUGH = ("activities", "domain", "pydantic", "pydantic_core", "orjson", "ruamel", "annotated_types")


def data_converter(ring: KeyRing) -> DataConverter:
    """Pydantic models in, ciphertext out; failures with their messages and traces encrypted too."""
    return replace(
        pydantic_data_converter,
        payload_codec=NamespaceCodec(ring),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


def _runner(given: WorkflowRunner | None) -> WorkflowRunner:
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH))


class SharewellPlugin(SimplePlugin):
    """Converter, codec, headers and sandbox of every process that speaks to Temporal."""

    def __init__(self, ring: KeyRing) -> None:
        super().__init__("sharewell", data_converter=data_converter(ring), workflow_runner=_runner)

    def configure_client(self, config: ClientConfig) -> ClientConfig:
        config["header_codec_behavior"] = HeaderCodecBehavior.CODEC
        return super().configure_client(config)

    def configure_replayer(self, config: ReplayerConfig) -> ReplayerConfig:
        config["header_codec_behavior"] = HeaderCodecBehavior.CODEC
        return super().configure_replayer(config)
