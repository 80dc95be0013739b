"""Activities: the list and the month, planning one, its page with guests and what came of it."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.activities import actions, queries, rules
from zhike.apps.activities import lists as activity_lists
from zhike.apps.core import base, clock
from zhike.apps.customers import lists as customer_lists
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.web import analysis, codes, frame, lists
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page

SPANS = (30, 90, 180)
USUAL_SPAN = 90
MOST_WORDS, LONGEST_WORD, MOST_OPINIONS = 20, 40, 100
BETWEEN_WORDS = re.compile(r"[,，、;；\n]")


class Words(forms.Field):
    """Words between commas."""

    def prepare_value(self, value: Any) -> Any:
        """Return the words as they are typed."""
        return "、".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        """Return the words, each once."""
        words = [word.strip()[:LONGEST_WORD] for word in BETWEEN_WORDS.split(str(value or ""))]
        return list(dict.fromkeys(filter(None, words)))[:MOST_WORDS]


class Lines(Words):
    """One item on each line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """Return the items one below the other."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        """Return the items that are not empty."""
        lines = [line.strip()[:500] for line in str(value or "").splitlines()]
        return list(filter(None, lines))[:MOST_OPINIONS]


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


def _amount(label: Any) -> forms.DecimalField:
    return forms.DecimalField(max_digits=16, decimal_places=2, min_value=0, required=False, label=label)


class ActivityForm(forms.Form):
    """What an activity is, when and where, what it is about."""

    title = forms.CharField(max_length=120, label=gettext_lazy("Title"))
    kind = forms.ChoiceField(
        choices=lambda: [(code, codes.label(code)) for code in rules.KINDS], label=gettext_lazy("Kind")
    )
    first_date = _day(gettext_lazy("From"))
    last_date = _day(gettext_lazy("To"))
    place = forms.CharField(max_length=120, required=False, label=gettext_lazy("Place"))
    offer = forms.CharField(
        max_length=300, required=False, label=gettext_lazy("Offer"),
        help_text=gettext_lazy("What is offered to those invited, and not to the control group."),
    )  # fmt: skip
    partners = Words(required=False, label=gettext_lazy("Partners"))
    topic = forms.CharField(max_length=300, required=False, label=gettext_lazy("Theme"))
    tags = Words(
        required=False, label=gettext_lazy("Tags"),
        help_text=gettext_lazy("Such as golf, tea: held against what guests like."),
    )  # fmt: skip
    menu = Words(
        required=False, label=gettext_lazy("What is served"),
        help_text=gettext_lazy("Dishes and drinks: held against what guests must not have."),
    )  # fmt: skip
    budget = _amount(gettext_lazy("Budget"))
    cost = _amount(gettext_lazy("Cost"))

    def clean(self) -> dict[str, Any]:
        """An activity ends on its first day or later."""
        given = super().clean() or {}
        first, last = given.get("first_date"), given.get("last_date")
        if first and last and last < first:
            self.add_error("last_date", _("It ends before it begins."))
        return given


class ChangedForm(ActivityForm):
    """An activity changed on the version the reader saw, with what was said there."""

    minutes = forms.CharField(
        max_length=20_000, required=False, widget=forms.Textarea, label=gettext_lazy("Minutes of the meeting")
    )  # fmt: skip
    opinions = Lines(
        required=False, label=gettext_lazy("Opinions"), help_text=gettext_lazy("One opinion of a guest on each line.")
    )
    n_participants = forms.IntegerField(
        min_value=0, max_value=10_000_000, required=False, label=gettext_lazy("People who took part")
    )
    exposure = Lines(
        required=False, label=gettext_lazy("Told of in"), help_text=gettext_lazy("One medium on each line.")
    )
    reputation = forms.CharField(
        max_length=500, required=False, widget=forms.Textarea, label=gettext_lazy("What it did for our name")
    )
    lessons = forms.CharField(
        max_length=500, required=False, widget=forms.Textarea, label=gettext_lazy("What we do better next time")
    )  # fmt: skip
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class LeadForm(forms.Form):
    """Somebody met at an activity."""

    name = forms.CharField(max_length=200, label=gettext_lazy("Name"))
    kind = forms.ChoiceField(
        choices=lambda: [(code, codes.label(code)) for code in customer_lists.KINDS], label=gettext_lazy("Kind")
    )
    phone = forms.CharField(max_length=40, required=False, label=gettext_lazy("Phone"))


def ways(current: str) -> list[dict[str, Any]]:
    """Return the two ways to look at activities."""
    return [
        {"label": label, "url": reverse(name), "is_current": name == current}
        for label, name in ((_("List"), "activities"), (_("Month view"), "activities_month"))
    ]


def list_(request: Request) -> HttpResponse:
    """Show the activities."""
    return lists.show(
        request,
        activity_lists.ACTIVITIES,
        "activities/page.html",
        {"ways": ways("activities")},
        row_url=address_of("activity"),
        exports="activities_export",
    )


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the activities out."""
    return lists.export(request, activity_lists.ACTIVITIES, form, noun="activity")


