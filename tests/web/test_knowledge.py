"""Knowledge through the pages: written, found in Chinese and by pinyin, read by who it is for, kept in editions."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhike.apps.core import base
from zhike.apps.knowledge import queries
from zhike.apps.knowledge.models import Article
from zhike.web import prose

EN = {"Accept-Language": "en"}
READERS = {"owner", "colleague", "agent", "analyst", "auditor", "api_client"}
WRITERS = {"branch_manager", "other_manager", "regional_manager", "general_manager", "administrator"}
FORM = {
    "kind": "PLAYBOOK", "title": "流失客户的挽回", "tags": "挽回, VIP", "valid_from": "2026-01-01", "valid_to": "",
    "body": "# 先问原因\n当天由负责人打电话。\n\n- 先听完\n- 不争论",
}  # fmt: skip


@pytest.fixture
def writes(signed_in):
    """Write an article; return its id."""

    def write(**changed) -> int:
        answer = signed_in("branch_manager").post("/knowledge/add/", FORM | changed)
        assert answer.status_code == 302, answer.content.decode()
        return int(answer.url.strip("/").split("/")[-1])

    return write


def titles(client, query: str = "") -> str:
    return client.get(f"/knowledge/{query}").content.decode()


@pytest.mark.covers("R623")
def test_searching_a_word_of_two_characters_finds_the_playbook(signed_in, writes):
    writes()
    writes(title="开场白", kind="SCRIPT", body="您好，我是锐锋的客户经理。", tags="电话")
    owner = signed_in("owner")
    for query in ("挽回", "wanhui", "wh", "争论", "负责人"):
        page = titles(owner, f"?q={query}")
        assert "流失客户的挽回" in page, query
        assert "开场白" not in page, query
    assert "<mark>争论</mark>" in titles(owner, "?q=争论")
    assert "流失客户的挽回" not in titles(owner, "?q=挽回&kind=SCRIPT")
    assert "开场白" in titles(owner, "?tag=电话")
    assert "call-name" not in titles(owner, "?q=没有的词")


TEXT = "客户、原因、约定".encode()


def attach(client, article_id: int, name: str = "挽回登记表.txt", content: bytes = TEXT):
    """Attach a file to an article."""
    return client.post(f"/knowledge/{article_id}/files/", {"files": SimpleUploadedFile(name, content)}, headers=EN)


@pytest.mark.covers("R623")
def test_a_file_of_an_article_is_found_by_its_name_saved_taken_away_and_put_back(signed_in, writes):
    article_id = writes(roles=["REP", "BRANCH_MANAGER"])
    assert attach(signed_in("branch_manager"), article_id).status_code == 302
    owner = signed_in("owner")
    for query in ("登记表", "dengji", "原因"):
        assert FORM["title"] in titles(owner, f"?q={query}"), query
    page = owner.get(f"/knowledge/{article_id}/").content.decode()
    assert "挽回登记表.txt" in page
    assert "take-away" not in page
    (address,) = re.findall(rf"/knowledge/{article_id}/files/\d+/", page)
    saved = owner.get(address)
    assert b"".join(saved.streaming_content) == TEXT
    assert saved["Content-Disposition"].startswith("attachment")
    assert saved["X-Content-Type-Options"] == "nosniff"
    assert signed_in("agent").get(address).status_code == 404
    for deed, status in (("take-away", 404), ("put-back", 200)):
        assert signed_in("branch_manager").post(f"{address}{deed}/").status_code == 302
        owner = signed_in("owner")
        answer = owner.get(address)
        answer.getvalue()
        assert answer.status_code == status
        assert (FORM["title"] in titles(owner, "?q=登记表")) == (status == 200)


@pytest.mark.parametrize(("content", "said"), [
    (b"MZ\x00\x01 a program", "Only photos and documents"), (b"x" * (10 * 2**20 + 1), "at most 10 MB"),
])  # fmt: skip
def test_a_file_of_another_kind_or_too_large_is_refused_in_words(signed_in, writes, content, said):
    article_id = writes()
    manager = signed_in("branch_manager")
    assert attach(manager, article_id, "表.txt", content).status_code == 302
    page = manager.get(f"/knowledge/{article_id}/", headers=EN).content.decode()
    assert said in page
    assert "表.txt" not in page


@pytest.mark.parametrize("part", sorted(READERS))
def test_who_does_not_write_articles_attaches_nothing(signed_in, writes, part):
    article_id = writes()
    attach(signed_in("branch_manager"), article_id)
    client, files = signed_in(part), f"/knowledge/{article_id}/files/"
    (kept,) = queries.files(article_id)
    assert attach(client, article_id).status_code == 403
    for deed in ("take-away", "put-back"):
        assert client.post(f"{files}{kept.pk}/{deed}/").status_code == 403
    assert b"".join(client.get(f"{files}{kept.pk}/").streaming_content) == TEXT
    assert client.get(f"{files}999999/").status_code == 404


def test_the_search_box_finds_articles_too(signed_in, writes):
    article_id = writes()
    assert f"/knowledge/{article_id}/" in signed_in("owner").get("/search/?q=挽回").content.decode()


@pytest.mark.parametrize("part", sorted(READERS | WRITERS))
def test_everybody_reads_and_those_who_answer_for_it_write(signed_in, writes, part):
    article_id = writes()
    client = signed_in(part)
    assert client.get(f"/knowledge/{article_id}/").status_code == 200
    for path in ("add/", "bring/", f"{article_id}/edit/"):
        assert client.get(f"/knowledge/{path}").status_code == (200 if part in WRITERS else 403)
    for path in ("withdraw/", "put-back/"):
        assert client.post(f"/knowledge/{article_id}/{path}").status_code == (302 if part in WRITERS else 403)


def test_an_article_for_some_roles_does_not_exist_for_the_others(signed_in, writes):
    article_id = writes(roles=["AGENT"], title="坐席话术")
    assert signed_in("agent").get(f"/knowledge/{article_id}/").status_code == 200
    owner = signed_in("owner")
    assert owner.get(f"/knowledge/{article_id}/").status_code == 404
    assert "坐席话术" not in titles(owner, "?q=话术") + titles(owner) + owner.get("/search/?q=坐席").content.decode()
    assert "坐席话术" in titles(signed_in("agent"), "?q=话术")


def test_days_decide_and_a_withdrawn_article_comes_back(signed_in, writes):
    coming, over = writes(title="明年的制度", valid_from="2036-01-01"), writes(title="旧制度", valid_to="2026-02-01")

    def reads(part: str, article_id: int) -> bool:
        return signed_in(part).get(f"/knowledge/{article_id}/").status_code == 200

    assert [reads("owner", coming), reads("owner", over)] == [False, False]
    assert [reads("branch_manager", coming), reads("branch_manager", over)] == [True, True]
    signed_in("branch_manager").post(f"/knowledge/{over}/put-back/")
    assert reads("owner", over)
    signed_in("branch_manager").post(f"/knowledge/{over}/withdraw/")
    assert not reads("owner", over)


def test_an_article_withdrawn_before_it_began_comes_back_for_its_own_day(signed_in, writes):
    coming = writes(title="明年的制度", valid_from="2036-01-01")
    manager, path = signed_in("branch_manager"), f"/knowledge/{coming}/"
    assert manager.post(f"{path}withdraw/").status_code == 302
    assert "Out of force" in manager.get(path, headers={"Accept-Language": "en"}).content.decode()
    assert manager.post(f"{path}put-back/").status_code == 302
    assert signed_in("owner").get(path).status_code == 404
    assert "2036-01-01" in signed_in("branch_manager").get(f"{path}edit/").content.decode()


def test_an_article_with_an_end_to_come_is_withdrawn_too(signed_in, writes):
    path = f"/knowledge/{writes(valid_to='2036-01-01')}/"
    manager = signed_in("branch_manager")
    assert f"{path}withdraw/" in manager.get(path).content.decode()
    manager.post(f"{path}withdraw/")
    assert signed_in("owner").get(path).status_code == 404


def test_every_wording_is_kept_and_a_stale_one_is_refused(signed_in, writes):
    article_id = writes()
    manager = signed_in("branch_manager")
    path = f"/knowledge/{article_id}/"
    assert manager.post(f"{path}edit/", FORM | {"body": "三天内上门。", "version": 1}).status_code == 302
    stale = manager.post(f"{path}edit/", FORM | {"body": "别的", "version": 1})
    assert (stale.status_code, "三天内上门。" in stale.content.decode()) == (409, True)
    assert "三天内上门。" in manager.get(path).content.decode()
    first = manager.get(f"{path}?edition=1").content.decode()
    assert "当天由负责人打电话。" in first
    assert "流失客户的挽回" not in titles(manager, "?q=争论")
    # Editions are for who writes: a reader gets what stands.
    assert "三天内上门。" in signed_in("owner").get(f"{path}?edition=1").content.decode()


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"title": ""}, "title"), ({"kind": "NOVEL"}, "kind"), ({"body": ""}, "body"), ({"valid_from": "x"}, "valid_from"),
     ({"valid_to": "2025-01-01"}, "valid_to"), ({"title": "已有"}, "title"), ({"body": "a\0b"}, "body")],
)  # fmt: skip
def test_a_wrong_field_is_named_and_nothing_is_written(signed_in, writes, changed, field):
    writes(title="已有")
    answer = signed_in("branch_manager").post("/knowledge/add/", FORM | changed)
    assert answer.status_code == 422
    assert f'id="id_{field}-error"' in answer.content.decode()
    with base.acting_as(base.System("test")):
        assert Article.objects.count() == 1


def test_a_markdown_file_becomes_an_article_and_a_bad_one_says_why(signed_in, cast):
    manager = signed_in("branch_manager")

    def bring(data: bytes):
        file = SimpleUploadedFile("挽回.md", data, "text/markdown")
        return manager.post("/knowledge/bring/", {"file": file, "kind": "CASE_STORY"})

    answer = bring("# 一次挽回\n先道歉。".encode())
    assert answer.status_code == 302
    assert "先道歉。" in manager.get(answer.url).content.decode()
    for data in ("# 一次挽回\n又一次。".encode(), "# 只有标题".encode(), "挽回".encode("gb18030"), b"a" * 200_001):
        refused = bring(data)
        assert (refused.status_code, "id_file-error" in refused.content.decode()) == (422, True)


def test_markup_in_an_article_stays_text(signed_in, writes):
    article_id = writes(body="# <b>x</b>\n<script>alert(1)</script>", title="<i>t</i>")
    page = signed_in("owner").get(f"/knowledge/{article_id}/").content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>x</b>" not in page


def test_prose_is_cut_into_headings_lists_and_paragraphs():
    text = "# 一\n第一行\n第二行\n\n- 甲\n- 乙\n1. 先\n2. 后\n\n末尾"
    assert [(one.kind, one.lines) for one in prose.blocks(text)] == [
        ("HEADING", ["一"]), ("PARAGRAPH", ["第一行", "第二行"]), ("LIST", ["甲", "乙"]), ("STEPS", ["先", "后"]),
        ("PARAGRAPH", ["末尾"]),
    ]  # fmt: skip
