"""Winning back in the story: Hainuo, lost over delivery and won back; Tongda given up; dealers of Shandong tried."""

from datetime import date
from decimal import Decimal
from typing import Any

from zhike.apps.changes import queries as change_queries
from zhike.apps.core import base
from zhike.apps.people import queries as people_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries
from zhike.apps.winback import actions, queries, rules
from zhike.config.story.telling import TODAY, Story, ago, moment
from zhike.config.story.words import Word

HAINUO, TONGDA, DINGSHENG = "E003", "E005", "E004"
LOST, KNOWN, VISITED, HEARD, CALLED = (
    date(2025, 12, 1), date(2026, 2, 25), date(2026, 2, 26), date(2026, 3, 1), date(2026, 3, 16),
)  # fmt: skip
RIVAL = Word("德锐", "Derui")
MATTERS = Word("310 万的客户，青岛第一大户", "3.1 million a year, the largest customer of Qingdao")
STEPS = (
    ("VISIT", VISITED, 1_800, Word("接到消息次日登门，先听于总说，没有辩解。",
                                   "Went there the next day and let Mr Yu speak; no excuses.")),
    ("INVESTIGATE", VISITED, None, Word("采购说是价格，于总说两次误了船期。",
                                        "Purchasing names the price; Mr Yu names two ships that waited.")),
    ("APOLOGY", VISITED, None, Word("分管副总当面致歉，承认交期一拖再拖。",
                                    "Our deputy apologised in person for deliveries put off again and again.")),
    ("INTERVIEW", HEARD, None, Word("请于总、曲静和车间一起谈了两个小时。",
                                    "Two hours with Mr Yu, Ms Qu and the workshop.")),
)  # fmt: skip
TOLD = {
    "problem": Word("交货平均 18 天，德锐 7 天", "Delivery takes 18 days on average, Derui's 7"),
    "opinion": Word("刀具本身没有问题", "The tools themselves are fine"),
    "view": Word("贵 5% 可以接受，停线不行", "Five percent more is bearable, a standing line is not"),
    "demand": Word("十天以内，急件三天", "Within ten days, urgent parts in three"),
}
CONSIGNMENT = Word("厂内设寄售仓，用了再结算", "Consignment stock in their works, paid when used")
ASKED_AFTER = Word(
    "电话回访：寄售仓当天可取，船期没再误。", "Called: parts are there the same day; no ship has waited."
)
ARREARS = Word("拖欠 47 万元，三次上门催收拒不见人", "470,000 in arrears; would not see us three times")
REFUSED = Word("上门催收拒见", "Would not see us")
LET_GO = Word("恶意拖欠，不值得挽回", "Wilful arrears: not worth winning back")
AGREED = Word("同意，停止联系", "Agreed; no more contact")
TRY = Word("在当地有影响，值得一试", "Counts in its town: worth an attempt")
CALLED_ON = Word(
    "上门说明新政策已暂停，请其恢复进货。", "Called to say the policy is suspended and asked it to order again."
)
FAILED = Word("已与齐鲁工具签年度合同", "Has signed for a year with Qilu Tools")
NATURE = Word("量小，顺其自然", "Small: let nature take its course")
WISH = Word("再碎一批钻头我们就换供应商", "One more bad batch and we change suppliers")
STAY = Word("召回整批，专人跟踪三个月", "The whole batch recalled, somebody named for three months")
KEPT = Word("接受方案，并追加订单", "Accepted, and ordered more")
WISH_GONE = Word("退货自担七成，做不下去了", "With 70 percent of returns on us we cannot go on")
STAY_GONE = Word("退货上限降到三成", "At most 30 percent of returns borne")
PLAN = Word("山东经销商挽留计划", "Winning back the dealers of Shandong")
MEASURES = Word(
    "政策原因：暂停自担退货，30 天过渡期；利益原因：补发年返；其余：每两个月走访一次。",
    "Policy: returns no longer borne, thirty days of transition. Benefit: the rebate paid. Others: a visit every "
    "second month.",
)
MENDED = Word(
    "山东暂停退货自担，试行前先征求意见", "Returns no longer borne in Shandong; dealers are asked before a trial"
)


