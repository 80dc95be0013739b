"""What the API tells, as typed records; fields this version does not know are left out."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

T = TypeVar("T")


def read(kind: type[T], told: Mapping[str, Any]) -> T:
    """Return a record from what was told."""
    return kind(**{one.name: told[one.name] for one in fields(kind) if one.name in told})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Customer:
    """A customer; money is text, so that it stays exact. What a list does not tell is empty."""

    id: int
    code: str
    name: str
    kind: str
    status: str
    branch_code: str = ""
    tier: str = ""
    state: str = ""
    revenue: str = "0"
    phone: str = ""
    email: str = ""
    version: int = 0


@dataclass(frozen=True)
class Order:
    """An order."""

    id: int
    number: str
    date: str
    kind: str
    amount: str
    currency: str
    customer_code: str


@dataclass(frozen=True)
class Hit:
    """A record that a search found."""

    kind: str
    id: int
    title: str
    note: str = ""


@dataclass(frozen=True)
class Happening:
    """Something that happened with a customer; `is_day` says that only the day is known."""

    at: str
    is_day: bool
    kind: str
    id: int | None
    code: str
    text: str


@dataclass(frozen=True)
class Call:
    """A customer to call now, and what is at stake."""

    customer_id: int
    code: str
    name: str
    tier: str
    state: str
    stake: str
    suggestion: str


@dataclass(frozen=True)
class Visit:
    """A visit; what a list does not tell is empty."""

    id: int
    customer_code: str
    day: str
    username: str
    purpose: str
    status: str
    has_agreed: bool | None = None
    interaction_id: int | None = None


@dataclass(frozen=True)
class Gift:
    """A gift; money is text, so that it stays exact."""

    id: int
    customer_code: str
    what: str
    value: str
    day: str
    status: str


@dataclass(frozen=True)
class Notice:
    """Something one was told."""

    id: int
    title: str
    text: str
    at: str
    read_at: str | None


@dataclass(frozen=True)
class User:
    """Somebody who can or could sign in."""

    id: int
    username: str
    name: str
    role: str
    branch: str
    status: str


@dataclass(frozen=True)
class Change:
    """A change in bulk of the caller's own and what came of it."""

    id: int
    list: str
    field: str
    value: str
    status: str
    n_chosen: int
    n_changed: int
    n_same: int
    n_refused: int
    n_back: int


@dataclass(frozen=True)
class Trial:
    """What a change in bulk would do: how many change, are so already, are left out by which rule."""

    n_changing: int
    n_same: int
    n_left_out: dict[str, int]


@dataclass(frozen=True)
class Profile:
    """The caller's own account."""

    username: str
    name: str
    language: str
    has_second_factor: bool
    schools: list[str]
    employers: list[str]


@dataclass(frozen=True)
class Message:
    """A message to or from a customer (`about_id`)."""

    id: int
    channel: str
    status: str
    at: str
    to: str
    subject: str = ""
    about_id: int | None = None
    text: str = ""
    error: str = ""


@dataclass(frozen=True)
class Sent:
    """What became of a message to one customer; `reason` is empty when it is on its way."""

    customer_id: int
    message_id: int | None
    reason: str


@dataclass(frozen=True)
class Hook:
    """A webhook; its secret is told once, when it is added."""

    id: int
    url: str
    events: list[str]
    is_active: bool
    n_failures: int
    version: int
    secret: str = ""


@dataclass(frozen=True)
class Metric:
    """A figure of the current analysis."""

    code: str
    name: str
    unit: str
    branch: str
    period: str
    value: float | str | None
    undefined_reason: str | None = None
