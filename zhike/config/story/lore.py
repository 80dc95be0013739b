"""What the house knows and how the world writes to it: articles by marketing and risk, a form on the website."""

from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange import actions as exchange_actions
from zhike.apps.knowledge import actions as knowledge_actions
from zhike.apps.webforms import actions as webform_actions
from zhike.config.story.telling import TODAY, Story, ago
from zhike.config.story.words import Word

# Who wrote it, of which kind, with which tags, for whom, how long ago, title and text.
ARTICLES: tuple[tuple[str, str, tuple[Word, ...], tuple[str, ...], int, Word, Word], ...] = (
    ("guhui", "PLAYBOOK", (Word("挽回", "win-back"), Word("VIP", "VIP")), (), 60,
     Word("重要客户提出要走：挽回步骤", "An important customer wants to leave: win-back, step by step"),
     Word("# 当天\n1. 负责人亲自打电话，先听完，不争论\n2. 用客户自己的话记下原因\n3. 告知分公司经理，"
          "停止一切推销\n\n# 三天内\n"
          "- 经理与负责人一起上门挽留\n- 带去一个能兑现的改进，不许空头承诺\n- 涉及价格的，先算服务成本再谈\n\n"
          "# 一个月后\n回访一次，确认改进到位。没有新订单就不算挽回成功。",
          "# The same day\n1. The owner calls in person, listens to the end and does not argue\n"
          "2. Write the reason down in the customer's own words\n3. Tell the branch manager; "
          "no selling from now on\n\n"
          "# Within three days\n- Manager and owner visit together\n- Bring one improvement we can surely keep\n"
          "- Where it is about price, reckon the cost to serve first\n\n"
          "# A month later\nCall again. Without a new order nobody is won back.")),
    ("sunwei", "CASE_STORY", (Word("政策", "policy"), Word("经销商", "dealers")), (), 45,
     Word("一刀切的返利政策让我们失去了什么", "What one rebate policy for everybody cost us"),
     Word("去年统一下调返利，没有先问经销商。三个月内山东有七家老经销商停止进货。\n\n# 学到什么\n"
          "- 政策先试点，再推开\n- 受影响最大的十家，先上门说明\n- 老客户走了，人员往往也在走，两件事一起看",
          "Last year the rebate was cut for everybody and no dealer was asked. Within three months seven "
          "old dealers of "
          "Shandong stopped buying.\n\n# What we learned\n- Try a policy in one place first\n"
          "- Visit the ten it hurts most before it counts\n- Customers and people leave together; look at both")),
    ("wenqi", "SCRIPT", (Word("电话", "phone"), Word("挽回", "win-back")), 
     ("REP", "AGENT", "KEY_ACCOUNT_MANAGER"), 30,
     Word("沉睡客户的第一通电话", "The first call to a customer who fell silent"),
     Word("您好，我是锐锋的客户经理。今天不推产品，只想问一句：上次的货用得怎么样？\n\n# 如果对方抱怨\n"
          "先道歉，再问细节，"
          "当天给答复。\n\n# 如果对方已换供应商\n问清换的原因，谢谢他说实话，约定半年后再联系。",
          "Good day, this is your manager at Ruifeng. I have nothing to sell today: how did the last delivery do?\n\n"
          "# If they complain\nApologise, ask for details, answer the same day.\n\n# If they buy elsewhere\n"
          "Ask why, thank them for saying so, and agree to talk again in half a year.")),
    ("wenqi", "QUESTION", (Word("售后", "after-sales"),), (), 20,
     Word("刀片崩刃算质量问题吗？", "Is a chipped insert a fault of ours?"),
     Word("先看切削参数是否在推荐范围内。在范围内的，换新并记录批号；超出范围的，请应用工程师上门调参数，"
          "不收费，也不说是客户的错。",
          "See first whether speed and feed were within what we recommend. If so, replace it and note the "
          "batch; if not, "
          "an engineer comes and sets them, free of charge and without blame.")),
    ("zhouqiming", "HOUSE_RULE", (Word("礼品", "gifts"),), (), 200,
     Word("礼品与宴请的限额", "Limits of gifts and dinners"),
     Word("每人每年礼品不超过限额，超过的由经理批准。现金、购物卡一律不送。国有企业客户按对方单位的规定执行。",
          "Gifts to a person stay within the limit of the year; beyond it a manager decides. No cash, no vouchers. "
          "With state-owned customers the rules of their house count.")),
    ("guhui", "PLAYBOOK", (Word("欠款", "arrears"),), ("RISK_OFFICER", "BRANCH_MANAGER", "KEY_ACCOUNT_MANAGER"), 15,
     Word("账期拖长时怎么办", "When payment takes longer and longer"),
     Word("1. 超过账期十五天：负责人询问原因\n2. 超过三十天：停止赊销，改为款到发货\n3. "
          "超过六十天：上门对账，书面约定还款日",
          "1. Fifteen days late: the owner asks why\n2. Thirty days: no more credit, goods against payment\n"
          "3. Sixty days: visit, compare the books, agree on days in writing")),
)  # fmt: skip
ASKER = "E007"


def write_articles(story: Story) -> None:
    """Write down what the house knows; the playbook of leavers was sharpened once."""
    for author, kind, tags, roles, days, title, body in ARTICLES:
        with story.acting(author):
            new = knowledge_actions.NewArticle(
                kind=kind, title=story.told(title), body=story.told(body), valid_from=ago(days),
                tags=tuple(story.told(tag) for tag in tags), roles=roles,
            )  # fmt: skip
            knowledge_actions.add_article(new=new, at=story.at)


def keep_quality(_story: Story) -> None:
    """Keep how good the data were in June, as the first of July does by itself."""
    exchange_actions.keep_indicators(day=TODAY)


def open_form(story: Story) -> None:
    """Put a form on the website; an old customer wrote by it, and a machine."""
    values = {
        "name": story.told(Word("官网询价", "Website inquiries")),
        "title": story.told(Word("向我们询价", "Ask us for a price")),
        "intro": story.told(Word("留下电话和想要的刀具，我们当天回复。",
                                 "Leave a number and what you need; we answer the same day.")),
        "thanks": story.told(Word("已收到，客户经理会在当天联系您。", "We have it and will call you today.")),
        "asks": ["phone", "firm", "trade", "message"],
        "consent": story.told(Word("我愿意收到新品和活动资讯", "I would like to hear of new products and events")),
        "branch_id": story.house.branches["CZ"], "owner_id": story.house.users["fanghua"], "is_open": True,
    }  # fmt: skip
    with story.acting("wenqi"):
        form_id = webform_actions.add_form(values=values, at=story.at)
    asker = customer_queries.customer(story.ids[ASKER])
    question = story.told(Word("你们的数控刀柄能配老机床吗？", "Do your holders fit old lathes?"))
    firm = asker.name if asker else ""
    phone = (asker.phone if asker else "") or "13900000007"
    for message, name in ((question, story.told(Word("孟师傅", "Master Meng"))), ("http://a http://b http://c", "SEO")):
        webform_actions.receive(
            form_id=form_id, given={"name": name, "phone": phone, "firm": firm, "message": message}, agrees=False,
            trap="", address=name, day=TODAY, at=story.at,
        )  # fmt: skip