def win_back(story: Story) -> None:
    """Tell who is won back, who is given up, who is tried, who wished to leave; a plan and a lesson."""
    _win_hainuo(story)
    with base.acting_as(base.System("the story")):
        actions.follow(day=TODAY, at=story.at)
    _give_up_tongda(story)
    _try_dealers(story)
    _keep(story)
    _plan(story)


def _win_hainuo(story: Story) -> None:
    told: dict[str, Any] = {"today": KNOWN, "at": moment(KNOWN, 15)}
    with story.acting("sunwei"):
        new = actions.NewCase(
            story.ids[HAINUO], LOST, reason="PRICE", destination="COMPETITOR", went_to=story.told(RIVAL),
            turnover=_turnover(story),
        )  # fmt: skip
        case_id = actions.open_case(new=new, day=KNOWN, at=moment(KNOWN, 15))
        actions.decide(case_id=case_id, decision="WIN_BACK", why=story.told(MATTERS), **told)
    part = next(iter(people_queries.parts_at(story.ids[HAINUO])), None)
    with story.acting("sunwei"):
        for code, day, cost, word in STEPS:
            step = rules.NewStep(
                code, day, story.told(word), cost=None if cost is None else Decimal(cost),
                met=part.person.name if part else "", cause="PRICE" if code == "INVESTIGATE" else "",
                before="DISAPPOINTED" if code == "INVESTIGATE" else "", after="CALM" if code == "INVESTIGATE" else "",
                told={name: story.told(said) for name, said in TOLD.items()} if code == "INTERVIEW" else None,
                causes=("SERVICE", "PRICE") if code == "INTERVIEW" else (),
            )  # fmt: skip
            actions.add_step(case_id=case_id, new=step, today=day, at=moment(day, 17))
        offer_id = actions.make_offer(
            case_id=case_id, kind="NEW_PACKAGE", text=story.told(CONSIGNMENT), cost=Decimal(12_000),
            valid_date=CALLED, today=HEARD, at=moment(HEARD, 18),
        )  # fmt: skip
        actions.answer_offer(offer_id=offer_id, is_accepted=True, today=HEARD, at=moment(HEARD, 19))
        _answer_remedies(case_id)
        call = rules.NewStep("FOLLOW_UP", CALLED, story.told(ASKED_AFTER), way="CALL")
        actions.add_step(case_id=case_id, new=call, today=CALLED, at=moment(CALLED, 10))
    _close_tasks(case_id, moment(CALLED, 11))


def _turnover(story: Story) -> Decimal:
    return Decimal(next(one.turnover for one in story.buyers if one.code == HAINUO))


def _answer_remedies(case_id: int) -> None:
    for remedy in queries.remedies_of(case_id).filter(status="PROPOSED"):
        is_taken = remedy.code == "IMPROVE_SERVICE"
        actions.answer_remedy(remedy_id=remedy.pk, is_accepted=is_taken, today=HEARD, at=moment(HEARD, 20))
        if is_taken:
            actions.finish_remedy(remedy_id=remedy.pk, today=CALLED, at=moment(CALLED, 9))


def _close_tasks(case_id: int, at: Any) -> None:
    with base.acting_as(base.System("the story")):
        for task in task_queries.tasks().filter(key__startswith=f"winback:{case_id}:", status="OPEN"):
            task_actions.close_task(task_id=task.pk, at=at)


def _give_up_tongda(story: Story) -> None:
    row = _case_of(story, TONGDA)
    if row is None:
        return
    told: dict[str, Any] = {"today": TODAY, "at": story.at}
    with story.acting("sunwei"):
        grounds = [actions.NewGround(row.customer_id, "ARREARS", ago(15), story.told(ARREARS), Decimal(210))]
        grounds += [
            actions.NewGround(row.customer_id, "REFUSED_CALL", ago(days), story.told(REFUSED)) for days in (90, 60, 30)
        ]
        for ground in grounds:
            actions.prove_ground(ground_id=actions.note_ground(new=ground, **told), is_proven=True, at=story.at)
        actions.ask_abandon(case_id=row.pk, rule="ABANDON_ARREARS", why=story.told(LET_GO), **told)
    with story.acting("zhouqiming"):
        actions.answer_abandon(case_id=row.pk, is_approved=True, why=story.told(AGREED), **told)


