"""Classification: every dimension with its classes, one dimension, a dimension of one's own, what classes lead to."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.classification import actions, queries, rules
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.web import analysis, frame, saving
from zhike.web.door import Request, found, page

TONES = {
    "": gettext_lazy("Plain"), "accent": gettext_lazy("Stands out"), "good": gettext_lazy("Good"),
    "calm": gettext_lazy("Calm"), "warn": gettext_lazy("Warning"), "bad": gettext_lazy("Bad"),
}  # fmt: skip
MEMBER = ("code", "zh", "en", "meaning", "tone")
N_BLANK, DRIFT_DAYS, N_VERSIONS, N_RUNS = 3, 90, 10, 8


class DimensionForm(forms.Form):
    """A dimension: its words and what it is for; its classes stand in a table beside."""

    code = forms.CharField(
        max_length=26, label=gettext_lazy("Code"), help_text=gettext_lazy("Capital letters, such as BRAND.")
    )
    name_zh = forms.CharField(max_length=60, required=False, label=gettext_lazy("Name in Chinese"))
    name_en = forms.CharField(max_length=60, required=False, label=gettext_lazy("Name in English"))
    meaning = forms.CharField(max_length=400, required=False, label=gettext_lazy("What it is for"))


def centre(request: Request) -> HttpResponse:
    """Show every dimension with how many customers are in each class, its rule, its last run and its drift."""
    top, last = analysis.branch(request), queries.last_runs()
    counts = queries.every_count(top.pk)
    ruled = queries.rules_in_force()
    shown = [
        _shown(one, counts[code], last.get(code), ruled.get(code) or queries.InForce(code, 0, ()))
        for code, one in customer_queries.dimensions().items()
    ]
    context = {"dimensions": shown, "branch": top, **_may(request)}
    return render(request, "classification/page.html", context)


def _may(request: Request) -> dict[str, bool]:
    return {f"may_{act}": request.actor.may(f"class.{act}") for act in ("manage", "confirm", "set")}


def _shown(
    one: customer_rules.DimensionDef, counts: Mapping[str, int | None], run: Any, rule: queries.InForce
) -> dict[str, Any]:
    return {
        "one": one, "run": run, "rule": rule, "classes": _classes(one, counts),
        "n_none": counts.get(queries.NONE, 0), "n_known": _sum(counts),
    }  # fmt: skip


def _sum(counts: Mapping[str, int | None]) -> int | None:
    known = [n for code, n in counts.items() if code]
    return None if None in known else sum(n or 0 for n in known)


def _classes(one: customer_rules.DimensionDef, counts: Mapping[str, int | None]) -> list[dict[str, Any]]:
    told = [n for code, n in counts.items() if code and n]
    total = sum(told)
    gone = [customer_rules.ClassDef(code, code) for code in sorted(counts) if code and code not in one.by_code]
    rows = []
    for member in (*one.members, *gone):
        n = counts.get(member.code, 0)
        rows.append({
            "member": member, "n": n, "share": n / total if n and total else 0.0,
            "href": f"{reverse('customers')}?{urlencode({f'c_{one.code.lower()}': member.code, 'view': 'all'})}",
        })  # fmt: skip
    return rows


def dimension(request: Request, dimension_code: str) -> HttpResponse:
    """Show a dimension: its classes and what they lead to, its rule with a test, its runs."""
    one, top, today = (
        found(customer_queries.dimension(dimension_code)),
        analysis.branch(request),
        frame.of(request).business_date,
    )
    rule = queries.rule_of(dimension_code)
    askable = queries.is_askable(rule.lines, today)
    versions = list(queries.versions(dimension_code)[:N_VERSIONS])
    runs = list(queries.runs(dimension_code)[:N_RUNS])
    worth = queries.worth(dimension_code, top.pk) if not base.actor().hides_small_cells else {}
    names = org_queries.names([*(row.user_id for row in versions), *(row.user_id for row in runs)])
    context = _shown(one, queries.counts(dimension_code, branch_id=top.pk), runs[0] if runs else None, rule) | {
        "drift": queries.drift(dimension_code, today, DRIFT_DAYS), "days": DRIFT_DAYS,
        "branch": top, "lines": _lines(one, rule, today) if askable else [], "is_askable": askable,
        "versions": versions, "runs": runs, "names": names, "worth": worth,
        "open_run": queries.open_run(dimension_code), "is_stage": dimension_code == rules.STAGE,
        "bindings": {key[1]: row for key, row in queries.bindings(dimension_code).items()},
        **_report(dimension_code, today, top.pk), **_may(request), **_tried(request, rule, one, today),
    }  # fmt: skip
    return render(request, "classification/dimension.html", context)


def _lines(one: customer_rules.DimensionDef, rule: queries.InForce, day: Any) -> list[dict[str, Any]]:
    return [
        {"number": number, "said": one.said(ready.line.code), "parts": queries.words(ready),
         "url": f"{reverse('customers')}?{urlencode(_plain(ready.line.params) | {'view': 'all'})}"}
        for number, ready in enumerate(queries.prepare(rule.lines, day), 1)
    ]  # fmt: skip


def _plain(params: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in params.items() if name not in rules.ASKED}


def _report(code: str, today: Any, branch_id: int) -> dict[str, Any]:
    """Return what is told of some dimensions alone: churn by the grade at the start, what became of one-offs."""
    if code == "DEALER_GRADE":
        start = today - timedelta(days=182)
        return {"kept": queries.churn_by_class(code, start, today, branch_id), "start": start, "end": today}
    if code == "DEMAND_TYPE" and not base.actor().hides_small_cells:
        ever, again = queries.one_offs(today, branch_id)
        return {"one_offs": ever, "again": again}
    return {}


def _tried(request: Request, rule: queries.InForce, one: Any, today: Any) -> dict[str, Any]:
    """Return why a customer is what the rule says, or what it says of a sample; nothing until one asks."""
    asked = request.GET.get("try", "").strip()[:60]
    if not asked or not queries.is_askable(rule.lines, today):
        return {}
    if asked == "sample":
        return {"tried": "sample", "sample": _sampled(rule, one, today)}
    ids = customer_queries.ids_by_code([asked])
    if not ids:
        return {"tried": asked, "is_unknown": True}
    customer_id = next(iter(ids.values()))
    whys = queries.explain(rule.lines, customer_id, today)
    return {
        "tried": asked, "customer": found(customer_queries.customer(customer_id)),
        "whys": [(number, one.said(why.code), why) for number, why in enumerate(whys, 1)],
        "result": next((one.said(why.code) for why in whys if why.fits), ""),
    }  # fmt: skip


def _sampled(rule: queries.InForce, one: Any, today: Any) -> dict[str, Any]:
    told = queries.sample(rule.lines, today)
    found: dict[str, int] = {}
    for code, _line in told.values():
        found[code] = found.get(code, 0) + 1
    sums = rules.hide_small(found, org_rules.SMALL_CELL if base.actor().hides_small_cells else 0)
    cards = customer_queries.cards_of(list(told)[:20])
    return {
        "n": len(told), "sums": [(one.said(code) or _("No line fits"), n) for code, n in sums.items()],
        "rows": [(cards[pk], one.said(code), line) for pk, (code, line) in told.items() if pk in cards],
    }  # fmt: skip


def add(request: Request) -> HttpResponse:
    """Add a dimension of one's own."""
    form = DimensionForm(request.POST or None)
    members = _members(request)
    if request.method == "POST" and form.is_valid():
        try:
            code = actions.add_dimension(**form.cleaned_data, members=members, at=clock.now())
        except rules.BadRule as refusal:
            _beside(form, refusal)
        else:
            frame.say(request, _("Added. Write its rule, or give its classes by hand."))
            return redirect("dimension", code)
    return _form(request, form, members, None)


