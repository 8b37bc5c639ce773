"""Real servers to send to: one that speaks SMTP, one that speaks the interface of GOV.UK Notify."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import Any

import jwt
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from cli.embedded.ports import free_port

USER, PASSWORD = "sharewell", "not-a-real-password"


@dataclass
class Inbox:
    """What an SMTP server took, and what it answers to whom: `answers` by address, `at_the_end` to every message."""

    messages: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    at_the_end: str = "250 OK"
    signed_in: list[bytes] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the server's own name for it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.at_the_end.startswith("250"):
            from email import message_from_bytes, policy

            content = envelope.content
            assert isinstance(content, bytes)
            self.messages.append(message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]
        return self.at_the_end

    def sign_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.signed_in.append(data.login)
        return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if message["To"] == address]


@contextmanager
def smtp_server(inbox: Inbox, port: int = 0, **how: Any) -> Iterator[int]:
    """Its port. `how` is for TLS and signing in."""
    controller = Controller(inbox, hostname="127.0.0.1", port=port or free_port(), **how)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


SERVICE_ID, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
API_KEY = f"sharewell-{SERVICE_ID}-{SECRET}"
TOKEN_FOR = 30
"""Seconds for which a token that was made now is taken."""


@dataclass
class Notify:
    """What a service of GOV.UK Notify was asked, and what it answers: a status, and errors that go with it."""

    status: int = 201
    errors: list[dict[str, str]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    body: bytes | None = None

    def answer(self, path: str, headers: Any, asked: dict[str, Any]) -> tuple[int, bytes]:
        token = jwt.decode(headers["Authorization"].removeprefix("Bearer "), SECRET, algorithms=["HS256"])
        if path != "/v2/notifications/email" or token["iss"] != SERVICE_ID:
            return 404, b"{}"
        if abs(time() - token.get("iat", 0)) > TOKEN_FOR:
            return 403, b"{}"
        if self.status == 201:
            self.asked.append(asked)
            return 201, self.body or json.dumps({"id": SERVICE_ID, "reference": asked["reference"]}).encode()
        return self.status, json.dumps({"status_code": self.status, "errors": self.errors}).encode()


@contextmanager
def notify_server(notify: Notify) -> Iterator[str]:
    """Where it listens."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, body = notify.answer(self.path, self.headers, asked)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
