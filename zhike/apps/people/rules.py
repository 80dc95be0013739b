"""Pure decisions of people: what is out of order, which days count, what is known, who of us may know somebody."""

import re
from calendar import isleap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

INFLUENCE = (1, 5)
STANCES = {"FOR": 1, "NEUTRAL": 0, "AGAINST": -1}
TIE_STRENGTH = (1, 5)
STAFF_STRENGTH = (0, 5)
# Ties nobody would use to be introduced.
CLOSED_TIES = ("RIVAL",)
KEEP_NOTES_DAYS = 365
LAST_OF_FEBRUARY, LAST_DAY = 228, 1231
# A shorter name, such as 大学, stands in many others.
SHORTEST_PLACE = 4
SHORTEST_NAME, SHORTEST_REACH, SHORTEST_TRADE = 2, 5, 2
_ENDING = re.compile(r"\s*(制造|加工|生产|销售|服务|设备|行业|产业|工业|业|industry|manufacturing|production)$")
_HAN, _NUMBER = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[\d\s()+.-]+")


class OutOfRange(ValueError):
    """An influence, stance or strength lies outside its scale."""


KIN = "KINSHIP"
CONFLICT = "CONFLICT_OF_INTEREST"


class NotDeclared(ValueError):
    """Kinship is named without what shows it, or without a declaration of the interests that conflict."""


class OutOfOrder(ValueError):
    """An entry ends before it begins; the message says which."""


def demand_scale(value: int | None, scale: tuple[int, int]) -> None:
    """Raise OutOfRange unless a value is unknown or on its scale."""
    if value is not None and not scale[0] <= value <= scale[1]:
        raise OutOfRange(f"{value} is not between {scale[0]} and {scale[1]}")


def demand_declared(form: str, note: str, declared: str) -> None:
    """Raise NotDeclared for kinship that nothing shows or nobody declared."""
    if form == KIN and not (note.strip() and declared.strip()):
        raise NotDeclared(
            _("Kinship needs what shows it and a declaration of the conflict of interest. (KINSHIP_DECLARED)")
        )


def demand_order(entries: Any) -> None:
    """Raise OutOfOrder for a study or job that ends before it begins; those that overlap are fine."""
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping) and _ends_early(entry):
            years = {"begin": entry["begin"], "end": entry["end"]}
            raise OutOfOrder(_("It ends in %(end)s, before it begins in %(begin)s.") % years)


def _ends_early(entry: Mapping[str, Any]) -> bool:
    return "begin" in entry and "end" in entry and float(entry["end"]) < float(entry["begin"])


def month_day(day: date) -> int:
    """Return a day of the year as month × 100 + day."""
    return day.month * 100 + day.day


def spans(first_day: date, last_day: date) -> list[tuple[int, int]]:
    """Return the stretches of month-days from a day to a day, at most a year; two where the year turns.

    28 February of a common year holds those of the 29th, too.
    """
    first, last = month_day(first_day), month_day(last_day)
    if last == LAST_OF_FEBRUARY and not isleap(last_day.year):
        last += 1
    if (last_day - first_day).days >= 365:
        return [(0, LAST_DAY)]
    return [(first, last)] if first <= last else [(first, LAST_DAY), (0, last)]


def next_day(given: int, first_day: date) -> date:
    """Return the first day on or after another that has a month-day; 29 February falls on the 28th in common years."""
    for year in (first_day.year, first_day.year + 1):
        try:
            day = date(year, given // 100, given % 100)
        except ValueError:
            day = date(year, 2, 28)
        if day >= first_day:
            return day
    raise ValueError(given)


def occasions(birthday: date | None, family: Any) -> list[tuple[str, str, int]]:
    """Return the days of the year that matter to a person, as (kind, who it is about, month-day)."""
    found = [("BIRTHDAY", "", month_day(birthday))] if birthday else []
    for entry in family if isinstance(family, list) else ():
        who = " ".join(str(entry[name]) for name in ("relation", "name") if entry.get(name))
        for field, kind in (("birthday", "FAMILY_BIRTHDAY"), ("anniversary", "ANNIVERSARY")):
            if entry.get(field):
                found.append((kind, who[:100], month_day(date.fromisoformat(entry[field]))))
    return found


def filled_groups(group_of: Mapping[str, str], fields: Iterable[str], *, has_ties: bool) -> frozenset[str]:
    """Return the groups something is known of; who knows whom counts as relations at work."""
    known = {group_of[field] for field in fields if field in group_of}
    return frozenset(known | {"RELATIONS"} if has_ties else known)


def is_ready(n_groups: int, goal: int) -> bool:
    """Say whether enough groups are known for a visit to be prepared."""
    return n_groups >= goal


def newest_first(entries: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return dated entries, the newest first, those without a day last."""
    return sorted(entries, key=lambda entry: str(entry.get("day", "")), reverse=True)


def expiry(day: date) -> date:
    """Return the day a delicate note is deleted on unless another is named: a year later."""
    return day + timedelta(days=KEEP_NOTES_DAYS)


def shared(ours: Iterable[str], theirs: Iterable[str]) -> list[str]:
    """Return those of our schools or employers that are also theirs, whatever stands around the shorter name."""
    other = [name.casefold().strip() for name in theirs]
    return [name for name in ours if any(_is_same_place(name.casefold().strip(), one) for one in other)]


def _is_same_place(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= SHORTEST_PLACE and short in long)


def same_town(ours: str, theirs: str) -> bool:
    """Say whether two places of origin are the same, or one lies in the other: 昆明 and 云南昆明."""
    short, long = sorted((ours.casefold().strip(), theirs.casefold().strip()), key=len)
    return short == long != "" or (len(short) >= SHORTEST_NAME and short in long)


def of_industry(employers: Iterable[str], industries: Iterable[str]) -> list[str]:
    """Return those employers whose name tells one of some industries: 沈阳机床集团 is of 机床制造业."""
    trades = [trade for trade in map(trade_of, industries) if len(trade) >= SHORTEST_TRADE]
    return [name for name in employers if any(trade in name.casefold() for trade in trades)]


def trade_of(industry: str) -> str:
    """Return the word of an industry that also stands in the names of its companies."""
    trade = industry.casefold().strip()
    while (shorter := _ENDING.sub("", trade)) != trade and len(shorter) >= SHORTEST_TRADE:
        trade = shorter
    return trade


def neutral_words(*, names: Iterable[str], reaches: Iterable[str]) -> dict[str, str]:
    """Return by which word each name, form of address, number and address of a person is replaced.

    A neutral word of the same writing leaves the sentence around it readable; a name of one sign stands in too much
    that is not about the person.
    """
    words = {}
    for name in filter(None, (name.strip() for name in names)):
        if len(name) >= SHORTEST_NAME:
            words[name] = "某人" if _HAN.search(name) else "somebody"
    for reach in filter(None, (reach.strip() for reach in reaches)):
        for text in (reach, "".join(filter(str.isdigit, reach)) if _NUMBER.fullmatch(reach) else reach):
            if len(text) >= SHORTEST_REACH:
                words[text] = "***"
    return words
