"""Links and pictures: addresses that lead nowhere, addresses for words, an AI label that nobody sees."""

import re
from collections.abc import Iterator

from .draft import BODY, Draft
from .findings import CHECK, HINT, Finding

RULES = {
    "LNK-03": "链接文字是网址",
    "LNK-04": "链接已失效",
    "LNK-05": "链接已搬家",
    "LNK-06": "声明了 AI 图片，图片没有标",
}
ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.(?:com|cn|net|org|gov|edu)(?:/\S*)?", re.IGNORECASE
)
MOST = 20  # findings of a kind
LABEL_LAW = "《人工智能生成合成内容标识办法》第四条（待法务核对）"


def check_words(draft: Draft) -> Iterator[Finding]:
    """Yield links whose words are an address: nobody hears from it where it leads."""
    for link in draft.links[:MOST]:
        words = link.text.strip()
        if ADDRESS.fullmatch(words):
            yield Finding(
                "LNK-03", HINT, RULES["LNK-03"], "写明链接通向什么", field=BODY, words=words, sentence=words
            )


def check_targets(draft: Draft) -> Iterator[Finding]:
    """Yield links that led nowhere, or elsewhere, when they were last asked for."""
    for checked in draft.checked[:MOST]:
        words = checked.text.strip() if checked.field == BODY else checked.url
        if checked.moved_to:
            yield Finding(
                "LNK-05", HINT, RULES["LNK-05"], f"核对后改为 {checked.moved_to}",
                field=checked.field, words=words, sentence=words,
            )  # fmt: skip
        else:
            yield Finding(
                "LNK-04", CHECK, f"{RULES['LNK-04']}（{checked.said}）", "换成还打得开的地址，或去掉链接", field=checked.field,
                words=words, sentence=words,
            )  # fmt: skip


def check_label(draft: Draft) -> Iterator[Finding]:
    """Yield a piece that is declared to hold pictures made by a machine, none of which says so."""
    if draft.declares_ai_pictures and not draft.shows_ai_label:
        yield Finding(
            "LNK-06", CHECK, RULES["LNK-06"], "在图片资料里给那张图勾选“AI 生成”，图上才会有标识；没有这样的图，改“AI 生成内容”",
            LABEL_LAW,
        )  # fmt: skip
