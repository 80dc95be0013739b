"""Words of the story in both languages, and names made of them; the same number makes the same name."""

from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True)
class Word:
    """One thing as both languages call it."""

    zh: str
    en: str

    def told(self, language: str) -> str:
        """Return the word in a language."""
        return self.zh if language == "zh-hans" else self.en


def pairs(text: str) -> tuple[Word, ...]:
    """Read `中文 English` pairs separated by commas."""
    halves = (pair.strip().split(" ", 1) for pair in text.split(","))
    return tuple(Word(zh, en) for zh, en in halves)


BRANDS = pairs(
    "晨光 Chenguang, 远山 Yuanshan, 金桥 Jinqiao, 海川 Haichuan, 立新 Lixin, 云帆 Yunfan, 长青 Changqing,"
    " 天工 Tiangong, 瑞丰 Ruifeng, 华康 Huakang, 鼎盛 Dingsheng, 同德 Tongde, 百川 Baichuan, 正泰 Zhengtai,"
    " 嘉禾 Jiahe, 恒信 Hengxin,"
    " 万通 Wantong, 新元 Xinyuan, 宏达 Hongda, 永固 Yonggu, 德昌 Dechang, 东盛 Dongsheng, 凯旋 Kaixuan, 力源 Liyuan,"
    " 精工 Jinggong, 大成 Dacheng, 顺达 Shunda, 博远 Boyuan, 广源 Guangyuan, 利华 Lihua"
)
SHOPS = pairs(
    "五金经营部 Hardware, 工具商行 Tools, 机电有限公司 Electromechanical Co., 贸易有限公司 Trading Co.,"
    " 五金机电商行 Hardware & Machines, 工具贸易有限公司 Tool Trading Co."
)
WORKS = pairs(
    "机械制造有限公司 Machinery Co., 精密部件有限公司 Precision Parts Co., 船舶配套有限公司 Marine Fittings Co.,"
    " 汽车零部件有限公司 Auto Parts Co., 阀门厂 Valve Works, 模具有限公司 Mould Co., 电气设备有限公司 Electric Co.,"
    " 重工有限公司 Heavy Industry Co."
)
FAMILY = pairs(
    "王 Wang, 李 Li, 张 Zhang, 刘 Liu, 陈 Chen, 杨 Yang, 赵 Zhao, 黄 Huang, 周 Zhou, 吴 Wu, 徐 Xu, 孙 Sun, 胡 Hu,"
    " 朱 Zhu, 高 Gao, 林 Lin, 何 He, 郭 Guo, 马 Ma, 罗 Luo, 梁 Liang, 宋 Song, 郑 Zheng, 谢 Xie, 韩 Han, 唐 Tang,"
    " 冯 Feng, 董 Dong, 程 Cheng, 曹 Cao"
)
GIVEN = pairs(
    "建国 Jianguo, 国强 Guoqiang, 志远 Zhiyuan, 文斌 Wenbin, 海涛 Haitao, 晓东 Xiaodong, 丽华 Lihua, 秀英 Xiuying,"
    " 永刚 Yonggang, 春梅 Chunmei, 立民 Limin, 德明 Deming, 小红 Xiaohong, 玉兰 Yulan, 振华 Zhenhua, 伟 Wei, 磊 Lei,"
    " 静 Jing, 敏 Min, 强 Qiang, 军 Jun, 芳 Fang, 娟 Juan, 勇 Yong, 涛 Tao, 明 Ming, 超 Chao, 霞 Xia, 平 Ping, 刚 Gang,"
    " 桂英 Guiying, 玉梅 Yumei, 立群 Liqun, 家豪 Jiahao, 子轩 Zixuan, 思远 Siyuan, 雪 Xue, 鹏 Peng, 斌 Bin, 辉 Hui,"
    " 大伟 Dawei, 长林 Changlin, 双喜 Shuangxi, 福生 Fusheng, 金山 Jinshan, 云飞 Yunfei, 文静 Wenjing, 红梅 Hongmei,"
    " 学军 Xuejun, 新民 Xinmin, 宝珠 Baozhu, 爱华 Aihua, 天宇 Tianyu, 向阳 Xiangyang, 春生 Chunsheng, 树林 Shulin,"
    " 国栋 Guodong, 兴旺 Xingwang, 月娥 Yuee, 光辉 Guanghui"
)
_SHOPS = tuple(product(BRANDS, SHOPS))
_WORKS = tuple(product(BRANDS, WORKS))
_PEOPLE = tuple(product(FAMILY, GIVEN))


def shop(number: int, city: Word) -> Word:
    """Return the name of a dealer in a city; it names the city, as traders do, and no two of a city are the same."""
    return _joined(city, *_SHOPS[(number * 47 + number // len(_SHOPS) * 7) % len(_SHOPS)])


def works(number: int, city: Word) -> Word:
    """Return the name of a manufacturer in a city."""
    return _joined(city, *_WORKS[number * 53 % len(_WORKS)])


def person(number: int) -> Word:
    """Return the name of a person; 1,800 of them differ."""
    family, given = _PEOPLE[number * 1_033 % len(_PEOPLE)]
    return Word(family.zh + given.zh, f"{given.en} {family.en}")


def _joined(*words: Word) -> Word:
    return Word("".join(word.zh for word in words), " ".join(word.en for word in words))