def _members(request: Request) -> list[dict[str, str]]:
    columns = [request.POST.getlist(f"member-{name}") for name in MEMBER]
    rows = [dict(zip(MEMBER, (text.strip()[:400] for text in row), strict=True)) for row in zip(*columns, strict=False)]
    return [row for row in rows if any(row.values())]


def _beside(form: forms.Form, refusal: rules.BadRule) -> None:
    saving.refuse(form, refusal)


def _form(request: Request, form: forms.Form, members: list[dict[str, str]], one: Any, status: int = 200):
    context = {
        "form": form, "one": one, "members": members + [dict.fromkeys(MEMBER, "")] * N_BLANK, "tones": TONES.items(),
        "version": request.POST.get("version", ""),
    }  # fmt: skip
    if one is not None:
        row = customer_queries.dimension_row(one.code)
        context["version"] = row.version if row else ""
    return render(request, "classification/form.html", context, status=422 if form.errors and status == 200 else status)


def edit(request: Request, dimension_code: str) -> HttpResponse:
    """Change the words and the classes of a dimension."""
    one, row = found(customer_queries.dimension(dimension_code)), customer_queries.dimension_row(dimension_code)
    now = {"code": dimension_code, "meaning": str(one.meaning), "name_zh": row.name_zh if row else "",
           "name_en": row.name_en if row else ""}  # fmt: skip
    form = DimensionForm(request.POST or None, initial=now)
    form.fields["code"].disabled = True
    if request.method != "POST":
        return _form(request, form, _present(one, row), one)
    members = _members(request)
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("name_zh", "name_en", "meaning")} | {"members": members}
        version = request.POST.get("version", "")
        try:
            actions.change_dimension(
                code=dimension_code, values=values, at=clock.now(),
                version=int(version) if version.isdecimal() and len(version) < 10 else None,
            )  # fmt: skip
        except rules.BadRule as refusal:
            _beside(form, refusal)
        except base.StaleRecord:
            form.add_error(None, _("Somebody changed it meanwhile. Below is yours; saving again replaces theirs."))
            return _form(request, form, members, one, status=409)
        else:
            frame.say(request, _("Saved."))
            return redirect("dimension", dimension_code)
    return _form(request, form, members, one)


