"""The daily work: tasks for several people, automation rules, message templates."""

from datetime import timedelta
from typing import Any

from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.playbooks import actions as playbook_actions
from zhike.apps.playbooks import rules as playbook_rules
from zhike.apps.tasks import actions as task_actions
from zhike.config.story.telling import TODAY, Story
from zhike.config.story.words import Word

# Who, about which customer, due in so many days, how pressing, what.
TASKS = (
    ("magong", "E002", -2, "HIGH", Word("约李总谈九月以后的安排", "Ask Ms Li about the time after September")),
    ("magong", "E002", 0, "NORMAL", Word("给赵工送试用刀柄", "Bring Zhao the holders on trial")),
    ("magong", "E006", 5, "NORMAL", Word("了解锐芯的扩产计划", "Ask Ruixin about their growth")),
    ("shenyue", "E001", -4, "HIGH", Word("算清服务成本再谈账期", "Reckon the cost to serve before the talk")),
    ("shenyue", "E001", 0, "HIGH", Word("回复顾总的还价", "Answer Mr Gu's counter-offer")),
    ("gaofeng", "E004", 3, "NORMAL", Word("感谢王总介绍的两家经销商", "Thank Mr Wang for the two dealers")),
    ("gaofeng", "E005", -1, "LOW", Word("催讨通达的欠款", "Ask Tongda for what they owe")),
    ("yudahai", "E003", 0, "NORMAL", Word("盘点寄售仓", "Count the consignment stock")),
    ("yudahai", "E003", 7, "NORMAL", Word("送半年交期报告", "Bring the report of delivery times")),
    ("duanli", "M0000", 2, "NORMAL", Word("请陈师傅来技术交流会", "Invite Master Chen to the meeting of fitters")),
    ("fanghua", "E007", 1, "NORMAL", Word("问老机床厂的生产计划", "Ask the lathe works about their plans")),
    ("zhouqiming", "E002", 1, "HIGH", Word("拜访滇中烟机新任总监", "Visit the new director of Dianzhong")),
)  # fmt: skip
RULES = ("vip_at_risk", "dormant")
# What is waited for, of which customers, what is done.
MORE_RULES: tuple[tuple[Word, str, dict[str, str], dict[str, Any]], ...] = (
    (Word("承诺未兑现：告知经理", "Promise broken: tell the manager"), "promise.broken", {},
     {"deed": "NOTICE", "target": "MANAGER",
      "template": Word("对 {customer} 的承诺没有兑现", "A promise to {customer} was broken")}),
    (Word("来了消息：当天回复", "Message came in: answer the same day"), "message.received", {},
     {"deed": "TASK", "target": "OWNER", "due_days": 0,
      "template": Word("回复 {customer} 的消息", "Answer the message of {customer}")}),
    (Word("拜访之后致谢", "Thanks after a visit"), "visit.done", {"tier": "VIP"}, {"deed": "MESSAGE"}),
    (Word("新导入的客户交给王晓梅", "Imported: to Wang Xiaomei"), "import.finished", {}, {"deed": "CHANGE"}),
)  # fmt: skip
TEMPLATES = (
    (Word("到货通知", "Goods are here"), "SMS", Word("", ""),
     Word("{address}，您订的货已到{branch}，随时可取。", "{address}, your goods are at {branch}.")),
    (Word("报价", "Offer"), "EMAIL", Word("{company} 的报价", "Offer of {company}"),
     Word("{address}：\n附上报价，有问题随时找我。\n{owner}", "{address},\nplease find our offer.\n{owner}")),
    (Word("节日问候", "Season's greetings"), "EMAIL", Word("节日快乐", "Season's greetings"),
     Word("{address}，{company}祝您节日快乐！\n{owner}", "{address}, {company} wishes you happy holidays!\n{owner}")),
    (Word("拜访致谢", "Thanks for the visit"), "EMAIL", Word("谢谢接待", "Thank you for your time"),
     Word("{address}，谢谢接待，答应的事我们会跟进。\n{owner}", "{address},\nthank you for today.\n{owner}")),
)  # fmt: skip
THANKS = 3


def give_tasks(story: Story) -> None:
    """Give several people tasks: some overdue, some for today, some for later."""
    for username, code, days, priority, title in TASKS:
        customer = customer_queries.customer(story.ids[code])
        if customer is None:
            raise LookupError(code)
        task_actions.add_task(
            title=story.told(title), due_date=TODAY + timedelta(days=days), branch_id=customer.branch_id,
            assignee_id=story.house.users[username], customer_id=customer.pk, priority=priority, at=story.at,
        )  # fmt: skip


def automate(story: Story) -> None:
    """Keep templates; switch the program's own rules and some of ours on, in the name of the general manager."""
    letters = [
        outbound_actions.add_template(
            name=story.told(name), channel=channel, subject=story.told(subject), body=story.told(body),
            language=story.house.language, at=story.at,
        )
        for name, channel, subject, body in TEMPLATES
    ]  # fmt: skip
    presets = {one.code: one for one in playbook_rules.PRESETS}
    with story.acting("zhouqiming"):
        for code in RULES:
            _add_rule(story, presets[code].values | {"query": dict(presets[code].query)})
        for name, trigger, query, deed in MORE_RULES:
            values = {"name": story.told(name), "trigger": trigger, "query": query, **deed}
            if template := deed.get("template"):
                values["template"] = story.told(template)
            if deed["deed"] == "MESSAGE":
                values["letter_id"] = letters[THANKS]
            if deed["deed"] == "CHANGE":
                values |= {"change_field": "owner", "change_value": str(story.house.users["wangxiaomei"])}
            # What changes or writes by itself is looked through before it is switched on.
            _add_rule(story, values, is_active=deed["deed"] in playbook_rules.TELLING)


def _add_rule(story: Story, values: dict[str, Any], *, is_active: bool = True) -> None:
    rule_id = playbook_actions.add_rule(values=values, day=org_queries.business_date(story.at), at=story.at)
    if is_active:
        playbook_actions.switch_rule(rule_id=rule_id, is_active=True, at=story.at)
