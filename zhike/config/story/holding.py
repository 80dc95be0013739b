"""What the story counts and states besides: outlets of a year, whom policies serve, who is compared with."""

from datetime import date, timedelta
from decimal import Decimal

from zhike.apps.archives import actions as archive_actions
from zhike.apps.changes import actions as change_actions
from zhike.apps.changes import queries as change_queries
from zhike.apps.health import actions as health_actions
from zhike.apps.health import queries as health_queries
from zhike.config.story.archive import N_WITH_OUTLETS
from zhike.config.story.policy import POLICY, REBATE
from zhike.config.story.telling import TODAY, Story, ago, moment
from zhike.config.story.words import Word

# With the 43 outlets of the largest dealers, of which 4 close in 2025: 300 there at its start, 50 opened, 20 closed,
# 330 at its end; a tenth of the maker of small appliances (W01), with the same rates.
N_OLD, N_NEW, N_CLOSED, N_DEALERS = 257, 50, 16, 64
YEAR = date(2025, 1, 1)
SHOP = Word("门市部", "shop")
N_CONTROL = 12
HARSH = {
    "VIP": ("NEUTRAL", Word("本就现款，不受影响", "They pay cash already")),
    "MAJOR": ("LOSS", Word("失去 60 天账期，年损失约 3 个点", "They lose 60 days of credit, some 3 points a year")),
    "ORDINARY": ("LOSS", Word("退货七成自担，周转压力大", "They bear 70% of returns, which strains their cash")),
}  # fmt: skip
KIND = {
    "VIP": ("GAIN", Word("返利每季到账", "The rebate arrives every quarter")),
    "MAJOR": ("GAIN", Word("返利每季到账", "The rebate arrives every quarter")),
    "ORDINARY": ("NEUTRAL", Word("", "")), "SMALL": ("UNTOUCHED", Word("", "")),
}  # fmt: skip
LOOKS = ((date(2026, 3, 18), 24, 15, Word("济南", "Jinan")), (date(2026, 5, 20), 36, 30, Word("潍坊", "Weifang")))


def hold(story: Story) -> None:
    """Say whom the policies serve and how far the harsh one is kept, and who is compared with."""
    _compare(story)
    with story.acting("wenqi"):
        for title, told in ((POLICY, HARSH), (REBATE, KIND)):
            row = change_queries.changes().filter(title=story.told(title)).first()
            if row is not None:
                stated = {
                    tier: {"effect": effect, "words": story.told(words)} for tier, (effect, words) in told.items()
                }
                change_actions.state_interests(change_id=row.pk, interests=stated, at=moment(ago(10)))
    harsh = change_queries.changes().filter(title=story.told(POLICY), status="PILOT").first()
    if harsh is None:
        return
    with story.acting("sunwei"):
        for day, n_checked, n_kept, where in LOOKS:
            change_actions.note_check(
                change_id=harsh.pk, n_checked=n_checked, n_kept=n_kept, where=story.told(where), day=day, today=TODAY,
                at=moment(day),
            )  # fmt: skip


def open_shops(story: Story) -> None:
    """Open and close the outlets of a year."""
    dealers = story.largest(N_WITH_OUTLETS + N_DEALERS, "AB")[N_WITH_OUTLETS:]
    for n in range(N_OLD + N_NEW):
        one, is_new = dealers[n % N_DEALERS], n >= N_OLD
        opened = YEAR + timedelta(days=7 * (n - N_OLD) + 3) if is_new else YEAR - timedelta(days=200 + 3 * n)
        closes = not is_new and n % 16 == 0 and n // 16 < N_CLOSED
        archive_actions.save_outlet(
            customer_id=story.ids[one.code], at=story.at,
            values={
                "name": f"{story.told(SHOP)} {n // N_DEALERS + 1}", "opened_date": opened,
                "closed_date": YEAR + timedelta(days=20 + 20 * (n // 16)) if closes else None,
                "turnover": Decimal(one.turnover // 5) if n % 9 else None,
            },
        )  # fmt: skip


def _compare(story: Story) -> None:
    """Leave some customers out of the programme for relations, to compare with."""
    row = health_queries.programmes().first()
    if row is None:
        return
    known = set(health_queries.enrolled(row.pk).values_list("customer_id", flat=True))
    others = [story.ids[one.code] for one in story.largest(60, "EA") if story.ids[one.code] not in known]
    with story.acting("zhouqiming"):
        health_actions.enrol(
            programme_id=row.pk, customer_ids=others[:N_CONTROL], day=row.first_date, is_control=True,
            at=moment(row.first_date),
        )  # fmt: skip
