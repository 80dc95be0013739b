"""Loads the story into an empty demonstration folder: the house, the buyers, their orders, what else happened."""

from collections.abc import Callable
from datetime import date, datetime

import numpy as np
from django.db import transaction
from django.utils import translation

from zhike.apps.core import base
from zhike.apps.core.actions import statistics
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import actions as org_actions
from zhike.apps.trade import actions as trade_actions
from zhike.config.story import (
    accounts,
    archive,
    asking,
    belonging,
    binding,
    buyers,
    campaigning,
    changes,
    classed,
    company,
    complaining,
    contacts,
    corresponding,
    courting,
    crediting,
    expecting,
    governing,
    grades,
    holding,
    keys,
    leads,
    leaving,
    letters,
    looking,
    lore,
    meetings,
    orders,
    people,
    plans,
    playing,
    policy,
    preventing,
    publicity,
    relating,
    serving,
    sources,
    standing,
    subscribing,
    support,
    surveying,
    value_costs,
    value_stages,
    value_worth,
    watching,
    winning,
    winning_back,
    work,
    writing_off,
)
from zhike.config.story.company import House
from zhike.config.story.telling import TODAY, Story

SEED = 20_260_630
# The house looked at its customers a quarter ago as well: who rose and who fell since then can be told.
BEFORE = date(2026, 4, 1)
AT_ONCE = 4_000
Say = Callable[[str], None]


def load(*, password: str, language: str, at: datetime, say: Say) -> House:
    """Load the whole story; the same every time."""
    chance = np.random.default_rng(SEED)
    with translation.override(language), base.acting_as(base.System("the story")):
        with transaction.atomic():
            house = company.found(password=password, language=language, at=at)
        known = buyers.everybody(chance)
        say(f"{len(house.branches)} branches, {len(house.users)} colleagues, {len(known)} customers …")
        ids = add_customers(known, house, at)
        n_lines = add_orders(known, ids, house, chance, at)
        say(f"{n_lines:,} order lines …")
        statistics.gather()
        org_actions.set_business_date(business_date=TODAY, at=at)
        story = Story(house, known, ids, at)
        for thread in THREADS:
            with transaction.atomic():
                thread(story)
    return house


def tell_rest(house: House, *, at: datetime) -> None:
    """Tell what rests on the analysis of the story."""
    known = buyers.everybody(np.random.default_rng(SEED))
    with translation.override(house.language), base.acting_as(base.System("the story")):
        ids = customer_queries.ids_by_code(one.code for one in known)
        for thread in AFTERWARDS:
            with transaction.atomic():
                thread(Story(house, known, ids, at))


def add_customers(known: list[buyers.Buyer], house: House, at: datetime) -> dict[str, int]:
    """Add the buyers as customers; return {code: id}."""
    new = [
        customer_actions.NewCustomer(
            code=one.code, name=one.name.told(house.language), kind=one.kind, branch_id=house.branches[one.hall],
            owner_id=house.users[one.owner] if one.owner else house.rep(one.city, i),
            phone=f"1{30 + i % 60:02}{i * 7_368_787 % 10**8:08}", credit_code=one.credit_code,
            first_seen_date=one.since,
        )
        for i, one in enumerate(known)
    ]  # fmt: skip
    return customer_actions.add_customers(new=new, at=at)


def add_orders(known: list[buyers.Buyer], ids: dict[str, int], house: House, chance, at: datetime) -> int:
    """Add what everybody ordered; return how many lines."""
    names = {code: name.told(house.language) for code, name, _price in orders.PRODUCTS}
    categories = {code: word.told(house.language) for code, word in orders.CATEGORIES.items()}
    products = trade_actions.add_products(names=names, categories=categories, import_id=None, at=at)
    n_lines, waiting = 0, []
    for one in known:
        lines = list(orders.history(one, chance))
        if one.code == "E004":
            lines.append(orders.returned(lines[-3], "E004-R01", date(2026, 4, 8)))
        waiting += [(line, ids[one.code], house.branches[one.hall]) for line in lines]
        while len(waiting) >= AT_ONCE:
            n_lines += _write(waiting[:AT_ONCE], products, house.language, at)
            waiting = waiting[AT_ONCE:]
    return n_lines + _write(waiting, products, house.language, at)


def _write(rows: list, products: dict[str, int], language: str, at: datetime) -> int:
    lines = trade_actions.NewLines(
        keys=[line.key for line, *_ in rows], numbers=[line.number for line, *_ in rows],
        customer_ids=[customer_id for _, customer_id, _ in rows], branch_ids=[branch_id for *_, branch_id in rows],
        product_ids=[products[line.product] for line, *_ in rows],
        days=[line.day.isoformat() for line, *_ in rows], is_return=[line.is_return for line, *_ in rows],
        quantity=[line.quantity for line, *_ in rows],
        unit_price=[abs(line.amount) * orders.SCALE // abs(line.quantity) for line, *_ in rows],
        amount=[line.amount for line, *_ in rows], cost=[line.cost for line, *_ in rows],
        channels=[orders.channel(line.number).told(language) for line, *_ in rows],
        hours=[orders.hour(line.number) for line, *_ in rows],
    )  # fmt: skip
    return trade_actions.add_lines(lines=lines, source="story", currency="CNY", import_id=None, at=at)


# What happened besides the orders, in order; the last ones change who has whom.
THREADS: tuple[Callable[[Story], None], ...] = (
    changes.move_a_dealer,
    people.introduce_people,
    archive.write_archives,
    archive.study_customers,
    holding.open_shops,
    archive.gather_consents,
    value_stages.state_years,
    sources.rent_a_list,
    sources.cite,
    contacts.talk,
    contacts.promise,
    meetings.hold,
    meetings.visit,
    meetings.give,
    looking.choose_targets,
    looking.sit_down,
    looking.look,
    looking.try_levels,
    asking.confer,
    asking.name_candidate,
    leads.promote,
    leads.sign_in,
    leads.offer,
    leads.meet,
    letters.write,
    letters.keep_views,
    work.give_tasks,
    work.automate,
    playing.write,
    lore.write_articles,
    lore.open_form,
    publicity.advertise,
    publicity.publish,
    publicity.pack,
    changes.enter_twice,
    changes.hand_over,
    lore.keep_quality,
    value_costs.reckon,
    value_costs.book,
    value_worth.note,
    crediting.invoice,
    watching.notice,
    leaving.tell_signs,
)
# What is known only once everybody has been judged.
AFTERWARDS: tuple[Callable[[Story], None], ...] = (
    asking.ask_who_left, value_worth.score, standing.keep_ranks, value_stages.judge, courting.court,
    classed.class_customers, grades.grade, support.support, keys.keep, plans.keep, binding.bind, policy.tell_policy,
    looking.look_next_door, governing.govern, leaving.find_out, preventing.prevent, winning.win, crediting.grant,
    crediting.register_risks,
    writing_off.ask, watching.answer, crediting.scan, accounts.appoint, serving.serve, surveying.ask, expecting.expect,
    complaining.complain, belonging.belong, subscribing.subscribe, relating.relate, holding.hold,
    winning_back.win_back,
    campaigning.campaign, playing.play, corresponding.correspond,
)  # fmt: skip
