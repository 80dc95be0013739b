"""Waves: begun with a sample, invited by mail or link, reminded, closed; results, and what is mended after them."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhike.analytics import satisfaction
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import actions, queries
from zhike.web import analysis, asking, codes, frame
from zhike.web.advertising import choice_of, day_field
from zhike.web.customers import branch_choices, owner_choices
from zhike.web.door import Request, found, page

N_SHOWN = 100


class WaveForm(forms.Form):
    """Whom to ask, and from when to when."""

    name = forms.CharField(max_length=80, label=gettext_lazy("Name of the wave"))
    first_date = day_field(gettext_lazy("From"))
    last_date = day_field(gettext_lazy("Answers until"))
    tier = forms.ChoiceField(
        required=False, label=gettext_lazy("Tier"),
        choices=lambda: [("", _("All tiers")), *((one, codes.label(one)) for one in catalog_rules.tables.TIERS)],
    )  # fmt: skip
    branch_id = choice_of(branch_choices, gettext_lazy("Branch"), gettext_lazy("With the branches under it."))
    size = forms.IntegerField(
        required=False, min_value=1, max_value=100_000, label=gettext_lazy("How many"),
        help_text=gettext_lazy("Drawn by lot; left out: everybody."),
    )  # fmt: skip
    quota = forms.IntegerField(
        required=False, min_value=1, max_value=100_000, label=gettext_lazy("Enough answers"),
        help_text=gettext_lazy("With so many the wave takes no more."),
    )  # fmt: skip


class MendForm(forms.Form):
    """What is done about a weak point, by whom, until when."""

    question_id = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Weak point"))
    action = forms.CharField(max_length=300, label=gettext_lazy("What is done"))
    owner_id = forms.TypedChoiceField(choices=owner_choices, coerce=int, label=gettext_lazy("By whom"))
    due_date = day_field(gettext_lazy("Until"))

    def __init__(self, *args: Any, weak: list[queries.Measured], **more: Any):
        super().__init__(*args, **more)
        chosen: Any = self.fields["question_id"]
        chosen.choices = [(one.question.pk, one.question.text_zh) for one in weak]


def begin(request: Request, survey_id: int) -> HttpResponse:
    """Begin a wave of the newest published edition."""
    row, edition = found(queries.survey(survey_id)), queries.published(survey_id)
    form = WaveForm(request.POST or None, initial={"first_date": frame.of(request).business_date})
    if request.method == "POST" and form.is_valid():
        try:
            wave_id = actions.begin_wave(edition_id=edition.pk if edition else 0, **form.cleaned_data, at=clock.now())
        except actions.SurveyRefused as refused:
            form.add_error("last_date" if refused.rule == "WRONG_DAYS" else None, str(refused))
        else:
            return redirect("wave_invitations", wave_id)
    context = {"row": row, "edition": edition, "form": form}
    return render(request, "surveys/begin.html", context, status=422 if form.errors else 200)


def one(request: Request, wave_id: int) -> HttpResponse:
    """Show what came out of a wave."""
    return _shown(request, wave_id)


def _shown(request: Request, wave_id: int, form: MendForm | None = None) -> HttpResponse:
    wave, branch = found(queries.wave(wave_id)), analysis.branch(request)
    ids, code = org_queries.subtree_ids(branch.pk), request.GET.get("branch", "")
    told, may = queries.results(wave, ids), request.actor.may(EDITS)
    trend = queries.trend(wave, ids)
    context = {
        "wave": wave, "told": told, "trend": trend, "quadrants": satisfaction.QUADRANTS,
        "falls": queries.falls(wave, ids), "branch_falls": queries.branch_falls(wave, ids),
        "very_trend": queries.very_trend(wave, ids), "improvements": queries.improvements(wave.pk), "may_manage": may,
        "form": (form or MendForm(weak=told.weakest)) if may else None,
        "dimensions": ("QUALITY", "SERVICE", "PRICE"),
        "unnamed": queries.unnamed(wave) if wave.public_nonce else None,
        "exports": analysis.exports("wave_export", wave=wave.pk, branch=code),
    }  # fmt: skip
    return render(request, "surveys/wave.html", context, status=422 if form is not None else 200)


def table(request: Request) -> analysis.Table:
    """Return what came out of a wave, question by question, as it is taken away."""
    number = request.GET.get("wave", "")
    wave = found(queries.wave(int(number)) if number.isdecimal() and len(number) < 19 else None)
    branch = analysis.branch(request)
    told = queries.results(wave, org_queries.subtree_ids(branch.pk))
    columns = [
        (_("Question"), "text"), (_("Dimension"), "text"), (_("Importance"), "number"), (_("Answers"), "number"),
        (_("Satisfaction C"), "number"), (_("Mean"), "number"), (_("Score"), "number"),
    ]  # fmt: skip
    rows = [
        (
            one.question.text_zh, codes.label(f"question.{one.question.dimension}"), one.question.importance,
            one.n_answered,
            _rounded(one.degree.value), _rounded(one.mean), _rounded(one.score.value if one.score else None),
        )
        for one in told.questions
    ]  # fmt: skip
    return analysis.Table(wave.name, columns, rows, f"wave-{wave.pk}-{branch.code}")


def _rounded(value: Any) -> float | None:
    return None if value is None else round(float(value), 4)


def invitations(request: Request, wave_id: int) -> HttpResponse:
    """Show whom the wave asked among one's customers, with the address of each who has not answered."""
    wave = found(queries.wave(wave_id))
    rows = queries.invitations(wave_id)
    picked = request.GET.get("link", "")
    chosen = rows.filter(pk=int(picked)).first() if picked.isdecimal() and len(picked) < 19 else None
    address = asking.address_of(request, queries.link_of(chosen)) if chosen and not chosen.answered_at else ""
    secret = queries.public_secret(wave)
    for_all = asking.address_of(request, secret, "survey_everybody") if secret else ""
    shown = Paginator(rows, N_SHOWN).get_page(request.GET.get("page", "1"))
    context = {
        "wave": wave, "rows": shown.object_list, "n_rows": shown.paginator.count, "address": address, "chosen": chosen,
        "n_waiting": rows.filter(message_id=None, answered_at=None).count(),
        "n_silent": rows.filter(answered_at=None, reminded_at=None).exclude(message_id=None).count(),
        "picture": asking.picture_of(address), "for_all": for_all, "picture_for_all": asking.picture_of(for_all),
        "pages": {
            "total": shown.paginator.count, "is_capped": False,
            "previous_url": f"?page={shown.number - 1}" if shown.has_previous() else "",
            "next_url": f"?page={shown.number + 1}" if shown.has_next() else "",
        },
    }  # fmt: skip
    return render(request, "surveys/invitations.html", context)


