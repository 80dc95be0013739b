"""The log-likelihoods of single rows to many digits, by the formulas of the papers; writes grid.json beside itself.

Run with `python tests/analytics/clv/grid.py` in an environment that has mpmath; the tests read what it wrote.
"""

import json
from collections.abc import Callable
from pathlib import Path

FILE = Path(__file__).with_name("grid.json")
DIGITS = 90
AGES = (1.0, 52.0, 1095.0)
ROWS = [(0, 0.0), *((x, share) for x in (1, 2, 30, 365, 3000) for share in (0.01, 0.6, 1.0))]
DROP_OUT = [
    (0.2425945, 4.413602, 0.792922, 2.425907), (1.7, 30.9, 1.0, 0.5), (0.03, 0.05, 0.01, 40.0),
    (25.0, 300.0, 60.0, 90.0),
]  # fmt: skip
LIFETIME = [
    (0.553277, 10.577683, 0.606240, 11.668736), (0.05, 0.1, 0.05, 50.0), (5.0, 100.0, 3.0, 1.0),
    (2.0, 0.5, 20.0, 400.0), (30.0, 300.0, 0.3, 3.0),
]  # fmt: skip


def bg_nbd(mp, params, x, t_x, T, *, first=0):
    """Fader, Hardie & Lee 2005, equation 6; with `first` the chance to leave after the first purchase (MBG/NBD)."""
    r, alpha, a, b = params
    k = x + first
    buys = mp.loggamma(r + x) - mp.loggamma(r) + r * mp.log(alpha)

    def log_beta(p, q):
        return mp.loggamma(p) + mp.loggamma(q) - mp.loggamma(p + q)

    stays = mp.exp(log_beta(a, b + k) - log_beta(a, b)) * (alpha + T) ** -(r + x)
    leaves = mp.exp(log_beta(a + 1, b + k - 1) - log_beta(a, b)) * (alpha + t_x) ** -(r + x) if k else 0
    return buys + mp.log(stays + leaves)


def mbg_nbd(mp, params, x, t_x, T):
    """Batislam, Denizel & Filiztekin 2007."""
    return bg_nbd(mp, params, x, t_x, T, first=1)


def pareto_nbd(mp, params, x, t_x, T):
    """Fader & Hardie 2005, A Note on Deriving the Pareto/NBD Model: a difference of hypergeometric functions."""
    r, alpha, s, beta = params
    order, larger = r + s + x, max(alpha, beta)
    second = s + 1 if alpha >= beta else r + x

    def part(age):
        z = abs(alpha - beta) / (larger + age)
        return mp.hyp2f1(order, second, order + 1, z) * (larger + age) ** -order

    alive = (alpha + T) ** -(r + x) * (beta + T) ** -s
    left = s / order * (part(t_x) - part(T))
    return mp.loggamma(r + x) - mp.loggamma(r) + r * mp.log(alpha) + s * mp.log(beta) + mp.log(alive + left)


MODELS: dict[str, tuple[Callable, list]] = {
    "BG_NBD": (bg_nbd, DROP_OUT), "MBG_NBD": (mbg_nbd, DROP_OUT), "PARETO_NBD": (pareto_nbd, LIFETIME),
}  # fmt: skip


def compute(code: str, params: tuple, x: int, t_x: float, T: float) -> str:
    """Compute one value to twenty digits; the inputs are the floats the program gets."""
    import mpmath as mp

    mp.mp.dps = DIGITS
    exact = tuple(mp.mpf(value) for value in params)
    return mp.nstr(MODELS[code][0](mp, exact, mp.mpf(x), mp.mpf(t_x), mp.mpf(T)), 20)


def main() -> None:
    """Write the grid."""
    told = []
    for code, (_, points) in MODELS.items():
        for params in points:
            rows = [(x, share * T, T) for T in AGES for x, share in ROWS]
            told.append(
                {"model": code, "params": params, "rows": [[*row, compute(code, params, *row)] for row in rows]}
            )
    FILE.write_text(json.dumps(told, separators=(",", ":")).replace('{"model"', '\n{"model"') + "\n")


if __name__ == "__main__":
    main()
