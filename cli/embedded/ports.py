"""Ports on loopback: is one free, and which one may we take."""

import socket

from cli.embedded.problem import PortTaken

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def demand_port(port: int, setting: str) -> None:
    """Raise PortTaken, naming the setting, when we could not listen on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise PortTaken(
                f"Port {port} of {LOOPBACK} cannot be used: {error.strerror}.",
                f"End the program that listens there, or choose another port with {setting}.",
            ) from error
