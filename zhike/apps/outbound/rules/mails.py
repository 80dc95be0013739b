"""Mails that came in, read: who wrote, about what, in answer to what; whatever a mail is made of, it is read or named.

Everything in a mail is a stranger's: nothing here fetches, opens or follows anything.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import Message
from email.parser import BytesParser
from email.policy import Policy
from email.utils import parseaddr, parsedate_to_datetime
from html.parser import HTMLParser

MOST_BYTES = 20 * 2**20
LONGEST_TEXT, LONGEST_SUBJECT = 20_000, 200
MOST_PARTS = 200
# What one of our own mails is called, wherever its sender's domain is.
OURS = re.compile(r"<zhike-(\d{1,18})@")
# Nobody wrote these: a machine says that somebody is away, or that a mail did not arrive.
MACHINES = ("mailer-daemon", "postmaster", "no-reply", "noreply")
SILENT = ("script", "style", "head", "title")
BREAKS = ("br", "p", "div", "tr", "li", "h1", "h2", "h3")
# By which words of its subject a mail is more than a message.
SAYS = {
    "COMPLAINT": ("投诉", "投訴", "抱怨", "complaint", "complain"),
    "SUGGESTION": ("建议", "建議", "意见", "suggestion", "suggest"),
}


@dataclass(frozen=True)
class Mail:
    """A mail as it was read."""

    key: str
    sender: str
    subject: str
    text: str
    # The numbers of our messages it answers, the nearest first.
    answers: tuple[int, ...]
    sent_at: datetime | None
    is_automatic: bool
    # The names of files that came with it; they stay in the mailbox.
    attached: tuple[str, ...]


def key_of(message_id: str, raw: bytes) -> str:
    """Return by what a mail is known again: its Message-ID, without one its bytes."""
    told = message_id.strip().encode() or raw
    return f"mail:{hashlib.sha256(told).hexdigest()}"


def read(raw: bytes) -> Mail:
    """Return what a mail says, whatever is wrong with it: what cannot be read of it is empty."""
    mail, parsed = _taken_apart(raw, policy.compat32), _taken_apart(raw, policy.default)
    sender = parseaddr(_header(mail, "From"))[1].strip()
    return Mail(
        key=key_of(_header(mail, "Message-ID"), raw), sender=clean(sender)[:200] if "@" in sender else "",
        subject=" ".join(clean(_decoded(parsed, "Subject")).split())[:LONGEST_SUBJECT],
        text=_text(parsed)[:LONGEST_TEXT], answers=_answers(mail), sent_at=_moment(_header(mail, "Date")),
        is_automatic=_is_automatic(mail, sender), attached=tuple(_attached(parsed)),
    )  # fmt: skip


def _taken_apart(raw: bytes, by: Policy) -> Message:
    """Return the parts of a mail; of one nested deeper than a machine goes, its head alone."""
    try:
        return message_from_bytes(raw[:MOST_BYTES], policy=by)
    except RecursionError:
        return BytesParser(policy=by).parsebytes(raw[:MOST_BYTES], headersonly=True)


def says(subject: str) -> str:
    """Return what a mail is by its subject: COMPLAINT, SUGGESTION or MESSAGE.

    >>> says("投诉：刀片崩刃"), says("A suggestion"), says("Delivery on Friday?")
    ('COMPLAINT', 'SUGGESTION', 'MESSAGE')
    """
    said = subject.lower()
    return next((kind for kind, words in SAYS.items() if any(word in said for word in words)), "MESSAGE")


def clean(text: str) -> str:
    """Return a text a database takes: without NUL, and whole characters alone."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _header(mail: Message, name: str) -> str:
    return str(mail.get(name, "") or "")


def _decoded(mail, name: str) -> str:
    """Return a header in words; one that is broken stays as it was written."""
    try:
        return str(mail.get(name, "") or "")
    except (ValueError, LookupError, IndexError, AttributeError, TypeError):
        return ""


def _answers(mail: Message) -> tuple[int, ...]:
    named = f"{_header(mail, 'In-Reply-To')} {' '.join(reversed(_header(mail, 'References').split()))}"
    return tuple(dict.fromkeys(int(number) for number in OURS.findall(named)))[:20]


def _moment(told: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(told)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _is_automatic(mail: Message, sender: str) -> bool:
    auto = _header(mail, "Auto-Submitted").strip().lower()
    bulk = _header(mail, "Precedence").strip().lower() in {"bulk", "junk", "list", "auto_reply"}
    return bulk or (auto not in {"", "no"}) or sender.lower().partition("@")[0] in MACHINES


def _parts(mail) -> Iterator:
    """Yield the leaves of a mail, so many and no more: one nested a thousand times is read as far as that."""
    waiting, n_seen = [mail], 0
    while waiting and n_seen < MOST_PARTS:
        part, n_seen = waiting.pop(0), n_seen + 1
        if part.is_multipart():
            waiting[:0] = list(part.get_payload())[:MOST_PARTS]
        else:
            yield part


def _file_name(part) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, AttributeError, TypeError):
        name = ""
    return clean(name)[:120]


def _attached(mail) -> Iterator[str]:
    for part in _parts(mail):
        if part.get_content_maintype() != "text" or _file_name(part):
            yield _file_name(part) or part.get_content_type()


def _text(mail) -> str:
    """Return the plain text of a mail; where there is none, that of its HTML, without its scripts."""
    found: dict[str, list[str]] = {"plain": [], "html": []}
    for part in _parts(mail):
        kind = part.get_content_subtype()
        if part.get_content_maintype() == "text" and kind in found and not _file_name(part):
            found[kind].append(_words(part))
    plain = "\n".join(filter(None, found["plain"])).strip()
    return plain or "\n".join(_plain(one) for one in found["html"]).strip()


def _words(part) -> str:
    raw = part.get_payload(decode=True) or b""
    charset = (part.get_content_charset() or "utf-8").lower()
    for name in (charset, "utf-8", "gb18030"):
        try:
            return clean(raw.decode(name)).replace("\r\n", "\n")
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return clean(raw.decode("utf-8", "replace")).replace("\r\n", "\n")


class _Plain(HTMLParser):
    """Collects the words of HTML."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.n_silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Begin a line, or what is not shown."""
        self.n_silent += tag in SILENT
        if tag in BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End what is not shown."""
        self.n_silent = max(0, self.n_silent - (tag in SILENT))

    def handle_data(self, data: str) -> None:
        """Take words that are shown."""
        if not self.n_silent:
            self.words.append(data)


def _plain(html: str) -> str:
    reader = _Plain()
    reader.feed(html)
    lines = (" ".join(line.split()) for line in "".join(reader.words).splitlines())
    return "\n".join(line for line in lines if line)
