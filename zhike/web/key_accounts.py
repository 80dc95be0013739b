"""Key accounts: the list, what is proposed, violations; one of them with who answers for it, ended and opened again."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.keyaccounts import actions, queries, rules
from zhike.apps.keyaccounts import lists as key_lists
from zhike.apps.risk import queries as risk_queries
from zhike.apps.tasks import queries as task_queries
from zhike.web import analysis, codes, frame, lists, warning_words
from zhike.web.addresses import address, address_of
from zhike.web.churn_measures import number
from zhike.web.door import Request, found, page

SEES, MANAGES, POST = "customer.view", "keyaccount.manage", ("POST",)
N_SHOWN = 50
REFUSALS = {
    "NO_CUSTOMER": gettext_lazy("There is no such customer among those you may see."),
    "NO_ENTRY": gettext_lazy("There is no such entry any more."),
    "NO_PERSON": gettext_lazy("Somebody is missing or no longer with us: choose who works here and may answer for it."),
    "NO_REASON": gettext_lazy("Say why; the reason is kept."),
    "ENDED": gettext_lazy("It is no key account any more: let it stand again first."),
    "IS_KEY": gettext_lazy("This customer is proposed or confirmed as a key account already."),
    "OVER_LIMIT": gettext_lazy("The account manager has as many accounts as the unit allows. Choose somebody else, "
                               "or say why it must be so: the reason is kept and shown."),
    "BAD_DAYS": gettext_lazy("The last day comes on or after the first, within a year."),
    "NAME_TAKEN": gettext_lazy("A unit has this name already."),
    "IN_UNIT": gettext_lazy("This colleague is in a unit already; let them leave it first."),
}  # fmt: skip
PAGES = (
    ("key_accounts", gettext_lazy("Key accounts"), SEES), ("key_proposals", gettext_lazy("To be confirmed"), MANAGES),
    ("key_violations", gettext_lazy("Violations"), SEES), ("key_unit", gettext_lazy("Unit and deputies"), MANAGES),
    ("reservations", gettext_lazy("Experts and spare budget"), SEES),
    ("key_path", gettext_lazy("Path of cultivation"), SEES),
    ("key_contribution", gettext_lazy("Profit and growth"), "figure.view"),
    ("key_customers", gettext_lazy("Balances and reviews"), SEES),
)  # fmt: skip


def tabs(request: Request, current: str) -> list[dict[str, Any]]:
    """Return the pages of key accounts the reader may open."""
    return [
        {"label": label, "url": address(name), "is_current": name == current}
        for name, label, act in PAGES
        if request.actor.may(act) and address(name)
    ]


def refusal_words(code: str, metal: str) -> str:
    """Return why a rule says no, with what it asks for and the rule's name."""
    if code != "OWNER_LEVEL":
        return f"{REFUSALS[code]} ({code})"
    least = queries.policy()[metal]
    said = {
        "metal": codes.label(f"metal.{metal}"), "sponsor": codes.label(f"level.{least['sponsor']}"),
        "owner": codes.label(f"level.{least['owner']}"),
    }  # fmt: skip
    words = _(
        "%(metal)s: the sponsor is %(sponsor)s, owner and account manager are %(owner)s. Choose somebody who stands "
        "that high, or have a deputy approved."
    )
    return f"{words % said} (OWNER_LEVEL)"


