"""Who counts at the customers with a tale: key persons, who stands above whom, who of us knows them, what we know."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from zhike.apps.people import actions as people_actions
from zhike.config.story.telling import Story, ago
from zhike.config.story.words import Word

SINCE = date(2024, 5, 6)


@dataclass(frozen=True)
class Figure:
    """A key person: where, what they are there, how much they weigh and which way they pull."""

    customer: str
    name: Word
    role: str
    title: Word
    influence: int | None = None
    stance: str = ""
    phone: str = ""
    birthday: date | None = None
    above: str = ""


FIGURES = {
    "li": Figure("E002", Word("李雪梅", "Li Xuemei"), "BUYER", Word("采购总监", "Purchasing director"), 5, "FOR",
                 "13908770001", date(1975, 7, 9)),
    # Two known weights, +5 and −3, make a support of +0.25 (W35); nobody has asked the secretary yet.
    "zhao": Figure("E002", Word("赵工", "Engineer Zhao"), "INFLUENCER", Word("总工程师", "Chief engineer"), 3,
                   "AGAINST", "13908770002", date(1978, 11, 2), above="li"),
    "he": Figure("E002", Word("何敏", "He Min"), "GATEKEEPER", Word("总监秘书", "Secretary"), above="li"),
    "gu": Figure("E001", Word("顾志明", "Gu Zhiming"), "DECISION_MAKER", Word("总经理", "General manager"), 5,
                 "NEUTRAL", "13906120001", date(1968, 7, 18)),
    "sun": Figure("E001", Word("孙倩", "Sun Qian"), "BUYER", Word("采购经理", "Purchasing manager"), 3, "FOR",
                  "13906120002", above="gu"),
    "han": Figure("E001", Word("韩涛", "Han Tao"), "USER", Word("生产主管", "Head of production"), 2, "AGAINST",
                  "13906120003", above="gu"),
    "yu": Figure("E003", Word("于海生", "Yu Haisheng"), "DECISION_MAKER", Word("总经理", "General manager"), 4, "FOR",
                 "13905320001", date(1970, 7, 3)),
    "qu": Figure("E003", Word("曲静", "Qu Jing"), "BUYER", Word("采购主管", "Head of purchasing"), 3, "NEUTRAL",
                 "13905320002", above="yu"),
    "wang": Figure("E004", Word("王建国", "Wang Jianguo"), "DECISION_MAKER", Word("老板", "Owner"), 5, "FOR",
                   "13905310001", date(1966, 7, 5)),
    "liu": Figure("E004", Word("刘会计", "Accountant Liu"), "GATEKEEPER", Word("财务", "Accounts"), 2, "NEUTRAL",
                  "13905310002", above="wang"),
}  # fmt: skip

# Who of us knows whom, how well and through what.
OURS = (
    ("magong", "zhao", 4, "PROFESSION", Word("大学同班", "Classmates at university"), date(1996, 9, 1)),
    ("shenyue", "sun", 3, "CHANCE", Word("展会上认识", "Met at a trade fair"), date(2023, 3, 9)),
    ("yudahai", "yu", 3, "LOCALITY", Word("文登同乡", "From the same town"), date(2019, 2, 1)),
    ("gaofeng", "wang", 3, "CHANCE", Word("召回时天天通话", "Spoke every day during the recall"), date(2026, 4, 9)),
)
# Who gets on with whom beside those above them.
TIES = (("li", "zhao", "ALLY", 3), ("qu", "yu", "RELATIVE", 4), ("sun", "han", "RIVAL", 2))

KNOWN: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("li", "magong", "SERVICE", {
        "studies": [{"school": Word("云南大学", "Yunnan University"), "begin": "1993", "end": "1997"}],
        "home_town": Word("大理", "Dali"), "food_likes": [Word("普洱茶", "Pu-erh tea")],
        "hobbies": [Word("摄影", "Photography")], "topics": [Word("女儿的留学", "Her daughter's studies abroad")],
        "relations": Word("九月调任集团，推荐赵工参与选型", "Moves to the group in September; trusts Zhao"),
    }),
    ("zhao", "magong", "EXPO", {
        "studies": [{"school": Word("昆明理工大学", "Kunming University of Science"), "begin": "1996", "end": "2000"}],
        "sports": [Word("羽毛球", "Badminton")], "topics": [Word("刀具寿命", "Tool life")],
        "topics_to_avoid": [Word("去年的停机", "Last year's standstill")],
    }),
    ("wang", "gaofeng", "COMPLAINT", {
        "food_dislikes": [Word("白酒", "Hard liquor")], "tastes": [Word("书法", "Calligraphy")],
        "topics": [Word("儿子的乒乓球", "His son's table tennis")],
    }),
    ("yu", "yudahai", "SERVICE", {"hobbies": [Word("海钓", "Sea fishing")], "home_town": Word("文登", "Wendeng")}),
)  # fmt: skip


def introduce_people(story: Story) -> None:
    """Bring the key persons, who reports to whom, who of us knows them and what is known of them."""
    persons = {key: _add(story, one) for key, one in FIGURES.items()}
    for key, one in FIGURES.items():
        if one.above:
            _tie(story, persons[key], persons[one.above], "REPORTS_TO", 3)
    for source, target, kind, strength in TIES:
        _tie(story, persons[source], persons[target], kind, strength)
    for username, key, strength, form, note, since in OURS:
        people_actions.tie_staff(
            person_id=persons[key], user_id=story.house.users[username], strength=strength, form=form,
            note=story.told(note), since=since, at=story.at,
        )  # fmt: skip
    for i, (key, username, channel, values) in enumerate(KNOWN):
        people_actions.note_facts(
            person_id=persons[key], values=_told(story, values), channel=channel, method="INTERVIEW",
            collector_id=story.house.users[username], day=ago(40 + 60 * i), at=story.at,
        )  # fmt: skip


def _add(story: Story, one: Figure) -> int:
    part = people_actions.NewPart(
        customer_id=story.ids[one.customer], role=one.role, title=story.told(one.title), influence=one.influence,
        stance=one.stance, valid_from=SINCE,
    )  # fmt: skip
    values = {"name": story.told(one.name), "phone": one.phone, "birthday": one.birthday}
    return people_actions.add_person(values=values, part=part, at=story.at)


def _tie(story: Story, source_id: int, target_id: int, kind: str, strength: int) -> None:
    people_actions.tie_persons(source_id=source_id, target_id=target_id, kind=kind, strength=strength, at=story.at)


def _told(story: Story, value: Any) -> Any:
    """Return a value with every word in it told."""
    if isinstance(value, Word):
        return story.told(value)
    if isinstance(value, list):
        return [_told(story, one) for one in value]
    if isinstance(value, dict):
        return {name: _told(story, one) for name, one in value.items()}
    return value
