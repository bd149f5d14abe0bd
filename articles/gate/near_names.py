"""Names and posts that must never be misspelt, and where a text comes within one character of one.

The desk keeps the list: a person with the posts held between two days, an institution, an office. A finding
is a word of the text that differs from a listed name by one character (another one, one left out, one typed
twice), or a person who is named with a post other than the listed ones. Left alone are words that are listed
themselves, dictionary words, similar names of other places (山西, 陕西), and somebody else who is introduced by a
title of their own.

Text and list are compared in their normal forms, and what is said to be right is what was listed: 王乾 must
not become 王干. No key puts a name listed in traditional characters into a text in simplified ones.
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
# What the dictionary takes for a noun and is none, and its marks of what ends a phrase of nouns.
NO_PART = frozenset({"时", "后", "前", "会见", "会晤", "接见", "慰问", "原"})
NO_NOUN = frozenset("pcdurtvyfa")
INSIDE = ("vn", "a", "an")  # what may stand before a noun of the phrase
THE_SAME = ("公司", "集团", "单位", "机构")
# The end of a body's name, even where the dictionary takes it for a verb.
BODY = tuple("局行处院部科所厅司署站委组台馆室")
# What is left out at the end of a body's name, and which bodies are branches where more follows.
LEFT_OUT = re.compile(r"(?:员?会|(?:集团|控股)?(?:股份)?(?:有限)?(?:责任)?公司|集团|局)?")
BRANCHES = "局厅署"
# The one character that may follow a name.
FOLLOWS = frozenset("在与和及等将已还也的是为作向到从就并对由被把带率来去前后同跟携任兼当")
AROUND = 8  # characters around a name that tell where it ends


def check(draft: Draft) -> Iterator[Finding]:
    """Yield near misses of listed names, and persons with another post than the listed ones; MOST of them."""
    listed = [one for one in draft.protected if one.holds(draft.on)]
    if not listed:
        return
    names = {chinese.normalise(one.name) for one in draft.protected}
    whole = "\n".join(chinese.normalise(passage.text) for passage in draft.passages)
    yield from islice(_found(draft.passages, listed, names, whole), MOST)


def _found(
    passages: Iterable[Passage], listed: Sequence[Protected], names: set[str], whole: str
) -> Iterator[Finding]:
    posts: dict[str, list[str]] = {}
    shown: dict[str, str] = {}
    for one in listed:
        name = chinese.normalise(one.name)
        shown.setdefault(name, one.name)
        posts.setdefault(name, []).extend(map(chinese.normalise, one.posts))
    persons = {chinese.normalise(one.name) for one in listed if one.is_person}
    for passage in passages:
        text = chinese.normalise(passage.text)  # of the same length
        taken = _exact(text, names)
        for name, held in posts.items():
            is_person = name in persons
            for start, end, is_likely in _near(text, name, SHORTEST if is_person else SHORTEST + 1):
                if any(start < last and first < end for first, last in taken):
                    continue
                if not (_is_whole(text, start, end) if is_person else _is_no_place(text[start:end], name)):
                    continue
                if _is_innocent(text, start, end, name, held, whole, is_likely=is_likely):
                    continue
                taken.append((start, end))
                is_sure = len(name) >= SURE or _has_post(text, start, held)
                is_written_so = _difference(passage.text[start:end], shown[name]) is not None
                yield found_in(
                    passage, start, end, rule="NAM-12", severity=CHECK, message=f"与“{shown[name]}”只差一个字",
                    advice="核对名称；确实另有其名的，判为误判", basis=BASIS,
                    fix=shown[name] if is_likely and is_sure and is_written_so else None,
                )  # fmt: skip
            if name in persons and held:
                yield from _other_post(passage, text, name, shown[name], held)


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

    Whichever character differs, one half of the name is intact, so only the places of the halves are
    examined.
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


def _is_no_place(found: str, name: str) -> bool:
    """Return whether `found` differs from `name` in more than its place: 山西金融监管局 is another body."""
    pairs = enumerate(zip(found, name, strict=False))
    at = next((at for at, (one, other) in pairs if one != other), len(found) - 1)
    if len(found) >= len(name):
        return not _is_place_over(found, at)
    return not (_is_place_over(name, at) and (_is_place_over(found, at) or _is_place_over(found, at - 1)))


def _is_place_over(text: str, at: int) -> bool:
    """Return whether the dictionary knows the word over `at` in `text` as a place."""
    offset = 0
    for word, tag in spelling.tagged(text):
        if offset <= at < offset + len(word):
            return tag == "ns" and len(word) > 1
        offset += len(word)
    return False


def _is_whole(text: str, start: int, end: int) -> bool:
    """Return whether the person's name in text[start:end] ends there and is not part of a longer one.

    张伟 is a part of 张伟明. A name has at most a surname and two characters.
    """
    if "·" in (text[start - 1 : start], text[end : end + 1]):
        return False
    surname = 2 if text[start : start + 2] in spelling.SURNAMES else 1
    after = text[end : end + AROUND]
    if end - start - surname > 1 or not HAN.match(after) or spelling.PERSON_AFTER.match(after):
        return True
    word = chinese.cut(after)[0]
    if len(word) == 1:
        return word in FOLLOWS
    before = max(0, start - AROUND)
    return end - before in chinese.boundaries(text[before : end + AROUND])


def _other_post(
    passage: Passage, text: str, name: str, shown: str, posts: Sequence[str]
) -> Iterator[Finding]:
    for place in _places(text, name):
        before = PARTING.split(text[max(0, place - BEFORE) : place])[-1]
        office = _office(before)
        if not office or NOT_NOW.search(before) or not _is_whole(text, place, place + len(name)):
            continue
        body = _body(before.removesuffix(office), posts)
        if any(_is_same_post(body, office, post) for post in posts):
            continue
        found = found_in(
            passage, place - len(body + office), place + len(name), rule="NAM-13", severity=CHECK,
            message=f"名录上{shown}的职务是“{posts[0]}”", advice="按事情发生当天的职务写；过去的职务写“时任”“原”", basis=BASIS,
        )  # fmt: skip
        if not CHANGES_POST.search(found.sentence):
            yield found


def _body(before: str, posts: Sequence[str]) -> str:
    """Return whose office it is: the phrase of nouns at the end of `before`, "" for 局长 alone."""
    words: list[str] = []
    tags: list[str] = []
    for word, tag in reversed(spelling.tagged(before)):
        phrase = word + "".join(words)
        is_listed = (words or len(word) > 1) and any(phrase in post for post in posts)
        is_inside = words and tag in INSIDE
        if word in NO_PART or not (is_listed or is_inside or tag[0] not in NO_NOUN or word.endswith(BODY)):
            break
        words.insert(0, word)
        tags.insert(0, tag)
    if words and words[0] in THE_SAME:
        del words[0], tags[0]
    if len(words) == 1 and len(words[0]) > 1 and tags[0] not in spelling.PROPER:
        return ""  # 公司总裁, 上级局长: whichever was spoken of
    return "".join(words)


def _is_same_post(body: str, office: str, post: str) -> bool:
    """Return whether the office is the listed one: bare, or of its body under a shorter or longer name."""
    listed = _office(post)
    if not listed:
        return (body + office).endswith(post)
    if _rank(office) != _rank(listed):
        return False
    held = post.removesuffix(listed)
    if not body or not held:
        return True
    return _shortens(body, held) or _shortens(held, body)


def _rank(office: str) -> str:
    """Return the office without which of several deputies it is."""
    return re.sub("^(?:常务|第一)副", "副", office)


def _shortens(short: str, long: str) -> bool:
    """Return whether `short` consists of characters of `long` in their order and both name one body.

    金融监管总局 shortens 国家金融监督管理总局, but not 国家金融监督管理总局东澜监管局, which is a branch.
    """
    ends = {at + 1 for at, character in enumerate(long) if character == short[0]}
    for character in short[1:]:
        ends = {at + 1 for end in ends for at in _until_branch(long, end) if long[at] == character}
    return any(LEFT_OUT.fullmatch(long[end:]) for end in ends)


def _until_branch(body: str, start: int) -> Iterator[int]:
    """Yield the places in `body` from `start` to the end of the body that is named first there."""
    for at in range(start, len(body)):
        yield at
        if body[at] in BRANCHES:
            return
