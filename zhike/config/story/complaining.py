"""How the story hears its customers: complaints at every step, one for the second time, one late; ideas; mending."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.complaints import actions, queries
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.trade import queries as trade_queries
from zhike.config.story.telling import Story, moment
from zhike.config.story.words import Word

RETURNED = "E004-R01"
SLOW_W = Word("要求下单当天到货，我们答应的是两天", "Wants goods the day they are ordered; we promise two days")
SLOW_POINTS = Word("要求当天到货；合同写两天到货", "Wants delivery the same day; the contract says two")
SLOW_DEMAND = Word("当天到货", "Delivery the same day")
SLOW_OURS = Word("苏南地区两天到货", "Two days in southern Jiangsu")
SLOW_SAID = Word("同行都能当天送，你们凭什么两天", "Others deliver the same day; why do you take two")
SLOW_LOSS = Word("夜班停了一台车床", "One lathe stood still for a night")
SLOW_OFFER = Word("常用型号寄售二十支，用后结算", "Twenty of the usual type on consignment, paid when used")
SLOW_LEARNT = Word(
    "当天到货成了苏南的行规，寄售比加急便宜", "The same day has become usual there; stock on site is cheaper"
)
CHIPPED = Word(
    "退回返工的那批刀片又崩刃，三箱都有", "The reworked inserts that came back chip again, in all three boxes"
)
CHIPPED_POINTS = Word("返工批次三箱崩刃，批号核对一致", "Three boxes of the reworked lot chip; the lot numbers agree")
CHIPPED_SAID = Word(
    "退一次修一次，还是崩，我们停了半天机", "Sent back once, mended once, and it chips still; we stood half a day"
)
CHIPPED_LOSS = Word("停机半天，误了一船货", "Half a day standing still, and a shipload late")
CHIPPED_OFFER = Word("三箱全部换新批，赔半天工时", "All three boxes replaced by a new lot, half a day of work paid")
CHIPPED_LEARNT = Word(
    "返工品没有复检就发货，复检要写进流程", "Reworked goods left unchecked; a second check belongs into the process"
)
REASON = Word("批号、照片核对属实", "Lot numbers and photographs agree")
AGAIN = Word("换来的新批又崩了两片，问我们到底检没检", "Two of the new lot chip as well; asks whether we check at all")
AGAIN_OFFER = Word("派人到厂逐盒检，换两片", "Somebody checks every box on the spot; two replaced")
MIXED = Word("两箱刀柄又发混型号，新线等料", "Two boxes of holders are mixed up again; the new line waits")
MIXED_ITEM = Word("发货准确", "Right goods sent")
MIXED_OFFER = Word("先送四十支，错货运回，运费我们付", "Forty sent first, the wrong ones fetched at our cost")
WAITS = Word("等客户寄回错货清单", "Waits for the customer's list of the wrong goods")
EMPTY = Word("寄售仓又断货，打三次电话没人回", "The consignment stock is empty again; three calls went unanswered")
EMPTY_SAID = Word("三次电话没人回，我们还算客户吗", "Three calls and no answer; are we still your customer")
RUDE = Word("柜台小伙子说话冲，问规格爱答不理", "The young man at the counter is short and hardly answers")
IDEA = Word("刀片出五片小包装，师傅一次用不了十片", "Inserts in packs of five: nobody needs ten at once")
IDEA_REPLY = Word("九月起出五片装，谢谢陈师傅", "From September there are packs of five; thank you, Master Chen")
IDEA_TWO = Word("能不能微信直接下单", "Could one order by WeChat")
GRUMBLE = Word("吃饭时说最近送货单老写错", "Said over dinner that delivery notes are often wrong lately")
GRUMBLE_ANSWER = Word("当天改单并道歉，仓库双人核对", "Mended that day with an apology; two check the notes now")
THANKS = Word(
    "谢谢您指出来，改好了第一时间告诉您", "Thank you for telling us; you are the first to hear when it is mended"
)
PURCHASING = Word("采购部", "Purchasing")
LETTER = Word("寄出致歉信，附两天到货的寄售方案", "A letter of apology, with the plan of stock on site")
CALLED_ON = Word("总经理上门致歉，听王总讲完再谈补救", "The general manager called to apologise and listened first")
BETTER = Word("返工品出厂前复检", "Reworked goods are checked before they leave")
BETTER_PROOF = Word("复检记录六月一百二十批，零崩刃", "Records of June: 120 lots checked, none chips")
LABELS = Word("刀柄按型号分色贴标", "Holders labelled in a colour for each type")


def complain(story: Story) -> None:
    """Tell the complaints in the order they came in, then what was improved."""
    _slow(story)
    _grumbled(story)
    _chipped(story)
    _suggested(story)
    _mixed(story)
    _again(story)
    _empty(story)
    with story.acting("gaofeng"):
        _improved(story)


def _open(story: Story, code: str, who: str, words: Word, *, mood: str, at: datetime, **more: Any) -> int:
    with story.acting(who):
        new = actions.NewComplaint(story.ids[code], story.told(words), mood, **more)
        return actions.open_complaint(new=new, at=at)


def _vent(story: Story, pk: int, words: Word, mood: str, at: datetime) -> None:
    actions.vent(complaint_id=pk, words=story.told(words), emotion=mood, at=at)


def _judge(story: Story, pk: int, points: Word, at: datetime, cause: str = "QUALITY", **more: Any) -> None:
    told = actions.Judgement(story.told(points), "VALID", story.told(REASON), cause, **more)
    actions.judge(complaint_id=pk, judgement=told, at=at)


def _solve(story: Story, pk: int, offer: Word, loss: Word, *, cost: int, at: datetime) -> None:
    made = actions.offer(
        complaint_id=pk, words=story.told(offer), loss=story.told(loss), cost=Decimal(cost), at=at
    )  # fmt: skip
    actions.answer_offer(solution_id=made, is_accepted=True, at=at + timedelta(minutes=20))
    actions.carry_out(solution_id=made, at=at + timedelta(hours=2))


def _close(story: Story, pk: int, insight: Word, score: int, at: datetime) -> None:
    actions.follow_up(
        complaint_id=pk, is_satisfied=True, emotion="PLEASED" if score > 3 else "CALM", score=score,
        attitude_score=score, at=at,
    )  # fmt: skip
    actions.thank(complaint_id=pk, way="MESSAGE", words=story.told(THANKS), at=at)
    actions.close(complaint_id=pk, insight=story.told(insight), at=at + timedelta(minutes=10))


def _sincere(story: Story, code: str, words: Word, gesture: str, at: datetime) -> None:
    """Note the sign of sincerity a key account gets before its complaint is closed."""
    new = interaction_actions.NewInteraction(
        story.ids[code], story.told(words), at, channel="VISIT" if gesture == "LEADER_VISIT" else "LETTER",
        direction="OUT", contents=("EMOTION",), gesture=gesture, participants=story.told(PURCHASING),
    )  # fmt: skip
    interaction_actions.add_interaction(new=new, day=at.date(), at=at)


def _slow(story: Story) -> None:
    """Tell of a demand beyond our standard that taught something."""
    at = moment(date(2026, 4, 14), 9)
    pk = _open(story, "E001", "shenyue", SLOW_W, mood="DISAPPOINTED", at=at, medium="HOTLINE_24H", score_before=3)
    with story.acting("shenyue"):
        _vent(story, pk, SLOW_SAID, "CALM", at + timedelta(minutes=12))
        _judge(
            story, pk, SLOW_POINTS, at + timedelta(minutes=40), "OVER_DEMAND", demand=story.told(SLOW_DEMAND),
            our_standard=story.told(SLOW_OURS),
        )  # fmt: skip
        _solve(story, pk, SLOW_OFFER, SLOW_LOSS, cost=600, at=at + timedelta(hours=3))
        _sincere(story, "E001", LETTER, "APOLOGY_LETTER", moment(date(2026, 4, 15), 10))
        _close(story, pk, SLOW_LEARNT, 4, moment(date(2026, 4, 16), 15))


def _grumbled(story: Story) -> None:
    """Tell of a grumble that stopped where it was spoken, because somebody answered it."""
    at = moment(date(2026, 5, 11), 19)
    pk = _open(story, "E006", "duanli", GRUMBLE, mood="DISAPPOINTED", at=at, stage="MANIFEST_GRUMBLE")
    with story.acting("duanli"):
        actions.settle_grumble(complaint_id=pk, answer=story.told(GRUMBLE_ANSWER), at=at + timedelta(hours=15))


def _returned(story: Story) -> int | None:
    row = trade_queries.orders_of(story.ids["E004"]).filter(number=RETURNED).first()
    return row.pk if row else None


def _chipped(story: Story) -> None:
    """Tell of the returned lot that chipped again: solved, closed, rewarded."""
    at = moment(date(2026, 5, 20), 9)
    pk = _open(
        story, "E004", "gaofeng", CHIPPED, mood="FURIOUS", at=at, medium="FREE_LINE", order_id=_returned(story),
        score_before=2,
    )  # fmt: skip
    with story.acting("gaofeng"):
        _vent(story, pk, CHIPPED_SAID, "ANGRY", at + timedelta(minutes=25))
        _judge(story, pk, CHIPPED_POINTS, at + timedelta(hours=1), service_item=story.told(BETTER))
        _solve(story, pk, CHIPPED_OFFER, CHIPPED_LOSS, cost=8_600, at=at + timedelta(hours=4))
        _sincere(story, "E004", CALLED_ON, "LEADER_VISIT", moment(date(2026, 5, 22), 14))
        _close(story, pk, CHIPPED_LEARNT, 4, moment(date(2026, 6, 2), 10))
        actions.reward(complaint_id=pk, at=moment(date(2026, 6, 2), 11))


def _suggested(story: Story) -> None:
    """Tell of a card about the counter, and of two ideas, one of them adopted."""
    at = moment(date(2026, 6, 8), 16)
    with story.acting("duanli"):
        actions.key_cards(
            cards=[
                actions.NewComplaint(story.ids["M0000"], story.told(words), "DISAPPOINTED")
                for words in (RUDE, IDEA, IDEA_TWO)
            ],
            is_suggestion=[False, True, True], medium="OPINION_CARD", at=at,
        )  # fmt: skip
        idea = queries.suggestions_of(story.ids["M0000"]).order_by("pk")[0]
        actions.evaluate(
            suggestion_id=idea.pk, status="ADOPTED", reply=story.told(IDEA_REPLY), at=at + timedelta(days=3)
        )  # fmt: skip
        card = queries.complaints_of(story.ids["M0000"])[0]
        _vent(story, card.pk, RUDE, "CALM", at + timedelta(minutes=30))
        _judge(story, card.pk, RUDE, at + timedelta(hours=1), "ATTITUDE", is_concerned_unknown=True)
        _solve(story, card.pk, THANKS, RUDE, cost=0, at=at + timedelta(hours=1, minutes=10))


def _mixed(story: Story) -> None:
    """Tell of mixed-up goods: the solution is offered, the clock rests while the customer looks for a list."""
    at = moment(date(2026, 6, 22), 9)
    pk = _open(story, "E002", "magong", MIXED, mood="ANGRY", at=at, medium="EMAIL", score_before=4)
    with story.acting("magong"):
        _vent(story, pk, MIXED, "CALM", at + timedelta(minutes=18))
        _judge(story, pk, MIXED, at + timedelta(minutes=45), service_item=story.told(MIXED_ITEM))
        actions.offer(
            complaint_id=pk, words=story.told(MIXED_OFFER), loss=story.told(CHIPPED_LOSS), cost=Decimal(1_200),
            at=at + timedelta(hours=1),
        )  # fmt: skip
        actions.pause(complaint_id=pk, reason=story.told(WAITS), at=at + timedelta(hours=2))


def _again(story: Story) -> None:
    """Tell of the same matter again within thirty days: one level up, solved, to be followed up."""
    at = moment(date(2026, 6, 24), 10)
    pk = _open(story, "E004", "gaofeng", AGAIN, mood="FURIOUS", at=at, medium="FREE_LINE", order_id=_returned(story))
    with story.acting("gaofeng"):
        _vent(story, pk, AGAIN, "DISAPPOINTED", at + timedelta(minutes=35))
        _judge(story, pk, AGAIN, at + timedelta(hours=1), service_item=story.told(BETTER))
        _solve(story, pk, AGAIN_OFFER, CHIPPED_LOSS, cost=900, at=moment(date(2026, 6, 24), 15))


def _empty(story: Story) -> None:
    """Tell of a complaint nobody has judged in time."""
    at = moment(date(2026, 6, 25), 9)
    pk = _open(story, "E003", "lanying", EMPTY, mood="ANGRY", at=at, medium="HOTLINE_24H")
    with story.acting("lanying"):
        _vent(story, pk, EMPTY_SAID, "DISAPPOINTED", at + timedelta(minutes=22))
        actions.escalate(complaint_id=pk, at=moment(date(2026, 7, 1), 9))


def _improved(story: Story) -> None:
    at, branch_id = moment(date(2026, 6, 3), 10), story.house.branches["JN"]
    told: dict[str, Any] = {"cause": "QUALITY", "branch_id": branch_id}
    pk = actions.plan_improvement(
        title=story.told(BETTER), owner_id=story.house.users["gaofeng"], due_date=date(2026, 6, 20),
        impression_before=Decimal("6.0"), at=at, **told,
    )  # fmt: skip
    actions.finish_improvement(
        improvement_id=pk, evidence=story.told(BETTER_PROOF), impression_after=Decimal("6.8"),
        at=moment(date(2026, 6, 19), 17),
    )  # fmt: skip
    actions.plan_improvement(
        title=story.told(LABELS), owner_id=story.house.users["zhangqiang"], due_date=date(2026, 7, 20), at=at, **told
    )  # fmt: skip
