"""The one queue of Today in words: whom it is about, why, what it may bring, what may be answered at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.analytics.effort import Line, Thing
from zhike.apps.core import base
from zhike.apps.insight import rules
from zhike.apps.insight.queries import waiting
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, codes, door, format, frame, warning_words, words
from zhike.web.door import Request

KINDS = {
    "PROMISE": (gettext_lazy("Promises"), "heart-handshake"),
    "COMPLAINT": (gettext_lazy("Complaints"), "mood-angry"),
    "TASK": (gettext_lazy("Tasks"), "list-check"),
    "WARNING": (gettext_lazy("Warnings"), "bell-ringing"),
    "WINBACK": (gettext_lazy("Win-back"), "arrow-back-up"),
    "CALL": (gettext_lazy("Calls"), "phone"),
}
# Kind → the page that takes an answer, the act it needs, what it calls the record, the answers: value, words, icon.
ANSWERS = {
    "PROMISE": ("today_promise", "interaction.add", "promise", (("KEPT", gettext_lazy("Kept"), "circle-check"),)),
    "TASK": (
        "today_task", "task.edit", "task",
        (("DONE", gettext_lazy("Done"), "circle-check"), ("TOMORROW", gettext_lazy("Tomorrow"), "clock-pause")),
    ),
    "WARNING": (
        "today_warning", "warning.answer", "warning",
        (("accept", gettext_lazy("Take on"), "user-check"), ("snooze.3", gettext_lazy("In 3 days"), "clock-pause")),
    ),
    "CALL": (
        "today_answer", "customer.edit", "customer",
        tuple((code, codes.WORDS[code].label, codes.WORDS[code].icon) for code in rules.REST_DAYS),
    ),
}  # fmt: skip
PAGES = {
    "PROMISE": "promise",
    "COMPLAINT": "complaint",
    "TASK": "task",
    "WARNING": "warning",
    "WINBACK": "winback_case",
}


@dataclass(frozen=True)
class Row:
    """One line of the queue as a person reads it."""

    line: Line
    kind: str
    label: Any
    icon: str
    who: str
    url: str
    card: Any
    # What leads to its own page; a call has none, its page is the customer's.
    title: str = ""
    page: str = ""
    why: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    suggestion: str = ""
    also: list[tuple[str, str]] = field(default_factory=list)

    @property
    def answers(self) -> Any:
        """Return how it is answered at once; None where it takes more."""
        return ANSWERS.get(self.kind)


def open_kinds(request: Request) -> list[str]:
    """Return the kinds of things the reader may see."""
    return [kind for kind, (act, _gather) in waiting.KINDS.items() if request.actor.may(act)]


def gathered(request: Request) -> waiting.Waiting:
    """Return what waits for the reader, of the kind and in the branch they narrowed it to; 404 for what is not open."""
    kinds, only = open_kinds(request), request.GET.get("kind", "")
    if only and only not in kinds:
        raise Http404
    asker = waiting.Asker(request.actor.user_id or 0, frame.of(request).business_date, branch_ids(request))
    return waiting.waiting(asker, kinds=kinds, only=only)


def branch_ids(request: Request) -> tuple[int, ...] | None:
    """Return the branches the reader narrowed the page to; 404 for one they may not see."""
    code = request.GET.get("branch", "").strip()
    if not code:
        return None
    branch = door.found(org_queries.row_branches(base.actor()).filter(code=code).first())
    return org_queries.subtree_ids(branch.pk)


def rows(request: Request, found: waiting.Waiting, *, limit: int) -> list[Row]:
    """Return the first lines of the queue in words."""
    shown = found.lines[:limit]
    warnings = [line.thing.row for line in shown if line.thing.effort == "WARNING"]
    told = {one.row.pk: one for one in warning_words.told(warnings, frame.of(request).currency)}
    return [_row(line, found.cards, told) for line in shown]


def _row(line: Line, cards: Mapping[int, Any], told: Mapping[int, Any]) -> Row:
    thing = line.thing
    kind, record = waiting.kind_of(thing), thing.row
    card = cards.get(thing.about or 0)
    label, icon = KINDS[kind]
    row = Row(
        line=line, kind=kind, label=label, icon=icon, who=card.name if card else "",
        url=analysis.to_customer(card.pk) if card else "", card=card, title=_named(thing), page=_page_of(thing),
        facts=[_("Due %(day)s") % {"day": format.date_text(thing.due_date)}] if thing.due_date else [],
        also=[(_named(one), _page_of(one)) for one in line.also if _page_of(one)],
    )  # fmt: skip
    if kind == "WARNING":
        one = told[record.pk]
        return replace(row, who=row.who or one.who, why=[one.why], suggestion=one.suggestion)
    if kind == "CALL":
        # The tier stands beside the name already.
        why = words.why(reason for reason in record.reasons if reason.code != "TIER_HIGH")
        return replace(row, why=why, facts=_rhythm(record), suggestion=words.suggestion(thing.effort))
    return row


def _rhythm(card: Any) -> list[str]:
    last, usual = format.date_text(card.last_purchase_date), format.number_text(card.cycle_days, 0)
    return [_("Last purchase %(day)s") % {"day": last}, _("Usual interval %(n)s days") % {"n": usual}]


def _page_of(thing: Thing) -> str:
    page = PAGES.get(waiting.kind_of(thing))
    return reverse(page, args=[thing.row.pk]) if page else ""


def _named(thing: Thing) -> str:
    """Return what something that waits is called in one line."""
    row, kind = thing.row, waiting.kind_of(thing)
    if kind == "TASK":
        return str(row.subject)
    if kind == "PROMISE":
        return str(row.text)
    if kind == "COMPLAINT":
        return f"{row.number} · {row.what}"
    if kind == "WINBACK":
        return _("Decide: win back, watch or give up")
    return codes.label(row.detector) if kind == "WARNING" else ""


def table(request: Request, found: waiting.Waiting, day: date) -> analysis.Table:
    """Return the queue as it is taken away."""
    columns = [
        (_("Kind"), "text"), (_("Customer"), "text"), (_("Code"), "text"), (_("Tier"), "text"), (_("State"), "text"),
        (_("Why"), "text"), (_("Due"), "date"), (_("At stake"), "money"), (_("Expected gain"), "money"),
        (_("Minutes"), "number"), (_("Suggestion"), "text"),
    ]  # fmt: skip
    lines = [
        [str(row.label), row.who, row.card.code if row.card else "",
         codes.label(row.card.tier) if row.card and row.card.tier else "",
         codes.label(row.card.churn_state) if row.card and row.card.churn_state else "",
         " · ".join(filter(None, [row.title, *map(str, row.why)])), row.line.thing.due_date, row.line.thing.stake,
         row.line.gain, row.line.minutes, row.suggestion]
        for row in rows(request, found, limit=len(found.lines))
    ]  # fmt: skip
    return analysis.Table(_("What comes first today?"), columns, lines, f"today-{day}")
