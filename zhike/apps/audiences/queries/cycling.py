"""Reads of the cycle of the database and of the strategies that rest on it."""

from django.db.models import QuerySet

from zhike.apps.audiences.models import Cycle, Strategy


def cycles() -> QuerySet[Cycle]:
    """Return the cycles, newest first."""
    return Cycle.objects.select_related("author", "audience").order_by("-first_date", "-pk")


def cycle(cycle_id: int) -> Cycle | None:
    """Return a cycle."""
    return cycles().filter(pk=cycle_id).first()


def open_cycle() -> Cycle | None:
    """Return the cycle that is under way."""
    return cycles().exclude(step=Cycle.Step.DONE).first()


def strategies() -> QuerySet[Strategy]:
    """Return the strategies, newest first."""
    return Strategy.objects.select_related("author", "audience").order_by("-noted_date", "-pk")


def strategy(strategy_id: int) -> Strategy | None:
    """Return a strategy."""
    return strategies().filter(pk=strategy_id).first()
