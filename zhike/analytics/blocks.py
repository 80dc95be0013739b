"""Which records are worth comparing: those that share a key few others have, instead of everybody with everybody."""

from dataclasses import dataclass

import numpy as np

from zhike.analytics import likeness

# A key that more than this many share says nothing; a piece of a name is given less.
MOST_IN_BLOCK = 50
MOST_WITH_PIECE = 20
PIECES = 3


@dataclass(frozen=True)
class Candidates:
    """Pairs worth comparing.

    Parameters
    ----------
    left, right : numpy.ndarray of int64, shape (m,)
        Positions of the two of each pair, the smaller left; each pair once, in rising order.
    n_skipped : int
        Keys that too many records share to be looked into.

    Source
    ------
    House rule, decision 0013.

    Examples
    --------
    >>> Candidates(np.array([0]), np.array([1]), 0).n_skipped
    0
    """

    left: np.ndarray
    right: np.ndarray
    n_skipped: int


def candidates(base: likeness.Base, groups: np.ndarray) -> Candidates:
    """Return the pairs that share a credit code, phone, e-mail, name, sound within a group, or a rare piece of a name.

    Parameters
    ----------
    base : likeness.Base
        The customers.
    groups : numpy.ndarray of int64, shape (n,)
        Where each belongs, such as its branch; initials are looked into within one group only.

    Returns
    -------
    Candidates
        Pairs worth comparing, and how many keys were passed over.

    Source
    ------
    House rule, decision 0013; blocking as in Christen, Data Matching (2012), chapter 4.

    Examples
    --------
    >>> two = likeness.prepare(["甲乙丙丁有限公司", "甲乙丙丁", "戊"], [""] * 3, [""] * 3, [""] * 3)
    >>> found = candidates(two, np.zeros(3, dtype=np.int64))
    >>> found.left.tolist(), found.right.tolist()
    ([0], [1])
    """
    n = len(base.cores)
    every = np.arange(n, dtype=np.int64)
    named = np.fromiter((likeness.key(name) for name in base.cores), np.int64, n)
    pieces, named_by, n_skipped = _rare_pieces(base)
    kinds: list[tuple[np.ndarray, np.ndarray, int]] = [
        (base.credit, every, MOST_IN_BLOCK), (base.phone, every, MOST_IN_BLOCK), (base.email, every, MOST_IN_BLOCK),
        (named, every, MOST_IN_BLOCK), (base.sound, every, MOST_IN_BLOCK),
        (_initials(base, groups), every, MOST_IN_BLOCK), (pieces, named_by, MOST_WITH_PIECE),
    ]  # fmt: skip
    found = [np.empty(0, np.int64)]
    for keys, rows, most in kinds:
        codes, n_passed = _within(keys, rows, most, n)
        found.append(codes)
        n_skipped += n_passed
    codes = np.unique(np.concatenate(found))
    return Candidates(codes // max(n, 1), codes % max(n, 1), n_skipped)


def _initials(base: likeness.Base, groups: np.ndarray) -> np.ndarray:
    """Return keys of a group and the initials of longer Chinese names; 0 for the others."""
    texts = (
        f"{group}:{''.join(part[0] for part in likeness.sound(name).split())}"
        if len(name) > likeness.SHORT and not name.isascii() else ""
        for name, group in zip(base.cores, groups.tolist(), strict=True)
    )  # fmt: skip
    return np.fromiter((likeness.key(text) for text in texts), np.int64, len(base.cores))


def _rare_pieces(base: likeness.Base) -> tuple[np.ndarray, np.ndarray, int]:
    """Return keys and rows of the rarest pieces of each name that others have too, and how many pieces are not rare."""
    known: dict[str, int] = {}
    pieces, n_pieces = [], np.zeros(len(base.cores), np.int64)
    for row, name in enumerate(base.cores):
        own = dict.fromkeys(likeness.tokens(name)) if len(name) > likeness.SHORT else {}
        n_pieces[row] = len(own)
        pieces += [known.setdefault(piece, len(known) + 1) for piece in own]
    keys, rows = np.array(pieces, np.int64), np.repeat(np.arange(len(base.cores)), n_pieces)
    n_with = np.bincount(keys, minlength=1)
    counts, n_common = n_with[keys], int(np.count_nonzero(n_with > MOST_WITH_PIECE))
    is_rare = (counts > 1) & (counts <= MOST_WITH_PIECE)
    keys, rows, counts = keys[is_rare], rows[is_rare], counts[is_rare]
    order = np.lexsort((keys, counts, rows))
    keys, rows = keys[order], rows[order]
    first = np.searchsorted(rows, rows)
    is_first = np.arange(len(rows)) - first < PIECES
    return keys[is_first], rows[is_first], n_common


def _within(keys: np.ndarray, rows: np.ndarray, most: int, n: int) -> tuple[np.ndarray, int]:
    """Return the pairs within each block as left × n + right, and how many blocks were too large."""
    is_known = keys != 0
    keys, rows = keys[is_known], rows[is_known]
    order = np.argsort(keys, kind="stable")
    keys, rows = keys[order], rows[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.empty(0, np.int64)
    sizes = np.diff(np.r_[starts, len(keys)])
    found = [np.empty(0, np.int64)]
    for size in np.unique(sizes[(sizes > 1) & (sizes <= most)]):
        members = rows[starts[sizes == size][:, None] + np.arange(size)]
        one, other = np.triu_indices(size, 1)
        a, b = members[:, one].ravel(), members[:, other].ravel()
        found.append(np.minimum(a, b) * n + np.maximum(a, b))
    return np.concatenate(found), int(np.count_nonzero(sizes > most))
