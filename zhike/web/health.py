"""Health: checks for whoever watches the process, and a page in words for administrators."""

from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import base, clock
from zhike.apps.core import queries as core_queries
from zhike.apps.core import rules as core_rules
from zhike.apps.insight.queries import runs
from zhike.web import codes, format
from zhike.web.door import PUBLIC, Request, page


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
    return core_rules.worst([check.state for check in found])


def checks(at: datetime) -> list[Check]:
    """Look at everything; what the process cannot live without comes first."""
    told = [WORDS[fact.name](fact) for fact in core_queries.soundness(at)]
    return [*told[:-2], _analysis(), _ways_in(at), *told[-2:]]


def _database(fact: core_queries.Soundness) -> Check:
    text = fact.text
    if fact.state == core_rules.WATCH:
        text += " · " + _("this version can lose a commit in WAL mode and runs without it: slower, but safe")
    return Check("database", _("Database"), fact.state, text)


def _worker(fact: core_queries.Soundness) -> Check:
    text = _("never seen: start it with `zhike start` or `zhike worker`")
    if fact.at:
        text = _("last seen %(when)s") % {"when": _when(fact.at)}
    return Check("worker", _("Worker"), fact.state, text, "jobs")


def _queue(fact: core_queries.Soundness) -> Check:
    n = fact.n or 0
    text = ngettext("%(num)s event is waiting", "%(num)s events are waiting", n) % {"num": n}
    if fact.at and fact.state == core_rules.WATCH:
        text += " · " + _("the oldest since %(when)s") % {"when": _when(fact.at)}
    return Check("queue", _("Queue"), fact.state, text, "jobs")


def _shelf(fact: core_queries.Soundness) -> Check:
    n = fact.n or 0
    text = ngettext("%(num)s event kept failing", "%(num)s events kept failing", n) % {"num": n}
    return Check("shelf", _("Shelf"), fact.state, text, "jobs")


def _backup(fact: core_queries.Soundness) -> Check:
    text = _("none was restored for proof yet")
    if fact.at:
        text = _("last restored for proof %(when)s") % {"when": _when(fact.at)}
    return Check("backup", _("Backup"), fact.state, text, "backups")


def _analysis() -> Check:
    current = runs.current()
    if current is None:
        return Check("analysis", _("Analysis"), core_rules.WATCH, _("there is none yet"), "runs")
    text = _("finished %(when)s, judged on %(day)s") % {
        "when": _when(current.finished_at or current.requested_at), "day": format.date_text(current.as_of),
    }  # fmt: skip
    return Check("analysis", _("Analysis"), core_rules.SOUND, text, "runs")


def _ways_in(at: datetime) -> Check:
    """Say by which ways customers complained last; one that fell silent is looked at: perhaps nobody gets through."""
    with base.acting_as(base.System("ways in")):
        n_pages, ways = complaint_queries.ways_in(at)
    text = ngettext("%(num)s customer has an open page", "%(num)s customers have an open page", n_pages) % {
        "num": n_pages
    }
    for medium, (last, is_silent) in sorted(ways.items()):
        words = _("last by %(way)s on %(when)s") % {"way": codes.label(f"medium.{medium}"), "when": _when(last)}
        text += f" · {words}" + (" · " + _("silent for a month: see whether anybody gets through") if is_silent else "")
    is_quiet = any(is_silent for _last, is_silent in ways.values())
    state = core_rules.WATCH if is_quiet else core_rules.SOUND
    return Check("ways_in", _("Ways in for complaints"), state, text, "complaints")


def _space(fact: core_queries.Soundness) -> Check:
    text = _("%(n)s GB free in %(folder)s") % {"n": (fact.n or 0) // 2**30, "folder": fact.text}
    return Check("space", _("Disk space"), fact.state, text)


def _workdays(fact: core_queries.Soundness) -> Check:
    text = _("public holidays are known up to the end of %(year)s") % {"year": fact.n}
    if fact.state == core_rules.WATCH:
        text += " · " + _("from then on every Monday to Friday counts; a newer version brings the next list")
    return Check("workdays", _("Working days"), fact.state, text)


WORDS = {
    "database": _database, "worker": _worker, "queue": _queue, "shelf": _shelf, "backup": _backup, "space": _space,
    "workdays": _workdays,
}  # fmt: skip


def _when(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


urls = [
    page("healthz", healthz, act=PUBLIC, name="healthz"),
    page("readyz", readyz, act=PUBLIC, name="readyz"),
    page("health/", health, act="backup.manage", name="health"),
]
