"""What can go wrong with the servers of `up`, in words for a person: what happened, and what to do."""


class EmbeddedProblem(Exception):
    """A server or its folder cannot be used. `remedy` says what the reader can do about it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class FolderUnusable(EmbeddedProblem):
    """The data folder cannot be made, entered or written."""


class FolderInUse(EmbeddedProblem):
    """Another process already serves this data folder."""


class NotRunning(EmbeddedProblem):
    """No service runs on this data folder."""


class PortTaken(EmbeddedProblem):
    """Another program listens on a port that was asked for."""


class ServerDied(EmbeddedProblem):
    """A server ended, or never became ready."""


class WrongVersion(EmbeddedProblem):
    """The data were written by another major version of the server."""
