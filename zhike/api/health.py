"""Health and backups: how the house stands, whether the data could be had back, a new backup, proof of one."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, jobs
from zhike.apps.core import clock
from zhike.apps.core import queries as core_queries
from zhike.apps.core import rules as core_rules
from zhike.apps.core.actions import backups
from zhike.apps.insight.queries import runs

WRITTEN = ("name", "made_at", "why", "engine", "program", "n_bytes", "n_rows", "checked_at", "fault", "is_proven")


class OneCheck(door.Shape):
    """One thing that was looked at."""

    name = serializers.CharField(help_text="database, worker, queue, shelf, backup, analysis or space.")
    state = serializers.ChoiceField(choices=core_rules.STATES)
    at = serializers.DateTimeField(
        allow_null=True, help_text="Last sign of life, oldest that waits, last proof or analysis."
    )
    n = serializers.IntegerField(allow_null=True, help_text="Events that wait or failed, bytes that are free.")
    text = serializers.CharField(allow_blank=True)


class HouseState(door.Shape):
    """How everything stands."""

    state = serializers.ChoiceField(choices=core_rules.STATES, help_text="The worst of all.")
    checks = OneCheck(many=True)


class OneBackup(door.Shape):
    """A backup that is kept."""

    name = serializers.CharField()
    made_at = serializers.DateTimeField()
    why = serializers.CharField()
    engine = serializers.CharField()
    program = serializers.CharField()
    n_bytes = serializers.IntegerField()
    n_rows = serializers.IntegerField()
    checked_at = serializers.DateTimeField(allow_null=True, help_text="When it was last restored for proof.")
    fault = serializers.CharField(allow_blank=True, help_text="Why the proof failed; empty.")
    is_proven = serializers.BooleanField()


class Backups(door.Shape):
    """The backups that are kept, newest first, and whether the data could be had back."""

    results = OneBackup(many=True)
    proven_at = serializers.DateTimeField(allow_null=True, help_text="When one was last restored for proof and equal.")
    is_fresh = serializers.BooleanField(help_text="Whether that was lately.")


class Health(door.View):
    """How the house stands."""

    act = "backup.manage"

    @door.call(returns=HouseState)
    def get(self, request: Any) -> dict[str, Any]:
        """Return how everything stands."""
        checks = [vars(fact) for fact in core_queries.soundness(clock.now())]
        checks.append(_analysis())
        return {"state": core_rules.worst([check["state"] for check in checks]), "checks": checks}


def _analysis() -> dict[str, Any]:
    current = runs.current()
    state = core_rules.SOUND if current else core_rules.WATCH
    at = (current.finished_at or current.requested_at) if current else None
    return {"name": "analysis", "state": state, "at": at, "n": None, "text": str(current.as_of) if current else ""}


class BackupList(door.View):
    """The backups."""

    act = "backup.manage"

    @door.call(returns=Backups)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the backups, and when one was last proven by a restore."""
        return {
            "results": [_told(one) for one in core_queries.backups()], "proven_at": core_queries.last_proof(),
            "is_fresh": core_queries.is_proven(at=clock.now()),
        }  # fmt: skip

    @door.call(returns=jobs.JobState, status=202)
    def post(self, request: Any) -> dict[str, Any]:
        """Ask the worker for a backup; it is proven by a restore when it is done."""
        job_id = backups.request(at=clock.now(), title=_("Backup"), link=reverse("backups"))
        self.headers["Location"] = reverse("api-job", args=[job_id])
        return jobs.told(job_id)


class BackupProof(door.View):
    """The proof of one backup."""

    act = "backup.manage"

    @door.call(returns=OneBackup, finds=True)
    def post(self, request: Any, name: str) -> dict[str, Any]:
        """Restore a backup into a scratch database and compare; one that is damaged is refused."""
        kept = door.found(core_queries.backup(name))
        backups.verify(core_queries.backup_folder() / kept.name, at=clock.now())
        return _told(door.found(core_queries.backup(name)))


def _told(kept: core_queries.Backup) -> dict[str, Any]:
    return {name: getattr(kept, name) for name in WRITTEN}


urls = [
    path("health", Health.as_view(), name="api-health"),
    path("backups", BackupList.as_view(), name="api-backups"),
    path("backups/<str:name>/verify", BackupProof.as_view(), name="api-backup-verify"),
]
