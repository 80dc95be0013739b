"""What others say: a rented list whose licence ends soon, a bought report, credit reports, what the papers wrote."""

from datetime import date
from decimal import Decimal

from zhike.apps.archives import actions as archive_actions
from zhike.apps.catalog import actions as catalog_actions
from zhike.config.story.archive import TRADES
from zhike.config.story.telling import Story, ago
from zhike.config.story.words import Word

N_LISTED = 12
LIST = {"title": Word("苏州制造企业名录", "Manufacturers of Suzhou"), "supplier": Word("览城数据", "Lancheng Data"),
        "permitted_use": Word("仅限邮寄和电话各一次", "One mailing and one round of calls")}  # fmt: skip
REPORT = {"title": Word("华东刀具市场报告 2026", "Cutting tools in East China 2026"),
          "supplier": Word("明策咨询", "Mingce Consulting"),
          "permitted_use": Word("内部使用", "Within the house")}  # fmt: skip
OTHER_WAYS = Word("行业微信群", "Trade group on WeChat")
# Whom, by whom, a report or a reference, the rating, so many days ago, valid for so many.
CREDIT = (
    ("E001", Word("衡准评级", "Hengzhun Rating"), "CREDIT_REPORT", "A", 400, 365),
    ("E001", Word("衡准评级", "Hengzhun Rating"), "CREDIT_REPORT", "B", 24, 365),
    ("E005", Word("齐鲁征信", "Qilu Credit"), "CREDIT_REPORT", "C", 330, 365),
    ("E005", Word("齐鲁征信", "Qilu Credit"), "CREDIT_REPORT", "D", 60, 365),
    ("E002", Word("滇池银行", "Bank of Dianchi"), "BANK_REFERENCE", "A", 90, 180),
)  # fmt: skip
CLIPPINGS = (
    ("E001", Word("苏南轨道装备中标城轨检修项目", "Sunan Rail wins the maintenance of the city rail"),
     Word("轨道交通周刊", "Rail Weekly"), 33, "https://example.com/rail/2026-0529"),
    ("E001", Word("轨道装备企业账期普遍拉长", "Rail suppliers wait longer for their money"),
     Word("江南工贸报", "Jiangnan Business"), 71, "https://example.com/business/2026-0421"),
    ("E002", Word("滇中烟机新线奠基", "Dianzhong lays the first stone of a new line"),
     Word("云岭日报", "Yunling Daily"), 44, "https://example.com/yunling/2026-0518"),
    ("E003", Word("青岛船配企业订单回升", "Orders of Qingdao's ship suppliers recover"),
     Word("海工新闻", "Marine News"), 15, "https://example.com/marine/2026-0616"),
)  # fmt: skip


def rent_a_list(story: Story) -> None:
    """Rent a list and take it out once, buy a report; note where else one hears of customers."""
    listed = _batch(story, LIST, kind="RENTED", first=ago(345), last=ago(-20), cost=8_600, max_uses=2)
    _batch(story, REPORT, kind="REPORT", first=ago(110), last=ago(-255), cost=38_000, max_uses=None)
    for i, one in enumerate(buyer for buyer in story.largest(200, "EB") if buyer.city == "SZ"):
        if i == N_LISTED:
            break
        values = {"industry": story.told(TRADES[(i + 1) % len(TRADES)])}
        with story.acting_id(story.owners[one.code]):
            archive_actions.write_facts(
                customer_id=story.ids[one.code], values=values, channel="RENTED_DB", day=ago(15), batch_id=listed,
                at=story.at,
            )  # fmt: skip
            if i < 3:
                archive_actions.write_facts(
                    customer_id=story.ids[one.code], values={"staff": str(40 + 25 * i)}, channel="OTHER",
                    channel_words=story.told(OTHER_WAYS), day=ago(9), at=story.at,
                )  # fmt: skip
    with story.acting("luqiang"):
        purpose = story.told(Word("夏季样本邮寄", "Mailing of the summer catalogue"))
        archive_actions.use_batch(batch_id=listed, purpose=purpose, at=story.at)


def _batch(story: Story, words: dict[str, Word], *, kind: str, first: date, last: date, cost: int, max_uses) -> int:
    values = {name: story.told(word) for name, word in words.items()} | {
        "kind": kind, "valid_from": first, "valid_to": last, "cost": Decimal(cost), "max_uses": max_uses,
    }  # fmt: skip
    return catalog_actions.save_batch(batch_id=None, values=values, at=story.at)


def cite(story: Story) -> None:
    """Keep what rating agencies, a bank and the papers say of the customers with a tale; two were downgraded."""
    for code, institution, kind, rating, days, valid in CREDIT:
        new = archive_actions.NewCreditReport(
            kind=kind, institution=story.told(institution), rating=rating, report_date=ago(days),
            valid_to=ago(days - valid),
        )  # fmt: skip
        with story.acting_id(story.owners[code]):
            archive_actions.add_credit_report(customer_id=story.ids[code], new=new, at=story.at)
    for code, title, medium, days, url in CLIPPINGS:
        clipping = archive_actions.NewClipping(
            title=story.told(title), medium=story.told(medium), published_date=ago(days), url=url
        )
        with story.acting_id(story.owners[code]):
            archive_actions.add_clipping(customer_id=story.ids[code], new=clipping, at=story.at)
