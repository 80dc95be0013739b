"""How alike two records of customers are: names without their company form, phones, codes; a score and its reasons."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from types import MappingProxyType

import numpy as np
from rapidfuzz import fuzz, process

from zhike.analytics.errors import InputError
from zhike.analytics.text import N_

REASONS = MappingProxyType({
    "CREDIT_CODE": N_("Same credit code"),
    "SAME_PHONE": N_("Same phone"),
    "SAME_EMAIL": N_("Same e-mail"),
    "NAME": N_("Same name"),
    "NAME_ALIKE": N_("Similar name"),
    "SOUND": N_("Name sounds the same"),
    "CREDIT_CODE_DIFFERS": N_("Credit codes differ"),
})  # fmt: skip
SIGNS = tuple(REASONS)
# Below this two records are not worth a person's look.
WORTH_A_LOOK = 0.6
# A short name belongs to many people, so it says little by itself.
SHORT = 3
ALIKE = 0.8
WEIGHTS = MappingProxyType({"CREDIT_CODE": 0.9, "SAME_PHONE": 0.5, "SAME_EMAIL": 0.5})
NAME_WEIGHT, SOUND_WEIGHT, SHORT_NAME_WEIGHT, SHORT_SOUND_WEIGHT = 0.75, 0.65, 0.35, 0.2
DIFFERENT_CODES = 0.3
AT_ONCE = 400_000

_FORM = re.compile(
    r"(股份有限公司|有限责任公司|集团有限公司|有限公司|总公司|分公司|公司|集团"
    r"|\b(co|ltd|limited|inc|incorporated|corp|corporation|company|llc|gmbh|plc|sa|ag))$"
)
_SIGNS = re.compile(r"[^\w]+|_")
_RUNS = re.compile(r"[a-z0-9]+|[^\sa-z0-9]+")
_DIGITS = re.compile(r"\d+")


def core(name: str) -> str:
    """Return what a name is called by: one width and case, without signs and without the company's form.

    Parameters
    ----------
    name : str
        A name as somebody wrote it.

    Returns
    -------
    str
        Words divided by one space; empty where nothing is left. A name that is nothing but a form stays.

    Source
    ------
    House rule, decision 0013.

    Examples
    --------
    >>> core("苏南轨道装备（集团）有限公司"), core("ＡＣＭＥ  Tools Co., Ltd.")
    ('苏南轨道装备', 'acme tools')
    """
    plain = _SIGNS.sub(" ", unicodedata.normalize("NFKC", name).lower()).strip()
    left = plain
    while (shorter := _FORM.sub("", left).strip()) != left:
        left = shorter
    # Chinese is written without spaces; those around signs mean nothing.
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", left or plain)


def tokens(cored: str) -> list[str]:
    """Return the pieces a core is compared by: pairs of Chinese characters, whole words of Latin letters and digits.

    Parameters
    ----------
    cored : str
        What ``core`` returned.

    Returns
    -------
    list of str
        In their order, a piece as often as it stands there.

    Source
    ------
    House rule, decision 0013.

    Examples
    --------
    >>> tokens("苏南轨道abc")
    ['苏南', '南轨', '轨道', 'abc']
    """
    found: list[str] = []
    for run in _RUNS.findall(cored):
        found += [run] if run[0].isascii() or len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]
    return found


@lru_cache(maxsize=30_000)
def _syllable(sign: str) -> str:
    if sign.isascii():
        return sign
    # Here and not above: loading its dictionaries takes a tenth of the start of a command.
    from pypinyin import lazy_pinyin

    return lazy_pinyin(sign)[0]


def sound(cored: str) -> str:
    """Return how a core sounds: each Chinese character by its usual reading.

    Parameters
    ----------
    cored : str
        What ``core`` returned.

    Returns
    -------
    str
        Syllables divided by a space, Latin letters as they stand; empty where no Chinese is in it.

    Source
    ------
    House rule, decision 0013.

    Examples
    --------
    >>> sound("装备") == sound("庄备"), sound("abc")
    (True, '')
    """
    return "" if cored.isascii() else " ".join(map(_syllable, cored))


def phone_key(phone: str) -> str:
    """Return what tells a phone: a mobile number whole, any other by its last seven digits.

    Parameters
    ----------
    phone : str
        A number with any signs, with or without country and area code.

    Returns
    -------
    str
        Digits; empty where there are fewer than seven.

    Source
    ------
    House rule, decision 0013.

    Examples
    --------
    >>> phone_key("+86 138-0013-8000"), phone_key("(0512) 6655 4433"), phone_key("12345")
    ('13800138000', '6554433', '')
    """
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", phone))
    digits = re.sub(r"^(00)?86(?=1\d{10}$)", "", digits)
    if len(digits) == 11 and digits[0] == "1":
        return digits
    return digits[-7:] if len(digits) >= 7 else ""


def key(text: str) -> int:
    """Return a number that stands for a text; 0 for the empty one.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    int
        64 bits with sign, the same on every machine; two texts share one with a chance of one in 10^19.

    Source
    ------
    House rule.

    Examples
    --------
    >>> key(""), key("a") == key("a"), key("a") == key("b")
    (0, True, False)
    """
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little", signed=True) if text else 0


@dataclass(frozen=True)
class Base:
    """Customers ready to be compared, as columns of equal length; a key of 0 says that nothing is known.

    Parameters
    ----------
    cores : list of str
        What each is called by.
    credit, phone, email, sound, number : numpy.ndarray of int64, shape (n,)
        Keys of credit code, phone, e-mail, sound of the name, digits in the name.

    Source
    ------
    House rule, decision 0013.

    Examples
    --------
    >>> prepare(["甲公司"], [""], [""], [""]).cores
    ['甲']
    """

    cores: list[str]
    credit: np.ndarray
    phone: np.ndarray
    email: np.ndarray
    sound: np.ndarray
    number: np.ndarray


def prepare(names: Sequence[str], phones: Sequence[str], emails: Sequence[str], credit_codes: Sequence[str]) -> Base:
    """Return customers ready to be compared.

    Parameters
    ----------
    names, phones, emails, credit_codes : sequence of str, length n
        As they were written down; empty where unknown.

    Returns
    -------
    Base
        The same customers in the same order.

    Raises
    ------
    InputError
        SHAPE_MISMATCH.

    Source
    ------
    House rule, decision 0013.

    Examples
    --------
    >>> int(prepare(["A"], ["110"], [""], [""]).phone[0])
    0
    """
    for field, column in (("phones", phones), ("emails", emails), ("credit_codes", credit_codes)):
        if len(column) != len(names):
            raise InputError("SHAPE_MISMATCH", field, value=len(column), expected=len(names))
    cores = [core(name) for name in names]

    def keys(texts: Sequence[str] | list[str]) -> np.ndarray:
        return np.fromiter((key(text) for text in texts), dtype=np.int64, count=len(cores))

    return Base(
        cores, keys([code.strip().upper() for code in credit_codes]), keys([phone_key(phone) for phone in phones]),
        keys([email.strip().lower() for email in emails]), keys([sound(name) for name in cores]),
        keys([" ".join(_DIGITS.findall(name)) for name in cores]),
    )  # fmt: skip


def compare(base: Base, left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Say how likely two records are one customer, for many pairs at once.

    Parameters
    ----------
    base : Base
        The customers.
    left, right : numpy.ndarray of int, shape (m,)
        Positions of the two of each pair.

    Returns
    -------
    score : numpy.ndarray of float64, shape (m,)
        0 to 1: one minus the product of what each sign leaves in doubt; 0.3 of it where credit codes differ.
    signs : numpy.ndarray of uint8, shape (m,)
        One bit for each of ``SIGNS``, the first the lowest.

    Source
    ------
    House rule, decision 0013: signs are combined as independent ones ("noisy or"); the weights are experience, and
    the benchmark reports recall and precision on planted duplicates.

    Examples
    --------
    >>> two = prepare(["甲乙丙丁有限公司", "甲乙丙丁"], ["", ""], ["", ""], ["", ""])
    >>> score, signs = compare(two, np.array([0]), np.array([1]))
    >>> float(score[0]), reasons(int(signs[0]))
    (0.75, ('NAME',))
    """
    scores, signs = np.zeros(len(left)), np.zeros(len(left), dtype=np.uint8)
    for start in range(0, len(left), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        scores[part], signs[part] = _compare(base, left[part], right[part])
    return scores, signs


def _compare(base: Base, left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    a, b = [base.cores[i] for i in left], [base.cores[i] for i in right]
    ratio = process.cpdist(a, b, scorer=fuzz.ratio, dtype=np.float32).astype(np.float64).reshape(-1) / 100.0
    is_short = np.fromiter((min(len(x), len(y)) <= SHORT for x, y in zip(a, b, strict=True)), bool, len(a))
    is_named = np.fromiter((bool(x and y) for x, y in zip(a, b, strict=True)), bool, len(a))

    def same(column: np.ndarray) -> np.ndarray:
        return (column[left] != 0) & (column[left] == column[right])

    is_same_name = is_named & (ratio >= 1)
    # Number 1 and number 2 of a chain are alike in everything but what tells them apart.
    is_alike = is_named & (ratio >= ALIKE) & ~is_same_name & (base.number[left] == base.number[right])
    is_same_sound = same(base.sound) & ~is_same_name
    differs = (base.credit[left] != 0) & (base.credit[right] != 0) & (base.credit[left] != base.credit[right])
    found = (same(base.credit), same(base.phone), same(base.email), is_same_name, is_alike, is_same_sound, differs)
    of_name = np.where(is_short, SHORT_NAME_WEIGHT, NAME_WEIGHT)
    nearly = of_name * (0.4 + 0.6 * (ratio - ALIKE) / (1 - ALIKE))
    by_name = np.select(
        [is_same_name, is_same_sound, is_alike],
        [
            of_name,
            np.where(is_short, SHORT_SOUND_WEIGHT, SOUND_WEIGHT),
            nearly,
        ],
        0.0,
    )
    doubt = 1.0 - by_name
    for sign, is_found in zip(("CREDIT_CODE", "SAME_PHONE", "SAME_EMAIL"), found, strict=False):
        doubt *= np.where(is_found, 1.0 - WEIGHTS[sign], 1.0)
    score = (1.0 - doubt) * np.where(differs, DIFFERENT_CODES, 1.0)
    signs = sum(is_found.astype(np.uint8) << bit for bit, is_found in enumerate(found))
    return np.round(score, 4), np.asarray(signs, dtype=np.uint8)


def reasons(signs: int) -> tuple[str, ...]:
    """Return the codes of the signs found in a pair.

    Parameters
    ----------
    signs : int
        The bits ``compare`` gave.

    Returns
    -------
    tuple of str
        Keys of ``REASONS``, the strongest first.

    Source
    ------
    House rule: every warning carries a why.

    Examples
    --------
    >>> reasons(0b1001)
    ('CREDIT_CODE', 'NAME')
    """
    return tuple(sign for bit, sign in enumerate(SIGNS) if signs >> bit & 1)
