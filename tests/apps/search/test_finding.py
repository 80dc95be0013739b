"""What people type and what they find: two characters, pinyin, initials, codes, phones; never beyond their scope."""

import pytest
from django.db import connection

from zhike.apps.core import base
from zhike.apps.search import actions, queries, rules
from zhike.apps.search.actions import NewDocument

NAMES = {
    1: ("C001", "苏南轨道装备有限公司"),
    2: ("C002", "重庆机床厂"),
    3: ("SZ-0012", "单晓明"),
    4: ("C0011", "José Müller GmbH"),
    5: ("９１３２０５", "江苏ＡＢＣ贸易"),
}


@pytest.fixture
def index(db):
    """Index five customers, the odd ones in branch 10, the even ones in branch 20; the third belongs to user 7."""
    documents = [
        NewDocument(
            "customer", pk, name, code, text="13800138000" if pk == 2 else "",
            branch_id=10 if pk % 2 else 20, owner_id=7 if pk == 3 else None,
        )
        for pk, (code, name) in NAMES.items()
    ]  # fmt: skip
    with base.acting_as(base.System("test")):
        actions.index_documents(documents)
        yield


def found(text: str, **scope) -> list[int]:
    scope = scope or {"branch_ids": None}
    return [document.object_id for document in queries.find(text, **scope)]


@pytest.mark.parametrize(
    ("typed", "customer"),
    [
        ("轨道", 1), ("装备", 1), ("司", 1), ("苏", 1), ("轨道装备", 1), ("sunan", 1), ("sngd", 1), ("guidao", 1),
        ("su nan gui dao", 1), ("GuiDaoZhuangBei", 1), ("chongqing", 2), ("cqjc", 2), ("zhong", None),
        ("shanxiaoming", 3), ("danxiaoming", 3), ("sxm", 3), ("sz-0012", 3), ("0012", 3), ("sz", 3),
        ("jose", 4), ("JOSÉ", 4), ("muller", 4), ("gmbh mul", 4), ("13800138000", 2), ("138-0013-8000", 2),
        ("1380", 2), ("8000", 2), ("abc", 5), ("ＡＢＣ", 5), ("913205", 5), ("装苏", None), ("x", None), ("", None),
        ("'\"*() OR AND NOT", None), ("苏南 c001", 1), ("苏南 c002", None),
    ],
)  # fmt: skip
def test_what_is_typed_finds_its_customer(index, typed, customer):
    assert found(typed)[:1] == ([customer] if customer else [])
    assert found(typed, branch_ids=None, noun="customer")[:1] == ([customer] if customer else [])
    assert found(typed, branch_ids=None, noun="part") == []


def test_the_same_code_comes_before_a_code_that_begins_so(index):
    assert found("c001") == [1, 4]


def test_a_branch_finds_its_own_only(index):
    assert found("有限公司", branch_ids=[10]) == [1]
    assert found("有限公司", branch_ids=[20]) == []
    assert found("c0", branch_ids=[20]) == [2, 4]


def test_an_owner_finds_their_own_and_what_was_granted(index):
    assert found("xm", branch_ids=[], owner_id=7) == [3]
    assert found("c0", branch_ids=[], owner_id=7) == []
    assert found("c0", branch_ids=[20], owner_id=7) == [2, 4]
    assert found("xm", branch_ids=[], owner_id=8) == []


def test_whatever_a_word_begins_with_finds_it_within_a_noun_and_a_scope(index):
    names = ["苏南轨道装备", "トヨタ自動車", "삼성전자", "Łódź 2024", "№7 𠀀厂", "a1b2c3", "13800138000"]
    branches = {pk: 30 + pk % 2 for pk in range(10, 10 + len(names))}
    documents = [NewDocument("part", pk, names[pk - 10], branch_id=branch) for pk, branch in branches.items()]
    actions.index_documents(documents)
    cut = {document.object_id: rules.tokens(document.title) for document in documents}
    typed = {token[:n] for tokens in cut.values() for token in tokens for n in range(1, 7)}
    for text in sorted(typed):
        sought = rules.terms(text)
        fitting = {pk for pk, tokens in cut.items() if rules.matches(sought, tokens)}
        assert set(found(text, branch_ids=None, noun="part")) == fitting, text
        for some in ([30], [30, 31], [31, 40]):
            seen = {pk for pk in fitting if branches[pk] in some}
            assert set(found(text, branch_ids=some, noun="part")) == seen, (text, some)


def test_who_sees_no_rows_finds_nothing(index):
    assert found("公司", branch_ids=[]) == []


def test_scope_tokens_cannot_be_typed(index):
    assert found("§b10") == []
    assert found("§ncustomer") == []
    assert found("§o7 §b20", branch_ids=[10]) == []


def test_a_changed_name_is_found_and_the_former_is_not(index):
    actions.index_documents([NewDocument("customer", 2, "成都量具厂", "C002", branch_id=10)])
    assert found("成都") == [2]
    assert found("重庆") == []
    assert found("c002", branch_ids=[20]) == []


def test_what_is_forgotten_is_not_found(index):
    assert actions.forget("customer", [1, 99]) == 1
    assert found("轨道") == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM search_index")
        assert cursor.fetchone() == (4,)


def test_a_word_of_everybody_stays_quick_by_the_cap(index):
    many = [NewDocument("customer", 100 + i, f"常见公司{i}", f"K{i}", branch_id=10) for i in range(300)]
    actions.index_documents(many)
    assert len(queries.find_ids("公司", branch_ids=None)) == queries.CAP
    assert found("k7")[0] == 107
    assert len(queries.find("公司", branch_ids=None, limit=5)) == 5


def test_a_text_outside_the_index_is_matched_by_the_same_rule():
    known = rules.tokens("流失 Churn")
    for typed in ("流失", "liushi", "ls", "chu"):
        assert rules.matches(rules.terms(typed), known)
    assert not rules.matches(rules.terms("价值"), known)
