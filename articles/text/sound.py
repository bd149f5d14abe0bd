"""How Chinese sounds, loosely: words typed by ear, in whole or partial pinyin or by initials are found.

Nothing here loads pypinyin; the tables in data/ give the usual readings. Sounds that many mix up are one
class (zh/z, ch/c, sh/s, n/l, ang/an, eng/en, ing/in, ong/on…), so a slip among them costs no second query.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property, lru_cache
from itertools import product

from . import chinese
from .pinyin import _readings

APOSTROPHES = re.compile(r"['’‘`·\s-]+")
TONES = re.compile(r"(?<=[a-zü])[1-5](?=[a-z]|$)")
LATIN = re.compile(r"[a-z]+")
LONGEST = 40  # letters of pinyin that are read
MOST_SPELLINGS = 6  # ways to part one string of letters into syllables
MOST_SLIPS = 48  # spellings tried for a slip of the hand
ANY = "."  # any one ideograph, in the coded text
NEIGHBOURS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "ol", "a": "qsz", "s": "awdx", "d": "sefc", "f": "drgv", "g": "fthb", "h": "gyjn", "j": "hukm",
    "k": "jil", "l": "kop", "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm",
    "m": "njk",
}  # fmt: skip


@cache
def _others() -> dict[str, tuple[str, ...]]:
    lines = (chinese.DATA / "other_readings.txt").read_text(encoding="utf-8").splitlines()
    return {line[0]: tuple(line.split()[1:]) for line in lines if line and not line.startswith("#")}


@cache
def _all_syllables() -> frozenset[str]:
    """Return every syllable that some character is read as."""
    found = set(_readings().values())
    for others in _others().values():
        found.update(others)
    return frozenset(one for one in found if LATIN.fullmatch(one) and set(one) & set("aeiouv"))


@cache
def _beginnings() -> frozenset[str]:
    """Return every proper beginning of a syllable."""
    return frozenset(one[:size] for one in _all_syllables() for size in range(1, len(one)))


def readings(character: str) -> tuple[str, ...]:
    """Return the usual readings of one ideograph, () for an unknown one."""
    own = _readings().get(ord(character))
    return (own, *_others().get(character, ())) if own else ()


@cache
def fuzzy(syllable: str) -> str:
    """Return the class of sounds a syllable belongs to: zhang and zan are one, lin and ning too."""
    text = syllable
    for clear, loose in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if text.startswith(clear):
            text = loose + text[2:]
    if text.startswith("n") and len(text) > 1:
        text = "l" + text[1:]
    for clear, loose in (("iang", "ian"), ("uang", "uan"), ("ang", "an"), ("eng", "en"), ("ing", "in")):
        if text.endswith(clear):
            return text[: -len(clear)] + loose
    return text.replace("ue", "ve") if text in ("lue", "nue") else text


# ---- coded text: one character of a private area for each class of sounds, so that a sound is found by `re`
# ----
BASE = 0xF0000


@cache
def _codes() -> dict[str, str]:
    return {
        name: chr(BASE + number)
        for number, name in enumerate(sorted({fuzzy(one) for one in _all_syllables()}))
    }


@cache
def _table() -> dict[int, str]:
    codes, others = _codes(), _others()
    return {
        number: codes[fuzzy(syllable)]
        for number, syllable in _readings().items()
        if chr(number) not in others and syllable in _all_syllables()
    }


def coded(normal: str) -> str:
    """Return normalised text with each ideograph as its sound.

    Those with several readings stay as they are.
    """
    return normal.translate(_table())


@cache
def _sounding(syllable: str) -> str:
    """Return the characters of coded text that may sound like `syllable`, loosely."""
    own = fuzzy(syllable)
    several = "".join(one for one in _others() if any(fuzzy(reading) == own for reading in readings(one)))
    return _codes().get(own, "") + several


@cache
def _beginning(letters: str) -> str:
    """Return the characters of coded text whose sound may begin with `letters`."""
    names = {one for one in _all_syllables() if one.startswith(letters)}
    return "".join(sorted({one for name in names for one in _sounding(name)}))


class Heard:
    """What was heard: for each ideograph meant its possible syllables, or the beginning of one.

    `parts`: ("是", character), ("sound", syllables) or ("begin", letters). `pattern` finds it in coded text.
    """

    def __init__(self, parts: Sequence[tuple[str, tuple[str, ...]]]) -> None:
        self.parts = tuple(parts)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Made when a text is looked through: of most spellings that are tried, the index has no pair."""
        classes = [self._class(kind, values) for kind, values in self.parts]
        return re.compile("".join(f"[{re.escape(one)}]" if one else "(?!)" for one in classes))

    @staticmethod
    def _class(kind: str, values: tuple[str, ...]) -> str:
        if kind == "begin":
            return _beginning(values[0])
        return "".join(_sounding(one) for one in values)

    def pairs(self) -> list[list[str]]:
        """Return for each neighbouring two the tokens of their sounds, of which one must be in the index."""
        found = []
        for (kind, firsts), (next_kind, seconds) in zip(self.parts, self.parts[1:], strict=False):
            if kind == next_kind == "sound":
                found.append(sorted({pair_token(one, two) for one, two in product(firsts, seconds)}))
        return found

    def initials(self) -> list[str]:
        """Return the tokens of every three first letters in order."""
        letters = [values[0][0] if values and values[0] else "" for _, values in self.parts]
        return [f"0i{''.join(letters[at : at + 3])}" for at in range(len(letters) - 2)]

    def slips(self, text: str) -> int:
        """Return how many ideographs of `text` (as long as this) only sound nearly so."""
        return sum(
            kind == "sound" and not set(readings(character)) & set(values)
            for (kind, values), character in zip(self.parts, text, strict=True)
        )


