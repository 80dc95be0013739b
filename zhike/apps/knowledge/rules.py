"""Pure decisions of knowledge: kinds of articles, tags and roles as one text, the passage a search shows."""

import re
from collections.abc import Iterable
from typing import NamedTuple

KINDS = ("PLAYBOOK", "CASE_STORY", "SCRIPT", "QUESTION", "HOUSE_RULE")
MOST_TAGS, LONGEST_TAG, LONGEST_BODY = 12, 20, 20_000
AROUND = 60
_APART = re.compile(r"[,，、;；\s]+")
_MARKS = re.compile(r"^\s*(?:#+|[-*•]|\d+\.)\s+", re.MULTILINE)
_HEADING = re.compile(r"^#\s+(.+)$", re.MULTILINE)


class Bit(NamedTuple):
    """A piece of a passage, and whether it is what was looked for."""

    text: str
    is_hit: bool


def tags_of(text: str) -> list[str]:
    """Return the tags a person wrote, each once, without the signs between them."""
    found = (tag.strip("#")[:LONGEST_TAG] for tag in _APART.split(text))
    return list(dict.fromkeys(tag for tag in found if tag))[:MOST_TAGS]


def joined(names: Iterable[str]) -> str:
    """Return names as one text in which each stands between commas: a plain database finds one of them."""
    known = list(dict.fromkeys(names))
    return f",{','.join(known)}," if known else ""


def apart(text: str) -> list[str]:
    """Return the names of a joined text."""
    return [name for name in text.split(",") if name]


def passage(body: str, query: str) -> list[Bit]:
    """Return the part of a text around the first word of a query, that word marked; its beginning without one."""
    plain = " ".join(_MARKS.sub("", body).split())
    for word in sorted(query.split(), key=len, reverse=True):
        if (start := plain.lower().find(word.lower())) >= 0:
            end = start + len(word)
            before, after = plain[max(start - AROUND, 0) : start], plain[end : end + AROUND]
            left, right = "…" if start > AROUND else "", "…" if end + AROUND < len(plain) else ""
            return [Bit(left + before, False), Bit(plain[start:end], True), Bit(after + right, False)]
    return [Bit(plain[: 2 * AROUND] + ("…" if len(plain) > 2 * AROUND else ""), False)]


def from_markdown(text: str, file_name: str) -> tuple[str, str]:
    """Return title and body of a Markdown file: its first heading, or without one the name of the file."""
    text = text.replace("\r\n", "\n").strip()
    found = _HEADING.search(text)
    if found is None:
        return file_name.rsplit(".", 1)[0].strip(), text
    return found[1].strip(), (text[: found.start()] + text[found.end() :]).strip()