def month(request: Request) -> HttpResponse:
    """Show a month: activities, and one's planned visits, by day."""
    today = frame.of(request).business_date
    first = _first_of(request, today)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    days: dict[date, list[dict[str, Any]]] = {}
    for row in queries.activities_between(first, last):
        entry = {"code": row.kind, "title": row.title, "url": reverse("activity", args=[row.pk]), "note": row.place}
        days.setdefault(max(row.first_date, first), []).append(entry | {"until": row.last_date, "status": row.status})
    for visit in queries.planned_visits(first, last, user_id=None):
        entry = {"code": "VISIT", "title": visit.customer.name, "url": reverse("visit", args=[visit.pk])}
        more = {"note": f"{visit.user.name} · {visit.purpose}", "until": None, "status": ""}
        days.setdefault(visit.day, []).append(entry | more)
    context = {
        "first": first, "days": sorted(days.items()), "today": today, "ways": ways("activities_month"),
        "before": first - timedelta(days=1), "after": last + timedelta(days=1),
    }  # fmt: skip
    return render(request, "activities/month.html", context)


def _first_of(request: Request, today: date) -> date:
    text = request.GET.get("month", "").strip()
    try:
        day = date.fromisoformat(f"{text}-01") if text else today.replace(day=1)
    except ValueError:
        raise Http404 from None
    if not 1900 < day.year < 9000:
        raise Http404
    return day


def add(request: Request) -> HttpResponse:
    """Plan an activity of one's branch."""
    form = ActivityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = actions.NewActivity(**form.cleaned_data, branch_id=request.actor.user.branch_id)
        activity_id = actions.add_activity(new=new, at=clock.now())
        frame.say(request, _("Planned. Choose now whom to invite."))
        return redirect("activity", activity_id)
    return render(request, "activities/add.html", {"form": form}, status=422 if form.errors else 200)


def activity(request: Request, activity_id: int) -> HttpResponse:
    """Show an activity with its guests, its leads, and what came before and after it."""
    return shown(request, activity_id, LeadForm())


def shown(request: Request, activity_id: int, lead_form: LeadForm) -> HttpResponse:
    """Return an activity's page, with what was typed of a lead."""
    row, today = found(queries.activity(activity_id)), frame.of(request).business_date
    guests = list(queries.invitations_of(activity_id))
    taboos = queries.taboos_of(row, [guest.customer_id for guest in guests])
    days = span(request)
    context = {
        "activity": row, "has_table": row.kind in rules.TABLES,
        "guests": [(guest, taboos.get(guest.customer_id, [])) for guest in guests],
        "n_coming": sum(guest.answer == "COMING" for guest in guests),
        "n_came": sum(guest.has_attended for guest in guests), "taboos": taboos,
        "comparison": queries.comparison(row, today=today), "may_draw": row.first_date >= today,
        "leads": queries.leads(row, today=today), "lead_form": lead_form,
        "effect": queries.effect(row, days=days, today=today) if row.first_date <= today else None,
        "spans": [
            {"label": _("%(n)s days") % {"n": n}, "url": f"?days={n}", "is_current": n == days} for n in SPANS
        ],
        "public": queries.for_the_public(row),
        "image": _image(row, today) if row.kind in rules.FOR_OUR_NAME else None,
        "exports": {
            part: analysis.exports("activity_brought_export", activity=activity_id, part=part, days=days)
            for part in ("effect", "control", "leads")
        },
    }  # fmt: skip
    return render(request, "activities/activity.html", context, status=422 if lead_form.errors else 200)


