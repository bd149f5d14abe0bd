"""Where a line of Chinese may end: between words, never within a number, a Latin name or a pair of brackets.

Browsers know no Chinese words: left alone they break 综合成本|率, 1.|2亿元 and 12|月31日, told to keep all
together (`word-break: keep-all`, which the style sheet sets on everything between masthead and foot) they
break anywhere once a clause is longer than the column. So the places are worked out here and sent as
`<wbr>`; what a browser would still break by itself (30%—|50%, 〔2023〕|59号) stands in `<span class="nb">`.
Both leave no trace in what readers copy. Sources: GB/T 15834—2011 (punctuation), W3C Requirements for
Chinese Text Layout.
"""

import html
import re
from bisect import bisect, bisect_left
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate
from types import MappingProxyType

import rjieba

from . import chinese

HAN = chinese.HAN
LONGEST = 8.0  # em of a piece that is never broken: a line of 关爱版 at 320 px holds nine
LAST_LINE = 3  # characters that keep together at the end
REMEMBERED = 2048  # texts

WBR = "<wbr>"
HELD = '<span class="nb">'
SPAN_END = "</span>"
# Stand-ins while a text is escaped; no text of ours holds them (articles/text/characters.py).
BREAK, OPEN, SHUT = "\x1d", "\x1e", "\x1f"
# Between texts that are looked at together: what a body costs is mostly the number of its paragraphs.
NEXT = "\x1c"
STANDINS = re.compile(f"[{NEXT}{BREAK}{OPEN}{SHUT}]")

OPENERS = frozenset("（〔【《〈「『“‘([{«‹")  # after these no browser breaks …
CLOSERS = frozenset("，。、；：！？）〕】》〉」』”’,.;:!?)]}»›%％")  # … and before these
# Dashes, connectors and blanks end a line, or stand within it; what makes one character with the one before
# it stays.
NOT_FIRST = CLOSERS | frozenset(
    "…—–~～·・‧/／|｜-‰℃°々ー \t\n\r\u00a0\u2009\u202f\u3000\u200d\u20e3\ufe0e\ufe0f"
)
NOT_LAST = OPENERS | frozenset("¥￥$€£№·・‧/／\u200d\u00a0\u202f")
WIDE = frozenset("“”‘’…—·℃%‰")  # drawn in a full square by Chinese faces, too
ENDS_ITSELF = "，。、；！？ \u3000"  # after these every browser may break
PARTICLES = "的了着们吗呢吧"  # they end a line rather than begin one
MARK = re.compile(r"[^\w]|[ー々]")
COMBINING = re.compile("[\u0300-\u036f\U0001f3fb-\U0001f3ff]")
FOOTNOTE = re.compile(r"\[(?=[0-9]{1,3}\])")

