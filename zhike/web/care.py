"""The care calendar: the days of a week on which customers deserve a word, what to say, whether it was said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.apps.activities import queries as activity_queries
from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import clock, workdays
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import actions, queries
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.tasks import queries as task_queries
from zhike.web import analysis, codes, format, frame
from zhike.web.addresses import address_about
from zhike.web.door import Request, page

N_SHOWN = 100
STATUSES = ("DONE", "NOT_DONE", "")
LONGEST_OCCASION = 40


@dataclass(frozen=True)
class Entry:
    """One line of the calendar; an occasion is answered here, all else at its own page."""

    day: date
    customer_id: int
    customer: str
    icon: str
    title: str
    suggestion: str = ""
    occasion: str = ""
    url: str = ""


# (first day, last day, whose customers: an owner's id or None for all one may see) → entries.
Source = Callable[[date, date, int | None], list[Entry]]


def _first_purchases(first: date, last: date, owner_id: int | None) -> list[Entry]:
    return [
        Entry(
            found.day, found.customer_id, found.customer, "confetti", occasion=found.occasion,
            title=ngettext(
                "Customer for %(n)d year today", "Customer for %(n)d years today", found.n_years
            ) % {"n": found.n_years},
            suggestion=_("Thank them for their trust; no offer today."),
        )
        for found in queries.first_purchases(first, last, owner_id=owner_id, limit=N_SHOWN)
    ]  # fmt: skip


def _next_steps(first: date, last: date, owner_id: int | None) -> list[Entry]:
    rows = task_queries.tasks().filter(status="OPEN", source="interaction", due_date__range=(first, last))
    rows = rows.filter(is_about_seen=True)
    if owner_id is not None:
        rows = rows.filter(assignee_id=owner_id)
    shown = rows.order_by("due_date", "id").values_list("due_date", "customer_id", "about", "subject")
    return [
        Entry(day, pk, customer, "clipboard-check", title, url=address_about("customer", pk))
        for day, pk, customer, title in shown[:N_SHOWN]
    ]


def _promises(first: date, last: date, owner_id: int | None) -> list[Entry]:
    rows = queries.promises_due(first, last)
    if owner_id is not None:
        rows = rows.filter(made_by_id=owner_id)
    shown = rows.values_list("pk", "due_date", "customer_id", "customer__name", "text")
    return [
        Entry(day, customer_id, customer, "heart-handshake", text, url=address_about("promise", pk))
        for pk, day, customer_id, customer, text in shown[:N_SHOWN]
    ]


def _key_persons(first: date, last: date, owner_id: int | None) -> list[Entry]:
    days = people_queries.anniversaries(first, last, owner_id=owner_id, limit=N_SHOWN)
    names = customer_queries.names({one.customer_id for one in days}) if days else {}
    return [
        Entry(
            one.day, one.customer_id, names[one.customer_id], "gift", occasion=f"{one.kind}:{one.person_id}",
            title=format.said(codes.label(one.kind), " ".join(filter(None, (one.person, one.label)))),
            suggestion=_("Congratulate in person; see the brief for what suits."),
        )
        for one in days
        if one.customer_id in names
    ]  # fmt: skip


def _today() -> date:
    return org_queries.business_date(clock.now())


def _archive_days(first: date, last: date, owner_id: int | None) -> list[Entry]:
    titles = {
        "birth_date": _("Birthday"), "wedding_date": _("Wedding anniversary"), "founded_date": _("Founding day"),
    }  # fmt: skip
    return [
        Entry(
            one.day, one.customer_id, one.customer, "calendar-heart", occasion=one.field.upper(),
            title=ngettext("%(what)s, %(n)d year", "%(what)s, %(n)d years", one.n_years)
            % {"what": titles[one.field], "n": one.n_years},
            suggestion=_("A word of congratulation; no offer today."),
        )
        for one in archive_queries.archive_days(first, last, today=_today(), owner_id=owner_id, limit=N_SHOWN)
    ]  # fmt: skip


def _contracts(first: date, last: date, owner_id: int | None) -> list[Entry]:
    titles = {
        "contract_from": _("Contract begins"), "contract_notice": _("Contract: last day for notice"),
        "contract_to": _("Contract ends"),
    }  # fmt: skip
    return [
        Entry(
            one.day, one.customer_id, one.customer, "file-text", occasion=one.field.upper(), title=titles[one.field],
            suggestion=_("Speak about how it goes on, in good time."),
        )
        for one in archive_queries.contract_days(first, last, today=_today(), owner_id=owner_id, limit=N_SHOWN)
    ]  # fmt: skip


def _visits(first: date, last: date, owner_id: int | None) -> list[Entry]:
    said = _("Visit: %(purpose)s")
    rows = activity_queries.planned_visits(first, last, user_id=owner_id)
    shown = rows.values_list("pk", "day", "customer_id", "customer__name", "purpose")
    return [
        Entry(day, customer_id, customer, "route", said % {"purpose": purpose}, url=address_about("visit", pk))
        for pk, day, customer_id, customer, purpose in shown[:N_SHOWN]
    ]


DAYS: tuple[Source, ...] = (_key_persons, _archive_days, _contracts, _first_purchases, _visits)
# Promises and next steps wait in the queue of Today too; the calendar shows them with the rest.
SOURCES: tuple[Source, ...] = (*DAYS, _promises, _next_steps)


def week(request: Request) -> HttpResponse:
    """Show a week, Monday to Sunday: one's own customers, or all one may see."""
    today = frame.of(request).business_date
    first, is_all = _monday(request, today), wants_all(request)
    entries, answers = _entries(request, first)
    days = [
        {
            "day": day, "is_today": day == today, "peculiar": workdays.peculiar(day),
            "rows": [(e, answers.get((e.customer_id, e.occasion, e.day), "")) for e in entries if e.day == day],
        }
        for day in (first + timedelta(days=n) for n in range(7))
    ]  # fmt: skip
    context = {
        "days": days, "n_entries": len(entries), **_around(first, is_all),
        "exports": analysis.exports("care_export", whose=request.GET.get("whose"), **{"from": first}),
    }  # fmt: skip
    return render(request, "care/page.html", context)


