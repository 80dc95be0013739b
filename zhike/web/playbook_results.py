"""What playbooks brought: done, answered, success, sales beside a hold-out or customers alike; and the answers."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.apps.playbooks import actions, queries, rules
from zhike.web import analysis, format, frame, tasks
from zhike.web.door import Request, found, page
from zhike.web.playbook_words import OUTCOMES

EVIDENCE = {
    "LOTS": gettext_lazy("beside a hold-out drawn by lot"),
    "ALIKE": gettext_lazy("beside customers alike: weaker evidence"),
}  # fmt: skip
VERDICTS = {
    "GAIN": (gettext_lazy("Brought more"), "good", "trending-up"),
    "LOSS": (gettext_lazy("Brought less"), "bad", "trending-down"),
    "NOTHING": (gettext_lazy("No effect shown"), "", "minus"),
    "EARLY": (gettext_lazy("Too early to say"), "", "hourglass"),
}  # fmt: skip
BALANCE = {
    "BEFORE": gettext_lazy("Sales in the span before"), "EARLIER": gettext_lazy("Sales in the span before that"),
    "SILENT": gettext_lazy("Days since the last purchase"),
}  # fmt: skip


class AnswerForm(forms.Form):
    """What came of a task a playbook gave."""

    outcome = forms.ChoiceField(
        choices=list(OUTCOMES.items()), widget=forms.RadioSelect, label=gettext_lazy("What came of it"),
        error_messages={"required": gettext_lazy("Choose what came of it; that is how playbooks are judged.")},
    )  # fmt: skip
    note = forms.CharField(max_length=500, required=False, label=gettext_lazy("In a few words"))


def overview(request: Request) -> HttpResponse:
    """Show what every playbook did and brought."""
    rows = _rows()
    told = [row for row in rows if row["effect"]]
    counts = {code: sum(row["effect"]["verdict"] == code for row in told) for code in VERDICTS}
    context = {
        "rows": rows, "counts": counts, "n_told": len(told), "verdicts": VERDICTS, "evidence": EVIDENCE,
        "exports": analysis.exports("playbook_results_export"),
    }  # fmt: skip
    return render(request, "automation/results.html", context)


def _rows() -> list[dict[str, Any]]:
    shown = list(queries.all_rules())
    courses, effects = queries.courses([rule.pk for rule in shown]), queries.effects()
    return [
        {
            "rule": rule, "course": courses.get(rule.pk),
            "effect": effects[rule.pk].values if rule.pk in effects else None,
            "as_of": effects[rule.pk].as_of if rule.pk in effects else None,
        }
        for rule in shown
        if rule.pk in courses or rule.pk in effects or rule.is_active
    ]  # fmt: skip


def table(request: Request) -> analysis.Table:
    """Return what every playbook brought, as it is taken away."""
    columns = [
        (_("Playbook"), "text"), (_("Customers"), "number"), (_("Held out"), "number"), (_("Answered"), "number"),
        (_("Success"), "percent"), (_("Strength of evidence"), "text"), (_("Days after"), "number"),
        (_("Gain each"), "money"), (_("From"), "money"), (_("To"), "money"), (_("What can be said"), "text"),
        (_("Up to"), "date"),
    ]  # fmt: skip
    return analysis.Table(_("What playbooks brought"), columns, [_line(row) for row in _rows()], "playbooks")


def _line(row: dict[str, Any]) -> tuple[Any, ...]:
    course, effect = row["course"], row["effect"]
    went = (course.n_customers, course.n_held_out, course.n_answered, course.success and course.success.value)
    gain = effect["gain"] if effect else {}
    return (
        row["rule"].name, *(went if course else (None, None, None, None)),
        EVIDENCE[effect["evidence"]] if effect else "", effect["horizon_days"] if effect else None,
        gain.get("points"), gain.get("low"), gain.get("high"), VERDICTS[effect["verdict"]][0] if effect else "",
        row["as_of"],
    )  # fmt: skip


def results(request: Request, rule_id: int) -> HttpResponse:
    """Show what one playbook did and brought, how that was told and what it rests on."""
    shown = found(queries.rule(rule_id))
    course, effect = queries.courses([rule_id]).get(rule_id), queries.effect_of(rule_id)
    told = effect.values if effect else None
    context = {
        "rule": shown, "course": course, "effect": effect, "told": told, "outcomes": OUTCOMES,
        "verdict": VERDICTS[told["verdict"]] if told else None, "evidence": EVIDENCE[told["evidence"]] if told else "",
        "balance": [(BALANCE[name], before, after) for name, before, after in told["balance"]] if told else [],
        "answer": _answer(told) if told else "", "why_no_lot": _why_no_lot(shown),
        "may_manage": request.actor.may("rule.manage"), "exports": analysis.exports("playbook_results_export"),
    }  # fmt: skip
    return render(request, "automation/result.html", context)


def _answer(told: dict[str, Any]) -> str:
    """Say in a sentence what was found."""
    gain, currency = told["gain"], _currency()
    if told["verdict"] == "EARLY":
        return _("Too early to say: it takes five customers on either side whose %(days)d days are over.") % {
            "days": told["horizon_days"]
        }
    said = {
        "gain": format.money_text(abs(gain["points"]), currency), "low": format.money_text(gain["low"], currency),
        "high": format.money_text(gain["high"], currency), "days": told["horizon_days"],
    }  # fmt: skip
    if told["verdict"] == "GAIN":
        return _("Each customer bought %(gain)s more in the %(days)d days after; in 95 of 100 cases the true "
                 "difference lies between %(low)s and %(high)s.") % said  # fmt: skip
    if told["verdict"] == "LOSS":
        return _("Each customer bought %(gain)s less in the %(days)d days after; in 95 of 100 cases the true "
                 "difference lies between %(low)s and %(high)s.") % said  # fmt: skip
    return _("No effect is shown: the difference in the %(days)d days after lies between %(low)s and %(high)s, "
             "nothing included.") % said  # fmt: skip


def _currency() -> str:
    company = org_queries.company()
    return company.currency if company else ""


def _why_no_lot(shown: Any) -> str:
    if shown.hold_out:
        return ""
    try:
        rules.check_hold_out({"hold_out": 10, "trigger": shown.trigger, "query": shown.query})
    except rules.BadRule as bad:
        return str(bad)
    return _("A hold-out of some percent would tell the effect more surely: set it when editing.")


def measure(request: Request, rule_id: int) -> HttpResponse:
    """Reckon anew what a playbook brought up to today."""
    found(queries.rule(rule_id))
    actions.measure_rule(rule_id=rule_id, day=tasks.today(), at=clock.now())
    frame.say(request, _("Measured anew."))
    return redirect("playbook_results", rule_id)


def answer(request: Request, rule_id: int, play_id: int, customer_id: int, position: int) -> HttpResponse:
    """Ask whoever did a task what came of it, and close it."""
    deed = found(queries.deed_of(rule_id, play_id, customer_id, position))
    form = AnswerForm(request.POST or None, initial={"outcome": deed.outcome})
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_deed(deed_id=deed.pk, **form.cleaned_data, at=clock.now())
        except actions.NoSuchDeed:
            return found(None)
        except actions.NotYours:
            form.add_error(None, _("Only whoever the task was given to, or whoever leads them, answers."))
        else:
            frame.say(request, _("Thank you: the answer counts, and the task is closed."))
            return redirect("task", deed.task_id)
    context = {"form": form, "deed": deed, "rule": deed.run.rule, "outcomes": OUTCOMES}
    return render(request, "automation/answer.html", context, status=422 if form.errors else 200)


BOTH, POST = ("GET", "POST"), ("POST",)
urls = [
    page("automation/results/", overview, act="rule.view", name="playbooks_results"),
    analysis.report("automation/results/table", table, act="rule.view", name="playbook_results_export"),
    page("automation/<int:rule_id>/results/", results, act="rule.view", name="playbook_results"),
    page("automation/<int:rule_id>/measure/", measure, act="rule.manage", name="playbook_measure", methods=POST),
    page(
        "automation/<int:rule_id>/answer/<int:play_id>/<int:customer_id>/<int:position>/", answer, act="task.edit",
        name="rule_answer", methods=BOTH,
    ),
]  # fmt: skip
