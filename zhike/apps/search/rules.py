"""Pure decisions of search: how text is cut into tokens, a query into terms, and which hit comes first."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

# Ideographs with their extensions; every other letter or digit belongs to a word.
_HAN = "〇㐀-䶿一-鿿豈-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"([{_HAN}]+)|([^\W_{_HAN}]+)")
_NUMBER = re.compile(r"[\d\s()+.-]+")
_DIGITS = re.compile(r"\d{3,}")
LONGEST_WORD = 60
# A name is found from any character on: by so many syllables, from its beginning by all of them.
SYLLABLES = 6
MOST_SYLLABLES = 24
PHONE_DIGITS = 7
LAST_DIGITS = 4
# So many letters or digits are a short beginning; of Chinese, one character is.
SHORT = range(2, 5)
# Surnames whose reading differs from the character's usual one.
SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "查": "zha", "区": "ou", "盖": "ge", "朴": "piao",
    "任": "ren", "翟": "zhai", "尉": "wei", "覃": "qin", "缪": "miao", "乐": "yue", "华": "hua", "员": "yun",
    "洗": "xian", "折": "she", "黑": "he", "秘": "bi", "冼": "xian", "召": "shao", "万": "wan", "重": "chong",
}  # fmt: skip
# Scope travels inside the index as tokens no text can contain: the mark is neither letter nor digit.
MARK = "§"


class Term(NamedTuple):
    """One word that must be found, whole or as a beginning."""

    text: str
    is_prefix: bool


def normal(text: str) -> str:
    """Return text in one form: compatible characters unified, lower case, no accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).lower())
    if any(map(unicodedata.combining, apart)):
        apart = "".join(c for c in apart if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", apart)


def tokens(text: str) -> list[str]:
    """Return what a text is found by: bigrams and pinyin of Chinese, words, and the last digits of a number."""
    found: dict[str, None] = {}
    for han, word in _RUN.findall(normal(text)):
        found.update(dict.fromkeys(_han_tokens(han) if han else _word_tokens(word)))
    return list(found)


def _word_tokens(word: str) -> Iterator[str]:
    yield word[:LONGEST_WORD]
    if not word.isdigit():
        yield from (run[:LONGEST_WORD] for run in _DIGITS.findall(word))
    elif len(word) >= PHONE_DIGITS:
        yield word[-LAST_DIGITS:]


@lru_cache(maxsize=4_096)
def _han_tokens(run: str) -> tuple[str, ...]:
    # Here and not above: loading its dictionaries takes a tenth of the start of a command.
    from pypinyin import lazy_pinyin

    readings = [lazy_pinyin(run, errors=list)]  # type: ignore[arg-type]
    if run[0] in SURNAMES and SURNAMES[run[0]] != readings[0][0]:
        readings.append([SURNAMES[run[0]], *readings[0][1:]])
    return (*_bigrams(run), *(token for reading in readings for token in _sounds(reading)))


def _bigrams(run: str) -> list[str]:
    """Return overlapping pairs and the last character, so that every character begins a token."""
    return [*(run[i : i + 2] for i in range(len(run) - 1)), run[-1]]


def _sounds(syllables: Sequence[str]) -> Iterator[str]:
    """Yield the pinyin and the initials from each character on."""
    for i in range(len(syllables)):
        part = syllables[i : i + (SYLLABLES if i else MOST_SYLLABLES)]
        yield "".join(part)[:LONGEST_WORD]
        yield "".join(syllable[0] for syllable in part)


def terms(query: str) -> list[Term]:
    """Return the terms of a query; words match as beginnings, Chinese by its pairs."""
    plain = normal(query)
    digits = "".join(c for c in plain if c.isdigit())
    if _NUMBER.fullmatch(plain) and len(digits) >= PHONE_DIGITS:
        return [Term(digits[:LONGEST_WORD], True)]
    found: list[Term] = []
    for han, word in _RUN.findall(plain):
        if len(han) == 1:
            found.append(Term(han, True))
        elif han:
            found += [Term(pair, False) for pair in _bigrams(han)[:-1]]
        else:
            # One letter begins too many words to be worth collecting.
            found.append(Term(word[:LONGEST_WORD], len(word) > 1))
    return list(dict.fromkeys(found))


def edge(noun: str, term: Term) -> str:
    """Return how PostgreSQL's index knows a short beginning among a noun's words; nothing for any other term.

    It knows these whole: what begins longer is rarer, and gathered word by word.
    """
    is_short = len(term.text) == 1 or len(term.text) in SHORT
    return f"{noun}:{term.text}" if term.is_prefix and is_short else ""


def branch_token(branch_id: int | None) -> str:
    """Return the token by which the index knows a branch."""
    return f"{MARK}b{branch_id or 0}"


def owner_token(owner_id: int | None) -> str:
    """Return the token by which the index knows an owner."""
    return f"{MARK}o{owner_id or 0}"


def noun_token(noun: str) -> str:
    """Return the token by which the index knows a kind of record."""
    return f"{MARK}n{noun}"


def closeness(query: str, title: str, subtitle: str) -> tuple[int, int]:
    """Return how far a hit is from a query, smallest first: the same, a beginning, inside, elsewhere."""
    sought, names = _sought(query), [normal(title), *normal(subtitle).split()]
    if sought in names:
        distance = 0
    elif any(name.startswith(sought) for name in names):
        distance = 1
    else:
        distance = 2 if sought in names[0] else 3
    return distance, len(title)


@lru_cache(maxsize=16)
def _sought(query: str) -> str:
    return normal(query).strip()


def matches(query_terms: Iterable[Term], known: Iterable[str]) -> bool:
    """Say whether a list of tokens answers every term: the index's rule for texts that are not in it."""
    known = list(known)
    return all(
        any(token.startswith(term.text) if term.is_prefix else token == term.text for token in known)
        for term in query_terms
    )
