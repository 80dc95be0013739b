"""Words of codes: a code that two nouns use for different things has a word of its own for each."""

from collections import defaultdict
from importlib import import_module

import pytest
from django.apps import apps as django_apps
from django.utils import translation
from house.tree import apps

from zhike.apps.archives import rules as archive_rules
from zhike.apps.core import lists
from zhike.apps.interactions import rules as interaction_rules
from zhike.web import codes

# Shared codes that mean the same wherever they stand; a new one is put here only after looking at both pages.
SAME = {
    "ACTIVE", "BLUE", "CANCELLED", "DONE", "EMAIL", "FAILED", "LETTER", "MERGED", "ORANGE", "PENDING_APPROVAL", "PHONE",
    "PLANNED", "POST", "RED", "RETIRED", "ROBOT", "RUNNING", "SMS", "TASK", "UNDONE", "WAITING", "WEB", "YELLOW",
}  # fmt: skip
# Nouns whose codes are no choices of a field.
MORE = {
    "consent": (*archive_rules.PURPOSES, "GIVEN"), "interaction": interaction_rules.CHANNELS, "backup": ("BROKEN",),
}  # fmt: skip
# A column names a noun by the word its codes are asked for with.
NOUNS = {
    "channel.provider": "robot", "answer": "call", "template": "message", "former": "customer", "preference": "notice",
    "winbackcase": "winback", "winbackoffer": "winoffer", "remedy": "winremedy", "saverequest": "save",
}  # fmt: skip


def users() -> dict[str, set[str]]:
    """Return which nouns use which code."""
    found: dict[str, set[str]] = defaultdict(set)
    for model in django_apps.get_models():
        if not model.__module__.startswith("zhike."):
            continue
        for field in model._meta.fields:
            name = model._meta.model_name or ""
            noun = NOUNS.get(f"{name}.{field.name}", NOUNS.get(name, name))
            for code, _label in field.choices or ():
                found[str(code)].add(noun)
    for noun, known in MORE.items():
        for code in known:
            found[code].add(noun)
    return found


def columns() -> list[tuple[str, lists.Column]]:
    """Return the columns of codes of all lists."""
    found = []
    for app in apps():
        try:
            module = import_module(f"zhike.apps.{app}.lists")
        except ModuleNotFoundError:
            continue
        specs = [one for one in vars(module).values() if isinstance(one, lists.ListSpec)]
        found += [(spec.name, column) for spec in specs for column in spec.columns if column.kind == "badge"]
    return found


def test_a_code_of_two_meanings_has_its_own_word_for_each():
    shared = {code: nouns for code, nouns in users().items() if len(nouns) > 1 and code not in SAME}
    unmarked = {
        code: sorted(noun for noun in nouns if f"{noun}.{code}" not in codes.WORDS) for code, nouns in shared.items()
    }
    # One noun may keep the plain code.
    assert {code: nouns for code, nouns in unmarked.items() if len(nouns) > 1} == {}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_list_shows_a_code_in_the_words_its_filter_has(language):
    wrong = []
    with translation.override(language):
        for name, column in columns():
            choices = getattr(column.filter, "choices", {})
            wrong += [
                (name, column.key, code, str(said), codes.label(str(column.coded(code))))
                for code, said in dict(choices).items()
                if codes.label(str(column.coded(code))) != str(said)
            ]
    assert wrong == []


def test_a_code_asked_for_with_its_noun_falls_back_to_the_plain_one():
    assert codes.word("gift.GIVEN") != codes.word("consent.GIVEN")
    assert codes.word("gift.PENDING_APPROVAL") == codes.word("PENDING_APPROVAL")
    assert codes.label("gift.UNHEARD_OF") == "UNHEARD_OF"
    for text in ("buy@sunan.example", "Dr. Meyer", "3.50"):
        assert codes.label(text) == text, "what is no code stands as it is"


def test_no_code_has_its_words_in_two_places():
    parts = (codes.figures, codes.records, codes.dealings, codes.running)
    assert sum(len(part.WORDS) for part in parts) == len(set().union(*(part.WORDS for part in parts)))
