"""What was taken of an audience: its members as a list and as files, who they are, who of the others is like them."""

from dataclasses import replace
from decimal import Decimal
from statistics import median
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhike.analytics.errors import InputError
from zhike.apps.audiences import actions, queries
from zhike.apps.audiences import lists as audience_lists
from zhike.apps.campaigns import queries as campaign_queries
from zhike.apps.core import base, clock
from zhike.apps.core import lists as core_lists
from zhike.apps.health import queries as health_queries
from zhike.apps.org import rules as org_rules
from zhike.web import analysis, charts, codes, declared, format, frame, lists, relation_health, words
from zhike.web.addresses import address_of
from zhike.web.audiences import POST, SEES, WRITES
from zhike.web.door import Request, found, page

# Not counted as a use by hand: a campaign and a file note their own.
BY_HAND = ("SERVICE", "PRODUCT")


def members(request: Request, snapshot_id: int) -> HttpResponse:
    """Show the members of a snapshot as the list of customers shows its rows."""
    row = found(queries.snapshot(snapshot_id))
    try:
        listing = lists.open_list(
            request, _members(row, request), row_url=address_of("customer"), has_tools=False
        )  # fmt: skip
    except core_lists.ListRefused as refusal:
        return lists.refused(request, refusal)
    context = {"row": row, "list": listing, "purposes": [(code, audience_lists.PURPOSES[code]) for code in BY_HAND]}
    return render(request, "audiences/members.html", context)


def _members(row: Any, request: Request) -> core_lists.ListSpec:
    spec = declared.customers(frame.of(request).business_date, lists.params(request.GET))
    rows = spec.rows
    return replace(spec, rows=lambda: rows().filter(pk__in=queries.members(row.pk).values("customer_id")))


def export(request: Request, snapshot_id: int, form: str) -> HttpResponseBase:
    """Write the members out; that the audience was taken along is a use of it."""
    row = found(queries.snapshot(snapshot_id))
    answer = lists.export(request, _members(row, request), form, noun="customer")
    actions.note_use(
        audience_id=row.audience_id, purpose="EXPORT", note=form, n_customers=queries.members(row.pk).count(),
        at=clock.now(),
    )  # fmt: skip
    return answer


def use(request: Request, snapshot_id: int) -> HttpResponse:
    """Note that the members were handed to service or to product work."""
    row = found(queries.snapshot(snapshot_id))
    purpose = request.POST.get("purpose", "")
    if purpose not in BY_HAND:
        frame.say(request, _("Choose what it is used for."), level="danger")
        return redirect("audience_members", row.pk)
    actions.note_use(
        audience_id=row.audience_id, purpose=purpose, note=request.POST.get("note", ""),
        n_customers=queries.members(row.pk).count(), at=clock.now(),
    )  # fmt: skip
    frame.say(request, _("Noted: who uses it, what for, how many."))
    return redirect("audience", row.audience_id)


def profile(request: Request, snapshot_id: int) -> HttpResponse:
    """Show who the members are, beside all customers the reader sees."""
    row, told = _profile(request, snapshot_id)
    groups: dict[str, list[Any]] = {}
    for one in told.traits:
        groups.setdefault(one.group, []).append(one)
    least = org_rules.SMALL_CELL if base.actor().hides_small_cells else 0
    # Of too few somebody who may see sums alone reads nothing that points at one of them.
    is_told = told.n >= max(least, 1)
    strengths = health_queries.strength_by_month(customer_ids=queries.member_ids(row.pk)) if is_told else []
    context = {
        "row": row, "told": told, "groups": groups, "map": _map(told), "is_told": is_told,
        "scores": campaign_queries.score_card(row.pk, frame.of(request).business_date) if is_told else [],
        "months": relation_health.months(strengths, least),
        "exports": analysis.exports("audience_profile_table", snapshot=row.pk),
    }  # fmt: skip
    return render(request, "audiences/profile.html", context)


def _profile(request: Request, snapshot_id: int) -> tuple[Any, queries.Profile]:
    row, day = found(queries.snapshot(snapshot_id)), frame.of(request).business_date
    return row, queries.profile(row, day, hides_few=base.actor().hides_small_cells)


def _map(told: queries.Profile) -> charts.Picture | None:
    """Draw what a piece costs against how many buy it, a point for each category; nothing of fewer than two."""
    placed = [one for one in told.placed if one.price is not None and one.n_of]
    if len(placed) < 2:
        return None
    usual, middle = median(one.price or Decimal(0) for one in placed), median(one.n_buyers for one in placed)
    if not usual or not middle:
        return None
    points = []
    for one in placed:
        share = format.percent_text(one.n_buyers / one.n_of, 1)
        mark = charts.Mark(one.category, one.n_buyers, f"{format.number_text(one.price or 0, 2)} · {share}", tone="one")
        points.append((float((one.price or 0) / usual), one.n_buyers / middle, mark))
    return charts.quadrants(
        points, x=charts.Mark(_("What a piece costs"), None, format.number_text(usual, 2)),
        y=charts.Mark(_("Members who buy it"), None, format.number_text(middle)),
    )  # fmt: skip


def profile_table(request: Request) -> analysis.Table:
    """Return the profile as it is taken away."""
    text = request.GET.get("snapshot", "")
    row, told = _profile(request, int(text) if text.isdecimal() and len(text) < 18 else 0)
    columns = [
        (_("About"), "text"), (_("What"), "text"), (_("Members"), "number"), (_("Share of members"), "percent"),
        (_("Share of all"), "percent"), (_("Index"), "number"),
    ]  # fmt: skip
    rows: list[list[Any]] = [
        [codes.label(f"trait.{one.group.upper()}"), trait(one), one.n, one.share, one.share_all, one.index]
        for one in told.traits
    ]
    rows += [
        [_("What they spent in a year"), f"{format.number_text(band.low)} – {format.number_text(band.high)}", band.n,
         band.n / told.n if told.n else None, None, None]
        for band in told.bands
    ]  # fmt: skip
    return analysis.Table(
        _("Who is in %(name)s, taken on %(day)s") % {"name": row.audience.name, "day": row.day}, columns, rows,
        f"audience-{row.audience_id}-{row.day}",
    )  # fmt: skip


def trait(one: queries.Trait) -> str:
    """Return the words of a trait."""
    if not one.code:
        return _("not known")
    return one.code if one.group == "branch" else str(codes.label(one.code))


def alike(request: Request, snapshot_id: int) -> HttpResponse:
    """Rank who is no member by how like the members they are."""
    row, day = found(queries.snapshot(snapshot_id)), frame.of(request).business_date
    try:
        told, why = queries.ranking(row, day), ""
    except InputError as refusal:
        told, why = None, words.refusal(refusal)
    return render(request, "audiences/alike.html", {"row": row, "told": told, "why": why})


urls = [
    page("audiences/taken/<int:snapshot_id>/", members, act=SEES, name="audience_members"),
    page(
        "audiences/taken/<int:snapshot_id>/export/<slug:form>/", export, act="list.export",
        name="audience_members_export",
    ),
    page("audiences/taken/<int:snapshot_id>/use/", use, act=WRITES, name="audience_use", methods=POST),
    page("audiences/taken/<int:snapshot_id>/profile/", profile, act=SEES, name="audience_profile"),
    page("audiences/taken/<int:snapshot_id>/alike/", alike, act=SEES, name="audience_alike"),
    analysis.report("audiences/profile/table", profile_table, act=SEES, name="audience_profile_table"),
]  # fmt: skip
