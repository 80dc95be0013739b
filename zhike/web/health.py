"""Health: checks for whoever watches the process, and a page in words for administrators."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.apps.core import clock
from zhike.apps.core import queries as core_queries
from zhike.apps.insight.queries import runs
from zhike.web import backups, format
from zhike.web.door import PUBLIC, Request, page

SOUND, WATCH, WRONG = "SOUND", "WATCH", "WRONG"
SILENT_WORKER = LATE = timedelta(minutes=10)
LITTLE_SPACE = 2 * 2**30


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: how it stands, in words, and where to look."""

    name: str
    label: str
    state: str
    text: str
    page: str = ""


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process lives."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the database answers, else 503."""
    try:
        ready = core_queries.database_answers()
    except DatabaseError:
        ready = False
    return JsonResponse({"status": "ok" if ready else "unready"}, status=200 if ready else 503)


def health(request: Request) -> HttpResponse:
    """Show how everything stands."""
    found = checks(clock.now())
    return render(request, "health/page.html", {"checks": found, "worst": worst(found)})


def worst(found: list[Check]) -> str:
    """Return the worst state there is."""
    return max((check.state for check in found), key=(SOUND, WATCH, WRONG).index)


def checks(at: datetime) -> list[Check]:
    """Look at everything; what the process cannot live without comes first."""
    return [_database(), _worker(at), _queue(at), _shelf(), _backup(), _analysis(at), _space()]


def _database() -> Check:
    text = " ".join(core_queries.engine())
    # The settings choose another mode only where this library can lose a commit in WAL mode.
    if core_queries.journal_mode() in {"truncate", "delete"}:
        text += " · " + _("this version can lose a commit in WAL mode and runs without it: slower, but safe")
        return Check("database", _("Database"), WATCH, text)
    return Check("database", _("Database"), SOUND, text)


def _worker(at: datetime) -> Check:
    seen = core_queries.worker_seen_at()
    if seen is None:
        return Check(
            "worker", _("Worker"), WRONG, _("never seen: start it with `zhike start` or `zhike worker`"), "jobs"
        )
    state = SOUND if at - seen < SILENT_WORKER else WRONG
    return Check("worker", _("Worker"), state, _("last seen %(when)s") % {"when": _when(seen)}, "jobs")


def _queue(at: datetime) -> Check:
    n_waiting, oldest = core_queries.n_waiting(at=at), core_queries.waiting_since(at=at)
    text = ngettext("%(num)s event is waiting", "%(num)s events are waiting", n_waiting) % {"num": n_waiting}
    is_late = oldest is not None and at - oldest > LATE
    if is_late and oldest:
        text += " · " + _("the oldest since %(when)s") % {"when": _when(oldest)}
    return Check("queue", _("Queue"), WATCH if is_late else SOUND, text, "jobs")


def _shelf() -> Check:
    n = core_queries.n_shelved()
    text = ngettext("%(num)s event kept failing", "%(num)s events kept failing", n) % {"num": n}
    return Check("shelf", _("Shelf"), WATCH if n else SOUND, text, "jobs")


def _backup() -> Check:
    proven_at = core_queries.last_proof()
    if proven_at is None:
        return Check("backup", _("Backup"), WRONG, _("none was restored for proof yet"), "backups")
    text = _("last restored for proof %(when)s") % {"when": _when(proven_at)}
    return Check("backup", _("Backup"), SOUND if backups.is_fresh() else WRONG, text, "backups")


def _analysis(at: datetime) -> Check:
    current = runs.current()
    if current is None:
        return Check("analysis", _("Analysis"), WATCH, _("there is none yet"), "runs")
    text = _("finished %(when)s, judged on %(day)s") % {
        "when": _when(current.finished_at or current.requested_at), "day": format.date_text(current.as_of),
    }  # fmt: skip
    return Check("analysis", _("Analysis"), SOUND, text, "runs")


def _space() -> Check:
    free = shutil.disk_usage(settings.ZHIKE_DATA_DIR).free
    text = _("%(n)s GB free in %(folder)s") % {"n": free // 2**30, "folder": settings.ZHIKE_DATA_DIR}
    return Check("space", _("Disk space"), SOUND if free > LITTLE_SPACE else WRONG, text)


def _when(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


urls = [
    page("healthz", healthz, act=PUBLIC, name="healthz"),
    page("readyz", readyz, act=PUBLIC, name="readyz"),
    page("health/", health, act="backup.manage", name="health"),
]
