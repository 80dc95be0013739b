"""The table of role × act, typed here a second time by hand: who may, and who may not."""

import pytest

from zhike.apps.org import rules

ROLES = ["REP", "AGENT", "KAM", "BRANCH", "REGION", "GENERAL", "MARKET", "RISK", "ANALYST", "AUDITOR", "ADMIN", "API"]
FULL = {"KAM": "KEY_ACCOUNT_MANAGER", "BRANCH": "BRANCH_MANAGER", "REGION": "REGIONAL_MANAGER",
        "GENERAL": "GENERAL_MANAGER", "MARKET": "MARKETER", "RISK": "RISK_OFFICER",
        "ADMIN": "ADMINISTRATOR", "API": "API_CLIENT"}  # fmt: skip

# Columns: rep, agent, key-account manager | branch, regional, general manager | marketing, risk
# | analyst, auditor, administrator, API.
TABLE = """
self.use          y y y  y y y  y y  y y y y
metric.view       y y y  y y y  y y  y y y y
calc.use          y y y  y y y  y y  y y y y
today.view        y y y  y y y  y y  y y y -
customer.view     y y y  y y y  y y  y y y y
customer.edit     y y y  y y y  - -  - - y -
customer.assign   - - -  y y y  - -  - - y -
target.work       y y y  y y y  y -  - - y -
customer.merge    - - -  y y y  - -  - - y -
staff.view        - - -  y y y  - -  - - y -
person.view       y y y  y y y  y y  y y y y
person.edit       y y y  y y y  - -  - - y -
interaction.view  y y y  y y y  y y  y y y y
interaction.add   y y y  y y y  y y  y - y y
promise.approve   - - -  y y y  - -  - - - -
activity.edit     y y y  y y y  y -  - - y -
review.view       y y y  y y y  y y  y y y y
review.add        y y y  y y y  - -  - - y -
sheet.manage      - - -  y y y  - -  - - y -
gift.approve      - - -  y y y  - -  - - - -
interview.plan    - - -  y y y  y -  - - y -
candidate.manage  - - -  y y y  - -  - - y -
message.send      y y y  y y y  y -  - - y -
consent.edit      y y y  y y y  y -  - - y -
keyaccount.manage  - - -  y y y  - -  - - y -
relation.edit     y y y  y y y  - -  - - y -
relation.manage   - - -  y y y  - -  - - y -
deputy.grant      - - -  - - y  - -  - - - -
task.view         y y y  y y y  y y  y y y y
task.edit         y y y  y y y  y y  y - y y
task.assign       - - -  y y y  - y  - - y -
sensitive.reveal  - - y  y y y  - -  - - y -
order.view        y y y  y y y  y y  y y y y
order.add         y y y  y y y  - -  - - y y
stage.decide      - - y  y y y  - y  y - y -
cooperation.override  - - -  y y y  - -  - - - -
list.export       - - y  y y y  y y  y y y -
figure.view       - - -  y y y  y y  y y y y
period.close      - - -  - - y  - -  y - y -
report.make       - - -  y y y  - -  y - y -
analysis.run      - - -  - - y  - -  y - y -
import.run        - - -  y y y  - -  - - y -
import.branches   - - -  - - y  - -  - - y -
catalog.manage    - - -  - - -  - -  - - y -
template.manage   - - -  y y y  y -  - - y -
webform.manage    - - -  y y y  y -  - - y -
survey.manage     - - -  y y y  y -  - - y -
media.view        - - -  y y y  y y  y y y -
media.manage      - - -  y y y  y -  - - y -
loyalty.view      y y y  y y y  y y  y y y y
loyalty.edit      y y y  y y y  y -  - - y y
loyalty.approve   - - -  y y y  - -  - - - -
loyalty.manage    - - -  y y y  y -  - - y -
sale.view         y y y  y y y  y y  y y y y
sale.edit         y y y  y y y  - -  - - y -
market.view       y y y  y y y  y y  y y y y
market.propose    y y y  y y y  y y  y - y -
market.confirm    - - -  - - y  y -  y - y -
bill.view         y y y  y y y  y y  y y y y
bill.edit         y y y  y y y  - -  - - y -
bill.issue        - - -  y y y  - -  - - y -
serviceplan.manage  - - -  y y y  - -  - - y -
refund.approve    - - -  y y y  - -  - - - -
pass.make         y y y  y y y  - -  - - y -
policydocument.publish  - - -  y y y  - -  - - y -
change.view       y y y  y y y  y y  y y y y
change.propose    - - -  y y y  y -  - - y -
audience.view     - - -  y y y  y y  y y y -
audience.manage   - - -  y y y  y -  - - y -
campaign.view     - - -  y y y  y y  y y y -
campaign.manage   - - -  y y y  y -  - - y -
campaign.approve  - - -  - y y  - -  - - - -
change.ask        y y y  y y y  - -  - - y -
change.approve    - - -  - y y  - -  - - - -
change.activate   - - -  - y y  - -  - - - -
method.view       y y y  y y y  y y  y y y -
coaching.view     - - -  y y y  - -  - y y -
coaching.manage   - - -  y y y  - -  - - y -
knowledge.view    y y y  y y y  y y  y y y y
knowledge.edit    - - -  y y y  y y  - - y -
rule.view         - - -  y y y  y y  y y y -
rule.manage       - - -  - - y  - -  - - y -
privacy.manage    - - -  - - -  - -  - - y -
outbound.manage   - - -  - - -  - -  - - y -
backup.manage     - - -  - - -  - -  - - y -
user.manage       - - -  - - -  - -  - - y -
branch.manage     - - -  - - -  - -  - - y -
branch.view       - - -  y y y  y y  y y y -
company.manage    - - -  - - -  - -  - - y -
job.manage        - - -  - - -  - -  - - y -
audit.view        - - -  - - -  - -  - y y -
audit.values      - - -  - - -  - -  - - y -
token.manage      - - -  - - -  - -  - - y -
core.approve      - - -  - y y  - -  - - - -
market.rank       - - -  y y y  - -  y - y -
class.manage      - - -  - - y  - -  y - y -
class.confirm     - - -  - - y  - -  - - y -
class.set         - - y  y y y  - -  - - y -
tier.manage       - - -  - - y  - -  - - y -
retirement.view   y y y  y y y  y y  y y y -
retirement.propose  y y y  y y y  - -  y - y -
retirement.approve  - - -  y y y  - -  - - - -
screening.decide  - - -  y y y  - -  - - - -
support.grant     - - -  y y y  - -  - - y -
warning.view      y y y  y y y  y y  - y y y
warning.answer    y y y  y y y  - y  - - y -
receivable.edit   y y y  y y y  - y  - - y -
credit.set        - - -  y y y  - -  - - - -
credit.override   - - -  - y y  - -  - - - -
risk.view         y y y  y y y  y y  - y y y
risk.edit         y y y  y y y  - y  - - y -
risk.treat        - - -  y y y  - y  - - - -
churn.edit        y y y  y y y  y y  y - y -
churn.decide      - - -  y y y  - y  y - y -
winback.edit      y y y  y y y  - y  - - y -
winback.decide    - - y  y y y  - -  - - y -
winback.approve   - - -  y y y  - -  - - - -
winback.override  - - -  - - y  - -  - - - -
service.view      y y y  y y y  y y  y y y y
service.edit      y y y  y y y  - y  - - y -
duty.manage       - - y  y y y  - -  - - y -
complaint.view    y y y  y y y  y y  y y y y
complaint.edit    y y y  y y y  - y  - - y y
complaint.approve  - - -  y y y  - -  - - - -
"""
ROWS = {row.split()[0]: row.split()[1:] for row in TABLE.strip().splitlines()}
CELLS = [
    (act, FULL.get(role, role), mark == "y")
    for act, marks in ROWS.items()
    for role, mark in zip(ROLES, marks, strict=True)
]


@pytest.mark.parametrize(("act", "role", "expected"), CELLS, ids=[f"{act}-{role}" for act, role, _ in CELLS])
def test_a_role_may_do_just_what_the_table_says(act, role, expected):
    assert rules.may(role, act) is expected


@pytest.mark.covers("R622")
def test_the_table_names_every_act_and_every_role():
    assert set(ROWS) == set(rules.ACTS)
    assert {FULL.get(role, role) for role in ROLES} == set(rules.ROWS) == set(rules.FIGURES)


def test_an_unknown_act_is_a_fault_and_not_a_no():
    with pytest.raises(KeyError):
        rules.may("ADMINISTRATOR", "fly.away")


def test_an_unknown_role_may_nothing():
    assert not any(rules.may("GUEST", act) for act in rules.ACTS)
