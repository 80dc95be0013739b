"""Pure rules of knowledge: tags, the passage a search shows, a Markdown file."""

import pytest

from zhike.apps.knowledge import rules


def test_tags_are_cut_at_every_sign_people_use_and_stand_once():
    assert rules.tags_of("挽回、价格, #VIP 价格；欠款") == ["挽回", "价格", "VIP", "欠款"]
    assert rules.apart(rules.joined(["挽回", "VIP"])) == ["挽回", "VIP"]
    assert rules.joined([]) == ""


def test_a_passage_marks_the_longest_word_that_stands_in_the_text():
    bits = rules.passage("客户说要走。\n当天由负责人\n打电话挽回。", "挽回 负责人")
    assert [bit.text for bit in bits] == ["客户说要走。 当天由", "负责人", " 打电话挽回。"]
    assert [bit.is_hit for bit in bits] == [False, True, False]
    (beginning,) = rules.passage("一" * 300, "二")
    assert beginning.text == "一" * 120 + "…"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("# 挽回\r\n\r\n先打电话。", ("挽回", "先打电话。")), ("只有正文", ("备忘", "只有正文")),
     ("前言\n# 标题\n正文", ("标题", "前言\n\n正文"))],
)  # fmt: skip
def test_the_first_heading_of_a_file_is_the_title(text, expected):
    assert rules.from_markdown(text, "备忘.md") == expected
