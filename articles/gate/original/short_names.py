"""Whether two names mean one and the same: a name, and what it is called in short."""

from .listed_words import listed, longest
from .names_in_text import PLACE_ENDS, SHORT_PLACES

APPOSED = ("公司", "机构", "集团", "险企", "单位")  # 合资公司粤安人寿: of what kind it is
SHORT = (("董秘", "董事会秘书"), ("中院", "中级人民法院"), ("高院", "高级人民法院"), ("中支", "中心支公司"))
ORDINALS = frozenset("副原前代常级东南西北第新老一二三四五六七八九十")
STATES = ("国家", "中国", "全国", "我国")


def are_same(one: str, other: str) -> bool:
    """Return whether one name is the other's short form (云杉财产保险股份有限公司: 云杉财险)."""
    if one == other:
        return True
    if one in SHORT_PLACES or other in SHORT_PLACES:
        return SHORT_PLACES.get(one, one) == SHORT_PLACES.get(other, other)
    one, other = (_spelt_out(name) for name in (one, other))
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    if len(shorter) < 2:
        return False
    if longer.endswith(shorter) and longer[: -len(shorter)].endswith(APPOSED):
        return True
    post = next((end for end in _ends_of(longer) if shorter.endswith(end)), "")
    if post:
        longer, shorter = longer[: -len(post)], shorter[: -len(post)]
        if not shorter or longer == shorter:
            return not ORDINALS & set(longer[-1:])
        if len(shorter) < 2:
            return False
    lost = left_out(shorter, longer)
    if lost is None or ORDINALS & set(lost):
        return False
    start = longer.find(shorter[0])
    front = longer[:start]
    if front and not (
        front.endswith(tuple(PLACE_ENDS))
        or front in STATES
        or (front + shorter[0] in longer and shorter[0] in PLACE_ENDS)
    ):
        return False
    # The brand stays whole: of 鹭汀财险 鹭财险 is another.
    return longer[start : start + 2] == shorter[:2] or shorter[0] in PLACE_ENDS


def _spelt_out(name: str) -> str:
    """Return a name with the offices and courts in it as they are called in full."""
    for short, full in SHORT:
        name = name.replace(short, full)
    return name


def _ends_of(name: str) -> list[str]:
    """Return the posts that `name` ends with, the longest first (副局长, 局长)."""
    return [
        name[-length:] for length in range(longest("titles"), 1, -1) if name[-length:] in listed("titles")
    ]


def left_out(shorter: str, longer: str) -> str | None:
    """Return the characters of `longer` that `shorter` leaves out, None where it has others."""
    lost, place = [], 0
    for character in longer:
        if place < len(shorter) and character == shorter[place]:
            place += 1
        else:
            lost.append(character)
    return "".join(lost) if place == len(shorter) else None
