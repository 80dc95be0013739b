"""Merges: two records of one customer side by side, what each brings; merged, looked back at, undone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhike.apps.core import base, clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.stewardship import actions, queries, rules
from zhike.web import codes, frame
from zhike.web.door import Request, found, page

SIDES = ("a", "b")
N_MERGES = 50
LABELS = {
    "name": gettext_lazy("Name"), "kind": gettext_lazy("Kind"), "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"), "credit_code": gettext_lazy("Credit code"), "owner_id": gettext_lazy("Owner"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One field of two records: what each says, which is chosen, and whether there is a choice at all."""

    name: str
    label: Any
    values: tuple[Any, Any]
    chosen: str

    @property
    def is_open(self) -> bool:
        """Say whether the two differ."""
        return self.values[0] != self.values[1]


class PickForm(forms.Form):
    """Two customers by their codes."""

    code_a = forms.CharField(max_length=60, label=gettext_lazy("Code of the first"))
    code_b = forms.CharField(max_length=60, label=gettext_lazy("Code of the second"))


class MergeForm(forms.Form):
    """Which record stays, on the versions the reader saw; beside it one choice of a side for each field."""

    survivor = forms.ChoiceField(choices=[(side, side) for side in SIDES])
    version_a = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    version_b = forms.IntegerField(min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in LABELS:
            self.fields[name] = forms.ChoiceField(choices=[(side, side) for side in SIDES], required=False)

    @property
    def take(self) -> list[str]:
        """Return the fields whose value is the other record's."""
        stays = self.cleaned_data["survivor"]
        return [name for name in LABELS if self.cleaned_data.get(name) not in {"", None, stays}]


def new(request: Request) -> HttpResponse:
    """Show two records side by side and merge them; without two, ask which."""
    if not ("a" in request.GET or "b" in request.GET):
        return _pick(request)
    both = [found(customer_queries.customer(_number(request.GET.get(side, "")))) for side in SIDES]
    form = MergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _merge(request, both, form)
    return _side_by_side(request, both, form, status=422 if form.errors else 200)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 18 else 0


def _pick(request: Request) -> HttpResponse:
    form = PickForm(request.GET if "code_a" in request.GET else None)
    if form.is_bound and form.is_valid():
        known = customer_queries.ids_by_code(form.cleaned_data.values())
        ids = [known.get(form.cleaned_data[name]) for name in ("code_a", "code_b")]
        for name, pk in zip(("code_a", "code_b"), ids, strict=True):
            if pk is None:
                form.add_error(name, _("There is no customer with this code among yours."))
        if form.is_valid():
            return redirect(f"{reverse('merge_new')}?a={ids[0]}&b={ids[1]}")
    return render(request, "merges/pick.html", {"form": form}, status=422 if form.errors else 200)


def _merge(request: Request, both: list[Any], form: MergeForm) -> HttpResponse:
    given = form.cleaned_data
    pairs = list(zip(both, (given["version_a"], given["version_b"]), strict=True))
    (stays, kept), (goes, gone) = pairs if given["survivor"] == "a" else pairs[::-1]
    try:
        merge_id = actions.merge(
            survivor_id=stays.pk, merged_id=goes.pk, take=form.take, versions=(kept, gone), at=clock.now()
        )
    except actions.MergeRefused as refused:
        return _side_by_side(request, both, form, error=str(refused), status=422)
    except base.StaleRecord:
        now = [found(customer_queries.customer(one.pk)) for one in both]
        error = _("One of the records was changed while you had them open. Nothing is merged yet; look again.")
        return _side_by_side(request, now, form, error=error, status=409)
    done = queries.merge(merge_id)
    n = done.n_moved if done else 0
    text = ngettext("Merged; %(n)d row moved.", "Merged; %(n)d rows moved.", n) % {"n": n}
    said = f"{text} {_('Figures follow with the next analysis.')}"
    frame.say(request, said, undo_url=reverse("merge_undo", args=[merge_id]))
    return redirect("customer", stays.pk)


def _side_by_side(request: Request, both: list[Any], form: MergeForm, *, error: str = "", status: int) -> HttpResponse:
    cards = customer_queries.cards_of(one.pk for one in both)
    counted = [actions.counts(one.pk) for one in both]
    stays = form.data.get("survivor") or suggested(both, counted)
    pair = queries.pair_of(both[0].pk, both[1].pk)
    context = {
        "both": both, "cards": [cards[one.pk] for one in both], "stays": stays, "error": error, "pair": pair,
        "lines": _lines(both, stays, form), "sides": SIDES, "n_days": rules.UNDO_FOR.days,
        "counts": [(codes.label(f"n.{name}"), *(n[name] for n in counted)) for name in counted[0]],
    }  # fmt: skip
    return render(request, "merges/new.html", context, status=status)


def suggested(both: list[Any], counted: list[dict[str, int]]) -> str:
    """Return the side that should stay: the one with more hanging on it, else the older record."""
    more = [sum(counts.values()) for counts in counted]
    if more[0] != more[1]:
        return SIDES[0] if more[0] > more[1] else SIDES[1]
    return SIDES[0] if both[0].pk < both[1].pk else SIDES[1]


def _lines(both: list[Any], stays: str, form: MergeForm) -> list[Line]:
    found_lines = []
    for name, label in LABELS.items():
        values = tuple(_shown(one, name) for one in both)
        usual = stays if values[SIDES.index(stays)] else SIDES[1 - SIDES.index(stays)]
        found_lines.append(Line(name, label, values, form.data.get(name) or usual))
    return found_lines


def _shown(one: Any, name: str) -> Any:
    if name == "owner_id":
        return one.owner.name if one.owner else ""
    return codes.label(one.kind) if name == "kind" else getattr(one, name)


def list_(request: Request) -> HttpResponse:
    """Show the latest merges."""
    done = list(queries.merges().order_by("-id")[:N_MERGES])
    return render(request, "merges/page.html", {"merges": done})


def merge(request: Request, merge_id: int) -> HttpResponse:
    """Show what a merge did, and whether it can still be undone."""
    done = found(queries.merge(merge_id))
    rule = queries.unmerge_refusal(done, at=clock.now())
    changed = done.values["survivor"]
    shown: dict[str, Callable[[Any], Any]] = {
        "owner_id": org_queries.names(changed.get("owner_id", ())).get, "kind": codes.label,
    }  # fmt: skip
    rows = [
        (LABELS.get(name, _("First day")), *(shown.get(name, str)(one or "") or "" for one in pair))
        for name, pair in changed.items()
    ]
    context = {
        "merge": done, "rows": rows, "until": done.at + rules.UNDO_FOR,
        "refusal": rules.MERGE_RULES[rule] if rule else "",
    }  # fmt: skip
    return render(request, "merges/merge.html", context)


def undo(request: Request, merge_id: int) -> HttpResponse:
    """Undo a merge; what came or changed since stays, and is said."""
    found(queries.merge(merge_id))
    try:
        done = actions.unmerge(merge_id=merge_id, at=clock.now())
    except actions.MergeRefused as refused:
        frame.say(request, str(refused), level="danger")
        return redirect("merge", merge_id)
    except customer_actions.NoSuchCustomer:
        return found(None)
    text = _("The merge is undone.")
    if done.n_kept:
        stayed = ngettext(
            "%(n)d thing that came or changed since stayed.", "%(n)d things that came or changed since stayed.",
            done.n_kept,
        )  # fmt: skip
        text = f"{text} {stayed % {'n': done.n_kept}}"
    frame.say(request, text, level="info")
    return redirect("merge", merge_id)


def twins(request: Request, card: Any, as_of: date) -> dict[str, Any]:
    """Return the records that may be the same customer as the one shown, for who may merge them."""
    return {"twins": queries.twins_of(card.pk) if request.actor.may("customer.merge") else []}


ACT = "customer.merge"
urls = [
    page("merges/", list_, act=ACT, name="merges"),
    page("merges/new/", new, act=ACT, name="merge_new", methods=("GET", "POST")),
    page("merges/<int:merge_id>/", merge, act=ACT, name="merge"),
    page("merges/<int:merge_id>/undo/", undo, act=ACT, name="merge_undo", methods=("POST",)),
]
