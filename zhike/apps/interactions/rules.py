"""Pure decisions of interactions: what words tell of a contact, what may still change, when silence is too long."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

KINDS = ("CONTACT", "OBSERVATION", "COMPETITOR_MOVE", "WANTS_TO_LEAVE")
CONTACT_KINDS = frozenset({"CONTACT", "WANTS_TO_LEAVE"})
CHANNELS = ("VISIT", "PHONE", "WECHAT", "WECOM", "SMS", "EMAIL", "LETTER", "WEB", "PACKAGING", "OTHER_CHANNEL")
# By these somebody fills in a form of ours.
BY_FORM = ("WEB", "PACKAGING")
DIRECTIONS = ("BOTH", "IN", "OUT", "MISSED")
CONTENTS = ("INFORMATION", "EMOTION", "CONCEPT", "OPINION", "POLICY")
GESTURES = ("APOLOGY_LETTER", "THANKS", "LEADER_VISIT", "KIND_WORD")
EMOTIONS = ("PLEASED", "CALM", "DISAPPOINTED", "ANGRY", "FURIOUS")
NEGATIVE = frozenset({"DISAPPOINTED", "ANGRY", "FURIOUS"})
# Who comes or calls is answered on the spot, unless nobody takes the call.
SPOKEN_AT_ONCE = ("VISIT", "PHONE")
TWO_WAY = ("IN", "BOTH")
KEY_TIERS = ("VIP", "MAJOR")

FIRST_YEAR = 1900
EDITABLE_FOR = timedelta(hours=24)
UNDO_FOR = timedelta(days=30)
PREPARED_FOR = timedelta(days=7)
YEAR = timedelta(days=365)
# So long after a first purchase a word is after-sales care.
CARE_DAYS = 90
N_SPANS = 3
# A customer without a tier is looked after as an ordinary one.
UNJUDGED = "ORDINARY"

# Words of the first line that tell a channel, the most telling first.
_WORDS = {
    "WECOM": ("企业微信", "企微", "wecom"), "WECHAT": ("微信", "wechat"), "SMS": ("短信", "sms"),
    "EMAIL": ("邮件", "电邮", "e-mail", "email"), "LETTER": ("信函", "来信", "寄信", "letter"),
    "PHONE": ("电话", "来电", "致电", "通话", "phone", "call"),
    "VISIT": ("拜访", "上门", "来访", "面谈", "visit", "met "),
    "WEB": ("网站", "留言", "website"),
}  # fmt: skip
_FROM_CUSTOMER = ("来电", "来访", "来信", "客户打来", "找我们", "called us", "asked us", "wrote to us")
# Surnames before a title of one sign; a longer title says enough by itself: 采购经理 is somebody, too.
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田"
    "任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_TITLED = re.compile(
    f"[{_SURNAMES}][总工姐哥董]"
    r"|[\u4e00-\u9fff]{1,2}(?:经理|主任|部长|厂长|科长|处长|院长|校长|总监|师傅|先生|女士|小姐|老师|老板|会计|工程师)"
    r"|\b(?:Mr|Mrs|Ms|Dr)\.? [A-Z]\w+"
)
_SPOKEN = frozenset({"VISIT", "PHONE", "WECHAT", "WECOM"})


def information(kind: str, direction: str, contents: Sequence[str], learned: str) -> str:
    """Return the most telling kind of usable information a contact brought; empty where it brought none."""
    if kind == "COMPETITOR_MOVE":
        return "RIVAL_NEWS"
    if "OPINION" in contents and direction in TWO_WAY:
        return "OPINION"
    return "LEARNED" if learned.strip() else ""


def guess_channel(text: str) -> str:
    """Return the channel the first line names, OTHER_CHANNEL where it names none."""
    first = text.strip().partition("\n")[0].lower()
    return next((code for code, words in _WORDS.items() if any(word in first for word in words)), "OTHER_CHANNEL")


def guess_direction(channel: str, text: str) -> str:
    """Return who spoke: the customer where the first line says so, both in talks, else we alone."""
    first = text.strip().partition("\n")[0].lower()
    if any(words in first for words in _FROM_CUSTOMER):
        return "IN"
    return "BOTH" if channel in _SPOKEN else "OUT"


def titled(text: str) -> list[str]:
    """Return whom the first line names by a form of address: 王总, 采购经理, Ms Meyer."""
    return list(dict.fromkeys(_TITLED.findall(text.strip().partition("\n")[0])))


def method(kind: str, direction: str) -> str:
    """Return how a contact taught something: by talking with the customer, or by looking."""
    return "INTERVIEW" if kind in CONTACT_KINDS and direction in TWO_WAY else "OBSERVATION"


def may_change(created_at: datetime, at: datetime) -> bool:
    """Say whether a contact is young enough to be rewritten; later it is only added to."""
    return at - created_at <= EDITABLE_FOR


def is_undoable(created_at: datetime, at: datetime, *, n_amendments: int) -> bool:
    """Say whether a contact may be taken back: within 30 days, while nobody has added to it."""
    return at - created_at <= UNDO_FOR and not n_amendments


def needs_preparation(tier: str, channel: str, direction: str) -> bool:
    """Say whether one should have read up first: our own call on or visit to a key account."""
    return tier in KEY_TIERS and channel in {"PHONE", "VISIT"} and direction != "IN"


def needs_participant(kind: str, channel: str, direction: str, *, customer_kind: str) -> bool:
    """Say whether somebody must be named: whom of a company one visited or called, where anybody answered."""
    is_talk = kind in CONTACT_KINDS and channel in {"VISIT", "PHONE"} and direction != "MISSED"
    return is_talk and customer_kind == "ENTERPRISE"


def is_over_promise(promised: Decimal | None, capability: Decimal | None) -> bool:
    """Say whether more is promised than can surely be done; unknown where either is."""
    return promised is not None and capability is not None and promised > capability


def visit_compliance(visits: Iterable[date], *, until: date, every_days: int, n_spans: int = N_SPANS) -> float:
    """Return the share of the last spans of `every_days` days that saw a visit."""
    ages = [(until - day).days for day in visits if day <= until]
    seen = {age // every_days for age in ages if age // every_days < n_spans}
    return len(seen) / n_spans


@dataclass(frozen=True)
class Mix:
    """What a customer was spoken with about and from which side, over a stretch of time."""

    n_contacts: int
    n_in: int
    n_out: int
    contents: dict[str, int]

    @property
    def missing(self) -> list[str]:
        """Return the kinds of content that never came up."""
        return [code for code in CONTENTS if not self.contents[code]]

    @property
    def two_way(self) -> float | None:
        """Return the share of contacts in which the customer spoke; None without contacts."""
        return self.n_in / self.n_contacts if self.n_contacts else None


def mix(contacts: Sequence[tuple[str, Sequence[str]]]) -> Mix:
    """Return the mix of contacts given as (direction, contents); a talk of both sides counts on both."""
    n_in = sum(direction in TWO_WAY for direction, _contents in contacts)
    n_out = sum(direction in {"OUT", "BOTH"} for direction, _contents in contacts)
    counts = {code: sum(code in contents for _direction, contents in contacts) for code in CONTENTS}
    return Mix(len(contacts), n_in, n_out, counts)
