"""Turnover bands of the lost customers: shares, counts and a rest, split exactly."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from zhike.analytics.errors import ChurnInputError
from zhike.analytics.exact import amount, count

KINDS = ("SHARE", "COUNT", "REST")


@dataclass(frozen=True)
class Band:
    """Some of the lost customers and what each of them turned over.

    Parameters
    ----------
    kind : str
        SHARE of the lost, COUNT of them, or the REST.
    size : Fraction or None
        Fraction 0 to 1, or a whole count; ``None`` for the rest.
    turnover : Fraction
        Yearly turnover of one customer, 0 or more.

    Source
    ------
    Requirement R418.

    Examples
    --------
    >>> Band("REST", None, Fraction(200000)).kind
    'REST'
    """

    kind: str
    size: Fraction | None
    turnover: Fraction


@dataclass(frozen=True)
class Part:
    """One band's share of the loss.

    Parameters
    ----------
    band : Band
        The band.
    customers : Fraction
        Lost customers in it; a share of an odd count need not be whole.
    turnover : Fraction
        Their turnover together.

    Source
    ------
    Requirement R418.

    Examples
    --------
    >>> Part(Band("REST", None, Fraction(2)), Fraction(3), Fraction(6)).turnover
    Fraction(6, 1)
    """

    band: Band
    customers: Fraction
    turnover: Fraction


def parse(text: str) -> Band:
    """Read a band as it is typed.

    Parameters
    ----------
    text : str
        ``50%:100000`` or ``0.5:100000`` (share), ``n100:100000`` (count), ``rest:200000``; a full-width colon will do.

    Returns
    -------
    Band
        The band.

    Raises
    ------
    ChurnInputError
        BAND_SYNTAX, BAND_SHARE, BAND_NEGATIVE, and NOT_WHOLE, NOT_FINITE, TOO_LARGE, TOO_PRECISE.

    Source
    ------
    House rule: the bands of the calculator.

    Examples
    --------
    >>> parse("50%:100000")
    Band(kind='SHARE', size=Fraction(1, 2), turnover=Fraction(100000, 1))
    >>> parse("rest:200000").kind
    'REST'
    """
    size, colon, turnover = str(text).replace("：", ":").strip().partition(":")
    size = size.strip().lower().replace("％", "%")
    if not (size and colon):
        raise ChurnInputError("BAND_SYNTAX", "bands", value=str(text))
    try:
        band = Band(*_size(size), amount("bands", turnover))
    except ChurnInputError as error:
        if error.code in ("MISSING", "NOT_A_NUMBER"):
            raise ChurnInputError("BAND_SYNTAX", "bands", value=str(text)) from None
        if error.code == "NEGATIVE":
            raise ChurnInputError("BAND_NEGATIVE", "bands", value=str(text)) from None
        raise
    return _checked(band, str(text))


def _size(text: str) -> tuple[str, Fraction | None]:
    if text == "rest":
        return "REST", None
    if text.startswith("n"):
        return "COUNT", Fraction(count("bands", text[1:]))
    if text.endswith("%"):
        return "SHARE", amount("bands", text[:-1]) / 100
    return "SHARE", amount("bands", text)


def _checked(band: Band, text: str) -> Band:
    if band.turnover < 0 or (band.size is not None and band.size < 0):
        raise ChurnInputError("BAND_NEGATIVE", "bands", value=text)
    if band.kind == "SHARE" and band.size is not None and band.size > 1:
        raise ChurnInputError("BAND_SHARE", "bands", value=text)
    return band


def split(lost: int, bands: Iterable[Band]) -> tuple[Part, ...]:
    """Divide the lost customers among the bands.

    Parameters
    ----------
    lost : int
        Customers lost, 0 or more.
    bands : iterable of Band
        Together they hold everybody lost; a rest takes who is left.

    Returns
    -------
    tuple of Part
        One for each band, in the order given; customers sum to ``lost`` exactly.

    Raises
    ------
    ChurnInputError
        BANDS_OVER_100, BANDS_OVER_LOST, BANDS_UNDER_LOST, BAND_TWO_RESTS.

    Source
    ------
    Requirements R417, R418; worked case W01.

    Examples
    --------
    >>> parts = split(200, [parse("50%:100000"), parse("rest:200000")])
    >>> [(int(p.customers), int(p.turnover)) for p in parts]
    [(100, 10000000), (100, 20000000)]
    """
    bands = list(bands)
    sizes = [_customers(band, lost) for band in bands]
    rest = Fraction(lost) - sum(size for size in sizes if size is not None)
    _check_total(bands, lost, rest)
    held = [rest if size is None else size for size in sizes]
    return tuple(Part(band, size, size * band.turnover) for band, size in zip(bands, held, strict=True))


def _customers(band: Band, lost: int) -> Fraction | None:
    return band.size * lost if band.kind == "SHARE" and band.size is not None else band.size


def _check_total(bands: list[Band], lost: int, rest: Fraction) -> None:
    n_rests = sum(band.kind == "REST" for band in bands)
    shares = sum((band.size for band in bands if band.kind == "SHARE" and band.size is not None), Fraction(0))
    if n_rests > 1:
        raise ChurnInputError("BAND_TWO_RESTS", "bands")
    if shares > 1:
        raise ChurnInputError("BANDS_OVER_100", "bands", percent=f"{float(shares * 100):g}")
    if rest < 0:
        raise ChurnInputError("BANDS_OVER_LOST", "bands", banded=f"{float(lost - rest):g}", lost=lost)
    if rest > 0 and not n_rests:
        raise ChurnInputError("BANDS_UNDER_LOST", "bands", banded=f"{float(lost - rest):g}", lost=lost)
