"""Mails that wait for us: in a folder of files, or in a mailbox that is read encrypted at the checked address."""

import imaplib
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from zhike.apps.outbound.gate import address
from zhike.apps.outbound.rules.mails import MOST_BYTES
from zhike.apps.outbound.rules.reasons import Stopped, Undelivered

SECONDS = 20.0
PORT = 993
DONE = "taken"


@dataclass(frozen=True)
class Waiting:
    """A mail that waits: its bytes, whether they are its head alone, and what is done once it was taken."""

    name: str
    raw: bytes
    is_cut: bool
    done: Callable[[], None]


def in_folder(folder: Path) -> Iterator[Waiting]:
    """Yield the .eml files of a folder by name; one that was taken is moved into its folder `taken`."""
    for file in sorted(folder.glob("*.eml")):
        if not file.is_file() or file.is_symlink():
            continue
        with file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
        yield Waiting(file.name, raw, len(raw) > MOST_BYTES, partial(_move, file))


def _move(file: Path) -> None:
    there = file.parent / DONE
    there.mkdir(mode=0o700, exist_ok=True)
    target, n = there / file.name, 1
    while target.exists():
        n += 1
        target = there / f"{file.stem}-{n}{file.suffix}"
    file.rename(target)


class _Pinned(imaplib.IMAP4_SSL):
    """Connects to the address that was checked, while the certificate is asked for the name."""

    def __init__(self, place: address.Place):
        self.place = place
        super().__init__(place.host, place.port, ssl_context=ssl.create_default_context(), timeout=SECONDS)

    def _create_socket(self, timeout: float | None) -> ssl.SSLSocket:
        plain = socket.create_connection((self.place.ip, self.place.port), timeout)
        return self.ssl_context.wrap_socket(plain, server_hostname=self.place.host)


connect: Callable[[address.Place], imaplib.IMAP4] = _Pinned


def in_mailbox(where: str) -> Iterator[Waiting]:
    """Yield the unread mails of imaps://user:password@host/FOLDER; one that was taken is marked as read.

    Raises Stopped where the address is none, Undelivered where the mailbox cannot be read now.
    """
    parts = urlsplit(where)
    if parts.scheme != "imaps" or not parts.hostname or not parts.username:
        raise Stopped("BAD_ADDRESS")
    place = address.place(parts.hostname, parts.port or PORT)
    try:
        server = connect(place)
        try:
            server.login(unquote(parts.username), unquote(parts.password or ""))
            server.select(unquote(parts.path.strip("/")) or "INBOX")
            yield from _unread(server)
        finally:
            server.logout()
    except imaplib.IMAP4.error:
        raise Undelivered("LOGIN_REFUSED", place.host) from None
    except TimeoutError:
        raise Undelivered("TOO_SLOW", place.host) from None
    except OSError:
        raise Undelivered("NO_CONNECTION", place.host) from None


def _unread(server: imaplib.IMAP4) -> Iterator[Waiting]:
    _state, found = server.uid("SEARCH", "UNSEEN")
    for uid in (found[0] or b"").split():
        name = uid.decode()
        is_cut = _size(server, name) > MOST_BYTES
        raw = _fetched(server, name, "(BODY.PEEK[HEADER])" if is_cut else "(BODY.PEEK[])")
        yield Waiting(name, raw, is_cut, partial(_mark, server, name))


def _size(server: imaplib.IMAP4, uid: str) -> int:
    _state, told = server.uid("FETCH", uid, "(RFC822.SIZE)")
    digits = str(told[0]).rpartition("RFC822.SIZE")[2]
    return int("".join(c for c in digits if c.isdigit()) or 0)


def _fetched(server: imaplib.IMAP4, uid: str, what: str) -> bytes:
    _state, told = server.uid("FETCH", uid, what)
    return next((one[1] for one in told if isinstance(one, tuple)), b"")


def _mark(server: imaplib.IMAP4, uid: str) -> None:
    server.uid("STORE", uid, "+FLAGS", "(\\Seen)")
