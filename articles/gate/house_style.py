"""House style: spellings with one right form, places that are no states, pictures and links without words."""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice

from .draft import BODY, Draft
from .findings import CHECK, HINT, Finding, found_in
from .rules import DATA

MOST = 30  # findings of one check that stop nothing: nobody reads more, and each is drawn
DICTIONARY = "《现代汉语词典》（第7版）；机构名称核对表"
STATES = "日本|韩国|美国|英国|法国|德国|新加坡|马来西亚|泰国|越南|菲律宾|印度尼西亚|澳大利亚|加拿大"
RULES = {
    "STY-11": "只有一种写法的词写错",
    "STY-12": "港澳台与国家并列",
    "LNK-01": "图片没有替代文字",
    "LNK-02": "链接文字没有说明去处",
}
BESIDE_STATES = re.compile(
    rf"(?:{STATES})[、和及与](?:中国)?(?:台湾|香港|澳门)|(?:台湾|香港|澳门)[、和及与](?:{STATES})"
)
NO_STATE_SAID = re.compile(r"(?:等)?(?:国家|国)(?!和地区|或地区|、地区|及地区)")
SAYS_NOTHING = frozenset(
    {
        "点击这里",
        "点这里",
        "点击此处",
        "此处",
        "这里",
        "点击查看",
        "链接",
        "详情",
        "更多",
        "网址",
        "点我",
        "原文",
        "网页",
    }
)
HALF_WIDTH = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？"}


@cache
def spellings() -> dict[str, str]:
    """Return {what is written: the right form} where there is one right form whatever surrounds it."""
    with (DATA / "spellings.csv").open(encoding="utf-8", newline="") as rows:
        return {row["written"]: row["right"] for row in csv.DictReader(rows)}


@cache
def _misspelt() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(spellings(), key=len, reverse=True))))


def check_spelling(draft: Draft) -> Iterator[Finding]:
    """Yield each spelling that has one right form, with that form as its fix; MOST of them."""
    return islice(_misspellings(draft), MOST)


def _misspellings(draft: Draft) -> Iterator[Finding]:
    for passage in draft.passages:
        for match in _misspelt().finditer(passage.text):
            right = spellings()[match.group()]
            yield found_in(
                passage, *match.span(), rule="STY-11", severity=CHECK, message=f"应写作“{right}”",
                advice="核对后改正；引用原件的照录", basis=DICTIONARY, fix=right,
            )  # fmt: skip


def check_places(draft: Draft) -> Iterator[Finding]:
    """Yield where 台湾, 香港 or 澳门 is listed among states and all are called states, at most MOST places."""
    return islice(_places(draft), MOST)


def _places(draft: Draft) -> Iterator[Finding]:
    for passage in draft.passages:
        for match in BESIDE_STATES.finditer(passage.text):
            found = found_in(
                passage, *match.span(), rule="STY-12", severity=CHECK, message="港澳台与国家并列",
                advice="写“国家和地区”，或分开叙述；首次出现写“中国台湾”“中国香港”“中国澳门”",
                basis="新闻报道用语规范（待法务核对）",
            )  # fmt: skip
            if NO_STATE_SAID.search(found.after) and "地区" not in found.sentence:
                yield found


def check_appearance(draft: Draft) -> Iterator[Finding]:
    """Yield pictures without words for those who do not see them, and links that say nothing."""
    silent = sum(not image.alt.strip() for image in draft.images)
    if silent:
        yield Finding(
            "LNK-01",
            HINT,
            f"{silent} 张图片没有替代文字",
            "给图片写一句话，说明图上是什么，读屏的读者听这句话",
        )
    for link in draft.links:
        words = link.text.strip()
        if words in SAYS_NOTHING:
            yield Finding(
                "LNK-02",
                HINT,
                f"链接文字“{words}”没有说明去处",
                "写明链接通向什么",
                field=BODY,
                words=words,
                sentence=words,
            )


def certain_fix(finding: Finding) -> Finding:
    """Return the finding on a wording rule with its fix, where the words themselves say what is right."""
    words = finding.words
    if finding.rule == "STY-01" and words in HALF_WIDTH:
        return replace(finding, fix=HALF_WIDTH[words])
    if finding.rule == "STY-09" and len(words) == 2 and words[0] == words[1] and words[0] not in "，。；、：":
        return replace(finding, fix=words[0])
    if finding.rule == "STY-10" and words.count("截止到") == 1:
        return replace(finding, fix=words.replace("截止到", "截至"))
    if finding.rule == "STY-10" and words.count("截止") == 1 and "截止至" not in words:
        return replace(finding, fix=words.replace("截止", "截至"))
    return finding
