"""A picture of every kind, with made-up figures."""

from zhike.web import charts

M = charts.Mark


def pictures():
    """Return one picture of every kind."""
    return pictures_of_worth() | pictures_of_churn()


def pictures_of_worth():
    """Return the pictures of who is worth how much and who stays."""
    tiers = [
        ("VIP", 0.01, 0.31, "four"),
        ("Major", 0.19, 0.43, "one"),
        ("Ordinary", 0.30, 0.17, "two"),
        ("Small", 0.50, 0.09, "quiet"),
    ]
    n = 60
    curve = [(i / n, 1 - (1 - i / n) ** 4) for i in range(n + 1)]
    cells = [
        [
            M(f"{r}+{c}", 0.9 / (c + 1.6) - r * 0.02, f"{0.9 / (c + 1.6) - r * 0.02:.1%}", "/rows")
            if c < 8 - r
            else None
            for c in range(8)
        ]
        for r in range(8)
    ]
    return {
        "count": charts.pyramid([M(t, n, f"{n:.0%}", "/rows", tone) for t, n, _v, tone in tiers], what="Customers"),
        "worth": charts.pyramid([M(t, v, f"{v:.0%}", "/rows", tone) for t, _n, v, tone in tiers], what="Revenue"),
        "pareto": charts.pareto(curve, [M("Top 20%", 0.59, "20% hold 59%", "/rows")], [0.2], what="Share of revenue"),
        "cohorts": charts.cohorts([f"2011-0{i + 1}" for i in range(8)], [str(i) for i in range(8)], cells),
        "calibration": charts.calibration(
            [(0.2, M("0", 0.25, "0.25")), (0.8, M("1", 0.7, "0.70")), (1.9, M("2", 2.0, "2.00"))],
            expected="Expected",
            actual="Actual",
        ),
        "ranking": charts.ranking(
            [
                M("杭州市西湖区第一营业厅", 0.41, "41.00%", "/r", "bad"),
                M("宁波", 0.27, "27.00%"),
                M("绍兴", 0.22, "22.00%"),
            ],
            what="Churn rate",
            average=M("Average", 0.3, "30.00%"),
            is_rate=True,
        ),
    }


def pictures_of_churn():
    """Return the pictures of who came and went."""
    quarters = ["2011 Q1", "2011 Q2", "2011 Q3", "2011 Q4"]
    active = [1_200, 1_340, 1_410, 1_650]
    rate = [0.31, 0.284, 0.262, 0.27]
    return {
        "waterfall": charts.waterfall(
            [
                M("Opening", 1_410, "1,410", "/r", "TOTAL"),
                M("New", 380, "+380"),
                M("Won back", 210, "+210"),
                M("Moved", 0, "0"),
                M("Churned", -350, "−350", "/r"),
                M("Closing", 1_650, "1,650", "/r", "TOTAL"),
            ],
            what="Customers",
        ),
        "periods": charts.periods(
            quarters,
            bars=[
                charts.Series(
                    "Active customers",
                    [M(q, a, f"{a:,}") for q, a in zip(quarters, active, strict=True)],
                    "accent-soft",
                )
            ],
            lines=[
                charts.Series(
                    "Churn rate (opening)",
                    [M(q, r, f"{r:.2%}", "/r") for q, r in zip(quarters, rate, strict=True)],
                    "bad",
                    True,
                ),
                charts.Series(
                    "Churn rate (average)",
                    [M(q, r - 0.04, f"{r - 0.04:.2%}") for q, r in zip(quarters, rate, strict=True)],
                    "three",
                    True,
                ),
            ],
        ),
    }
