"""Blotting out: what names a person in the words of others gives way to a neutral word, in text and in JSON."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models.functions import Cast

from zhike.apps.core import sealing

# Letters and digits of western writing stand by themselves: "Ann" is not found in "Annual".
WORD = re.compile(r"[0-9A-Za-z]")


def blot(rows: models.QuerySet, columns: Sequence[str], words: Mapping[str, str]) -> int:
    """Replace the words in some columns of some rows; return how many rows were changed.

    A text that would grow beyond its column is cut: what names somebody must go, whatever else is lost.
    """
    if not words:
        return 0
    fields = {name: rows.model._meta.get_field(name) for name in columns}
    found = rows.annotate(**{f"{name}_as_text": Cast(name, models.TextField()) for name in columns})
    n_rows = 0
    for row in list(found.filter(_holding(columns, words)).only("pk", *columns)):
        changed = {name: blotted(getattr(row, name), words) for name in columns}
        changed = {name: value for name, value in changed.items() if value != getattr(row, name)}
        if changed:
            cut = {name: _cut(value, getattr(fields[name], "max_length", None)) for name, value in changed.items()}
            rows.model._base_manager.filter(pk=row.pk).update(**cut)
            n_rows += 1
    return n_rows


def _holding(columns: Sequence[str], words: Mapping[str, str]) -> models.Q:
    """Return the condition that one of the columns may hold one of the words."""
    holding = models.Q()
    for name in columns:
        # Whom a sealed value names shows only when it is opened.
        holding |= models.Q(**{f"{name}_as_text__contains": '"sealed"'})
        for word in words:
            # Beyond ASCII one engine keeps JSON as it is, the other as escapes.
            for text in dict.fromkeys((word, json.dumps(word)[1:-1])):
                holding |= models.Q(**{f"{name}_as_text__icontains": text})
    return holding


def blotted(value: Any, words: Mapping[str, str]) -> Any:
    """Return a text, or the texts within a list or an object, with the words replaced; anything else as it is."""
    if isinstance(value, str):
        for word in sorted(words, key=len, reverse=True):
            value = _pattern(word).sub(words[word], value)
        return value
    if isinstance(value, list):
        return [blotted(one, words) for one in value]
    if sealing.is_sealed(value):
        return _within(value, words)
    if isinstance(value, dict):
        return {key: blotted(one, words) for key, one in value.items()}
    return value


def _within(sealed: dict[str, str], words: Mapping[str, str]) -> dict[str, str]:
    """Return a sealed value with the words replaced inside; one that cannot be opened names nobody to anyone."""
    try:
        value = sealing.unseal(sealed)
    except sealing.Unreadable:
        return sealed
    changed = blotted(value, words)
    return sealing.seal(changed) if changed != value else sealed


def _pattern(word: str) -> re.Pattern[str]:
    before = r"(?<![0-9A-Za-z])" if WORD.match(word[0]) else ""
    after = r"(?![0-9A-Za-z])" if WORD.match(word[-1]) else ""
    return re.compile(before + re.escape(word) + after, re.IGNORECASE)


def _cut(value: Any, longest: int | None) -> Any:
    return value[:longest] if isinstance(value, str) and longest else value
