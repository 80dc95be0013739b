"""The addresses of winning back: the pool, a case, wishes to leave, plans, comparisons, lessons, the dossier."""

from zhike.web import winback, winback_case, winback_compare, winback_lessons, winback_plans, winback_saves
from zhike.web.reporting import dossier

urls = [
    *winback.urls, *winback_saves.urls, *winback_plans.urls, *winback_compare.urls, *winback_lessons.urls,
    *dossier.urls, *winback_case.urls,
]  # fmt: skip
