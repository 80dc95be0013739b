"""What is known of the customers: facts from many sources, fresh and stale, studies, outlets, a statement, consents."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.archives import actions as archive_actions
from zhike.config.story.buyers import Buyer
from zhike.config.story.company import CITIES
from zhike.config.story.telling import Story, ago
from zhike.config.story.words import Word, pairs

N_KNOWN, N_MEMBERS, N_DELICATE, N_WITH_OUTLETS = 40, 24, 4, 10
FORMS, SCALES = ("LIMITED", "JOINT_STOCK", "STATE_OWNED", "LIMITED"), ("LARGE", "MEDIUM", "SMALL_FIRM", "MICRO")
ROADS = pairs("人民路 Renmin Road, 建设路 Jianshe Road, 解放路 Jiefang Road, 科技路 Keji Road")
TRADES = pairs("机械加工 Machining, 五金批发 Hardware wholesale, 设备维修 Repair, 零部件制造 Parts manufacture")
TERMS = pairs("货到付款 Cash on delivery, 月结三十天 30 days, 月结六十天 60 days, 预付三成 30% in advance")
SIDES = pairs("东城店 East, 西城店 West, 南门店 South, 高新店 Hi-tech, 火车站店 Station, 批发市场店 Market")
TASTES = pairs("面食 Noodles, 火锅 Hot pot, 海鲜 Seafood, 米线 Rice noodles")
# Channel and method by turn: from the register, from visits, from service, from a survey long ago, from the press.
SOURCES = (("AIC", ""), ("SALES_TERMINAL", "OBSERVATION"), ("SERVICE", "INTERVIEW"), ("SURVEY", "QUESTIONNAIRE"),
           ("MEDIA", ""))  # fmt: skip

TALES: tuple[tuple[str, str, date, dict[str, Any]], ...] = (
    ("E001", "SERVICE", date(2026, 6, 3), {
        "terms": Word("月结一百二十天", "120 days"), "willingness": "FAIR", "reputation": "GOOD",
        "problems": Word("急单占三成，运费由我方承担；投诉返工多", "A third of orders is urgent, freight on us"),
        "potential": Word("城轨检修备件三年内翻番", "Spare parts of city rail double within three years"),
        "measures": Word("谈六十天账期，急单运费另计", "Talk about 60 days and charged urgent freight"),
    }),
    ("E002", "EXPO", date(2026, 5, 20), {
        "willingness": "GOOD", "potential": Word("新线年底投产", "A new line starts at the end of the year"),
        "problems": Word("采购总监九月离任", "The purchasing director leaves in September"),
    }),
    ("E003", "SERVICE", date(2026, 3, 6), {
        "problems": Word("交期十八天，德锐只要九天", "Delivery took 18 days, Derui needs 9"),
        "measures": Word("寄售库存，两天到货", "Consignment stock, there in two days"), "willingness": "GOOD",
    }),
    ("E004", "COMPLAINT", date(2026, 4, 9), {
        "attitude": Word("钻夹头开裂，先怒后信", "Cracked drill chucks: angry first, trusting since"),
        "problems": Word("投诉转了四次才有人管", "The complaint was passed on four times"),
    }),
)  # fmt: skip

SWOT = (
    ("E001", "STRENGTH", Word("订单稳定，回头采购多", "Steady orders")),
    ("E001", "WEAKNESS", Word("付款慢，急单多", "Slow to pay, many urgent orders")),
    ("E001", "RESOURCE", Word("城轨行业协会理事", "On the board of the city rail association")),
    ("E002", "STRENGTH", Word("行业龙头，预算充足", "Leads its trade, well funded")),
    ("E002", "WEAKNESS", Word("决策靠一个人", "Decisions hang on one person")),
    ("E003", "STRENGTH", Word("船厂集中采购入围", "Listed by the shipyards")),
    ("E003", "WEAKNESS", Word("对交期极敏感", "Very sensitive to delivery time")),
    ("E004", "RESOURCE", Word("介绍了两家经销商", "Referred two dealers")),
)  # fmt: skip

# Million yuan (W22); the year before ends with the same stocks, so that the averages are these.
STOCKS = {"current_assets": 60, "inventory": 20, "cash": 12, "current_liabilities": 40, "total_assets": 80,
          "receivables": 15}  # fmt: skip
FLOWS = {2024: {"revenue": 96, "net_profit": 5, "cost_of_sales": 70},
         2025: {"revenue": 100, "net_profit": 5, "cost_of_sales": 73}}  # fmt: skip


def write_archives(story: Story) -> None:
    """Write what is known of the largest customers, of some members, and what the tales add."""
    for i, one in enumerate(story.largest(N_KNOWN, "EAB")):
        register, more = _enterprise(story, one, i)
        _write(story, one.code, register, source=("AIC", ""), day=ago(60 + i * 37 % 700))
        _write(story, one.code, more, source=SOURCES[i % len(SOURCES)], day=ago(20 + i * 53 % 900))
    for i, one in enumerate(story.largest(N_MEMBERS, "M")):
        values = {"job_title": story.told(Word("装配钳工", "Fitter")), "consumption_ability": "MIDDLE",
                  "salutation": story.told(Word(f"{one.name.zh[0]}师傅", one.name.en.split()[0])),
                  "favourite_food": story.told(TASTES[i % len(TASTES)])}  # fmt: skip
        _write(story, one.code, values, source=("MARKETING", "INTERVIEW"), day=ago(30 + i * 41 % 600))
    for code, channel, day, values in TALES:
        told = {name: story.told(value) if isinstance(value, Word) else value for name, value in values.items()}
        _write(story, code, told, source=(channel, "INTERVIEW"), day=day)


def _enterprise(story: Story, one: Buyer, i: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the register says of an enterprise, and what we found out ourselves."""
    _province, city = CITIES[one.city]
    road = ROADS[i % len(ROADS)]
    address = Word(f"{city.zh}市{road.zh}{8 + i * 3}号", f"{8 + i * 3} {road.en}, {city.en}")
    register = {
        "address": story.told(address), "legal_form": FORMS[i % 4], "industry": story.told(TRADES[i % 4]),
        "founded_date": date(1996 + i % 24, 1 + i % 12, 8).isoformat(),
    }  # fmt: skip
    more = {
        "staff": str(12 + i * 17 % 480), "scale": SCALES[i % 4], "service_area": story.told(city),
        "terms": story.told(TERMS[i % 4]), "credit_rating": "ABBC"[i % 4], "reputation": "GOOD" if i % 3 else "FAIR",
        "willingness": "GOOD" if i % 4 else "FAIR",
    }  # fmt: skip
    return register, more


