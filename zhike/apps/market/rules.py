"""Pure decisions of market: when two names mean one competitor, kinds of moves, what may be judged."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

KINDS = ("PRICE_CUT", "NEW_PRODUCT", "PROMOTION", "POLICY", "SERVICE", "CHANNEL", "OTHER_MOVE")
CHANNELS = ("CUSTOMER", "DEALER", "STAFF", "EXHIBITION", "PRESS", "WEB", "BIDDING", "OTHER_SOURCE")
LEAST_IMPACT, MOST_IMPACT = 1, 5
# An event nobody has rated after this is listed.
RATED_WITHIN = timedelta(days=7)


class BadSpan(ValueError):
    """A period ends before it begins."""


_FORMS = re.compile(
    r"(有限责任公司|股份有限公司|有限公司|股份公司|集团公司|集团|公司"
    r"|co\.?,? ?ltd\.?|gmbh|inc\.?|corp\.?|company|limited)$"
)
_BETWEEN = re.compile(r"[\s·,，.。()（）\-_'\"“”]+")
_PRICE = re.compile(r"\d+(?:\.\d{1,2})?(?= ?(?:元|块|yuan|rmb))|(?<=[¥￥])\d+(?:\.\d{1,2})?", re.IGNORECASE)
_KIND_WORDS = {
    "PRICE_CUT": ("降价", "调价", "低价", "便宜", "报价", "cheaper", "price", "discount"),
    "NEW_PRODUCT": ("新品", "新产品", "新款", "推出", "launch", "new product"),
    "PROMOTION": ("促销", "赠", "返点", "返利", "买一", "promotion", "rebate"),
    "POLICY": ("账期", "政策", "退货", "铺货", "信用", "credit", "terms", "policy"),
    "SERVICE": ("服务", "上门", "保修", "交期", "service", "warranty", "delivery"),
    "CHANNEL": ("经销", "代理", "门店", "挖", "dealer", "agent", "branch"),
}


def key(name: str) -> str:
    """Return what tells one competitor from another in a name: no case, no spaces, no form of company."""
    plain = _FORMS.sub("", name.strip().lower()).strip()
    return _BETWEEN.sub("", plain) or _BETWEEN.sub("", name.strip().lower())


def check_span(first: date, last: date) -> None:
    """Raise BadSpan for a period that ends before it begins."""
    if last < first:
        raise BadSpan(str(last))


def told_aliases(names: Iterable[str], of: str) -> list[str]:
    """Return other names as they are kept: each once, none that is the name itself."""
    seen, kept = {key(of)}, []
    for name in (one.strip() for one in names):
        if name and key(name) not in seen:
            seen.add(key(name))
            kept.append(name[:120])
    return kept


def guess_kind(text: str) -> str:
    """Return the kind of move a text speaks of, OTHER_MOVE where it names none."""
    low = text.lower()
    return next((kind for kind, words in _KIND_WORDS.items() if any(word in low for word in words)), "OTHER_MOVE")


def guess_price(text: str) -> str | None:
    """Return the first price a text names, None where it names none."""
    found = _PRICE.search(text)
    return found.group() if found else None


def is_overdue(day: date, impact: int | None, today: date) -> bool:
    """Say whether an event should have been rated by now."""
    return impact is None and today - day > RATED_WITHIN
