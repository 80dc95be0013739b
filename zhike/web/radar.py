"""A radar of scores as an image drawn here: rings, spokes, the figure of what is known; a table stands beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

SIZE, RADIUS, REACH = 260, 84.0, 104.0
RINGS = (25, 50, 75, 100)


@dataclass(frozen=True)
class Spoke:
    """One score on its spoke: the outer end, where its label stands and how it is anchored, the place of the score."""

    label: str
    x: float
    y: float
    text_x: float
    text_y: float
    anchor: str
    dot: tuple[float, float] | None


@dataclass(frozen=True)
class Radar:
    """The whole picture: points of the rings, the spokes, points of the figure where enough is known."""

    size: int
    middle: float
    rings: tuple[str, ...]
    spokes: tuple[Spoke, ...]
    figure: str


def draw(scores: Sequence[tuple[str, float | None]]) -> Radar:
    """Lay scores 0 to 100 on a circle, the first on top; what is not known has no dot and is left out of the figure."""
    middle, n = SIZE / 2, len(scores)
    angles = [2 * pi * at / n - pi / 2 for at in range(n)]

    def point(angle: float, share: float, reach: float = RADIUS) -> tuple[float, float]:
        return round(middle + reach * share * cos(angle), 1), round(middle + reach * share * sin(angle), 1)

    spokes = []
    for (label, score), angle in zip(scores, angles, strict=True):
        text_x, text_y = point(angle, 1, REACH)
        side = cos(angle)
        anchor = "middle" if abs(side) < 0.2 else "start" if side > 0 else "end"
        dot = None if score is None else point(angle, score / 100)
        spokes.append(Spoke(label, *point(angle, 1), text_x, text_y, anchor, dot))
    known = [spoke.dot for spoke in spokes if spoke.dot]
    return Radar(
        SIZE, middle, tuple(_line(point(angle, ring / 100) for angle in angles) for ring in RINGS), tuple(spokes),
        _line(known) if len(known) > 2 else "",
    )  # fmt: skip


def _line(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
