"""Automation: rules in plain words, written, tried without effect, switched on and off, and what they did."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhike.apps.audiences import queries as audience_queries
from zhike.apps.core import base, clock
from zhike.apps.core import lists as core_lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.apps.playbooks import actions as playbook_actions
from zhike.apps.playbooks import queries as playbook_queries
from zhike.apps.playbooks import rules
from zhike.web import codes, declared, format, frame, playbook_words, query, tasks, trail_words
from zhike.web.door import Request, found, page

N_RUNS, N_DEEDS, N_FIRST = 20, 50, 20
N_NAMED, LONGEST_ID = 5, 18
HORIZON_DAYS = 90
# A rehearsal goes back over so many days.
SPANS = ("30", "90", "365")
_SETTABLE = {"status": customer_lists.STATUSES, "kind": customer_lists.KINDS}


class RuleForm(forms.Form):
    """When, and then what; the filters between them are those of the list of customers."""

    name = forms.CharField(max_length=80, label=gettext_lazy("Name"))
    trigger = forms.ChoiceField(
        choices=lambda: [(name, one.label) for name, one in rules.TRIGGERS.items()], label=gettext_lazy("Trigger")
    )
    deed = forms.ChoiceField(choices=list(rules.DEEDS.items()), label=gettext_lazy("Do"))
    target = forms.ChoiceField(choices=list(rules.TARGETS.items()), required=False, label=gettext_lazy("To whom"))
    person = forms.ChoiceField(choices=tasks.may_give, required=False, label=gettext_lazy("Which person"))
    role = forms.ChoiceField(
        choices=lambda: [(role, codes.label(role)) for role in org_rules.ROWS], required=False,
        label=gettext_lazy("Which role"),
    )  # fmt: skip
    template = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("Say"),
        help_text=gettext_lazy("{customer}, {code}, {tier} and {days} are filled in; days are those of silence."),
    )  # fmt: skip
    change = forms.ChoiceField(choices=lambda: list(_changes()), required=False, label=gettext_lazy("Set"))
    letter = forms.ChoiceField(
        choices=lambda: list(playbook_words.letters()),
        required=False, label=gettext_lazy("Message template"),
        help_text=gettext_lazy("The message goes into the outbox; consent is asked for when it leaves."),
    )  # fmt: skip
    due_days = forms.IntegerField(
        min_value=0, max_value=365, label=gettext_lazy("Due after days"), help_text=gettext_lazy("For tasks.")
    )
    question = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("Question when the task is closed"),
        help_text=gettext_lazy("The answer says whether the playbook works; left empty, nothing is asked."),
    )  # fmt: skip
    hold_out = forms.IntegerField(
        min_value=0, max_value=50, required=False, label=gettext_lazy("Held out by lot, percent"),
        help_text=gettext_lazy("Nobody of VIP, major, complaints, recovery and arrears is ever left out."),
    )  # fmt: skip
    horizon_days = forms.IntegerField(
        min_value=7, max_value=365, required=False, label=gettext_lazy("Sales are compared over days"),
        help_text=gettext_lazy("So many after it, and as many before."),
    )  # fmt: skip
    rest_days = forms.IntegerField(
        min_value=0, max_value=rules.LARGEST_DAYS, label=gettext_lazy("Leave a customer alone for days"),
        help_text=gettext_lazy("For so long the rule does nothing more about the same customer."),
    )  # fmt: skip

    def values(self, query: Mapping[str, str]) -> dict[str, Any]:
        """Return the values of the rule."""
        given = dict(self.cleaned_data)
        person, letter = given.pop("person"), given.pop("letter")
        field, _colon, value = given.pop("change").partition(":")
        return given | {
            "target": given["target"] or "OWNER", "person_id": int(person) if person else None, "query": dict(query),
            "change_field": field, "change_value": value, "letter_id": int(letter) if letter else None,
            "hold_out": given["hold_out"] or 0, "horizon_days": given["horizon_days"] or HORIZON_DAYS,
        }  # fmt: skip


def _changes() -> Iterator[tuple[str, str]]:
    """Yield what a rule may set of a customer, as field:value with its words."""
    for field, values in _SETTABLE.items():
        yield from ((f"{field}:{value}", format.said(trail_words.field(field), word)) for value, word in values.items())
    for user in org_queries.owners():
        yield f"owner:{user.pk}", format.said(trail_words.field("owner"), user.name)


def list_(request: Request) -> HttpResponse:
    """Show the rules, and those that come with the program."""
    shown = list(playbook_queries.all_rules())
    names = {rule.name for rule in shown}
    context = {
        "rules": [{"rule": rule, "when": rules.TRIGGERS[rule.trigger].label, "then": _then(rule)} for rule in shown],
        "presets": [one for one in rules.PRESETS if str(one.name) not in names],
        "may_manage": request.actor.may("rule.manage"),
    }  # fmt: skip
    return render(request, "automation/page.html", context)


def _then(rule: Any) -> str:
    if rule.deed == "CHANGE":
        given = f"{rule.change_field}:{rule.change_value}"
        return format.said(rules.DEEDS[rule.deed], dict(_changes()).get(given, given))
    if rule.deed == "MESSAGE":
        letter = f"{rule.letter.name} · {codes.label(rule.letter.channel)}" if rule.letter else _("template is gone")
        return format.said(rules.DEEDS[rule.deed], letter)
    return f"{rules.DEEDS[rule.deed]} {playbook_words.who_is_told(rule, rule.person.name if rule.person else '')}"


def add(request: Request) -> HttpResponse:
    """Write a new rule; it begins switched off."""
    preset = next((one for one in rules.PRESETS if one.code == request.GET.get("preset")), None)
    start = {"due_days": 3, "rest_days": 30, "hold_out": 0, "horizon_days": HORIZON_DAYS} | (
        preset.values if preset else {}
    )
    form = RuleForm(request.POST or None, initial=start)
    asked = _asked(request) if request.method == "POST" else dict(preset.query if preset else {})
    if request.method == "POST" and form.is_valid():
        try:
            rule_id = playbook_actions.add_rule(
                values=form.values(asked), steps=preset.steps if preset else (), day=tasks.today(), at=clock.now()
            )
        except (rules.BadRule, core_lists.ListRefused) as refusal:
            _beside(form, refusal)
        else:
            frame.say(request, _("The rule is kept and still switched off. Try it out first."))
            return redirect("rule", rule_id)
    return _form_page(request, form, asked, preset=preset)


def edit(request: Request, rule_id: int) -> HttpResponse:
    """Change a rule; a change on an old version is refused and the present one shown."""
    shown = found(playbook_queries.rule(rule_id))
    form = RuleForm(request.POST or None, initial=_now(shown))
    asked = _asked(request) if request.method == "POST" else shown.query
    if request.method == "POST" and form.is_valid():
        version = request.POST.get("version", "")
        try:
            playbook_actions.change_rule(
                rule_id=rule_id, values=form.values(asked), day=tasks.today(), at=clock.now(),
                version=int(version) if version.isdecimal() and len(version) < 10 else 0,
            )  # fmt: skip
        except base.StaleRecord:
            form.add_error(
                None, _("Somebody changed the rule meanwhile. Below is yours; saving again replaces theirs.")
            )
            return _form_page(request, form, asked, rule=found(playbook_queries.rule(rule_id)), status=409)
        except (rules.BadRule, core_lists.ListRefused) as refusal:
            _beside(form, refusal)
        else:
            frame.say(request, _("Saved."))
            return redirect("rule", rule_id)
    return _form_page(request, form, asked, rule=shown)


def _now(shown: Any) -> dict[str, Any]:
    named = (
        "name", "trigger", "deed", "target", "role", "template", "due_days", "rest_days", "question", "hold_out",
        "horizon_days",
    )  # fmt: skip
    change = f"{shown.change_field}:{shown.change_value}" if shown.change_field else ""
    more = {"person": shown.person_id, "letter": shown.letter_id, "change": change}
    return {name: getattr(shown, name) for name in named} | more


def _asked(request: Request) -> dict[str, str]:
    """Return the filters that were given, several choices of one name joined."""
    known = declared.customers().filter_names.union(rules.BESIDE)
    names = [name for name, text in request.POST.items() if text and core_lists.ungrouped(name)[1] in known]
    return {name: ",".join(request.POST.getlist(name))[:400] for name in names}


def _beside(form: RuleForm, refusal: rules.BadRule | core_lists.ListRefused) -> None:
    field = refusal.field if isinstance(refusal, rules.BadRule) else ""
    beside = {"change_field": "change", "change_value": "change", "letter_id": "letter"}.get(field, field)
    form.add_error(beside if beside in form.fields else None, str(refusal))


def _form_page(
    request: Request, form: RuleForm, asked: Mapping[str, str], *, rule: Any = None, preset: Any = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form, "rule": rule, "preset": preset, "silent": [asked.get(name, "") for name in rules.SILENT],
        "audiences": _audiences(asked.get(rules.AUDIENCE, "")), "audience": asked.get(rules.AUDIENCE, ""),
        "query": query.Query(
            declared.customers(), lambda name: [asked[name]] if asked.get(name) else [], list(asked)
        ),
    }  # fmt: skip
    return render(request, "automation/form.html", context, status=422 if form.errors and status == 200 else status)


def _audiences(chosen: str) -> list[tuple[str, str]]:
    """Return the audiences in use, and the one a rule names though it was put away: it must not fall out unseen."""
    known = [(str(pk), name) for pk, name in audience_queries.overlapping()]
    if chosen.isdecimal() and len(chosen) <= LONGEST_ID and chosen not in dict(known):
        gone = audience_queries.audience(int(chosen))
        known.append((chosen, _("%(name)s (put away)") % {"name": gone.name} if gone else _("gone")))
    return known


def rule(request: Request, rule_id: int) -> HttpResponse:
    """Show a rule in words, and what it did for customers the reader may see."""
    shown = found(playbook_queries.rule(rule_id))
    author, is_askable = org_queries.member(shown.author_id), playbook_queries.is_askable(shown.query, tasks.today())
    context = {
        "rule": shown, "when": rules.TRIGGERS[shown.trigger].label, "is_askable": is_askable,
        "conditions": _conditions(shown, tasks.today()) if is_askable else list(shown.query.items()),
        "then": _then(shown), "run_rows": _run_rows(rule_id), "steps": playbook_words.described(shown),
        "editions": list(playbook_queries.editions(rule_id)[:N_RUNS]), "outcomes": playbook_words.OUTCOMES,
        "deeds_words": {**rules.DEEDS, **rules.FURTHER},
        "deeds": _deed_rows(rule_id, request.actor), "may_manage": request.actor.may("rule.manage"),
        "can_undo": playbook_queries.last_change_run(rule_id) is not None,
        "is_orphan": author is None or not author.may("rule.manage"),
    }  # fmt: skip
    return render(request, "automation/rule.html", context)


def _deed_rows(rule_id: int, who: base.Actor) -> list[dict[str, Any]]:
    deeds = list(playbook_queries.deeds(rule_id)[:N_DEEDS])
    owners = [deed.change[end] for deed in deeds for end in ("before", "after") if deed.change]
    names = org_queries.names({one for one in owners if isinstance(one, int)})
    sees_outbox = who.may("outbound.manage")
    return [
        {
            "deed": deed, "message_id": deed.message_id if sees_outbox else None,
            "change": _changed(deed.change, names) if deed.change else "",
            "may_undo": who.may("rule.manage") and "undone_at" not in (deed.change or {}),
            "is_undone": "undone_at" in (deed.change or {}),
        }
        for deed in deeds
    ]  # fmt: skip


def _changed(change: Mapping[str, Any], names: Mapping[int, str]) -> str:
    ends = [names.get(one, "") if isinstance(one, int) else trail_words.told(one) for one in (
        change["before"], change["after"]
    )]  # fmt: skip
    return format.said(trail_words.field(change["field"]), f"{ends[0]} → {ends[1]}")


def _run_rows(rule_id: int) -> list[list[Any]]:
    capped = _("More fitted; the rest follow next time.")
    return [
        [run.at, run.n_matched, run.n_acted, run.edition, capped if run.is_capped else ""]
        for run in playbook_queries.runs(rule_id)[:N_RUNS]
    ]


def _conditions(shown: Any, day: date) -> list[tuple[Any, str]]:
    filters = {name: text for name, text in shown.query.items() if name not in rules.BESIDE}
    audience = playbook_queries.audience_of(shown.query)
    said, former = [(_("Audience"), audience.name)] if audience else [], ""
    for chip in playbook_queries.asked(filters, day).chips:
        said.append((_("or %(field)s") % {"field": chip.label} if chip.group != former else chip.label, chip.value))
        former = chip.group
    low, high = (shown.query.get(name, "") for name in rules.SILENT)
    if low or high:
        said.append((_("Days since the last purchase"), f"{low or 0} – {high}" if high else f"≥ {low}"))
    return said


def try_(request: Request, rule_id: int) -> HttpResponse:
    """Show which customers fit a rule now, without doing anything."""
    shown = found(playbook_queries.rule(rule_id))
    if not playbook_queries.is_askable(shown.query, tasks.today()):
        return redirect("rule", rule_id)
    fitting = playbook_queries.fitting(shown.query, tasks.today())
    rows = fitting.exclude(pk__in=playbook_queries.resting(shown, at=clock.now()))
    n_fitting, n_free = fitting.order_by().count(), rows.order_by().count()
    cards = list(rows[:N_FIRST])
    days = request.GET.get("days", "")
    span = int(days) if days in SPANS else int(SPANS[1])
    people = dict(tasks.may_give())
    past = playbook_queries.rehearse(shown, days=span, day=tasks.today())
    context = {
        "rule": shown, "cards": cards, "past": past,
        "span_links": [
            {"label": _("%(n)s days") % {"n": one}, "url": f"?days={one}", "is_current": int(one) == span}
            for one in SPANS
        ],
        "past_steps": [(playbook_words.does(step, people), n) for step, n in past.by_step],
        "outlook": playbook_queries.outlook(shown, cards), "then": _then(shown),
        "n_fitting": n_fitting, "n_resting": n_fitting - n_free,
        "is_daily": past.is_today_only, "when": rules.TRIGGERS[shown.trigger].label,
    }  # fmt: skip
    return render(request, "automation/try.html", context)


def switch(request: Request, rule_id: int) -> HttpResponse:
    """Switch a rule on or off."""
    found(playbook_queries.rule(rule_id))
    is_active = request.POST.get("is_active") == "on"
    playbook_actions.switch_rule(rule_id=rule_id, is_active=is_active, at=clock.now())
    frame.say(request, _("The rule is switched on.") if is_active else _("The rule is switched off."))
    return redirect("rule", rule_id)


def remove(request: Request, rule_id: int) -> HttpResponse:
    """Remove a rule with its log."""
    shown = found(playbook_queries.rule(rule_id))
    playbook_actions.remove_rule(rule_id=rule_id, at=clock.now())
    frame.say(request, _("The rule “%(name)s” is gone. The tasks it made stay.") % {"name": shown.name}, level="info")
    return redirect("automation")


def undo(request: Request, rule_id: int) -> HttpResponse:
    """Take back one change of a rule, or those of its last run; what was changed since stays."""
    given = request.POST.get("deed", "")
    if given and (not given.isdecimal() or len(given) > LONGEST_ID):
        raise Http404
    try:
        done = playbook_actions.undo_changes(rule_id=rule_id, deed_id=int(given) if given else None, at=clock.now())
    except playbook_actions.NoSuchRule:
        raise Http404 from None
    if done.n_back:
        frame.say(request, ngettext("%(n)s change was taken back.", "%(n)s changes were taken back.", done.n_back) % {
            "n": done.n_back
        })  # fmt: skip
    if done.kept:
        said = _("Changed again since, so it stays as it is: %(names)s")
        frame.say(request, said % {"names": ", ".join(done.kept[:N_NAMED])}, level="warning")
    return redirect("rule", rule_id)


BOTH, POST = ("GET", "POST"), ("POST",)
urls = [
    page("automation/", list_, act="rule.view", name="automation"),
    page("automation/add/", add, act="rule.manage", name="rule_add", methods=BOTH),
    page("automation/<int:rule_id>/", rule, act="rule.view", name="rule"),
    page("automation/<int:rule_id>/edit/", edit, act="rule.manage", name="rule_edit", methods=BOTH),
    page("automation/<int:rule_id>/try/", try_, act="rule.view", name="rule_try"),
    page("automation/<int:rule_id>/switch/", switch, act="rule.manage", name="rule_switch", methods=POST),
    page("automation/<int:rule_id>/remove/", remove, act="rule.manage", name="rule_remove", methods=POST),
    page("automation/<int:rule_id>/undo/", undo, act="rule.manage", name="rule_undo", methods=POST),
]
