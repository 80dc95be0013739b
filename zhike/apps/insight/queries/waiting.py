"""What waits for the acting person: promises, complaints, tasks, warnings and calls as one queue, ranked."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from zhike.analytics.effort import Effort, Line, Thing, ranked
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight import rules
from zhike.apps.insight.queries import today
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.risk import queries as risk_queries
from zhike.apps.tasks import queries as task_queries
from zhike.apps.winback import queries as winback_queries
from zhike.apps.winback import rules as winback_rules

# Of each kind so many are looked at: those its own queue puts first.
N_EACH = 200


@dataclass(frozen=True)
class Asker:
    """For whom what waits is gathered: the person, the day, and the branches they narrowed it to."""

    user_id: int
    day: date
    branch_ids: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Waiting:
    """What waits in order, how much of each kind was gathered, the cards of whom it is about, what is at stake."""

    lines: list[Line]
    counts: dict[str, int]
    cards: dict[int, Any]
    # Each customer once.
    stake: Decimal


def _promises(asker: Asker) -> list[Thing]:
    rows = interaction_queries.promises_due(date.min, asker.day).filter(made_by_id=asker.user_id)
    return [Thing("PROMISE", row.customer_id, None, row.due_date, row) for row in rows[:N_EACH]]


def _complaints(asker: Asker) -> list[Thing]:
    rows = complaint_queries.in_hand(asker.user_id)
    return [Thing("COMPLAINT", row.customer_id, None, _complaint_due(row), row) for row in rows[:N_EACH]]


def _complaint_due(row: Any) -> date | None:
    """Return by when the step a complaint stands at is due: answer, solution, follow-up."""
    due_at = row.response_due_at if row.answered_at is None else None if row.solved_at else row.solution_due_at
    return timezone.localdate(due_at) if due_at else row.follow_date


def _tasks(asker: Asker) -> list[Thing]:
    found = task_queries.most_pressing(asker.user_id, asker.day, n_shown=N_EACH)
    return [
        Thing("TASK", row.customer_id if row.is_about_seen else None, None, row.due_date, row) for row in found.tasks
    ]


def _warnings(asker: Asker) -> list[Thing]:
    rows = risk_queries.queue(asker.day)
    if asker.branch_ids is not None:
        rows = risk_queries.of_branches(rows, asker.branch_ids)
    return [Thing("WARNING", row.customer_id, row.stake, row.due_date, row) for row in rows[:N_EACH]]


def _win_backs(asker: Asker) -> list[Thing]:
    # What an attempt brings has the chance of it in it.
    rows = winback_queries.to_decide(asker.day)
    if asker.branch_ids is not None:
        rows = rows.filter(customer__branch__in=asker.branch_ids)
    return [Thing("WINBACK", row.customer_id, _brought_back(row), row.decide_date, row) for row in rows[:N_EACH]]


def _brought_back(row: Any) -> Decimal | None:
    return winback_rules.gain(row.profit, row.probability, row.horizon)


def _calls(asker: Asker) -> list[Thing]:
    cards = today.calls(limit=N_EACH, branch_ids=asker.branch_ids, day=asker.day)
    return [Thing(rules.suggestion(card.tier, card.churn_state), card.pk, card.stake, None, card) for card in cards]


# Kind → the act that opens it, what gathers it. A kind is what is waited for, not how it is seen to.
KINDS: Mapping[str, tuple[str, Callable[[Asker], list[Thing]]]] = {
    "PROMISE": ("interaction.view", _promises),
    "COMPLAINT": ("complaint.view", _complaints),
    "TASK": ("task.view", _tasks),
    "WARNING": ("warning.view", _warnings),
    "WINBACK": ("winback.decide", _win_backs),
    "CALL": ("today.view", _calls),
}


def kind_of(thing: Thing) -> str:
    """Return the kind of something that waits; the efforts of a call are several."""
    return thing.effort if thing.effort in KINDS and thing.effort != "CALL" else "CALL"


def waiting(asker: Asker, *, kinds: Collection[str], only: str = "") -> Waiting:
    """Return what waits of some kinds, or only of one of them; the first first, one line for each customer."""
    gathered = {kind: gather(asker) for kind, (_act, gather) in KINDS.items() if kind in kinds}
    # The task a promise made is not told beside it.
    told = {thing.row.task_id for thing in gathered.get("PROMISE", ())}
    gathered["TASK"] = [thing for thing in gathered.get("TASK", ()) if thing.row.pk not in told]
    things = [thing for kind, rows in gathered.items() if only in ("", kind) for thing in rows]
    cards = customer_queries.cards_of({thing.about for thing in things if thing.about is not None})
    lines = ranked(_staked(things, cards, asker.day), efforts(), asker.day)
    stake = sum((max(one.stake or Decimal(0) for one in (line.thing, *line.also)) for line in lines), Decimal(0))
    return Waiting(lines, {kind: len(rows) for kind, rows in gathered.items()}, cards, stake)


def efforts() -> dict[str, Effort]:
    """Return how long each kind of effort takes and what share of the stake it is taken to keep."""
    rows = catalog_queries.table("efforts")
    return {
        code.removeprefix("effort."): Effort(row["minutes"], Decimal(row["percent"]) / 100)
        for code, row in rows.items()
    }


def _staked(things: Iterable[Thing], cards: Mapping[int, Any], day: date) -> Iterator[Thing]:
    """Yield things with what is at stake with their customer: by the analysis, or by its gravest warning if more."""
    warned = risk_queries.stakes_of(cards, day)
    for thing in things:
        if thing.stake is None and thing.about is not None and thing.about in cards:
            both = (cards[thing.about].stake, warned.get(thing.about))
            yield replace(thing, stake=max((one for one in both if one is not None), default=None))
        else:
            yield thing
