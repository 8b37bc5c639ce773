"""The ways out against real servers: what was taken, what never will be, what is not for now, and what is down."""

import mailbox
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from aiosmtplib.email import flatten_message
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from mail_server import API_KEY, PASSWORD, USER, Inbox, Notify, notify_server, smtp_server
from pydantic import SecretStr

from activities.channels import AddressRefused, Channel, ChannelDown, NotNow
from cli.embedded.ports import free_port
from domain.notices.letter import Letter
from worker.channels.govuk_notify import NotifyChannel
from worker.channels.mail import mail
from worker.channels.maildir import MaildirChannel
from worker.channels.smtp import SmtpChannel

LETTER = Letter(
    "Sharewell: Decide on a request (6f1c2a3b)", "This waits for you:\n\n- Decide on a request. Zoë’s none.\n"
)
ASH, TEMPLATE, ID = "ash@example.org", UUID(int=7), UUID(int=9)
SENDER = "Sharewell <sharewell@example.org>"


def smtp(port: int, **more: object) -> SmtpChannel:
    return SmtpChannel(**{"host": "127.0.0.1", "port": port, "sender": SENDER, "security": "none", **more})


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


async def test_smtp_takes_plain_text_that_no_machine_answers(inbox: Inbox) -> None:
    with smtp_server(inbox) as port:
        await smtp(port).send(ID, ASH, LETTER)
    [message] = inbox.messages
    assert (message["To"], message["From"], message["Subject"]) == (ASH, SENDER, LETTER.subject)
    assert message["Message-ID"] == f"<{ID}@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert message.get_content() == LETTER.text.replace("\n", "\r\n")


@pytest.mark.parametrize("length", range(62, 80))
def test_a_subject_stays_in_its_line_by_whatever_rules_it_is_written(length: int) -> None:
    subject = f"{'Sharewell: word ' * 9}"[:length].strip()
    message = mail(ID, SENDER, ASH, Letter(subject, "This waits for you.\n"), datetime.now(UTC))
    assert f"\r\nSubject: {subject}\r\n".encode() in flatten_message(message)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("550 5.1.1 No such user ash@example.org", AddressRefused),
        ("450 4.2.0 Greylisted, try again later", NotNow),
        ("421 4.3.2 Closing", NotNow),
        ("550 No such user", AddressRefused),
        ("553 Mailbox name not allowed", AddressRefused),
        ("550 5.7.1 Relaying denied", NotNow),
        ("554 5.7.1 Relay access denied", NotNow),
        ("552 5.2.2 Mailbox full", NotNow),
    ],
)
async def test_smtp_tells_a_wrong_address_from_what_says_nothing_about_it(
    inbox: Inbox, answer: str, error: type[Exception]
) -> None:
    inbox.answers[ASH] = answer
    with smtp_server(inbox) as port, pytest.raises(error) as told:
        await smtp(port).send(ID, ASH, LETTER)
    assert ASH not in str(told.value)


@pytest.mark.parametrize(("answer", "error"), [("554 Spam", NotNow), ("550 5.1.1 No", NotNow), ("421 Bye", NotNow)])
async def test_smtp_hears_what_is_said_at_the_end(inbox: Inbox, answer: str, error: type[Exception]) -> None:
    inbox.at_the_end = answer
    with smtp_server(inbox) as port, pytest.raises(error):
        await smtp(port).send(ID, ASH, LETTER)


async def test_smtp_is_down_where_nobody_listens_or_tls_is_not_offered(inbox: Inbox) -> None:
    with pytest.raises(ChannelDown):
        await smtp(free_port()).send(ID, ASH, LETTER)
    with smtp_server(inbox) as port, pytest.raises(ChannelDown):
        await smtp(port, security="starttls").send(ID, ASH, LETTER)
    assert inbox.messages == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, ssl.SSLContext]]:
    """Of 127.0.0.1, by itself, and what a server makes of it."""
    folder, key = tmp_path_factory.mktemp("tls"), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begun = datetime.now(UTC) - timedelta(days=1)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, begun, begun + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    (folder / "certificate.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    yield folder / "certificate.pem", context


async def test_smtp_signs_in_over_starttls_with_a_certificate_that_it_trusts(
    inbox: Inbox, certificate: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, context = certificate
    demands = {"require_starttls": True, "auth_required": True, "authenticator": inbox.sign_in}
    with smtp_server(inbox, tls_context=context, **demands) as port:
        channel = smtp(port, security="starttls", user=USER, password=SecretStr(PASSWORD))
        with pytest.raises(ChannelDown):
            await channel.send(ID, ASH, LETTER)
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        await channel.send(ID, ASH, LETTER)
        wrong = smtp(port, security="starttls", user=USER, password=SecretStr("wrong"))
        with pytest.raises(ChannelDown):
            await wrong.send(ID, ASH, LETTER)
    assert len(inbox.to(ASH)) == 1
    assert PASSWORD not in repr(channel)


def notify(url: str, key: str = API_KEY) -> NotifyChannel:
    return NotifyChannel(SecretStr(key), TEMPLATE, url)


async def test_notify_takes_subject_and_text_for_a_template_of_no_words() -> None:
    service = Notify()
    with notify_server(service) as url:
        await notify(url).send(ID, ASH, LETTER)
    assert service.asked == [
        {
            "email_address": ASH,
            "template_id": str(TEMPLATE),
            "reference": str(ID),
            "personalisation": {"subject": LETTER.subject, "body": LETTER.text},
        }
    ]


NO_ADDRESS = {"error": "ValidationError", "message": "email_address Not a valid email address"}
NO_TEMPLATE = {"error": "BadRequestError", "message": "Template not found"}


@pytest.mark.parametrize(
    ("status", "said", "error"),
    [
        (400, NO_ADDRESS, AddressRefused),
        (400, NO_TEMPLATE, NotNow),
        (403, {"error": "AuthError", "message": "Invalid token: service not found"}, ChannelDown),
        (429, {"error": "TooManyRequestsError", "message": "Exceeded send limits for today"}, ChannelDown),
        (500, {"error": "Exception", "message": "Internal server error"}, NotNow),
        (503, {"error": "Exception", "message": "Away"}, ChannelDown),
    ],
)
async def test_notify_tells_a_wrong_address_from_a_service_that_takes_nothing(
    status: int, said: dict[str, str], error: type[Exception]
) -> None:
    service = Notify(status, [said])
    with notify_server(service) as url, pytest.raises(error) as told:
        await notify(url).send(ID, ASH, LETTER)
    assert ASH not in str(told.value)


async def test_notify_is_down_where_nobody_listens_and_done_where_its_receipt_cannot_be_read() -> None:
    with pytest.raises(ChannelDown):
        await notify(f"http://127.0.0.1:{free_port()}").send(ID, ASH, LETTER)
    service = Notify(body=b"<html>")
    with notify_server(service) as url:
        await notify(url).send(ID, ASH, LETTER)
    assert len(service.asked) == 1


async def test_a_mailbox_of_this_machine_can_be_looked_into(tmp_path: Path) -> None:
    channel: Channel = MaildirChannel(tmp_path / "mail")
    for _ in range(2):
        await channel.send(uuid4(), ASH, LETTER)
    found = list(mailbox.Maildir(tmp_path / "mail"))
    assert [message["To"] for message in found] == [ASH, ASH]
