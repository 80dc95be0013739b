"""How stored codes are shown to people: their words, and for states a tone and an icon, never a colour alone."""

import re

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from zhike.apps.customers import rules as customer_rules
from zhike.apps.insight.queries import detail
from zhike.web.codes import (
    billing,
    campaigning,
    complaining,
    dealings,
    figures,
    grading,
    keyaccounts,
    leaving,
    lifecycles,
    market,
    membership,
    methods,
    records,
    relations,
    risks,
    running,
    sales,
    selfservice,
    serving,
    surveying,
    targets,
    winning,
    worth,
)
from zhike.web.codes.shown import Word

OF_BRANCH = re.compile(r"branch\.(.+)\.(ALL|VIP|MAJOR|ORDINARY|SMALL)")
OF_NOUN = re.compile(r"[a-z_]+\.([A-Z0-9_]+)")
PARTS = (
    billing, campaigning, complaining, dealings, figures, grading, keyaccounts, leaving, lifecycles, market, membership,
    methods, records, relations, risks, running, sales, selfservice, serving, surveying, targets, winning, worth,
)  # fmt: skip
WORDS: dict[str, Word] = {code: word for part in PARTS for code, word in part.WORDS.items()}
# What the policy of talks names: a tier and a kind of content.
WORDS |= {
    f"{tier}.{content}": Word(format_lazy("{} · {}", WORDS[tier].label, WORDS[content].label))
    for tier in ("VIP", "MAJOR", "ORDINARY", "SMALL")
    for content in ("INFORMATION", "EMOTION", "CONCEPT", "OPINION", "POLICY")
}
# Rows of the table that manages customers by tier and stage of the relation.
WORDS |= {
    f"{tier}.{stage}": Word(format_lazy("{} · {}", WORDS[tier].label, WORDS[stage].label))
    for tier in ("VIP", "MAJOR", "ORDINARY", "SMALL")
    for stage in ("EXPLORATION", "FORMATION", "STABILITY", "DEGRADATION")
}
# Rows of the table of control lines; those of a single branch begin otherwise.
LINES = {"ALL": Word(gettext_lazy("all customers"))} | {
    tier: WORDS[tier] for tier in ("VIP", "MAJOR", "ORDINARY", "SMALL")
}
WORDS |= {
    f"{level}.{tier}": Word(format_lazy("{} · {}", WORDS[level].label, line.label))
    for level in ("HQ", "PROVINCE", "CITY", "HALL")
    for tier, line in LINES.items()
}
# Rows of the table of what classes ask for.
WORDS |= {
    f"{dimension}.{member.code}": Word(format_lazy("{} · {}", customer_rules.SHIPPED[dimension].label, member.label))
    for dimension in ("REL_STAGE", "NATURE", "SOURCE", "DEMAND_TYPE")
    for member in customer_rules.SHIPPED[dimension].members
}
# Rows of the table of what is open to headquarters: a table and a column.
WORDS |= {
    f"{table.code}.{column.key}": Word(format_lazy("{} · {}", table.label, column.label))
    for table in detail.TABLES.values()
    for column in table.columns
}


def word(code: str) -> Word:
    """Return how a code is shown; one that is not listed is shown as it stands.

    Where two nouns mean different things by one code it is asked for with its noun, as in `gift.GIVEN`.
    """
    of_branch = OF_BRANCH.fullmatch(code)
    if of_branch:
        return Word(format_lazy("{} · {}", of_branch[1], LINES[of_branch[2]].label))
    of_noun = OF_NOUN.fullmatch(code)
    plain = of_noun[1] if of_noun else code
    return WORDS.get(code) or WORDS.get(plain) or Word(plain)


def label(code: str) -> str:
    """Return the words for a code in the reader's language."""
    return str(word(code).label)
