"""Order log: customer, day and amount of every row of a file, read without asking the database."""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa

from zhike.apps.exchange import rules
from zhike.apps.exchange.kinds import parsing
from zhike.apps.exchange.kinds.orders.fields import FIELDS
from zhike.apps.exchange.reading import cells, mapping, parent, values
from zhike.apps.exchange.reading.refusal import Reason, Unreadable

WANTED = {"customer": "customer_code", "date": "date", "amount": "amount"}
# Taken only where it is named: money is then margin, not revenue.
COST = {"cost": "cost"}
TRAIT = "trait"
N_EXAMPLES = 5


class LogRefused(Exception):
    """The file cannot be read as an order log; the message says why."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(rules.explain(code, params))


@dataclass(frozen=True)
class OrderLog:
    """The rows that could be read, and what was refused.

    `lines` has the columns of `order_line` (warehouse/schema.py) that a history needs, customers numbered in the order
    of their codes; `refused` counts reasons, `examples` tells of the first rows. Where the cost was named, amounts are
    margins; `n_without_cost` rows had none and take the share of cost of all others.
    """

    lines: pa.Table
    columns: dict[str, str]
    n_rows: int
    refused: dict[str, int]
    examples: list[str]
    n_without_cost: int | None = None
    # What each customer is by the column asked for, by number: as its first row with anything says; empty without.
    traits: tuple[str, ...] = ()


def order_log(path: Path, mapped: Mapping[str, str], sheet: str = "", *, trait: str = "") -> OrderLog:
    """Read a CSV, XLSX or Parquet file, and a column that says what each customer is where one is named.

    Raises `LogRefused` where it cannot be read or its columns are unclear.
    """
    known = {*WANTED.values(), *COST.values()}
    wanted = [field for field in FIELDS if field.name in known or field.name == "customer_name"]
    with tempfile.TemporaryDirectory(prefix="zhike-") as scratch:
        folder = Path(scratch)
        try:
            meta = parent.stage(path, folder, known=mapping.known_names(wanted), sheet=sheet)
        except Unreadable as unreadable:
            raise LogRefused(unreadable.reason.code, **unreadable.reason.params) from unreadable
        columns = _columns(meta["columns"], wanted, mapped)
        if trait and trait not in meta["columns"]:
            raise LogRefused("UNKNOWN_COLUMN", column=trait, columns=", ".join(meta["columns"]))
        return _rows(folder, meta, columns, trait)


def _columns(header: list[str], wanted: list[mapping.Field], mapped: Mapping[str, str]) -> dict[str, str]:
    """Return the column of customer, date and amount: as told, else by its name."""
    proposed = mapping.propose(header, wanted).columns
    found = {part: proposed[name] for part, name in WANTED.items() if name in proposed}
    if "customer" not in found and "customer_name" in proposed:
        found["customer"] = proposed["customer_name"]
    for part, column in mapped.items():
        if part not in WANTED | COST:
            raise LogRefused("UNKNOWN_FIELD", field=part, fields=", ".join(WANTED | COST))
        if column not in header:
            raise LogRefused("UNKNOWN_COLUMN", column=column, columns=", ".join(header))
        found[part] = column
    if missing := [part for part in WANTED if part not in found]:
        raise LogRefused("COLUMN_MISSING", fields=", ".join(missing), columns=", ".join(header))
    return found


def _rows(folder: Path, meta: dict, columns: dict[str, str], trait: str) -> OrderLog:
    parts = {part: name for part, name in (WANTED | COST).items() if part in columns}
    fields = [field for field in FIELDS if field.name in parts.values()]
    header = meta["columns"]
    by_name = {name: columns[part] for part, name in parts.items()}
    days = [text for chunk in cells.texts(folder, header, columns["date"]) for text in chunk if text]
    options = {"day_first": values.order_of_days(days)}
    refused: dict[str, int] = {}
    examples: list[str] = []
    taken: dict[str, list] = {part: [] for part in parts}
    told: dict[str, str] = {}
    parsers = parsing.parsers(fields, options)
    by_name |= {TRAIT: trait} if trait else {}
    parsers |= {TRAIT: parsers["customer_code"]} if trait else {}
    for chunk in cells.read(folder, header, by_name, parsers):
        for name, empty in (("customer_code", "NO_CUSTOMER"), ("date", "NO_DATE"), ("amount", "NO_AMOUNT")):
            chunk.refuse_unreadable(name)
            chunk.refuse_where(~chunk.columns[name].filled(), name, Reason(empty))
        if "cost" in parts:
            chunk.refuse_unreadable("cost")
        kept = chunk.kept()
        for part, name in parts.items():
            found = chunk.objects(name, None)
            taken[part] += [value for value, is_kept in zip(found, kept, strict=True) if is_kept]
        _note_traits(told, chunk, kept, trait)
        for at, (column, text, reason) in sorted(chunk.refused.items()):
            refused[reason.code] = refused.get(reason.code, 0) + 1
            if len(examples) < N_EXAMPLES:
                examples.append(f"row {chunk.rows[at]}, {column} “{text}”: {rules.explain(reason.code, reason.params)}")
    n_without_cost = sum(cost is None for cost in taken["cost"]) if "cost" in taken else None
    traits = tuple(told.get(who, "") for who in dict.fromkeys(taken["customer"])) if trait else ()
    return OrderLog(_lines(taken), columns, meta["n_rows"], refused, examples, n_without_cost, traits)


def _note_traits(told: dict[str, str], chunk: Any, kept: Iterable[bool], trait: str) -> None:
    """Note what customers are, where a column says it, as far as nothing is noted of them yet."""
    if not trait:
        return
    for who, text, is_kept in zip(chunk.objects("customer_code", None), chunk.objects(TRAIT, None), kept, strict=True):
        if is_kept and text:
            told.setdefault(who, text)


def _margins(taken: Mapping[str, list]) -> list[int]:
    """Return amounts less their cost, which goes with the amount: a return gives it back."""
    pairs = list(zip(taken["amount"], taken["cost"], strict=True))
    known = [(abs(amount), abs(cost)) for amount, cost in pairs if cost is not None]
    whole = sum(amount for amount, _ in known)
    share = Fraction(sum(cost for _, cost in known), whole) if whole else Fraction(0)
    return [
        round(amount * (1 - share)) if cost is None else amount - (abs(cost) if amount >= 0 else -abs(cost))
        for amount, cost in pairs
    ]


def _lines(taken: Mapping[str, list]) -> pa.Table:
    """Return the rows as lines of orders, each an order of its own; less than nothing is a return."""
    money = _margins(taken) if "cost" in taken else taken["amount"]
    whole = pa.array(money, pa.int64()).cast(pa.decimal128(38, 0))
    return pa.table(
        {
            "customer_id": pa.array(taken["customer"], pa.string()).dictionary_encode().indices.cast(pa.int64()),
            # A purchase that brought less than it cost is one nevertheless.
            "is_return": pa.array([amount < 0 for amount in taken["amount"]], pa.bool_()),
            "line_date": pa.array([moment.date() for moment in taken["date"]], pa.date32()),
            # Amounts are read in ten-thousandths: the same digits, with the point in its place.
            "amount": pa.Array.from_buffers(pa.decimal128(38, 4), len(whole), whole.buffers()),
        }
    )
