"""Violations: what was charged without ground, and each step until the money is back."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhike.apps.billing import actions, queries, rules
from zhike.apps.billing import lists as billing_lists
from zhike.apps.core import base, clock
from zhike.web import bill_words, bills, frame, lists
from zhike.web.addresses import address_of
from zhike.web.door import Request, demand, found, page

EDITS, APPROVES = "bill.edit", "refund.approve"
# Each step with the act it takes.
STEPS = {"propose": EDITS, "approve": APPROVES, "decline": APPROVES, "refund": EDITS, "clear": APPROVES}


def list_(request: Request) -> HttpResponse:
    """Show the violations, with how many stand where and what they are worth."""
    standing = queries.standing(frame.of(request).business_date)
    tiles = [(code, label, *standing["by_state"].get(code, (0, None))) for code, label in billing_lists.STATES.items()]
    context = {"pages": bills.pages("bill_violations"), "tiles": tiles, "n_unasked": standing["n_unasked"]}
    return lists.show(
        request, billing_lists.CHARGED_AMISS, "bills/violations.html", context, row_url=address_of("bill_violation"),
        exports="bill_violations_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the violations out."""
    return lists.export(request, billing_lists.CHARGED_AMISS, form, noun="violation")


def one(request: Request, violation_id: int) -> HttpResponse:
    """Show a violation: what was charged, what ought to have been, how the refund stands."""
    return _shown(request, found(queries.violation(violation_id)))


def _shown(request: Request, row: Any, refusal: rules.BillingRefused | None = None, status: int = 200) -> HttpResponse:
    line = bill_words.told(queries.expected(row.line), row.line.bill.currency) if row.line_id else None
    actor = request.actor
    context = {
        "row": row, "line": line, "refusal": refusal, "given": request.POST.dict(),
        "lines": queries.charged_of(row.subscription_id) if line is None else [],
        "may_edit": actor.may(EDITS), "may_approve": actor.may(APPROVES), "today": frame.of(request).business_date,
        "is_own": row.proposed_by_id is not None and row.proposed_by_id == actor.user_id,
    }  # fmt: skip
    return render(request, "bills/violation.html", context, status=status)


def step(request: Request, violation_id: int, step: str) -> HttpResponse:
    """Propose a refund, approve or decline it, note that the money is back, or clear what was right after all."""
    row, given = found(queries.violation(violation_id)), request.POST
    demand(found(STEPS.get(step)))
    told: dict[str, Any] = {"violation_id": row.pk, "at": clock.now()}
    try:
        if step == "approve":
            actions.approve(**told)
        elif step == "refund":
            today = frame.of(request).business_date
            day = forms.DateField().clean(given.get("day") or today)
            actions.refund(day=day, note=given.get("note", ""), today=today, **told)
        else:
            deed = {"propose": actions.propose, "decline": actions.decline, "clear": actions.clear}[step]
            deed(words=given.get("words", ""), **told)
    except rules.BillingRefused as refusal:
        return _shown(request, row, refusal, 409 if refusal.is_conflict else 422)
    except base.StaleRecord:
        return _shown(request, row, rules.BillingRefused("WRONG_STATE"), 409)
    except forms.ValidationError:
        return _shown(request, row, rules.BillingRefused("BAD_DAY", "day"), 422)
    frame.say(request, _("Saved."))
    return redirect("bill_violation", row.pk)


urls = [
    page("bills/violations/", list_, act="bill.view", name="bill_violations"),
    page("bills/violations/export/<slug:form>/", export, act="list.export", name="bill_violations_export"),
    page("bills/violations/<int:violation_id>/", one, act="bill.view", name="bill_violation"),
    page(
        "bills/violations/<int:violation_id>/<slug:step>/", step, act=EDITS, name="bill_violation_step",
        methods=("POST",),
    ),
]  # fmt: skip
