"""The way into one-to-one marketing, step by step: what customers ask for, their classes, a service for each class."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.apps.campaigns import queries
from zhike.apps.classification import actions as class_actions
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.web import frame
from zhike.web.campaigns import SEES
from zhike.web.door import Request, found, page

MANAGES = "class.manage"


def guide(request: Request) -> HttpResponse:
    """Show the three steps with what is done and what comes next, for the dimension asked for."""
    told = found(queries.guide(request.GET.get("dimension", "") or queries.usual_dimension()))
    context: dict[str, Any] = {
        "guide": told, "steps": [_("What customers ask for"), _("Their classes"), _("A service for each class")],
        "dimensions": [(code, str(one.label)) for code, one in customer_queries.dimensions().items()],
        "may_note": request.actor.may("sale.edit"), "may_see_needs": request.actor.may("sale.view"),
        "may_manage": request.actor.may(MANAGES), "may_see_class": request.actor.may("figure.view"),
    }  # fmt: skip
    return render(request, "campaigns/guide.html", context)


def define(request: Request) -> HttpResponse:
    """Keep the service each class of a dimension is given; what else a class leads to stays."""
    told = found(queries.guide(request.POST.get("dimension", "")))
    for one in told.classes:
        service = request.POST.get(f"service-{one.code}", one.service).strip()[:200]
        if service != one.service:
            values = {"service_level": service, "audience": one.audience, "product_idea": one.product_idea}
            class_actions.bind(dimension=told.dimension, code=one.code, values=values, at=clock.now())
    frame.say(request, _("Saved. Whoever is in a class, or comes into it, has it at once."))
    return redirect(f"{reverse('one_to_one_guide')}?dimension={told.dimension}")


urls = [
    page("one-to-one/guide/", guide, act=SEES, name="one_to_one_guide"),
    page("one-to-one/guide/define/", define, act=MANAGES, name="one_to_one_define", methods=("POST",)),
]
