"""The ranked list of targets, those left out and why, the reserve pool by branch, and reckoning anew."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhike.apps.core import clock
from zhike.apps.org import rules as org_rules
from zhike.apps.targets import actions, queries, rules
from zhike.apps.targets import lists as target_lists
from zhike.web import analysis, codes, frame, lists, target_words
from zhike.web.addresses import address_of
from zhike.web.door import Request, page

READY = (rules.READY, rules.UNREAD, rules.KNOWN, rules.THIN)


def list_(request: Request) -> HttpResponse:
    """Show the targets, the best first, with how many are ready to be called."""
    context = {"tabs": target_words.tabs("targets"), "counts": queries.counts(), "policy": queries.policy()}
    return lists.show(
        request, target_lists.TARGETS, "targets/list.html", context, row_url=address_of("target"),
        exports="targets_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the targets out."""
    return lists.export(request, target_lists.TARGETS, form, noun="target")


def exclusions(request: Request) -> HttpResponse:
    """Show with whom nothing new is begun, and why."""
    return lists.show(
        request, target_lists.EXCLUSIONS, "targets/exclusions.html", {"tabs": target_words.tabs("target_exclusions")},
        row_url=address_of("target"), exports="target_exclusions_export",
    )  # fmt: skip


def exclusions_export(request: Request, form: str) -> HttpResponseBase:
    """Write out who is left out."""
    return lists.export(request, target_lists.EXCLUSIONS, form, noun="target")


def reckon(request: Request) -> HttpResponse:
    """Ask for everybody to be reckoned anew."""
    actions.request_all(at=clock.now())
    frame.say(request, _("All are reckoned anew; this goes on in the background."), level="info")
    return redirect("targets")


def pool(request: Request) -> HttpResponse:
    """Show the prospects of each branch by how ready they are."""
    lines = queries.pool()
    context = {
        "tabs": target_words.tabs("reserve_pool"), "lines": lines, "ready": READY, "policy": queries.policy(),
        "n_all": sum(one.n_all for one in lines), "n_ready": sum(one.counts[rules.READY] for one in lines),
        "hidden": hidden(request, lines), "exports": analysis.exports("reserve_pool_export"),
    }  # fmt: skip
    return render(request, "targets/pool.html", context)


def hidden(request: Request, lines: list[queries.PoolLine]) -> set[int]:
    """Return the branches whose few prospects are hidden from who may see sums only."""
    if not request.actor.hides_small_cells:
        return set()
    return {lines[at].branch.pk for at in org_rules.small_cells([one.n_all for one in lines])}


def pool_table(request: Request) -> analysis.Table:
    """Return the reserve pool as it is taken away."""
    lines = queries.pool()
    gone = hidden(request, lines)
    columns = [(_("Branch"), "text"), (_("Prospects in all"), "number")]
    columns += [(codes.label(f"targetscore.{code}"), "number") for code in (*READY, rules.EXCLUDED)]
    columns.append((_("Nothing known"), "number"))
    rows: list[list[Any]] = [
        [
            one.branch.name,
            *(
                [None] * (len(READY) + 3)
                if one.branch.pk in gone
                else [one.n_all, *(one.counts[code] for code in (*READY, rules.EXCLUDED)), one.n_unjudged]
            ),
        ]
        for one in lines
    ]
    return analysis.Table(_("Reserve pool"), columns, rows, "reserve-pool")


SEES, TAKES, POST = "customer.view", "list.export", ("POST",)
urls = [
    page("targets/", list_, act=SEES, name="targets"),
    page("targets/export/<slug:form>/", export, act=TAKES, name="targets_export"),
    page("targets/left-out/", exclusions, act=SEES, name="target_exclusions"),
    page("targets/left-out/export/<slug:form>/", exclusions_export, act=TAKES, name="target_exclusions_export"),
    page("targets/reckon/", reckon, act="rule.manage", name="targets_reckon", methods=POST),
    page("targets/pool/", pool, act=SEES, name="reserve_pool"),
    analysis.report("targets/pool/table", pool_table, act=SEES, name="reserve_pool_export"),
]
