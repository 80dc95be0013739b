"""Campaigns: the list, one campaign from its draft to what it brought, its steps, whom it reaches and leaves out."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.apps.audiences import queries as audience_queries
from zhike.apps.audiences import rules as audience_rules
from zhike.apps.campaigns import actions, queries, rules
from zhike.apps.campaigns import lists as campaign_lists
from zhike.apps.core import base, clock
from zhike.apps.customers import lists as customer_lists
from zhike.apps.insight.queries import comparing
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import queries as outbound_queries
from zhike.web import analysis, campaign_hints, codes, format, frame, lists
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page

SEES, WRITES, APPROVES = "campaign.view", "campaign.manage", "campaign.approve"
N_SHOWN, N_BESIDE = 100, 4
GROUPS = ("TREATED", "CONTROL", "RANDOM", "LEFT_OUT")
# What each step does, and the states in which it is offered.
STEPS: dict[str, tuple[Callable[..., Any], frozenset[str]]] = {
    "assemble": (actions.request_assembly, frozenset({"DRAFT"})),
    "take-apart": (actions.take_apart, frozenset({"ASSEMBLED"})),
    "start": (actions.start, frozenset({"ASSEMBLED"})), "pause": (actions.pause, frozenset({"SENDING"})),
    "resume": (actions.resume, frozenset({"PAUSED"})), "stop": (actions.stop, frozenset({"SENDING", "PAUSED"})),
    "measure": (actions.measure, frozenset({"SENDING", "PAUSED", "SENT", "STOPPED"})),
}  # fmt: skip
ON_DAY = frozenset({"assemble", "start", "measure"})


def list_(request: Request) -> HttpResponse:
    """Show the campaigns."""
    return lists.show(
        request, campaign_lists.CAMPAIGNS, "campaigns/list.html", {}, row_url=address_of("campaign"),
        exports="campaigns_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the list out."""
    return lists.export(request, campaign_lists.CAMPAIGNS, form, noun="campaign")


def one(request: Request, campaign_id: int) -> HttpResponse:
    """Show a campaign from its draft to what it brought."""
    row = found(queries.campaign(campaign_id))
    variants, reading = list(queries.variants(row.pk)), queries.latest_reading(row.pk)
    side = audience_rules.missing_side(row.audience.params) if row.audience else ""
    context: dict[str, Any] = {
        "row": row, "variants": variants, "counts": queries.counts(row.pk), "left_out": queries.left_out(row.pk),
        "lacking": rules.lacking(row, n_variants=len(variants), missing_side=side) if row.status == "DRAFT" else [],
        "templates": _templates(row), "figures": reading.figures if reading else None, "reading": reading,
        "spans": _spans(reading.figures) if reading and reading.figures else [],
        "hints": campaign_hints.told(reading.figures) if reading else [],
        "tiers": _tiers(reading.figures) if reading and reading.figures else [],
        "steps": {name for name, (_act, states) in STEPS.items() if row.status in states},
        "outcomes": outbound_queries.outcomes(f"campaign:{row.pk}:") if row.first_sent_date else {},
        "whole_cost": rules.whole_cost(row.offer, queries.limits()) if row.offer else None,
        "strengths": queries.strengths(row, frame.of(request).business_date) if row.kind == "RELATIONSHIP" else [],
        "how_known": queries.how_known(row), "expected_control": _expected_control(row),
        "kpis": [codes.label(f"kpi.{code}") for code in row.kpis],
        "dearer": comparing.terms(frame.of(request).business_date) if row.budget is not None else None,
    }  # fmt: skip
    return render(request, "campaigns/one.html", context)


def _templates(row: Any) -> list[tuple[str, Any]]:
    return [(channel, outbound_queries.template(int(pk))) for channel, pk in row.templates.items()]


