"""Columns: converts a column of text batch by batch, each distinct text once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from zhike.apps.exchange.reading.refusal import Reason

# Beyond this many remembered texts the memory of a column starts anew, so that it stays flat.
REMEMBERED = 200_000


@dataclass(frozen=True)
class Column:
    """One converted column: `values` of the distinct `texts`; `index` says which of them each row has."""

    texts: list[str]
    values: list
    index: np.ndarray

    def text(self, row: int) -> str:
        """Return the cell of a row as it came."""
        return self.texts[self.index[row]]

    def objects(self) -> list:
        """Return the value of every row, None where the cell is empty or refused."""
        kept = [None if isinstance(value, Reason) else value for value in self.values]
        return [kept[at] for at in self.index.tolist()]

    def whole(self) -> tuple[np.ndarray, np.ndarray]:
        """Return whole numbers of every row and a mask of those that are there."""
        there = np.array([isinstance(value, int) for value in self.values], dtype=bool)
        kept = np.array([value if isinstance(value, int) else 0 for value in self.values], dtype=np.int64)
        return kept[self.index], there[self.index]

    def filled(self) -> np.ndarray:
        """Return a mask of rows with a value."""
        there = np.array([value not in (None, "") and not isinstance(value, Reason) for value in self.values], bool)
        return there[self.index]

    def refused(self) -> dict[int, Reason]:
        """Return the reason by row, for rows whose cell means nothing."""
        bad = np.array([isinstance(value, Reason) for value in self.values], dtype=bool)
        if not bad.any():
            return {}
        return {int(row): self.values[self.index[row]] for row in np.flatnonzero(bad[self.index])}


class Converter:
    """Converts the batches of one column with a memory of what each text meant."""

    def __init__(self, parse: Callable[[str], object]):
        self.parse = parse
        self.memory: dict[str, object] = {}

    def __call__(self, column: pa.Array) -> Column:
        coded = column.dictionary_encode()
        texts = coded.dictionary.to_pylist()
        if len(self.memory) > REMEMBERED:
            self.memory = {}
        memory, parse = self.memory, self.parse
        values = []
        for text in texts:
            if text not in memory:
                memory[text] = parse(text)
            values.append(memory[text])
        return Column(texts, values, coded.indices.to_numpy(zero_copy_only=False).astype(np.int64))
