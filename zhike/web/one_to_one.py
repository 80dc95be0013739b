"""One-to-one marketing: its four steps, the dialogue with each customer, processes changed for them; counter-offers."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.audiences import actions as audience_actions
from zhike.apps.audiences import queries as audience_queries
from zhike.apps.audiences import rules as audience_rules
from zhike.apps.campaigns import actions, queries, rules
from zhike.apps.coaching import queries as coaching_queries
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import clock
from zhike.apps.core import lists as core_lists
from zhike.apps.exchange import queries as exchange_queries
from zhike.apps.market import queries as market_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.sales import queries as sale_queries
from zhike.web import audiences, campaign_form, codes, frame
from zhike.web.campaigns import SEES, WRITES
from zhike.web.door import Request, found, page

N_SHOWN = 30
YEAR = timedelta(days=365)


class ProcessForm(forms.Form):
    """A way of working that is changed for customers, with its measure before."""

    title = forms.CharField(max_length=120, label=gettext_lazy("What is changed"))
    asked = forms.CharField(max_length=400, label=gettext_lazy("Because customers asked for"))
    kind = forms.ChoiceField(
        choices=lambda: [(one, codes.label(f"process.{one}")) for one in rules.MEASURED],
        label=gettext_lazy("What of it is measured"), help_text=gettext_lazy("Less of each is better."),
    )  # fmt: skip
    metric = forms.CharField(max_length=80, label=gettext_lazy("Indicator of the change"))
    unit = forms.CharField(max_length=20, label=gettext_lazy("Unit"))
    before = forms.DecimalField(max_digits=16, decimal_places=2, label=gettext_lazy("Measured before"))


class CounterForm(forms.Form):
    """An answer to a move: what the campaign is called and what is offered."""

    name = forms.CharField(max_length=60, label=gettext_lazy("Name"))
    offer_name = forms.CharField(max_length=80, label=gettext_lazy("What we offer"))
    price = forms.DecimalField(min_value=0, max_digits=16, decimal_places=2, label=gettext_lazy("Our price"))
    floor = forms.DecimalField(
        min_value=0, max_digits=16, decimal_places=2, label=gettext_lazy("Floor: below it a senior has to agree")
    )


def steps(request: Request) -> HttpResponse:
    """Show the four steps: who is identified, told apart, spoken with, and for whom ways of working were changed."""
    form = ProcessForm(request.POST or None)
    at = clock.now()
    day = org_queries.business_date(at)
    if request.method == "POST" and form.is_valid():
        actions.add_process_change(values={**form.cleaned_data, "before_date": day}, at=at)
        frame.say(request, _("Saved."))
        return redirect("one_to_one")
    waits = queries.limits()["QUESTION_DAYS"]["number"]
    late = coaching_queries.unanswered(day - timedelta(days=waits))
    rows = [
        (row, audience_rules.missing_side(row.params)) for row in audience_queries.audiences().filter(ended_at=None)
    ]
    dialogue = list(coaching_queries.latest_asked()[:N_SHOWN])
    context: dict[str, Any] = {
        "form": form, "linked": exchange_queries.linked(clock.today(at) - YEAR, clock.today(at)),
        "two_sided": [row for row, side in rows if not side], "one_sided": [pair for pair in rows if pair[1]],
        "late": late[:N_SHOWN], "n_late": late.count(), "waits": waits,
        "dialogue": dialogue,
        "next": coaching_queries.next_prompts([one.customer_id for one in dialogue], day) if dialogue else {},
        "n_begun": queries.process_changes().filter(before_date__gt=day - YEAR, before_date__lte=day).count(),
        "n_adopted": complaint_queries.n_adopted(day - YEAR, day),
        "fulfilled": sale_queries.fulfilled(day - YEAR, day),
        "changes": [(row, rules.change_share(row.before, row.after)) for row in queries.process_changes()[:N_SHOWN]],
    }  # fmt: skip
    return render(request, "campaigns/one_to_one.html", context, status=422 if form.errors else 200)


def close_change(request: Request, process_change_id: int) -> HttpResponse:
    """Close a changed process with what was measured after it; without a measure it stays open."""
    row, at = found(queries.process_change(process_change_id)), clock.now()
    try:
        after = forms.DecimalField(max_digits=16, decimal_places=2).clean(request.POST.get("after", ""))
        actions.close_process_change(change_id=row.pk, after=after, day=org_queries.business_date(at), at=at)
    except forms.ValidationError:
        said = _("It is closed only with what was measured after it: give the number in %(unit)s.")
        frame.say(request, said % {"unit": row.unit}, level="warning")
    except actions.WrongState:
        frame.say(request, _("It is closed already."), level="info")
    else:
        frame.say(request, _("Closed."))
    return redirect("one_to_one")


def counter(request: Request, move_id: int) -> HttpResponse:
    """Answer a competitor's move in one screen: whom it may draw away, what they are offered."""
    move, at = found(market_queries.move(move_id)), clock.now()
    day = org_queries.business_date(at)
    form = CounterForm(request.POST or None, initial={"name": f"{move.competitor.name} {move.day}"[:60]})
    asked, rows = audience_queries.fitting(actions.exposed(move), [], day)
    if request.method == "POST" and form.is_valid():
        try:
            campaign_id = actions.counter_move(move_id=move.pk, **form.cleaned_data, day=day, at=at)
        except (actions.NameTaken, audience_actions.NameTaken):
            form.add_error("name", _("There is an audience or a campaign of this name already."))
        except actions.Lacking as lacking:
            campaign_form.refuse_lacking(form, lacking)
        except core_lists.ListRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            frame.say(request, _("Drafted: an audience, an offer and a campaign. Choose the words, then send it."))
            return redirect("campaign", campaign_id)
    context = {
        "form": form, "move": move, "size": audience_queries.sized(rows),
        "sentence": audiences.sentence(asked.chips),
    }  # fmt: skip
    return render(request, "campaigns/counter.html", context, status=422 if form.errors else 200)


BOTH, POST = ("GET", "POST"), ("POST",)
urls = [
    page("one-to-one/", steps, act=SEES, name="one_to_one"),
    page("one-to-one/processes/", steps, act=WRITES, name="process_change_add", methods=BOTH),
    page(
        "one-to-one/processes/<int:process_change_id>/close/", close_change, act=WRITES, name="process_change_close",
        methods=POST,
    ),
    page("moves/<int:move_id>/counter/", counter, act=WRITES, name="move_counter", methods=BOTH),
]  # fmt: skip