def _case_of(story: Story, code: str) -> Any:
    """Return the open case of a buyer."""
    with base.acting_as(base.System("the story")):
        return queries.open_case_of(story.ids[code])


def _try_dealers(story: Story) -> None:
    """Try three of the dealers who left and observe some small ones; the rest waits for its decision."""
    with story.acting("sunwei"):
        waiting = list(queries.waiting().filter(reason__in=("MANAGEMENT", "BENEFIT")).order_by("-turnover", "id"))
        for row in waiting[:3]:
            decided = moment(ago(20), 10)
            actions.decide(case_id=row.pk, decision="WIN_BACK", why=story.told(TRY), today=ago(20), at=decided)
            step = rules.NewStep("CONTACT", ago(15), story.told(CALLED_ON), way="CALL")
            actions.add_step(case_id=row.pk, new=step, today=ago(15), at=moment(ago(15), 16))
            actions.fail(case_id=row.pk, why=story.told(FAILED), today=ago(5), at=moment(ago(5), 16))
        small = [row.pk for row in waiting[3:] if row.tier in rules.SMALL_TIERS][:6]
        actions.decide_many(
            case_ids=small, decision="OBSERVED", why=story.told(NATURE), today=TODAY, at=story.at
        )  # fmt: skip


def _keep(story: Story) -> None:
    """Tell of two wishes to leave: one customer stays, one dealer goes."""
    with story.acting("sunwei"):
        day = date(2026, 5, 6)
        save_id = actions.note_wish(
            new=actions.NewSave(story.ids[DINGSHENG], day, story.told(WISH), "PRODUCT"), today=day, at=moment(day, 11)
        )  # fmt: skip
        actions.offer_to_stay(
            save_id=save_id, offer=story.told(STAY), cost=Decimal(2_400), today=day, at=moment(day, 17)
        )  # fmt: skip
        kept = date(2026, 5, 18)
        actions.settle_wish(
            save_id=save_id, outcome="KEPT", why=story.told(KEPT), today=kept, at=moment(kept, 15)
        )  # fmt: skip
        gone = queries.cases().filter(status="FAILED", reason="MANAGEMENT").order_by("id").first()
        if gone is not None:
            day = ago(60)
            new = actions.NewSave(gone.customer_id, day, story.told(WISH_GONE), "MANAGEMENT")
            save_id = actions.note_wish(new=new, today=day, at=moment(day, 11))
            actions.offer_to_stay(
                save_id=save_id, offer=story.told(STAY_GONE), cost=None, today=day, at=moment(day, 12)
            )  # fmt: skip
            actions.settle_wish(
                save_id=save_id, outcome="LEFT", why=story.told(FAILED), today=ago(50), at=moment(ago(50), 12)
            )  # fmt: skip
    with base.acting_as(base.System("the story")):
        for task in task_queries.tasks().filter(key__startswith="save:", status="OPEN"):
            task_actions.close_task(task_id=task.pk, at=story.at)


def _plan(story: Story) -> None:
    province, users = story.house.branches["SD"], story.house.users
    with story.acting("sunwei"):
        actions.add_plan(
            new=actions.NewPlan(
                story.told(PLAN), province, 5, story.told(MEASURES), ago(30), ago(-150), users["sunwei"],
                cause="MANAGEMENT", budget=Decimal(60_000),
            ),
            at=moment(ago(30), 9),
        )  # fmt: skip
        change = next((row for row in change_queries.changes() if row.kind == "POLICY"), None)
        lesson = actions.NewLesson(
            province, ("MANAGEMENT", "BENEFIT"), date(2026, 1, 1), ago(40), story.told(MENDED), ago(40),
            change.pk if change else None, users["sunwei"],
        )  # fmt: skip
        actions.add_lesson(new=lesson, today=TODAY, at=story.at)
