"""The plan of regular analyses in words: what it is called, where its result stands, who answers for it."""

from dataclasses import dataclass
from datetime import date

from zhike.analytics import periods
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import base
from zhike.apps.reports import queries, rules
from zhike.web import analysis, codes

# The page that shows the result, and who may open it.
PAGES = {
    "regular.VALUE": ("overview", "figure.view"), "regular.TIERS": ("tiers", "figure.view"),
    "regular.CONTRIBUTION": ("negative", "order.view"), "regular.FORECAST": ("prediction", "figure.view"),
    "regular.ASSETS": ("statement", "figure.view"),
}  # fmt: skip


@dataclass(frozen=True)
class Planned:
    """One line of the plan."""

    turn: rules.Turn
    label: str
    url: str
    responsible: str


def turns(day: date) -> list[Planned]:
    """Return the plan for the acting person."""
    who = catalog_rules.TABLES[queries.ANALYSES].words["responsible"]
    return [
        Planned(turn, codes.label(turn.cadence), _url(turn), str(who[turn.responsible])) for turn in queries.plan(day)
    ]


def _url(turn: rules.Turn) -> str:
    if turn.cadence == queries.ACCOUNT:
        return analysis.to("closings", kind=periods.parse(turn.period).kind)
    name, act = PAGES[turn.cadence]
    return analysis.to(name) if base.actor().may(act) else ""
