"""Analysis runs: the current one, the history, one by id."""

from django.db.models import QuerySet

from zhike.apps.insight.models import Run


def current() -> Run | None:
    """Return the run whose results the pages show."""
    return Run.objects.filter(is_current=True).first()


def run(run_id: int) -> Run | None:
    """Return a run."""
    return Run.objects.filter(pk=run_id).first()


def runs() -> QuerySet[Run]:
    """Return all runs, newest first."""
    return Run.objects.order_by("-id")


def last_failure() -> Run | None:
    """Return the newest run when it failed: the pages then say that they show older results."""
    newest = Run.objects.exclude(status=Run.Status.RUNNING).order_by("-id").first()
    return newest if newest and newest.status == Run.Status.FAILED else None
