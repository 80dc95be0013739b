"""State of an import: find it, move it from step to step, say why it cannot go on."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from zhike.apps.core import base
from zhike.apps.exchange import rules
from zhike.apps.exchange.kinds import KINDS
from zhike.apps.exchange.kinds.context import Context
from zhike.apps.exchange.models import Import
from zhike.apps.exchange.reading.refusal import Reason

Progress = Callable[[int, int | None, str], None]


class NoSuchImport(Exception):
    """The import does not exist or may not be seen by the acting person."""


class ImportRefused(Exception):
    """The import cannot go on; `reason` says why."""

    def __init__(self, reason: Reason):
        super().__init__(rules.explain(reason.code, reason.params))
        self.reason = reason


class MappingUnclear(ImportRefused):
    """Columns are missing; `candidates` are those that might be meant, by field."""

    def __init__(self, reason: Reason, candidates: dict[str, list[str]]):
        super().__init__(reason)
        self.candidates = candidates


class WrongStep(Exception):
    """The import stands at a step from which this one cannot be taken."""

    def __init__(self, step: str, status: str):
        super().__init__(f"An import that is {status} cannot take the step {step}.")
        self.step, self.status = step, status


def silent(n_done: int, n_total: int | None, step: str = "") -> None:
    """Report progress to nobody."""


def folder(import_id: int) -> Path:
    """Return where the files of an import lie."""
    return Path(settings.ZHIKE_DATA_DIR) / "imports" / str(import_id)


def find(import_id: int, step: str) -> Import:
    """Return a visible import that may take a step."""
    found = Import.objects.filter(pk=import_id).first()
    if found is None:
        raise NoSuchImport(import_id)
    # A file that could not be read has left nothing to check.
    if not rules.may_step(step, found.status) or (step == "CHECK" and not found.meta):
        raise WrongStep(step, found.status)
    return found


def save(found: Import, at: datetime, **values) -> None:
    """Write columns of an import; only one process works on it at a time."""
    for name, value in values.items():
        setattr(found, name, value)
    with base.acting_as(base.System("an import writes down where it stands")):
        Import.objects.filter(pk=found.pk).update(**values, updated_at=at)


def context(found: Import, at: datetime) -> Context:
    """Return what checking and running an import need to know."""
    return Context(
        import_id=found.pk, folder=folder(found.pk), source=found.source, branch_id=found.branch_id,
        options=found.mapping.get("options", {}), at=at,
    )  # fmt: skip


def kind(found: Import):
    """Return the module of the import's kind."""
    return KINDS[found.kind]
