"""Names and posts that must never be misspelt, and where a text comes within one character of one.

The desk keeps the list: a person with the posts held between two days, an institution, an office. The words
of a text that differ from a listed name by one character (another one, one left out, one typed twice) are
found, and a person who is named with another post than the listed ones. What is itself listed, a word, or
somebody else who is introduced by a title of their own is left alone.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from articles.text import chinese, spelling

from .draft import Draft, Passage
from .findings import CHECK, Finding, found_in
from .protected_names import Protected

RULES = {"NAM-12": "与受保护的名称只差一个字", "NAM-13": "人名前的职务与名录不同"}
BASIS = "受保护名称名录"
MOST = 20
SHORTEST = 3  # characters of a person's name that is looked for, of another's one more; fewer tell too little
SURE = 5  # characters from which on a likely slip is certain enough for one key to mend it
LONG = 8  # characters from which on any other character is a slip
MOST_PLACES = 300  # of one half of a name in one passage
HAN = re.compile(r"[一-鿿·]+")
# The office at the end of what stands before a name.
OFFICE = re.compile(
    r"(?:副|常务副|第一副|代理?|执行|首席|名誉)?(?:总[经裁]理?|[局会行处院部科校所市县省庭社厅司署站州区委组台馆]长|秘书长|主任|主席|书记|总统|总理|董事长"
    r"|委员|专员|总监|监事长|总会计师|总精算师|发言人|教授|审判长)$"
)
NOT_NOW = re.compile(r"时任|曾任|原|前任?|新任|拟任|候任|已故|历任$")
CHANGES_POST = re.compile(
    r"任职|任命|出任|接任|升任|调任|转任|卸任|离任|辞去|免去|不再担任|履新|履历|曾任|兼任|当选"
)
PARTING = re.compile(r"[，。；：、,;:！？!?\s“”\"（）()]")
BEFORE = 24  # characters before a name that may tell a post


def check(draft: Draft) -> Iterator[Finding]:
    """Yield near misses of listed names, and persons with another post than the listed ones; MOST of them."""
    listed = [one for one in draft.protected if one.holds(draft.on)]
    if not listed:
        return
    names = {one.name for one in draft.protected}
    whole = "\n".join(chinese.normalise(passage.text) for passage in draft.passages)
    yield from islice(_found(draft.passages, listed, names, whole), MOST)


def _found(
    passages: Iterable[Passage], listed: Sequence[Protected], names: set[str], whole: str
) -> Iterator[Finding]:
    posts: dict[str, list[str]] = {}
    for one in listed:
        posts.setdefault(one.name, []).extend(one.posts)
    persons = {one.name for one in listed if one.is_person}
    for passage in passages:
        text = chinese.normalise(passage.text)  # of the same length
        taken = _exact(text, names)
        for name, held in posts.items():
            for start, end, is_likely in _near(text, name, SHORTEST if name in persons else SHORTEST + 1):
                if any(start < last and first < end for first, last in taken):
                    continue
                if _is_innocent(text, start, end, name, held, whole, is_likely=is_likely):
                    continue
                taken.append((start, end))
                is_sure = len(name) >= SURE or _has_post(text, start, held)
                yield found_in(
                    passage, start, end, rule="NAM-12", severity=CHECK, message=f"与“{name}”只差一个字",
                    advice="核对名称；确实另有其名的，判为误判", basis=BASIS, fix=name if is_likely and is_sure else None,
                )  # fmt: skip
            if name in persons and held:
                yield from _other_post(passage, text, name, held)


def _exact(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """Return the places where a listed name stands as it is listed, on whatever day."""
    return [(place, place + len(name)) for name in names for place in _places(text, name)]


def _places(text: str, words: str) -> Iterator[int]:
    """Yield where `words` begin in `text`, the first MOST_PLACES of them."""
    place = text.find(words)
    for _ in range(MOST_PLACES):
        if place < 0:
            return
        yield place
        place = text.find(words, place + 1)


def _near(text: str, name: str, shortest: int) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, whether it is a likely slip) of the words in `text` one character from `name`.

    One half of the name stands there whole, whichever character differs, so only its places are looked at.
    """
    size = len(name)
    if size < shortest:
        return
    half = size // 2
    seen: set[tuple[int, int]] = set()
    for piece, offset in ((name[:half], 0), (name[half:], half)):
        for place in _places(text, piece):
            for length in (size, size - 1, size + 1):
                start = place if offset == 0 else place + len(piece) - length
                found = text[max(0, start) : start + length]
                if start < 0 or (start, length) in seen or not HAN.fullmatch(found) or len(found) != length:
                    continue
                seen.add((start, length))
                kind = _difference(found, name)
                if kind is not None:
                    yield start, start + length, kind


def _difference(found: str, name: str) -> bool | None:
    """Return whether `found` is a likely slip for `name`, None where it is not one character off."""
    if len(found) == len(name):
        places = [at for at, (one, other) in enumerate(zip(found, name, strict=True)) if one != other]
        if len(places) != 1:
            return None
        return spelling.is_alike(found[places[0]], name[places[0]])
    longer, shorter = (found, name) if len(found) > len(name) else (name, found)
    for at in range(len(longer)):
        if longer[:at] + longer[at + 1 :] == shorter:
            is_typed_twice = longer[at] in (longer[at - 1 : at], longer[at + 1 : at + 2])
            if len(found) > len(name):
                return True if is_typed_twice else None
            return False if 0 < at < len(longer) - 1 else None  # a name cut at its end may be a short one
    return None


def _is_innocent(
    text: str, start: int, end: int, name: str, posts: Sequence[str], whole: str, *, is_likely: bool
) -> bool:
    """Return whether what stands there is no slip, but a word, somebody else's name, or not likely enough."""
    words = text[start:end]
    if spelling.is_word(words):
        return True
    if _has_post(text, start, posts):
        return False
    if _is_introduced(words, whole, posts):
        return True
    if is_likely:
        return False
    if len(name) < SURE:
        return True
    return len(name) < LONG and name not in whole


def _has_post(text: str, start: int, posts: Iterable[str]) -> bool:
    """Return whether a listed post of the person stands right before the place."""
    return any(text[max(0, start - len(post)) : start] == post for post in posts)


def _is_introduced(words: str, whole: str, posts: Iterable[str]) -> bool:
    """Return whether `words` are somebody else: a title that is none of `posts` stands before them."""
    for place in _places(whole, words):
        office = _office(whole[max(0, place - BEFORE) : place])
        if office and not any(post.endswith(office) for post in posts):
            return True
    return False


def _office(before: str) -> str:
    match = OFFICE.search(before)
    return match.group() if match else ""


def _other_post(passage: Passage, text: str, name: str, posts: Sequence[str]) -> Iterator[Finding]:
    for place in _places(text, name):
        before = PARTING.split(text[max(0, place - BEFORE) : place])[-1]
        office = _office(before)
        if not office or any(_is_same_post(before, office, post) for post in posts):
            continue
        if NOT_NOW.search(before):
            continue
        found = found_in(
            passage, place - len(before), place + len(name), rule="NAM-13", severity=CHECK,
            message=f"名录上{name}的职务是“{posts[0]}”", advice="按事情发生当天的职务写；过去的职务写“时任”“原”", basis=BASIS,
        )  # fmt: skip
        if not CHANGES_POST.search(found.sentence):
            yield found


def _is_same_post(before: str, office: str, post: str) -> bool:
    """Return whether what stands before a name says the listed post, whole or by its end (局长)."""
    if before.endswith(post) or post.endswith(before):
        return True
    return _office(post) == office and (before == office or before.removesuffix(office) in post)
