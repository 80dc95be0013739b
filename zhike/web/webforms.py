"""Web forms: made and changed by marketing, filled in by anybody who has the address."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from zhike.apps.core import base, clock
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.webforms import actions, queries, rules
from zhike.web import errors, frame
from zhike.web.customers import branch_choices, owner_choices
from zhike.web.door import PUBLIC, Request, found, page, sender_of

N_ENTRIES = 20
# What an entry may bring: every field full, each letter written as twelve bytes.
MOST_BYTES = 40_000
# The field people do not see.
TRAP = "website"
# Under this name an address says what led to the form.
CODE, LONGEST_CODE = "from", 20
# Under this name a page says in which language it was read; a page of the company's own says nothing.
LANGUAGE = "language"
WORDS = {
    "phone": gettext_lazy("Phone"), "email": gettext_lazy("E-mail"), "firm": gettext_lazy("Company"),
    "trade": gettext_lazy("Industry"), "address": gettext_lazy("Address"), "message": gettext_lazy("Your message"),
}  # fmt: skip
TYPES = {"phone": "tel", "email": "email"}
AUTOCOMPLETE = {"phone": "tel", "email": "email", "firm": "organization", "address": "street-address"}


class WebFormForm(forms.Form):
    """A form as it is made."""

    name = forms.CharField(max_length=80, label=gettext_lazy("Name"), help_text=gettext_lazy("For us; nobody else."))
    title = forms.CharField(max_length=120, label=gettext_lazy("Heading"))
    intro = forms.CharField(max_length=500, required=False, label=gettext_lazy("Introduction"), widget=forms.Textarea)
    thanks = forms.CharField(max_length=300, required=False, label=gettext_lazy("Words of thanks"))
    asks = forms.MultipleChoiceField(
        choices=list(WORDS.items()), required=False, label=gettext_lazy("Asked beside the name")
    )  # fmt: skip
    consent = forms.CharField(
        max_length=300, required=False, label=gettext_lazy("Consent to advertising"),
        help_text=gettext_lazy("The words of the box nobody has to tick; left out: no box."),
    )  # fmt: skip
    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("Branch"))
    owner_id = forms.TypedChoiceField(choices=owner_choices, coerce=int, label=gettext_lazy("Who answers newcomers"))
    is_open = forms.BooleanField(required=False, label=gettext_lazy("Open to everybody"))
    second_language = forms.ChoiceField(
        choices=[("", gettext_lazy("No second language")), *settings.LANGUAGES], required=False,
        label=gettext_lazy("Second language"),
        help_text=gettext_lazy("Whoever reads it sees these texts; one left empty is shown as above."),
    )  # fmt: skip
    second_title = forms.CharField(max_length=120, required=False, label=gettext_lazy("Heading"))
    second_intro = forms.CharField(
        max_length=500, required=False, label=gettext_lazy("Introduction"), widget=forms.Textarea
    )
    second_consent = forms.CharField(max_length=300, required=False, label=gettext_lazy("Consent to advertising"))
    second_thanks = forms.CharField(max_length=300, required=False, label=gettext_lazy("Words of thanks"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, Any]:
        """Return what was written."""
        given = self.cleaned_data
        second = {name: given[f"second_{name}"] for name in rules.TEXTS}
        values = {name: value for name, value in given.items() if name != "version" and not name.startswith("second_")}
        return values | rules.second_texts(given["second_language"], second)

    def clean(self) -> dict[str, Any]:
        """Texts without a language would be shown to nobody."""
        given = super().clean() or {}
        if not given.get("second_language") and any(given.get(f"second_{name}") for name in rules.TEXTS):
            self.add_error("second_language", _("Say in which language these texts are."))
        return given


class EntryForm(forms.Form):
    """What somebody outside writes; only what the form asks."""

    name = forms.CharField(max_length=100, label=gettext_lazy("Your name"))
    phone = forms.RegexField(
        r"^(?=(?:\D*\d){6})\+?[\d ()-]{6,30}$", max_length=31, required=False, label=WORDS["phone"],
        error_messages={"invalid": gettext_lazy("A phone number has 6 to 30 digits.")},
    )  # fmt: skip
    email = forms.EmailField(max_length=200, required=False, label=WORDS["email"])
    firm = forms.CharField(max_length=200, required=False, label=WORDS["firm"])
    trade = forms.CharField(max_length=200, required=False, label=WORDS["trade"])
    address = forms.CharField(max_length=200, required=False, label=WORDS["address"])
    message = forms.CharField(max_length=2_000, required=False, label=WORDS["message"], widget=forms.Textarea)
    agrees = forms.BooleanField(required=False)

    def __init__(self, *args: Any, asks: list[str], **more: Any):
        super().__init__(*args, **more)
        for ask in set(rules.ASKS) - set(asks):
            del self.fields[ask]
        self.ways = [ask for ask in rules.REACHED_BY if ask in asks]
        if len(self.ways) == 1:
            self.fields[self.ways[0]].required = True

    def clean(self) -> dict[str, Any]:
        """Without a phone or an address nobody could answer."""
        given = super().clean() or {}
        if not self.errors and not any(given.get(way) for way in self.ways):
            self.add_error(self.ways[0], _("Leave a phone number or an e-mail address, so that we can answer."))
        return given


def is_too_large(request: Request) -> bool:
    """Say whether more is sent than a form holds; asked before any of it is read."""
    length = str(request.META.get("CONTENT_LENGTH", ""))
    return length.isdecimal() and int(length) > MOST_BYTES


def fill(request: Request, link: str) -> HttpResponse:
    """Show a form to anybody, and take what they write; the answer tells nothing of what we know."""
    if is_too_large(request):
        return errors.refuse(request, 413)
    with base.acting_as(base.System("web form")):
        row = found(queries.open_form(link))
    form, code = EntryForm(request.POST or None, asks=row.ask_names), _code(request)
    said = row.said(request.LANGUAGE_CODE)
    context = {"row": row, "said": said, "form": form, "types": TYPES, "autocomplete": AUTOCOMPLETE, "trap": TRAP,
               "code": code,
               "language": request.LANGUAGE_CODE, "company": org_queries.company()}  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return render(request, "webforms/fill.html", context, status=422 if form.errors else 200)
    given, at = dict(form.cleaned_data), clock.now()
    try:
        actions.receive(
            form_id=row.pk, agrees=given.pop("agrees"), given=given, trap=request.POST.get(TRAP, ""),
            address=sender_of(request), code=code, language=request.POST.get(LANGUAGE, ""),
            day=org_queries.business_date(at), at=at,
        )  # fmt: skip
    except actions.TooMany:
        form.add_error(None, _("Too much was sent from here within the hour. Try again later, or give us a call."))
        return render(request, "webforms/fill.html", context, status=429)
    return render(request, "webforms/thanks.html", {"said": said, "company": org_queries.company()})


def _code(request: Request) -> str:
    """Return the code the address was followed with, such as that of an advertisement."""
    code = (request.POST.get(CODE) or request.GET.get(CODE, "")).strip()
    return code[:LONGEST_CODE] if code.isprintable() else ""


def list_(request: Request) -> HttpResponse:
    """Show the forms."""
    return render(request, "webforms/page.html", {"rows": queries.forms()})


def add(request: Request) -> HttpResponse:
    """Make a form."""
    user = request.actor.user
    initial = {"branch_id": user.branch_id, "owner_id": user.pk, "asks": ["phone", "message"], "is_open": True}
    form = WebFormForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            form_id = actions.add_form(values=form.values, at=clock.now())
        except actions.NameTaken:
            form.add_error("name", _("Another form has this name."))
        else:
            frame.say(request, _("The form is made. Publish its address."))
            return redirect("webform", form_id)
    return _shown(request, form, None)


def one(request: Request, form_id: int) -> HttpResponse:
    """Show a form with its address and what came in; change it on the version the reader saw."""
    shown = found(queries.form(form_id))
    if request.method == "GET":
        return _shown(request, WebFormForm(initial=_now(shown)), shown)
    form = WebFormForm(request.POST)
    if not form.is_valid():
        return _shown(request, form, shown)
    try:
        version = form.cleaned_data["version"] or 0
        actions.change_form(form_id=form_id, values=form.values, version=version, at=clock.now())
    except actions.NameTaken:
        form.add_error("name", _("Another form has this name."))
        return _shown(request, form, shown)
    except base.StaleRecord:
        return _shown(request, form, found(queries.form(form_id)), status=409)
    frame.say(request, _("Saved."))
    return redirect("webform", form_id)


def _now(shown: Any) -> dict[str, Any]:
    names = [name for name in WebFormForm.base_fields if not name.startswith("second_")]
    second = {f"second_{name}": text for name, text in shown.second.items()}
    return {name: getattr(shown, name) for name in (*names, "second_language")} | second | {"asks": shown.ask_names}


def _shown(request: Request, form: WebFormForm, shown: Any, *, status: int = 0) -> HttpResponse:
    address = request.build_absolute_uri(reverse("webform_fill", args=[shown.link])) if shown else ""
    entries = list(queries.entries(shown.pk)[:N_ENTRIES]) if shown else []
    seen = interaction_queries.interactions().filter(pk__in=[entry.interaction_id or 0 for entry in entries])
    context = {
        "form": form, "row": shown, "address": address, "is_stale": status == 409, "entries": entries,
        "seen": set(seen.values_list("pk", flat=True)),
        "snippet": _snippet(address, shown) if shown else "",
    }  # fmt: skip
    return render(request, "webforms/one.html", context, status=status or (422 if form.errors else 200))


def _snippet(address: str, row: Any) -> str:
    """Return plain HTML for a page of the company's own: no script, no frame, the same field people do not see."""
    lines = [f'<form method="post" action="{address}">']
    for name in ("name", *row.ask_names):
        label = _("Your name") if name == "name" else WORDS[name]
        body = '<textarea name="message"></textarea>' if name == "message" else (
            f'<input name="{name}" type="{TYPES.get(name, "text")}"{" required" if name == "name" else ""}>'
        )  # fmt: skip
        lines.append(f"  <label>{label} {body}</label>")
    if row.consent:
        lines.append(f'  <label><input type="checkbox" name="agrees"> {escape(row.consent)}</label>')
    lines += [f'  <input name="{TRAP}" hidden tabindex="-1" autocomplete="off">', f"  <button>{_('Send')}</button>"]
    return "\n".join([*lines, "</form>"])


ACT, BOTH = "webform.manage", ("GET", "POST")
urls = [
    page("web-forms/", list_, act=ACT, name="webforms"),
    page("web-forms/add/", add, act=ACT, name="webform_add", methods=BOTH),
    page("web-forms/<int:form_id>/", one, act=ACT, name="webform", methods=BOTH),
    # Nobody is signed in here, so there is no session another site could misuse, and a page of the company's own
    # website may post to it.
    page("f/<slug:link>/", csrf_exempt(fill), act=PUBLIC, name="webform_fill", methods=BOTH),
]
