"""Pinyin by phrase: slugs for addresses, and keys by which names can be typed.

pypinyin takes 55 MB, so it is loaded when a slug or key is first made (at the desk), never to serve a reader.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache

from .chinese import DATA, HAN, cut, normalise, trade

NOT_SLUG = re.compile(r"[^a-z0-9]+")
PHRASES = {"重疾": [["zhong"], ["ji"]], "重疾险": [["zhong"], ["ji"], ["xian"]]}
# The old site's spelling of its own section, an address readers keep; by phrase it would be …yinhang….
ADDRESSES = {"中国银行保险报": "zhongguoyinxingbaoxianbao"}
LONGEST_WORD = 6  # characters of a word that has its own reading
PART = re.compile(rf"[{HAN}]+|[^{HAN}]+")


@cache
def _reader() -> Callable[..., list[str]]:
    """Return pypinyin's `lazy_pinyin` with the trade's phrases loaded."""
    import pypinyin  # costs 55 MB, see the module's docstring

    pypinyin.load_phrases_dict(PHRASES)
    reader: Callable[..., list[str]] = pypinyin.lazy_pinyin
    return reader


def syllables(text: str) -> list[str]:
    """Return the syllables of `text` in order, read by phrase (银行 → yin, hang); other runs stay whole, as they are."""
    found: list[str] = []
    for part in PART.findall(normalise(text)):
        if not re.match(rf"[{HAN}]", part):
            found.append(part)
            continue
        for word in cut(part):  # so that 在 行动 is not read as 在行 动
            found.extend(_reader()(word, v_to_u=False, errors="ignore"))
    return found


def slug_of(text: str, max_length: int = 80) -> str:
    """Return `text` as the name in an address: pinyin run together, a hyphen where something else stood between.

    At most `max_length` characters, cut after a syllable where that is possible; "" if nothing can be spelt.
    """
    if text in ADDRESSES:
        return ADDRESSES[text]
    slug = ""
    for syllable in syllables(text):
        longer = slug + NOT_SLUG.sub("-", syllable)
        if slug and len(longer.strip("-")) > max_length:
            break
        slug = longer
    return NOT_SLUG.sub("-", slug)[: max_length + 1].strip("-")[:max_length].strip("-")


@lru_cache(maxsize=4096)
def keys(text: str) -> tuple[str, ...]:
    """Return how `text` may be typed in Latin letters: full pinyin and initials (zhongguotaibao, zgtb).

    Initials of three letters or more; fewer would mean too much. () for a text without ideographs.
    """
    if not re.search(rf"[{HAN}]", text):
        return ()
    parts = [NOT_SLUG.sub("", syllable) for syllable in syllables(text)]
    full = "".join(parts)
    initials = "".join(part if part.isdigit() else part[:1] for part in parts)
    return tuple(dict.fromkeys([full, initials] if len(initials) > 2 else [full]))


@cache
def _readings() -> dict[int, str]:
    lines = (DATA / "readings.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split() for line in lines if not line.startswith("#"))
    return {ord(character): syllable for syllable, characters in pairs for character in characters}


@cache
def _by_word() -> dict[str, str]:
    """Return {word: its syllables together} of words that are read otherwise than their characters."""
    lines = (DATA / "readings_by_word.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" ", 1) for line in lines if line and not line.startswith("#"))
    return {word: syllables.replace(" ", "") for word, syllables in pairs}


def sound(text: str) -> str:
    """Return how `text` sounds, by word, without pypinyin: 众按 and 众安 both give zhongan, 长期 gives changqi."""
    normal = normalise(text)
    table, found, at = _by_word(), [], 0
    while at < len(normal):
        size = next(
            (
                size
                for size in range(min(LONGEST_WORD, len(normal) - at), 1, -1)
                if normal[at : at + size] in table
            ),
            0,
        )
        if size:
            found.append(table[normal[at : at + size]])
            at += size
        else:
            found.append(normal[at].translate(_readings()))
            at += 1
    return NOT_SLUG.sub("", "".join(found))


@cache
def trade_keys() -> dict[str, tuple[str, ...]]:
    """Return {how it may be typed: the words of the trade}, without pypinyin: lipei → 理赔, cfnl → 偿付能力.

    Initials of four letters or more, and brands by themselves (guoren → 国任).
    """
    found: dict[str, list[str]] = {}
    for word, parts in trade().items():
        for name in {word, *(part for part in parts[:1] if len(part) > 1)}:
            found.setdefault(sound(name), []).append(name)
            if len(name) > 3:
                found.setdefault("".join(sound(character)[:1] for character in name), []).append(name)
    return {key: tuple(sorted(names)) for key, names in found.items() if key}
