"""Whether a speaker who was left out is still named: elsewhere in our paragraph, or there was none."""

import re
from collections.abc import Sequence

from articles.text import facts, spelling
from articles.text.facts import Token

from . import deciding_words, names_in_text
from .changes import Change

# Verbs of speech that are nouns as well (经鉴定，声明上的签名); alone, or behind a verb of giving, nobody
# speaks by them.
NOUNS = "声明|判决|裁定|认定|规定|证明|公告|通报|说明|总结|记载|报道"
ADVICE = "建议|评价|分析|统计|测算|预测|判断|回应|答复|提示|披露|介绍|解释"
NOUN = re.compile(rf"(?:{NOUNS})")
GIVEN = re.compile(rf"(?:作出|做出|发布|发出|出具|提交|签署|提出|给出)\S{{0,4}}(?:{NOUNS}|{ADVICE})")
PRONOUN = re.compile(r"[他她其]们?|该?公司|该[局行院会所]|对方")
SPEAKS = re.compile(rf"(?:{deciding_words.SPEECH})")
FROM = re.compile(r"^(?:据|根据|按照?|依据|依照)")
NAMED = 2  # characters of a speaker's name from its end that must stand in our paragraph
MOST = 400  # characters of a paragraph on either side that are read


def is_no_speaker(lost: str) -> bool:
    """Return whether words that end as speech does name nobody who speaks (声明, 作出终审判决)."""
    return NOUN.fullmatch(lost) is not None or GIVEN.search(lost) is not None


def is_told_near(change: Change, first: Sequence[Token], second: Sequence[Token], old: str, new: str) -> bool:
    """Return whether the speaker left out is named elsewhere in that paragraph of ours, as often.

    他说 may stand before a quotation or after it.
    """
    lost = change.old
    if not second or FROM.match(lost):
        return False
    ours = _paragraph(new, second[min(change.to, len(second) - 1)].start)
    theirs = _paragraph(old, first[change.at].start)
    if not 0 < len(SPEAKS.findall(theirs)) <= len(SPEAKS.findall(ours)):
        return False
    who = SPEAKS.split(lost)[0]
    if PRONOUN.fullmatch(who):
        return any(
            name.kind in ("person", "post", "body")
            for name in names_in_text.names_in(names_in_text.words_of(facts.tokens(ours), ours))
        )
    return len(who) > NAMED and who[-NAMED - 1 :] in spelling.settle(ours)


def _paragraph(text: str, place: int) -> str:
    start = max(text.rfind("\n", 0, place) + 1, place - MOST)
    end = text.find("\n", place)
    return text[start : min(len(text) if end < 0 else end, place + MOST)]
