"""The Chinese catalogue: complete, sound in its places, and in the words of the trade."""

import importlib.util
import re
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools/messages.py"
PLACE = re.compile(r"%(?:\((\w+)\))?([sd%])")
# Names and codes that are the same in both languages, and patterns made of places alone.
SAME = {"VIP", "%(above)s ÷ %(below)s"}
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff”）][,;:!?]|[,;:!?][\u4e00-\u9fff“]")
GLOSSARY = {
    "VIP": "VIP", "Major": "主要", "Ordinary": "普通", "Small": "小客户",
    "Normal": "正常", "At risk": "有流失风险", "Dormant": "沉睡", "Churned": "已流失",
    "Exploration": "考察期", "Formation": "形成期", "Stability": "稳定期", "Degradation": "退化期",
    "Headquarters": "总部", "Business hall": "营业厅", "Branch": "分支机构",
    "Sales representative": "业务员", "Key-account manager": "大客户经理", "General manager": "总经理",
    "Won back": "挽回", "Churn loss": "流失损失", "Pareto principle": "帕累托法则",
}  # fmt: skip


def tool():
    spec = importlib.util.spec_from_file_location("messages_tool", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def found():
    return tool().template()


@pytest.fixture(scope="module")
def catalogue():
    return tool().read("zh_Hans")


def pairs(catalogue):
    """Give every message with its translation; of a plural the many, as Chinese has one form."""
    for message in catalogue:
        if message.id:
            text = message.string if isinstance(message.string, str) else "".join(message.string)
            yield message, message.id if isinstance(message.id, str) else message.id[-1], text


def places(text):
    return sorted((name, kind) for name, kind in PLACE.findall(text) if kind != "%")


def test_every_message_is_translated_and_none_is_a_guess(found, catalogue):
    assert list(tool().missing(found, catalogue)) == []
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_chinese_has_one_plural_form(catalogue):
    assert catalogue.num_plurals == 1
    assert [m.id for m in catalogue if m.pluralizable and len(m.string) != 1] == []


def test_a_translation_has_the_places_of_its_message(catalogue):
    assert [english for _message, english, text in pairs(catalogue) if places(english) != places(text)] == []


def test_a_text_that_is_filled_in_can_be_filled_in(catalogue):
    """Texts in templates are always filled in, those in code where English has places: a bare % breaks the page."""
    for message, english, text in pairs(catalogue):
        in_template = any(file.endswith(".html") for file, _line in message.locations)
        if in_template or places(english) or "%%" in english:
            assert text % {name: 7 for name, _kind in places(text)}


def test_nothing_is_left_in_english(catalogue):
    assert {english for _message, english, text in pairs(catalogue) if english == text} <= SAME


def test_chinese_sentences_have_chinese_punctuation(catalogue):
    assert [text for _message, _english, text in pairs(catalogue) if HALF_WIDTH.search(PLACE.sub("", text))] == []


@pytest.mark.parametrize(("english", "chinese"), GLOSSARY.items())
def test_the_words_are_those_of_the_glossary(catalogue, english, chinese):
    assert catalogue.get(english).string == chinese