def heard(text: str) -> Heard:
    """Return how a run of ideographs sounds."""
    return Heard([("sound", readings(character)) for character in text])


def pair_token(first: str, second: str) -> str:
    """Return the index's token of two neighbouring sounds."""
    return f"0y{fuzzy(first)}1{fuzzy(second)}"


@lru_cache(maxsize=20_000)
def _pair_tokens(pair: str) -> tuple[str, ...]:
    return tuple({pair_token(one, two) for one, two in product(readings(pair[0]), readings(pair[1]))})


def pair_tokens(pairs: Iterable[str]) -> set[str]:
    """Return the tokens of the sounds of these pairs of ideographs, every usual reading of each."""
    return {token for pair in pairs for token in _pair_tokens(pair)}


@lru_cache(maxsize=20_000)
def _first_letters(character: str) -> tuple[str, ...]:
    return tuple({reading[0] for reading in readings(character)})


def initial_tokens(run: str) -> set[str]:
    """Return the tokens of every three first letters in a run of ideographs."""
    letters = [_first_letters(character) for character in run]
    return {"0i" + "".join(three) for at in range(len(run) - 2) for three in product(*letters[at : at + 3])}


# ---- letters into syllables ----
def clean(text: str) -> str:
    """Return typed letters without tones, apostrophes and blanks.

    Both xue'ping'xian and xue2 ping2 xian3 give xuepingxian.
    """
    return APOSTROPHES.sub("", TONES.sub("", text.replace("ü", "v")))


def spellings(letters: str, *, most: int = MOST_SPELLINGS) -> list[tuple[str, ...]]:
    """Return the ways to split `letters` into syllables, fewest syllables first; the last may be a beginning.

    A beginning stands in the result with a `*`: yiliaox → yi, liao, x*.
    """
    if not letters:
        return []
    return sorted(_spell(letters[:LONGEST], most), key=lambda one: (one[-1].endswith("*"), len(one)))


def _spell(letters: str, most: int) -> list[tuple[str, ...]]:
    syllables, beginnings, size = _all_syllables(), _beginnings(), len(letters)
    ways: list[list[tuple[str, ...]]] = [[] for _ in range(size + 1)]
    ways[size] = [()]
    for at in range(size - 1, -1, -1):
        found: list[tuple[str, ...]] = []
        for end in range(min(size, at + 6), at, -1):
            part = letters[at:end]
            if part in syllables:
                found += [(part, *rest) for rest in ways[end]]
            if end == size and part in beginnings:
                found.append((part + "*",))
        found.sort(key=lambda one: (one[-1].endswith("*"), len(one)))
        ways[at] = found[:most]
    return ways[0]


def is_spelt(letters: str) -> bool:
    """Return whether `letters` are whole syllables of pinyin, two at least."""
    return any(len(one) > 1 and not one[-1].endswith("*") for one in _spell(letters[:LONGEST], 2))


def slips_of(letters: str) -> Iterator[str]:
    """Yield what `letters` may have been meant to be, given one typing slip, if that spells whole syllables.

    Two letters swapped, one doubled or left out, one beside the right key; at most 48.
    """
    seen = {letters}
    count = 0
    size = len(letters)
    for other in _one_slip(letters, size):
        if other in seen:
            continue
        seen.add(other)
        if is_spelt(other):
            yield other
            count += 1
            if count >= MOST_SLIPS:
                return


def _one_slip(letters: str, size: int) -> Iterator[str]:
    for at in range(size - 1):
        if letters[at] != letters[at + 1]:
            yield letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]
    for at in range(size):
        yield letters[:at] + letters[at + 1 :]
    for at in range(size + 1):
        for letter in "nghiauoe":
            yield letters[:at] + letter + letters[at:]
    for at, letter in enumerate(letters):
        for other in NEIGHBOURS.get(letter, ""):
            yield letters[:at] + other + letters[at + 1 :]


def typed(text: str) -> list[Heard]:
    """Return what a term of letters, or of ideographs and letters mixed, may sound like, [] if no pinyin.

    学ping险, 代位qiuchang, 家cx, xuepingx.
    """
    options: list[list[tuple[str, tuple[str, ...]]]] = [[]]
    for run in chinese.runs(text):
        if chinese.is_han(run):
            if not all(map(readings, run)):
                return []
            parts = [[("sound", readings(character)) for character in run]]
        elif LATIN.fullmatch(run):
            parts = [
                [("begin", (one[:-1],)) if one.endswith("*") else ("sound", (one,)) for one in way]
                for way in spellings(run)
            ]
            if not parts and len(run) <= 6:
                parts = [[("begin", (letter,)) for letter in run]]
        else:
            return []
        options = [[*before, *part] for before in options for part in parts][:MOST_SPELLINGS]
    return [Heard(parts) for parts in options if len(parts) > 1]


def first_letters(letters: str) -> Heard:
    """Return what the letters mean as the first letters of ideographs."""
    return Heard([("begin", (letter,)) for letter in letters])


@cache
def lookalikes() -> dict[str, str]:
    """Return {character: those that look like it and may be meant, most similar first}."""
    lines = (chinese.DATA / "lookalikes.txt").read_text(encoding="utf-8").splitlines()
    drawn = {line[0]: line[2:] for line in lines if line and not line.startswith("#")}
    known: dict[str, str] = {}
    for line in (chinese.DATA / "lookalikes_known.txt").read_text(encoding="utf-8").splitlines():
        for alike in () if line.startswith("#") else line.split():
            for one in alike:
                known[one] = known.get(one, "") + alike.replace(one, "")
    return {one: "".join(dict.fromkeys(known.get(one, "") + drawn.get(one, ""))) for one in {*known, *drawn}}
