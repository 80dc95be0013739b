"""The relation with one customer through its page: essences, ledger, level, forms, forces, chances, kinship."""

import pytest

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}
SEES = {
    "owner": 200, "colleague": 404, "agent": 200, "branch_manager": 200, "regional_manager": 200, "other_manager": 404,
    "general_manager": 200, "analyst": 404, "auditor": 200, "administrator": 200, "api_client": 200,
}  # fmt: skip
EDITS = {
    "owner": 302, "colleague": 404, "agent": 302, "branch_manager": 302, "regional_manager": 302,
    "other_manager": 404, "general_manager": 302, "analyst": 403, "auditor": 403, "administrator": 302,
    "api_client": 403,
}  # fmt: skip


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.any_database
@pytest.mark.parametrize("part", SEES)
def test_who_sees_and_who_writes_a_relation(cast, signed_in, part):
    client, at = signed_in(part), f"/customers/{cast.customer_id}/relation/"
    assert client.get(at).status_code == SEES[part]
    bond = {"bond-kind": "SOCIAL", "bond-what": "钓友会", "bond-since": "2026-01-05"}
    assert client.post(f"{at}bond/", bond).status_code == EDITS[part]


def test_smoke(persons, signed_in):
    answer = signed_in("owner").get(f"/customers/{persons.customer_id}/relation/", headers=EN)
    assert answer.status_code == 200, text(answer)
