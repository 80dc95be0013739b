"""MBG/NBD: a customer may leave after every purchase, the first one included."""

from zhike.analytics.clv.geometric import BetaGeometric


class MbgNbd(BetaGeometric):
    """MBG/NBD: gamma-distributed rates (r, alpha), leaving after any purchase with p ~ beta(a, b).

    Parameters
    ----------
    params : mapping of str to float, optional
        r, alpha, a, b of an earlier fit.
    unit : str
        Unit of time, "week" or "day".

    Notes
    -----
    Source: Batislam, Denizel & Filiztekin 2007, Empirical validation and comparison of models for customer base
    analysis. Customers who bought once can be gone, so its P(alive) may be shown for everybody.

    Examples
    --------
    >>> paper = MbgNbd({"r": 0.524843, "alpha": 6.183086, "a": 0.891359, "b": 1.614002})
    >>> paper.p_alive([0, 0], [0.0, 0.0], [1.0, 30.0]).round(2).tolist()
    [0.63, 0.42]
    """

    code = "MBG_NBD"
    first = 1