DIGIT = "0-9０-９"
SPOKEN_DIGIT = "〇零一二三四五六七八九十百千万亿两几数半"
MAGNITUDE = "[十百千万亿兆]"
MEASURES = (
    """
    个百分点 个基点 个季度 个年度 个工作日 个交易日 个小时 个自然日 个星期 个省份 个城市 个地区 平方公里 平方千米 平方米 立方米"""
    """ 千瓦时 人民币 年上半年 年下半年 亿美元 海里 公里 千米 厘米 毫米 公顷 公斤
    千克 毫克 毫升 千瓦 兆瓦 港币 美元 港元 欧元 日元 英镑 澳元 加元 卢比 韩元 新元 人次 人份 人天 户次 周岁 周年 个月 季度
    回合 小时 分钟 秒钟 年代 世纪 年期 年度 年间 月份 月底 年底 年末 年初 月末 月初 基点 摄氏度 车次 架次 批次 辆次 件次 例次 个亿
    元 角 分 倍 成 折 岁 年 月 日 号 天 周 时 点 秒 刻 件 人 家 户 名 位 个 只 支 项 种 类 款 条 起 宗 笔 单 次 例 所 座 辆 架
    艘 台 套 张 份 篇 期 批 版 卷 册 页 章 节 届 级 档 层 栋 幢 亩 吨 克 斤 升 度 米 瓦 股 手 轮 场 部 省 市 城 县 村 区 国 字 句
    步 处 口 头 匹 株 颗 粒 瓶 盒 箱 袋 包 枚 根 块 片 道 门 组 对 双 间 床 桌 行 排 列 段 代 环 线 路 航 班
"""
)
MEASURE = "|".join(sorted(MEASURES.split(), key=len, reverse=True))
BLANK = "[ \u00a0\u2009\u202f]?"
# Atomic groups, (?>…): a text made to be hard takes no longer than another.
NUMBER = rf"(?>[{DIGIT}]+(?:[,.:：·．/-][{DIGIT}]+)*)"
AMOUNT = (
    rf"(?>(?:[第¥￥$€£+＋−±≥≤≈-]{BLANK})?{NUMBER}(?:{BLANK}[多余]?{MAGNITUDE}+)?[%％‰]?"
    rf"(?:{BLANK}[多余]?(?:{MEASURE}|℃|°C?))?)"
)
DATE = (
    rf"{NUMBER}{BLANK}年{BLANK}{NUMBER}{BLANK}月(?:{BLANK}{NUMBER}{BLANK}日)?"
    rf"|{NUMBER}{BLANK}月{BLANK}{NUMBER}{BLANK}日"
)
SPOKEN = rf"第?[{SPOKEN_DIGIT}]{{1,12}}[多余]?(?:{MEASURE})"
AMOUNTS = re.compile(
    rf"(?:{DATE}|{AMOUNT}){AMOUNT}*+(?:{BLANK}[—–~～至到-]{BLANK}(?:{DATE}|{AMOUNT}++))*+|{SPOKEN}"
)
ONE_AMOUNT = re.compile(rf"{DATE}|{AMOUNT}")
AMOUNT_ALONE = re.compile(AMOUNT)
AMOUNT_BEGINS = re.compile(rf"[{DIGIT}{SPOKEN_DIGIT}第¥￥$€£+＋−±≥≤≈-]")
# 银保监发〔2023〕59号
DOCUMENT = re.compile(rf"[〔\[（(]{BLANK}[12][0-9]{{3}}{BLANK}[〕\]）)](?:第?{NUMBER}号)?")
# A run of letters that are no ideographs with the digits and marks within it, then words of it (IFRS 17,
# Swiss Re).
LETTER = rf"(?:(?![{HAN}])[^\W_])"
LETTERS = rf"{LETTER}++(?:[.&'’+#_@/·-]++{LETTER}++)*+[+#]*+"
NAME = re.compile(rf"[a-z]+://[!-~]+|{LETTERS}(?: (?:& )?{LETTERS})*|[\U0001f1e6-\U0001f1ff]{{2}}")
NAME_BEGINS = re.compile(rf"[^\W_{HAN}]|[\U0001f1e6-\U0001f1ff]")
ONE_LETTER = re.compile(rf"(?<![A-Za-z0-9.])[A-ZⅠ-Ⅻ](?=[{HAN}])")  # A股, Ⅱ级

PARTICLE = re.compile(f"(?<=[{HAN}])[{PARTICLES}]")
NO_BLANK = re.compile("[^ ]+")
NEEDLESS = re.compile(f"(?<=[{ENDS_ITSELF}{NEXT}]){BREAK}|{BREAK}(?={NEXT})")
TAG = re.compile(r'(<(?:[^<>"]|"[^"]*")*>)')
TAG_NAME = re.compile(r"</?([a-zA-Z0-9]+)")
INLINE = re.compile("a|abbr|b|bdi|cite|del|em|i|ins|mark|q|s|small|span|strong|su[bp]|u")
AS_WRITTEN = frozenset(("pre", "code", "script", "style", "textarea"))


def breaks(text: str) -> list[int]:
    """Return the offsets within `text` at which a line may end, in order, without 0 and its length."""
    return _measured(text)[0]


def _measured(text: str) -> tuple[list[int], list[int]]:
    """Return `breaks` of `text`, and the offsets where a browser would break by itself though it must not."""
    if len(text) <= LAST_LINE:
        return [], []
    places = _word_ends(text)
    for start, end in _whole(text):
        places.difference_update(range(start + 1, end))
    for match in PARTICLE.finditer(text):
        if match.end() in places and match.start() in places:
            places.remove(match.start())
    loose = _marks(text, places)
    places -= {0, len(text)}
    in_order = sorted(places)
    start, kept = 0, []
    for part in text.split(NEXT):
        end = start + len(part)
        kept += _without_short_end(
            text, in_order[bisect(in_order, start) : bisect_left(in_order, end)], start, end
        )
        start = end + 1
        if start <= len(text):
            kept += [end, start]
    return kept, sorted(loose.difference(kept))


def _word_ends(text: str) -> set[int]:
    """Return where words end; one too long for a narrow line ends at its parts as well."""
    chinese.trade()
    words: list[str] = rjieba.cut(text, True)
    places = set(accumulate(map(len, words)))
    if max(map(len, words)) > LONGEST:
        offset = 0
        for word in words:
            if len(word) > LONGEST and chinese.is_han(word):
                places.update(accumulate(map(len, chinese.whole_words(word)), initial=offset))
            offset += len(word)
    return places


