"""The house of the story: headquarters, three provinces, nine cities, eighteen halls, and who works there."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from zhike.apps.org import actions as org_actions
from zhike.config.story.words import Word, pairs

NAME = Word("锐锋工具集团", "Ruifeng Tools")
PROVINCES = {"JS": Word("江苏", "Jiangsu"), "SD": Word("山东", "Shandong"), "YN": Word("云南", "Yunnan")}
CITIES = {
    "SZ": ("JS", Word("苏州", "Suzhou")), "WX": ("JS", Word("无锡", "Wuxi")), "CZ": ("JS", Word("常州", "Changzhou")),
    "NJ": ("JS", Word("南京", "Nanjing")), "JN": ("SD", Word("济南", "Jinan")), "QD": ("SD", Word("青岛", "Qingdao")),
    "YT": ("SD", Word("烟台", "Yantai")), "KM": ("YN", Word("昆明", "Kunming")), "YX": ("YN", Word("玉溪", "Yuxi")),
}  # fmt: skip
# Everybody was there when the books of the story begin.
SINCE = date(2023, 3, 1)
SIDES = pairs("东 East, 西 West")
# Username, name, role, branch. The seven of Shandong are its core salesmen; three of them have left.
STAFF = (
    ("zhouqiming", Word("周启明", "Zhou Qiming"), "GENERAL_MANAGER", "HQ"),
    ("wenqi", Word("文琪", "Wen Qi"), "MARKETER", "HQ"),
    ("guhui", Word("顾慧", "Gu Hui"), "RISK_OFFICER", "HQ"),
    ("xujing", Word("许静", "Xu Jing"), "ANALYST", "HQ"),
    ("hezheng", Word("何正", "He Zheng"), "AUDITOR", "HQ"),
    ("magong", Word("马立国", "Ma Liguo"), "KEY_ACCOUNT_MANAGER", "YN"),
    ("shenyue", Word("沈悦", "Shen Yue"), "KEY_ACCOUNT_MANAGER", "JS"),
    ("luqiang", Word("陆强", "Lu Qiang"), "REGIONAL_MANAGER", "JS"),
    ("sunwei", Word("孙伟", "Sun Wei"), "REGIONAL_MANAGER", "SD"),
    ("yangfan", Word("杨帆", "Yang Fan"), "REGIONAL_MANAGER", "YN"),
    ("wangxiaomei", Word("王晓梅", "Wang Xiaomei"), "BRANCH_MANAGER", "SZ"),
    ("gaofeng", Word("高峰", "Gao Feng"), "BRANCH_MANAGER", "JN"),
    ("lanying", Word("蓝英", "Lan Ying"), "BRANCH_MANAGER", "QD"),
    ("duanli", Word("段丽", "Duan Li"), "BRANCH_MANAGER", "KM"),
    ("lilei", Word("李雷", "Li Lei"), "REP", "SZ"), ("qianjin", Word("钱进", "Qian Jin"), "REP", "WX"),
    ("fanghua", Word("方华", "Fang Hua"), "REP", "CZ"), ("jiangnan", Word("江楠", "Jiang Nan"), "REP", "NJ"),
    ("zhangqiang", Word("张强", "Zhang Qiang"), "REP", "JN"), ("liuhai", Word("刘海", "Liu Hai"), "REP", "JN"),
    ("zhengtao", Word("郑涛", "Zheng Tao"), "REP", "JN"), ("songjia", Word("宋佳", "Song Jia"), "REP", "QD"),
    ("yudahai", Word("于大海", "Yu Dahai"), "REP", "QD"), ("linxiao", Word("林晓", "Lin Xiao"), "REP", "YT"),
    ("congrong", Word("丛蓉", "Cong Rong"), "REP", "YT"), ("zhaoyun", Word("赵芸", "Zhao Yun"), "REP", "KM"),
    ("baixue", Word("白雪", "Bai Xue"), "REP", "YX"), ("mengjie", Word("孟洁", "Meng Jie"), "AGENT", "SZ-1"),
    ("tianye", Word("田野", "Tian Ye"), "AGENT", "JN-1"),
)  # fmt: skip


@dataclass(frozen=True)
class House:
    """The branches and people by code and username, and the language names are told in."""

    branches: dict[str, int]
    users: dict[str, int]
    language: str

    def rep(self, city: str, number: int) -> int:
        """Return the salesman of a city who has the n-th customer."""
        reps = [self.users[username] for username, _name, role, branch in STAFF if role == "REP" and branch == city]
        return reps[number % len(reps)]


def found(*, password: str, language: str, at: datetime) -> House:
    """Found the group with its branches and people; everybody has the same password."""
    head = org_actions.open_company(name=NAME.told(language), currency="CNY", is_demo=True, at=at)
    org_actions.change_company(values={"currency": "CNY"}, at=at)
    branches = {"HQ": head.pk}

    def add(code: str, name: Word, level: str, parent: str) -> None:
        made = org_actions.add_branch(
            code=code, name=name.told(language), level=level, parent_id=branches[parent], at=at
        )
        branches[code] = made.pk

    for code, name in PROVINCES.items():
        add(code, Word(f"{name.zh}分公司", f"{name.en} branch"), "PROVINCE", "HQ")
    for code, (province, name) in CITIES.items():
        add(code, Word(f"{name.zh}分公司", f"{name.en} branch"), "CITY", province)
        for number, side in enumerate(SIDES, start=1):
            add(f"{code}-{number}", Word(f"{name.zh}城{side.zh}营业厅", f"{name.en} {side.en} hall"), "HALL", code)
    users = {
        username: org_actions.add_user(
            username=username,
            name=name.told(language),
            role=role,
            branch_id=branches[branch],
            password=password,
            joined_on=SINCE,
            at=at,
        ).pk
        for username, name, role, branch in STAFF
    }
    if language != settings.LANGUAGE_CODE:
        # What the program tells them by itself is told in the language of the story.
        for user_id in users.values():
            org_actions.set_preference(user_id=user_id, language=language, theme=None)
    return House(branches, users, language)
