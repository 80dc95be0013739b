"""Kind: what an import asks of what its rows are."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from zhike.apps.churn import queries as churn_queries
from zhike.apps.exchange.kinds import parsing
from zhike.apps.exchange.kinds.context import Context
from zhike.apps.exchange.reading.cells import Cells
from zhike.apps.exchange.reading.mapping import Field
from zhike.apps.org import queries as org_queries

OnChunk = Callable[[int], None]


class Checker(Protocol):
    """Accepts or refuses the rows of a file, chunk by chunk and in order."""

    def check(self, cells: Cells) -> pa.Table:
        """Return the accepted rows; the refusals stand in `cells`."""


class Writer(ABC):
    """Writes the chunks of one checked file, each as often as it takes."""

    def __init__(self, context: Context):
        self.context = context
        self.checked = pq.ParquetFile(context.folder / "checked.parquet")

    @property
    def n_chunks(self) -> int:
        """Return how many chunks there are to write."""
        return self.checked.num_row_groups

    def close(self) -> None:
        """Let go of the file."""
        self.checked.close()

    def changed(self, number: int) -> list[int]:
        """Return whom a chunk would treat anew, where a file that treats many is held up; here nobody is."""
        return []

    @abstractmethod
    def write(self, number: int) -> dict:
        """Write one chunk inside the caller's transaction; return its counts."""


def keep_options(folder: Path, names: list[str], mapped: dict[str, str], options: dict) -> dict:
    """Return the options as they are: nothing depends on the whole file."""
    return options


def counted(checked: Path, outcomes: Callable[[list[dict]], list[str]], on_chunk: OnChunk) -> dict:
    """Return the counts of a preview; `outcomes` says what would become of each row."""
    counts = {"n_new": 0, "n_updated": 0, "n_unchanged": 0}
    with pq.ParquetFile(checked) as file:
        for number in range(file.num_row_groups):
            for outcome in outcomes(file.read_row_group(number).to_pylist()):
                counts[outcome] += 1
            on_chunk(number + 1)
    return counts


def held_up(context: Context, changed: Collection[int]) -> dict:
    """Return how many customers a file treats anew, and where they are many whose old issues hold it up.

    So many are not treated alike before somebody has looked at what is still open with them.
    """
    many = len(changed) > churn_queries.rule_of_events()["bulk"]
    today = org_queries.business_date(context.at)
    return {
        "n_changed": len(changed), "old_issues": churn_queries.unreviewed(sorted(changed), today) if many else []
    }  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One kind of import: its words and fields, how rows are checked and written, how they are taken back.

    Of each group of `needed` one field must have a column. `asks` names what must be said once for all rows. A kind
    with a `channel` of collection keeps it in the source of its rows.
    """

    label: Any
    fields: list[Field]
    needed: tuple[tuple[str, ...], ...]
    schema: pa.Schema
    checker: Callable[[Context], Checker]
    writer: Callable[[Context], Writer]
    review: Callable[[Context, Path, OnChunk], dict]
    undo: Callable[[Context, OnChunk], dict]
    settle_options: Callable[[Path, list[str], dict[str, str], dict], dict] = keep_options
    asks: tuple[str, ...] = ()
    channel: str = ""

    @property
    def has_money(self) -> bool:
        """Say whether its rows are money, so that the currency of the books must be known."""
        return any(item.type == "CURRENCY" for item in self.fields)

    def parsers(self, options: dict) -> dict[str, Callable[[str], object]]:
        """Return for each field how a cell of it is read."""
        return parsing.parsers(self.fields, options)