def _whole(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of what stays on one line: amounts with units, dates, document numbers, names."""
    for match in _matches(AMOUNT_BEGINS, AMOUNTS, text):
        if match.end() - match.start() <= LONGEST or _width(match[0]) <= LONGEST:
            yield match.span()
        else:  # from one date to another, or one written with blanks
            for part in ONE_AMOUNT.finditer(text, *match.span()):
                if " " in part[0] and _width(part[0]) > LONGEST:
                    yield from (amount.span() for amount in AMOUNT_ALONE.finditer(text, *part.span()))
                else:
                    yield part.span()
    letter = False
    for match in _matches(NAME_BEGINS, NAME, text):
        letter = True
        if " " not in match[0] or _width(match[0]) <= LONGEST:
            yield match.span()
        else:
            for word in NO_BLANK.finditer(text, *match.span()):
                yield word.span()
    if letter:
        yield from ((match.start(), match.end() + 1) for match in ONE_LETTER.finditer(text))
        yield from (match.span() for match in DOCUMENT.finditer(text))


def _matches(begins: re.Pattern[str], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of `pattern`, tried only where one of the characters that it `begins` with stands."""
    begin = begins.search(text)
    while begin:
        match = pattern.match(text, begin.start())
        if match:
            yield match
        begin = begins.search(text, match.end() if match else begin.end())


def _marks(text: str, places: set[int]) -> set[int]:
    """Take from `places` those beside marks that may not begin or end a line.

    Return where browsers would break all the same.
    """
    loose = set()
    size = len(text)
    straight = 0  # quotes that do not show whether they open or close
    for match in MARK.finditer(text):
        at = match.start()
        mark = text[at]
        if mark == NEXT:
            straight = 0
            continue
        if mark in NOT_FIRST:
            places.discard(at)
        if mark in NOT_LAST:
            places.discard(at + 1)
        if mark in "\"'＂":
            places.discard(at if straight % 2 else at + 1)
            straight += 1
        if mark not in CLOSERS and at and text[at - 1] not in OPENERS:
            loose.add(at)
        if mark not in OPENERS and at + 1 < size and text[at + 1].isalnum():
            is_number = mark in ",.:" and text[at + 1].isdigit() and text[at - 1 : at].isdigit()
            if not is_number:
                loose.add(at + 1)
    for pattern in (COMBINING, FOOTNOTE):
        places.difference_update(match.start() for match in pattern.finditer(text))
    return loose


def _without_short_end(text: str, places: list[int], start: int, end: int) -> list[int]:
    """Drop the last of `places` if only one or two characters follow, unless the piece gets too long."""
    while places and sum(map(str.isalnum, text[places[-1] : end])) < LAST_LINE:
        if _width(text[places[-2] if len(places) > 1 else start : end]) > LONGEST:
            break
        places.pop()
    return places


def _width(text: str) -> float:
    """Return how many em `text` takes, nearly."""
    return sum(1.0 if character > "\u2e7f" or character in WIDE else 0.56 for character in text)


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of `text` between the places where a line may end.

    With each comes whether it must be held together in a browser.
    """
    places, loose = _measured(text)
    start = 0
    for end in (*places, len(text)):
        yield text[start:end], _must_be_held(text[start:end], start, loose)
        start = end


def _must_be_held(piece: str, start: int, loose: list[int]) -> bool:
    """Return whether a browser would break `piece`, which begins at `start`.

    `loose` holds, in order, the places at which it breaks a line by itself.
    """
    body = piece.rstrip()
    first = bisect(loose, start)
    return first < len(loose) and loose[first] < start + len(body) and _width(body) <= LONGEST


def _marked(text: str) -> str:
    """Return `text` with BREAK, OPEN and SHUT where the helpers stand."""
    places, loose = _measured(text)
    starts, ends = [0, *places], [*places, len(text)]
    found = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    for number in {bisect(starts, place) - 1 for place in loose}:
        if _must_be_held(found[number], starts[number], loose):
            body = found[number].rstrip()
            found[number] = f"{OPEN}{body}{SHUT}{found[number][len(body) :]}"
    return NEEDLESS.sub("", BREAK.join(found))


def _in_markup(marked: str) -> str:
    return marked.replace(BREAK, WBR).replace(OPEN, HELD).replace(SHUT, SPAN_END)


@lru_cache(REMEMBERED)
def typeset(text: str) -> str:
    """Return the plain `text` as HTML for inside an element: escaped, with the places where lines may end."""
    return _in_markup(html.escape(_marked(STANDINS.sub("", text))))


def is_of(markup: str, text: str) -> bool:
    """Return whether `markup` is what `typeset` makes, or once made, of the plain `text`."""
    return markup.replace(WBR, "").replace(HELD, "").replace(SPAN_END, "") == html.escape(text)


def typeset_html(markup: str, known: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return clean HTML with the places where its lines may end; words are seen across <mark>, <strong> etc.

    Nothing else changes; what stands in pre and code is left as written. `known`: what `runs_of` returned for
    this text or an earlier form of it; a run that stands in it is not worked out again.
    """
    found, made = _set_runs(markup, known)
    for place, (_, text) in made.items():
        found[place] = text
    return "".join(found)


def runs_of(markup: str) -> dict[str, str]:
    """Return {key: HTML} of the runs of clean HTML (its lines of text between blocks), with their helpers.

    Stored, they spare the work on any page that holds the same runs, whatever stands around them.
    """
    return dict(_set_runs(markup, {})[1].values())


def _key(run: str) -> str:
    """Return what tells a run from every other."""
    return blake2b(run.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _set_runs(markup: str, known: Mapping[str, str]) -> tuple[list[str], dict[int, tuple[str, str]]]:
    """Return (the parts of `markup`, {place among them: (key, HTML) of a run that was not `known`})."""
    found: list[str] = []
    made: dict[int, tuple[str, str]] = {}
    plain: dict[
        int, tuple[str, str]
    ] = {}  # (key, text) of the runs without tags, by their place among `found`
    run: list[tuple[str, bool]] = []  # (text or tag, is it a tag) since the last block began
    depth = 0  # of elements that are left as written

    def end_run() -> None:
        if not run:
            return
        whole = run[0][0] if len(run) == 1 else "".join([part for part, _ in run])
        found.append(whole)
        if any(part.strip() for part, is_tag in run if not is_tag):
            key = _key(whole)
            if key in known:
                found[-1] = known[key]
            elif len(run) == 1:
                plain[len(found) - 1] = key, STANDINS.sub("", html.unescape(whole))
            else:
                made[len(found) - 1] = key, _set_run(run)
        run.clear()

    for number, part in enumerate(TAG.split(markup)):
        if not number % 2:
            if part and depth:
                found.append(part)
            elif part:
                run.append((part, False))
            continue
        match = TAG_NAME.match(part)
        name = match[1].lower() if match else ""
        if INLINE.fullmatch(name) and not depth:
            run.append((part, True))
            continue
        end_run()
        if name in AS_WRITTEN:
            depth = max(0, depth + (-1 if part[1] == "/" else 1))
        found.append(part)
    end_run()
    if plain:
        texts = [text for _, text in plain.values()]
        marked = _in_markup(html.escape(_marked(NEXT.join(texts)), quote=False))
        for (place, (key, _)), text in zip(plain.items(), marked.split(NEXT), strict=True):
            made[place] = key, text
    return found, made


def _set_run(run: list[tuple[str, bool]]) -> str:
    """Return one line of text with its tags, helpers among them."""
    tags: dict[int, list[str]] = {}
    plain: list[str] = []
    offset = 0
    for part, is_tag in run:
        if is_tag:
            tags.setdefault(offset, []).append(part)
        else:
            plain.append(STANDINS.sub("", html.unescape(part)))
            offset += len(plain[-1])
    return _woven("".join(plain), tags)


def _woven(text: str, tags: dict[int, list[str]]) -> str:
    """Return `text` as HTML with helpers and the `tags` that stand at its offsets.

    A held piece ends at a tag.
    """
    found: list[str] = []
    cuts = sorted(tags)
    offset = next_cut = 0
    last = " "
    for piece, is_held in pieces(text):
        here: list[str] = []
        if next_cut < len(cuts) and cuts[next_cut] == offset:
            here = tags[offset]
            next_cut += 1
        closing = next((n for n, tag in enumerate(here) if tag[1] != "/"), len(here))
        found += here[:closing]
        if last not in ENDS_ITSELF:
            found.append(WBR)
        found += here[closing:]
        start, end = offset, offset + len(piece)
        while next_cut < len(cuts) and cuts[next_cut] < end:
            cut = cuts[next_cut]
            found += [_held(text[start:cut], is_held), *tags[cut]]
            start, next_cut = cut, next_cut + 1
        found.append(_held(text[start:end], is_held))
        offset, last = end, piece[-1]
    for cut in cuts[next_cut:]:
        found += tags[cut]
    return "".join(found)


def _held(part: str, is_held: bool) -> str:
    """Return `part` escaped, in a span if a browser must not break it; the blank after it stays outside."""
    body = part.rstrip() if is_held else ""
    rest = html.escape(part[len(body) :], quote=False)
    return f"{HELD}{html.escape(body, quote=False)}{SPAN_END}{rest}" if body else rest
