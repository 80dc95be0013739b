"""Every text of the arithmetic can be filled in and translated; the metric dictionary is complete and consistent."""

import re

import pytest

from zhike.analytics import metrics, stakes
from zhike.analytics.errors import REASONS, RULES, WARNINGS, InputError

ISSUE = [
    "revenue",
    "customers",
    "customers_with_purchase",
    "active_customers",
    "repeat_customers",
    "purchase_days",
    "recency",
    "monetary_value",
    "rfm_score",
    "pareto_k",
    "top20_share",
    "gini",
    "tier_customers",
    "tier_value",
    "cycle_days",
    "silence_ratio",
    "churn_state_customers",
    "relation_stage_customers",
    "cohort_retention",
    "ledger_opening",
    "ledger_new",
    "ledger_won_back",
    "ledger_moved_in",
    "ledger_churned",
    "ledger_moved_out",
    "ledger_closing",
    "churn_rate_opening",
    "churn_rate_closing",
    "churn_rate_average",
    "retention",
    "lost_turnover",
    "churn_loss",
    "lifetime",
    "clv",
    "p_alive",
    "expected_purchases",
    "money_at_stake",
    "clv_holdout_rmse",
]


@pytest.mark.parametrize("text", [*RULES.values(), *REASONS.values(), *WARNINGS.values(), *stakes.WHY.values()])
def test_every_template_can_be_filled(text):
    places = re.findall(r"%\((\w+)\)s", text)
    filled = text % dict.fromkeys(places, "7")
    assert "%(" not in filled


@pytest.mark.parametrize("code", ISSUE)
def test_every_first_measure_is_in_the_dictionary(code):
    assert metrics.get(code).code == code


@pytest.mark.parametrize("metric", metrics.all(), ids=lambda m: m.code)
def test_an_entry_is_complete(metric):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", metric.code)
    assert metric.unit in metrics.UNITS
    assert metric.period_kind in metrics.PERIOD_KINDS
    texts = (metric.name, metric.formula, metric.base, metric.source, metric.explains)
    assert all(text.strip() for text in texts)
    assert not any("%" in text for text in texts), "a percent sign would read as a format to translators' tools"
    assert metric.version >= 1


def test_codes_and_names_are_unique():
    entries = metrics.all()
    assert len({m.code for m in entries}) == len({m.name for m in entries}) == len(entries)


def test_an_unknown_metric_is_refused_by_name():
    with pytest.raises(InputError) as refused:
        metrics.get("happiness")
    assert refused.value.code == "METRIC_UNKNOWN"
