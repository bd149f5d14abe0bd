"""Figures that contradict one another: a 合计 that is not the sum of its rows, a 同比 that its figures refute.

Both only where the text itself has every figure that is needed; rounding is allowed for, and what may be
told on another basis is left alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from .draft import BODY, Draft, Passage
from .findings import CHECK, Finding, found_in

RULES = {"NUM-01": "表内各项相加不等于合计", "NUM-02": "同比与文中两期的数字算不拢"}
BASIS = "GB/T 15835—2011《出版物上数字用法》（待法务核对）"
MOST = 20  # findings of one check
MOST_ROWS = 400  # of a table that is added up
MOST_CELLS = 8_000

TOTALS = frozenset({"合计", "总计", "共计"})
PARTS = re.compile(r"其中|小计|合计|总计|共计|^[#—\-–　]")
NO_AMOUNT = re.compile(
    r"率|比|占|[%％‰]|均|增|减|降|涨|倍|价|变动|变化|累计|份额|排名|名次|位次|序号|编号|年份|日期|时间|期限|年限|年龄|指数|评级|得分"
    r"|件数|人数|次数|户数|家数|天数|期初|期末|年初|年末|余额|上年|去年|同期|计划|目标|预算|指标"
)
OF_NO_AMOUNTS = re.compile(r"率|占比|增速|增幅|比例|份额|累计|排名|位次")  # a caption of a table of such
MEASURE = re.compile(r"[（(]([^（）()]*)[）)]")
PICKED = re.compile(r"前[\d一二两三四五六七八九十几]|部分|主要|节选|不完全|四舍五入|不含|剔除|抵消|重复")
PLAIN_NUMBER = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
YEAR = re.compile(r"(?:19|20)\d\d")
WIDE = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")
FAR = Decimal("0.5")  # of the total: what is further off lists only some of what is summed up

NUMBER = r"(?<![\d.,])(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,15})(?:\.\d{1,6})?"
UNIT = r"万亿|亿|百万|千万|万|千"
COUNTED = r"元|美元|港元|欧元|人次|人|件|户|笔|家|辆|亩|份|单|吨|张|起|例|次"
BEFORE = r"(?:上年同期|去年同期|上一年同期|上年|去年|前一年)"
UP, DOWN = r"增长|增加|上升|提高|上涨", r"下降|减少|下滑|降低|回落|下跌"
PERCENT = rf"(?P<percent>{NUMBER})[%％](?!点)"


def _amount(name: str) -> str:
    return rf"(?P<{name}>{NUMBER})(?P<{name}_unit>{UNIT})?(?P<{name}_of>{COUNTED})"


# 120亿元，同比增长20%，上年同期为100亿元
SAID_AFTER = re.compile(
    _amount("now")
    + rf"[，,（(]?(?:同比|(?:较|比){BEFORE})(?:(?P<up>{UP})|(?P<down>{DOWN}))了?{PERCENT}"
    + rf"[，,；;（(]?而?{BEFORE}的?(?:数字|金额|规模)?(?:仅|只|则)?[为是有]?"
    + _amount("then")
)
# 由上年同期的100亿元增加到120亿元，增长20%
SAID_BEFORE = re.compile(
    rf"(?:由|从){BEFORE}的?"
    + _amount("then")
    + rf"(?:{UP}|{DOWN}|增|降|升)(?:到|至|为)"
    + _amount("now")
    + rf"[，,（(]?(?:同比)?(?:(?P<up>{UP}|增幅|涨幅)|(?P<down>{DOWN}|降幅|跌幅))[为达了]?{PERCENT}"
)
ANOTHER_BASIS = re.compile(r"可比|口径|剔除|扣除|扣非|调整后|不变价|年化|模拟|重述|汇率|不含")
# Before a figure that is below zero, or only about so much.
INEXACT = re.compile(r"亏|负|超|逾|近|约|不足|不到|未到|至少|至多|最多|将|预计|计划|目标|[-−－–—]\s*$")
CLAUSE_END = re.compile(r"[。；;，,！？!?：:\n]")
NEAR = 20  # characters before a figure that say what kind of figure it is
TIMES = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}


@dataclass(frozen=True)
class Figure:
    """A number as it is written, with half a unit of its last place to either side."""

    value: Decimal
    half: Decimal

    @classmethod
    def of(cls, written: str, times: int = 1) -> "Figure":
        """Return the figure of digits such as 1,234.5, times its unit."""
        value = Decimal(written.replace(",", "").replace("−", "-"))
        exponent = value.as_tuple().exponent
        assert isinstance(exponent, int)  # noqa: S101 - digits make a finite number
        return cls(value * times, Decimal(1).scaleb(exponent) / 2 * times)


def check_tables(draft: Draft) -> Iterator[Finding]:
    """Yield each 合计 of a table that its rows or columns do not add up to; MOST of them."""
    return islice(_of_tables(draft), MOST)


def _of_tables(draft: Draft) -> Iterator[Finding]:
    for table in draft.tables:
        rows = table.rows
        is_whole = 3 <= len(rows) <= MOST_ROWS and len({len(row) for row in rows}) == 1 and len(rows[0]) > 1
        if not is_whole or len(rows) * len(rows[0]) > MOST_CELLS:
            continue
        if PICKED.search(table.caption) or OF_NO_AMOUNTS.search(table.caption):
            continue
        for down, lines in ((True, rows), (False, tuple(zip(*rows, strict=True)))):
            for column, at, said in _wrong(lines):
                row, place = (at, column) if down else (column, at)
                yield _total(rows[row], place, said)


def _total(row: Sequence[str], place: int, said: str) -> Finding:
    start = sum(len(cell) + 1 for cell in row[:place])
    return found_in(
        Passage(BODY, "\t".join(row)), start, start + len(row[place]), rule="NUM-01", severity=CHECK,
        message=f"合计写 {row[place].strip()}，各项相加是 {said}",
        advice="核对各项与合计；只列出部分项目，或因四舍五入有出入的，在表下注明", basis=BASIS,
    )  # fmt: skip


def _wrong(rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, str]]:
    """Yield (column, row of the 合计, the sum of the others) of the columns that do not add up.

    The 合计 has to be the last row, or the first below the head, and the others plain amounts, none part of
    another.
    """
    totals = [number for number, row in enumerate(rows) if _bare(row[0]) in TOTALS]
    head = next((number for number, row in enumerate(rows) if _has_amounts(row)), len(rows))
    if len(totals) != 1 or totals[0] not in (len(rows) - 1, head):
        return
    at = totals[0]
    parts = [row for number, row in enumerate(rows) if number >= head and number != at]
    labels = [row[0] for row in parts]
    if len(parts) < 2 or any(
        PARTS.search(label) or not _bare(label) or NO_AMOUNT.search(label) for label in labels
    ):
        return
    if len({tuple(MEASURE.findall(label)) for label in labels}) > 1:  # 保费（万元） and 保单（件） are no sum
        return
    found, is_sound = [], False
    for column in range(1, len(rows[0])):
        if any(NO_AMOUNT.search(row[column]) for row in rows[:head]):
            continue
        cells = [_figure(row[column]) for row in parts]
        total, known = _figure(rows[at][column]), [cell for cell in cells if cell is not None]
        if total is None or len(known) < len(cells):
            continue
        summed = sum((cell.value for cell in known), Decimal(0))
        allowed = total.half + sum((cell.half for cell in known), Decimal(0))
        off = abs(summed - total.value)
        if off <= allowed:
            is_sound = True
        else:
            found.append((column, off, abs(total.value), f"{summed:,f}"))
    for column, off, total_value, said in found:
        if is_sound or off <= FAR * total_value:
            yield column, at, said


def _bare(cell: str) -> str:
    return re.sub(r"[\s：:　]", "", cell)


def _figure(cell: str) -> Figure | None:
    written = cell.translate(WIDE).strip()
    return Figure.of(written) if PLAIN_NUMBER.fullmatch(written) else None


def _has_amounts(row: Sequence[str]) -> bool:
    """Return whether a row is no head row: it has a number that is not a year."""
    cells = [cell.translate(WIDE).strip() for cell in row[1:]]
    return any(PLAIN_NUMBER.fullmatch(cell) and not YEAR.fullmatch(cell) for cell in cells)


def check_growth(draft: Draft) -> Iterator[Finding]:
    """Yield each 同比 beside both figures it is computed from that does not follow from them, MOST at most."""
    return islice(_of_growth(draft), MOST)


def _of_growth(draft: Draft) -> Iterator[Finding]:
    for passage in draft.passages:
        if "%" not in passage.text and "％" not in passage.text:
            continue
        for pattern in (SAID_AFTER, SAID_BEFORE):
            for match in pattern.finditer(passage.text):
                said = _contradicted(match)
                if not said or INEXACT.search(_clause_before(passage.text, match.start())):
                    continue
                start = match.start("up") if match["up"] else match.start("down")
                found = found_in(
                    passage, start, match.end("percent") + 1, rule="NUM-02", severity=CHECK,
                    message=f"按这两个数字算，是{said}", advice="核对两期的数字和增减幅；口径不同的，写明口径", basis=BASIS,
                )  # fmt: skip
                if not ANOTHER_BASIS.search(found.sentence):
                    yield found


def _clause_before(text: str, at: int) -> str:
    """Return what stands before the place `at` in its clause, NEAR characters at most."""
    return CLAUSE_END.split(text[max(0, at - NEAR) : at])[-1]


def _contradicted(match: re.Match[str]) -> str:
    """Return what the two figures come to, such as 增长18.3%, where that is not what the text says; else ""."""
    if match["now_of"] != match["then_of"]:
        return ""
    now, then = (Figure.of(match[name], TIMES[match[f"{name}_unit"] or ""]) for name in ("now", "then"))
    if then.value <= then.half:
        return ""
    told = Figure.of(match["percent"])
    sign = 1 if match["up"] else -1
    lowest = ((now.value - now.half) / (then.value + then.half) - 1) * 100 * sign
    highest = ((now.value + now.half) / (then.value - then.half) - 1) * 100 * sign
    lowest, highest = sorted((lowest, highest))
    if lowest - 2 * told.half <= told.value <= highest + 2 * told.half:
        return ""
    right = (now.value / then.value - 1) * 100
    return f"{'增长' if right >= 0 else '下降'} {abs(right):.1f}%"
