"""What the story tells of credit: invoices and what pays them, limits, an order beyond one, risks and their answers."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.churn import queries as churn_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.prediction import actions as prediction_actions
from zhike.apps.receivables import actions
from zhike.apps.receivables import queries as receivable_queries
from zhike.apps.risk import actions as risk_actions
from zhike.apps.risk.rules import register
from zhike.apps.trade import queries as trade_queries
from zhike.config.story.telling import TODAY, Story, ago
from zhike.config.story.words import Word

# Of whom invoices are kept: the great customers pay after their terms, 鲁西通达 does not pay at all.
INVOICED = {"E001": 120, "E002": 60, "E003": 60, "E004": 60}
SINCE = date(2025, 9, 1)
# All that 鲁西通达 ordered in 2025 was to be paid on this day, 210 days ago.
ARREARS, ARREARS_DUE = "E005", ago(210)
# Whose limit, how much, how many days, by whom, why.
LIMITS = (
    ("E001", 3_000_000, 120, "luqiang", Word("城轨项目按 120 天结算，随合同授信", "The metro pays after 120 days")),
    ("E002", 2_400_000, 60, "yangfan", Word("白金客户，回款稳定", "Platinum, pays steadily")),
    ("E003", 800_000, 60, "sunwei", Word("船厂订单排到明年", "Shipyards are booked into next year")),
    ("E005", 100_000, 30, "sunwei", Word("逾期未清，压缩额度", "Overdue, cut down")),
)  # fmt: skip
REFUSED = Word("衰退中期，按规则不授信，先款后货", "Declining: no credit by the rule, cash before goods")
DISPUTED = Word("两箱立铣刀尺寸不符，等复检", "Two boxes of mills off size, being measured again")
SPRING = Word("二季度城轨检修备货", "Stock for the metro's spring maintenance")
METRO = Word("苏南轨道两笔大单延期回款", "Sunan Rail pays two large orders late")
METRO_TEXT = Word(
    "城轨业主付款慢，苏南轨道账期一再拖长；若资金链断裂，在途货款收不回来。",
    "The metro pays slowly and Sunan Rail's terms stretch; if it runs dry, what is under way is lost.",
)
METRO_PLAN = Word(
    "按月对账，超 60 天停发；派专人驻场催收", "Books compared monthly, no goods beyond 60 days, one of us on site"
)
INSURED = Word("信保公司承保八成", "A credit insurer bears eight tenths")
INSURER = Word("华诚信用保险", "Huacheng Credit Insurance")
EVASION = Word("鲁西通达恶意拖欠货款", "Luxi Tongda will not pay")
EVASION_PLAN = Word("停止接单，委托律师发函并申请财产保全", "No more orders; a lawyer's letter and a freeze of assets")
RETURNS = Word("山东退货新政引发经销商流失", "The returns policy drives dealers in Shandong away")
PRIVACY = Word("会员资料用途未全部取得同意", "Not every member agreed to what their data are used for")
PRIVACY_PLAN = Word("补签同意书；有投诉即停用并删除资料", "Ask for consent again; on a complaint stop and delete")
LATHE = Word("常州老机床持续衰退", "Changzhou Old Lathe keeps declining")


def invoice(story: Story) -> None:
    """Write the invoices down; the payments of the story pay them."""
    new = []
    for code, days in INVOICED.items():
        for row in _orders(story, code, SINCE, TODAY):
            new.append(_invoice(row, row.order_date + timedelta(days=days)))
    new += [_invoice(row, ARREARS_DUE) for row in _orders(story, ARREARS, date(2025, 1, 1), date(2025, 12, 31))]
    ids = actions.add_invoices(new=new, day=TODAY, at=story.at)
    disputed = [pk for pk, one in zip(ids, new, strict=True) if one.customer_id == story.ids["E003"]]
    with story.acting("sunwei"):
        for invoice_id in disputed[-1:]:
            actions.dispute_invoice(
                invoice_id=invoice_id, amount=Decimal(6_000), reason=story.told(DISPUTED), day=TODAY, at=story.at
            )


def _orders(story: Story, code: str, first: date, last: date) -> Any:
    rows = trade_queries.orders_of(story.ids[code]).filter(
        kind="PURCHASE", order_date__range=(first, last), amount__gt=0
    )
    return rows.order_by("order_date", "pk")


def _invoice(row: Any, due: date) -> actions.NewInvoice:
    return actions.NewInvoice(row.customer_id, f"FP{row.number}", row.order_date, due, row.amount, "CNY", [row.number])


def grant(story: Story) -> None:
    """Set the limits, try one the rule refuses, and take an order beyond one."""
    for code, amount, days, username, reason in LIMITS:
        with story.acting(username):
            actions.set_limit(
                customer_id=story.ids[code], amount=Decimal(amount), terms_days=days, reason=story.told(reason),
                valid_from=ago(90), today=TODAY, in_spite=code == ARREARS, at=story.at,
            )  # fmt: skip
    with story.acting("luqiang"):
        actions.set_limit(
            customer_id=story.ids["E007"], amount=Decimal(0), terms_days=0, reason=story.told(REFUSED),
            valid_from=ago(2), today=TODAY, at=story.at,
        )  # fmt: skip
        told = receivable_queries.check_order(story.ids["E001"], Decimal(0), TODAY)
        if told is not None and told.is_over:
            actions.grant_exemption(
                customer_id=story.ids["E001"], amount=told.excess.quantize(Decimal(1)) + 100_000, until=ago(-45),
                reason=story.told(SPRING), today=TODAY, at=story.at,
            )  # fmt: skip


def register_risks(story: Story) -> None:
    """Register risks of all four types; answer them, compare answers, name who left because of one."""
    users, at = story.house.users, story.at
    with story.acting("sunwei"):
        owed = receivable_queries.ledger_of(story.ids[ARREARS], TODAY).open
        evasion = _register(
            story, EVASION, ("CREDIT", "EVASION"), (5, 4, "0.9", owed), customer="E005", owner="sunwei", days=120
        )
        avoided = risk_actions.propose_treatment(
            risk_id=evasion, given=register.Answer("AVOID", plan=story.told(EVASION_PLAN), cost=Decimal(12_000)),
            today=TODAY, at=at,
        )  # fmt: skip
        risk_actions.approve_treatment(treatment_id=avoided, today=TODAY, at=at)
        returns = _register(
            story, RETURNS, ("OPERATION", "POOR_PROCESS"), (4, 5, "0.6", Decimal(2_000_000)), branch="SD",
            owner="sunwei", days=140,
        )  # fmt: skip
        for case in churn_queries.cases().filter(reason="MANAGEMENT", status="CONFIRMED").order_by("-turnover")[:3]:
            risk_actions.name_case(risk_id=returns, case_id=case.pk, at=at)
    with story.acting("guhui"):
        # The numbers of the worked case: 0.30 × 500,000 before, 0.10 × 400,000 after, for 30,000.
        metro = _register(
            story, METRO, ("CREDIT", "MARKET_TURN"), (4, 4, "0.30", Decimal(500_000)), customer="E001",
            owner="shenyue", days=60, text=METRO_TEXT,
        )  # fmt: skip
        reduced = risk_actions.propose_treatment(
            risk_id=metro,
            given=register.Answer(
                "REDUCE", plan=story.told(METRO_PLAN), owner_id=users["shenyue"], due_date=ago(-30),
                cost=Decimal(30_000), residual_probability=Decimal("0.10"), residual_loss=Decimal(400_000),
            ),
            today=TODAY, at=at,
        )  # fmt: skip
        risk_actions.propose_treatment(
            risk_id=metro,
            given=register.Answer(
                "TRANSFER", plan=story.told(INSURED), counterparty=story.told(INSURER), contract_number="XB-2026-118",
                expires_date=ago(-365), cost=Decimal(45_000), residual_loss=Decimal(100_000),
            ),
            today=TODAY, at=at,
        )  # fmt: skip
        risk_actions.approve_treatment(treatment_id=reduced, today=TODAY, at=at)
    with story.acting("zhouqiming"):
        privacy = _register(
            story, PRIVACY, ("LEGAL", "WEAK_COMPLIANCE"), (2, 3, "0.1", Decimal(150_000)), branch="HQ",
            owner="zhouqiming", days=200,
        )  # fmt: skip
        borne = risk_actions.propose_treatment(
            risk_id=privacy,
            given=register.Answer(
                "ACCEPT", plan=story.told(PRIVACY_PLAN), accepted=Decimal(15_000), review_date=ago(-90)
            ),
            today=TODAY, at=at,
        )  # fmt: skip
        risk_actions.approve_treatment(treatment_id=borne, today=TODAY, at=at)
        _register(
            story, LATHE, ("MARKET", "CYCLE"), (3, 2, "0.4", Decimal(60_000)), customer="E007", owner="luqiang",
            days=20,
        )  # fmt: skip


def _register(
    story: Story, title: Word, kind: tuple[str, str], rated: tuple[int, int, str, Decimal], *, owner: str, days: int,
    customer: str = "", branch: str = "", text: Word | None = None,
) -> int:  # fmt: skip
    likelihood, impact, probability, loss = rated
    new = risk_actions.NewRisk(
        story.told(title), *kind, register.Rated(likelihood, impact, Decimal(probability), loss),
        customer_id=story.ids[customer] if customer else None,
        branch_id=story.house.branches[branch] if branch else None, owner_id=story.house.users[owner],
        text=story.told(text) if text else "", review_date=ago(-60),
    )  # fmt: skip
    return risk_actions.register_risk(new=new, day=ago(days), at=story.at)


def scan(story: Story) -> None:
    """Let the scan propose what the warnings of the story and what happened in it tell of."""
    risk_actions.scan(day=org_queries.business_date(story.at), at=story.at)
    prediction_actions.learn_payment(day=org_queries.business_date(story.at))
    risk_actions.gather(day=org_queries.business_date(story.at), at=story.at)
