"""The visit brief: whom one meets, what to say and to avoid, what is due and at stake; one page, read in a minute."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.apps.archives import queries as archive_queries
from zhike.apps.churn import queries as churn_queries
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.market import queries as market_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.people import rules as people_rules
from zhike.apps.receivables import queries as receivable_queries
from zhike.apps.receivables import rules as receivable_rules
from zhike.apps.risk import queries as risk_queries
from zhike.apps.tasks import queries as task_queries
from zhike.apps.trade import queries as trade_queries
from zhike.web import codes, format, frame, people, plan, warning_words, words
from zhike.web.door import Request, found, page

N_PEOPLE, N_TOPICS, N_BOOKS, N_ORDERS, N_ROWS = 5, 8, 2, 2, 3
N_SIGNS = 48
WEEK, YEAR = timedelta(days=7), timedelta(days=365)
# What is read on a telephone in a second, in signs of Chinese and in words of letters or digits; a minute is enough.
SIGN, PER_SECOND, MINUTE = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+"), 4, 60
AVOID = ("taboos", "allergies", "topics_to_avoid")
SAY = ("topics", "hobbies", "sports", "tastes", "favourite_books")


@dataclass(frozen=True)
class Line:
    """One line of the brief; a warning has the tone WARN."""

    text: str
    note: str = ""
    tone: str = ""
    url: str = ""


@dataclass(frozen=True)
class Section:
    """Lines under a heading."""

    label: str
    icon: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Visit:
    """What every section is built from: the customer's card, who counts there, the day."""

    card: Any
    parts: Sequence[Any]
    day: date
    currency: str = ""


def _avoid(visit: Visit) -> Section:
    by_person = people_queries.facts_of([part.person_id for part in visit.parts], AVOID)
    lines = []
    for part in visit.parts:
        known: dict[str, Any] = by_person.get(part.person_id, {})
        lines += [Line("、".join(known[field]), _spoken_to(part), "WARN") for field in AVOID if known.get(field)]
    return Section(_("Avoid"), "alert-triangle", lines)


def _say(visit: Visit) -> Section:
    by_person = people_queries.facts_of([part.person_id for part in visit.parts], SAY)
    names: dict[str, list[str]] = {}
    for part in visit.parts:
        known: dict[str, Any] = by_person.get(part.person_id, {})
        for tag in dict.fromkeys(tag for field in SAY for tag in known.get(field) or ()):
            names.setdefault(tag, []).append(_spoken_to(part))
    shared = sorted(names.items(), key=lambda item: -len(item[1]))[:N_TOPICS]
    return Section(_("To talk about"), "message-circle", [Line(tag, "、".join(who)) for tag, who in shared])


def _books(visit: Visit) -> Section:
    by_person = people_queries.facts_of([part.person_id for part in visit.parts], ["recent_books"])
    lines = []
    for part in visit.parts:
        read: Any = by_person.get(part.person_id, {}).get("recent_books") or []
        titles = [str(book.get("title", "")) for book in people_rules.newest_first(read)[:N_BOOKS]]
        lines += [Line("、".join(filter(None, titles)), _spoken_to(part))] if any(titles) else []
    return Section(_("Recently read"), "book-2", lines)


def _occasions(visit: Visit) -> Section:
    here = {part.person_id: part for part in visit.parts}
    soon = people_queries.anniversaries(visit.day, visit.day + WEEK, customer_id=visit.card.pk)
    lines = [
        Line(f"{one.day:%m-%d} {codes.label(one.kind)}", " ".join(filter(None, (one.person, one.label))))
        for one in soon
        if one.person_id in here
    ]
    return Section(_("Within a week"), "gift", lines)


def _dealings(visit: Visit) -> Section:
    lines = [Line(sentence) for sentence in words.why(visit.card.reasons)]
    for order in trade_queries.orders_of(visit.card.pk).filter(order_date__lte=visit.day)[:N_ORDERS]:
        amount = format.money_text(order.amount, order.currency, full=True)
        lines.append(Line(f"{order.order_date} {amount}", order.number, url=reverse("order", args=[order.pk])))
    return Section(_("Dealings"), "receipt", lines)


def _promises(visit: Visit) -> Section:
    lines = [
        Line(row.text, str(row.due_date), "WARN" if row.due_date < visit.day else "", reverse("promise", args=[row.pk]))
        for row in interaction_queries.open_promises_of(visit.card.pk)[:N_ROWS]
    ]
    return Section(_("Promises due"), "heart-handshake", lines)


def _issues(visit: Visit) -> Section:
    emergencies = churn_queries.emergencies().filter(customer_id=visit.card.pk, status="OPEN")[:N_ROWS]
    lines = [
        Line(row.title, _("emergency"), "WARN", reverse("churn_emergency", args=[row.pk])) for row in emergencies
    ]  # fmt: skip
    if base.actor().may("complaint.view"):
        grieved = complaint_queries.complaints_of(visit.card.pk).select_related(None).filter(status="OPEN")[:N_ROWS]
        lines += [Line(row.what[:N_SIGNS], row.number, "WARN", reverse("complaint", args=[row.pk])) for row in grieved]
    if base.actor().may("warning.view"):
        told = warning_words.told(risk_queries.of_customer(visit.card.pk)[:N_ROWS], visit.currency)
        lines += [Line(codes.label(one.row.detector), one.why, "WARN") for one in told]
    return Section(_("Open issues"), "alert-triangle", lines)


