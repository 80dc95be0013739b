"""Moves of competitors: heard, written down in three fields, judged at head office, rated by how hard they hit us."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.changes import queries as change_queries
from zhike.apps.core import clock
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.market import actions, queries, rules
from zhike.apps.market import lists as market_lists
from zhike.apps.org import queries as org_queries
from zhike.apps.trade import queries as trade_queries
from zhike.web import changes, frame, lists
from zhike.web.addresses import address_of
from zhike.web.advertising import choice_of, day_field
from zhike.web.door import Request, found, page

NO_MONEY = {"max_digits": 16, "decimal_places": 2, "min_value": 0, "required": False}
N_UNREAD = 30


def _branches() -> list[tuple[int, str]]:
    return [(row.pk, row.name) for row in org_queries.as_tree(org_queries.branches())]


def _products() -> list[tuple[int, str]]:
    return [(row.pk, f"{row.name} · {row.code}") for row in trade_queries.products()]


class MoveForm(forms.Form):
    """What a competitor did; the words and its name are enough."""

    text = forms.CharField(max_length=2_000, widget=forms.Textarea, label=gettext_lazy("What they did"))
    competitor = forms.CharField(
        max_length=120, label=gettext_lazy("Competitor"), help_text=gettext_lazy("One that is known, or a new name.")
    )
    price = forms.DecimalField(**NO_MONEY, label=gettext_lazy("Their price"))  # type: ignore[arg-type]
    kind = forms.ChoiceField(
        choices=lambda: [("", _("From the words")), *market_lists.KINDS.items()], required=False,
        label=gettext_lazy("Kind"),
    )  # fmt: skip
    day = day_field(gettext_lazy("Day"), required=False)
    branch_id = choice_of(_branches, gettext_lazy("Where"))
    product_id = choice_of(_products, gettext_lazy("Against our product"))
    channel = forms.ChoiceField(
        choices=lambda: list(market_lists.SOURCES.items()), required=False, label=gettext_lazy("Heard from")
    )
    confidence = forms.IntegerField(min_value=0, max_value=100, required=False, label=gettext_lazy("Confidence (%)"))


def kept_move(given: dict[str, Any], *, customer_id: int | None = None, interaction_id: int | None = None) -> int:
    """Keep a move as somebody wrote it; what they left open is read from the words."""
    at, text = clock.now(), given["text"].strip()
    price = given.get("price")
    values = {
        "text": text, "kind": given.get("kind") or rules.guess_kind(text),
        "channel": given.get("channel") or "CUSTOMER",
        "day": given.get("day") or org_queries.business_date(at), "branch_id": given.get("branch_id"),
        "product_id": given.get("product_id"), "price": price if price is not None else rules.guess_price(text),
        "customer_id": customer_id, "interaction_id": interaction_id,
    }  # fmt: skip
    if given.get("confidence") is not None:
        values["confidence"] = given["confidence"]
    competitor_id = actions.named(name=given["competitor"], at=at)
    return actions.note_move(values=values | {"competitor_id": competitor_id}, at=at)


def moves(request: Request) -> HttpResponse:
    """Show all moves; sorted and filtered."""
    return lists.show(
        request, market_lists.MOVES, "competitors/moves.html", {}, row_url=address_of("market_move"),
        exports="moves_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the moves out."""
    return lists.export(request, market_lists.MOVES, form, noun="move")


def news(request: Request) -> HttpResponse:
    """Show the news that waits: moves to be judged, and contacts that speak of a competitor and were not read yet."""
    unread = []
    if request.actor.may("interaction.view"):
        read = queries.read_interaction_ids()
        talks = interaction_queries.interactions().filter(kind="COMPETITOR_MOVE").exclude(pk__in=read)
        unread = list(talks.order_by("-happened_at", "-pk")[:N_UNREAD])
    context = {
        "moves": queries.moves().filter(status="PROPOSED"), "unread": unread,
        "unrated": queries.unrated(frame.of(request).business_date), "may_confirm": request.actor.may("market.confirm"),
    }  # fmt: skip
    return render(request, "competitors/news.html", context)


