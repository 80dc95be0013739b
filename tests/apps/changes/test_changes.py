"""A policy gone wrong: asked about, taken on against the customers' word, tried in one city, stopped by its rule."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from cast import AT, TODAY
from dealing import add_customer
from policies import ASKED, BEGUN, END, approve, draft, say, standing, state

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.changes import actions, queries
from zhike.apps.changes.models import Change
from zhike.apps.changes.rules import gates
from zhike.apps.churn.models import Case, Study
from zhike.apps.core import base
from zhike.apps.customers.models import Card, Customer
from zhike.apps.market import actions as market_actions
from zhike.apps.market import queries as market_queries
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.stewardship import actions as stewardship_actions
from zhike.apps.targets import actions as target_actions
from zhike.apps.tasks.models import Notice
from zhike.apps.trade.models import Order


@pytest.mark.covers("R588")
def test_below_the_line_of_acceptance_somebody_senior_who_did_not_draft_it_must_take_it_on(asked, cast):
    told = standing(asked)
    assert told.answers == gates.Answers(10, 4, 2, 4, 0)
    assert (told.answers.acceptance, told.answers.objection) == (Fraction(6, 10), Fraction(4, 10))
    assert queries.objections(queries.change(asked)) == [("不合理", 6)]
    with pytest.raises(actions.InTheWay) as barred:
        actions.start_pilot(change_id=asked, day=BEGUN, at=AT)
    assert barred.value.codes == ["LOW_ACCEPTANCE", "BURDEN"]
    with pytest.raises(actions.NeedsReason):
        actions.approve(change_id=asked, reason=" ", day=BEGUN, at=AT)
    author = org_queries.user(cast.owner.pk)
    Change.objects.filter(pk=asked).update(author=author)
    with base.acting_as(org_queries.member(author.pk)), pytest.raises(actions.OwnWork):
        actions.approve(change_id=asked, reason="我负责", day=BEGUN, at=AT)
    approve(asked, cast)
    actions.start_pilot(change_id=asked, day=BEGUN, at=AT)
    assert queries.change(asked).status == "PILOT"


@pytest.mark.covers("R588")
def test_only_what_stood_in_the_way_was_taken_on_and_nothing_is_before_anybody_was_asked(dealers, cast):
    change_id = draft(cast, burden_share=70, burden_norm=50)
    with pytest.raises(actions.WrongStep):
        approve(change_id, cast)
    actions.start_asking(change_id=change_id, day=ASKED, at=AT)
    say(change_id, dealers, "aaaaaaaaaa")
    assert standing(change_id).in_the_way == ["BURDEN"]
    approve(change_id, cast)
    assert standing(change_id).in_the_way == []
    say(change_id, dealers, "ooooo")
    assert standing(change_id).in_the_way == ["LOW_ACCEPTANCE"], "nobody has taken that on"
    approve(change_id, cast)
    assert standing(change_id).in_the_way == []
    with pytest.raises(actions.WrongStep):
        approve(change_id, cast)


@pytest.mark.covers("R588")
def test_nobody_is_asked_twice_and_nothing_counts_before_anybody_answered(dealers, cast):
    change_id = draft(cast)
    with pytest.raises(actions.InTheWay):
        actions.activate(change_id=change_id, day=BEGUN, at=AT)
    actions.start_asking(change_id=change_id, day=ASKED, at=AT)
    assert standing(change_id).in_the_way == ["NOT_ASKED"]
    with pytest.raises(actions.WrongStep):
        actions.start_asking(change_id=change_id, day=ASKED, at=AT)
    # Where it is tried first is asked first: the other hall's dealers are not.
    with pytest.raises(actions.NotAsked):
        actions.answer(change_id=change_id, customer_id=dealers["O1"], given="AGREE", at=AT)
    assert actions.answer(change_id=change_id, customer_id=dealers["H1"], given="AGREE", at=AT) == ""
    assert actions.answer(change_id=change_id, customer_id=dealers["H1"], given="", at=AT) == "AGREE"
    assert standing(change_id).answers.n_done == 0
    with pytest.raises(actions.NothingWritten):
        actions.change_change(change_id=change_id, values={"title": "别的"}, version=None, day=ASKED, at=AT)


@pytest.mark.covers("R592")
def test_a_burden_of_seventy_where_fifty_is_usual_alerts_before_it_counts(asked):
    assert "BURDEN" in standing(asked).hurdles
    Change.objects.filter(pk=asked).update(burden_share=50)
    assert "BURDEN" not in standing(asked).hurdles
    Change.objects.filter(pk=asked).update(burden_share=51, burden_norm=None)
    assert catalog_queries.table("changes")["NORM"]["value"] == 50
    assert "BURDEN" in standing(asked).hurdles


@pytest.mark.covers("R600")
def test_where_we_gain_what_customers_lose_it_must_be_said_why(asked):
    Change.objects.filter(pk=asked).update(company_gain=380, customer_loss=260)
    assert "NO_EXPLANATION" in standing(asked).in_the_way
    Change.objects.filter(pk=asked).update(explanation="应收太高")
    assert "NO_EXPLANATION" not in standing(asked).in_the_way
    assert not gates.is_one_sided(Decimal(1), Decimal(0))
    assert not gates.is_one_sided(Decimal(-1), Decimal(5))


@pytest.mark.covers("R638")
def test_that_others_replace_who_leaves_is_refused_without_data_and_covered_with_them(asked, cast):
    Change.objects.filter(pk=asked).update(has_reserves=True)
    assert "NO_RESERVES" in standing(asked).in_the_way
    assert standing(asked).coverage is None
    told = {"reason": "可接手", "day": ASKED, "at": AT}
    Change.objects.filter(pk=asked).update(
        group_id=target_actions.define_group(name="在买的", params={"code": "H"}, **told)
    )
    assert "NO_RESERVES" in standing(asked).in_the_way, "who buys already is no reserve"
    Change.objects.filter(pk=asked).update(
        group_id=target_actions.define_group(name="后备", params={"code": "R"}, **told)
    )
    for n in range(2):
        add_customer(cast.hall.pk, code=f"R{n}", name=f"后备{n}", kind="ENTERPRISE")
    add_customer(cast.other_hall.pk, code="R9", name="别处", kind="ENTERPRISE")
    told = standing(asked)
    assert (told.n_reserves, told.coverage) == (2, Fraction(2, 4))
    assert "NO_RESERVES" not in told.in_the_way


def test_counts_are_of_the_customers_one_may_see_or_of_the_sums_one_may(asked, cast, dealers):
    def counted(user):
        with base.acting_as(org_queries.member(user.pk)):
            row = queries.change(asked)
            return row.n_affected or 0, row.n_objecting or 0, queries.seen_answers(row).n_asked

    Customer.objects.filter(pk=dealers["H0"]).update(owner=cast.owner)
    assert counted(cast.general_manager) == (20, 4, 10)
    assert counted(cast.branch_manager) == (10, 4, 10)
    assert counted(cast.owner) == (1, 1, 1)
    assert counted(cast.other_manager) == (10, 0, 0)
    assert counted(cast.analyst)[:2] == (20, 4)


@pytest.mark.covers("R591")
def test_once_the_stop_rule_fires_it_is_not_rolled_out_until_let_go_with_a_reason(tried, cast):
    assert actions.watch(change_id=tried, day=BEGUN + timedelta(days=6), at=AT) == []
    crossed = {one["code"] for one in actions.watch(change_id=tried, day=END, at=AT)}
    assert "CHURN" in crossed
    assert queries.change(tried).fired_date == END
    assert Notice.objects.filter(user=cast.general_manager, link=f"/policies/{tried}/").exists()
    with pytest.raises(actions.InTheWay, match="STOP_FIRED"):
        actions.activate(change_id=tried, day=END, at=AT)
    with pytest.raises(actions.NeedsReason):
        actions.release(change_id=tried, reason="", day=END, at=AT)
    actions.release(change_id=tried, reason="账期已放宽", day=END, at=AT)
    assert actions.watch(change_id=tried, day=END + timedelta(days=1), at=AT), "still crossed, but known"
    state(tried)
    actions.activate(change_id=tried, day=END, at=AT)
    assert [one.act for one in queries.decisions(tried)][-3:] == ["FIRE", "RELEASE", "ACTIVATE"]
    assert {one["code"] for one in list(queries.decisions(tried))[-2].told["crossed"]} == crossed


@pytest.mark.covers("R482")
@pytest.mark.covers("R636", missing="the falling months of W05 are not in the source; sales fall as a line of the rule")
def test_the_industrial_case_is_told_from_the_trial_before_it_reaches_the_whole_house():
    rates = [("A", Fraction(17, 40), 130), ("B", Fraction(23, 100), 320)]
    assert gates.projected(rates) == [("A", 55), ("B", 74)]
    assert gates.projected([("A", Fraction(42, 100), 130), ("B", Fraction(23, 100), 320)]) == [("A", 55), ("B", 74)]
    together = Fraction(55 + 74, 450)
    assert round(100 * together, 2) == Fraction("28.67")
    assert together != Fraction(42 + 23, 200), "never the mean of the rates"
    # What should have warned before: 41 % object, sales at half, stock sold at 72 % of the list price.
    house = {"CHURN": 10, "OBJECT": 40, "COMPLAINTS": 10, "SALES": 30}
    told = gates.crossed({"CHURN": None, "OBJECT": 100 * 40 / 98, "COMPLAINTS": 2, "SALES": 50}, house)
    assert [one["code"] for one in told] == ["OBJECT", "SALES"]
    assert gates.is_dumped(Decimal("25.92"), Decimal(36), 80)


@pytest.mark.covers("R637", missing="the pipeline of replacement dealers is a target group, without stages")
def test_a_market_stands_still_where_stock_is_dumped_and_nobody_can_step_in(dealers, cast):
    def city(name):
        return next(one for one in queries.markets(END) if one.branch.pk == name.pk)

    top = org_queries.headquarters().pk
    for code in ("C1", "C2"):
        place = org_actions.add_branch(code=code, name=f"城市{code}", level="CITY", parent_id=top, at=AT)
    assert not city(place).is_paralysed
    assert queries.share_paralysed(queries.markets(END)) == 0
    inside = add_customer(place.pk, code="D1", name="抛货商", kind="ENTERPRISE")
    told = {"product_id": None, "day": END, "list_price": Decimal(100), "source": "", "at": AT}
    actions.note_dumping(customer_id=inside, price=Decimal(80), **told)
    assert not city(place).is_paralysed, "eighty of a hundred is the line itself"
    actions.note_dumping(customer_id=inside, price=Decimal(72), **told)
    assert city(place).is_paralysed
    assert queries.share_paralysed(queries.markets(END)) == Fraction(1, 2)
    target_actions.define_group(name="后备", params={"kind": "ENTERPRISE"}, reason="可接手", day=ASKED, at=AT)
    add_customer(place.pk, code="R1", name="接手", kind="ENTERPRISE")
    assert not city(place).is_paralysed
    Order.objects.create(number="R", source="ERP", customer_id=inside, branch_id=place.pk, kind="RETURN",
                         order_date=END, n_lines=1, amount=Decimal(-9000), currency="CNY")  # fmt: skip
    assert city(place).n_flooding == 1


@pytest.mark.covers("R590")
def test_a_move_of_a_competitor_is_watched_without_asking_anybody(dealers, cast):
    change_id = draft(cast, kind="COMPETITOR_EVENT", title="天翼双卡", params={"branch": cast.hall.code}, pilot=[])
    actions.activate(change_id=change_id, day=END, at=AT)
    row = queries.change(change_id)
    assert (row.status, row.n_affected) == ("ACTIVE", 10)
    churn = queries.latest_reading(change_id).figures["churn"]
    assert (churn["affected"][1], churn["unaffected"][1]) == ([4, 10], [0, 10])
    assert list(queries.changes_between(BEGUN, END)) == [row]
    new_id = actions.next_edition(change_id=change_id, day=END, at=AT)
    assert queries.change(new_id).edition == 2


def test_answers_follow_a_merged_customer_and_an_erased_ones_words_go(asked, dealers):
    stewardship_actions.merge(survivor_id=dealers["H0"], merged_id=dealers["H1"], at=AT)
    assert queries.affected(asked).filter(customer_id=dealers["H0"]).count() == 1
    # The two are one by now, and count once; parted again they are two.
    assert standing(asked).answers == gates.Answers(9, 4, 2, 3, 0)
    actions.forget_customer(customer_id=dealers["H2"])
    assert queries.affected(asked).get(customer_id=dealers["H2"]).words == ""
    assert queries.affected(asked).get(customer_id=dealers["H2"]).answer == "OBJECT"
    assert Card.objects.filter(pk=dealers["H0"]).exists()
    assert Customer.objects.get(pk=dealers["H1"]).status == "MERGED"


@pytest.mark.covers("R399")
@pytest.mark.covers("R396")
@pytest.mark.covers("R393")
def test_the_page_of_a_competitor_shows_its_moves_by_kind_our_customers_there_and_who_left_after_a_move(
    dealers, cast, signed_in
):
    values = {"name": "德锐", "aliases": ["Derui"], "strategy": "低价抢份额"}
    derui = market_actions.name_competitor(values=values, confirmed=True, at=AT)
    version = market_queries.competitor(derui).version
    market_actions.change_competitor(competitor_id=derui, values={"strategy": "转向直销"}, version=version, at=AT)
    told = {"competitor_id": derui, "channel": "DEALER"}
    cut = market_actions.note_move(
        values=told | {"kind": "PRICE_CUT", "day": BEGUN, "text": "降价两成", "branch_id": cast.hall.pk}, at=AT
    )
    for kind, text in (("SERVICE", "上门保养"), ("CHANNEL", "在苏州设代理")):
        market_actions.note_move(values=told | {"kind": kind, "day": BEGUN, "text": text}, at=AT)
    Case.objects.create(
        customer_id=dealers["H0"], exit_date=END, branch=cast.hall, went_to="Derui Co., Ltd.", due_date=END,
        created_at=AT, updated_at=AT,
    )  # fmt: skip
    browser = signed_in("general_manager")
    page = browser.get(f"/competitors/{derui}/").content.decode()
    assert all(text in page for text in ("降价两成", "上门保养", "经销商H0", "低价抢份额"))
    page = browser.get(f"/competitors/{derui}/?kind=SERVICE").content.decode()
    assert ("上门保养" in page, "降价两成" in page) == (True, False)
    # Four of the ten it was aimed at left since, of the ten others nobody; before nobody did.
    figures = queries.effect_of_move(market_queries.move(cut), END)
    assert (figures["churn"]["affected"], figures["churn"]["unaffected"]) == ([[0, 10], [4, 10]], [[0, 10], [0, 10]])
    assert figures["churn"]["points"] == pytest.approx(0.4)
    assert "4 / 10" in browser.get(f"/competitors/moves/{cut}/").content.decode()
    other = signed_in("other_manager")
    assert "经销商H0" not in other.get(f"/competitors/{derui}/").content.decode()
    assert "4 / 10" not in other.get(f"/competitors/moves/{cut}/").content.decode()


@pytest.mark.covers("R404")
def test_a_review_of_a_competitor_is_closed_once_somebody_does_something_better_by_a_day(everything, cast, signed_in):
    derui = market_actions.named(name="德锐", at=AT)
    browser = signed_in("general_manager")
    assert browser.post(f"/competitors/{derui}/reviews/", {"text": "交期比我们短三天"}).status_code == 302
    (row,) = queries.reviews_of(derui)
    refused = browser.post(f"/competitors/reviews/{row.pk}/close/")
    assert refused.status_code == 422
    assert queries.review(row.pk).closed_date is None
    given = {f"{row.pk}-title": "常备库存", f"{row.pk}-assignee_id": cast.owner.pk}
    assert browser.post(f"/competitors/reviews/{row.pk}/improve/", given).status_code == 422
    given[f"{row.pk}-due_date"] = "2026-04-01"
    assert browser.post(f"/competitors/reviews/{row.pk}/improve/", given).status_code == 302
    (task,) = queries.improvements(row.pk)
    assert (task.title, task.assignee_id, str(task.due_date)) == ("常备库存", cast.owner.pk, "2026-04-01")
    assert browser.post(f"/competitors/reviews/{row.pk}/close/").status_code == 302
    assert queries.review(row.pk).closed_date is not None
    assert Study.objects.get().code == "RIVAL_STUDY"
    assert signed_in("owner").post(f"/competitors/reviews/{row.pk}/close/").status_code == 403
    assert signed_in("colleague").post(f"/competitors/reviews/{row.pk}/improve/", given).status_code == 422
    other = market_actions.named(name="得力切削", at=AT)
    market_actions.join_competitors(competitor_id=derui, into_id=other, at=AT)
    assert [one.pk for one in queries.reviews_of(other)] == [row.pk]


@pytest.mark.covers("R411")
def test_an_event_of_the_industry_nobody_rated_is_listed_after_a_week(everything, cast, signed_in):
    browser = signed_in("general_manager")
    day = TODAY - timedelta(days=8)
    given = {"text": "排放标准收紧", "kind": "REGULATION", "day": str(day), "branch_id": cast.hall.pk, "tiers": ["VIP"]}
    assert browser.post("/competitors/events/", given | {"day": "2999-01-01"}).status_code == 422
    assert browser.post("/competitors/events/", given).status_code == 302
    (row,) = queries.unrated_events(TODAY)
    assert not queries.unrated_events(TODAY - timedelta(days=1))
    assert (row.branch_id, row.tiers) == (cast.hall.pk, ["VIP"])
    rated = {f"{row.pk}-impact": 4, f"{row.pk}-owner_id": cast.owner.pk, f"{row.pk}-follow_up": "逐户走访"}
    assert signed_in("owner").post(f"/competitors/events/{row.pk}/rate/", rated).status_code == 403
    assert signed_in("general_manager").post(f"/competitors/events/{row.pk}/rate/", rated).status_code == 302
    assert not queries.unrated_events(TODAY)
    assert queries.event(row.pk).owner_id == cast.owner.pk
