"""The picture of who counts at a customer: persons by rank, their lines of report and relations, and who of us."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.analytics import network
from zhike.web import codes, format
from zhike.web.charts import Mark, Option, Picture

# Tone and shape and sign tell the stance: never the colour alone.
LOOKS = {
    "FOR": ("@good", "circle", "+"), "AGAINST": ("@bad", "triangle", "−"), "NEUTRAL": ("@quiet", "rect", "="),
    "": ("@quiet", "emptyCircle", "?"),
}  # fmt: skip
LINES = {
    "REPORTS_TO": {"type": "solid", "color": "@quiet"}, "ALLY": {"type": "solid", "color": "@good"},
    "RIVAL": {"type": "dashed", "color": "@bad"},
}  # fmt: skip
OTHER_LINE = {"type": "dotted", "color": "@quiet"}
WIDE, HIGH, SMALLEST, BY_INFLUENCE = 160, 120, 22, 6


def picture(parts: Sequence[Any], ties: Sequence[Any], staff: Sequence[Any]) -> Picture:
    """Draw who counts at a customer: the higher up, the higher in rank; the larger, the more influence."""
    here = [part.person_id for part in parts]
    inside = [tie for tie in ties if tie.source_id in here and tie.target_id in here]
    reports: dict[int, list[int]] = {}
    for tie in inside:
        if tie.kind == "REPORTS_TO":
            reports.setdefault(tie.source_id, []).append(tie.target_id)
    rows = _by_level(parts, network.levels(here, reports))
    places = {part.person_id: place for row in rows for part, place in row}
    ours = _ours(staff, places)
    nodes = [_person(part, *places[part.person_id]) for part in parts]
    nodes += [_own(name, user_id, *_place(i, len(ours), len(rows))) for i, (user_id, name) in enumerate(ours)]
    nodes += _corners(max(len(ours), *(len(row) for row in rows)), len(rows) + bool(ours))
    links = [_line(tie) for tie in inside] + [_knows(one) for one in staff]
    option: Option = {
        "series": [{
            "type": "graph", "layout": "none", "preserveAspect": True, "roam": True, "draggable": True,
            "data": nodes, "links": links,
            "left": 8, "right": 8, "top": 8, "bottom": 8, "scaleLimit": {"min": 0.4, "max": 4},
            "edgeLabel": {"rotate": 0, "fontSize": 11, "color": "@text-colour"}, "edgeSymbolSize": 8,
            "emphasis": {"focus": "adjacency"},
        }],
        "tooltip": {"trigger": "item"},
    }  # fmt: skip
    columns = (_("Key person"), _("Role"), _("Influence"), _("Stance"), _("Relations"))
    return Picture(option, columns, [_row(part, inside, staff) for part in parts])


def _by_level(parts: Sequence[Any], levels: dict[int, int]) -> list[list[tuple[Any, tuple[float, float]]]]:
    rows: list[list[Any]] = [[] for _level in range(max(levels.values()) + 1)]
    for part in parts:
        rows[levels[part.person_id]].append(part)
    return [[(part, _place(i, len(row), y)) for i, part in enumerate(row)] for y, row in enumerate(rows)]


def _ours(staff: Sequence[Any], places: dict[int, tuple[float, float]]) -> list[tuple[int, str]]:
    """Return who of us knows somebody here, in the order of whom they know, so that few lines cross."""
    below: dict[tuple[int, str], list[float]] = {}
    for one in staff:
        below.setdefault((one.user_id, one.user.name), []).append(places[one.person_id][0])
    return sorted(below, key=lambda own: sum(below[own]) / len(below[own]))


def _place(i: int, n: int, level: int) -> tuple[float, float]:
    return (i - (n - 1) / 2) * WIDE, level * HIGH


def _corners(n_wide: int, n_high: int) -> list[Option]:
    """Return two invisible marks that hold the picture open: people in one column alone would have no width."""
    half, low = max(n_wide, 2) * WIDE / 2, (n_high - 0.5) * HIGH
    hidden = {"symbolSize": 0, "silent": True, "label": {"show": False}, "tooltip": {"show": False}}
    return [{"id": f"c{x}", "name": "", "x": x, "y": y, **hidden} for x, y in ((-half, -HIGH / 2), (half, low))]


def _person(part: Any, x: float, y: float) -> Option:
    colour, symbol, sign = LOOKS[part.stance]
    said = [part.name, part.title, codes.label(part.role), _weight(part), codes.label(part.stance)]
    return {
        "id": f"p{part.person_id}", "name": part.name, "x": x, "y": y, "symbol": symbol,
        "symbolSize": SMALLEST + BY_INFLUENCE * (part.influence or 0), "itemStyle": {"color": colour},
        "label": {"show": True, "position": "bottom", "color": "@ink", "formatter": f"{sign} {_safe(part.name)}"},
        "tip": "\n".join(text for text in said if text), "href": reverse("person", args=[part.person_id]),
    }  # fmt: skip


def _own(name: str, user_id: int, x: float, y: float) -> Option:
    return {
        "id": f"u{user_id}", "name": name, "x": x, "y": y, "symbol": "diamond", "symbolSize": SMALLEST,
        "itemStyle": {"color": "@accent"}, "tip": _("One of us: %(name)s") % {"name": name},
        "label": {"show": True, "position": "bottom", "color": "@ink", "formatter": _safe(name)},
    }  # fmt: skip


def _safe(name: str) -> str:
    """Return a name without the braces a label would fill."""
    return name.replace("{", "(").replace("}", ")")


def _line(tie: Any) -> Option:
    words = codes.label(tie.kind)
    return {
        "source": f"p{tie.source_id}", "target": f"p{tie.target_id}",
        "symbol": ["none", "arrow" if tie.kind == "REPORTS_TO" else "none"],
        "lineStyle": LINES.get(tie.kind, OTHER_LINE) | {"width": 1 + tie.strength / 2, "curveness": 0.08},
        # An arrow says enough; the words of every line would hide the people.
        "label": {"show": tie.kind != "REPORTS_TO", "formatter": words},
        "tip": f"{tie.source.name} · {words} · {tie.target.name} ({tie.strength}/5)",
    }  # fmt: skip


def _knows(one: Any) -> Option:
    words = codes.label(one.form) if one.form else _("knows")
    return {
        "source": f"u{one.user_id}", "target": f"p{one.person_id}",
        "lineStyle": {"type": "solid", "color": "@accent", "width": 1 + one.strength / 2},
        "label": {"show": False}, "tip": f"{one.user.name} · {words} · {one.person.name} ({one.strength}/5)",
    }  # fmt: skip


def _weight(part: Any) -> str:
    known = {"n": part.influence}
    return _("Influence %(n)s of 5") % known if part.influence else _("Influence not known")


def _row(part: Any, ties: Sequence[Any], staff: Sequence[Any]) -> tuple[Mark, ...]:
    said = [f"{codes.label(tie.kind)} {tie.target.name}" for tie in ties if tie.source_id == part.person_id]
    said += [f"{one.user.name} {one.strength}/5" for one in staff if one.person_id == part.person_id]
    stance = codes.label(part.stance) if part.stance else format.NONE
    cells = (codes.label(part.role), str(part.influence or format.NONE), stance, "; ".join(said))
    return Mark(part.name, None), *(Mark(text, None, text) for text in cells)
