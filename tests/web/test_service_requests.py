"""A request of a customer has one of us who answers for it to the end; handed over only to who accepts it."""

import pytest
from cast import TODAY

from zhike.apps.core import base
from zhike.apps.service.models import ServiceRequest
from zhike.apps.tasks.models import Notice, Task

pytestmark = pytest.mark.usefixtures("the_moment")
EN, URL = {"Accept-Language": "en"}, "/service/requests/"


def text(answer) -> str:
    return answer.content.decode()


def row() -> ServiceRequest:
    with base.acting_as(base.System("test")):
        return ServiceRequest.objects.select_related("accountable", "asked").get()


def task() -> Task:
    with base.acting_as(base.System("test")):
        return Task.objects.get(source="request")


@pytest.mark.covers("R550")
def test_a_request_stays_with_whom_it_is_until_another_accepts_it(signed_in, cast):
    def owner():
        return signed_in("owner")

    def colleague():
        return signed_in("colleague")

    add = f"/customers/{cast.customer_id}/requests/add/"
    given = {"text": "样件周五前到", "due_date": str(TODAY), "accountable_id": str(cast.owner.pk)}
    assert owner().get(f"{URL}find/?customer_id={cast.customer_id}").url == add
    for wrong, words in (({"accountable_id": ""}, "field is required"), ({"due_date": "2020-01-01"}, "day is over")):
        refused = owner().post(add, given | wrong, headers=EN)
        assert (refused.status_code, words in text(refused)) == (422, True), words
    assert owner().post(add, given).status_code == 302
    here = f"{URL}{row().pk}/"
    assert (task().assignee_id, task().link) == (cast.owner.pk, here)
    assert colleague().get(here).status_code == 404
    assert "Say why" in text(owner().post(f"{here}offer/", {"user_id": cast.colleague.pk, "why": " "}, headers=EN))
    assert owner().post(f"{here}offer/", {"user_id": cast.colleague.pk, "why": "他懂刃磨"}).status_code == 302
    assert (row().accountable_id, row().asked_id) == (cast.owner.pk, cast.colleague.pk), "not accepted yet"
    assert "not accepted yet" in text(owner().get(here, headers=EN))
    assert owner().post(f"{here}accept/").status_code == 422, "only whom it was offered accepts"
    assert "样件周五前到" in text(colleague().get(URL, headers=EN))
    assert colleague().post(f"{here}decline/", {"reason": ""}).status_code == 422
    assert colleague().post(f"{here}decline/", {"reason": "下周出差"}).status_code == 302
    assert (row().accountable_id, row().asked_id) == (cast.owner.pk, None)
    assert "下周出差" in text(owner().get(here))
    assert colleague().get(here).status_code == 404
    owner().post(f"{here}offer/", {"user_id": cast.colleague.pk, "why": "他回来了"})
    assert colleague().post(f"{here}accept/").status_code == 302
    assert (row().accountable_id, row().asked_id, task().assignee_id) == (cast.colleague.pk, None, cast.colleague.pk)
    with base.acting_as(base.System("test")):
        assert Notice.objects.filter(user=cast.owner, link=here).count() == 2
    assert owner().post(f"{here}close/", {"result": "已送"}).status_code == 422, "whoever answers for it ends it"
    assert colleague().post(f"{here}close/", {"result": ""}).status_code == 422
    assert colleague().post(f"{here}close/", {"result": "周四已送达"}).status_code == 302
    assert (row().state, task().status) == ("DONE", "DONE")
    assert "周四已送达" in text(owner().get(here))
    assert colleague().post(f"{here}reopen/").status_code == 302
    assert (row().state, task().status) == ("OPEN", "OPEN")
    assert "样件周五前到" in signed_in("branch_manager").get(f"{URL}export/csv/").getvalue().decode()
    assert signed_in("auditor").post(f"{here}close/", {"result": "x"}).status_code == 403
    assert signed_in("other_manager").get(here).status_code == 404
