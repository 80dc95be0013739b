"""Knowledge by the API: written, found, withdrawn, its editions."""

from base64 import b64decode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhike.apps.core import base
from zhike.apps.files import queries as file_queries
from zhike.apps.files.models import StoredFile

NEW = {"kind": "SCRIPT", "title": "开场白", "body": "您好，我是锐锋的客户经理。", "tags": ["电话"], "roles": ["REP"]}


@pytest.mark.covers("R623")
def test_an_article_is_written_found_changed_and_withdrawn(calls, cast):
    manager, owner = calls("branch_manager"), calls("owner")
    answer = manager.post("articles", NEW | {"valid_from": "2026-01-01"})
    assert answer.status_code == 201
    made = answer.json()
    assert (made["title"], made["tags"], made["roles"], made["valid_to"]) == ("开场白", ["电话"], ["REP"], None)
    path = f"articles/{made['id']}"
    assert [row["id"] for row in owner.get("articles?q=kaichangbai").json()["results"]] == [made["id"]]
    assert owner.get("articles?kind=CASE_STORY").json()["results"] == []
    hits = owner.get("search?q=开场").json()["results"]
    assert [(hit["kind"], hit["id"]) for hit in hits] == [("ARTICLE", made["id"])]
    assert calls("agent").get(path).status_code == 404
    changed = manager.patch(path, {"version": 1, "body": "您好。"}).json()
    assert (changed["body"], changed["version"]) == ("您好。", 2)
    assert manager.patch(path, {"version": 1, "body": "x"}).status_code == 409
    bodies = [row["body"] for row in manager.get(f"{path}/editions").json()["results"]]
    assert bodies == ["您好。", NEW["body"]]
    assert manager.post(f"{path}/withdrawal").status_code == 200
    assert owner.get(path).status_code == 404
    assert manager.delete(f"{path}/withdrawal").json()["valid_to"] is None
    assert owner.get(path).status_code == 200


@pytest.mark.covers("R623")
def test_a_file_is_attached_fetched_taken_away_and_restored(calls, cast):
    manager, owner = calls("branch_manager"), calls("owner")
    files = f"articles/{manager.post('articles', NEW).json()['id']}/files"
    made = manager.send(files, {"file": SimpleUploadedFile("话术表.txt", "您好".encode())})
    assert made.status_code == 201
    path = f"{files}/{made.json()['id']}"
    assert [row["name"] for row in owner.get(files).json()["results"]] == ["话术表.txt"]
    assert b64decode(owner.get(path).json()["content"]).decode() == "您好"
    assert [hit["kind"] for hit in owner.get("search?q=话术表").json()["results"]] == ["ARTICLE"]
    refused = manager.send(files, {"file": SimpleUploadedFile("x.exe", b"MZ\x00")})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "FILE_TYPE")
    assert owner.delete(path).status_code == owner.send(files, {}).status_code == 403
    assert calls("agent").get(path).status_code == 404
    assert manager.delete(path).status_code == 200
    assert owner.get(path).status_code == 404
    assert manager.post(f"{path}/restore").status_code == 200
    assert owner.get(path).status_code == 200


def test_a_file_whose_bytes_are_missing_is_not_found(calls):
    manager = calls("branch_manager")
    files = f"articles/{manager.post('articles', NEW).json()['id']}/files"
    path = f"{files}/{manager.send(files, {'file': SimpleUploadedFile('话术表.txt', b'words')}).json()['id']}"
    with base.acting_as(base.System("test")):
        (kept,) = StoredFile.objects.all()
    file_queries.place(kept.key).unlink()
    assert manager.get(path).status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "NOVEL"}, "kind"),
        ({"tags": ["a,b"]}, "tags"),
        ({"roles": ["KING"]}, "roles"),
        ({"title": ""}, "title"),
    ],
)
def test_a_wrong_field_is_named(calls, cast, changed, field):
    answer = calls("branch_manager").post("articles", NEW | changed)
    assert (answer.status_code, field in str(answer.json())) == (422, True)


def test_a_title_stands_once_and_an_end_after_its_beginning(calls, cast):
    manager = calls("branch_manager")
    manager.post("articles", NEW)
    assert manager.post("articles", NEW).json()["error"]["code"] == "TITLE_TAKEN"
    span = {"title": "另一个", "valid_from": "2026-02-01", "valid_to": "2026-01-01"}
    assert manager.post("articles", NEW | span).json()["error"]["code"] == "BAD_SPAN"
