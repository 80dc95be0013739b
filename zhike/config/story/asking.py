"""Asking those who know: dealers who left, customers who look for a cause with us, a buyer who would like to join."""

from itertools import cycle

from zhike.apps.candidates import actions as candidate_actions
from zhike.apps.core import base
from zhike.apps.interviews import actions as interview_actions
from zhike.apps.interviews import queries as interview_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.config.story.telling import TODAY, Story, ago
from zhike.config.story.words import Word

SEED, N_ASKED = 20_260_701, 18
# What the dealers of Shandong who left say: causes in their weight, words, where they buy now, insight and its tag.
ANSWERS = (
    (("BENEFIT", "PRICE"), Word("三月一号返利说没就没，我仓里还压着二十万的货。",
                                "The rebate was gone overnight on 1 March, with goods for 200,000 in my store."),
     Word("齐鲁工具", "Qilu Tools"), "MAYBE",
     Word("改返利前一个月书面通知经销商", "Tell dealers in writing a month before a rebate changes"),
     (Word("返利", "rebate"), Word("通知", "notice"))),
    (("SERVICE", "BENEFIT"), Word("交期一拖再拖，下家等不起，只好换一家。",
                                  "Dates slipped again and again; our own buyers could not wait."),
     Word("齐鲁工具", "Qilu Tools"), "YES",
     Word("交期变了，当天给经销商打电话", "Call the dealer the day a date changes"),
     (Word("交期", "lead time"),)),
    (("BENEFIT", "MANAGEMENT"), Word("隔壁市的同行拿的价比我低，你们自己的业务员放的货。",
                                     "A dealer next door buys cheaper than I do, from your own salesman."),
     Word("山河刀具", "Shanhe Cutters"), "MAYBE",
     Word("窜货三次以上的停返利", "No rebate for whoever sells into another's area three times"),
     (Word("窜货", "grey sales"), Word("返利", "rebate"))),
    (("NATURAL",), Word("儿子不接班，店关了，跟你们没关系。", "My son does not take over, so I closed. It is not you."),
     Word("", ""), "NO", None, ()),
)  # fmt: skip
TRIES = (("REFUSED", Word("说没空，不想谈", "No time, no wish")), ("UNREACHED", Word("空号", "No such number")),
         ("REACHED", Word("约了下周三下午", "Wednesday afternoon next week")))  # fmt: skip
CAUSES = (
    (0, Word("换了涂层供应商，新批次一碰就崩", "The coating comes from somebody else since March"), "PRODUCT"),
    (1, Word("转速表还是老涂层的，照着用就断", "The table of speeds is that of the old coating"), "SERVICE"),
    (None, Word("客户机床主轴跳动大", "The spindles of the machines run out of true"), ""),
)


def ask_who_left(story: Story) -> None:
    """Draw dealers of Shandong who left and let their own people ask them: some talk, some do not."""
    with story.acting("sunwei"):
        new = interview_actions.NewPlan(
            title=story.told(Word("山东流失经销商访谈", "Dealers of Shandong who left")),
            question=story.told(Word("返利政策之外，还有什么让他们走的？", "What beside the rebate made them leave?")),
            branch_id=story.house.branches["SD"], states=("CHURNED", "DORMANT"), least_days=60, stratum="TIER",
            size=N_ASKED, seed=SEED, due_date=ago(-21), kind="ENTERPRISE", asks_myself=True,
        )  # fmt: skip
        plan_id = interview_actions.draw_plan(new=new, day=ago(14), at=story.at)
        rows = list(interview_queries.interviews_of(plan_id).order_by("pk"))
        tries, answers = cycle(TRIES), cycle(ANSWERS)
        for n, row in enumerate(rows):
            if n % 4 == 3:
                status, remark = next(tries)
                interview_actions.note_try(
                    interview_id=row.pk, status=status, remark=story.told(remark), day=ago(3), at=story.at
                )
            elif n % 4 != 2 or n < 6:
                _answer(story, row.pk, next(answers), n)


