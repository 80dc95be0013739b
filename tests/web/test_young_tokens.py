"""API tokens of who must have a second factor: those younger than it work, the others are marked."""

import re
from datetime import timedelta

from cast import AT
from django.test import Client

from zhike.apps.core import base
from zhike.apps.factors import actions as factor_actions
from zhike.apps.factors.models import SecondFactor

STEP = timedelta(minutes=1)
EN = {"Accept-Language": "en"}


def own_token(client) -> str:
    page = client.post("/profile/tokens/", {"name": "t"}).content.decode()
    return re.search(r'<code class="fs-2">([^<]+)</code>', page)[1]


def calls(secret: str) -> int:
    return Client(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/me").status_code


def demand(*roles: str) -> None:
    with base.acting_as(base.System("test")):
        factor_actions.demand(roles=roles, at=AT)


def test_where_the_role_demands_it_tokens_count_that_are_younger_than_it(cast, signed_in, monkeypatch):
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT)
    old = own_token(signed_in("owner"))
    assert calls(old) == 200
    demand(cast.owner.role)
    assert calls(old) == 401
    cast.owner.refresh_from_db()
    SecondFactor.objects.create(user=cast.owner, sealed={}, begun_at=AT, confirmed_at=AT + STEP)
    assert calls(old) == 401
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT + 2 * STEP)
    young = own_token(signed_in("owner"))
    assert (calls(old), calls(young)) == (401, 200)
    pages = [signed_in("owner").get("/profile/", headers=EN)]
    pages.append(signed_in("administrator").get(f"/users/{cast.owner.pk}/", headers=EN))
    mark = "Does not work: older than the second factor"
    assert [page.content.decode().count(mark) for page in pages] == [1, 1]
    # Nothing is demanded of others, and what is demanded no more lets older tokens count again.
    assert calls(own_token(signed_in("administrator"))) == 200
    demand()
    assert calls(old) == 200
