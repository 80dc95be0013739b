"""Mail: by SMTP to the checked address, or into files where the house is only tried out."""

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from zhike.apps.outbound.gate import address
from zhike.apps.outbound.rules.reasons import Stopped, Undelivered

SECONDS = 10.0
NAME = "zhike"
SECURITIES = ("STARTTLS", "SSL", "NONE")


class _Pinned:
    """Connects to the address that was checked, while the certificate is asked for the name."""

    def __init__(self, place: address.Place, **more: Any):
        self.place = place
        super().__init__(place.host, place.port, local_hostname=NAME, timeout=SECONDS, **more)  # type: ignore[call-arg]

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        return super()._get_socket(self.place.ip, port, timeout)  # type: ignore[misc]


class _Plain(_Pinned, smtplib.SMTP):
    pass


class _Encrypted(_Pinned, smtplib.SMTP_SSL):
    pass


def written(
    *, number: int, sender: str, to: str, subject: str, text: str, answer_to: str = "", at: datetime
) -> EmailMessage:  # fmt: skip
    """Return a message as mail; its number keeps the id the same at every attempt, and an answer names it."""
    mail = EmailMessage()
    domain = sender.rpartition("@")[2].strip("> ") or NAME
    try:
        mail["From"], mail["To"], mail["Subject"] = sender, to, " ".join(subject.split())
        if answer_to:
            mail["Reply-To"] = answer_to
        known = mail["To"].addresses
        if len(known) != 1 or not known[0].domain or mail["To"].defects:
            raise ValueError(to)
    except ValueError:
        raise Stopped("BAD_RECIPIENT") from None
    mail["Date"], mail["Message-ID"] = format_datetime(at), f"<zhike-{number}@{domain}>"
    mail.set_content(text)
    return mail


def post(mail: EmailMessage, settings: dict[str, Any]) -> None:
    """Hand a mail to the server of a channel; raises Stopped or Undelivered unless it was taken."""
    place = address.place(settings["host"], int(settings["port"]))
    try:
        with _server(place, settings) as server:
            if settings.get("username"):
                server.login(settings["username"], settings.get("secret", ""))
            server.send_message(mail)
    except smtplib.SMTPAuthenticationError:
        raise Undelivered("LOGIN_REFUSED", place.host) from None
    except smtplib.SMTPRecipientsRefused as refused:
        status = next(iter(refused.recipients.values()))[0]
        raise (Stopped if status >= 500 else Undelivered)("RECIPIENT_REFUSED", str(status)) from None
    except smtplib.SMTPResponseException as refused:
        raise Undelivered("ANSWERED", str(refused.smtp_code)) from None
    except TimeoutError:
        raise Undelivered("TOO_SLOW", place.host) from None
    except (smtplib.SMTPException, OSError):
        raise Undelivered("NO_CONNECTION", place.host) from None


def _server(place: address.Place, settings: dict[str, Any]) -> smtplib.SMTP:
    security = settings.get("security", "STARTTLS")
    if security == "NONE" and not address.is_known(place.host):
        raise Stopped("NOT_ENCRYPTED", place.host)
    context = ssl.create_default_context()
    if security == "SSL":
        return _Encrypted(place, context=context)
    server = _Plain(place)
    if security == "STARTTLS":
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


def keep(mail: EmailMessage, folder: Path, number: int) -> None:
    """Write a mail into a folder instead of sending it; a second attempt writes the same file."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / f"{number}.eml").write_bytes(mail.as_bytes())
