"""Level tests: levels of one parameter tried on people, the best published as a standard, places that keep it."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.analytics import levels
from zhike.analytics.differences import wilson
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.apps.reviews import actions, queries, rules
from zhike.web import format, frame
from zhike.web.activities import Lines
from zhike.web.door import Request, found, page

SHOWN_CHECKS = 20


def _day() -> forms.DateField:
    return forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))


class LevelTestForm(forms.Form):
    """What was varied, and what people said of each level."""

    name = forms.CharField(max_length=120, label=gettext_lazy("Name"))
    parameter = forms.CharField(
        max_length=80, label=gettext_lazy("What was varied"), help_text=gettext_lazy("As the temperature of a drink.")
    )
    unit = forms.CharField(max_length=16, required=False, label=gettext_lazy("Unit of measurement"))
    day = _day()
    levels = Lines(
        label=gettext_lazy("Levels"),
        help_text=gettext_lazy("One on each line: the level, how many were asked, how many liked it, as 4 100 93."),
    )
    note = forms.CharField(max_length=4_000, required=False, widget=forms.Textarea, label=gettext_lazy("Note"))

    def clean_levels(self) -> list[tuple[float, int, int]]:
        """Return level, asked and liked of every line."""
        told = []
        for n, line in enumerate(self.cleaned_data["levels"], start=1):
            try:
                value, n_asked, n_liked = line.replace(",", " ").replace("，", " ").split()
                told.append((float(value), int(n_asked), int(n_liked)))
            except ValueError:
                said = _("Line %(n)s is not a level and two counts: %(line)s")
                raise forms.ValidationError(said % {"n": n, "line": line[:40]}) from None
        return told


class StandardForm(forms.Form):
    """Which level every place keeps to, and how closely."""

    standard = forms.TypedChoiceField(coerce=float, label=gettext_lazy("The standard"))
    tolerance = forms.FloatField(min_value=0, label=gettext_lazy("Tolerance"), help_text=gettext_lazy("± from it"))
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Any, **more: Any):
        super().__init__(*args, **more)
        self.fields["standard"].choices = [  # type: ignore[attr-defined]
            (float(value), _measured(row, value)) for value, *_counts in row.levels
        ]


class CheckForm(forms.Form):
    """A reading taken at a place."""

    branch = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Branch"))
    reading = forms.FloatField(label=gettext_lazy("Value read"))
    day = _day()

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        branches = [(row.pk, row.name) for row in org_queries.row_branches(base.actor())]
        self.fields["branch"].choices = branches  # type: ignore[attr-defined]


def _measured(row: Any, value: float) -> str:
    """Return a level or reading with its unit, as short as it can be written."""
    return f"{value:g} {row.unit}".strip()


def _refuse(form: forms.Form, refusal: Exception) -> None:
    field, text = rules.LEVEL_FAULTS[str(refusal)]
    form.add_error(field, str(text))


def list_(request: Request) -> HttpResponse:
    """Show the tests with the level found best and how the standard is kept."""
    rows = [(row, levels.best(queries.tested(row)), _whole(row)) for row in queries.level_tests()]
    return render(request, "levels/page.html", {"rows": rows, "said": _measured})


def _whole(row: Any) -> queries.Kept | None:
    return next(iter(queries.kept_by_branch(row)), None)


def add(request: Request) -> HttpResponse:
    """Note what people said of several levels."""
    form = LevelTestForm(request.POST or None, initial={"day": frame.of(request).business_date})
    if request.method == "POST" and form.is_valid():
        try:
            leveltest_id = actions.add_level_test(new=actions.NewLevelTest(**form.cleaned_data), at=clock.now())
            frame.say(request, _("Kept."))
            return redirect("leveltest", leveltest_id)
        except actions.LevelTestRefused as refusal:
            _refuse(form, refusal)
    status = 422 if form.is_bound else 200
    return render(request, "levels/add.html", {"form": form}, status=status)


def one(request: Request, leveltest_id: int) -> HttpResponse:
    """Show a test: which level people like best, the standard, and which places keep to it."""
    return _shown(request, found(queries.level_test(leveltest_id)))


def publish(request: Request, leveltest_id: int) -> HttpResponse:
    """Publish a level as the standard of every place."""
    row = found(queries.level_test(leveltest_id))
    form = StandardForm(request.POST, row=row)
    if not form.is_valid():
        return _shown(request, row, standard=form, status=422)
    try:
        actions.publish_standard(leveltest_id=row.pk, **form.cleaned_data, at=clock.now())
    except base.StaleRecord:
        form.add_error(None, _("Somebody changed the standard meanwhile. This is how it stands now."))
        return _shown(request, found(queries.level_test(leveltest_id)), standard=form, status=409)
    except actions.LevelTestRefused as refusal:
        _refuse(form, refusal)
        return _shown(request, row, standard=form, status=422)
    frame.say(request, _("Published: every place keeps to it from now on."))
    return redirect("leveltest", leveltest_id)


def check(request: Request, leveltest_id: int) -> HttpResponse:
    """Note a reading taken at a place."""
    row = found(queries.level_test(leveltest_id))
    form = CheckForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, check=form, status=422)
    try:
        given = form.cleaned_data
        check_id = actions.add_level_check(
            leveltest_id=row.pk, branch_id=given["branch"], reading=given["reading"], day=given["day"], at=clock.now()
        )
    except (actions.LevelTestRefused, actions.ReviewRefused) as refusal:
        _refuse(form, refusal)
        return _shown(request, row, check=form, status=422)
    frame.say(request, _("Kept."), undo_url=reverse("levelcheck_take_back", args=[check_id]))
    return redirect("leveltest", leveltest_id)


def take_back(request: Request, levelcheck_id: int) -> HttpResponse:
    """Take one's own reading back."""
    row = found(queries.level_checks().filter(pk=levelcheck_id).first())
    try:
        actions.take_back_level_check(levelcheck_id=levelcheck_id, at=clock.now())
    except actions.NoSuchReview:
        raise Http404 from None
    frame.say(request, _("The reading was taken back."), level="info")
    return redirect("leveltest", row.test_id)