class AppointForm(forms.Form):
    """Who answers for an account."""

    sponsor_id = forms.TypedChoiceField(coerce=int, required=False, empty_value=None, label=gettext_lazy("Sponsor"))
    manager_id = forms.TypedChoiceField(
        coerce=int, required=False, empty_value=None, label=gettext_lazy("Account manager")
    )
    backup_id = forms.TypedChoiceField(coerce=int, required=False, empty_value=None, label=gettext_lazy("Backup"))
    overload_reason = forms.CharField(
        max_length=300, required=False, label=gettext_lazy("Why above the limit"),
        help_text=gettext_lazy("Only where the account manager has no room left."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = [("", _("Nobody")), *queries.people()]
        for name in ("sponsor_id", "manager_id", "backup_id"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class NominateForm(forms.Form):
    """A customer somebody proposes by hand."""

    customer_id = forms.IntegerField(min_value=1, max_value=2**63 - 1, label=gettext_lazy("Customer"))
    metal = forms.ChoiceField(choices=list(key_lists.METALS.items()), label=gettext_lazy("Class"))
    reason = forms.CharField(max_length=300, label=gettext_lazy("Why it is a key account"))


def list_(request: Request) -> HttpResponse:
    """Show the key accounts."""
    return _listed(request, NominateForm())


def _listed(request: Request, form: NominateForm) -> HttpResponse:
    day = frame.of(request).business_date
    context = {
        "tabs": tabs(request, "key_accounts"), "sums": queries.sums(),
        "n_wrong": queries.violations(day).count(),
        "n_waiting": queries.key_accounts().filter(state=rules.PROPOSED).count(),
        "may_manage": request.actor.may(MANAGES), "sees_rows": request.actor.row_branch_ids != (),
        "sees_service": request.actor.may("service.view"), "nominate_form": form, "chosen": _chosen(form),
    }  # fmt: skip
    return lists.show(
        request, key_lists.KEY_ACCOUNTS, "keyaccounts/list.html", context, row_url=address_of("key_account"),
        exports="key_accounts_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the key accounts out."""
    return lists.export(request, key_lists.KEY_ACCOUNTS, form, noun="keyaccount")


def proposals(request: Request) -> HttpResponse:
    """Show whom the tiers propose, with who could answer; confirm those that are ticked."""
    day, left = frame.of(request).business_date, []
    if request.method == "POST":
        ids = [pk for text in request.POST.getlist("account") if (pk := number(text))]
        names = {one.pk: one.customer.name for one in queries.key_accounts().filter(pk__in=ids)}
        failed = actions.appoint_many(account_ids=ids, day=day, at=clock.now())
        n = len(names) - len(failed)
        if n:
            frame.say(request, ngettext("%(n)s account is confirmed.", "%(n)s accounts are confirmed.", n) % {"n": n})
        left = [(names[pk], refusal_words(code, queries.key_account(pk).metal)) for pk, code in failed.items()]
        if not left:
            return redirect("key_proposals")
    waiting = queries.key_accounts().filter(state=rules.PROPOSED)
    rows = list(waiting.order_by("-customer__card__revenue_year", "pk")[:N_SHOWN])
    names_of = dict(queries.people())
    hints = queries.suggested(rows, day)
    context = {
        "tabs": tabs(request, "key_proposals"), "n": waiting.count(), "n_shown": N_SHOWN, "left": left,
        "rows": [(row, names_of.get(hints[row.pk].sponsor_id or 0), names_of.get(hints[row.pk].manager_id or 0))
                 for row in rows],
    }  # fmt: skip
    return render(request, "keyaccounts/proposals.html", context, status=422 if left else 200)


def violations(request: Request) -> HttpResponse:
    """Show the accounts for which somebody answers who stands too low, has left, or nobody."""
    day = frame.of(request).business_date
    wrong = queries.violations(day)
    rows = queries.shown(wrong.order_by("-customer__card__revenue_year", "pk")[:N_SHOWN], day)
    context = {
        "tabs": tabs(request, "key_violations"), "rows": rows, "n": wrong.count(), "n_shown": N_SHOWN,
        "policy": queries.policy(), "may_manage": request.actor.may(MANAGES),
        "exports": analysis.exports("key_violations_export"),
    }  # fmt: skip
    return render(request, "keyaccounts/violations.html", context)


def violations_table(request: Request) -> analysis.Table:
    """Return the violations as they are taken away."""
    day = frame.of(request).business_date
    columns = [
        (_("Customer"), "text"), (_("Class"), "text"), (_("Sponsor"), "text"), (_("Owner"), "text"),
        (_("Account manager"), "text"), (_("What is wrong"), "text"),
    ]  # fmt: skip
    rows = [
        (one.account.customer.name, codes.label(f"metal.{one.account.metal}"), _name(one.account.sponsor),
         _name(one.account.customer.owner), _name(one.account.manager), wrong_words(one))
        for one in queries.shown(queries.violations(day).order_by("pk"), day)
    ]  # fmt: skip
    return analysis.Table(_("Violations"), columns, rows, "key-account-violations")


def _name(user: Any) -> str:
    return user.name if user else ""


def wrong_words(row: queries.Row) -> str:
    """Return what is wrong with who answers for an account, in words."""
    return "; ".join(
        f"{codes.label(f'place.{place}')}: {codes.label(f'ownerfault.{fault}')}" for place, fault in row.faults.items()
    )


def one(request: Request, account_id: int) -> HttpResponse:
    """Show a key account: who answers for it, how warm the relation is, what threatens it."""
    return _shown(request, found(queries.key_account(account_id)))


def _shown(
    request: Request, row: Any, form: AppointForm | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:  # fmt: skip
    day = frame.of(request).business_date
    hint = queries.suggested([row], day)[row.pk]
    initial = {"sponsor_id": hint.sponsor_id, "manager_id": hint.manager_id, "backup_id": hint.backup_id}
    may = request.actor.may
    context = {
        "row": row, "card": row.customer.card, "told": queries.shown([row], day)[0], "wrong": wrong_words,
        "form": form or AppointForm(initial=initial), "refusal": refusal, "may_manage": may(MANAGES),
        "measured": queries.measure([row.customer_id], day).get(row.customer_id),
        "trend": queries.trend(row.customer_id, day), "rule": queries.rule_of_relations(),
        "legs": queries.legs(row.relation, row.strength), "policy": queries.policy()[row.metal],
        "steps": queries.milestones([row.customer_id], day).get(row.customer_id, ()),
        "warnings": warning_words.told(risk_queries.of_customer(row.customer_id)[:5], frame.of(request).currency)
        if may("warning.view") else [],
        "sees_service": row.state == rules.CONFIRMED and row.customer.status == "ACTIVE" and may("service.view"),
        "tasks": list(task_queries.open_tasks_about_seen(row.customer_id)[:5]),
    }  # fmt: skip
    return render(request, "keyaccounts/one.html", context, status=status)


def appoint(request: Request, account_id: int) -> HttpResponse:
    """Confirm an account with who answers for it, or let others answer."""
    row, form = found(queries.key_account(account_id)), AppointForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, form, status=422)
    try:
        actions.appoint(
            account_id=row.pk, **form.cleaned_data, day=frame.of(request).business_date, at=clock.now()
        )  # fmt: skip
    except rules.Refused as refusal:
        return _shown(request, row, form, refusal_words(str(refusal), row.metal), 422)
    frame.say(request, _("Saved."))
    return redirect("key_account", row.pk)


def end(request: Request, account_id: int) -> HttpResponse:
    """Decline a proposal or end a key account, with a reason."""
    row = found(queries.key_account(account_id))
    try:
        actions.end_account(
            account_id=row.pk, reason=request.POST.get("reason", "")[:300], day=frame.of(request).business_date,
            at=clock.now(),
        )  # fmt: skip
    except rules.Refused as refusal:
        return _shown(request, row, None, refusal_words(str(refusal), row.metal), 422)
    said = _("It is no key account any more.")
    frame.say(request, said, undo_url=reverse("key_account_reopen", args=[row.pk]))
    return redirect("key_account", row.pk)


def reopen(request: Request, account_id: int) -> HttpResponse:
    """Let an ended account stand as it stood before."""
    row = found(queries.key_account(account_id))
    try:
        actions.reopen_account(account_id=row.pk, at=clock.now())
    except rules.Refused as refusal:
        return _shown(request, row, None, refusal_words(str(refusal), row.metal), 422)
    frame.say(request, _("It stands again."))
    return redirect("key_account", row.pk)


def _chosen(form: NominateForm) -> list[tuple[int, str]]:
    """Return the visible customer a form names, as its picker shows it."""
    named = number(form["customer_id"].value() or "")
    card = customer_queries.card(named) if named else None
    return [(card.pk, f"{card.name} · {card.code}")] if card else []


def nominate_any(request: Request) -> HttpResponse:
    """Propose a customer by hand that a form names."""
    form = NominateForm(request.POST)
    if form.is_valid():
        try:
            account_id = actions.nominate(**form.cleaned_data, at=clock.now())
        except rules.Refused as refusal:
            form.add_error(None, refusal_words(str(refusal), form.cleaned_data["metal"]))
        else:
            frame.say(request, _("Proposed; say who answers for it."))
            return redirect("key_account", account_id)
    answer = _listed(request, form)
    answer.status_code = 422
    return answer


def nominate(request: Request, customer_id: int) -> HttpResponse:
    """Propose a customer by hand."""
    card = found(customer_queries.card(customer_id))
    metal = request.POST.get("metal", "")
    if metal not in rules.METALS:
        return found(None)
    try:
        account_id = actions.nominate(
            customer_id=card.pk, metal=metal, reason=request.POST.get("reason", "")[:300], at=clock.now()
        )
    except rules.Refused as refusal:
        frame.say(request, refusal_words(str(refusal), metal), level="danger")
        return redirect("key_customer", card.pk)
    return redirect("key_account", account_id)


urls = [
    page("key-accounts/", list_, act=SEES, name="key_accounts"),
    page("key-accounts/export/<slug:form>/", export, act="list.export", name="key_accounts_export"),
    page("key-accounts/nominate/", nominate_any, act=MANAGES, name="key_nominate_any", methods=POST),
    page("key-accounts/proposed/", proposals, act=MANAGES, name="key_proposals", methods=("GET", "POST")),
    page("key-accounts/violations/", violations, act=SEES, name="key_violations"),
    analysis.report("key-accounts/violations/table", violations_table, act=SEES, name="key_violations_export"),
    page("key-accounts/<int:account_id>/", one, act=SEES, name="key_account"),
    page("key-accounts/<int:account_id>/appoint/", appoint, act=MANAGES, name="key_account_appoint", methods=POST),
    page("key-accounts/<int:account_id>/end/", end, act=MANAGES, name="key_account_end", methods=POST),
    page("key-accounts/<int:account_id>/reopen/", reopen, act=MANAGES, name="key_account_reopen", methods=POST),
    page("customers/<int:customer_id>/key/nominate/", nominate, act=MANAGES, name="key_nominate", methods=POST),
]
