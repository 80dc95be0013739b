"""The asset statement a run freezes: the cells of single branches added up to those of all branches above them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from zhike.apps.insight.models import AssetCell, Run
from zhike.warehouse.measures import assets

_NONE = Decimal(0)


class Unbalanced(Exception):
    """A cell of the statement does not add up: nothing of the run is published."""


def cells(run: Run, rows: Iterable[Mapping[str, Any]], paths: Mapping[int, str]) -> list[AssetCell]:
    """Return the cells of every branch's subtree; raises Unbalanced."""
    sums: dict[tuple[str, int], dict[str, Any]] = defaultdict(
        lambda: dict.fromkeys(assets.MONEY, _NONE) | dict.fromkeys(assets.COUNTS, 0)
    )
    for row in rows:
        for branch_id in map(int, paths[row["branch_id"]].strip("/").split("/")):
            cell = sums[row["period"], branch_id]
            for name in (*assets.MONEY, *assets.COUNTS):
                cell[name] += row[name]
    for (period, branch_id), cell in sums.items():
        if balance(cell) != cell["closing"]:
            raise Unbalanced(f"The asset statement of {period} at branch {branch_id} does not add up: {cell}")
    return [
        AssetCell(run=run, period=period, branch_id=branch_id, **cell) for (period, branch_id), cell in sums.items()
    ]


def balance(cell: Mapping[str, Decimal]) -> Decimal:
    """Return what the lines of a cell add up to."""
    comes = sum((cell[name] for name in ("opening", "gained", "moved_in", "growth")), _NONE)
    return comes - sum((cell[name] for name in ("shrinkage", "lost", "moved_out")), _NONE)
