"""How satisfied customers are in the story: asked after each quarter; who had fallen silent by then got less."""

from datetime import date, timedelta
from typing import Any
from zlib import crc32

from zhike.apps.customers import queries as customer_queries
from zhike.apps.surveys import actions, queries
from zhike.config.story.telling import TODAY, Story, moment
from zhike.config.story.words import Word

NAME = Word("季度客户满意度", "Satisfaction of the quarter")
TITLE = Word("锐锋工具客户满意度调查", "How satisfied are you with Ruifeng?")
INTRO = Word("每题请按期望与实际感受各打 1 至 10 分。", "Say what you expected and what you got, 1 to 10 each.")
# Kind, dimension, question, importance.
QUESTIONS = (
    ("PAIR", "QUALITY", Word("刀具质量与寿命", "Quality and life of our tools"), 5),
    ("PAIR", "QUALITY", Word("规格齐全", "Range of products"), 3),
    ("PAIR", "SERVICE", Word("送货及时", "Deliveries in time"), 4),
    ("PAIR", "SERVICE", Word("退货与问题处理", "Returns and how problems are solved"), 5),
    ("PAIR", "PRICE", Word("价格与付款条件", "Prices and terms of payment"), 4),
    ("NPS", "OTHER", Word("您会把我们推荐给同行吗？", "Would you recommend us?"), 3),
)
NAMED = Word("上次采购时，您是否点名要锐锋的刀具？", "Did you ask for Ruifeng by name when you last bought?")
ANSWERS = (Word("是，点名要", "Yes, by name"), Word("否，由采购挑选", "No, purchasing chose"))
# Of ten points how many less somebody got who has fallen silent, question by question.
SILENT_GOT_LESS = (0, 0, 1, 4, 4)
SPRING, SUMMER = date(2026, 4, 7), date(2026, 6, 15)
# A customer is silent who has not bought for longer than its own rhythm, and for a month at least.
MONTH = 30
# The same customers are asked both times, so that what changed is theirs and not the lot's.
ANSWERED_OF_TEN = 7
N_ASKED, SEED = 600, 20_260_407
WAVES = (
    (SPRING, Word("2026 年第一季度", "First quarter of 2026")),
    (SUMMER, Word("2026 年第二季度", "Second quarter of 2026")),
)
MENDED = Word("退货当面验收，三天内答复", "Look at returns together; answer within three days")


def ask(story: Story) -> None:
    """Ask a sample after each quarter; a third wave of key customers is open."""
    values = {
        "name": story.told(NAME), "is_satisfaction": True, "branch_id": story.house.branches["HQ"],
        "owner_id": story.house.users["zhouqiming"],
    }  # fmt: skip
    with story.acting("zhouqiming"):
        texts = {"title_zh": TITLE.zh, "title_en": TITLE.en, "intro_zh": INTRO.zh, "intro_en": INTRO.en}
        survey_id = actions.add_survey(values=values, texts=texts, at=moment(SPRING - timedelta(7)))
        edition = queries.newest(survey_id)
        for kind, dimension, text, importance in QUESTIONS:
            question = {"kind": kind, "dimension": dimension, "text_zh": text.zh, "text_en": text.en,
                        "importance": importance}  # fmt: skip
            actions.add_question(edition_id=edition.pk, values=question, at=moment(SPRING - timedelta(7)))
        named = {"kind": "CHOICE", "dimension": "OTHER", "text_zh": NAMED.zh, "text_en": NAMED.en, "use": "NAMED",
                 "options": [[one.zh, one.en] for one in ANSWERS]}  # fmt: skip
        actions.add_question(edition_id=edition.pk, values=named, at=moment(SPRING - timedelta(7)))
        actions.publish(edition_id=edition.pk, at=moment(SPRING))
    waves = [_wave(story, edition.pk, first, name) for first, name in WAVES]
    for (first, _name), wave_id in zip(WAVES, waves, strict=True):
        _answer(wave_id, first)
    with story.acting("zhouqiming"):
        returns = edition.questions.get(text_zh=QUESTIONS[3][2].zh)
        improvement_id = actions.add_improvement(
            wave_id=waves[0], question_id=returns.pk, owner_id=story.house.users["zhouqiming"],
            due_date=date(2026, 6, 1), action=story.told(MENDED), at=moment(SPRING + timedelta(20)),
        )  # fmt: skip
        actions.finish_improvement(improvement_id=improvement_id, at=moment(date(2026, 5, 28)))
        for wave_id, day in zip(waves, (SPRING + timedelta(20), TODAY), strict=True):
            actions.close_wave(wave_id=wave_id, day=day, at=story.at)
        actions.begin_wave(
            edition_id=edition.pk, name=story.told(Word("重要客户补充调查", "Major customers once more")),
            first_date=TODAY, last_date=TODAY + timedelta(30), tier="MAJOR", size=40, seed=3, at=story.at,
        )  # fmt: skip


def _wave(story: Story, edition_id: int, first: date, name: Word) -> int:
    with story.acting("zhouqiming"):
        return actions.begin_wave(
            edition_id=edition_id, name=story.told(name), first_date=first, last_date=first + timedelta(14),
            size=N_ASKED, seed=SEED, at=moment(first),
        )  # fmt: skip


def _answer(wave_id: int, first: date) -> None:
    """Let who was asked answer, as what they bought until then would have them."""
    rows = list(queries.invitations(wave_id))
    cards = customer_queries.cards_of(one.customer_id for one in rows if one.customer_id is not None)
    questions = queries.asked(rows[0].wave.edition_id)
    for row in rows:
        if row.customer is None:
            continue
        card, chance = cards[row.customer.pk], crc32(row.customer.code.encode())
        is_silent = _is_silent(card, first)
        if chance % 10 >= ANSWERED_OF_TEN:
            continue
        given = _given(questions, chance, is_silent=is_silent)
        day = first + timedelta(1 + chance % 13)
        actions.keep_answers(secret=queries.link_of(row), given=given, is_final=True, day=day, at=moment(day))


def _is_silent(card: Any, day: date) -> bool:
    if card.last_purchase_date is None or card.cycle_days is None:
        return False
    return (day - card.last_purchase_date).days > max(card.cycle_days, MONTH)


def _given(questions: list[Any], chance: int, *, is_silent: bool) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for n, one in enumerate(questions):
        swing = (chance >> 3 * n) % 4
        if one.kind == "PAIR":
            expected = 8 + swing % 2
            got = min(expected + (1, 0, 0, -1)[swing], 10) - (SILENT_GOT_LESS[n] if is_silent else 0)
            given |= {f"a{one.id}": [str(expected)], f"q{one.id}": [str(max(got, 1))]}
        elif one.kind == "CHOICE":
            # Who has fallen silent asks for nobody by name.
            given[f"q{one.id}"] = ["1" if is_silent or swing == 0 else "0"]
        else:
            given[f"q{one.id}"] = [str(3 + swing if is_silent else 7 + swing)]
    return given
