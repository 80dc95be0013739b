"""Flow pictures: how many went from which class to which, as bands between two columns; plain shapes, no script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, GAP, BAR, LEAST = 760, 12, 14, 1.5
HEIGHT = 360


@dataclass(frozen=True)
class Node:
    """A class on one side: its words, its sum, its place."""

    label: str
    n: int
    y: float
    height: float
    tone: str


@dataclass(frozen=True)
class Band:
    """Those who went from one class to another: the path of the band, its words, its tone."""

    path: str
    said: str
    tone: str
    stays: bool


@dataclass(frozen=True)
class Flow:
    """The picture: both columns and the bands between them."""

    left: Sequence[Node]
    right: Sequence[Node]
    bands: Sequence[Band]
    width: int = WIDTH
    height: int = HEIGHT


def flow(cells: Mapping[tuple[str, str], int | None], classes: Mapping[str, tuple[str, str]]) -> Flow | None:
    """Return the picture of moves between classes, each with its words and tone, in their order.

    None where there is nothing, or where a sum is not told.
    """
    known = {key: n for key, n in cells.items() if n}
    if not known or None in cells.values():
        return None
    scale = (HEIGHT - GAP * len(classes)) / sum(known.values())
    sides = [_column(known, side, scale, classes) for side in (0, 1)]
    at = [{code: node.y for code, node in nodes.items()} for nodes in sides]
    bands = []
    for row, (said, tone) in classes.items():
        for column, (said_then, _tone) in classes.items():
            if n := known.get((row, column)):
                thick = max(LEAST, n * scale)
                path = _band(at[0][row], at[1][column], thick)
                at[0][row] += thick
                at[1][column] += thick
                bands.append(Band(path, f"{said} → {said_then}: {n}", tone, row == column))
    left, right = sides
    return Flow(list(left.values()), list(right.values()), bands)


def _column(
    known: Mapping[tuple[str, str], int], side: int, scale: float, classes: Mapping[str, tuple[str, str]]
) -> dict[str, Node]:
    nodes, y = {}, 0.0
    for code, (said, tone) in classes.items():
        parts = [n for key, n in known.items() if key[side] == code]
        if parts:
            height = sum(max(LEAST, n * scale) for n in parts)
            nodes[code] = Node(said, sum(parts), round(y, 1), round(height, 1), tone)
            y += height + GAP
    return nodes


def _band(y0: float, y1: float, thick: float) -> str:
    x0, x1, half = BAR, WIDTH - BAR, WIDTH / 2
    return (
        f"M{x0},{y0:.1f} C{half},{y0:.1f} {half},{y1:.1f} {x1},{y1:.1f} "
        f"L{x1},{y1 + thick:.1f} C{half},{y1 + thick:.1f} {half},{y0 + thick:.1f} {x0},{y0 + thick:.1f} Z"
    )
