"""Saving a form: a refusal stands beside its field, and nobody writes over what somebody saved meanwhile."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from zhike.apps.core import base, clock
from zhike.apps.exchange import actions as exchange_actions
from zhike.web import frame
from zhike.web.door import Request

SHOWN, SAVED, STALE, REFUSED = 200, 302, 409, 422
# What puts a refusal onto the form: a function of both, or a field with its sentence.
Refusals = Mapping[type[Exception], Callable[[Any, Any], None] | tuple[str | None, Any]]


@dataclass(frozen=True)
class Attempt:
    """What came of a form: shown, saved, refused, or late; saved, what the write returned."""

    status: int
    value: Any = None

    @property
    def is_saved(self) -> bool:
        """Say whether it was written."""
        return self.status == SAVED

    @property
    def is_late(self) -> bool:
        """Say whether somebody saved something else meanwhile."""
        return self.status == STALE


def note_refused(request: Request, form: forms.Form, noun: str, also: Iterable[str] = ()) -> None:
    """Keep that a record sent by itself was refused, if it was: by which fields, not what stood in them."""
    fields = [*form.errors, *also]
    if request.method == "POST" and fields:
        exchange_actions.note_refusal(
            noun=noun, way="PAGE", rules=fields, branch_id=request.actor.user.branch_id, at=clock.now()
        )


def refuse(form: forms.Form, refusal: Any) -> None:
    """Put a refusal beside the field it belongs to."""
    form.add_error(refusal.field if refusal.field in form.fields else None, getattr(refusal, "told", str(refusal)))


def refuse_by_rule(form: forms.Form, refusal: Any) -> None:
    """Put a refusal beside the field it belongs to, with the code of the rule."""
    told = f"{refusal.told} ({refusal.rule})"
    form.add_error(refusal.field if refusal.field in form.fields else None, told)


def attempt(
    request: Request,
    form: forms.Form,
    write: Callable[[], Any],
    *,
    refused: Refusals,
    now: Callable[[], str] | None = None,
) -> Attempt:
    """Write a form that was sent and is valid, and say so; `now` tells how a record reads that somebody changed."""
    if request.method != "POST":
        return Attempt(SHOWN)
    if not form.is_valid():
        return Attempt(REFUSED)
    try:
        value = write()
    except base.StaleRecord:
        late = _("Somebody changed it meanwhile; look at it as it stands now.")
        form.add_error(None, _("Somebody was faster. It now reads: %(text)s") % {"text": now()} if now else late)
        return Attempt(STALE)
    except tuple(refused) as refusal:
        told = next(how for kind, how in refused.items() if isinstance(refusal, kind))
        if callable(told):
            told(form, refusal)
        else:
            form.add_error(*told)
        return Attempt(REFUSED)
    frame.say(request, _("Saved."))
    return Attempt(SAVED, value)
