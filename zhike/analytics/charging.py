"""Charging: what a price rule of a plan asks for a quantity in a month, part by part, so that a bill can be redone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction

from zhike.analytics.errors import InputError

KINDS = ("FLAT", "PER_UNIT", "TIERED", "INCLUDED_THEN_PER_UNIT")
CENT = Decimal("0.01")
NOTHING, WHOLE = Decimal(0), Fraction(1)


@dataclass(frozen=True)
class Step:
    """One step of a price that falls or rises with the quantity.

    Parameters
    ----------
    to : Decimal or None
        Up to this quantity, included; ``None`` for the last step, which has no end.
    price : Decimal
        Of one unit within the step, 0 or more.
    """

    to: Decimal | None
    price: Decimal


@dataclass(frozen=True)
class PriceRule:
    """How a month is charged.

    Parameters
    ----------
    kind : str
        One of ``KINDS``.
    price : Decimal
        Of the month (FLAT, INCLUDED_THEN_PER_UNIT) or of one unit (PER_UNIT); 0 for TIERED.
    included : Decimal
        Units the price of the month covers (INCLUDED_THEN_PER_UNIT), else 0.
    over : Decimal
        Price of each unit beyond those (INCLUDED_THEN_PER_UNIT), else 0.
    steps : tuple of Step
        TIERED alone: each unit costs what its own step says; the last step has no end.
    """

    kind: str
    price: Decimal = NOTHING
    included: Decimal = NOTHING
    over: Decimal = NOTHING
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of a charge.

    Parameters
    ----------
    what : str
        MONTH (the price of the month), UNITS (each unit the same), STEP (units of one step), INCLUDED (covered by the
        price of the month) or OVER (beyond what is included).
    quantity : Decimal
        Units, or 1 for the month.
    price : Decimal
        Of one unit, or of the whole month.
    amount : Decimal
        Quantity × price × share of the month where that counts, not rounded beyond four decimals.
    """

    what: str
    quantity: Decimal
    price: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Charge:
    """What a month costs.

    Parameters
    ----------
    parts : tuple of Part
        In the order in which they are added.
    amount : Decimal
        Their sum, rounded half up to the cent.
    """

    parts: tuple[Part, ...]
    amount: Decimal

    @property
    def unit_price(self) -> Decimal | None:
        """Return the one price of a unit or month; None where several prices hold."""
        prices = {one.price for one in self.parts if one.what != "INCLUDED"}
        return prices.pop() if len(prices) == 1 else None


def price_rule(kind: str, given: Mapping[str, object]) -> PriceRule:
    """Read a price rule as it is kept.

    Parameters
    ----------
    kind : str
        One of ``KINDS``.
    given : mapping
        FLAT and PER_UNIT: ``price``. INCLUDED_THEN_PER_UNIT: ``price``, ``included``, ``over``. TIERED: ``steps``, a
        sequence of mappings with ``to`` (None for the last) and ``price``. Numbers as text, int or Decimal.

    Returns
    -------
    PriceRule
        Ready to be charged by.

    Raises
    ------
    InputError
        PRICE_KIND for another kind, MISSING, NOT_A_NUMBER or NEGATIVE for a number, STEPS_ORDER where steps do not
        rise or the last one ends.

    Source
    ------
    Requirement R392.

    Examples
    --------
    >>> price_rule("FLAT", {"price": "300"}).price
    Decimal('300')
    >>> price_rule("TIERED", {"steps": [{"to": 10, "price": 8}, {"to": None, "price": 6}]}).steps[1].price
    Decimal('6')
    """
    if kind not in KINDS:
        raise InputError("PRICE_KIND", "kind", value=kind)
    if kind == "TIERED":
        return PriceRule(kind, steps=_steps(given.get("steps")))
    if kind == "INCLUDED_THEN_PER_UNIT":
        price, included, over = (_number(given, name) for name in ("price", "included", "over"))
        return PriceRule(kind, price, included, over)
    return PriceRule(kind, _number(given, "price"))


def _number(given: Mapping[str, object], name: str) -> Decimal:
    raw = given.get(name)
    if raw is None or raw == "":
        raise InputError("MISSING", name)
    try:
        number = Decimal(str(raw))
    except InvalidOperation:
        raise InputError("NOT_A_NUMBER", name, value=raw) from None
    if not number.is_finite():
        raise InputError("NOT_FINITE", name, value=raw)
    if number < 0:
        raise InputError("NEGATIVE", name, value=raw)
    return number


