"""Parsing: from the type of a field to how its cells are read."""

from collections.abc import Callable
from functools import partial

from zhike.apps.exchange.reading import traditional, values
from zhike.apps.exchange.reading.mapping import Field
from zhike.apps.exchange.reading.refusal import Reason

_CURRENCIES = {
    "CNY": "¥ 元 人民币 rmb 人民币元",
    "USD": "$ us$ 美元",
    "GBP": "£ 英镑",
    "EUR": "€ 欧元",
    "HKD": "hk$ 港币 港元",
    "JPY": "日元 日圆",
    "TWD": "nt$ 新台币 台币",
}
_BY_WORD = {word: code for code, words in _CURRENCIES.items() for word in words.split()}


def parsers(fields: list[Field], options: dict) -> dict[str, Callable[[str], object]]:
    """Return for each field how a cell of it is read, with the units and the order of days of this file."""
    units = options.get("units", {})
    return {item.name: _parser(item, units.get(item.name, 1), options.get("day_first")) for item in fields}


def _parser(item: Field, unit: int, day_first: bool | None) -> Callable[[str], object]:
    if item.type == "MOMENT":
        return partial(values.moment, day_first=day_first)
    if item.type == "HOUR":
        return values.hour
    if item.type in {"MONEY", "PRICE", "DECIMAL"}:
        return values.number if unit == 1 else partial(_multiplied, unit=unit)
    if item.type == "CHOICE":
        return partial(_choice, choices=dict(item.choices))
    if item.type == "CURRENCY":
        return currency
    return partial(values.code if item.type == "CODE" else values.words, max_length=item.max_length)


def _multiplied(text: str, unit: int) -> int | Reason | None:
    found = values.number(text)
    if not isinstance(found, int):
        return found
    return found * unit if abs(found * unit) < values.MAX_WHOLE * values.SCALE else Reason("NUMBER_TOO_LARGE")


def _choice(text: str, choices: dict[str, str]) -> str | Reason:
    folded = traditional.simplified(values.fold(text)).lower()
    return choices.get(folded, Reason("UNKNOWN_CHOICE", {"known": ", ".join(list(choices)[:6])})) if folded else ""


def currency(text: str) -> str | Reason:
    """Return the ISO code a cell means."""
    folded = traditional.simplified(values.fold(text)).lower()
    found = _BY_WORD.get(folded, folded.upper())
    return found if not found or (len(found) == 3 and found.isalpha()) else Reason("UNKNOWN_CURRENCY")
