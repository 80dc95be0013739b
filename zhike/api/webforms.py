"""Web forms: the forms with their published address, and what a website of the company's own sends for its visitors."""

from typing import Any

from django.conf import settings
from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.apps.webforms import actions, queries, rules

FIELDS = ("name", "title", "intro", "thanks", "asks", "consent", "is_open")


def _asks() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.ChoiceField(choices=rules.ASKS), help_text="Asked beside the name; phone or email always is."
    )


class SecondTexts(door.Shape):
    """The texts of a form in its second language; one left out is shown as in the first."""

    title = door.optional(120)
    intro = door.optional(500)
    thanks = door.optional(300)
    consent = door.optional(300)


def _second_language() -> serializers.ChoiceField:
    return serializers.ChoiceField(
        choices=[code for code, _name in settings.LANGUAGES], required=False, allow_blank=True,
        help_text="Whoever reads this language sees the second texts.",
    )  # fmt: skip


class NewWebForm(door.Shape):
    """A form that is made."""

    name = serializers.CharField(max_length=80, help_text="For the house alone.")
    title = serializers.CharField(max_length=120)
    intro = door.optional(500)
    thanks = door.optional(300)
    asks = _asks()
    consent = door.optional(300, "Words of the box by which somebody agrees to advertising; empty: no box.")
    branch = serializers.CharField(max_length=60, help_text="Code of the branch newcomers belong to.")
    owner = serializers.CharField(max_length=60, help_text="Username of who answers newcomers.")
    is_open = serializers.BooleanField(required=False, default=True)
    second_language = _second_language()
    second = SecondTexts(required=False)


class ChangedWebForm(door.Shape):
    """What is to be changed, and the version the change was made from."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    name = serializers.CharField(max_length=80, required=False)
    title = serializers.CharField(max_length=120, required=False)
    intro = serializers.CharField(max_length=500, required=False, allow_blank=True)
    thanks = serializers.CharField(max_length=300, required=False, allow_blank=True)
    asks = serializers.ListField(child=serializers.ChoiceField(choices=rules.ASKS), required=False)
    consent = serializers.CharField(max_length=300, required=False, allow_blank=True)
    is_open = serializers.BooleanField(required=False)
    second_language = _second_language()
    second = SecondTexts(required=False, help_text="Replaces all second texts; goes with second_language.")


class WebForm(NewWebForm):
    """A form as it stands."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    url = serializers.CharField(help_text="The address to publish.")
    n_entries = serializers.IntegerField(help_text="How many entries became contacts.")
    n_spam = serializers.IntegerField()


class WebForms(door.Shape):
    """The forms one sees, by name."""

    results = WebForm(many=True)


class NewEntry(door.Shape):
    """What a visitor of a website wrote; phone or email is needed."""

    name = serializers.CharField(max_length=100)
    phone = door.optional(31)
    email = serializers.EmailField(max_length=200, required=False, allow_blank=True, default="")
    firm = door.optional(200)
    trade = door.optional(200)
    address = door.optional(200)
    message = door.optional(2_000)
    agrees = serializers.BooleanField(required=False, default=False)
    code = door.optional(20, "What led the visitor to the form, such as the code of an advertisement.")
    language = door.optional(10, "The language in which the visitor read the form.")
    sender = door.optional(100, "The visitor's network address: counted within the hour, never kept as it is.")


class Taken(door.Shape):
    """What became of an entry."""

    state = serializers.ChoiceField(
        choices=("TAKEN", "SPAM"), help_text="The same for newcomers, those known, and the same entry again that day."
    )


class WebFormList(door.View):
    """The forms."""

    act = "webform.manage"

    @door.call(returns=WebForms)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the forms one sees."""
        return {"results": [_told(request, row) for row in queries.forms()]}

    @door.call(returns=WebForm, status=201, takes=NewWebForm)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Make a form under a new address."""
        branches = {row.code: row.pk for row in org_queries.row_branches(base.actor())}
        owners = {row.username: row.pk for row in org_queries.owners_for(base.actor())}
        branch, owner = body.pop("branch"), body.pop("owner")
        if branch not in branches:
            raise Refused("branch", _("There is no such branch among yours."))
        if owner not in owners:
            raise Refused("owner", _("Nobody of this name may have customers there."))
        values = _with_second(body) | {"branch_id": branches[branch], "owner_id": owners[owner]}
        form_id = actions.add_form(values=values, at=clock.now())
        self.headers["Location"] = reverse("api-web-form", args=[form_id])
        return _told(request, queries.form(form_id))


class OneWebForm(door.View):
    """One form."""

    act = "webform.manage"

    @door.call(returns=WebForm, finds=True)
    def get(self, request: Any, form_id: int) -> dict[str, Any]:
        """Return a form."""
        return _told(request, door.found(queries.form(form_id)))

    @door.call(returns=WebForm, takes=ChangedWebForm, finds=queries.form)
    def patch(self, request: Any, form_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Change a form; its address stays."""
        version = body.pop("version")
        row = door.found(queries.form(form_id))
        values = _with_second(body, row.second_language, row.second)
        actions.change_form(form_id=form_id, values=values, version=version, at=clock.now())
        return _told(request, queries.form(form_id))


class WebFormEntries(door.View):
    """What comes in by a form."""

    act = "interaction.add"

    @door.call(returns=Taken, status=201, takes=NewEntry, finds=queries.taking, is_limited=True)
    def post(self, request: Any, form_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Take an entry in: it becomes a contact and a task, with a newcomer or with who is known."""
        if not (body["phone"] or body["email"]):
            raise Refused("phone", _("Leave a phone number or an e-mail address, so that we can answer."))
        agrees, address, at = body.pop("agrees"), body.pop("sender"), clock.now()
        language = body.pop("language")
        entry = actions.receive(
            form_id=form_id, code=body.pop("code"), given=body, agrees=agrees, trap="", address=address,
            language=language, day=org_queries.business_date(at), at=at,
        )  # fmt: skip
        return {"state": "SPAM" if entry.state == "SPAM" else "TAKEN"}


def _with_second(body: dict[str, Any], language: str = "", texts: dict[str, str] | None = None) -> dict[str, Any]:
    if not {"second_language", "second"} & body.keys():
        return body
    return body | rules.second_texts(body.get("second_language", language), body.get("second", texts or {}))


def _told(request: Any, row: Any) -> dict[str, Any]:
    known = {name: getattr(row, name) for name in (*FIELDS, "id", "version", "n_entries", "n_spam")}
    return known | {
        "second_language": row.second_language, "second": dict.fromkeys(rules.TEXTS, "") | row.second,
        "asks": row.ask_names, "branch": row.branch.code, "owner": row.owner.username,
        "url": request.build_absolute_uri(reverse("webform_fill", args=[row.link])),
    }  # fmt: skip


urls = [
    path("web-forms", WebFormList.as_view(), name="api-web-forms"),
    path("web-forms/<int:form_id>", OneWebForm.as_view(), name="api-web-form"),
    path("web-forms/<int:form_id>/entries", WebFormEntries.as_view(), name="api-web-form-entries"),
]
