"""Consents by the API: noted, listed, withdrawn, refused; hidden customers have none."""

CONSENT = {
    "purpose": "CALLS", "wording": "Members 2026-03", "channel": "BY_PHONE", "given_date": "2026-03-01",
    "evidence": "recording 7",
}  # fmt: skip


def test_a_consent_is_noted_listed_and_withdrawn_for_its_whole_purpose(cast, calls):
    caller, path = calls("owner"), f"customers/{cast.customer_id}/consents"
    first = caller.post(path, CONSENT)
    assert (first.status_code, first.json()["withdrawn_at"]) == (201, None)
    caller.post(path, CONSENT | {"wording": "Members 2026-04"})
    ended = caller.post(f"consents/{first.json()['id']}/withdraw").json()
    assert ended["withdrawn_at"]
    listed = caller.get(path).json()["results"]
    assert [row["wording"] for row in listed] == ["Members 2026-04", "Members 2026-03"]
    assert all(row["withdrawn_at"] for row in listed)
    again = caller.post(f"consents/{first.json()['id']}/withdraw")
    assert (again.status_code, again.json()["withdrawn_at"]) == (200, ended["withdrawn_at"])


def test_a_wrong_consent_is_refused_by_its_field(cast, calls):
    caller, path = calls("owner"), f"customers/{cast.customer_id}/consents"
    for field, value in (("purpose", "FUN"), ("wording", ""), ("channel", "x"), ("given_date", "2999-01-01")):
        answer = caller.post(path, CONSENT | {field: value})
        assert answer.status_code == 422
        assert field in answer.content.decode()
    assert caller.get(path).json()["results"] == []


def test_consents_of_a_hidden_customer_do_not_exist(cast, calls):
    consent = calls("owner").post(f"customers/{cast.customer_id}/consents", CONSENT).json()
    stranger = calls("colleague")
    assert stranger.get(f"customers/{cast.customer_id}/consents").status_code == 404
    assert stranger.post(f"customers/{cast.customer_id}/consents", CONSENT).status_code == 404
    assert stranger.post(f"consents/{consent['id']}/withdraw").status_code == 404
    assert stranger.post("consents/999999/withdraw").status_code == 404
