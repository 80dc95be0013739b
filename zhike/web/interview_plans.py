"""Interview plans: whom we ask of those who left, drawn by a written lot; how far each has come, and the insights."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.analytics import sampling
from zhike.apps.core import base, clock
from zhike.apps.customers import lists as customer_lists
from zhike.apps.interviews import actions, queries, rules
from zhike.apps.interviews import lists as interview_lists
from zhike.apps.org import queries as org_queries
from zhike.web import codes, frame, interviews, lists
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page

N_PLANS, N_OPEN, N_INSIGHTS = 60, 12, 30
TIERS = (*customer_lists.TIERS, "")
USUAL_DAYS, USUAL_SIZE, DONE_WITHIN = 90, 20, timedelta(days=28)
FIELD_OF = {"NO_BRANCH": "branch_id", "NO_STATE": "states", "BAD_SIZE": "size", "BAD_SEED": "seed"}


class PlanForm(forms.Form):
    """Whom to ask, how many, mixed by what, and until when."""

    title = forms.CharField(max_length=120, label=gettext_lazy("Title"))
    question = forms.CharField(max_length=300, label=gettext_lazy("What do we want to learn?"))
    branch_id = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Branch"))
    kind = forms.ChoiceField(
        choices=lambda: [("", _("People and companies")), *customer_lists.KINDS.items()], required=False,
        label=gettext_lazy("Kind"),
    )  # fmt: skip
    states = forms.MultipleChoiceField(
        choices=lambda: [(code, codes.label(code)) for code in rules.STATES], label=gettext_lazy("How they stand")
    )
    least_days = forms.IntegerField(
        min_value=0, max_value=36_500, label=gettext_lazy("Bought nothing for at least (days)")
    )  # fmt: skip
    stratum = forms.ChoiceField(
        choices=(("TIER", gettext_lazy("By tier")), ("BRANCH", gettext_lazy("By branch"))),
        label=gettext_lazy("Mixed"), help_text=gettext_lazy("Every part is drawn in proportion, with at least one."),
    )  # fmt: skip
    size = forms.IntegerField(min_value=1, max_value=rules.MOST_DRAWN, label=gettext_lazy("How many are asked"))
    seed = forms.IntegerField(
        min_value=0, max_value=rules.LARGEST_SEED, required=False, label=gettext_lazy("Seed of the lot"),
        help_text=gettext_lazy("The same seed draws the same customers again. Left empty, one is drawn and kept."),
    )  # fmt: skip
    asks_myself = forms.BooleanField(
        required=False, label=gettext_lazy("I ask everybody myself"),
        help_text=gettext_lazy("Otherwise whoever looks after the customer asks. A stranger often hears more."),
    )  # fmt: skip
    due_date = forms.DateField(label=gettext_lazy("Due"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        rows = [(row.pk, row.name) for row in org_queries.row_branches(base.actor())]
        self.fields["branch_id"].choices = rows  # type: ignore[attr-defined]


def plans(request: Request) -> HttpResponse:
    """Show the plans, the latest first, with how far each has come."""
    rows = list(queries.plans().order_by("-drawn_date", "-id")[:N_PLANS])
    context = {"plans": [(row, _all(queries.coverage(row.pk, by="TIER").values())) for row in rows]}
    return render(request, "interviews/plans.html", context)


def _all(parts: Any) -> rules.Coverage:
    total = rules.Coverage()
    for part in parts:
        for name in ("n_planned", "n_reached", "n_refused", "n_interviewed", "n_barred"):
            setattr(total, name, getattr(total, name) + getattr(part, name))
        total.causes |= part.causes
    return total


def add(request: Request) -> HttpResponse:
    """Choose whom to ask, see who that would be, and draw them."""
    at = clock.now()
    today = org_queries.business_date(at)
    preset = {
        "branch_id": request.actor.user.branch_id, "states": ["CHURNED"], "least_days": USUAL_DAYS, "stratum": "TIER",
        "size": USUAL_SIZE, "due_date": today + DONE_WITHIN,
    }  # fmt: skip
    form = PlanForm(request.POST or None, initial=preset)
    looked: tuple[list[list[Any]], int] | None = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("look"):
            looked = _shares(form.cleaned_data, today)
        elif plan_id := _drawn(form, today, at):
            frame.say(request, _("Drawn. Everybody who asks finds their customers in the list."))
            return redirect("interview_plan", plan_id)
    shares, n_barred = looked or (None, 0)
    context = {"form": form, "shares": shares, "n_barred": n_barred}
    return render(request, "interviews/plan_add.html", context, status=422 if form.errors else 200)


def _shares(given: dict[str, Any], today: Any) -> tuple[list[list[Any]], int]:
    """Return of each stratum how many fit and how many would be drawn, and how many may not be asked."""
    meant = queries.frame_of(
        states=given["states"], least_days=given["least_days"], stratum=given["stratum"],
        branch_ids=org_queries.subtree_ids(given["branch_id"]), kind=given["kind"], day=today,
    )  # fmt: skip
    known = {code: len(ids) for code, ids in sorted(meant.strata.items())}
    seats, words = sampling.shares(known, given["size"]), _stratum_words(given["stratum"])
    return [[words(code), n, seats[code]] for code, n in known.items()], meant.n_barred


def _stratum_words(stratum: str) -> Any:
    if stratum == "TIER":
        return lambda code: codes.label(code) if code else _("Not ranked yet")
    names = {branch.code: branch.name for branch in org_queries.branches()}
    return lambda code: names.get(code, code)


def _drawn(form: PlanForm, today: Any, at: Any) -> int | None:
    try:
        return actions.draw_plan(new=actions.NewPlan(**form.cleaned_data), day=today, at=at)
    except actions.PlanRefused as refusal:
        form.add_error(FIELD_OF.get(str(refusal)), rules.FAULTS[str(refusal)])
        return None


def plan(request: Request, plan_id: int) -> HttpResponse:
    """Show a plan: who was drawn how, how many were reached and asked, which causes weigh most, what we learned."""
    row = found(queries.plan(plan_id))
    by_tier, by_branch = queries.coverage(plan_id, by="TIER"), queries.coverage(plan_id, by="BRANCH")
    asked, words = queries.interviews_of(plan_id), _stratum_words(row.stratum)
    tiers = {code: by_tier[code] for code in TIERS if code in by_tier}
    context = {
        "plan": row, "total": _all(by_tier.values()), "by_branch": by_branch,
        "by_tier": {codes.label(code) if code else _("Not ranked yet"): part for code, part in tiers.items()},
        "strata": [(words(code), n, drawn) for code, n, drawn in row.strata],
        "causes": queries.causes_of(asked), "next": list(asked.filter(status__in=rules.OPEN)[:N_OPEN]),
        "insights": list(queries.insights().filter(interview__plan_id=plan_id).order_by("-day", "-id")[:N_INSIGHTS]),
    }  # fmt: skip
    return render(request, "interviews/plan.html", context)


def insights(request: Request) -> HttpResponse:
    """Show what interviews and sessions taught us."""
    return lists.show(
        request,
        interview_lists.INSIGHTS,
        "interviews/insights.html",
        {"ways": interviews.ways("insights")},
        row_url=address_of("insight"),
        exports="insights_export",
    )


def insights_export(request: Request, form: str) -> HttpResponseBase:
    """Write the insights out."""
    return lists.export(request, interview_lists.INSIGHTS, form, noun="insight")


class ChangedForm(interviews.InsightForm):
    """An insight in better words, on the version the reader saw."""

    text = forms.CharField(max_length=500, label=gettext_lazy("Insight"))
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


def insight(request: Request, insight_id: int) -> HttpResponse:
    """Show one insight with where it comes from; whoever noted it may put it in better words."""
    row, status = found(queries.insight(insight_id)), 200
    is_own = row.author_id == request.actor.user_id and request.actor.may("interaction.add")
    shown = {name: getattr(row, name) for name in ("text", "cause", "quote", "version")}
    form = ChangedForm(request.POST or None, initial=shown | {"tags": [tag.word for tag in row.tags.all()]})
    if request.method == "POST":
        if not is_own:
            raise Http404
        if form.is_valid():
            given = dict(form.cleaned_data)
            version = given.pop("version")
            try:
                new = actions.NewInsight(**given)
                actions.change_insight(insight_id=insight_id, new=new, version=version, at=clock.now())
            except base.StaleRecord:
                form.add_error(None, _("Somebody was faster. It now reads: %(text)s") % {"text": row.text})
                status = 409
            else:
                frame.say(request, _("Saved."))
                return redirect("insight", insight_id)
    status = 422 if form.errors and status == 200 else status
    source = queries.interview(row.interview_id) if row.interview_id else queries.session(row.session_id or 0)
    context = {"insight": row, "source": source, "is_own": is_own, "form": form}
    return render(request, "interviews/insight.html", context, status=status)


SEES, PLANS = "interaction.view", "interview.plan"
urls = [
    page("interviews/plans/", plans, act=SEES, name="interview_plans"),
    page("interviews/plans/add/", add, act=PLANS, name="interview_plan_add", methods=("GET", "POST")),
    page("interviews/plans/<int:plan_id>/", plan, act=SEES, name="interview_plan"),
    page("insights/", insights, act=SEES, name="insights"),
    page("insights/export/<slug:form>/", insights_export, act="list.export", name="insights_export"),
    page("insights/<int:insight_id>/", insight, act=SEES, name="insight", methods=("GET", "POST")),
]
