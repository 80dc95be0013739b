"""Pools of classes: who is to be looked after, what is missing of whom, who waits; the profile of a customer."""

from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhike.apps.activities import queries as activity_queries
from zhike.apps.classification import actions, queries, rules
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.loyalty import queries as loyalty_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.web import analysis, frame
from zhike.web import format as written
from zhike.web.door import Request, found, page

N_SHOWN, EXTRA = 100, ("NATURE", "CHANNEL")
MEMBERS, PUBLIC, N_COMING = ("DEMAND_TYPE", "MEMBER"), ("SOURCE", "PUBLIC_INTEREST"), 5
ONLY = {
    "": gettext_lazy("All"), "late": gettext_lazy("Waiting too long"), "lacking": gettext_lazy("Something missing"),
}  # fmt: skip


class ProfileForm(forms.Form):
    """What is known of a customer for its classes."""

    source = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("Where it comes from"),
        help_text=gettext_lazy("An exhibition, a referral, a call, an advertisement …"),
    )  # fmt: skip
    interest = forms.CharField(max_length=200, required=False, label=gettext_lazy("What it looks at"))
    need = forms.CharField(max_length=400, required=False, label=gettext_lazy("What it needs"))
    plan = forms.CharField(
        max_length=400, required=False, label=gettext_lazy("Plan"),
        help_text=gettext_lazy("What we do next to win or to keep it."),
    )  # fmt: skip
    pack = forms.CharField(
        max_length=400, required=False, label=gettext_lazy("Service pack"),
        help_text=gettext_lazy("What it gets that others do not, and who sees to it."),
    )  # fmt: skip
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


def pools(request: Request) -> HttpResponse:
    """Show every class that asks for something, with how many lack it and how many wait too long."""
    day, known, rows = frame.of(request).business_date, customer_queries.dimensions(), []
    for dimension, code in queries.pooled():
        if (one := known.get(dimension)) and code in one.by_code:
            pool = queries.pool(dimension, code, day=day)
            rows.append({"dimension": one, "member": one.by_code[code], "pool": pool,
                         "needs": queries.needs_of(dimension, code)})  # fmt: skip
    context = {"rows": rows, "sees_rows": request.actor.row_branch_ids != ()}
    return render(request, "classification/pools.html", context)


def _asked(request: Request, dimension_code: str, class_code: str) -> tuple[Any, Any, queries.Pool, str]:
    one = found(customer_queries.dimension(dimension_code))
    member = found(one.by_code.get(class_code))
    found(queries.needs_of(dimension_code, class_code) or None)
    only = request.GET.get("only", "")
    only = only if only in ONLY else ""
    day = frame.of(request).business_date
    return one, member, queries.pool(dimension_code, class_code, day=day, only=only), only


def pool(request: Request, dimension_code: str, class_code: str) -> HttpResponse:
    """Show the customers of a class who are to be looked after, who waits longest on top."""
    one, member, found_pool, only = _asked(request, dimension_code, class_code)
    shown = found_pool.members[:N_SHOWN]
    here = reverse("class_pool", args=[dimension_code, class_code])
    context = {
        "one": one, "member": member, "pool": found_pool, "shown": shown, "words": rules.NEED_WORDS,
        "needs": queries.needs_of(dimension_code, class_code), "n_shown": N_SHOWN,
        "binding": queries.bindings(dimension_code).get((dimension_code, class_code)),
        "more": _more(dimension_code, class_code, [row.card.pk for row in shown]),
        "tabs": [
            {"label": label, "url": f"{here}?only={code}" if code else here, "is_current": code == only}
            for code, label in ONLY.items()
        ],
        "exports": analysis.exports(
            "class_pool_export", **{"dimension": dimension_code, "class": class_code, "only": only}
        ),
        "satisfaction": _satisfaction((one.code, member.code), found_pool, frame.of(request).business_date),
        "coming": _coming(request, (one.code, member.code)),
        "may_ask": request.actor.may("task.edit"), "may_edit": request.actor.may("customer.edit"),
    }  # fmt: skip
    return render(request, "classification/pool.html", context)


def _more(dimension: str, code: str, customer_ids: list[int]) -> dict[int, str]:
    """Return what else is told: of a channel member its grade, of a member its points, and who came for the public."""
    if (dimension, code) == MEMBERS:
        rows = loyalty_queries.members().filter(customer_id__in=customer_ids)
        return {row.customer_id: _("%(n)s points") % {"n": written.number_text(row.balance)} for row in rows}  # type: ignore[attr-defined]  # annotated
    if (dimension, code) == PUBLIC:
        told = activity_queries.at_public_benefit(customer_ids)
        return {
            pk: ngettext(
                "%(n)s activity of public benefit, came to %(came)s",
                "%(n)s activities of public benefit, came to %(came)s", n,
            ) % {"n": n, "came": came}
            for pk, (n, came) in told.items()
        }  # fmt: skip
    if (dimension, code) != EXTRA:
        return {}
    grades = customer_queries.holding("DEALER_GRADE").filter(customer_id__in=customer_ids)
    one = customer_queries.dimension("DEALER_GRADE")
    return {row.customer_id: one.said(row.code) if one else row.code for row in grades}