def _steps(raw: object) -> tuple[Step, ...]:
    rows = list(raw) if isinstance(raw, Sequence) and not isinstance(raw, str) else []
    if not rows or not all(isinstance(one, Mapping) for one in rows):
        raise InputError("MISSING", "steps")
    ends = [None if one.get("to") in (None, "") else _number(one, "to") for one in rows]
    known = [end for end in ends[:-1] if end is not None]
    rises = all(low < high for low, high in zip([NOTHING, *known], known, strict=False))
    if ends[-1] is not None or len(known) != len(rows) - 1 or not rises:
        raise InputError("STEPS_ORDER", "steps")
    return tuple(Step(end, _number(one, "price")) for end, one in zip(ends, rows, strict=True))


def charge(
    rule: PriceRule, quantity: Decimal, *, share: Fraction = WHOLE, is_metered: bool = False
) -> Charge:  # fmt: skip
    """Charge a month by a rule.

    Parameters
    ----------
    rule : PriceRule
        How the month is charged.
    quantity : Decimal
        Units of the month, 0 or more; a FLAT price does not ask for them.
    share : Fraction
        Which part of the month the subscription ran, 0 to 1, by days.
    is_metered : bool
        Whether the quantity was counted. What was counted is charged in full; an agreed quantity and every price of a
        month are charged for the share.

    Returns
    -------
    Charge
        Parts and their sum in the currency of the rule.

    Raises
    ------
    InputError
        NEGATIVE for a quantity below zero, NOT_A_RATE for a share outside 0 to 1.

    Source
    ------
    Requirement R392; pro rata by days is a house rule.

    Examples
    --------
    >>> charge(PriceRule("FLAT", Decimal(300)), Decimal(1), share=Fraction(1, 2)).amount
    Decimal('150.00')
    >>> rule = price_rule("INCLUDED_THEN_PER_UNIT", {"price": 300, "included": 10, "over": 25})
    >>> charge(rule, Decimal(13), is_metered=True).amount
    Decimal('375.00')
    """
    if quantity < 0:
        raise InputError("NEGATIVE", "quantity", value=quantity)
    if not 0 <= share <= 1:
        raise InputError("NOT_A_RATE", "share", value=share)
    of_units = WHOLE if is_metered else share
    parts = tuple(
        Part(what, n, price, _exact(n * price, share if what == "MONTH" else of_units))
        for what, n, price in _told(rule, quantity)
    )
    total = sum((one.amount for one in parts), NOTHING)
    return Charge(parts, total.quantize(CENT, ROUND_HALF_UP))


def _told(rule: PriceRule, quantity: Decimal) -> list[tuple[str, Decimal, Decimal]]:
    if rule.kind == "FLAT":
        return [("MONTH", Decimal(1), rule.price)]
    if rule.kind == "PER_UNIT":
        return [("UNITS", quantity, rule.price)]
    if rule.kind == "INCLUDED_THEN_PER_UNIT":
        over = max(quantity - rule.included, NOTHING)
        return [
            ("MONTH", Decimal(1), rule.price), ("INCLUDED", min(quantity, rule.included), NOTHING),
            ("OVER", over, rule.over),
        ]  # fmt: skip
    told: list[tuple[str, Decimal, Decimal]] = []
    before = NOTHING
    for step in rule.steps:
        within = max((quantity if step.to is None else min(quantity, step.to)) - before, NOTHING)
        if within or not told:
            told.append(("STEP", within, step.price))
        before = before if step.to is None else step.to
    return told


def _exact(amount: Decimal, share: Fraction) -> Decimal:
    """Return an amount for a share of a month, to four decimals."""
    return (amount * share.numerator / share.denominator).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def difference(stored: Decimal, rule: PriceRule | None, quantity: Decimal, **how: object) -> Decimal | None:
    """Say by how much a stored amount differs from what its rule asks.

    Parameters
    ----------
    stored : Decimal
        The amount on the bill.
    rule : PriceRule or None
        The rule of the line; ``None`` where nobody kept one.
    quantity : Decimal
        As on the line.
    **how : object
        ``share`` and ``is_metered``, as for ``charge``.

    Returns
    -------
    Decimal or None
        Stored less recomputed; 0 where they agree, above 0 where too much was charged, ``None`` without a rule.

    Source
    ------
    Requirement R392: the difference must be 0.

    Examples
    --------
    >>> difference(Decimal("310"), PriceRule("FLAT", Decimal(300)), Decimal(1))
    Decimal('10.00')
    >>> difference(Decimal("310"), None, Decimal(1)) is None
    True
    """
    return None if rule is None else stored - charge(rule, quantity, **how).amount  # type: ignore[arg-type]
