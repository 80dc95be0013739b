"""Guests of an activity: whom to invite first, what they answered, who came, whom we met there."""

from typing import Any

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.apps.activities import actions, queries, rules
from zhike.apps.core import clock
from zhike.apps.core import lists as core_lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.loyalty import actions as loyalty_actions
from zhike.apps.loyalty import rules as loyalty_rules
from zhike.apps.org import queries as org_queries
from zhike.web import activities, frame, lists
from zhike.web.door import Request, found, page
from zhike.web.query import usual_fields

# So many of the customers that fit are ranked, so many of them are shown.
MOST_RANKED, MOST_SHOWN = 500, 50
OFFERED = ("tier", "kind", "state", "stage", "branch", "owner")
ANSWERS = ("COMING", "DECLINED", "UNANSWERED")
CAME, NOT_CAME, UNINVITE = "came", "not_came", "uninvite"
BACK = "activity.guests"


def invite(request: Request, activity_id: int) -> HttpResponse:
    """Show whom to invite first among the customers that fit a filter; invite those chosen."""
    row = found(queries.activity(activity_id))
    if request.method == "POST":
        ids = [int(text) for text in request.POST.getlist("ids") if text.isdecimal() and len(text) <= 18]
        at = clock.now()
        try:
            made = loyalty_actions.invite(
                activity_id=activity_id, customer_ids=ids, day=org_queries.business_date(at), at=at
            )
        except loyalty_rules.Refused as refusal:
            return _asked(request, row, refusal.told)
        n = len(made)
        frame.say(request, ngettext("%(n)s guest invited.", "%(n)s guests invited.", n) % {"n": n})
        return redirect("activity", activity_id)
    return _asked(request, row)


def _asked(request: Request, row: Any, rule: str = "") -> HttpResponse:
    """Rank whom to invite among the customers that fit, with what was refused."""
    spec = customer_lists.CUSTOMERS
    try:
        ids = list(lists.all_ids(spec, lists.params(request.GET), most=MOST_RANKED))
    except core_lists.ListRefused as refusal:
        return lists.refused(request, refusal)
    if row.kind == rules.PUBLIC_BENEFIT and not any(lists.params(request.GET).values()):
        # Those who act for the public are asked first, wherever their list would have put them.
        ids = [*dict.fromkeys([*queries.public_ids(), *ids])]
    best = queries.candidates(row, ids)[:MOST_SHOWN]
    taboos = queries.taboos_of(row, [one.card.pk for one in best])
    context = {
        "activity": row, "rows": [(one, taboos.get(one.card.pk, [])) for one in best],
        "fields": [one for one in usual_fields(spec, request.GET.getlist) if one.names[0] in OFFERED],
        "refusal": rule, "n_ranked": len(ids), "is_capped": len(ids) == MOST_RANKED,
    }  # fmt: skip
    return render(request, "activities/invite.html", context, status=422 if rule else 200)


def guest(request: Request, activity_id: int, invitation_id: int) -> HttpResponse:
    """Note what a guest answered, that they came or not, or take the invitation back."""
    row = found(queries.invitation(activity_id, invitation_id))
    deed, at = request.POST.get("deed", ""), clock.now()
    about: dict[str, Any] = {"activity_id": activity_id, "invitation_id": invitation_id, "at": at}
    if deed in ANSWERS:
        actions.answer_invitation(answer=deed, **about)
    elif deed in {CAME, NOT_CAME}:
        try:
            actions.attend(has_attended=deed == CAME, day=org_queries.business_date(at), **about)
        except actions.ControlRefused:
            frame.say(request, _("The customer is in the control group."), level="warning")
            return redirect("activity", activity_id)
        except interaction_actions.TooLate:
            frame.say(request, _("The contact it made can no longer be taken back."), level="warning")
            return redirect("activity", activity_id)
    elif deed == UNINVITE:
        actions.uninvite(activity_id=activity_id, invitation_ids=[invitation_id], at=at)
    else:
        raise Http404
    frame.say(request, _("Noted: %(name)s") % {"name": row.customer.name})
    return redirect(f"{reverse('activity', args=[activity_id])}#guests")


def guests(request: Request, activity_id: int) -> HttpResponse:
    """Note the same of all guests chosen; or take such a change back."""
    found(queries.activity(activity_id))
    state, at = request.POST.get("state", ""), clock.now()
    ids = [int(text) for text in request.POST.getlist("ids") if text.isdecimal() and len(text) <= 18]
    try:
        back = request.POST.get("back")
        states = (
            {int(pk): was for pk, was in signing.loads(back, salt=BACK).items()} if back else dict.fromkeys(ids, state)
        )
    except signing.BadSignature:
        raise Http404 from None
    if not set(states.values()) <= set(actions.GUEST_STATES):
        raise Http404
    day = org_queries.business_date(at)
    before = actions.change_guests(activity_id=activity_id, states=states, day=day, at=at)
    n, n_left = len(before), len(states) - len(before)
    said = ngettext("%(n)s guest noted.", "%(n)s guests noted.", n) % {"n": n}
    if n_left:
        said += " " + ngettext(
            "%(n)s was like that already or cannot be changed.", "%(n)s were like that already or cannot be changed.",
            n_left,
        ) % {"n": n_left}  # fmt: skip
    undo = reverse("activity_guests", args=[activity_id]) if before and not back else ""
    frame.say(request, said, undo_url=undo, undo_values={"back": signing.dumps(before, salt=BACK)} if undo else None)
    return redirect(f"{reverse('activity', args=[activity_id])}#guests")


def control(request: Request, activity_id: int) -> HttpResponse:
    """Draw a control group of those invited."""
    found(queries.activity(activity_id))
    given, at = request.POST.get("percent", ""), clock.now()
    percent = int(given) if given.isdecimal() and len(given) <= 2 else 0
    try:
        n = actions.draw_control(activity_id=activity_id, percent=percent, today=org_queries.business_date(at), at=at)
    except actions.ControlRefused:
        said = _("Nobody was drawn: it needs guests on both sides, before the first day, before anybody answered.")
        frame.say(request, said, level="warning")
    else:
        frame.say(request, ngettext("%(n)s customer drawn.", "%(n)s customers drawn.", n) % {"n": n})
    return redirect(f"{reverse('activity', args=[activity_id])}#control")


def lead(request: Request, activity_id: int) -> HttpResponse:
    """Add somebody met at an activity as a customer."""
    found(queries.activity(activity_id))
    form = activities.LeadForm(request.POST)
    if not form.is_valid():
        return activities.shown(request, activity_id, form)
    at = clock.now()
    new = actions.NewLead(**form.cleaned_data)
    actions.add_lead(activity_id=activity_id, new=new, day=org_queries.business_date(at), at=at)
    frame.say(request, _("Added as a customer met here."))
    return redirect(f"{reverse('activity', args=[activity_id])}#leads")


EDITS = "activity.edit"
urls = [
    page("activities/<int:activity_id>/invite/", invite, act=EDITS, name="activity_invite", methods=("GET", "POST")),
    page(
        "activities/<int:activity_id>/guests/<int:invitation_id>/", guest, act=EDITS, name="activity_guest",
        methods=("POST",),
    ),
    page("activities/<int:activity_id>/guests/", guests, act=EDITS, name="activity_guests", methods=("POST",)),
    page("activities/<int:activity_id>/control/", control, act=EDITS, name="activity_control", methods=("POST",)),
    page("activities/<int:activity_id>/lead/", lead, act=EDITS, name="activity_lead", methods=("POST",)),
]  # fmt: skip
