"""What `zhike effect` says, in both languages: one line a figure."""

from collections.abc import Iterator, Mapping
from typing import Any

WORDS: Mapping[str, tuple[str, str]] = {
    "head": ("{file}: {rows:,} customers, {n:,} contacted, {n_others:,} not",
             "{file}：{rows:,} 位客户，已触达 {n:,} 位，未触达 {n_others:,} 位"),
    "LOTS": ("drawn by lot", "随机分组"),
    "MATCHED": ("nobody drew lots: matched with their like, weaker evidence",
                "未随机分组：与相似客户匹配比较，证据较弱"),
    "effect": ("effect of “{treatment}” on “{outcome}”: {points} (95 %: {low} to {high}); {theirs} against {others}",
               "“{treatment}”对“{outcome}”的效果：{points}（95% 区间 {low} 至 {high}）；{theirs} 对 {others}"),
    "sharper": ("the same, adjusted for what was known before: {points} (95 %: {low} to {high})",
                "用事前已知信息校正后：{points}（95% 区间 {low} 至 {high}）"),
    "CERTAIN": ("The interval excludes nothing: an effect is shown.", "区间不含零：有效果。"),
    "OPEN": ("The interval includes nothing: too early to say.", "区间含零：尚无定论。"),
    "TOO_FEW": ("Fewer than five on a side: too early to say.", "一侧不足五位客户：尚无定论。"),
    "unmatched": ("{n:,} contacted customers have nobody like them and are left out",
                  "{n:,} 位已触达客户找不到相似客户，未计入"),
    "tier": ("  {name}: {points} (95 %: {low} to {high}), {n:,} against {n_others:,}",
             "  {name}：{points}（95% 区间 {low} 至 {high}），{n:,} 位对 {n_others:,} 位"),
    "tier_few": ("  {name}: too few ({n:,} against {n_others:,})", "  {name}：客户太少（{n:,} 位对 {n_others:,} 位）"),
    "tiers": ("by {column}; chance alone makes them differ so much in {chance:.1%} of tables:",
              "按“{column}”分；仅凭偶然出现这样差别的概率 {chance:.1%}："),
    "tiers_only": ("by {column}:", "按“{column}”分："),
    "qini": ("Qini {value:+.4f} ± {deviation:.4f} over {folds} folds (95 %: {low:+.4f} to {high:+.4f}; by chance "
             "alone in {chance:.1%})",
             "Qini 系数 {value:+.4f} ± {deviation:.4f}，{folds} 折（95% 区间 {low:+.4f} 至 {high:+.4f}；仅凭偶然的概率 "
             "{chance:.1%}）"),
    "DIFFER": ("Customers differ in the effect: contact first those it helps most.",
               "客户之间效果有差别：先触达受益最大的客户。"),
    "NO_DIFFERENCE": ("No difference between customers found.", "未发现客户之间有差别。"),
    "NOT_JUDGED": ("Whether customers differ was not judged: that takes lots, features and 100 customers on a side.",
                   "未判断客户之间是否有差别：需要随机分组、事前特征，且每侧至少 100 位客户。"),
    "doubtful": ("“{column}” differs between the sides by {apart:+.2f} deviations, more than lots make: was it known "
                 "before, and were lots drawn?",
                 "“{column}”两侧相差 {apart:+.2f} 个标准差，超出随机分组的范围：是事前已知的吗？确实随机分组了吗？"),
    "apart": ("“{column}” still differs by {apart:+.2f} deviations after matching",
              "匹配后“{column}”仍相差 {apart:+.2f} 个标准差"),
    "left_out": ("{n:,} rows left out: {why} is missing", "{n:,} 行未计入：缺少{why}"),
    "taken": ("taken as known before: {columns}; name them with --features if some came later",
              "视为事前已知：{columns}；如有事后产生的列，请用 --features 指明"),
}  # fmt: skip
LANGUAGES = ("en", "zh-hans")


def sentences(told: Mapping[str, Any], language: str) -> Iterator[str]:
    """Yield the lines of a table that was judged."""

    def say(code: str, **values: Any) -> str:
        return WORDS[code][LANGUAGES.index(language)].format(**values)

    effect = told["effect"]
    yield say("head", file=told["file"], rows=told["rows"], n=effect["n"], n_others=effect["n_others"])
    yield say("LOTS" if told["is_random"] else "MATCHED")
    for why, n in told["left_out"].items():
        yield say("left_out", n=n, why=f"“{why}”")
    if told["features_are_guessed"]:
        yield say("taken", columns=", ".join(told["features"]))
    if effect["points"] is None:
        yield say("TOO_FEW")
        return
    yield say("effect", treatment=told["treatment"], outcome=told["outcome"], **_numbers(effect))
    if told["adjusted"] and told["adjusted"]["method"] == "ADJUSTED":
        yield say("sharper", **_numbers(told["adjusted"]))
    yield say("CERTAIN" if told["is_certain"] else "OPEN")
    yield from _doubts(told, say)
    yield from _tiers(told, say)
    yield from _differences(told["qini"], say)


def _doubts(told: Mapping[str, Any], say: Any) -> Iterator[str]:
    if told["unmatched"]:
        yield say("unmatched", n=told["unmatched"])
    for line in told["balance"]:
        if line["is_doubtful"]:
            yield say("doubtful" if told["is_random"] else "apart", column=line["column"], apart=line["apart"])


def _tiers(told: Mapping[str, Any], say: Any) -> Iterator[str]:
    if told["by_tier"] is None:
        return
    found = told["by_tier"]
    chance = found["chance"]
    yield say("tiers_only" if chance is None else "tiers", column=found["column"], chance=chance)
    for name, gain in found["tiers"].items():
        yield say("tier_few" if gain["points"] is None else "tier", name=name or "—", **_numbers(gain))


def _differences(found: Mapping[str, Any], say: Any) -> Iterator[str]:
    if found["value"] is None:
        yield say("NOT_JUDGED")
        return
    named = {name: found[name] for name in ("value", "deviation", "low", "high", "chance")}
    yield say("qini", folds=len(found["folds"]), **named)
    yield say(found["decision"])


def _numbers(gain: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures of a gain as they are read: shares in percent and points, amounts with a comma."""
    if gain["points"] is None:
        return {"n": gain["n"], "n_others": gain["n_others"]}
    shape = "{:.2%}" if gain["kind"] == "SHARE" else "{:,.2f}"
    signed = shape.replace(":", ":+")
    numbers = {name: signed.format(gain[name]) for name in ("points", "low", "high")}
    return numbers | {name: shape.format(gain[name]) for name in ("theirs", "others")} | {
        "n": gain["n"], "n_others": gain["n_others"],
    }  # fmt: skip
