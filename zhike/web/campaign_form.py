"""A campaign as it is drafted: its kind with what that demands, audience, offers, words, how it is measured."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.audiences import queries as audience_queries
from zhike.apps.campaigns import actions, queries, rules
from zhike.apps.campaigns import lists as campaign_lists
from zhike.apps.core import clock
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.targets import queries as target_queries
from zhike.apps.webforms import queries as webform_queries
from zhike.web import codes, saving
from zhike.web.campaigns import WRITES
from zhike.web.door import Request, found, page

PERMILLE = 10
N_VARIANTS = 3
USUAL = {"kind": "DATA", "measure": "ORDER", "window_days": 30, "base_rate": 2, "rise": 2, "n_random": 0}


def _templates(channel: str) -> list[tuple[int, str]]:
    return list(outbound_queries.templates(channel).values_list("pk", "name"))


def _forms() -> list[tuple[int, str]]:
    return list(webform_queries.forms().values_list("pk", "name"))


def _coded(codes_of: tuple[str, ...], noun: str) -> list[tuple[str, str]]:
    return [(code, codes.label(f"{noun}.{code}")) for code in codes_of]


def _one(choices: Any, label: Any, help_text: Any = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        choices=choices, coerce=int, empty_value=None, required=False, label=label, help_text=help_text
    )  # fmt: skip


def _percent(label: Any, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        min_value=0, max_value=100, decimal_places=1, required=False, label=label, help_text=help_text
    )  # fmt: skip


class CampaignForm(forms.Form):
    """A campaign."""

    name = forms.CharField(max_length=80, label=gettext_lazy("Name"))
    kind = forms.ChoiceField(choices=lambda: list(campaign_lists.KINDS.items()), label=gettext_lazy("Kind"))
    audience_id = _one(audience_queries.overlapping, gettext_lazy("Audience"))
    plan_id = _one(queries.plan_choices, gettext_lazy("Marketing plan"))
    offer_id = _one(queries.offer_choices, gettext_lazy("Offer"))
    email = _one(lambda: _templates("EMAIL"), gettext_lazy("Template for e-mail"))
    sms = _one(lambda: _templates("SMS"), gettext_lazy("Template for text messages"))
    letter = _one(lambda: _templates("LETTER"), gettext_lazy("Template for letters"))
    reply_path = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("How customers can answer"),
        help_text=gettext_lazy("A telephone number, an address or a web form; {reply} in the text stands for it."),
    )  # fmt: skip
    measure = forms.ChoiceField(
        choices=lambda: _coded(("ORDER", "REPLY", "FORM"), "campaign"), label=gettext_lazy("What counts as an answer")
    )
    form_id = _one(_forms, gettext_lazy("The form that counts"))
    window_days = forms.IntegerField(min_value=1, max_value=365, label=gettext_lazy("Within days"))
    base_rate = _percent(gettext_lazy("Answer by themselves (percent)"))
    rise = _percent(
        gettext_lazy("More expected to answer (percent points)"),
        gettext_lazy("The control group is made as small as still shows it; 0 holds nobody back."),
    )  # fmt: skip
    n_random = forms.IntegerField(
        min_value=0, max_value=100_000, required=False, label=gettext_lazy("Drawn by lot from all others"),
        help_text=gettext_lazy("They are written to alike: how well the audience was chosen shows beside them."),
    )  # fmt: skip
    budget = forms.DecimalField(max_digits=16, decimal_places=2, required=False, label=gettext_lazy("Budget"))
    relation = forms.ChoiceField(
        choices=lambda: _coded(rules.RELATIONS, "relation"), required=False,
        label=gettext_lazy("Form or level of the relation"),
    )  # fmt: skip
    strength_from = forms.IntegerField(
        min_value=0, max_value=100, required=False, label=gettext_lazy("Strength now (0 to 100)")
    )
    strength_to = forms.IntegerField(
        min_value=0, max_value=100, required=False, label=gettext_lazy("Strength meant")
    )  # fmt: skip
    knowledge_least = forms.IntegerField(
        min_value=0, max_value=100, required=False, label=gettext_lazy("Known at least (0 to 100)"),
        help_text=gettext_lazy("Left open, as the rule table says."),
    )  # fmt: skip
    kpis = forms.MultipleChoiceField(
        choices=lambda: _coded(rules.KPIS, "kpi"), required=False, label=gettext_lazy("Looked at in the long run")
    )
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        """Return what was given, as it is kept."""
        given = dict(self.cleaned_data)
        given.pop("version")
        templates = {channel: given.pop(channel.lower()) for channel in rules.CHANNELS}
        for name in ("base_rate", "rise"):
            given[name] = int((given[name] or 0) * PERMILLE)
        return given | {
            "templates": {channel: pk for channel, pk in templates.items() if pk},
            "n_random": given["n_random"] or 0,
        }  # fmt: skip


def initial_of(row: Any) -> dict[str, Any]:
    """Return a campaign as its form shows it."""
    shown = {name: getattr(row, name) for name in CampaignForm.base_fields if hasattr(row, name)}
    shown |= {channel.lower(): row.templates.get(channel) for channel in rules.CHANNELS}
    return shown | {name: getattr(row, name) / PERMILLE for name in ("base_rate", "rise")}


def add(request: Request) -> HttpResponse:
    """Draft a campaign, perhaps for an audience."""
    chosen = request.GET.get("audience", "")
    initial = USUAL | {"audience_id": int(chosen) if chosen.isdecimal() and len(chosen) < 18 else None}
    return _written(request, None, initial)


def edit(request: Request, campaign_id: int) -> HttpResponse:
    """Change a campaign that is a draft."""
    row = found(queries.campaign(campaign_id))
    return _written(request, row, initial_of(row))


def _written(request: Request, row: Any, initial: Mapping[str, Any]) -> HttpResponse:
    form = CampaignForm(request.POST or None, initial=dict(initial))
    pairs = _pairs(request) if request.method == "POST" else _known(row)
    saved = saving.attempt(
        request, form, lambda: _kept(form, row, pairs), now=lambda: found(queries.campaign(row.pk)).name,
        refused={
            actions.NameTaken: ("name", _("There is a campaign of this name already.")),
            actions.Lacking: refuse_lacking,
            actions.WrongState: (None, _("It is no draft any more: take it apart first, then change it.")),
        },
    )  # fmt: skip
    if saved.is_saved:
        return redirect("campaign", saved.value)
    row = found(queries.campaign(row.pk)) if saved.is_late else row
    context = {
        "form": form, "row": row, "is_stale": saved.is_late, "audiences": audience_queries.overlapping(),
        "offers": queries.offer_choices(),
        "has_group": row is not None or target_queries.has_group(),
        "pairs": [*pairs, *[(None, None)] * (N_VARIANTS - len(pairs))],
    }  # fmt: skip
    return render(request, "campaigns/edit.html", context, status=saved.status)


def refuse_lacking(form: Any, lacking: Any) -> None:
    """Say on a form what is lacking, and how to mend it."""
    form.add_error(None, " ".join(codes.label(f"lacks.{code}") for code in lacking.codes))


def _known(row: Any) -> list[tuple[int, int]]:
    return [(one.audience_id, one.offer_id) for one in queries.variants(row.pk)] if row else []


def _pairs(request: Request) -> list[tuple[int, int]]:
    """Return the other offers that were given: an audience and its offer, both known; half a pair is none."""
    audiences = {pk for pk, _name in audience_queries.overlapping()}
    offers = {pk for pk, _name in queries.offer_choices()}
    given = []
    for place in range(N_VARIANTS):
        texts = [request.POST.get(f"variant_{place}_{name}", "") for name in ("audience", "offer")]
        if all(text.isdecimal() and len(text) < 18 for text in texts):
            pair = (int(texts[0]), int(texts[1]))
            if pair[0] in audiences and pair[1] in offers:
                given.append(pair)
    return given


def _kept(form: CampaignForm, row: Any, pairs: list[tuple[int, int]]) -> int:
    at, values = clock.now(), form.values()
    if row is None:
        campaign_id = actions.add_campaign(values=values, at=at)
    else:
        campaign_id, version = row.pk, form.cleaned_data["version"]
        actions.change_campaign(campaign_id=campaign_id, values=values, version=version, at=at)
    actions.set_variants(campaign_id=campaign_id, pairs=pairs, at=at)
    return campaign_id


BOTH = ("GET", "POST")
urls = [
    page("campaigns/add/", add, act=WRITES, name="campaign_add", methods=BOTH),
    page("campaigns/<int:campaign_id>/edit/", edit, act=WRITES, name="campaign_edit", methods=BOTH),
]
