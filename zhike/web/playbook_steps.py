"""The further steps of a playbook: added, changed, moved up, taken out."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.org import rules as org_rules
from zhike.apps.playbooks import actions, queries, rules
from zhike.web import codes, frame, saving, tasks
from zhike.web.door import Request, found, page
from zhike.web.playbook_words import letters


class StepForm(forms.Form):
    """What is done, to whom it goes, in which words, by when."""

    deed = forms.ChoiceField(choices=list(rules.FURTHER.items()), label=gettext_lazy("Do"))
    target = forms.ChoiceField(choices=list(rules.TARGETS.items()), required=False, label=gettext_lazy("To whom"))
    person_id = forms.TypedChoiceField(
        choices=tasks.may_give, coerce=int, empty_value=None, required=False, label=gettext_lazy("Which person"),
        help_text=gettext_lazy("Where it goes to a person."),
    )  # fmt: skip
    role = forms.ChoiceField(
        choices=lambda: [("", "—"), *((role, codes.label(role)) for role in org_rules.ROWS)], required=False,
        label=gettext_lazy("Which role"), help_text=gettext_lazy("For notices to everybody with a role."),
    )  # fmt: skip
    template = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("Say"),
        help_text=gettext_lazy("{customer}, {code}, {tier} and {days} are filled in; days are those of silence."),
    )  # fmt: skip
    letter_id = forms.TypedChoiceField(
        choices=lambda: [("", "—"), *letters()], coerce=int, empty_value=None, required=False,
        label=gettext_lazy("Message template"), help_text=gettext_lazy("For messages to the customer."),
    )  # fmt: skip
    due_days = forms.IntegerField(
        min_value=0, max_value=365, label=gettext_lazy("Due after days"), help_text=gettext_lazy("For tasks.")
    )
    hours = forms.IntegerField(
        min_value=1, max_value=720, label=gettext_lazy("Escalate after hours"),
        help_text=gettext_lazy("Where a task given before is still open then."),
    )  # fmt: skip
    points = forms.IntegerField(
        min_value=0, max_value=10_000, label=gettext_lazy("Points to give"),
        help_text=gettext_lazy("For members; the limits of a day hold for whoever switched it on."),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """Return the step as the action takes it."""
        given = dict(self.cleaned_data)
        return given | {"target": given["target"] or "OWNER"}


def add(request: Request, rule_id: int) -> HttpResponse:
    """Add a step at the end."""
    shown = found(queries.rule(rule_id))
    start = {"deed": "TASK", "target": "OWNER", "due_days": 3, "hours": 24, "points": 0}
    return _write(request, shown, StepForm(request.POST or None, initial=start), None)


def edit(request: Request, rule_id: int, position: int) -> HttpResponse:
    """Change a step."""
    shown = found(queries.rule(rule_id))
    step = _step(shown, position)
    return _write(request, shown, StepForm(request.POST or None, initial=vars(step)), position)


def _step(shown: Any, position: int) -> rules.Step:
    for step in queries.steps_of(shown)[1:]:
        if step.position == position:
            return step
    raise Http404


def _write(request: Request, shown: Any, form: StepForm, position: int | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        steps = _laid(shown)
        if position is None:
            steps.append(form.values())
        else:
            steps[position - 2] = form.values()
        try:
            _keep(request, shown, steps)
        except rules.BadRule as bad:
            saving.refuse(form, bad)
        except base.StaleRecord:
            form.add_error(None, _("Somebody changed the playbook meanwhile. Look at it again, then save."))
        else:
            frame.say(request, _("Saved."))
            return redirect("rule", shown.pk)
    context = {"form": form, "rule": found(queries.rule(shown.pk)), "position": position}
    return render(request, "automation/step.html", context, status=422 if form.errors else 200)


def _laid(shown: Any) -> list[dict[str, Any]]:
    names = StepForm.base_fields
    return [{name: getattr(step, name) for name in names} for step in queries.steps_of(shown)[1:]]


def _keep(request: Request, shown: Any, steps: list[dict[str, Any]]) -> None:
    text = request.POST.get("version", "")
    version = int(text) if text.isdecimal() and len(text) < 10 else shown.version
    actions.change_steps(rule_id=shown.pk, steps=steps, version=version, at=clock.now())


def remove(request: Request, rule_id: int, position: int) -> HttpResponse:
    """Take a step out; what waits for a task that goes with it is refused."""
    shown = found(queries.rule(rule_id))
    _step(shown, position)
    steps = _laid(shown)
    del steps[position - 2]
    return _again(request, shown, steps)


def up(request: Request, rule_id: int, position: int) -> HttpResponse:
    """Let a step come one earlier; the first of the further ones stays where it is."""
    shown = found(queries.rule(rule_id))
    _step(shown, position)
    steps = _laid(shown)
    if position > 2:
        steps[position - 3], steps[position - 2] = steps[position - 2], steps[position - 3]
    return _again(request, shown, steps)


def _again(request: Request, shown: Any, steps: list[dict[str, Any]]) -> HttpResponse:
    try:
        _keep(request, shown, steps)
    except rules.BadRule as bad:
        frame.say(request, str(bad), level="danger")
    except base.StaleRecord:
        frame.say(request, _("Somebody changed the playbook meanwhile. Look at it again, then save."), level="warning")
    return redirect("rule", shown.pk)


BOTH, POST, OF = ("GET", "POST"), ("POST",), "automation/<int:rule_id>/steps/"
urls = [
    page(f"{OF}add/", add, act="rule.manage", name="rule_step_add", methods=BOTH),
    page(f"{OF}<int:position>/", edit, act="rule.manage", name="rule_step", methods=BOTH),
    page(f"{OF}<int:position>/remove/", remove, act="rule.manage", name="rule_step_remove", methods=POST),
    page(f"{OF}<int:position>/up/", up, act="rule.manage", name="rule_step_up", methods=POST),
]
