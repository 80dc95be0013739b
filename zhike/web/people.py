"""Key persons: the list and its export, who counts at a customer with a picture, adding one in three fields."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.analytics import network
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.people import lists as people_lists
from zhike.apps.people import queries as people_queries
from zhike.apps.people import rules as people_rules
from zhike.web import codes, format, frame, influence, lists
from zhike.web.door import Request, found, page

N_GROUPS = 7


def role_choices() -> list[tuple[str, str]]:
    """Return the roles a person may have at a customer."""
    return [(code, codes.label(code)) for code in people_lists.ROLES]


class NewPersonForm(forms.Form):
    """Who counts: three fields, everything else later."""

    name = forms.CharField(max_length=100, label=gettext_lazy("Name"))
    role = forms.ChoiceField(choices=role_choices, label=gettext_lazy("Role"))
    phone = forms.CharField(max_length=40, required=False, label=gettext_lazy("Phone"))


def list_(request: Request) -> HttpResponse:
    """Show the key persons."""
    return lists.show(
        request,
        people_lists.PEOPLE,
        "people/page.html",
        {"sees_rows": request.actor.row_branch_ids != ()},
        row_url=_part_url,
        exports="people_export",
    )


def _part_url(part_id: int) -> str:
    return reverse("part", args=[part_id])


def part(request: Request, part_id: int) -> HttpResponse:
    """Lead from a part to its person."""
    return redirect("person", found(people_queries.part(part_id)).person_id)


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the key persons out."""
    return lists.export(request, people_lists.PEOPLE, form, noun="person")


def of_customer(request: Request, card: Any, as_of: date) -> dict[str, Any]:
    """Return who counts at a customer on a day, which way they pull, and the picture of it (a tab of the record)."""
    parts = people_queries.parts_at(card.pk, as_of)
    ids = [row.person_id for row in parts]
    known, goal = people_queries.known_groups(ids), people_queries.goal()
    staff, ties = people_queries.staff_ties(ids), people_queries.ties_among(ids)
    ours: dict[int, list[Any]] = {}
    for one in staff:
        ours.setdefault(one.person_id, []).append(one)
    rows = [
        {"part": row, "n_known": len(known[row.person_id]), "staff": ours.get(row.person_id, [])[:2],
         "is_ready": people_rules.is_ready(len(known[row.person_id]), goal)}
        for row in parts
    ]  # fmt: skip
    support = people_queries.support_among(parts)
    return {
        "people": rows, "n_groups": N_GROUPS, "goal": goal, "support": support, "support_text": support_text(support),
        "picture": influence.picture(parts, ties, staff) if parts else None,
    }  # fmt: skip


def support_text(support: network.Support) -> str:
    """Return which way the people at a customer pull, in a sentence."""
    if support.value is None:
        return _("Nobody's influence and stance are known yet, so it cannot be said which way they pull.")
    if support.value > 0:
        said = _("The weight of the people known is for us: %(value)s on a scale from −1 to +1.")
    elif support.value < 0:
        said = _("The weight of the people known is against us: %(value)s on a scale from −1 to +1.")
    else:
        said = _("The people known keep the balance: %(value)s on a scale from −1 to +1.")
    return said % {"value": signed(support)}


def signed(support: network.Support) -> str:
    """Return support with its sign and two decimals."""
    return format.NONE if support.value is None else f"{float(support.value):+.2f}".replace("-", "−")


def add(request: Request, customer_id: int) -> HttpResponse:
    """Add a person to a customer."""
    customer = found(customer_queries.customer(customer_id))
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        given = form.cleaned_data
        begun = people_actions.NewPart(
            customer_id=customer_id, role=given["role"], valid_from=org_queries.business_date(at)
        )
        values = {"name": given["name"], "phone": given["phone"]}
        person_id = people_actions.add_person(values=values, part=begun, at=at)
        frame.say(request, _("Added. Say next what weight and stance they have."))
        return redirect("person", person_id)
    context = {"form": form, "customer": customer}
    return render(request, "people/add.html", context, status=422 if form.errors else 200)


def look_alikes(request: Request, customer_id: int) -> HttpResponse:
    """Name the persons a new one may be a second record of (fragment, asked while typing)."""
    found(customer_queries.customer(customer_id))

    def given(name: str) -> str:
        return request.GET.get(name, "").replace("\x00", "").strip()[:100]

    alike = people_queries.look_alikes(name=given("name"), phone=given("phone"), customer_id=customer_id)
    return render(request, "people/_look_alikes.html", {"alike": alike, "customer_id": customer_id})


BOTH = ("GET", "POST")
urls = [
    page("people/", list_, act="person.view", name="people"),
    page("people/export/<slug:form>/", export, act="list.export", name="people_export"),
    page("people/parts/<int:part_id>/", part, act="person.view", name="part"),
    page("customers/<int:customer_id>/people/add/", add, act="person.edit", name="person_add", methods=BOTH),
    page(
        "customers/<int:customer_id>/people/look-alikes/", look_alikes, act="person.edit", name="person_look_alikes"
    ),
]  # fmt: skip
