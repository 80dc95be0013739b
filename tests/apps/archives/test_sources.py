"""Where facts come from: what channels bring and cost, stale reports, words that become codes, what others say."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import TODAY
from dealing import add_customer
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.archives.models import Clipping, Fact
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.tasks.models import Task
from zhike.jobs import dispatch

BEFORE = TODAY - timedelta(days=30)


@pytest.fixture(autouse=True)
def today(monkeypatch, at):
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: at)


def write(cast, at, values, channel="SURVEY", day=BEFORE, **more):
    return archive_actions.write_facts(
        customer_id=cast.customer_id, values=values, channel=channel, day=day, at=at, **more
    )


def lines(**more):
    found = archive_queries.by_channel(TODAY - timedelta(days=364), TODAY, branch_ids=None, **more)
    return {line.channel: line for line in found}


def report(at, **changes) -> int:
    values = {
        "title": "2026 轨道交通行业研究", "supplier": "某咨询", "kind": "REPORT", "permitted_use": "内部",
        "valid_from": date(2026, 1, 1), "valid_to": date(2026, 6, 30), "cost": 9_000, "max_uses": None,
    }  # fmt: skip
    with base.acting_as(base.System("test")):
        return catalog_actions.save_batch(batch_id=None, values=values | changes, at=at)


@pytest.mark.covers("R148")
def test_what_it_cost_to_learn_is_shared_by_the_new_values_to_the_cent(cast, acting, at):
    acting("owner")
    write(cast, at, {"industry": "轨道", "scale": "LARGE", "terms": "月结"}, cost=Decimal("100"))
    shares = sorted(Fact.objects.values_list("cost", flat=True))
    assert shares == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    write(cast, at, {"industry": "轨道"}, cost=Decimal("50"), day=TODAY)
    assert sum(Fact.objects.values_list("cost", flat=True)) == 100


@pytest.mark.covers("R148")
def test_a_channel_tells_volume_accuracy_and_cost(cast, acting, at):
    acting("owner")
    # Four from the survey: one found true again, two replaced without that, one nobody looked at.
    write(cast, at, {"industry": "轨道", "scale": "LARGE", "terms": "月结", "website": "a.cn"}, cost=Decimal(80))
    write(cast, at, {"industry": "轨道", "scale": "SMALL_FIRM"}, channel="SERVICE", day=TODAY)
    write(cast, at, {"terms": ""}, channel="SERVICE", day=TODAY)
    survey, service = lines()["SURVEY"], lines()["SERVICE"]
    assert (survey.n_facts, survey.n_customers, survey.n_verified, survey.n_corrected) == (4, 1, 1, 2)
    assert survey.accuracy == pytest.approx(1 / 3)
    assert (survey.cost, survey.each) == (80, 20)
    assert (service.n_facts, service.accuracy, service.cost) == (1, None, 0)
    assert lines()["EXPO"].n_facts == 0


def test_what_was_found_true_once_and_changed_later_was_true(cast, acting, at):
    acting("owner")
    write(cast, at, {"industry": "钢铁"}, day=BEFORE)
    write(cast, at, {"industry": "钢铁"}, day=BEFORE + timedelta(days=5))
    write(cast, at, {"industry": "轨道"}, day=TODAY)
    write(cast, at, {"industry": "造船"}, day=BEFORE - timedelta(days=5))
    told = lines()["SURVEY"]
    assert (told.n_facts, told.n_verified, told.n_corrected) == (3, 1, 0)


def test_a_value_taken_back_is_no_correction(cast, acting, at):
    acting("owner")
    write(cast, at, {"industry": "钢铁"})
    new = archive_actions.NewFacts(cast.customer_id, {"industry": "轨道"}, TODAY)
    ids = archive_actions.add_facts(new=[new], channel="AIC", at=at)
    assert lines()["SURVEY"].n_corrected == 1
    archive_actions.remove_facts(ids=ids, at=at)
    assert lines()["SURVEY"].n_corrected == 0


def test_rows_taken_back_together_are_written_together(cast, acting, at):
    with base.acting_as(base.System("test")):
        customers = [add_customer(cast.hall.pk, code=f"F{n}", name=f"第{n}机械有限公司") for n in range(6)]

    def brought(ids: list[int]) -> tuple[list[int], int]:
        rows = [archive_actions.NewFacts(pk, {"industry": "轨道", "address": "苏州"}, TODAY) for pk in ids]
        facts = archive_actions.add_facts(new=rows, channel="AIC", at=at)
        with CaptureQueriesContext(connection) as asked:
            assert archive_actions.remove_facts(ids=facts, at=at) == sorted(facts)
        # How well we know each of them is reckoned one by one; the facts are written together.
        return facts, sum("archives_fact" in q["sql"] and q["sql"][:6] in {"DELETE", "UPDATE"} for q in asked)

    with base.acting_as(base.System("test")):
        for pk in customers:
            before = archive_actions.NewFacts(pk, {"industry": "钢铁"}, BEFORE)
            archive_actions.add_facts(new=[before], channel="SURVEY", at=at)
        (_one, n_of_one), (many, n_of_many) = brought(customers[:1]), brought(customers)
        assert n_of_many == n_of_one == 2
        # The address came with the industry of its row, and what the industry had replaced stands again.
        assert not Fact.objects.filter(pk__in=many).exists()
        standing = Fact.objects.filter(customer_id__in=customers).values_list("field", "value", "valid_to", "outcome")
        assert set(standing) == {("industry", "钢铁", None, "")}


@pytest.mark.covers("R148")
def test_a_report_is_paid_once_whoever_asks_and_counts_before_it_told_anything(cast, acting, at):
    acting("owner")
    batch_id = report(at)
    assert lines()["CONSULTING"].cost == 9_000
    write(cast, at, {"industry": "轨道", "staff": "900"}, channel="CONSULTING", batch_id=batch_id)
    told = lines()["CONSULTING"]
    assert (told.n_facts, told.cost, told.each) == (2, 9_000, 4_500)


def test_a_line_of_few_customers_is_hidden_from_who_sees_sums_alone(cast, acting, at):
    acting("owner")
    write(cast, at, {"industry": "轨道"})
    assert lines(least=5)["SURVEY"].is_hidden
    assert not lines(least=5)["EXPO"].is_hidden


@pytest.mark.covers("R160")
def test_the_values_of_an_expired_report_are_stale_until_they_are_found_true_again(cast, acting, at):
    acting("owner")
    batch_id = report(at, valid_to=TODAY - timedelta(days=1))
    write(cast, at, {"industry": "轨道", "staff": "900"}, channel="CONSULTING", batch_id=batch_id)
    values = archive(cast).values
    assert (values["industry"].value, values["industry"].stale_since) == ("轨道", TODAY - timedelta(days=1))
    assert archive(cast).known.n_stale == 2
    (batch,) = catalog_queries.batches()
    assert (batch.supplier, batch.cost, archive_queries.n_facts_of([batch_id])) == ("某咨询", 9_000, {batch_id: 2})
    write(cast, at, {"industry": "轨道"}, channel="SERVICE", day=TODAY)
    assert archive(cast).values["industry"].stale_since is None
    assert archive(cast).known.n_stale == 1


def archive(cast):
    return archive_queries.archive_of(customer_queries.card(cast.customer_id), TODAY)


@pytest.mark.covers("R162")
def test_words_that_become_a_code_take_their_old_facts_along_and_back(cast, acting, at):
    acting("owner")
    write(cast, at, {"industry": "轨道"}, channel="OTHER", channel_words="校友会")
    write(cast, at, {"staff": "900"}, channel="OTHER", channel_words="邻居")
    acting("administrator")
    assert archive_queries.other_channels() == [("校友会", 1), ("邻居", 1)]
    n_facts = archive_actions.promote_channel(words="校友会", code="ALUMNI", label_zh="校友会", at=at)
    assert (n_facts, lines()["ALUMNI"].n_facts, lines()["OTHER"].n_facts) == (1, 1, 1)
    assert catalog_queries.channels()["ALUMNI"] == "校友会"
    assert archive_actions.demote_channel(words="校友会", code="ALUMNI", at=at) == 1
    assert "ALUMNI" not in catalog_queries.channels()
    assert lines()["OTHER"].n_facts == 2


def test_words_nobody_used_and_codes_of_another_list_are_refused(cast, acting, at):
    acting("administrator")
    with pytest.raises(archive_actions.NotInUse):
        archive_actions.promote_channel(words="没有", code="NONE", label_zh="没有", at=at)
    write(cast, at, {"industry": "轨道"}, channel="OTHER", channel_words="校友会")
    with pytest.raises(catalog_actions.BadField):
        archive_actions.promote_channel(words="校友会", code="SURVEY", label_zh="校友会", at=at)
    assert lines()["OTHER"].n_facts == 1
    with pytest.raises(archive_actions.BadFacts):
        write(cast, at, {"industry": "钢铁"}, channel="SURVEY", channel_words="校友会")


def credit(rating, day, **more):
    return archive_actions.NewCreditReport("CREDIT_REPORT", "某征信", rating, day, **more)


@pytest.mark.covers("R159")
def test_a_worse_rating_gives_the_owner_a_task_and_the_archive_the_rating(cast, acting, at):
    acting("owner")
    for rating, day in (("A", BEFORE), ("C", TODAY)):
        archive_actions.add_credit_report(customer_id=cast.customer_id, new=credit(rating, day), at=at)
    dispatch.run_once()
    fact = archive_queries.open_fact(cast.customer_id, "credit_rating")
    assert (fact.value, fact.channel, fact.collected_date) == ("C", "FINANCE", TODAY)
    with base.acting_as(base.System("test")):
        (task,) = Task.objects.filter(source="credit")
    assert (task.assignee_id, task.customer_id) == (cast.owner.pk, cast.customer_id)


def test_an_older_or_better_report_gives_no_task(cast, acting, at):
    acting("owner")
    for rating, day in (("B", BEFORE), ("D", BEFORE - timedelta(days=9)), ("A", TODAY)):
        archive_actions.add_credit_report(customer_id=cast.customer_id, new=credit(rating, day), at=at)
    dispatch.run_once()
    with base.acting_as(base.System("test")):
        assert not Task.objects.filter(source="credit").exists()


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (credit("E", BEFORE), "rating"),
        (credit("A", TODAY + timedelta(days=1)), "report_date"),
        (credit("A", TODAY, valid_to=BEFORE), "valid_to"),
    ],
)
def test_a_credit_report_that_cannot_be_is_refused(cast, acting, at, new, field):
    acting("owner")
    with pytest.raises(archive_actions.BadStudy) as bad:
        archive_actions.add_credit_report(customer_id=cast.customer_id, new=new, at=at)
    assert bad.value.field == field


@pytest.mark.covers("R157")
def test_the_same_address_is_kept_once(cast, acting, at):
    acting("owner")
    one = archive_actions.NewClipping("中标", "苏州日报", TODAY, "https://example.com/a")
    again = archive_actions.NewClipping("中标(转载)", "门户", TODAY, "https://example.com/a#top")
    ids = [archive_actions.add_clipping(customer_id=cast.customer_id, new=new, at=at) for new in (one, again)]
    assert ids[0] == ids[1]
    assert [row.title for row in Clipping.objects.all()] == ["中标"]