def _entries(request: Request, first: date) -> tuple[list[Entry], Mapping[tuple[int, str, date], str]]:
    """Return what falls into the week that begins on a Monday, and how it was answered."""
    last, owner_id = first + timedelta(days=6), None if wants_all(request) else request.actor.user_id
    entries = [entry for source in SOURCES for entry in source(first, last, owner_id)]
    return entries, queries.care_answers(first, last, {entry.customer_id for entry in entries})


def table(request: Request) -> analysis.Table:
    """Return a week of care, day by day."""
    first = _monday(request, frame.of(request).business_date)
    entries, answers = _entries(request, first)
    columns = [(_("Day"), "date"), (_("Customer"), "text"), (_("Occasion"), "text"), (_("Suggestion"), "text"),
               (_("Used"), "text")]  # fmt: skip
    rows = []
    for entry in sorted(entries, key=lambda one: one.day):
        status = answers.get((entry.customer_id, entry.occasion, entry.day), "")
        said = codes.label(status) if status else ""
        rows.append([entry.day, entry.customer, str(entry.title), str(entry.suggestion), said])
    return analysis.Table(_("Care in the week of %(day)s") % {"day": first}, columns, rows, f"care-{first}")


def wants_all(request: Request) -> bool:
    """Say whether all one may see is meant: asked for, or because one is responsible for nobody."""
    wanted = request.GET.get("whose")
    return wanted == "all" or (wanted != "mine" and not customer_queries.has_own(request.actor.user_id))


def _monday(request: Request, today: date) -> date:
    text = request.GET.get("from", "").strip()
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        raise Http404 from None
    if not 1900 < day.year < 9000:
        raise Http404
    return day - timedelta(days=day.weekday())


def _around(first: date, is_all: bool) -> dict[str, Any]:
    kept = f"&whose={'all' if is_all else 'mine'}"
    return {
        "first": first, "last": first + timedelta(days=6), "is_all": is_all,
        "last_known_year": None if workdays.is_known(first + timedelta(days=6)) else workdays.LAST_YEAR,
        "before_url": f"?from={first - timedelta(days=7)}{kept}",
        "after_url": f"?from={first + timedelta(days=7)}{kept}",
        "whose": [
            {"label": _("My customers"), "url": f"?from={first}&whose=mine", "is_current": not is_all},
            {"label": _("All I may see"), "url": f"?from={first}&whose=all", "is_current": is_all},
        ],
    }  # fmt: skip


def answer(request: Request) -> HttpResponse:
    """Say whether an occasion was used; the way back is an empty answer."""
    given = {name: request.POST.get(name, "").replace("\x00", "") for name in ("customer", "occasion", "day", "status")}
    if not given["customer"].isdecimal() or len(given["customer"]) > 18 or given["status"] not in STATUSES:
        raise Http404
    if not given["occasion"] or len(given["occasion"]) > LONGEST_OCCASION:
        raise Http404
    try:
        day = date.fromisoformat(given["day"])
        actions.answer_care(
            customer_id=int(given["customer"]), occasion=given["occasion"], day=day, status=given["status"],
            at=clock.now(),
        )  # fmt: skip
    except (ValueError, actions.NoSuchCustomer):
        raise Http404 from None
    frame.say(request, _("Noted.") if given["status"] else _("The answer was taken back."))
    return redirect(f"{reverse('care')}?from={day}&whose={'all' if request.POST.get('whose') == 'all' else 'mine'}")


urls = [
    page("care/", week, act="interaction.view", name="care"),
    analysis.report("care/week", table, act="interaction.view", name="care_export"),
    page("care/answer/", answer, act="interaction.add", name="care_answer", methods=("POST",)),
]
