"""Web forms by the API: made, changed, and filled in by a website of the company's own."""

import pytest

NEW = {"name": "官网", "title": "询价", "asks": ["phone", "message"], "branch": "SZ", "owner": "owner"}


@pytest.mark.covers("R155")
def test_a_website_sends_what_its_visitors_wrote(calls, cast):
    manager = calls("branch_manager")
    made = manager.post("web-forms", NEW).json()
    assert (made["asks"], made["is_open"], "/f/" in made["url"]) == (["phone", "message"], True, True)
    path = f"web-forms/{made['id']}"
    entry = {"name": "李敏", "phone": "13912345678", "message": "想要报价", "sender": "192.0.2.7"}
    newcomer, again = (manager.post(f"{path}/entries", entry) for _time in range(2))
    known = manager.post(f"{path}/entries", {**entry, "phone": "13800138000"})
    # Nobody learns by the answer whom we know.
    assert newcomer.json() == again.json() == known.json() == {"state": "TAKEN"}
    assert newcomer.status_code == again.status_code == known.status_code == 201
    assert manager.get(path).json()["n_entries"] == 2
    spam = {**entry, "message": "http://a http://b http://c"}
    assert [manager.post(f"{path}/entries", spam).json()["state"] for _time in range(2)] == ["SPAM"] * 2
    assert manager.post(f"{path}/entries", {"name": "李敏"}).json()["error"]["field"] == "phone"
    assert manager.patch(path, {"version": 1, "is_open": False}).json()["is_open"] is False
    assert manager.post(f"{path}/entries", {**entry, "message": "又一次"}).status_code == 404
    assert manager.patch(path, {"version": 1, "title": "x"}).status_code == 409
    assert calls("other_manager").get(path).status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"), [({"branch": "JN"}, "branch"), ({"owner": "nobody"}, "owner"), ({"asks": ["age"]}, "asks")]
)
def test_what_is_not_ones_own_is_refused(calls, cast, changed, field):
    answer = calls("branch_manager").post("web-forms", NEW | changed)
    assert (answer.status_code, field in str(answer.json())) == (422, True)
    made = calls("branch_manager").post("web-forms", NEW)
    assert calls("branch_manager").post("web-forms", NEW).json()["error"]["code"] == "NAME_TAKEN"
    assert made.status_code == 201


def test_a_website_that_names_no_sender_has_the_hundred_of_the_form(calls, cast):
    manager = calls("branch_manager")
    path = f"web-forms/{manager.post('web-forms', NEW).json()['id']}/entries"
    entries = [{"name": "李敏", "phone": f"1391234567{n}"} for n in range(7)]
    assert [manager.post(path, entry).status_code for entry in entries] == [201] * 7
    known = [manager.post(path, entry | {"sender": "192.0.2.7", "message": "!"}).status_code for entry in entries]
    assert known == [201] * 5 + [429] * 2


@pytest.mark.covers("R155")
def test_a_second_language_is_written_read_and_taken_away(calls, cast):
    manager = calls("branch_manager")
    texts = {"title": "Ask us for a price", "thanks": "Thank you"}
    made = manager.post("web-forms", NEW | {"second_language": "en", "second": texts}).json()
    full = {"intro": "", "consent": "", **texts}
    assert (made["second_language"], made["second"]) == ("en", full)
    path = f"web-forms/{made['id']}"
    kept = manager.patch(path, {"version": 1, "title": "询价单"}).json()
    assert (kept["second_language"], kept["second"]["title"]) == ("en", "Ask us for a price")
    other = manager.patch(path, {"version": 2, "second": {"title": "Prices"}}).json()
    assert (other["second_language"], other["second"]["title"], other["second"]["thanks"]) == ("en", "Prices", "")
    gone = manager.patch(path, {"version": 3, "second_language": "", "second": {}}).json()
    assert (gone["second_language"], gone["second"]["title"]) == ("", "")
    assert manager.post("web-forms", NEW | {"name": "b", "second_language": "fr"}).status_code == 422