def _shown(request: Request, row: Any, *, standard: Any = None, check: Any = None, status: int = 200) -> HttpResponse:
    tested = queries.tested(row)
    best = levels.best(tested)
    today = frame.of(request).business_date
    given = {"standard": float(best.value if row.standard is None else row.standard), "tolerance": row.tolerance}
    bars = [
        {"label": _measured(row, level.value), "width": float(level.share * 100), "text": _told(level),
         "tone": "good" if level is best else "one"}
        for level in tested
    ]  # fmt: skip
    context = {
        "row": row, "best": best, "bars": bars, "is_clear": levels.is_clear(tested),
        "said": _measured, "interval": wilson(best.liked),
        "standard_form": standard or StandardForm(row=row, initial=given | {"version": row.version}),
        "check_form": check or CheckForm(initial={"day": today, "branch": request.actor.user.branch_id}),
        "kept": queries.kept_by_branch(row), "checks": list(queries.level_checks().filter(test=row)[:SHOWN_CHECKS]),
    }  # fmt: skip
    return render(request, "levels/one.html", context, status=status)


def _told(level: levels.Level) -> str:
    return f"{format.percent_text(level.share, 0)} · {level.liked.part} / {level.liked.whole}"


BOTH, POST = ("GET", "POST"), ("POST",)
urls = [
    page("reviews/levels/", list_, act="review.view", name="leveltests"),
    page("reviews/levels/add/", add, act="sheet.manage", name="leveltest_add", methods=BOTH),
    page("reviews/levels/<int:leveltest_id>/", one, act="review.view", name="leveltest"),
    page("reviews/levels/<int:leveltest_id>/publish/", publish, act="sheet.manage", name="leveltest_publish",
         methods=POST),
    page("reviews/levels/<int:leveltest_id>/check/", check, act="review.add", name="leveltest_check", methods=POST),
    page("reviews/levels/checks/<int:levelcheck_id>/take-back/", take_back, act="review.add",
         name="levelcheck_take_back", methods=POST),
]  # fmt: skip