def _write(story: Story, code: str, values: dict[str, Any], *, source: tuple[str, str], day: date) -> None:
    channel, method = source
    with story.acting_id(story.owners[code]):
        archive_actions.write_facts(
            customer_id=story.ids[code], values=values, channel=channel, method=method, day=day, at=story.at
        )


def study_customers(story: Story) -> None:
    """Note strengths and weaknesses, the outlets of the largest dealers and two statements of 苏南轨道装备."""
    for i, (code, kind, text) in enumerate(SWOT):
        with story.acting_id(story.owners[code]):
            archive_actions.add_swot(
                customer_id=story.ids[code], kind=kind, text=story.told(text), day=ago(20 + 9 * i), at=story.at
            )
    for i, one in enumerate(story.largest(N_WITH_OUTLETS, "AB")):
        _open_outlets(story, one, n_outlets=3 + i % 4)
    for year, flows in FLOWS.items():
        amounts = {name: Decimal(million * 1_000_000) for name, million in (STOCKS | flows).items()}
        archive_actions.save_statement(customer_id=story.ids["E001"], year=year, values=amounts, at=story.at)


def _open_outlets(story: Story, one: Buyer, *, n_outlets: int) -> None:
    city = story.told(CITIES[one.city][1])
    space = "" if story.house.language == "zh-hans" else " "
    for k, side in enumerate(SIDES[:n_outlets]):
        opened = date(2019 + k, 3 + k, 1)
        # Whoever has many has closed one.
        closed = opened + timedelta(days=900) if k == 4 else None
        values = {"name": f"{city}{space}{story.told(side)}", "opened_date": opened, "closed_date": closed,
                  "turnover": Decimal(one.turnover * 13 // (10 * n_outlets))}  # fmt: skip
        archive_actions.save_outlet(customer_id=story.ids[one.code], values=values, at=story.at)


def gather_consents(story: Story) -> None:
    """Note what some members agreed to; one of them thought better of it."""
    given = []
    for i, one in enumerate(story.largest(N_MEMBERS, "M")):
        with story.acting_id(story.owners[one.code]):
            for purpose in ("MARKETING", "CALLS", "PROFILING")[: 1 + i % 3]:
                given.append(
                    archive_actions.give_consent(
                        customer_id=story.ids[one.code], purpose=purpose, wording="2026-01", channel="ON_PAPER",
                        given_date=ago(10 + i * 7), at=story.at,
                    )
                )  # fmt: skip
    for i, one in enumerate(story.largest(N_DELICATE, "M")):
        with story.acting_id(story.owners[one.code]):
            archive_actions.give_consent(
                customer_id=story.ids[one.code], purpose="SENSITIVE", wording="2026-01", channel="ON_PAPER",
                given_date=ago(9 + i), at=story.at,
            )  # fmt: skip
        _write(story, one.code, {"marital_status": "MARRIED"}, source=("SERVICE", "INTERVIEW"), day=ago(8 + i))
    archive_actions.withdraw_consent(consent_id=given[-1], at=story.at)
