"""Who leaves in the story and what is found out: dealers driven away by the policy, Hainuo lost, Tongda ended by us."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.churn import actions, queries, rules
from zhike.config.story.buyers import CITIES, LEAVING, Buyer
from zhike.config.story.telling import TODAY, Story, ago
from zhike.config.story.words import Word

HAINUO, TONGDA = "E003", "E005"
RIVAL = Word("德锐", "Derui")
QILU = Word("齐鲁工具", "Qilu Tools")
POLICY = Word("2026 年先款后货与退货七成自担", "Cash on delivery and 70 % of returns borne, 2026")
PRICE_SAID = Word("采购说德锐便宜，要换", "Purchasing says Derui is cheaper; they mean to change")
OBJECTS = (
    Word("不接受先款后货，说做不下去", "Will not pay before delivery; cannot go on like this"),
    Word("退货自担七成，利润全没了", "With 70 % of returns on them nothing is left"),
    Word("已从齐鲁工具进货", "Buys from Qilu Tools already"),
)
ANSWERS = (
    Word("型号齐全，不是产品的事", "The range is complete: it is not the product"),
    Word("送货照旧及时，抱怨的是退货", "Deliveries were in time; it complains of returns"),
    Word("三次提意见没人回", "It objected three times and nobody answered"),
    Word("押款占了它一半流动资金", "The money tied up is half of its working capital"),
    Word("山东先试，没有征求经销商意见", "Piloted in Shandong without asking the dealers"),
)
CONCLUSION = Word("政策一刀切，先征求意见再分类执行", "One rule for all; ask first, then apply it by kind of dealer")
N_CONFIRMED = 12


def tell_signs(story: Story) -> None:
    """Note what was said and done before somebody left, each on its day."""
    with story.acting("sunwei"):
        hainuo: dict[str, Any] = {
            "customer_id": story.ids[HAINUO],
            "today": TODAY,
            "at": story.at,
            "went_to": story.told(RIVAL),
        }
        said = actions.add_signal(
            kind="STATEMENT", day=date(2025, 11, 18), note=story.told(PRICE_SAID), **hainuo
        )  # fmt: skip
        bought = actions.add_signal(kind="RIVAL_PURCHASE", day=date(2025, 12, 1), strength=3, **hainuo)
        for signal_id in (said, bought):
            actions.withdraw_signal(signal_id=signal_id, day=date(2026, 3, 28), at=story.at)
        actions.add_signal(
            customer_id=story.ids[TONGDA], kind="ARREARS", day=date(2026, 1, 15), strength=3, today=TODAY,
            note=story.told(Word("恶意拖欠 47 万，停止供货", "Wilful arrears of 470,000: no more goods")), at=story.at,
        )  # fmt: skip
        for n, (until, dealer) in enumerate(_gone(story)):
            words, is_rival = OBJECTS[n % 3], n % 3 == 2
            actions.add_signal(
                customer_id=story.ids[dealer.code], kind="RIVAL_PURCHASE" if is_rival else "STATEMENT",
                day=min(until + timedelta(days=20), TODAY), today=TODAY, note=story.told(words),
                went_to=story.told(QILU) if is_rival else "", at=story.at,
            )  # fmt: skip


def _gone(story: Story) -> list[tuple[date, Buyer]]:
    """Return the dealers of Shandong who left while the policy held, in the order of their last day."""
    gone = [
        (one.until, one.code, one)
        for one in story.buyers
        if one.code[0] in "AB" and CITIES[one.city][0] == "SD" and one.until and one.until >= LEAVING[0]
    ]
    return [(until, one) for until, _code, one in sorted(gone, key=lambda told: told[:2])]


def find_out(story: Story) -> None:
    """Confirm why the first of them left, one of them to the end; the rest waits."""
    with story.acting("sunwei"):
        cases = {row.customer.code: row for row in queries.waiting()}
        for n, dealer in enumerate([one for _until, one in _gone(story) if one.code in cases][:N_CONFIRMED]):
            _confirm_dealer(story, cases[dealer.code].pk, n)
        if TONGDA in cases:
            finding = rules.Finding("NATURAL", sub_reasons=["OTHER"], initiator="PASSIVE", evidence=story.told(
                Word("拖欠 210 天，三次催收无果", "210 days in arrears, three reminders")), fault_company=10,
                fault_customer=90, fault_external=0)  # fmt: skip
            actions.confirm(case_id=cases[TONGDA].pk, finding=finding, day=ago(40), at=story.at)
    with story.acting("zhouqiming"):
        result = Word("齐鲁工具在山东不要求先款", "Qilu Tools asks for no prepayment in Shandong")
        actions.note_study(
            code="RIVAL_STUDY", day=ago(30), today=TODAY, result=story.told(result), at=story.at
        )  # fmt: skip


def _confirm_dealer(story: Story, case_id: int, n: int) -> None:
    is_rival = n % 3 == 2
    finding = rules.Finding(
        "MANAGEMENT" if n % 4 else "BENEFIT", subject=story.told(POLICY) if n % 4 else "DUE",
        sub_reasons=["C-B5", "E-R6"] if n % 4 else ["C-B4"], evidence=story.told(OBJECTS[n % 3]),
        destination="COMPETITOR" if is_rival else "UNKNOWN", went_to=story.told(QILU) if is_rival else "",
        confidence=80 if is_rival else None, fault_company=70, fault_customer=10, fault_external=20,
        secondaries=[("PRICE", 30, "")] if is_rival else [], price_gap=Decimal("4.5") if is_rival else None,
    )  # fmt: skip
    actions.confirm(case_id=case_id, finding=finding, day=ago(20 - n), at=story.at)
    if n == 0:
        angles = {code: ("NOT_RELEVANT", "") for code in rules.ANGLES}
        angles |= {code: ("ANSWERED", story.told(word)) for code, word in zip(rules.ANGLES, ANSWERS, strict=False)}
        actions.analyse(
            case_id=case_id, deep=rules.Deep(angles, conclusion=story.told(CONCLUSION), is_finished=True), day=ago(15),
            at=story.at,
        )  # fmt: skip
        actions.correct(
            case_id=case_id, correction=story.told(CONCLUSION), username="zhouqiming", day=None, at=story.at
        )  # fmt: skip
