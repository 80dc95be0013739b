"""Backups: whether the last one was proven by a restore, the list, a new one, proof again, the file itself."""

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import clock
from zhike.apps.core import queries as core_queries
from zhike.apps.core.actions import backups
from zhike.web import frame
from zhike.web.door import Request, found, page


def list_(request: Request) -> HttpResponse:
    """Show whether the data could be had back, and the backups there are."""
    kept, proven_at = core_queries.backups(), core_queries.last_proof()
    context = {
        "backups": kept, "proven_at": proven_at, "is_fresh": core_queries.is_proven(at=clock.now()),
        "faulty": [b for b in kept if b.fault],
        "job": core_queries.latest_job("backup.requested"), "folder": core_queries.backup_folder(),
    }  # fmt: skip
    return render(request, "backups/page.html", context)


def make(request: Request) -> HttpResponse:
    """Ask the worker for a backup."""
    backups.request(at=clock.now(), title=_("Backup"), link=reverse("backups"))
    frame.say(request, _("The backup was requested; it is proven by a restore when it is done."))
    return redirect("backups")


def verify(request: Request, name: str) -> HttpResponse:
    """Restore a backup into a scratch database and compare."""
    kept = found(core_queries.backup(name))
    try:
        backups.verify(core_queries.backup_folder() / kept.name, at=clock.now())
    except backups.BackupRefused as refused:
        frame.say(request, str(refused), level="danger")
    else:
        frame.say(request, _("Restored for proof: rows, sums and the audit trail are equal."))
    return redirect("backups")


def download(request: Request, name: str) -> HttpResponseBase:
    """Send a backup as a file; that is written down."""
    kept = found(core_queries.backup(name))
    values = {"file": kept.name}
    core_actions.audit("backup.download", noun="backup", object_id=None, at=clock.now(), values=values)
    return FileResponse((core_queries.backup_folder() / kept.name).open("rb"), as_attachment=True, filename=kept.name)


urls = [
    page("backups/", list_, act="backup.manage", name="backups"),
    page("backups/make/", make, act="backup.manage", name="backup_make", methods=("POST",)),
    page("backups/<str:name>/verify/", verify, act="backup.manage", name="backup_verify", methods=("POST",)),
    page("backups/<str:name>/download/", download, act="backup.manage", name="backup_download", methods=("POST",)),
]
