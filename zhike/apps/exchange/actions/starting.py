"""Starting: take a file in, have it read by a child process, and ask for steps to be done by the worker."""

import shutil
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from zhike.apps.activities import actions as activity_actions
from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.exchange import queries
from zhike.apps.exchange.actions import checking, mapping, running, state, undoing
from zhike.apps.exchange.kinds import KINDS
from zhike.apps.exchange.models import Import
from zhike.apps.exchange.reading import cells, detect, parent
from zhike.apps.exchange.reading.mapping import known_names
from zhike.apps.exchange.reading.refusal import Reason, Unreadable
from zhike.apps.org import queries as org_queries

DEFAULT_SOURCE = "FILE"
# What came true between the check and the writing: checked again, the import refuses those rows alone.
LATE: dict[type[Exception], str] = {
    archive_actions.NoConsent: "CONSENT_MISSING", archive_actions.LicenseExpired: "LICENSE_EXPIRED",
    activity_actions.ControlRefused: "CONTROL_GROUP",
}  # fmt: skip


@transaction.atomic
def start_import(
    *, path: Path, kind: str, file_name: str, source: str = "", branch_id: int | None = None, at: datetime
) -> int:
    """Take a copy of a file for an import; return the import's id.

    `source` names the system the rows come from: within one source equal rows are the same rows. `branch_id` is where
    rows without a branch belong; without it the acting person's own, or the headquarters.
    """
    if kind not in KINDS:
        raise ValueError(f"There is no kind of import {kind}; there are {', '.join(KINDS)}.")
    who = base.actor()
    home = branch_id or _home(who)
    found = Import.objects.create(
        kind=kind, file_name=Path(file_name).name[:200], sha256=detect.digest(path), n_bytes=path.stat().st_size,
        source=_source(kind, source), user_id=who.user_id, branch_id=home, created_at=at, updated_at=at,
    )  # fmt: skip
    folder = state.folder(found.pk)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, folder / "upload")
    core_actions.audit(
        "import.start", noun="import", object_id=found.pk, branch_id=home, at=at,
        values={"kind": kind, "file_name": found.file_name, "sha256": found.sha256, "source": found.source},
    )  # fmt: skip
    return found.pk


def _source(kind: str, said: str) -> str:
    """Return where rows come from: the system that was named, behind the channel of the kind where it has one."""
    return (":".join(filter(None, (KINDS[kind].channel, said))) or DEFAULT_SOURCE)[:40]


def _home(who) -> int:
    if user := getattr(who, "user", None):
        return user.branch_id
    top = org_queries.headquarters()
    if top is None:
        raise ValueError("The company has no headquarters yet.")
    return top.pk


def stage(*, import_id: int, at: datetime, sheet: str = "", on_progress: state.Progress = state.silent) -> dict:
    """Have the file read by a child process and propose a mapping; return what was seen.

    Raises ImportRefused when the file cannot be read; the import keeps the reason.
    """
    found = state.find(import_id, "STAGE")
    folder = state.folder(import_id)
    limits = detect.Limits(max_bytes=settings.ZHIKE_UPLOAD_MAX_BYTES)
    try:
        meta = parent.stage(
            folder / "upload", folder, limits=limits, known=known_names(state.kind(found).fields), sheet=sheet,
            on_progress=lambda share, n: on_progress(int(share * found.n_bytes), found.n_bytes, "read"),
        )  # fmt: skip
    except Unreadable as refused:
        state.save(found, at, meta={})
        _fail(found, refused.reason, at)
        raise state.ImportRefused(refused.reason) from refused
    cells.drop_fixes(folder)
    state.save(found, at, status=Import.Status.STAGED, meta=meta, counts={}, failure={})
    state.save(found, at, mapping=mapping.proposed(found))
    return meta


def _fail(found: Import, reason: Reason, at: datetime) -> None:
    failure = {"code": reason.code, "params": reason.params}
    state.save(found, at, status=Import.Status.FAILED, failure=failure)


@transaction.atomic
def request(*, import_id: int, step: str, title: str, link: str = "", sheet: str = "", at: datetime) -> int:
    """Ask the worker to take a step (STAGE, CHECK, RUN or UNDO); return the progress id to watch.

    Raises WrongStep when the import cannot take it, or waits for another one; UNDO may always be asked for.
    """
    state.find(import_id, step)
    under_way = queries.job(import_id)
    if under_way and under_way.is_open and step != "UNDO":
        raise state.WrongStep(step, "at work")
    return core_actions.request_job(
        "import.requested", {"import_id": import_id, "step": step, "sheet": sheet}, title=title, link=link, at=at
    )


def perform(
    *, import_id: int, step: str, sheet: str = "", at: datetime, on_progress: state.Progress = state.silent
) -> None:
    """Take a requested step; what is refused stands in the import, so that the worker need not try again."""
    steps: dict[str, Callable] = {
        "STAGE": partial(stage, sheet=sheet),
        "CHECK": checking.check,
        "RUN": running.run,
        "UNDO": undoing.undo,
    }
    try:
        if step != "UNDO" and not (state.folder(import_id) / "upload").exists():
            raise state.ImportRefused(Reason("FILE_GONE"))
        steps[step](import_id=import_id, at=at, on_progress=on_progress)
    except state.ImportRefused as refused:
        found = Import.objects.get(pk=import_id)
        _fail(found, refused.reason, at)
    except tuple(LATE) as late:
        _fail(Import.objects.get(pk=import_id), Reason(LATE[type(late)]), at)
    except (state.WrongStep, state.NoSuchImport):
        # The step was taken already or the right to it has ended since it was asked for.
        return
