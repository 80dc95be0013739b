"""Talks: how we talk with customers, what the policy asks for and was not done, first offers, tasks handed on."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.analytics import talks as measures
from zhike.apps.insight.queries import talks as queries
from zhike.apps.interactions import rules
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, codes, frame
from zhike.web import format as written
from zhike.web.door import Request, page

N_SHOWN = 15
WAYS = {
    "any": gettext_lazy("any way"), "visit": gettext_lazy("by visit"), "call": gettext_lazy("by telephone"),
    "message": gettext_lazy("in writing"),
}  # fmt: skip
Columns = list[tuple[str, str]]
Rows = list[list[Any]]


def talks(request: Request) -> HttpResponse:
    """Show how the customers one may see were spoken with."""
    day = frame.of(request).business_date
    tiers, lacking = queries.by_tier(day)
    offers, cold = queries.offers(day)
    moved, ours = queries.handed_on(), queries.by_colleague(day)
    keys = [one for one in tiers if one.tier in rules.KEY_TIERS]
    n_keys = sum(one.n_customers for one in keys)
    context = {
        "day": day, "n_keys": n_keys, "n_kept": n_keys - sum(one.n_lacking for one in keys),
        "n_offers": sum(one.n_customers for one in offers), "n_cold": len(cold), "n_moved": len(moved),
        "has_talks": queries.has_talks(day), "most": queries.N_OF_TIER,
        "n_shown": N_SHOWN, "n_lacking": len(lacking),
        "tiers": _of_tiers(tiers), "lacking": _lacking(lacking[:N_SHOWN]), "bands": _bands(queries.bands(day)),
        "offers": _offers(offers), "cold": _cold(cold[:N_SHOWN]), "moved": _moved(moved[:N_SHOWN]),
        "ours": _ours(ours[:N_SHOWN]), "exports": {part: analysis.exports("talks_export", part=part) for part in PARTS},
    }  # fmt: skip
    return render(request, "talks/page.html", context)


def table(request: Request) -> analysis.Table:
    """Return one of the tables as it is taken away."""
    part, day = request.GET.get("part", ""), frame.of(request).business_date
    if part not in PARTS:
        raise Http404
    columns, rows = PARTS[part](day)
    plain = [[_plain(cell) for cell in row] for row in rows]
    return analysis.Table(_("How do we talk with our customers?"), columns, plain, f"talks-{part}")


def _plain(cell: Any) -> Any:
    return cell[0] if isinstance(cell, tuple) else cell


def _band(place: int) -> str:
    least, most = measures.BANDS[place]
    if most is None:
        return _("more than %(n)s") % {"n": least - 1}
    return str(least) if least == most else f"{least}–{most}"


def _of_tiers(tiers: list[queries.OfTier]) -> tuple[Columns, Rows]:
    columns = [(_("Tier"), "link"), (_("Customers"), "number"), (_("Contacts"), "number")]
    columns += [(codes.label(code), "percent") for code in rules.CONTENTS]
    columns += [(_("The customer spoke"), "percent"), (_("Policy not kept"), "number")]
    rows: Rows = []
    for one in tiers:
        n = sum(one.mix.contents.values())
        shares = [one.mix.contents[code] / n if n else None for code in rules.CONTENTS]
        tier = codes.label(one.tier), analysis.to("customers", tier=one.tier)
        rows.append([tier, one.n_customers, one.mix.n_contacts, *shares, one.mix.two_way, one.n_lacking])
    return columns, rows


def _lacking(lacking: list[queries.Lacking]) -> tuple[Columns, Rows]:
    columns = [(_("Customer"), "link"), (_("Tier"), "text"), (_("What is missing"), "text"), (_("Owner"), "text")]
    names = org_queries.names({one.card.owner_id for one in lacking})
    rows: Rows = []
    for one in lacking:
        said = _("; ").join(map(_said, one.breaches))
        rows.append([_to(one.card), codes.label(one.card.tier), said, names.get(one.card.owner_id, "")])
    return columns, rows


def _said(breach: measures.Breach) -> str:
    if breach.way == measures.ANY and not breach.found and breach.needed == 1:
        return codes.label(breach.content)
    words = {
        "content": codes.label(breach.content), "way": WAYS[breach.way], "found": breach.found, "needed": breach.needed
    }  # fmt: skip
    return _("%(content)s %(way)s: %(found)s of %(needed)s") % words


def _to(card: Any) -> tuple[str, str]:
    return card.name, f"{reverse('customer', args=[card.pk])}?tab=contacts"


def _bands(bands: list[queries.Band]) -> tuple[Columns, Rows]:
    columns = [(_("Tier"), "text"), (_("Contacts in a quarter"), "text"), (_("Customers"), "number"),
               (codes.label("CHURNED"), "number"), (_("Share lost"), "percent"),
               (_("Satisfaction (C)"), "text"), (_("Answered"), "number")]  # fmt: skip
    rows: Rows = [
        [
            codes.label(one.tier),
            _band(one.band),
            one.n_customers,
            one.n_churned,
            one.share,
            written.number_text(one.degree, 2) if one.degree is not None else None,
            one.n_answered,
        ]
        for one in bands
        if one.n_customers
    ]
    return columns, rows


def _offers(offers: list[queries.Offers]) -> tuple[Columns, Rows]:
    columns = [(_("Talks before the first offer"), "text"), (_("Prospects"), "number"), (_("Bought since"), "number"),
               (_("Conversion"), "percent")]  # fmt: skip
    rows: Rows = [
        [_band(one.band), one.n_customers, one.n_bought, one.n_bought / one.n_customers if one.n_customers else None]
        for one in offers
        if one.n_customers
    ]
    return columns, rows


def _cold(cards: list[Any]) -> tuple[Columns, Rows]:
    names = org_queries.names({card.owner_id for card in cards})
    columns = [(_("Customer"), "link"), (_("Owner"), "text")]
    return columns, [[_to(card), names.get(card.owner_id, "")] for card in cards]


def _moved(moved: list[tuple[Any, int]]) -> tuple[Columns, Rows]:
    names = org_queries.names({task.assignee_id for task, _n in moved})
    columns = [(_("Task"), "link"), (_("Handed on"), "number"), (_("Now with"), "text"), (_("Due"), "date")]
    rows: Rows = [
        [(task.title, reverse("task", args=[task.pk])), n, names.get(task.assignee_id) or _("nobody"), task.due_date]
        for task, n in moved
    ]
    return columns, rows


def _ours(ours: list[dict[str, Any]]) -> tuple[Columns, Rows]:
    columns = [(_("Colleague"), "link"), (_("Visits"), "number"), (_("Calls"), "number"), (_("Minutes"), "number"),
               (_("with minutes told"), "number")]  # fmt: skip
    rows: Rows = []
    for one in ours:
        href = f"{reverse('interactions')}?user={one['user__username']}&channel=VISIT,PHONE"
        rows.append(
            [(one["user__name"], href), one["n_visits"], one["n_calls"], one["minutes"], one["n_timed"]]
        )  # fmt: skip
    return columns, rows


PARTS = {
    "tiers": lambda day: _of_tiers(queries.by_tier(day)[0]), "lacking": lambda day: _lacking(queries.by_tier(day)[1]),
    "bands": lambda day: _bands(queries.bands(day)), "offers": lambda day: _offers(queries.offers(day)[0]),
    "cold": lambda day: _cold(queries.offers(day)[1]), "moved": lambda day: _moved(queries.handed_on()),
    "ours": lambda day: _ours(queries.by_colleague(day)),
}  # fmt: skip
urls = [
    page("talks/", talks, act="interaction.view", name="talks"),
    analysis.report("talks/table", table, act="interaction.view", name="talks_export"),
]