def _expected_control(row: Any) -> int | None:
    """Return how many would be held back of the newest snapshot, None where there is none."""
    newest = audience_queries.newest(row.audience_id) if row.audience_id and row.status == "DRAFT" else None
    return actions.control_size(row, newest.n_members) if newest else None


def _spans(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what is said of the short and the long term: a line for each measure."""
    named = (
        ("kept", _("Kept as customers"), True), ("response", _("Responded"), True), ("buyers", _("Bought"), True),
        ("revenue", _("Revenue a head"), False), ("profit", _("Profit a head"), False), ("churn", _("Left"), True),
    )  # fmt: skip
    return [
        {
            "title": _("Short term: %(n)s days") % {"n": told["days"]} if name == "short"
            else _("Long term: %(n)s days") % {"n": told["days"]},
            "last": told["last"], "is_early": told["is_early"],
            "lines": [_line(told[key], label, is_share=is_share, is_bad=key == "churn")
                      for key, label, is_share in named if key in told],
        }
        for name in ("short", "long") if (told := figures.get(name))
    ]  # fmt: skip


def _line(told: dict[str, Any] | None, label: str, *, is_share: bool, is_bad: bool) -> dict[str, Any]:
    if told is None:
        return {"label": label, "treated": "", "control": "", "points": "", "interval": "", "verdict": "", "tone": ""}
    say = share_text if is_share else mean_text
    # More who left is no success.
    flipped = {"BROUGHT": "HARMED", "HARMED": "BROUGHT"} if is_bad else {}
    verdict = flipped.get(told["verdict"], told["verdict"])
    return {
        "label": label, "treated": say(told["treated"]), "control": say(told["control"]),
        "points": _points(told, is_share=is_share), "interval": _interval(told, is_share=is_share), "verdict": verdict,
    }  # fmt: skip


def share_text(pair: list[int]) -> str:
    """Return a part of a base with its rate, a dash of nobody."""
    return "—" if not pair[1] else f"{pair[0]} / {pair[1]} = {format.percent_text(pair[0] / pair[1], 1)}"


def mean_text(pair: list[float]) -> str:
    """Return a sum by head, a dash of nobody."""
    return "—" if not pair[1] else f"{format.number_text(round(pair[0] / pair[1], 2))} × {int(pair[1])}"


def _points(told: dict[str, Any], *, is_share: bool) -> str:
    if told["points"] is None:
        return "—"
    return _("%(n)s points") % {"n": f"{100 * told['points']:+.1f}"} if is_share else f"{told['points']:+,.2f}"


def _interval(told: dict[str, Any], *, is_share: bool) -> str:
    if told["low"] is None:
        return ""
    ends = {
        name: f"{100 * told[name]:+.1f}" if is_share else f"{told[name]:+,.2f}" for name in ("low", "high")
    }  # fmt: skip
    return _("95 %%: %(low)s to %(high)s") % ends


def _tiers(figures: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"tier": one["tier"], **_line(one, "", is_share=True, is_bad=False)} for one in figures["tiers"]
    ]  # fmt: skip


def recipients(request: Request, campaign_id: int) -> HttpResponse:
    """Show whom a campaign reaches and leaves out, group by group, as far as the reader sees them."""
    row, group = found(queries.campaign(campaign_id)), request.GET.get("group", "TREATED")
    if group not in GROUPS:
        raise Http404
    rows, counts = queries.recipients(row.pk, group), queries.counts(row.pk)
    here = reverse("campaign_recipients", args=[row.pk])
    tabs = [
        {"label": codes.label(f"recipient.{code}"), "url": f"{here}?group={code}", "is_current": code == group,
         "count": getattr(counts, code.lower())}
        for code in GROUPS
    ]  # fmt: skip
    context = {
        "row": row, "group": group, "rows": rows[:N_SHOWN], "n": rows.count(), "tabs": tabs,
        "exports": analysis.exports("campaign_recipients_table", campaign=row.pk, group=group), "most": N_SHOWN,
        "why": why_text,
    }  # fmt: skip
    return render(request, "campaigns/recipients.html", context)


def why_text(reason: str) -> str:
    """Return why somebody is left out, with what is missing."""
    code, _space, detail = reason.partition(" ")
    return f"{codes.label(f'out.{code}')} {detail}".strip() if code else ""


def recipients_table(request: Request) -> analysis.Table:
    """Return the recipients of a group as they are taken away."""
    text, group = request.GET.get("campaign", ""), request.GET.get("group", "TREATED")
    row = found(queries.campaign(int(text) if text.isdecimal() and len(text) < 18 else 0))
    columns = [
        (_("Customer"), "text"), (_("Code"), "text"), (_("Tier"), "text"), (_("Group"), "text"), (_("Why"), "text"),
        (_("Offer"), "text"), (_("Responded"), "date"),
    ]  # fmt: skip
    rows = [
        [one.customer.name, one.customer.code, str(customer_lists.TIERS.get(one.tier, "")),
         codes.label(f"recipient.{one.group}"), why_text(one.reason), one.offer.name if one.offer else "",
         one.responded_date]
        for one in queries.recipients(row.pk, group)
    ]  # fmt: skip
    return analysis.Table(row.name, columns, rows, f"campaign-{row.pk}-{group.lower()}")


def step(request: Request, campaign_id: int, act: str) -> HttpResponse:
    """Take a campaign a step further, or say what stands in the way."""
    if act not in STEPS:
        raise Http404
    row, at = found(queries.campaign(campaign_id)), clock.now()
    given = {"day": org_queries.business_date(at)} if act in ON_DAY else {}
    try:
        STEPS[act][0](campaign_id=row.pk, at=at, **given)
    except actions.Lacking as lacking:
        frame.say(request, " ".join(codes.label(f"lacks.{code}") for code in lacking.codes), level="warning")
    except actions.WrongState:
        frame.say(request, _("It has gone further meanwhile; look again."), level="warning")
    else:
        frame.say(request, _("Done."))
    return redirect("campaign", row.pk)


def learn(request: Request, campaign_id: int) -> HttpResponse:
    """Note what is done otherwise next time."""
    row = found(queries.campaign(campaign_id))
    text, version = request.POST.get("lesson", "")[:2_000], request.POST.get("version", "")
    try:
        actions.note_lesson(
            campaign_id=row.pk, lesson=text, version=int(version) if version.isdecimal() else None, at=clock.now()
        )
    except base.StaleRecord:
        frame.say(request, _("Somebody was faster. It now reads: %(text)s") % {"text": row.lesson}, level="warning")
    else:
        frame.say(request, _("Saved."))
    return redirect("campaign", row.pk)


def beside_record(request: Request, card: Any, as_of: Any) -> dict[str, Any]:
    """Return by which campaigns a customer was addressed, for the side of its record."""
    sees = request.actor.may(SEES)
    rows = queries.campaigns_of_customer(card.pk)[:N_BESIDE] if sees else []
    return {"addressed_by": rows, "sees_campaigns": sees, "may_offer": request.actor.may(WRITES)}


POST = ("POST",)
urls = [
    page("campaigns/", list_, act=SEES, name="campaigns"),
    page("campaigns/export/<slug:form>/", export, act="list.export", name="campaigns_export"),
    page("campaigns/<int:campaign_id>/", one, act=SEES, name="campaign"),
    page("campaigns/<int:campaign_id>/recipients/", recipients, act=SEES, name="campaign_recipients"),
    page("campaigns/<int:campaign_id>/step/<slug:act>/", step, act=WRITES, name="campaign_step", methods=POST),
    page("campaigns/<int:campaign_id>/lesson/", learn, act=WRITES, name="campaign_learn", methods=POST),
    analysis.report("campaigns/recipients/table", recipients_table, act=SEES, name="campaign_recipients_table"),
]
