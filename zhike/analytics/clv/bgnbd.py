"""BG/NBD: a customer may leave after each repeat purchase."""

from zhike.analytics.clv.geometric import BetaGeometric


class BgNbd(BetaGeometric):
    """BG/NBD: gamma-distributed rates (r, alpha), leaving after a repeat purchase with p ~ beta(a, b).

    Parameters
    ----------
    params : mapping of str to float, optional
        r, alpha, a, b of an earlier fit.
    unit : str
        Unit of time, "week" or "day".

    Notes
    -----
    Source: Fader, Hardie & Lee 2005, "Counting Your Customers" the Easy Way. A customer without repeat purchase never
    had a chance to leave, so P(alive) is 1 at x = 0: never show it as healthy.

    Examples
    --------
    >>> paper = BgNbd({"r": 0.2425945, "alpha": 4.413602, "a": 0.792922, "b": 2.425907})
    >>> round(paper.expected_purchases(39, [2], [30.43], [38.86])[0], 3)
    np.float64(1.226)
    """

    code = "BG_NBD"
    first = 0
