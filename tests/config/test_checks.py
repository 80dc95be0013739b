"""Stories of the start: no address without a known act, and the page about permissions in step with the rules."""

import pathlib
import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.urls import include, path
from rest_framework.views import APIView

from zhike.apps.org import rules
from zhike.config import checks
from zhike.config.commands import permissions
from zhike.web.door import CUSTOMER, PUBLIC, page

DOC = pathlib.Path(__file__).resolve().parents[2] / "docs/reference/permissions.md"


def answer(request):
    """Answer."""
    return HttpResponse()


class Orders(APIView):
    """An API view that says who may read and forgot who may write."""

    acts = {"GET": "order.view"}

    def get(self, request):
        """Answer."""

    def post(self, request):
        """Answer."""


class Metrics(APIView):
    """An API view with one act."""

    act = "metric.view"

    def get(self, request):
        """Answer."""


urlpatterns = [
    path("bare/", answer),
    page("odd/", answer, act="fly.away", name="odd"),
    page("good/", answer, act="self.use", name="good", methods=("GET", "POST")),
    page("open/", answer, act=PUBLIC, name="open"),
    page("mine/<slug:my_secret>/", answer, act=CUSTOMER, name="mine"),
    page("yours/<int:customer_id>/", answer, act=CUSTOMER, name="yours"),
    path("api/v1/", include([path("orders/", Orders.as_view()), path("metrics/", Metrics.as_view())])),
]


def test_every_address_of_the_program_declares_its_act():
    assert checks.undeclared() == []
    checks.demand_acts()


@pytest.mark.urls(__name__)
def test_a_forgotten_or_unknown_act_is_found_and_stops_the_start():
    assert checks.undeclared() == [
        "/yours/<int:customer_id>/ is a customer's and names no secret.",
        "GET /bare/ declares no act.",
        "GET /odd/ declares the unknown act fly.away.",
        "POST /api/v1/orders/ declares no act.",
    ]
    with pytest.raises(ImproperlyConfigured, match="GET /bare/ declares no act"):
        checks.demand_acts()
    assert [error.id for error in checks.every_address_declares_its_act(None)] == ["zhike.E001"] * 4


@pytest.mark.urls(__name__)
def test_addresses_are_listed_with_door_and_acts():
    found = {address.route: (address.door, address.acts) for address in checks.addresses()}
    assert found["/good/"] == ("web", {"GET": "self.use", "POST": "self.use"})
    assert found["/open/"] == ("web", {"GET": "public"})
    assert found["/api/v1/metrics/"] == ("api", {"GET": "metric.view"})


def test_the_page_about_permissions_is_in_step_with_the_rules():
    assert DOC.read_text("utf-8") == permissions.page(), (
        "make it anew: zhike permissions > docs/reference/permissions.md"
    )


@pytest.mark.covers("R622")
@pytest.mark.django_db
def test_a_customer_is_whoever_holds_the_secret_and_nobody_without_it(client, cast):
    opened = [(address, method) for address in checks.of_customers() for method in address.acts]
    assert len(opened) > 10
    for address, method in opened:
        guessed = re.sub("<int:[^>]+>", "1", re.sub("<(slug|str):[^>]+>", "a-guess", address.route))
        assert client.generic(method, guessed).status_code == 404, (method, guessed)


def test_the_page_says_no_as_plainly_as_yes():
    lines = DOC.read_text("utf-8").splitlines()
    (heads,) = [line.split(" | ") for line in lines if line.startswith("| Act |")]
    for act, may in rules.ACTS.items():
        (line,) = [line for line in lines if line.startswith(f"| `{act}` |")]
        said = dict(zip(heads[1:], line.strip("| ").split(" | ")[1:], strict=True))
        assert {role.strip("| ") for role, word in said.items() if word == "yes"} == may
        assert set(said.values()) <= {"yes", "no"}
