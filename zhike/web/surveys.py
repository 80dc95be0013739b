"""Surveys: questionnaires made in editions, their questions put in order, looked at as on a phone, and published."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.surveys import actions, queries, rules
from zhike.web import expectations, frame
from zhike.web.answering import screen
from zhike.web.customers import branch_choices
from zhike.web.door import Request, found, page

# Where on the form a rule is told.
FIELD_OF = {"TOO_FEW_OPTIONS": "options", "BAD_USE": "use", "BAD_FIELD": "field"}
TEXTS = ("title_zh", "title_en", "intro_zh", "intro_en")


class EditionForm(forms.Form):
    """The texts of a draft in both languages; an English one left out is shown in Chinese."""

    title_zh = forms.CharField(max_length=120, label=gettext_lazy("Heading in Chinese"))
    title_en = forms.CharField(max_length=120, required=False, label=gettext_lazy("Heading in English"))
    intro_zh = forms.CharField(
        max_length=500, required=False, widget=forms.Textarea, label=gettext_lazy("Introduction in Chinese")
    )
    intro_en = forms.CharField(
        max_length=500, required=False, widget=forms.Textarea, label=gettext_lazy("Introduction in English")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class SurveyForm(EditionForm):
    """A survey that is made, with the texts of its first edition."""

    name = forms.CharField(
        max_length=80, label=gettext_lazy("Name"), help_text=gettext_lazy("For us; customers read the heading.")
    )  # fmt: skip
    is_satisfaction = forms.BooleanField(
        required=False, label=gettext_lazy("A survey of satisfaction"),
        help_text=gettext_lazy("It asks for quality, service and price, each as expected and as perceived."),
    )  # fmt: skip
    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("Branch"))


class QuestionForm(forms.Form):
    """One question more."""

    kind = forms.ChoiceField(choices=list(rules.KINDS.items()), label=gettext_lazy("Kind of question"))
    dimension = forms.ChoiceField(choices=list(rules.DIMENSIONS.items()), label=gettext_lazy("Dimension"))
    text_zh = forms.CharField(max_length=300, label=gettext_lazy("Question in Chinese"))
    text_en = forms.CharField(max_length=300, required=False, label=gettext_lazy("Question in English"))
    importance = forms.IntegerField(min_value=1, max_value=5, initial=3, label=gettext_lazy("Importance 1 to 5"))
    options = forms.CharField(
        required=False, max_length=2_000, widget=forms.Textarea, label=gettext_lazy("Options"),
        help_text=gettext_lazy("Of a choice: one a line, Chinese | English."),
    )  # fmt: skip
    use = forms.ChoiceField(
        choices=[("", gettext_lazy("Nothing else")), *rules.USES.items()], required=False,
        label=gettext_lazy("What else the answer says"),
    )  # fmt: skip
    field = forms.ChoiceField(
        choices=lambda: [("", _("Into no field")), *queries.archive_fields().items()], required=False,
        label=gettext_lazy("Written into the archive"),
        help_text=gettext_lazy("Of words or one of several: the answer becomes a fact of the customer by survey."),
    )  # fmt: skip
    is_required = forms.BooleanField(required=False, initial=True, label=gettext_lazy("Must be answered"))
    after = forms.ChoiceField(
        required=False, label=gettext_lazy("Asked only after"),
        help_text=gettext_lazy("The answer to an earlier choice that makes this question worth asking."),
    )  # fmt: skip

    def __init__(self, *args: Any, edition: Any, **more: Any):
        super().__init__(*args, **more)
        conditions = [
            (f"{one.pk}-{n}", f"{one.text_zh} → {option[0]}")
            for one in edition.questions.all() if one.kind in rules.CHOICES for n, option in enumerate(one.options)
        ]  # fmt: skip
        chosen: Any = self.fields["after"]
        chosen.choices = [("", _("Always asked")), *conditions]

    @property
    def values(self) -> dict[str, Any]:
        """Return what was written."""
        given = dict(self.cleaned_data)
        lines = [line.partition("|") for line in given.pop("options").splitlines() if line.strip()]
        after_id, _dash, place = given.pop("after").partition("-")
        is_choice = given["kind"] in rules.CHOICES
        return given | {
            "options": [[zh.strip()[:120], en.strip()[:120]] for zh, _bar, en in lines][:20] if is_choice else [],
            "after_id": int(after_id) if after_id else None, "after_option": int(place) if place else None,
        }  # fmt: skip


def list_(request: Request) -> HttpResponse:
    """Show the surveys."""
    context = {"rows": queries.surveys(), "may_manage": request.actor.may(EDITS)}
    context["tabs"] = expectations.tabs("surveys", request)
    return render(request, "surveys/page.html", context)


def add(request: Request) -> HttpResponse:
    """Make a survey."""
    user = request.actor.user
    form = SurveyForm(request.POST or None, initial={"branch_id": user.branch_id, "is_satisfaction": True})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        values = {name: given[name] for name in ("name", "is_satisfaction", "branch_id")} | {"owner_id": user.pk}
        texts = {name: given[name] for name in TEXTS}
        try:
            survey_id = actions.add_survey(values=values, texts=texts, at=clock.now())
        except actions.NameTaken:
            form.add_error("name", _("Another survey has this name."))
        else:
            frame.say(request, _("The survey is made. Now its questions."))
            return redirect("survey", survey_id)
    return render(request, "surveys/add.html", {"form": form}, status=422 if form.errors else 200)


def one(request: Request, survey_id: int) -> HttpResponse:
    """Show a survey with its newest edition and its waves."""
    return _shown(request, found(queries.survey(survey_id)))


def _shown(request: Request, row: Any, form: QuestionForm | None = None) -> HttpResponse:
    edition = queries.newest(row.pk)
    context = {
        "row": row, "edition": edition, "questions": list(edition.questions.select_related("after")),
        "form": form or QuestionForm(edition=edition), "waves": queries.waves(row.pk), "kinds": rules.KINDS,
        "dimensions": rules.DIMENSIONS, "uses": rules.USES,
        "archive_fields": queries.archive_fields(), "may_manage": request.actor.may(EDITS),
        "published": queries.published(row.pk),
    }  # fmt: skip
    return render(request, "surveys/one.html", context, status=422 if form is not None and form.errors else 200)


def add_question(request: Request, survey_id: int) -> HttpResponse:
    """Put a question at the end of the draft."""
    row = found(queries.survey(survey_id))
    edition = queries.newest(survey_id)
    form = QuestionForm(request.POST, edition=edition)
    if form.is_valid():
        try:
            actions.add_question(edition_id=edition.pk, values=form.values, at=clock.now())
        except actions.SurveyRefused as refused:
            form.add_error(FIELD_OF.get(refused.rule), str(refused))
    if form.errors:
        return _shown(request, row, form)
    return redirect("survey", survey_id)


def edit(request: Request, survey_id: int) -> HttpResponse:
    """Change the texts of the draft."""
    row, edition = found(queries.survey(survey_id)), queries.newest(survey_id)
    now = {name: getattr(edition, name) for name in (*TEXTS, "version")}
    form, status = EditionForm(request.POST or None, initial=now), 200
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in TEXTS}
        try:
            version = form.cleaned_data["version"] or 0
            actions.change_edition(edition_id=edition.pk, values=values, version=version, at=clock.now())
        except base.StaleRecord:
            form.add_error(None, _("Somebody was faster. It now reads: %(text)s") % {"text": edition.title_zh})
            status = 409
        except actions.SurveyRefused as refused:
            form.add_error(None, str(refused))
        else:
            frame.say(request, _("Saved."))
            return redirect("survey", survey_id)
    status = 422 if form.errors and status == 200 else status
    return render(request, "surveys/edit.html", {"row": row, "form": form, "edition": edition}, status=status)


def step(request: Request, survey_id: int, question_id: int) -> HttpResponse:
    """Move a question of the draft up or down or where it was dragged to, or take it out."""
    found(queries.survey(survey_id))
    order = list(queries.newest(survey_id).questions.values_list("pk", flat=True))
    here = found(order.index(question_id) + 1 if question_id in order else None)
    at, way, place = clock.now(), request.POST.get("way", ""), request.POST.get("place", "")
    if way == "remove":
        _do(request, actions.remove_question, question_id=question_id, at=at)
    else:
        there = int(place) if not way and place.isdecimal() and len(place) < 4 else here + (-1 if way == "up" else 1)
        _do(request, actions.move_question, question_id=question_id, by=there - here, at=at)
    return redirect("survey", survey_id)


def publish(request: Request, survey_id: int) -> HttpResponse:
    """Publish the draft."""
    found(queries.survey(survey_id))
    if _do(request, actions.publish, edition_id=queries.newest(survey_id).pk, at=clock.now()):
        frame.say(request, _("Published. It stays as it is now."))
    return redirect("survey", survey_id)


def begin(request: Request, survey_id: int) -> HttpResponse:
    """Begin another edition."""
    found(queries.survey(survey_id))
    actions.begin_edition(survey_id=survey_id, at=clock.now())
    return redirect("survey", survey_id)


def _do(request: Request, act: Any, **given: Any) -> bool:
    try:
        act(**given)
    except actions.SurveyRefused as refused:
        frame.say(request, str(refused), level="warning")
        return False
    return True


def preview(request: Request, survey_id: int) -> HttpResponse:
    """Show the newest edition as customers see it; nothing is kept."""
    found(queries.survey(survey_id))
    edition = queries.newest(survey_id)
    return render(request, "surveys/fill.html", screen(request, edition, {}, everything=True) | {"is_preview": True})


SEES, EDITS, BOTH, POST = "figure.view", "survey.manage", ("GET", "POST"), ("POST",)
urls = [
    page("surveys/", list_, act=SEES, name="surveys"),
    page("surveys/add/", add, act=EDITS, name="survey_add", methods=BOTH),
    page("surveys/<int:survey_id>/", one, act=SEES, name="survey"),
    page("surveys/<int:survey_id>/edit/", edit, act=EDITS, name="survey_edit", methods=BOTH),
    page("surveys/<int:survey_id>/preview/", preview, act=SEES, name="survey_preview"),
    page("surveys/<int:survey_id>/questions/", add_question, act=EDITS, name="survey_question_add", methods=POST),
    page("surveys/<int:survey_id>/questions/<int:question_id>/step/", step, act=EDITS, name="survey_question_step",
         methods=POST),
    page("surveys/<int:survey_id>/publish/", publish, act=EDITS, name="survey_publish", methods=POST),
    page("surveys/<int:survey_id>/begin/", begin, act=EDITS, name="survey_begin", methods=POST),
]  # fmt: skip
