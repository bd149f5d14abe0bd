"""Pinyin by phrase: slugs for addresses, and keys by which names can be typed.

The tables in data/ hold what pypinyin knows of common characters and words. pypinyin itself takes 55 MB,
so it is loaded for rare characters alone.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from .chinese import DATA, HAN, cut, normalise, trade

NOT_SLUG = re.compile(r"[^a-z0-9]+")
# The old site's spelling of its own section, an address readers keep; by phrase it would be …yinhang….
ADDRESSES = {"中国银行保险报": "zhongguoyinxingbaoxianbao"}
LONGEST_WORD = 6  # characters of a word that has its own reading
PART = re.compile(rf"[{HAN}]+|[^{HAN}]+")


@cache
def _reader() -> Callable[..., list[str]]:
    """Return pypinyin's `lazy_pinyin`."""
    import pypinyin  # costs 55 MB, see the module's docstring

    reader: Callable[..., list[str]] = pypinyin.lazy_pinyin
    return reader


def syllables(text: str) -> list[str]:
    """Return the syllables of `text` in order, read by phrase (银行 → yin, hang); other runs stay whole."""
    found: list[str] = []
    for part in PART.findall(normalise(text)):
        if not re.match(rf"[{HAN}]", part):
            found.append(part)
            continue
        for word in cut(part):  # so that in 行动 is not read as 在行 动
            for said in _spoken(word):
                found.extend([said] if said.isascii() else _reader()(said, v_to_u=False, errors="ignore"))
    return found


def _spoken(text: str) -> Iterator[str]:
    """Yield how normalised text is read, syllable by syllable; what no table knows as it is."""
    table, alone, at = _by_word(), _readings(), 0
    while at < len(text):
        sizes = range(min(LONGEST_WORD, len(text) - at), 1, -1)
        size = next((size for size in sizes if text[at : at + size] in table), 1)
        yield from table[text[at : at + size]] if size > 1 else [text[at].translate(alone)]
        at += size


def slug_of(text: str, max_length: int = 80) -> str:
    """Return `text` as the name in an address: pinyin run together, a hyphen for whatever stood between.

    At most `max_length` characters, cut after a syllable if possible; "" if nothing can be spelt.
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

    Initials have three letters or more; fewer would be too ambiguous. () for a text without ideographs.
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
def _by_word() -> dict[str, list[str]]:
    """Return {word: its syllables} of words that are read differently from their characters."""
    lines = (DATA / "readings_by_word.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" ", 1) for line in lines if line and not line.startswith("#"))
    return {word: said.split() for word, said in pairs}


def sound(text: str) -> str:
    """Return how `text` sounds, by word, without pypinyin: 众按 and 众安 both give zhongan, 长期 gives changqi."""
    return NOT_SLUG.sub("", "".join(_spoken(normalise(text))))


@cache
def trade_keys() -> dict[str, tuple[str, ...]]:
    """Return {how it may be typed: the words of the trade}, without pypinyin: lipei → 理赔, cfnl → 偿付能力.

    Initials have four letters or more, and brands stand by themselves too (guoren → 国任).
    """
    found: dict[str, list[str]] = {}
    for word, parts in trade().items():
        for name in {word, *(part for part in parts[:1] if len(part) > 1)}:
            found.setdefault(sound(name), []).append(name)
            if len(name) > 3:
                found.setdefault("".join(sound(character)[:1] for character in name), []).append(name)
    return {key: tuple(sorted(names)) for key, names in found.items() if key}
