"""Cells: the staged rows read back chunk by chunk with their mapped columns converted, and the refusals among them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from zhike.apps.exchange.reading.columns import Column, Converter
from zhike.apps.exchange.reading.refusal import Reason

REFUSED = pa.schema(
    [
        ("row", pa.int64()),
        ("chunk", pa.int32()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("code", pa.string()),
        ("params", pa.string()),
    ]
)


@dataclass
class Cells:
    """One chunk of rows: their numbers in the file, their converted columns by field, the first refusal of each."""

    number: int
    rows: np.ndarray
    columns: dict[str, Column]
    names: dict[str, str]
    refused: dict[int, tuple[str, str, Reason]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def has(self, name: str) -> bool:
        """Say whether a field is mapped."""
        return name in self.columns

    def objects(self, name: str, empty: object = "") -> list:
        """Return the values of a field; `empty` where it is not mapped, not filled or refused."""
        if name not in self.columns:
            return [empty] * len(self)
        return [empty if value is None else value for value in self.columns[name].objects()]

    def refuse(self, at: int, name: str, reason: Reason) -> None:
        """Refuse a row because of one field, unless it is refused already."""
        if at not in self.refused:
            text = self.columns[name].text(at) if name in self.columns else ""
            self.refused[at] = (self.names.get(name, ""), text, reason)

    def refuse_where(self, mask: np.ndarray, name: str, reason: Reason) -> None:
        """Refuse all rows of a mask for the same reason."""
        for at in np.flatnonzero(mask).tolist():
            self.refuse(at, name, reason)

    def refuse_unreadable(self, name: str) -> None:
        """Refuse the rows whose cell of a field means nothing."""
        if name in self.columns:
            for at, reason in self.columns[name].refused().items():
                self.refuse(at, name, reason)

    def kept(self) -> np.ndarray:
        """Return a mask of the rows that are not refused."""
        mask = np.ones(len(self), dtype=bool)
        mask[list(self.refused)] = False
        return mask

    def refusals(self) -> pa.Table:
        """Return the refusals in the order of the file."""
        lines = sorted(self.refused.items())
        return pa.table(
            [
                [int(self.rows[at]) for at, _ in lines],
                [self.number] * len(lines),
                [column for _, (column, _, _) in lines],
                [text for _, (_, text, _) in lines],
                [reason.code for _, (_, _, reason) in lines],
                [
                    "{}" if not reason.params else json.dumps(reason.params, ensure_ascii=False)
                    for _, (_, _, reason) in lines
                ],
            ],
            schema=REFUSED,
        )


def n_chunks(folder: Path) -> int:
    """Return into how many chunks the staged rows are parted."""
    with pq.ParquetFile(folder / "raw.parquet") as file:
        return file.num_row_groups


def read(
    folder: Path, names: list[str], mapped: dict[str, str], parsers: dict[str, Callable[[str], object]]
) -> Iterator[Cells]:
    """Yield the staged rows chunk by chunk; `mapped` says which column (by name) a field is read from."""
    converters = {name: Converter(parsers[name]) for name in mapped}
    wanted = {name: f"c{names.index(column)}" for name, column in mapped.items()}
    with pq.ParquetFile(folder / "raw.parquet") as file:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number, columns=["row", "extra", *dict.fromkeys(wanted.values())])
            columns = {name: converters[name](_one(table[column])) for name, column in wanted.items()}
            cells = Cells(number, table["row"].to_numpy(), columns, mapped)
            if table["extra"].null_count < len(table):
                _refuse_wide(cells, table["extra"].to_pylist())
            yield cells


def texts(folder: Path, names: list[str], column: str) -> Iterator[list[str]]:
    """Yield the distinct texts of one column, chunk by chunk."""
    with pq.ParquetFile(folder / "raw.parquet") as file:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number, columns=[f"c{names.index(column)}"])
            yield table.column(0).unique().to_pylist()


def rows_of(folder: Path, number: int) -> dict[int, list[str]]:
    """Return the staged rows of one chunk by their number in the file, as they came."""
    with pq.ParquetFile(folder / "raw.parquet") as file:
        table = file.read_row_group(number)
    cells = [table.column(i).to_pylist() for i in range(2, table.num_columns)]
    return dict(zip(table["row"].to_pylist(), (list(row) for row in zip(*cells, strict=True)), strict=True))


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _refuse_wide(cells: Cells, extra: list[str | None]) -> None:
    for at, beyond in enumerate(extra):
        if beyond:
            cells.refused[at] = ("", ", ".join(json.loads(beyond)), Reason("TOO_MANY_CELLS"))