def add(request: Request) -> HttpResponse:
    """Write a move down; from a contact its words come along."""
    talk = _talk(request)
    initial = {"text": talk.text, "day": talk.happened_at.date()} if talk else {}
    initial["competitor"] = request.GET.get("competitor", "")[:120]
    form = MoveForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        about = {"customer_id": talk.customer_id, "interaction_id": talk.pk} if talk else {}
        move_id = kept_move(dict(form.cleaned_data), **about)
        frame.say(request, _("Noted; head office judges it."))
        return redirect("market_move", move_id)
    context = {"form": form, "talk": talk, "names": queries.choices()}
    return render(request, "competitors/move_add.html", context, status=422 if form.errors else 200)


def _talk(request: Request) -> Any:
    given = request.GET.get("talk", "")
    if not given.isdecimal() or len(given) > 18:
        return None
    return interaction_queries.interaction(int(given))


def one(request: Request, move_id: int) -> HttpResponse:
    """Show a move: what is known of it, who judged it, how hard it hits us."""
    row = found(queries.move(move_id))
    figures = _effect(request, row)
    context = {
        "figures": figures, "effects": changes.effects(figures) if figures else [],
        "row": row, "may_confirm": request.actor.may("market.confirm"),
        "impacts": [(n, str(n)) for n in range(rules.LEAST_IMPACT, rules.MOST_IMPACT + 1)],
        "people": org_queries.named(org_queries.people_for(request.actor).order_by("name", "id")),
        "change_url": f"{reverse('change_add')}?{urlencode({'move': row.pk})}",
    }  # fmt: skip
    return render(request, "competitors/move.html", context)


def _effect(request: Request, row: Any) -> dict[str, Any] | None:
    """Return who left before and after a move, to who reads the sums of the whole house and the rows behind them."""
    who = request.actor
    if not who.may("figure.view") or who.figure_branch_ids is not None or who.hides_small_cells:
        return None
    return change_queries.effect_of_move(row, frame.of(request).business_date)


def judge(request: Request, move_id: int, act: str) -> HttpResponse:
    """Confirm a move, put it aside, or take that back."""
    row, at = found(queries.move(move_id)), clock.now()
    if act not in ("confirm", "dismiss", "reopen"):
        raise Http404
    undo = reverse("market_move_judge", args=[row.pk, "reopen"])
    try:
        if act == "reopen":
            actions.reopen_move(move_id=row.pk, at=at)
            frame.say(request, _("It waits to be judged again."), level="info")
        else:
            (actions.confirm_move if act == "confirm" else actions.dismiss_move)(move_id=row.pk, at=at)
            frame.say(request, _("Confirmed.") if act == "confirm" else _("Put aside."), undo_url=undo)
    except actions.AlreadyJudged:
        frame.say(request, _("Somebody was faster: it has been judged."), level="warning")
    return redirect("market_move", row.pk)


def rate(request: Request, move_id: int) -> HttpResponse:
    """Say how hard a move hits our customers and who sees to it."""
    row, given = found(queries.move(move_id)), request.POST
    impact, owner = given.get("impact", ""), given.get("owner", "")
    if impact not in {str(n) for n in range(rules.LEAST_IMPACT, rules.MOST_IMPACT + 1)}:
        frame.say(request, _("From 1, hardly felt, to 5, it takes our customers."), level="warning")
        return redirect("market_move", row.pk)
    known = {str(pk) for pk, _name in org_queries.named(org_queries.people_for(request.actor))}
    actions.rate_move(
        move_id=row.pk, impact=int(impact), owner_id=int(owner) if owner in known else None,
        follow_up=given.get("follow_up", "")[:300], at=clock.now(),
    )  # fmt: skip
    frame.say(request, _("Saved."))
    return redirect("market_move", row.pk)


SEES, EDITS, JUDGES, POST = "market.view", "market.propose", "market.confirm", ("POST",)
urls = [
    page("competitors/moves/", moves, act=SEES, name="moves"),
    page("competitors/moves/export/<slug:form>/", export, act="list.export", name="moves_export"),
    page("competitors/news/", news, act=SEES, name="market_news"),
    page("competitors/moves/add/", add, act=EDITS, name="market_move_add", methods=("GET", "POST")),
    page("competitors/moves/<int:move_id>/", one, act=SEES, name="market_move"),
    page("competitors/moves/<int:move_id>/rate/", rate, act=JUDGES, name="market_move_rate", methods=POST),
    page("competitors/moves/<int:move_id>/<slug:act>/", judge, act=JUDGES, name="market_move_judge", methods=POST),
]
