"""How the house speaks to many: advertisements with the leads they brought, a quarterly with readers, a scanned box."""

from datetime import timedelta
from decimal import Decimal

from zhike.apps.media import actions as media_actions
from zhike.apps.media import queries as media_queries
from zhike.apps.webforms import queries as webform_queries
from zhike.config.story.telling import TODAY, Story, ago, moment
from zhike.config.story.words import Word

# Code, title, medium, where, cost, how many days ago it began, for how long, how many of the largest it brought.
ADVERTISEMENTS: tuple[tuple[str, Word, str, Word, str | None, int, int | None, int], ...] = (
    ("JC2026", Word("机床工具杂志春季特刊", "Spring issue of a tool journal"), "PRINT",
     Word("机床工具", "Machine Tools Monthly"), "18000", 120, 30, 12),
    ("SO-DAO", Word("数控刀具关键词", "Search words on CNC tools"), "SEARCH", Word("", ""), "10000", 90, 60, 8),
    ("CIMT26", Word("国际机床展展位广告", "Stand at the machine tool fair"), "TRADE_FAIR",
     Word("国家会展中心 4.1 馆", "Hall 4.1"), "26500", 60, 5, 9),
    ("GAOSU", Word("常州高速路口立柱", "Pillar at the Changzhou exit"), "OUTDOOR",
     Word("常州北出口", "Changzhou North"), "32000", 45, None, 0),
    ("WX-JUL", Word("公众号新品推文", "New products on WeChat"), "SOCIAL", Word("", ""), None, 10, None, 3),
)  # fmt: skip
QUARTERLY = Word("锐锋季刊", "Ruifeng Quarterly")
ISSUES = (
    (85, Word("第一季：不锈钢铣削专题", "Spring: milling stainless steel"),
     Word("{address}：\n本期讲不锈钢铣削的参数选择，附三家工厂的实测数据。", 
          "{address},\nthis issue is about milling stainless steel, with figures from three plants.")),
    (1, Word("第二季：刀片寿命怎么算", "Summer: how long an insert lasts"),
     Word("{address}：\n本期讲刀片寿命的三种算法，{owner}可上门演示。",
          "{address},\nthis issue compares three ways to reckon the life of an insert; {owner} will show you.")),
)  # fmt: skip
N_READERS, N_SCANS = 24, 7


def advertise(story: Story) -> None:
    """Place advertisements; some customers named the code of one."""
    forms = webform_queries.forms()
    for code, title, medium, outlet, cost, begun, days, n_leads in ADVERTISEMENTS:
        first = ago(begun)
        with story.acting("wenqi"):
            form = forms.first()
            values = {
                "code": code, "title": story.told(title), "medium": medium, "outlet": story.told(outlet),
                "cost": Decimal(cost) if cost else None, "first_date": first,
                "last_date": first + timedelta(days) if days else None, "form_id": form.pk if form else None,
                "branch_id": story.house.branches["CZ"],
            }  # fmt: skip
            media_actions.add_advertisement(values=values, at=story.at)
        with story.acting("zhouqiming"):
            for n, one in enumerate(story.largest(40, "EAM")[begun % 7 :][:n_leads]):
                media_actions.note_lead(
                    code=code, customer_id=story.ids[one.code], how="TOLD", user_id=story.house.users["zhouqiming"],
                    day=min(first + timedelta(3 * n), TODAY), at=story.at,
                )  # fmt: skip


def publish(story: Story) -> None:
    """Begin a quarterly for whoever is served anyway; its first issue went out and two copies came back."""
    with story.acting("zhouqiming"):
        publication_id = media_actions.add_publication(
            values={
                "name": story.told(QUARTERLY), "purpose": "SERVICE", "branch_id": story.house.branches["HQ"],
                "about": story.told(Word("切削参数与案例，每季一期", "Cutting data and cases, four times a year")),
            },
            at=story.at,
        )  # fmt: skip
        ids = [story.ids[one.code] for one in story.largest(N_READERS, "EAM")]
        media_actions.add_readers(publication_id=publication_id, customer_ids=ids, way="POST", at=story.at)
        issues = [
            media_actions.add_issue(
                publication_id=publication_id,
                title=story.told(title),
                day=ago(days),
                text=story.told(text),
                at=story.at,
            )
            for days, title, text in ISSUES
        ]
        media_actions.request_issue(
            issue_id=issues[0], address="/read/", link=f"/media/issues/{issues[0]}/", at=story.at
        )
    media_actions.send_issue(
        issue_id=issues[0], address="/read/", day=TODAY, at=story.at, on_progress=lambda *_told: None
    )  # fmt: skip
    with story.acting("zhouqiming"):
        media_actions.note_posted(issue_id=issues[0], is_posted=True, at=story.at)
        for copy in media_queries.copies_of(issues[0])[:2]:
            media_actions.note_returned(copy_id=copy.pk, is_returned=True, at=story.at)


def pack(story: Story) -> None:
    """Print a code on a box for everybody and one for a dealer; both are scanned."""
    dealer = story.ids[story.largest(1, "A")[0].code]
    with story.acting("wenqi"):
        form = webform_queries.forms().first()
        common = {
            "name": story.told(Word("铣刀彩盒", "Box of end mills")), "form_id": form.pk if form else None,
            "message": story.told(
                Word("扫码查切削参数，刀具不对可换。", "Scan for cutting data; the wrong tool is replaced.")
            ),
            "first_date": ago(60), "branch_id": story.house.branches["CZ"],
        }  # fmt: skip
        boxes = (
            {"edition": story.told(Word("2026 春季", "Spring 2026")), "n_printed": 8000},
            {"edition": story.told(Word("经销商专供", "Dealer's own")), "n_printed": 1200, "customer_id": dealer},
        )
    for n, box in enumerate(boxes):
        with story.acting("zhouqiming" if n else "wenqi"):
            packaging_id = media_actions.add_packaging(values=common | box, at=story.at)
        for scan in range(N_SCANS - 4 * n):
            day = ago(6 * scan + n + 1)
            media_actions.scan(
                packaging_id=packaging_id, number=f"story-{n}-{scan}", address=f"phone {scan}", day=day, at=moment(day)
            )