def _answer(story: Story, interview_id: int, answer: tuple, n: int) -> None:
    causes, said, went_to, would_return, learned, tags = answer
    insights = []
    # What several say is learned once.
    if learned and n < len(ANSWERS):
        words = [story.told(tag) for tag in tags]
        insights = [interview_actions.NewInsight(story.told(learned), causes[0], story.told(said), words)]
    new = interview_actions.NewInterview(
        ago(12 - n % 9), "PHONE", causes, story.told(said), went_to=story.told(went_to), would_return=would_return,
        participants=story.told(Word("老板本人", "The owner himself")), insights=insights,
    )  # fmt: skip
    interview_actions.hold_interview(interview_id=interview_id, new=new, day=TODAY, at=story.at)


def confer(story: Story) -> None:
    """Let the customer whose tools broke, a second one and our engineer look for the cause; two causes are adopted."""
    users = story.house.users
    with story.acting("sunwei"):
        new = interview_actions.NewSession(
            story.told(Word("断刀：到底断在哪里", "Broken tools: where does it come from?")),
            story.told(Word("四月以来三家客户反映同一批立铣刀断刀，换货后又断。",
                            "Since April three customers broke end mills of one batch, and the new ones, too.")),
            ago(9), story.house.branches["SD"], story.told(Word("济南展厅", "The hall of Jinan")),
        )  # fmt: skip
        session_id = interview_actions.add_session(new=new, at=story.at)
        guests = [
            interview_actions.join(session_id=session_id, new=who, at=story.at)
            for who in (
                interview_actions.NewParticipant(customer_id=story.ids["E004"]),
                interview_actions.NewParticipant(customer_id=story.ids["E003"]),
                interview_actions.NewParticipant(user_id=users["yudahai"]),
            )
        ]
        for place, words, kind in CAUSES:
            who = guests[2] if place is None else guests[place]
            proposal = interview_actions.name_cause(
                session_id=session_id, participant_id=who, text=story.told(words), cause=kind, at=story.at
            )
            voices = guests if kind == "SERVICE" else guests[:2] if kind else []
            interview_actions.set_votes(proposal_id=proposal, participant_ids=voices, at=story.at)
            _decide(story, proposal, kind)
        learned = story.told(Word("换供应商前先在客户机床上试刀", "Try new tools on a customer's machine first"))
        session = interview_queries.session(session_id)
        if session is not None:
            tag = story.told(Word("试刀", "trial"))
            insight = interview_actions.NewInsight(learned, "PRODUCT", tags=[tag])
            interview_actions.note_insight(
                source=session, branch_id=session.branch_id, new=insight, day=session.day, at=story.at
            )
        interview_actions.close_session(session_id=session_id, day=ago(8), at=story.at)


def _decide(story: Story, proposal_id: int, kind: str) -> None:
    reason, measure = {
        "PRODUCT": (Word("化验属实，涂层薄了三微米", "The laboratory agrees: three microns too thin"),
                    Word("旧涂层恢复供货，新批次召回", "Bring the old coating back, recall the batch")),
        "SERVICE": (Word("三家都照旧表用的", "All three went by the old table"),
                    Word("更新转速表并发给所有客户", "Write the table of speeds anew and send it to all")),
        "": (Word("新机床上也断", "They break on new machines, too"), Word("", "")),
    }[kind]  # fmt: skip
    interview_actions.decide_cause(
        proposal_id=proposal_id, decision="ADOPTED" if kind else "DROPPED", reason=story.told(reason),
        measure=story.told(measure), due_date=ago(-10), at=story.at,
    )  # fmt: skip


def name_candidate(story: Story) -> None:
    """Name a buyer who would like to come to us, with her consent, and hand her to who hires."""
    with base.acting_as(base.System("the story")):
        parts = people_queries.parts_at(story.ids["E003"])
    person_id = min((part.influence or 0, part.person_id) for part in parts)[1]
    with story.acting("sunwei"):
        new = candidate_actions.NewCandidate(
            person_id, story.told(Word("船舶行业客户经理", "Account manager for shipyards")), ago(20),
            story.told(Word("本人 6 月 11 日微信：愿意聊聊", "Her message of 11 June: glad to talk")),
            story.told(Word("懂船厂采购，想留在青岛", "Knows how shipyards buy, wants to stay in Qingdao")),
        )  # fmt: skip
        candidate_id = candidate_actions.name_candidate(new=new, day=TODAY, at=story.at)
        hires = org_queries.user_by_name("zhouqiming")
        if hires is not None:
            candidate_actions.hand_over(candidate_id=candidate_id, receiver_id=hires.pk, day=ago(15), at=story.at)
