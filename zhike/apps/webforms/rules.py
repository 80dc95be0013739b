"""Pure decisions of web forms: what may be asked, what looks like spam, how much is too much."""

from collections.abc import Iterable, Mapping
from typing import Any

# Asked for beside the name; phone or e-mail is always there, so that somebody can answer.
ASKS = ("phone", "email", "firm", "trade", "address", "message")
REACHED_BY = ("phone", "email")
# What stands on the public page in words of the house.
TEXTS = ("title", "intro", "thanks", "consent")
# Which field of the archive of a company an answer goes to.
TAUGHT = {"trade": "industry", "address": "address"}
MOST_PER_SENDER, MOST_PER_FORM = 5, 100
MOST_LINKS = 2


def joined(asks: Iterable[str]) -> str:
    """Return what a form asks as one text, in its order; without a way to answer, the phone is asked too."""
    wanted = set(asks)
    if not wanted & set(REACHED_BY):
        wanted.add("phone")
    return ",".join(ask for ask in ASKS if ask in wanted)


def second_texts(language: str, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the texts of a second language as a form keeps them; without any text there is no second language."""
    texts = {name: text for name in TEXTS if (text := given.get(name, "").strip())}
    return {"second_language": language if texts else "", "second": texts if language else {}}


def is_spam(given: Mapping[str, str], trap: str) -> bool:
    """Say whether an entry is a machine's: it filled the field people do not see, or it is full of links."""
    n_links = sum(text.lower().count("http") for text in given.values())
    return bool(trap.strip()) or n_links > MOST_LINKS


def is_too_much(n_of_sender: int, n_of_form: int) -> bool:
    """Say whether a further entry within the hour is refused unread."""
    return n_of_sender >= MOST_PER_SENDER or n_of_form >= MOST_PER_FORM


def sameness(form_id: int, day: str, given: Mapping[str, str]) -> str:
    """Return what is the same for the same entry on the same day, however often it is sent."""
    return "\x1f".join([str(form_id), day, *(f"{name}={given[name]}" for name in sorted(given))])