def _owed(visit: Visit) -> Section:
    """Return what the customer owes as its account tells it: what is overdue where due days are known, else all."""
    pk, lines = visit.card.pk, list[Line]()
    if base.actor().may("order.view"):
        told, limit = receivable_queries.ledger_of(pk, visit.day), receivable_queries.limit_on(pk, visit.day)
        now: dict[str, Any] = dict(receivable_rules.standing(told, visit.day, None))
        knows_days = told.footing == receivable_rules.INVOICES or limit is not None
        overdue, still = _money(now["overdue"], visit), _money(now["open"], visit)
        days, url = now["days_late"], reverse("customer_receivables", args=[pk])
        if overdue and knows_days:
            note = ngettext("overdue for %(n)s day", "overdue for up to %(n)s days", days) % {"n": days}
            lines = [Line(overdue, note, "WARN", url)]
        elif still:
            note = _("open, nothing overdue") if knows_days else _("orders less payments, not split by due day")
            lines = [Line(still, note, "" if knows_days else "WARN", url)]
    return Section(_("Owed to us"), "wallet", lines)


def _money(amount: Decimal | None, visit: Visit) -> str:
    return format.money_text(amount, visit.currency, full=True) if amount else ""


def _needs(visit: Visit) -> Section:
    return Section(_("Needs known"), "bulb", [Line(one.text, url=one.url) for one in plan.needs_of(visit.card.pk)])


def _rivals(visit: Visit) -> Section:
    """Return what rivals ask for what the customer bought of us within a year, the newest first."""
    since = visit.day - YEAR
    bought = trade_queries.bought_by_product(visit.card.pk, since, visit.day)
    known = market_queries.prices_against(since, visit.day)
    moves = sorted((move for pk in bought for move in known.get(pk, ())), key=lambda one: one.day, reverse=True)
    lines = [
        Line(
            f"{move.competitor.name} {format.money_text(move.price, visit.currency, full=True)}",
            f"{move.text[:N_SIGNS]} {move.day}", url=reverse("market_move", args=[move.pk]),
        )
        for move in moves[:N_BOOKS]
    ]  # fmt: skip
    return Section(_("A rival's price"), "flag", lines)


def _overdue(visit: Visit) -> Section:
    rows = task_queries.open_tasks_of(visit.card.pk).filter(due_date__lt=visit.day)
    lines = [Line(row.title, str(row.due_date), "WARN", reverse("task", args=[row.pk])) for row in rows[:N_ROWS]]
    return Section(_("Overdue tasks"), "clipboard-check", lines)


def _contacts(visit: Visit) -> Section:
    lines = [
        Line(row.topic or row.text[:N_SIGNS], f"{timezone.localdate(row.happened_at)} {codes.label(row.channel)}",
             url=reverse("interaction", args=[row.pk]))
        for row in interaction_queries.interactions_of(visit.card.pk, until=visit.day)[:N_ROWS]
    ]  # fmt: skip
    return Section(_("Last contacts"), "message-circle", lines)


# What the brief says, the gravest first; a section without lines is left out, and so is what a minute cannot hold.
SECTIONS: tuple[Callable[[Visit], Section], ...] = (
    _avoid, _promises, _issues, _owed, _overdue, _needs, _rivals, _occasions, _contacts, _say, _books, _dealings,
)  # fmt: skip


def seconds(text: str) -> float:
    """Return how long it takes to read a text on a telephone."""
    return len(SIGN.findall(text)) / PER_SECOND


def within_a_minute(sections: Sequence[Section], spent: float) -> list[Section]:
    """Return the sections that can be read in what is left of a minute; the first line of a grave one always stays."""
    kept: list[Section] = []
    for section in sections:
        lines: list[Line] = []
        for line in section.lines:
            needed = seconds(f"{line.text} {line.note}")
            if spent + needed > MINUTE and (lines or line.tone != "WARN"):
                break
            spent += needed
            lines.append(line)
        kept += [replace(section, lines=lines)] if lines else []
    return kept


def _spoken_to(part: Any) -> str:
    return part.person.address or part.name


def brief(request: Request, customer_id: int) -> HttpResponse:
    """Show the brief for a visit to a customer."""
    card = found(customer_queries.card(customer_id))
    day = frame.of(request).business_date
    parts = people_queries.parts_at(customer_id)[:N_PEOPLE]
    known, goal = people_queries.known_groups([part.person_id for part in parts]), people_queries.goal()
    visit = Visit(card, parts, day, frame.of(request).currency)
    told = [section for section in (build(visit) for build in SECTIONS) if section.lines]
    spent = sum(seconds(f"{part.person.address or part.name} {part.title}") for part in parts)
    support = people_queries.support(customer_id)
    n_known = len(known[parts[0].person_id]) if parts else 0
    context = {
        "card": card, "day": day, "goal": goal, "n_known": n_known, "n_groups": people.N_GROUPS,
        "is_ready": bool(parts) and people_rules.is_ready(n_known, goal),
        "people": [{"part": part, "n_known": len(known[part.person_id])} for part in parts],
        "support_text": people.support_text(support) if parts else "",
        "sections": within_a_minute(told, spent), "needs": archive_queries.contact_needs(card.customer),
    }  # fmt: skip
    return render(request, "brief/page.html", context)


urls = [page("customers/<int:customer_id>/brief/", brief, act="person.view", name="brief")]
