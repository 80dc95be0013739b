"""Knowledge: one article of the house, changed once."""

from datetime import datetime

from zhike.apps.knowledge import actions, queries

OF_CUSTOMER: set[str] = set()


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, int | str]:
    """Write the article once; it belongs to no customer."""
    known = queries.articles(role="ADMINISTRATOR", day=at.date()).first()
    if known is not None:
        return {"article_id": known.pk, "attachment_id": queries.files(known.pk)[0].pk}
    article_id = actions.add_article(
        new=actions.NewArticle(
            kind="PLAYBOOK", title="流失客户的挽回", tags=("挽回", "VIP"), valid_from=at.date(),
            body="# 先问原因\n当天由负责人打电话。\n\n- 先听完\n- 不争论\n\n1. 记下原因\n2. 约定回访",
        ),
        at=at,
    )  # fmt: skip
    body = "# 先问原因\n当天由负责人打电话。\n\n- 先听完，不争论\n- 记下原因\n\n1. 约定回访\n2. 三天内上门"
    actions.change_article(article_id=article_id, values={"body": body}, version=1, at=at)
    form = actions.Upload("挽回登记表.txt", "客户、原因、约定".encode())
    (attachment_id,) = actions.attach_files(article_id=article_id, files=[form], at=at)
    return {"article_id": article_id, "attachment_id": attachment_id}