def _image(row: Any, today: date) -> dict[str, Any]:
    """Return the impression customers of the branch had of us in the last wave before an activity, and after it."""
    ids, day_before = org_queries.subtree_ids(row.branch_id), row.first_date - timedelta(days=1)
    before = survey_queries.impression(ids, until=day_before)
    after = survey_queries.impression(ids, after=row.last_date, until=today)
    change = None if before is None or after is None else after - before
    return {"before": before, "after": after, "change": change}


def span(request: Request) -> int:
    """Return how many days before and after an activity are looked at."""
    given = request.GET.get("days", str(USUAL_SPAN))
    if given not in map(str, SPANS):
        raise Http404
    return int(given)


def edit(request: Request, activity_id: int) -> HttpResponse:
    """Change an activity, write its minutes; a change on an old version is refused."""
    row = found(queries.activity(activity_id))
    form = ChangedForm(request.POST or None, initial={name: getattr(row, name) for name in ChangedForm.base_fields})
    status = 200
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            actions.change_activity(
                activity_id=activity_id, version=values.pop("version"), values=values, at=clock.now()
            )
        except base.StaleRecord:
            now = found(queries.activity(activity_id))
            said = {"title": now.title, "first": now.first_date, "place": now.place}
            form.add_error(None, _("Somebody was faster. It now reads: %(title)s, %(first)s, %(place)s") % said)
            status = 409
        else:
            frame.say(request, _("Saved."))
            return redirect("activity", activity_id)
    status = 422 if form.errors and status == 200 else status
    return render(request, "activities/edit.html", {"activity": row, "form": form}, status=status)


def end(request: Request, activity_id: int) -> HttpResponse:
    """Say that an activity is done or cancelled."""
    found(queries.activity(activity_id))
    status = request.POST.get("status", "")
    if status not in {"DONE", "CANCELLED"}:
        raise Http404
    actions.change_activity(activity_id=activity_id, values={"status": status}, version=None, at=clock.now())
    frame.say(request, _("Noted."), undo_url=reverse("activity_reopen", args=[activity_id]))
    return redirect("activity", activity_id)


def reopen(request: Request, activity_id: int) -> HttpResponse:
    """Plan an activity again."""
    found(queries.activity(activity_id))
    actions.change_activity(activity_id=activity_id, values={"status": "PLANNED"}, version=None, at=clock.now())
    frame.say(request, _("The activity is planned again."), level="info")
    return redirect("activity", activity_id)


def of_timeline(customer_id: int, until: date) -> list[dict[str, Any]]:
    """Return the activities a customer was invited to, for the timeline."""
    if not base.actor().may("interaction.view"):
        return []
    return [
        {
            "at": row.activity.first_date, "icon": codes.word(row.activity.kind).icon,
            "tone": "good" if row.has_attended else "", "url": reverse("activity", args=[row.activity_id]),
            "title": f"{codes.label(row.activity.kind)} · {row.activity.title}",
            "text": _("Came") if row.has_attended else codes.label(row.answer),
        }
        for row in queries.attended_by(customer_id, until=until)
    ]  # fmt: skip


BOTH = ("GET", "POST")
SEES, EDITS = "interaction.view", "activity.edit"
urls = [
    page("activities/", list_, act=SEES, name="activities"),
    page("activities/month/", month, act=SEES, name="activities_month"),
    page("activities/export/<slug:form>/", export, act="list.export", name="activities_export"),
    page("activities/add/", add, act=EDITS, name="activity_add", methods=BOTH),
    page("activities/<int:activity_id>/", activity, act=SEES, name="activity"),
    page("activities/<int:activity_id>/edit/", edit, act=EDITS, name="activity_edit", methods=BOTH),
    page("activities/<int:activity_id>/end/", end, act=EDITS, name="activity_end", methods=("POST",)),
    page("activities/<int:activity_id>/reopen/", reopen, act=EDITS, name="activity_reopen", methods=("POST",)),
]