def _present(one: customer_rules.DimensionDef, row: Any) -> list[dict[str, str]]:
    if row and row.members:
        return [{name: told.get(name, "") for name in MEMBER} for told in row.members]
    return [{"code": m.code, "zh": str(m.label), "en": "", "meaning": str(m.meaning), "tone": m.tone}
            for m in one.members]  # fmt: skip


def end(request: Request, dimension_code: str) -> HttpResponse:
    """End a dimension of one's own, or take it up again; what was assigned stays."""
    one, again = found(customer_queries.dimension(dimension_code)), request.POST.get("again") == "on"
    try:
        actions.end_dimension(code=dimension_code, is_over=not again, at=clock.now())
    except rules.BadRule as refusal:
        frame.say(request, str(refusal), level="danger")
    else:
        said = _("Taken up again: %(name)s") if again else _("Ended: %(name)s")
        frame.say(request, said % {"name": one.label})
    return redirect("dimension", dimension_code)


def bind(request: Request, dimension_code: str) -> HttpResponse:
    """Keep what the classes of a dimension lead to."""
    one = found(customer_queries.dimension(dimension_code))
    for member in one.members:
        given = {name: request.POST.get(f"{member.code}-{name}", "")[:200] for name in ("service_level", "audience",
                                                                                     "product_idea")}  # fmt: skip
        actions.bind(dimension=dimension_code, code=member.code, values=given, at=clock.now())
    frame.say(request, _("Saved. Whoever is in a class, or comes into it, has it at once."))
    return redirect("dimension", dimension_code)


BOTH, POST = ("GET", "POST"), ("POST",)
SEES, MANAGES = "figure.view", "class.manage"
urls = [
    page("classification/", centre, act=SEES, name="classification"),
    page("classification/add/", add, act=MANAGES, name="dimension_add", methods=BOTH),
    page("classification/of/<slug:dimension_code>/", dimension, act=SEES, name="dimension"),
    page("classification/of/<slug:dimension_code>/edit/", edit, act=MANAGES, name="dimension_edit", methods=BOTH),
    page("classification/of/<slug:dimension_code>/end/", end, act=MANAGES, name="dimension_end", methods=POST),
    page("classification/of/<slug:dimension_code>/bind/", bind, act=MANAGES, name="dimension_bind", methods=POST),
]
