"""The story company: its figures, reckoned by plain SQL from what was loaded, are those the story tells."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from asked import ask, ask_all, ids, turnover
from cast import AT
from django.db import connection, transaction

from zhike.apps.activities import queries as activity_queries
from zhike.apps.archives import queries as archive_queries
from zhike.apps.candidates import queries as candidate_queries
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange import queries as exchange_queries
from zhike.apps.insight.queries import talks as talk_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.interviews import queries as interview_queries
from zhike.apps.knowledge import queries as knowledge_queries
from zhike.apps.media import queries as media_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.playbooks import queries as playbook_queries
from zhike.apps.stewardship import queries as steward_queries
from zhike.apps.tasks import queries as task_queries
from zhike.apps.webforms import queries as webform_queries
from zhike.config.story import buyers, changes, company, load, orders, telling, words

# What is told is the same on every database, and telling it takes long.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """Tell the story once for all that is asked of it, in a transaction around theirs."""
    with django_db_blocker.unblock(), transaction.atomic():
        house = load.load(password="the story is told", language="zh-hans", at=AT, say=lambda words: None)
        connection.check_constraints()
        yield house
        transaction.set_rollback(True)


@pytest.fixture
def story(told, db):
    """The story, asked by the machine."""
    with base.acting_as(base.System("test")):
        yield told


def test_the_figures_of_the_story_come_from_its_orders(story):
    # Yearly sales of 96 million: dealers 52, enterprises 33, members 11.
    assert turnover("A") + turnover("B") == 52_000_000
    assert turnover("E") == 33_000_000
    assert turnover("M") == 11_000_000
    assert ask("SELECT COUNT(*) FROM customers_customer WHERE code LIKE 'A%%'") == (130,)
    assert ask("SELECT COUNT(*) FROM customers_customer WHERE code LIKE 'B%%'") == (320,)
    # The big customer that earns little: 9.4 million at a margin of 1.034 million.
    cost = ask(
        "SELECT SUM(l.cost) FROM trade_orderline l JOIN customers_customer c ON c.id = l.customer_id"
        " WHERE c.code = 'E001' AND l.line_date BETWEEN '2025-01-01' AND '2025-12-31'"
    )[0]
    assert turnover("E001") == 9_400_000
    assert turnover("E001") - Decimal(str(cost)) == 1_034_000
    assert turnover("E002") == 11_800_000
    # One fitter and the 23 he brought.
    assert (turnover("M0000"), turnover("M9")) == (86_000, 610_000)
    # Gone and back: nothing for months, then an order of 260,000 and more after ninety days.
    assert turnover("E003", "2025-11-10", "2026-03-01") == 0
    assert turnover("E003", "2026-03-02", "2026-03-02") == 260_000
    assert turnover("E003", "2026-05-31", "2026-06-30") > 0
    # Growing by 64 %, and dwindling.
    assert turnover("E006", "2024-01-01", "2024-12-31") == int(80_000 / 1.64)
    assert turnover("E007") < turnover("E007", "2024-01-01", "2024-12-31")
    assert turnover("E005", "2025-12-03", "2026-06-30") == 0
    # A batch comes back; nobody trades over Spring Festival.
    assert turnover("E004", more="AND l.amount < 0", last="2026-06-30") < 0
    for first, last in orders.FESTIVALS:
        assert turnover("", first.isoformat(), last.isoformat()) == 0


def test_the_policy_drives_away_the_dealers_the_story_tells_of(story):
    gone = {}
    for grade in ("A", "B"):
        for province in company.PROVINCES:
            _subtree = org_queries.subtree_ids(story.branches[province])
            row = ask(
                "SELECT COUNT(*), COUNT(last), SUM(CASE WHEN last IS NULL THEN year ELSE 0 END) FROM ("
                "SELECT c.id, MAX(CASE WHEN l.line_date > '2026-05-25' THEN 1 END) AS last,"
                " SUM(CASE WHEN l.line_date BETWEEN '2025-01-01' AND '2025-12-31' THEN l.amount END) AS year"
                " FROM customers_customer c JOIN trade_orderline l ON l.customer_id = c.id"
                f" WHERE c.code LIKE '{grade}%%' AND c.branch_id IN ({', '.join(map(str, _subtree))})"
                " AND l.amount > 0 GROUP BY c.id) AS each_one"
            )
            gone[grade, province] = row[0], row[0] - row[1], row[2]
    assert gone["A", "SD"][:2] == (40, 17)
    assert gone["B", "SD"][:2] == (100, 23)
    assert sum(gone["A", province][1] for province in ("JS", "YN")) == 5
    assert sum(gone["B", province][1] for province in ("JS", "YN")) == 13
    # 5.89 million of yearly turnover: 280,000 for an A, 49,000 for a B.
    lost = Decimal(str(gone["A", "SD"][2])) + Decimal(str(gone["B", "SD"][2]))
    assert lost == 5_890_000
    assert round(Decimal(str(gone["A", "SD"][2])) / 17, -4) == 280_000
    assert round(Decimal(str(gone["B", "SD"][2])) / 23, -3) == 49_000


def test_nobody_else_leaves_because_the_story_ends(story):
    # A quarter loses some of those who buy seldom; the last one no more than the others, but for the dealers' policy.
    first_days = [f"{year}-{month}-01" for year in (2025, 2026) for month in ("01", "04", "07", "10")][1:7]
    active = [
        {
            code
            for (code,) in ask_all(
                "SELECT DISTINCT c.code FROM trade_orderline l JOIN customers_customer c ON c.id = l.customer_id"
                f" WHERE l.amount > 0 AND l.line_date >= '{first}' AND l.line_date < '{last}'"
            )
        }
        for first, last in pairwise(first_days)
    ]
    rates = [
        len([code for code in before - after if code[0] == "M"]) / len([code for code in before if code[0] == "M"])
        for before, after in pairwise(active)
    ]
    assert all(0.04 < rate < 0.11 for rate in rates), rates
    gone = active[-2] - active[-1]
    assert {code for code in gone if code[0] == "E"} == set()


def test_the_house_and_what_happened_in_it(story):
    assert org_queries.company().currency == "CNY"
    assert org_queries.business_date(None) == date(2026, 7, 1)
    levels = [branch.level for branch in org_queries.branches()]
    assert [levels.count(level) for level in ("HQ", "PROVINCE", "CITY", "HALL")] == [1, 3, 9, 18]
    moved = next(one for one in customer_queries.customers().filter(code="A009"))
    assert customer_queries.home_branches(moved.pk)[0].branch.code == "WX-1"
    known, again = (customer_queries.customers().get(code=code) for code in ("E004", "E904"))
    assert known.phone == again.phone
    assert known.name in again.name


def test_the_people_of_the_story_lead_where_it_says(story):
    known = ids()
    # (5, for) and (3, against): +0.25 (W35); the secretary nobody asked does not count.
    support = people_queries.support(known["E002"])
    assert (support.value, support.n_unknown) == (Fraction(1, 4), 1)
    director = next(part for part in people_queries.parts_at(known["E002"]) if part.name == "李雪梅")
    way = people_queries.introduction(director.person_id, me=None)
    assert [step.name for step in way] == ["马立国", "赵工", "李雪梅"]
    assert len(people_queries.known_groups([director.person_id])[director.person_id]) >= people_queries.goal()
    days = people_queries.anniversaries(telling.TODAY, telling.TODAY + timedelta(days=14))
    assert {one.person for one in days} >= {"李雪梅", "王建国", "于海生"}


def test_what_is_known_said_and_promised_in_the_story(story):
    known = ids()
    # W22: 1.50, 1.00, 0.30; 5 % and 6.25 %; 54.75 and 100 days.
    found = archive_queries.finances(known["E001"], telling.TODAY)[0].indicators
    assert (found.current_ratio, found.quick_ratio, found.cash_ratio) == (Decimal("1.5"), 1, Decimal("0.3"))
    assert (found.net_margin, found.return_on_assets) == (Decimal("0.05"), Decimal("0.0625"))
    assert (found.collection_days, found.inventory_days) == (Decimal("54.75"), 100)
    assert [one.rating for one in archive_queries.credit_reports(known["E001"])] == ["B", "A"]
    assert ask("SELECT COUNT(*) FROM archives_creditreport") == (5,)
    assert ask("SELECT COUNT(*) FROM archives_clipping") == (4,)
    assert ask("SELECT COUNT(*) FROM core_event WHERE name = 'credit.downgraded'") == (2,)
    channels = dict(ask_all("SELECT channel, COUNT(*) FROM archives_fact GROUP BY channel"))
    assert len(channels) >= 5
    assert set(channels) <= set(catalog_queries.channels())
    # Of W01's tenth: 300 at the start of 2025, 50 opened and 20 closed in it.
    assert ask("SELECT COUNT(DISTINCT customer_id) FROM archives_outlet") == (10 + 64,)
    assert ask("SELECT COUNT(*) FROM archives_outlet WHERE closed_date BETWEEN '2025-01-01' AND '2025-12-31'") == (20,)
    assert ask("SELECT COUNT(*) FROM archives_consent WHERE withdrawn_at IS NOT NULL")[0] > 0
    said = list(interaction_queries.interactions_of(known["E003"]).order_by("happened_at"))
    assert "WANTS_TO_LEAVE" in {one.kind for one in said}
    assert any("德锐" in one.text for one in said)
    angry = [one.emotion_before for one in interaction_queries.interactions_of(known["E004"])]
    assert angry.count("FURIOUS") == 2
    kept = {one.name: (one.n_kept, one.n_due) for one in interaction_queries.kept_ratios(telling.TODAY)}
    assert kept == {"马立国": (2, 2), "沈悦": (1, 2), "高峰": (1, 1)}
    waiting = interaction_queries.promises().filter(status="PENDING_APPROVAL")
    assert [one.customer_id for one in waiting] == [known["E001"]]


def test_whom_the_house_met_and_what_it_gave(story):
    status = dict(ask_all("SELECT status, COUNT(*) FROM activities_activity GROUP BY status"))
    assert status == {"DONE": 3, "PLANNED": 1}
    # Five at the forum, seven of the fourteen offered the promotion, nine leads at the fair.
    assert ask("SELECT COUNT(*) FROM activities_invitation WHERE has_attended") == (21,)
    assert ask("SELECT COUNT(*) FROM activities_invitation") == (38,)
    assert ask("SELECT COUNT(*) FROM activities_invitation WHERE is_control") == (6,)
    fair = activity_queries.activities().get(kind="EXPO")
    leads = activity_queries.leads(fair, today=telling.TODAY)
    # 18,000 for nine leads; three bought for 12,000 each.
    assert (leads.n, leads.n_bought, leads.each, leads.revenue) == (9, 3, 2_000, 36_000)
    assert dict(ask_all("SELECT status, COUNT(*) FROM activities_visit GROUP BY status")) == {"DONE": 1, "PLANNED": 3}
    gifts = dict(ask_all("SELECT status, COUNT(*) FROM activities_gift GROUP BY status"))
    assert gifts == {"GIVEN": 2, "PENDING_APPROVAL": 1}


def test_the_work_of_the_story_and_who_took_it_over(story):
    due = [one.due_date for one in task_queries.tasks().filter(status="OPEN")]
    assert any(day < telling.TODAY for day in due)
    assert telling.TODAY in due
    assert any(day > telling.TODAY for day in due)
    assert [rule.is_active for rule in playbook_queries.all_rules()].count(True) == 4
    assert {rule.deed for rule in playbook_queries.all_rules()} == {"TASK", "NOTICE", "MESSAGE", "CHANGE"}
    known = ids()
    pair = steward_queries.pair_of(known["E004"], known["E904"])
    assert (pair.status, "SAME_PHONE" in pair.reasons) == ("UNDECIDED", True)
    (merge,) = steward_queries.merges()
    assert (merge.survivor.code, merge.merged.code, merge.undone_at) == ("A012", "D912", None)
    left = [*changes.SUCCESSORS, changes.STILL_TO_HAND_OVER]
    users = [org_queries.user(story.users[username]) for username in left]
    assert [user.is_active for user in users] == [False] * 3
    held = [steward_queries.cards_held(user.pk).count() for user in users]
    assert (held[:2], held[2] > 0) == ([0, 0], True)


def test_lists_letters_offers_and_views_of_the_story(story):
    rented, report = (ask(f"SELECT COUNT(*) FROM catalog_batch WHERE kind = '{kind}'") for kind in ("RENTED", "REPORT"))
    assert (rented, report) == ((1,), (1,))
    # The licence holds for twenty days more.
    ends = [len(catalog_queries.ended_batches(telling.TODAY + timedelta(days=days))) for days in (0, 20, 21)]
    assert ends == [0, 0, 1]
    assert ask("SELECT COUNT(*) FROM archives_batchuse") == (1,)
    assert ask("SELECT COUNT(DISTINCT customer_id) FROM archives_fact WHERE batch_id IS NOT NULL")[0] > 5
    letters = dict(ask_all("SELECT status, COUNT(*) FROM outbound_message WHERE channel = 'LETTER' GROUP BY status"))
    assert letters == {"SENT": 2, "READY": 2}
    told = ask_all("SELECT status, error FROM outbound_message WHERE purpose = 'MARKETING'")
    assert ("STOPPED", "NO_CONSENT") in told
    assert ask("SELECT COUNT(*) FROM outbound_template WHERE purpose = 'MARKETING'") == (1,)
    # Nine leads and twelve members were offered something; three of them at the first word.
    offers, cold = talk_queries.offers(telling.TODAY)
    assert (sum(one.n_customers for one in offers), len(cold)) == (21, 3)
    lilei = story.users["lilei"]
    usual = org_queries.usual_view(org_queries.views("customers", lilei), lilei, "REP")
    assert usual.params == {"sort": "-stake"}


def test_what_the_house_knows_and_what_the_world_wrote_to_it(story):
    for role, titles in (("REP", 5), ("RISK_OFFICER", 6), ("ANALYST", 4)):
        assert knowledge_queries.articles(role=role, day=telling.TODAY).count() == titles
    found = knowledge_queries.found("挽回", role="REP", day=telling.TODAY)
    assert [one.kind for one in found] == ["PLAYBOOK", "SCRIPT"]
    assert exchange_queries.kept(date(2026, 6, 1), branch_id=story.branches["HQ"])["order", "COMPLETENESS"][1] > 0
    (form,) = webform_queries.forms()
    assert sorted(entry.state for entry in webform_queries.entries(form.pk)) == ["KNOWN", "SPAM"]
    assert ask("SELECT channel, direction, customer_id FROM interactions_interaction WHERE channel = 'WEB'") == (
        "WEB", "IN", ids()["E007"],
    )  # fmt: skip


def test_how_the_house_speaks_to_many_in_the_story(story):
    costs = {row.code: media_queries.lead_cost(row) for row in media_queries.advertisements()}
    assert {code: (cost.n_leads, cost.value, cost.reason) for code, cost in costs.items()} == {
        "JC2026": (12, Decimal(1_500), ""), "SO-DAO": (8, Decimal(1_250), ""),
        "CIMT26": (9, Decimal("2944.44"), ""), "GAOSU": (0, None, "NO_LEADS"), "WX-JUL": (3, None, "NO_COST"),
    }  # fmt: skip
    (quarterly,) = media_queries.publications()
    assert len(media_queries.served(quarterly)) == 24
    first = media_queries.told_of(media_queries.issues().get(sent_at__isnull=False))
    assert (first.n_copies, first.n_posted, first.n_returned) == (24, 22, 2)
    assert {row.n_scans for row in media_queries.packagings()} == {7, 3}
    assert ask("SELECT count(*) FROM interactions_interaction WHERE channel = 'PACKAGING'") == (3,)


def test_names_differ_and_have_an_english_twin():
    people = [words.person(i) for i in range(1, buyers.N_MEMBERS + buyers.N_FITTERS + 1)]
    assert len({one.zh for one in people}) == len(people)
    assert all(one.en.isascii() for one in people)
    assert words.Word("刀", "blade").told("en") == "blade"


@pytest.mark.covers("R166", "R167")
def test_who_left_is_asked_and_customers_look_for_a_cause_with_us(story):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customers_card SET churn_state = 'CHURNED', tier = 'MAJOR', last_purchase_date = '2026-03-01'"
            " WHERE code LIKE 'B%%'",
            [],
        )  # fmt: skip
    load.tell_rest(story, at=AT)
    stands = dict(ask_all("SELECT status, COUNT(*) FROM interviews_interview GROUP BY status"))
    assert stands == {"INTERVIEWED": 11, "REFUSED": 2, "UNREACHED": 1, "REACHED": 1, "PLANNED": 3}
    (plan,) = interview_queries.plans()
    # Eleven answers in turn of four: benefit three times of four but for the closed shop and the late dates.
    ranked = {one.cause: (one.n_named, one.n_first) for one in interview_queries.causes_of(
        interview_queries.interviews_of(plan.pk)
    )}  # fmt: skip
    assert ranked == {"BENEFIT": (9, 6), "SERVICE": (3, 3), "PRICE": (3, 0), "MANAGEMENT": (3, 0), "NATURAL": (2, 2)}
    (session,) = interview_queries.sessions()
    causes = interview_queries.proposals_of(session.pk)
    assert [(one.n_votes, one.proposal.decision) for one in causes] == [(3, "ADOPTED"), (2, "ADOPTED"), (0, "DROPPED")]
    assert [one.is_told for one in interview_queries.told_of(session.pk)] == [False, False, True]
    (candidate,) = candidate_queries.candidates()
    assert (candidate.status, candidate.person.is_set_apart) == ("HANDED_OVER", True)