def send(request: Request, wave_id: int) -> HttpResponse:
    """Have everybody of one's customers who was not written to written to, or the silent ones reminded."""
    found(queries.wave(wave_id))
    why = "remind" if request.POST.get("why") == "remind" else "invite"
    try:
        n = actions.ask_for_mails(wave_id=wave_id, address=asking.before_secrets(request), why=why, at=clock.now())
    except actions.SurveyRefused as refused:
        frame.say(request, str(refused), level="warning")
    else:
        said = ngettext(
            "%(n)s customer is written to as soon as the worker comes to it, as far as it has an address.",
            "%(n)s customers are written to as soon as the worker comes to it, as far as they have an address.", n,
        )  # fmt: skip
        frame.say(request, said % {"n": n}, level="success" if n else "info")
    return redirect("wave_invitations", wave_id)


def close(request: Request, wave_id: int) -> HttpResponse:
    """Close a wave."""
    found(queries.wave(wave_id))
    at = clock.now()
    try:
        actions.close_wave(wave_id=wave_id, day=org_queries.business_date(at), at=at)
    except actions.SurveyRefused as refused:
        frame.say(request, str(refused), level="warning")
    return redirect("wave", wave_id)


def explain(request: Request, wave_id: int) -> HttpResponse:
    """Keep why satisfaction fell."""
    found(queries.wave(wave_id))
    text = request.POST.get("text", "").replace("\x00", "").strip()[:500]
    actions.explain_fall(wave_id=wave_id, text=text, at=clock.now())
    return redirect("wave", wave_id)


def mend(request: Request, wave_id: int) -> HttpResponse:
    """Have a weak point mended."""
    wave = found(queries.wave(wave_id))
    form = MendForm(request.POST, weak=queries.results(wave).weakest)
    if not form.is_valid():
        return _shown(request, wave_id, form)
    actions.add_improvement(wave_id=wave_id, **form.cleaned_data, at=clock.now())
    return redirect("wave", wave_id)


def settle(request: Request, wave_id: int, mended_id: int) -> HttpResponse:
    """Note that something is mended, or have it verified by a later wave."""
    found(queries.wave(wave_id))
    found(queries.improvements(wave_id).filter(pk=mended_id).first())
    act = actions.verify_improvement if request.POST.get("step") == "verify" else actions.finish_improvement
    try:
        act(improvement_id=mended_id, at=clock.now())
    except actions.SurveyRefused as refused:
        frame.say(request, str(refused), level="warning")
    return redirect("wave", wave_id)


def tell(request: Request, wave_id: int) -> HttpResponse:
    """Tell those who answered what came of it."""
    found(queries.wave(wave_id))
    text, at = request.POST.get("text", "").replace("\x00", "").strip()[:2_000], clock.now()
    if not text:
        frame.say(request, _("Write what came of it first."), level="warning")
        return redirect("wave", wave_id)
    n = actions.tell_respondents(wave_id=wave_id, text=text, day=org_queries.business_date(at), at=at)
    said = ngettext("%(n)s mail is on its way.", "%(n)s mails are on their way.", n) % {"n": n}
    frame.say(request, said, level="success" if n else "info")
    return redirect("wave", wave_id)


SEES, EDITS, BOTH, POST = "figure.view", "survey.manage", ("GET", "POST"), ("POST",)
urls = [
    page("surveys/<int:survey_id>/waves/add/", begin, act=EDITS, name="wave_begin", methods=BOTH),
    page("waves/<int:wave_id>/", one, act=SEES, name="wave"),
    page("waves/<int:wave_id>/invitations/", invitations, act=EDITS, name="wave_invitations"),
    page("waves/<int:wave_id>/send/", send, act=EDITS, name="wave_send", methods=POST),
    page("waves/<int:wave_id>/close/", close, act=EDITS, name="wave_close", methods=POST),
    page("waves/<int:wave_id>/explain/", explain, act=EDITS, name="wave_explain", methods=POST),
    page("waves/<int:wave_id>/mend/", mend, act=EDITS, name="wave_mend", methods=POST),
    page("waves/<int:wave_id>/tell/", tell, act=EDITS, name="wave_tell", methods=POST),
    page("waves/<int:wave_id>/mended/<int:mended_id>/", settle, act=EDITS, name="wave_settle", methods=POST),
    analysis.report("waves/table", table, act=SEES, name="wave_export"),
]
