"""How a reader sees what is written: without invisible characters, past blanks and breaks in a word."""

import re
import unicodedata
from functools import cache

from articles.text import chinese
from articles.text.exchange import Exchange

# What nobody sees: joiners, soft hyphens, selectors, fillers and marks of direction.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef]"
)
# What may stand between the characters of one word without parting them for the eye.
BREAK = re.compile(rf"(?<=[{chinese.HAN}])[\s\u00a0\u3000·•*＊_＿|｜^`~]+(?=[{chinese.HAN}])")
RADICALS = range(0x2E80, 0x2FE0)  # the same signs once more, in a block of their own

Places = tuple[int, ...]  # where each character of a reading stands in what is written


@cache
def _plain() -> Exchange:
    """Return what reads a sign: the simplified character, the letter or digit of half width."""
    table = {code: sign for code, sign in chinese.TABLE.items() if chinese.is_han(sign)}
    for first, last in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A)):
        table |= {code: chr(code - 0xFEE0) for code in range(first, last + 1)}
    for code in RADICALS:
        sign = unicodedata.normalize("NFKC", chr(code))
        if len(sign) == 1 and sign != chr(code):
            table[code] = sign
    return Exchange(table)


def seen(written: str) -> tuple[str, Places]:
    """Return what is seen of a text, with its places; no places where all or nothing of it is seen."""
    if not UNSEEN.search(written):
        return written, ()
    places = tuple(at for at, sign in enumerate(written) if not UNSEEN.match(sign))
    return "".join(written[at] for at in places), places


def closed(text: str) -> tuple[str, Places] | None:
    """Return a text as the eye closes it up, with its places; None if it is written so already.

    Blanks, line breaks and dots between two ideographs are left out, traditional and full-width characters
    are read as the plain ones.
    """
    plain = _plain()(text)
    breaks = [found.span() for found in BREAK.finditer(plain)]
    if plain == text and not breaks:
        return None
    left_out = {at for start, end in breaks for at in range(start, end)}
    places = tuple(at for at in range(len(plain)) if at not in left_out)
    return "".join(plain[at] for at in places), places
