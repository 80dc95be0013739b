"""Identity: the business key of a line, so that a second import of the same rows changes nothing.

Key = source + order number + mapped values, hashed, + the how-manieth of identical lines in the file.
"""

import hashlib
from array import array
from collections.abc import Iterable, Iterator

import numpy as np

KEY_BYTES = 16


def base_keys(source: str, columns: Iterable[list[str]]) -> list[bytes]:
    """Return the 16-byte hash of each row's values; equal rows of one source have equal hashes."""
    start = hashlib.blake2b(source.encode(), digest_size=KEY_BYTES)

    def one(values: tuple[str, ...]) -> bytes:
        digest = start.copy()
        digest.update("\x1f".join(values).encode())
        return digest.digest()

    return [one(values) for values in zip(*columns, strict=True)]


class Occurrences:
    """Counts identical lines over a whole file in eight bytes a line."""

    def __init__(self) -> None:
        self.marks = array("Q")

    def add(self, keys: list[bytes]) -> None:
        """Take the hashes of the next rows, in order."""
        self.marks.frombytes(b"".join(key[:8] for key in keys))

    def repeats(self) -> dict[int, int]:
        """Return {position: n} for lines that are the n-th of their like, n ≥ 2; first ones are left out."""
        marks = np.frombuffer(self.marks, dtype=np.uint64)
        if not len(marks):
            return {}
        order = np.argsort(marks, kind="stable")
        ordered = marks[order]
        starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
        rank = np.arange(len(marks)) - np.repeat(starts, np.diff(np.append(starts, len(marks))))
        again = np.flatnonzero(rank)
        return dict(zip(order[again].tolist(), (rank[again] + 1).tolist(), strict=True))


def line_keys(keys: list[bytes], first: int, repeats: dict[int, int]) -> Iterator[str]:
    """Yield the keys as stored: the hash, or for the n-th of identical lines the hash of it and n."""
    for at, key in enumerate(keys, first):
        nth = repeats.get(at)
        yield key.hex() if nth is None else hashlib.blake2b(key + b"%d" % nth, digest_size=KEY_BYTES).hexdigest()