def _coming(request: Request, of: tuple[str, str]) -> list[Any]:
    """Return the next activities of public benefit for those who act for the public."""
    if of != PUBLIC or not request.actor.may("interaction.view"):
        return []
    return list(activity_queries.coming_for_the_public(frame.of(request).business_date)[:N_COMING])


def _satisfaction(of: tuple[str, str], pool: queries.Pool, day: date) -> dict[str, Any] | None:
    """Return the mean degree of satisfaction of a pool of members, of those who answered, and how many those are."""
    if of != MEMBERS:
        return None
    degrees = survey_queries.degrees(day)
    own = [degrees[row.card.pk] for row in pool.members if row.card.pk in degrees]
    return {"mean": sum(own, Fraction(0)) / len(own) if own else None, "n": len(own)}


def table(request: Request) -> analysis.Table:
    """Return the pool of a class as it is taken away."""
    dimension_code, class_code = (request.GET.get(name, "")[:30] for name in ("dimension", "class"))
    one, member, found_pool, _only = _asked(request, dimension_code, class_code)
    columns = [
        (_("Customer"), "text"), (_("Code"), "text"), (_("Branch"), "text"), (_("Owner"), "text"),
        (_("In the class since"), "date"), (_("Last contact"), "date"), (_("Days without follow-up"), "number"),
        (_("Next step"), "date"), (_("Missing"), "text"),
    ]  # fmt: skip
    rows = [
        (row.card.name, row.card.code, row.card.branch.name, row.card.owner.name if row.card.owner else "",
         row.since, row.last_contact, row.days, row.next_due,
         _("; ").join(str(rules.NEED_WORDS[name]) for name in row.lacks))
        for row in found_pool.members
    ]  # fmt: skip
    title = f"{one.label}: {member.label}"
    return analysis.Table(title, columns, rows, f"pool-{dimension_code}-{class_code}".lower())


def follow_up(request: Request, customer_id: int) -> HttpResponse:
    """Ask whoever looks after a customer to follow up."""
    card = found(customer_queries.card(customer_id))
    dimension, code = (request.POST.get(name, "")[:30] for name in ("dimension", "class"))
    day = frame.of(request).business_date
    try:
        task_id = actions.follow_up(customer_id=customer_id, dimension=dimension, code=code, day=day, at=clock.now())
    except rules.BadRule as refusal:
        frame.say(request, str(refusal), level="danger")
        return redirect("class_pools")
    who = card.owner.name if card.owner else _("the branch")
    said = _("A task for %(who)s: %(name)s") if task_id else _("That is asked already: %(name)s")
    frame.say(request, said % {"who": who, "name": card.name}, level="success" if task_id else "info")
    return redirect("class_pool", dimension, code)


def profile(request: Request, customer_id: int) -> HttpResponse:
    """Write what is known of a customer for its classes."""
    card = found(customer_queries.card(customer_id))
    row, status = queries.profile(customer_id), 200
    now = {name: getattr(row, name, "") for name in rules.KNOWN}
    form = ProfileForm(request.POST or None, initial=now | {"version": row.version if row else 0})
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in rules.KNOWN}
        version = form.cleaned_data["version"]
        try:
            actions.write_profile(customer_id=customer_id, values=values, version=version, at=clock.now())
        except base.StaleRecord:
            told = "; ".join(text for text in now.values() if text)
            form.add_error(None, _("Somebody was faster. It now reads: %(text)s") % {"text": told})
            status = 409
        else:
            frame.say(request, _("Saved."))
            return redirect("customer_classes", customer_id)
    asked = [one for one in queries.standing(customer_id) if one["row"]]
    context = {
        "card": card, "form": form, "asking": queries.cards_of_needs(card, asked, frame.of(request).business_date),
        "words": rules.NEED_WORDS,
    }  # fmt: skip
    status = 422 if form.errors and status == 200 else status
    return render(request, "classification/profile.html", context, status=status)


POST, BOTH, SEES = ("POST",), ("GET", "POST"), "customer.view"
urls = [
    page("classification/pools/", pools, act=SEES, name="class_pools"),
    page("classification/pools/<slug:dimension_code>/<slug:class_code>/", pool, act=SEES, name="class_pool"),
    analysis.report("classification/pools/table", table, act=SEES, name="class_pool_export"),
    page("customers/<int:customer_id>/profile/", profile, act="customer.edit", name="class_profile", methods=BOTH),
    page("customers/<int:customer_id>/follow-up/", follow_up, act="task.edit", name="class_follow_up", methods=POST),
]
