"""Logs of the servers: kept short, and read when one of them has died."""

from pathlib import Path

from cli.embedded.problem import ServerDied

LOG_LIMIT = 8_000_000
"""Bytes; a log longer than this is set aside at the next start."""
REMEDIES = {
    "File too large": "Lift the file-size limit (ulimit -f unlimited) and start again; what was acknowledged is kept.",
    "No space left": "Make room on the disk and start again; what was acknowledged is kept.",
    "Read-only file system": "Make the file system writable, or name another folder with --data.",
    "Cannot allocate memory": "Give the machine more memory or end other programs, then start again.",
}


def fresh_log(log: Path) -> Path:
    """The log, ready to be appended to by its owner alone; an overlong one is set aside."""
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".old.log"))
    log.touch(mode=0o600)
    return log


def last_lines(log: Path, count: int = 8) -> str:
    """The last lines of a log, or a note that there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 8_000))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        lines = []
    return "\n".join(f"  {line}" for line in lines[-count:]) or "  (its log is empty)"


def died(what: str, words: str, log: Path) -> ServerDied:
    """The error for a program that failed, with a remedy that its last words suggest."""
    remedy = next((remedy for sign, remedy in REMEDIES.items() if sign in words), f"Read the whole log: {log}")
    return ServerDied(f"{what}. Its last words:\n{words}", remedy)
