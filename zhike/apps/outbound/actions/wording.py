"""Templates and the phrases no text may hold; every text is checked for both before it is kept or sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.outbound import queries
from zhike.apps.outbound.models import Phrase, Purpose, Template
from zhike.apps.outbound.rules import phrases, placeholders


class NameTaken(Exception):
    """Another template has this name, or the phrase is listed already."""


class TextRefused(Exception):
    """A text holds an unknown placeholder or a phrase that is not said; `field` is where, the message says why."""

    def __init__(self, field: str, message: str):
        super().__init__(message)
        self.field = field


def check_text(fields: Mapping[str, str]) -> None:
    """Refuse texts (by field) with an unknown placeholder or a phrase that is not said; raises TextRefused."""
    known = list(queries.phrases().values_list("text", "why"))
    for field, text in fields.items():
        if unknown := placeholders.unknown(text):
            allowed = " ".join(f"{{{name}}}" for name in placeholders.PLACEHOLDERS)
            said = {"names": ", ".join(unknown), "allowed": allowed}
            raise TextRefused(field, _("There is no placeholder %(names)s. Known are: %(allowed)s") % said)
        found = [
            _("Line %(line)d: “%(phrase)s” is not said to customers: %(why)s") % one._asdict()
            for one in phrases.find(text, known)
        ]
        if found:
            raise TextRefused(field, " ".join(found))


@transaction.atomic
def add_template(
    *, name: str, channel: str, subject: str, body: str, language: str, purpose: str = Purpose.SERVICE,
    at: datetime,
) -> int:  # fmt: skip
    """Add a template and return its id; raises NameTaken or TextRefused."""
    check_text({"subject": subject, "body": body})
    row = Template(
        name=name, channel=channel, subject=subject, body=body, language=language, purpose=purpose, created_at=at,
        updated_at=at,
    )  # fmt: skip
    _insert(row)
    core_actions.audit("template.add", noun="template", object_id=row.pk, at=at, values={"name": name})
    return row.pk


@transaction.atomic
def change_template(*, template_id: int, values: Mapping[str, Any], version: int, at: datetime) -> None:
    """Change a template; raises NameTaken, TextRefused or base.StaleRecord."""
    check_text({field: values[field] for field in ("subject", "body") if field in values})
    row = Template.objects.get(pk=template_id)
    try:
        with transaction.atomic():
            changed = row.change(values, version=version, at=at)
    except IntegrityError:
        raise NameTaken(values["name"]) from None
    if changed:
        core_actions.audit("template.change", noun="template", object_id=row.pk, at=at, values=changed)


@transaction.atomic
def remove_template(*, template_id: int, at: datetime) -> None:
    """Remove a template; what was sent with it stays."""
    if Template.objects.filter(pk=template_id).delete()[0]:
        core_actions.audit("template.remove", noun="template", object_id=template_id, at=at)


@transaction.atomic
def add_phrase(*, text: str, why: str, at: datetime) -> int:
    """List a phrase that is not said; raises NameTaken when it is listed."""
    row = Phrase(text=text, why=why, created_at=at, updated_at=at)
    _insert(row)
    core_actions.audit("phrase.add", noun="phrase", object_id=row.pk, at=at, values={"text": text, "why": why})
    return row.pk


@transaction.atomic
def remove_phrase(*, phrase_id: int, at: datetime) -> None:
    """Take a phrase off the list."""
    if Phrase.objects.filter(pk=phrase_id).delete()[0]:
        core_actions.audit("phrase.remove", noun="phrase", object_id=phrase_id, at=at)


def _insert(row: Template | Phrase) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NameTaken(str(row)) from None
