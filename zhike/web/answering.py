"""Answering: the page a customer opens by an address of their own, on a phone, without an account."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import actions, queries, rules
from zhike.web import errors
from zhike.web.door import CUSTOMER, Request, page
from zhike.web.webforms import is_too_large

NOTHING: dict[str, Any] = {"expected": None, "number": None, "chosen": [], "text": ""}


def screen(
    request: Request, edition: Any, values: Mapping[int, Mapping[str, Any]], *, everything: bool = False,
    missing: tuple[int, ...] = (),
) -> dict[str, Any]:  # fmt: skip
    """Return what the page shows: the questions asked after these answers, in the reader's language."""
    is_english = request.LANGUAGE_CODE.startswith("en")
    rows = queries.questions(edition.pk)
    asked = {one.id for one in queries.as_asked(rows) if everything or rules.is_asked(one, values)}
    questions = [
        {
            "row": one, "text": one.said(request.LANGUAGE_CODE),
            "value": NOTHING | dict(values.get(one.pk, {})),
            "options": [(is_english and en) or zh for zh, en in one.options], "is_missing": one.pk in missing,
            "numbers": list(range(rules.SCALES[one.kind][0], rules.SCALES[one.kind][1] + 1))
            if one.kind in rules.SCALES else [],
        }
        for one in rows if one.pk in asked
    ]  # fmt: skip
    return {
        "is_preview": False, "is_public": False, "is_kept": False, "error": "", "edition": edition,
        "questions": questions, "company": org_queries.company(),
        "title": (is_english and edition.title_en) or edition.title_zh,
        "intro": (is_english and edition.intro_en) or edition.intro_zh,
    }  # fmt: skip


def answer(request: Request, survey_secret: str) -> HttpResponse:
    """Show the questions to whoever has the address, and take answers once; it tells nothing of what we know."""
    if is_too_large(request):
        return errors.refuse(request, 413)
    # Nobody is signed in: the machine reads for whoever has the address, and shows the questions alone.
    with base.acting_as(base.System("answer")):
        return _answered(request, survey_secret)


def _answered(request: Request, secret: str) -> HttpResponse:
    at = clock.now()
    day = org_queries.business_date(at)
    if request.method == "GET":
        row = queries.open_invitation(secret, day)
        return gone(request) if row is None else _shown(request, secret, row, queries.kept_answers(row.pk))
    given = {name: request.POST.getlist(name) for name in request.POST}
    is_final = "later" not in given
    try:
        understood = actions.keep_answers(secret=secret, given=given, is_final=is_final, day=day, at=at)
    except actions.TooMany:
        row = queries.open_invitation(secret, day)
        words = _("Too much was sent from here.")
        return gone(request) if row is None else _shown(request, secret, row, {}, status=429, error=words)
    if understood is not None and is_final and not understood.missing:
        return thanks(request)
    row = queries.open_invitation(secret, day)
    if understood is None or row is None:
        return gone(request)
    missing = understood.missing if is_final else ()
    status = 422 if missing else 200
    return _shown(request, secret, row, understood.values, missing=missing, status=status, is_kept=not is_final)


def _shown(
    request: Request, secret: str, row: Any, values: Mapping[int, Mapping[str, Any]], *, status: int = 200,
    missing: tuple[int, ...] = (), error: str = "", is_kept: bool = False,
) -> HttpResponse:  # fmt: skip
    told = screen(request, row.wave.edition, values, missing=missing)
    told |= {"secret": secret, "last_date": row.wave.last_date, "error": error, "is_kept": is_kept}
    return render(request, "surveys/fill.html", told, status=status)


def gone(request: Request) -> HttpResponse:
    """Say that this address takes nothing: unknown, answered and closed look the same."""
    return render(request, "surveys/gone.html", {"company": org_queries.company()}, status=404)


def thanks(request: Request) -> HttpResponse:
    """Thank whoever answered."""
    return render(request, "surveys/thanks.html", {"company": org_queries.company()})


urls = [
    # Nobody is signed in here: whoever has the address was asked, and it is good for one answer.
    page("s/<slug:survey_secret>/", csrf_exempt(answer), act=CUSTOMER, name="survey_answer", methods=("GET", "POST")),
]
