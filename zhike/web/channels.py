"""Channels: mail server, SMS gateway and robots; added, changed, tried with a test message."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.outbound.rules import reasons, robots
from zhike.apps.outbound.rules import settings as rules
from zhike.web import codes, frame, outbox
from zhike.web.door import Request, found, page

SECURITIES = (
    ("STARTTLS", gettext_lazy("STARTTLS (usually port 587)")),
    ("SSL", gettext_lazy("TLS from the start (usually 465)")),
    ("NONE", gettext_lazy("None (inside the house only)")),
)  # fmt: skip


class ChannelForm(forms.Form):
    """What every channel has; a secret that is left empty stays as it is."""

    is_active = forms.BooleanField(required=False, initial=True, label=gettext_lazy("Switched on"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def settings(self) -> dict[str, Any]:
        """Return the settings given."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("is_active", "version")}


class MailForm(ChannelForm):
    """A mail server."""

    host = forms.CharField(max_length=200, label=gettext_lazy("Mail server"))
    port = forms.IntegerField(min_value=1, max_value=65_535, initial=587, label=gettext_lazy("Port"))
    security = forms.ChoiceField(choices=SECURITIES, label=gettext_lazy("Encryption"))
    sender = forms.CharField(max_length=200, label=gettext_lazy("Sender"), help_text="知客 <crm@company.example>")
    username = forms.CharField(max_length=200, required=False, label=gettext_lazy("User name"))
    secret = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("Password"), widget=forms.PasswordInput
    )  # fmt: skip

    def clean_sender(self) -> str:
        """Demand an address in the sender."""
        sender = self.cleaned_data["sender"]
        if fault := rules.sender_fault(sender):
            raise forms.ValidationError(fault)
        return sender


class GatewayForm(ChannelForm):
    """An SMS gateway with a body of its own."""

    url = forms.CharField(max_length=300, label=gettext_lazy("Address of the gateway"))
    body = forms.CharField(
        max_length=2_000, initial=robots.GATEWAY_BODY, widget=forms.Textarea, label=gettext_lazy("Body (JSON)"),
        help_text=gettext_lazy("Known are {to}, {text}, {id} and {secret}."),
    )  # fmt: skip
    secret = forms.CharField(max_length=200, required=False, label=gettext_lazy("Key"), widget=forms.PasswordInput)

    def clean_body(self) -> str:
        """Demand JSON that names nothing unknown."""
        body = self.cleaned_data["body"]
        if fault := rules.body_fault(body):
            raise forms.ValidationError(fault)
        return body


class RobotForm(ChannelForm):
    """A group's robot."""

    url = forms.CharField(max_length=300, label=gettext_lazy("Address of the robot"))
    secret = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("Signing secret"), widget=forms.PasswordInput
    )  # fmt: skip


FORMS: dict[str, type[ChannelForm]] = {
    "SMTP": MailForm, "GENERIC_SMS": GatewayForm, "WECOM": RobotForm, "DINGTALK": RobotForm, "FEISHU": RobotForm,
}  # fmt: skip


class CodeForm(forms.Form):
    """By which name a new channel is known."""

    code = forms.SlugField(
        max_length=40, label=gettext_lazy("Code"), help_text=gettext_lazy("Short; messages name a robot by it.")
    )


class TrialForm(forms.Form):
    """Where a test message goes."""

    to = forms.CharField(max_length=200, required=False, label=gettext_lazy("Recipient"))


def list_(request: Request) -> HttpResponse:
    """Show the channels."""
    context = {
        "channels": outbound_queries.channels(), "tabs": outbox.tabs("channels"),
        "providers": [(code, codes.word(f"robot.{code}")) for code in FORMS],
    }  # fmt: skip
    return render(request, "outbox/channels.html", context)


def add(request: Request, provider: str) -> HttpResponse:
    """Add a channel of a kind."""
    if provider not in FORMS:
        raise Http404
    given = request.POST or None
    named, form = CodeForm(given), FORMS[provider](given)
    if given and named.is_valid() and form.is_valid():
        try:
            channel_id = outbound_actions.add_channel(
                code=named.cleaned_data["code"], provider=provider, settings=form.settings, at=clock.now()
            )
        except outbound_actions.CodeTaken:
            named.add_error("code", _("Another channel has this code."))
        else:
            frame.say(request, _("Added. Send a test message now."))
            return redirect("channel", channel_id)
    context = {"channel": None, "named": named, "form": form, "provider": provider}
    return render(request, "outbox/channel.html", context, status=422 if named.errors or form.errors else 200)


def channel(request: Request, channel_id: int) -> HttpResponse:
    """Show a channel and change it."""
    shown = found(outbound_queries.channel(channel_id))
    if request.method == "GET":
        return _page(request, shown, FORMS[shown.provider](initial=_now(shown)))
    form = FORMS[shown.provider](request.POST)
    if not form.is_valid():
        return _page(request, shown, form)
    version = form.cleaned_data["version"] or 0
    try:
        outbound_actions.change_channel(
            channel_id=channel_id, settings=form.settings, is_active=form.cleaned_data["is_active"], version=version,
            at=clock.now(),
        )  # fmt: skip
    except outbound_actions.SecretNeeded as needed:
        form.add_error("secret", str(needed))
        return _page(request, shown, form)
    except base.StaleRecord:
        form.add_error(None, _("Somebody changed this channel meanwhile; open it again."))
        return _page(request, shown, form, status=409)
    frame.say(request, _("Saved."))
    return redirect("channel", channel_id)


def _now(shown: Any) -> dict[str, Any]:
    try:
        known = shown.settings
    except reasons.Stopped:
        known = {}
    shows = {name: value for name, value in known.items() if name != "secret"}
    return {**shows, "is_active": shown.is_active, "version": shown.version}


def _page(request: Request, shown: Any, form: ChannelForm, *, status: int = 0) -> HttpResponse:
    context = {"channel": shown, "form": form, "provider": shown.provider, "trial": TrialForm()}
    return render(request, "outbox/channel.html", context, status=status or (422 if form.errors else 200))


def try_(request: Request, channel_id: int) -> HttpResponse:
    """Send a test message and say what became of it."""
    found(outbound_queries.channel(channel_id))
    form = TrialForm(request.POST)
    if form.is_valid():
        error = outbound_actions.try_channel(
            channel_id=channel_id, to=form.cleaned_data["to"], subject=_("Test"),
            text=_("This is a test message from Zhike."), at=clock.now(),
        )  # fmt: skip
        if error:
            said = {"why": reasons.words(error)}
            frame.say(request, _("The test message did not arrive. %(why)s") % said, level="danger")
        else:
            frame.say(request, _("The test message was taken."))
    return redirect("channel", channel_id)


BOTH = ("GET", "POST")
urls = [
    page("outbox/channels/", list_, act="outbound.manage", name="channels"),
    page("outbox/channels/add/<str:provider>/", add, act="outbound.manage", name="channel_add", methods=BOTH),
    page("outbox/channels/<int:channel_id>/", channel, act="outbound.manage", name="channel", methods=BOTH),
    page("outbox/channels/<int:channel_id>/try/", try_, act="outbound.manage", name="channel_try", methods=("POST",)),
]
