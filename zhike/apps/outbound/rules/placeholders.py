"""Placeholders in a text: an allow-list, filled in by plain substitution; a text is never a program."""

import re
from collections.abc import Mapping

# The last ones are known of campaigns alone.
PLACEHOLDERS = (
    "name", "address", "company", "owner", "branch", "code", "date", "tier", "last_purchase", "offer", "price", "until",
    "reply",
)  # fmt: skip
# A field of the archive that is not sensitive, by its code: {x_industry}.
ARCHIVE = "x_"
_MARK = re.compile(r"\{([^{}\n]*)\}")
_FIELD = re.compile(ARCHIVE + r"[a-z0-9_]{1,60}")


def words(text: str) -> list[str]:
    """Return what stands between braces in a text, each once."""
    return list(dict.fromkeys(_MARK.findall(text)))


def unknown(text: str) -> list[str]:
    """Return the placeholders of a text that do not exist, as they were written."""
    return [f"{{{name}}}" for name in words(text) if name not in PLACEHOLDERS and not _FIELD.fullmatch(name)]


def missing(text: str, values: Mapping[str, str]) -> list[str]:
    """Return the placeholders of a text for which there is no value."""
    return [f"{{{name}}}" for name in words(text) if not values.get(name)]


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled in, once: what a value holds is never looked at again."""
    return _MARK.sub(lambda found: values.get(found[1]) or found[0], text)
