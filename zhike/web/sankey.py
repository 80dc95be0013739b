"""Flows from one side to another as ribbons: the places of a drawing that needs no script."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, BAR, GAP, LABELS = 680, 10, 8, 170
# How high the bars of a side are together; the smallest has room for its words.
HIGH, SLOT = 170, 16


@dataclass(frozen=True)
class Flow:
    """What goes from one end to another; the words of both, and how much."""

    source: str
    target: str
    n: int


@dataclass(frozen=True)
class Node:
    """A bar at one side with its words."""

    label: str
    n: int
    x: float
    y: float
    height: float
    text_x: float
    anchor: str

    @property
    def middle(self) -> float:
        """Return where its words stand."""
        return round(self.y + self.height / 2, 1)


@dataclass(frozen=True)
class Ribbon:
    """One flow: its outline, its words, and the place of its source, which gives it its colour."""

    path: str
    title: str
    tone: int


@dataclass(frozen=True)
class Drawing:
    """The whole of it in a box of its own size."""

    width: int
    height: float
    nodes: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]


def drawing(flows: Sequence[Flow]) -> Drawing | None:
    """Lay flows out, the largest ends on top; heights are to scale. None where nothing flows."""
    kept = [flow for flow in flows if flow.n > 0]
    if not kept:
        return None
    sources, targets = _ends(kept, "source"), _ends(kept, "target")
    scale = HIGH / sum(sources.values())
    height = max(_height(sources, scale), _height(targets, scale))
    left, right = LABELS, WIDTH - LABELS
    at_source = {one.label: one for one in _stacked(sources, scale, height, x=left)}
    at_target = {one.label: one for one in _stacked(targets, scale, height, x=right - BAR)}
    order = list(sources)
    down = {label: node.y for label, node in at_source.items()}
    up = {label: node.y for label, node in at_target.items()}
    ribbons = []
    for flow in sorted(kept, key=lambda one: (order.index(one.source), list(targets).index(one.target))):
        thick = flow.n * scale
        path = _path(left + BAR, down[flow.source], right - BAR, up[flow.target], thick)
        ribbons.append(Ribbon(path, f"{flow.source} → {flow.target}: {flow.n}", order.index(flow.source) % 4))
        down[flow.source] += thick
        up[flow.target] += thick
    return Drawing(WIDTH, round(height, 1), (*at_source.values(), *at_target.values()), tuple(ribbons))


def _ends(flows: Sequence[Flow], side: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for flow in flows:
        sums[getattr(flow, side)] = sums.get(getattr(flow, side), 0) + flow.n
    return dict(sorted(sums.items(), key=lambda pair: -pair[1]))


def _height(ends: dict[str, int], scale: float) -> float:
    return sum(max(n * scale, SLOT) for n in ends.values()) + GAP * (len(ends) - 1)


def _stacked(ends: dict[str, int], scale: float, height: float, *, x: float) -> list[Node]:
    """Stack the bars of one side, in the middle of the height; their words stand outside of the ribbons."""
    is_left = x < WIDTH / 2
    text_x, anchor = (x - 8, "end") if is_left else (x + BAR + 8, "start")
    y = (height - _height(ends, scale)) / 2
    found = []
    for label, n in ends.items():
        slot = max(n * scale, SLOT)
        found.append(Node(label, n, x, round(y + (slot - n * scale) / 2, 1), round(n * scale, 1), text_x, anchor))
        y += slot + GAP
    return found


def _path(x0: float, y0: float, x1: float, y1: float, thick: float) -> str:
    middle = (x0 + x1) / 2
    return (
        f"M{x0:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        f"V{y1 + thick:.1f}C{middle:.1f} {y1 + thick:.1f} {middle:.1f} {y0 + thick:.1f} {x0:.1f} {y0 + thick:.1f}Z"
    )
