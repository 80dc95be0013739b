"""The analysis of enterprises: one on a sheet of paper, several beside each other in one table."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.archives import queries as archive_queries
from zhike.apps.costs import queries as costs_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, codes, frame
from zhike.web.door import Request, found, page

N_MOST, N_PEERS, LONGEST = 8, 12, 600
SHARES = ("net_margin", "return_on_assets")
VERDICTS = ("STRONG", "FAIR", "WEAK", "UNTOLD")


def names() -> dict[str, str]:
    """Return the words of the indicators in their order."""
    return {
        "current_ratio": _("Liquidity: current ratio"), "quick_ratio": _("Liquidity: quick ratio"),
        "cash_ratio": _("Liquidity: cash ratio"), "net_margin": _("Net margin"),
        "return_on_assets": _("Return on assets"), "collection_days": _("Collection period (days)"),
        "inventory_days": _("Inventory period (days)"),
    }  # fmt: skip


def verdict_words() -> list[tuple[str, str]]:
    """Return what a conclusion calls indicators."""
    return list(zip(VERDICTS, (_("Strong in"), _("Middling in"), _("Weak in"), _("Not told of")), strict=True))


def beside(request: Request) -> HttpResponse:
    """Show the five indicators of several enterprises in one table."""
    told, missing = _asked(request)
    offered = archive_queries.peer_ids(told[0][0].pk, N_PEERS) if told and len(told) < N_MOST else []
    cards, chosen = customer_queries.cards_of(offered), [card.code for card, *_more in told]
    context = {
        "told": told, "missing": missing, "codes": ", ".join(chosen), "names": names(), "shares": SHARES,
        "verdicts": verdict_words(), "most": N_MOST,
        "peers": [
            (cards[pk].name, "?" + urlencode({"codes": ",".join([*chosen, cards[pk].code])}))
            for pk in offered if pk in cards and cards[pk].code not in chosen
        ],
        "exports": analysis.exports("finances_beside_export", codes=",".join(chosen)),
    }  # fmt: skip
    return render(request, "studies/beside.html", context)


def _asked(request: Request) -> tuple[list[tuple[Any, Any, Any]], list[str]]:
    """Return card, newest finances and sheet of each enterprise asked for, and the codes nobody sees here."""
    given = request.GET.get("codes", "")[:LONGEST].replace("，", ",").replace(";", ",").replace("\n", ",").split(",")
    wanted = list(dict.fromkeys(one.strip() for one in given if one.strip()))[:N_MOST]
    ids = customer_queries.ids_by_code(wanted)
    cards = customer_queries.cards_of(ids.values())
    seen = [pk for code in wanted if (pk := ids.get(code)) in cards and cards[pk].kind == "ENTERPRISE"]
    sheets = archive_queries.sheets(seen, frame.of(request).business_date)
    told = [(cards[pk], years[0] if years else None, sheet) for pk, (years, sheet) in sheets.items()]
    return told, [code for code in wanted if ids.get(code) not in sheets]


def table(request: Request) -> analysis.Table:
    """Return the comparison as it is taken away: a row for each enterprise."""
    told, _missing = _asked(request)
    kinds = ["percent" if name in SHARES else "number" for name in names()]
    columns = [
        (_("Code"), "text"), (_("Name"), "text"), (_("Year"), "number"), *zip(names().values(), kinds, strict=True),
        (_("Management level against its industry"), "text"), *((words, "text") for _code, words in verdict_words()),
    ]  # fmt: skip
    rows = [_row(card, newest, sheet) for card, newest, sheet in told]
    return analysis.Table(_("Enterprises beside each other"), columns, rows, "enterprises")


def _row(card: Any, newest: Any, sheet: Any) -> Sequence[Any]:
    if newest is None:
        return [card.code, card.name, None, *[None] * len(names()), "", *[""] * len(VERDICTS)]
    values = [getattr(newest.indicators, name) for name in names()]
    said = [", ".join(names()[name] for name in sheet.verdicts[code]) for code in VERDICTS]
    return [card.code, card.name, newest.statement.year, *values, newest.level, *said]


def sheet(request: Request, customer_id: int) -> HttpResponse:
    """Show the analysis of one enterprise as a sheet to be printed."""
    card, day = found(customer_queries.card(customer_id)), frame.of(request).business_date
    found(card if card.kind == "ENTERPRISE" else None)
    ((years, told),) = archive_queries.sheets([card.pk], day).values()
    context = {
        "card": card, "day": day, "years": years[:3], "sheet": told, "names": names(),
        "shares": SHARES, "verdicts": verdict_words(), "swot": archive_queries.swot_by_kind(card.pk, day),
        "our_days": costs_queries.our_collection_days(card.pk) if request.actor.may("order.view") else None,
        "company": getattr(org_queries.company(), "name", ""), "word": codes.label,
    }  # fmt: skip
    return render(request, "studies/sheet.html", context)


urls = [
    page("customers/finances/", beside, act="customer.view", name="finances_beside"),
    page("customers/<int:customer_id>/analysis-sheet/", sheet, act="customer.view", name="analysis_sheet"),
    analysis.report("customers/finances/table", table, act="customer.view", name="finances_beside_export"),
]
