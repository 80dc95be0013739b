"""Cells: the staged rows read back chunk by chunk with their mapped columns converted, and the refusals among them."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhike.apps.exchange.reading.columns import Column, Converter
from zhike.apps.exchange.reading.refusal import Reason

FIXES = "fixes.json"
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


def holds(folder: Path, texts: Sequence[str]) -> bool:
    """Say whether a staged file, or a fix of one of its cells, holds one of some texts; one not staged yet may."""
    if not texts or not folder.exists():
        return False
    if not (folder / "raw.parquet").exists():
        return True
    if any(text in str(load_fixes(folder)) for text in texts):
        return True
    with pq.ParquetFile(folder / "raw.parquet") as file:
        return any(
            pc.any(pc.match_substring(column, text)).as_py()
            for number in range(file.num_row_groups)
            for column in file.read_row_group(number).columns
            if pa.types.is_string(column.type)
            for text in texts
        )


def read(
    folder: Path, names: list[str], mapped: dict[str, str], parsers: dict[str, Callable[[str], object]]
) -> Iterator[Cells]:
    """Yield the staged rows chunk by chunk; `mapped` says which column (by name) a field is read from."""
    converters, fixes = {name: Converter(parsers[name]) for name in mapped}, load_fixes(folder)
    wanted = {name: f"c{names.index(column)}" for name, column in mapped.items()}
    with pq.ParquetFile(folder / "raw.parquet") as file:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number, columns=["row", "extra", *dict.fromkeys(wanted.values())])
            table = _fixed(table, names, fixes)
            columns = {name: converters[name](_one(table[column])) for name, column in wanted.items()}
            cells = Cells(number, table["row"].to_numpy(), columns, mapped)
            if table["extra"].null_count < len(table):
                _refuse_wide(cells, table["extra"].to_pylist())
            yield cells


def texts(folder: Path, names: list[str], column: str) -> Iterator[list[str]]:
    """Yield the distinct texts of one column, chunk by chunk."""
    fixes, wanted = load_fixes(folder), f"c{names.index(column)}"
    with pq.ParquetFile(folder / "raw.parquet") as file:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number, columns=["row", wanted])
            yield _fixed(table, names, fixes)[wanted].unique().to_pylist()


def rows_of(folder: Path, number: int, names: list[str]) -> dict[int, list[str]]:
    """Return the staged rows of one chunk by their number in the file, fixed cells as they are now."""
    with pq.ParquetFile(folder / "raw.parquet") as file:
        table = _fixed(file.read_row_group(number), names, load_fixes(folder))
    cells = [table.column(i).to_pylist() for i in range(2, table.num_columns)]
    return dict(zip(table["row"].to_pylist(), (list(row) for row in zip(*cells, strict=True)), strict=True))


def load_fixes(folder: Path) -> dict[int, dict[str, str]]:
    """Return the cells a person has put right: {row: {column: text}}. The file itself stays as it came."""
    file = folder / FIXES
    found = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return {int(row): texts for row, texts in found.items()}


def keep_fixes(folder: Path, fixes: Mapping[int, Mapping[str, str]]) -> None:
    """Lay cells put right over those that are known already."""
    known = load_fixes(folder)
    for row, texts in fixes.items():
        known[row] = known.get(row, {}) | dict(texts)
    (folder / FIXES).write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")


def drop_fixes(folder: Path) -> None:
    """Forget the cells put right: the file was read anew."""
    (folder / FIXES).unlink(missing_ok=True)


def _fixed(table: pa.Table, names: list[str], fixes: dict[int, dict[str, str]]) -> pa.Table:
    """Return a chunk with the cells put right in their places."""
    places = {row: at for at, row in enumerate(table["row"].to_pylist()) if row in fixes} if fixes else {}
    for row, at in places.items():
        for name, text in fixes[row].items():
            column = f"c{names.index(name)}"
            if column in table.column_names:
                texts = table[column].to_pylist()
                texts[at] = text
                fixed = pa.chunked_array([pa.array(texts).cast(table[column].type)])
                table = table.set_column(table.column_names.index(column), column, fixed)
    return table


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _refuse_wide(cells: Cells, extra: list[str | None]) -> None:
    for at, beyond in enumerate(extra):
        if beyond:
            cells.refused[at] = ("", ", ".join(json.loads(beyond)), Reason("TOO_MANY_CELLS"))
