"""Draw the sample archive's own pictures and printable forms into `site/assets/`.

Run by hand after changing a drawing: `python articles/sample_archive/draw.py`. It needs the test requirements
(playwright, pillow), a Chromium and a Chinese font; the results are committed, so a reader's machine needs
none of them. Colours are the light tokens of the house and tints of them: flat areas only, so that each PNG
stays under 60 kB.
"""

from __future__ import annotations

import io
import math
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ASSETS = Path(__file__).parent / "site" / "assets"
MOST_BYTES = 60_000

PAPER, RAISED, INK, MUTED, RULE = "#fdfcf9", "#ffffff", "#1a1d21", "#5a626b", "#ddd8cf"
TEAL, TEAL_2, TEAL_3, TEAL_4 = "#0b4f6c", "#3c7a94", "#8fb4c2", "#d6e4e9"
SAND, SAND_2, SEAL = "#efe9dc", "#c9bfa9", "#b3261e"
SANS = "'Noto Sans CJK SC','Microsoft YaHei',sans-serif"


def rect(x: float, y: float, w: float, h: float, fill: str, more: str = "") -> str:
    """Return a rectangle; `more` holds further SVG attributes, here and below."""
    return f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" fill="{fill}" {more}/>'


def line(
    x1: float, y1: float, x2: float, y2: float, colour: str = RULE, width: float = 2, more: str = ""
) -> str:
    """Return a straight line."""
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" '
        f'stroke="{colour}" stroke-width="{width:g}" {more}/>'
    )


def path(d: str, fill: str = "none", stroke: str = "none", width: float = 2) -> str:
    """Return a path with round ends."""
    return f'<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="{width:g}" stroke-linecap="round"/>'


def circle(x: float, y: float, r: float, fill: str, more: str = "") -> str:
    """Return a circle."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{fill}" {more}/>'


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, more: str = "") -> str:
    """Return an ellipse with half-axes `rx` and `ry`."""
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{rx:g}" ry="{ry:g}" fill="{fill}" {more}/>'


def text(
    x: float,
    y: float,
    words: str,
    size: int = 26,
    colour: str = INK,
    anchor: str = "start",
    weight: int = 400,
) -> str:
    """Return one line of text whose baseline is at `y`."""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{words}</text>'
    )


def svg(width: int, height: int, *parts: str, ground: str = PAPER) -> str:
    """Return one SVG document of `width` × `height` pixels on a filled ground."""
    body = "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{SANS}">{rect(0, 0, width, height, ground)}{body}</svg>'
    )


def chart_head(title: str, note: str) -> str:
    """Return a chart's title and the line that says what is measured."""
    return text(60, 82, title, 36, INK, weight=700) + text(60, 124, note, 24, MUTED)


# Charts


def renewal_by_age() -> str:
    """续保率 by age band; the step at forty-five is the story, so only it is dark."""
    bands = [
        ("20—29岁", 48),
        ("30—39岁", 61),
        ("40—44岁", 66),
        ("45—49岁", 82),
        ("50—59岁", 86),
        ("60岁以上", 88),
    ]
    base, scale, parts = 580, 4.1, []
    for tick in range(0, 101, 25):
        y = base - tick * scale
        parts += [
            line(120, y, 1140, y, INK if tick == 0 else RULE),
            text(104, y + 8, f"{tick}%", 22, MUTED, "end"),
        ]
    for place, (band, rate) in enumerate(bands):
        x = 160 + place * 165
        parts += [
            rect(x, base - rate * scale, 96, rate * scale, TEAL if rate > 80 else TEAL_3),
            text(x + 48, base - rate * scale - 14, f"{rate}%", 26, INK, "middle", 700),
            text(x + 48, base + 40, band, 22, INK, "middle"),
        ]
    step = line(635, 178, 635, base, SEAL, 2, 'stroke-dasharray="6 7"') + text(
        622, 200, "四十五岁", 22, SEAL, "end"
    )
    head = chart_head("惠民保分年龄段续保率", "六城2021年度，续保人数占上年参保人数的比例")
    return svg(1200, 675, head, *parts, step)


def electric_car_claims() -> str:
    """Share of claim money by cause, in per cent; the five add up to 100."""
    causes = [
        ("碰撞外观件", 46.5, TEAL_3),
        ("底盘磕碰", 27.8, TEAL),
        ("传感器与灯具", 16.1, TEAL_3),
        ("涉水", 6.4, TEAL_3),
        ("起火", 3.2, TEAL_3),
    ]
    parts = []
    for place, (cause, share, fill) in enumerate(causes):
        y = 178 + place * 84
        parts += [
            text(270, y + 37, cause, 27, INK, "end"),
            rect(294, y, share * 16, 54, fill),
            text(294 + share * 16 + 16, y + 37, f"{share}%", 27, INK, weight=700),
        ]
    note = text(850, 299, "113件，件均1.94万元", 24, MUTED) + line(294, 160, 294, 590, INK)
    foot = text(60, 640, "按赔款金额计。营运车辆未计入。", 22, MUTED)
    head = chart_head("新能源汽车车损赔款花在哪里", "1,000件已结案赔案，占赔款比例")
    return svg(1200, 675, head, *parts, note, foot)


def layers() -> str:
    """An excess-of-loss programme.

    Heights follow the square root of the limits so that the lowest can be read.
    """
    tiers = [
        ("自留", 1, "1亿元", "—", SAND_2, INK),
        ("第一层", 1, "1亿元超1亿元", "上涨45%—60%", TEAL, RAISED),
        ("第二层", 3, "3亿元超2亿元", "上涨20%—25%", TEAL_2, RAISED),
        ("第三层", 4, "4亿元超5亿元", "上涨5%", TEAL_3, INK),
        ("第四层", 6, "6亿元超9亿元", "持平", TEAL_4, INK),
    ]
    bottom, parts = 730.0, []
    for name, limit, terms, change, fill, ink in tiers:
        high = 66 * math.sqrt(limit)
        top = bottom - high
        middle = top + high / 2 + 9
        parts += [
            rect(300, top, 420, high - 4, fill),
            text(276, middle, name, 26, INK, "end", 700),
            text(510, middle, terms, 27, ink, "middle"),
            text(760, middle, change, 28, INK, weight=700 if "45" in change else 400),
        ]
        bottom = top
    # Last year's flood used up the first tier and four tenths of the second.
    flood_top = 730 - 66 * 2 - 66 * math.sqrt(3) * 0.4
    flood = line(1010, flood_top, 1010, 726, SEAL, 6) + line(996, flood_top, 1024, flood_top, SEAL, 6)
    flood += text(1036, 600, "去年大水", 24, SEAL) + text(1036, 634, "到达的高度", 24, SEAL)
    head = chart_head("一份巨灾超赔合同的四层", "2022年4月1日续转，3月初询价；层高示意，不按比例")
    return svg(1200, 800, head, *parts, flood)


def cooling_off() -> str:
    """A timeline of the fifteen days after signing on 1 March."""
    left, step, y = 110.0, 65.0, 290
    parts = [line(left, y, left + 15 * step + 30, y, INK, 3)]
    for day in range(16):
        x = left + day * step
        last = day == 15
        fill = SAND_2 if day == 0 else TEAL
        parts.append(circle(x, y, 17 if day in (0, 15) else 11, SEAL if last else fill))
        if 0 < day < 15:
            parts.append(text(x, y + 48, str(day), 22, MUTED, "middle"))
    end = left + 15 * step
    parts += [
        text(left - 40, y - 56, "3月1日 签收，当天不计", 27, INK, weight=700),
        text(left + step - 14, y + 90, "3月2日 第一天", 23, TEAL),
        text(end + 40, y - 56, "3月16日 第十五天", 27, INK, "end", 700),
        text(end + 40, y + 90, "24时结束", 23, SEAL, "end"),
        text(600, y + 160, "十五天以内提出退保：退还保费，最多扣除不超过十元的工本费", 27, INK, "middle"),
    ]
    head = text(70, 92, "犹豫期怎么数", 36, INK, weight=700) + text(300, 90, "以15天为例", 24, MUTED)
    return svg(1200, 520, head, *parts)


def five_steps() -> str:
    """The long picture: five steps from the accident to the money, to be kept on a phone."""
    steps = [
        ("先救治", ["急诊不限指定医院", "告诉医生怎么受的伤", "稳定后转约定医院"]),
        ("再报案", ["多数合同要求十天之内", "谁、何时、何地、怎么伤", "不用等到出院"]),
        ("留凭证", ["病历、检查报告、清单、发票", "交通事故加责任认定书", "医保先结算的索要分割单"]),
        ("交材料", ["手机上传，四角拍全", "金额大的要寄原件", "寄出之前自己先拍一份"]),
        ("查进度", ["情形复杂的，一般不超过三十日", "不赔必须书面说明理由", "可以复核、调解、起诉"]),
    ]
    parts = [
        rect(0, 0, 720, 250, TEAL),
        text(360, 118, "意外受伤之后", 56, RAISED, "middle", 700),
        text(360, 190, "理赔五步走", 40, TEAL_4, "middle"),
        line(110, 366, 110, 1606, TEAL_3, 6),
    ]
    for place, (name, points) in enumerate(steps):
        y = 330 + place * 310
        parts += [
            circle(110, y + 36, 44, TEAL),
            text(110, y + 52, str(place + 1), 44, RAISED, "middle", 700),
            text(190, y + 54, name, 48, INK, weight=700),
        ]
        for row, point in enumerate(points):
            top = y + 112 + row * 52
            parts += [rect(192, top - 19, 12, 12, TEAL_3), text(222, top, point, 31, INK)]
    foot = line(60, 1868, 660, 1868) + text(360, 1918, "具体以合同和所在地规定为准", 26, MUTED, "middle")
    return svg(720, 1960, *parts, foot)


def survey_grid() -> str:
    """Map of the flood survey: a square is dark inside the flooded band, light at its edge."""
    parts = []
    for column in range(17):
        for row in range(9):
            x, y = 60 + column * 48, 160 + row * 48
            river = 352 + 70 * math.sin((x - 60) / 150) - (x - 60) * 0.05
            away = abs(y + 24 - river)
            fill = TEAL_2 if away < 62 else TEAL_4 if away < 118 else SAND
            parts.append(rect(x, y, 45, 45, fill))
    bends = [(x, 352 + 70 * math.sin((x - 60) / 150) - (x - 60) * 0.05) for x in range(60, 874, 12)]
    course = "M" + " L".join(f"{x} {y:.0f}" for x, y in bends)
    parts.append(path(course, stroke=TEAL, width=20))
    for x, y, name in [
        (180, 236, "临塘镇"),
        (440, 500, "东郊园区"),
        (540, 200, "柏溪口"),
        (736, 508, "南渚城区"),
    ]:
        parts += [circle(x, y, 9, SEAL), text(x + 18, y + 9, name, 24, INK, weight=700)]
    legend = [(TEAL_2, "免逐台查勘"), (TEAL_4, "抽样查勘"), (SAND, "报案后查勘")]
    for place, (fill, name) in enumerate(legend):
        y = 200 + place * 64
        parts += [rect(930, y, 40, 40, fill, f'stroke="{SAND_2}"'), text(988, y + 30, name, 26)]
    parts += [
        line(930, 402, 1140, 402),
        text(930, 450, "每格指派一名查勘员", 24, MUTED),
        text(930, 486, "和一名村干部", 24, MUTED),
        path("M950 590 L968 540 L986 590 L968 578 Z", INK),
        text(1000, 580, "北", 26),
    ]
    head = chart_head("灾后查勘网格", "按航拍淹没范围划分，示意")
    return svg(1200, 675, head, *parts)


# Illustrations


def weather_station() -> str:
    """Dawn on a hillside orchard: terraces, pear trees in flower, and the mast whose thermometer pays."""

    def terrace(y: float, rise: float, fill: str, rows: str) -> str:
        def curve(dy: float) -> str:
            return f"M0 {y + dy} C 300 {y - rise + dy}, 620 {y + rise * 0.7 + dy}, 1200 {y - rise * 0.4 + dy}"

        hill = path(f"{curve(0)} L1200 675 L0 675 Z", fill)
        return hill + "".join(path(curve(dy), stroke=rows, width=3) for dy in range(26, 110, 26))

    far = path(
        "M0 330 L150 236 L290 306 L470 190 L640 300 L820 216 L990 300 L1200 230 L1200 675 L0 675 Z", "#c3d6dd"
    )
    trees = []
    for x, y, r in [
        (120, 500, 46),
        (236, 540, 54),
        (390, 512, 44),
        (980, 470, 48),
        (1096, 514, 56),
        (520, 586, 50),
    ]:
        trees += [line(x, y + r, x, y + r + 44, "#6d6350", 9), circle(x, y, r, RAISED)]
        for turn in range(7):
            angle = turn * 0.9
            spot = circle(x + r * 0.62 * math.cos(angle), y + r * 0.62 * math.sin(angle), 7, SAND_2)
            trees.append(spot)
    mast = [line(760, 200, 760, 600, INK, 9), line(690, 236, 830, 236, INK, 6)]
    for x in (690, 830):
        mast += [line(x, 236, x, 208, INK, 5)]
    for dx, dy in ((-34, 0), (34, 0), (0, 12)):
        mast += [line(690, 206, 690 + dx, 206 + dy, INK, 4), circle(690 + dx, 206 + dy, 12, TEAL)]
    mast += [path("M800 200 L862 200 L880 188 L880 216 L862 206 L800 206 Z", TEAL)]
    mast += [rect(706, 330, 108, 128, RAISED, f'stroke="{INK}" stroke-width="4"')]
    mast += [line(712, 350 + 18 * n, 808, 350 + 18 * n, SAND_2, 6) for n in range(6)]
    mast += [path("M696 330 L760 298 L824 330 Z", RAISED, INK, 4)]
    mast += [path("M622 470 L700 440 L700 500 L622 530 Z", TEAL, INK, 3), line(661, 455, 661, 515, TEAL_3, 2)]
    mast += [line(622, 500, 700, 470, TEAL_3, 2), line(700, 470, 760, 470, INK, 5)]
    mast += [line(760, 600, 700, 640, INK, 6), line(760, 600, 820, 640, INK, 6)]
    stars = [
        circle(x, y, 3, TEAL_2)
        for x, y in [(90, 80), (220, 140), (400, 70), (560, 130), (1000, 90), (1120, 160)]
    ]
    moon = circle(950, 110, 46, SAND) + circle(970, 98, 42, "#e6eef1")
    return svg(
        1200,
        675,
        *stars,
        moon,
        far,
        terrace(430, 70, TEAL_3, "#7ba4b4"),
        terrace(520, 50, TEAL_2, "#32697f"),
        *trees,
        *mast,
        path("M0 650 C 300 610, 700 660, 1200 626 L1200 675 L0 675 Z", TEAL),
        ground="#e6eef1",
    )


def sea_cages() -> str:
    """Round net cages off a headland, the buoy with its wind gauge in front."""
    parts = [rect(0, 300, 1200, 375, TEAL_3), rect(0, 420, 1200, 255, TEAL_2)]
    parts += [circle(980, 150, 54, SAND)]
    parts += [path("M0 300 L0 226 C 90 204, 180 216, 260 262 L330 300 Z", "#6f8f7f")]
    parts += [path("M104 216 L112 96 L148 96 L156 216 Z", RAISED), rect(108, 136, 43, 24, SEAL)]
    parts += [rect(106, 74, 48, 22, INK), path("M102 74 L130 50 L158 74 Z", INK)]
    for x, y, rx in [(430, 392, 104), (690, 388, 100), (906, 384, 84), (300, 500, 150), (690, 516, 168)]:
        ry = rx * 0.3
        ring = f'stroke="{INK}" stroke-width="6"'
        parts += [
            ellipse(x, y, rx, ry, TEAL, ring),
            ellipse(x, y - 16, rx, ry, "none", f'stroke="{SAND}" stroke-width="5"'),
        ]
        for turn in range(10):
            angle = turn * math.pi / 5
            px, py = x + rx * math.cos(angle), y + ry * math.sin(angle)
            parts += [line(px, py, px, py - 16, SAND, 5), circle(px, py, 7, SAND)]
    parts += [path("M560 306 L770 306 L742 340 L586 340 Z", INK), rect(660, 262, 60, 44, RAISED)]
    parts += [
        rect(672, 272, 16, 16, TEAL_3),
        rect(696, 272, 16, 16, TEAL_3),
        line(620, 306, 620, 220, INK, 5),
    ]
    parts += [path("M620 224 L654 236 L620 248 Z", SEAL)]
    for row, y in enumerate((450, 580, 640)):
        for n in range(7):
            x = 40 + n * 180 + row * 60
            parts.append(path(f"M{x} {y} q 20 -12 40 0 t 40 0", stroke=TEAL_3, width=4))
    parts += [path("M1000 600 L1140 600 L1112 652 L1028 652 Z", SAND_2, INK, 4)]
    parts += [line(1070, 600, 1070, 410, INK, 8), line(1026, 430, 1114, 430, INK, 5)]
    parts += [line(1070, 600, 1030, 520, INK, 4), line(1070, 600, 1110, 520, INK, 4)]
    parts += [rect(1044, 500, 52, 38, RAISED, f'stroke="{INK}" stroke-width="4"')]
    for x in (1026, 1114):
        parts += [line(x, 430, x, 408, INK, 4)]
        parts += [circle(x + dx, 404, 11, TEAL) for dx in (-22, 0, 22)] + [
            line(x - 22, 404, x + 22, 404, INK, 3)
        ]
    for x, y in [(420, 130), (500, 170), (360, 188)]:
        parts.append(path(f"M{x - 26} {y} q 14 -16 26 0 q 12 -16 26 0", stroke=INK, width=4))
    return svg(1200, 675, *parts, ground="#e6eef1")


def policy_clinic() -> str:
    """A canteen table after lunch with policies, reading glasses and tea; the day's dishes hang behind."""
    parts = [rect(0, 0, 1200, 470, SAND), rect(0, 440, 1200, 30, SAND_2)]
    parts += [rect(80, 70, 300, 290, TEAL_4, f'stroke="{SAND_2}" stroke-width="14"')]
    parts += [line(230, 70, 230, 360, SAND_2, 10), line(80, 215, 380, 215, SAND_2, 10)]
    parts += [path("M94 346 L94 300 C 140 256, 190 270, 222 300 L222 346 Z", TEAL_3)]
    parts += [rect(470, 70, 470, 230, TEAL, "rx='4'"), text(705, 118, "今日菜牌", 30, TEAL_4, "middle", 700)]
    for place, dish in enumerate(["红烧豆腐", "清炒菜薹", "番茄蛋汤", "南瓜粥"]):
        x = 496 + place * 108
        parts.append(rect(x, 144, 94, 130, PAPER))
        for row in range(0, len(dish), 2):
            parts.append(text(x + 47, 194 + row * 26, dish[row : row + 2], 32, INK, "middle"))
    parts += [circle(1060, 160, 74, RAISED, f'stroke="{INK}" stroke-width="6"')]
    parts += [
        line(1060, 160, 1060, 108, INK, 6),
        line(1060, 160, 1086, 182, INK, 6),
        circle(1060, 160, 7, SEAL),
    ]
    parts += [path("M60 470 L1140 470 L1200 690 L0 690 Z", "#d8c7a4"), rect(0, 690, 1200, 110, "#b9a57c")]

    def sheet(x: float, y: float, lean: float, seal: bool) -> str:
        rows = "".join(line(22, 62 + n * 22, 190 - (n % 3) * 26, 62 + n * 22, RULE, 6) for n in range(5))
        stamp = f'<rect x="140" y="118" width="44" height="44" fill="none" stroke="{SEAL}" stroke-width="6"/>'
        inner = rect(0, 0, 212, 180, RAISED, f'stroke="{SAND_2}" stroke-width="3"') + rect(
            22, 24, 110, 16, TEAL
        )
        return f'<g transform="translate({x} {y}) rotate({lean})">{inner}{rows}{stamp if seal else ""}</g>'

    parts += [sheet(170, 488, -5, True), sheet(420, 500, 3, False), sheet(676, 486, -3, True)]
    lens = f'fill="{TEAL_4}" fill-opacity="0.75" stroke="{INK}" stroke-width="7"'
    parts += [
        f'<ellipse cx="500" cy="652" rx="46" ry="30" {lens}/>'
        f'<ellipse cx="612" cy="652" rx="46" ry="30" {lens}/>'
    ]
    parts += [
        path("M546 648 q 10 -12 20 0", stroke=INK, width=7),
        path("M454 646 L414 606", stroke=INK, width=7),
    ]
    parts += [path("M658 646 L698 606", stroke=INK, width=7)]
    parts += [path("M960 540 L1070 540 L1056 640 L974 640 Z", RAISED, SAND_2, 4)]
    parts += [path("M1066 562 q 40 4 30 34 q -8 22 -36 22", stroke=RAISED, width=10)]
    parts += [ellipse(1015, 540, 55, 14, "#7d9a72"), ellipse(1015, 650, 84, 12, SAND_2)]
    parts += [path(f"M{x} 512 q -14 -20 0 -38 q 14 -18 0 -36", stroke=SAND_2, width=5) for x in (996, 1034)]
    return svg(1200, 800, *parts, ground=SAND)


PICTURES = {
    "2022/03/huiminbao-xubao.png": renewal_by_age,
    "2022/03/xinnengyuan-peian.png": electric_car_claims,
    "2022/03/zaibao-fenceng.png": layers,
    "2022/03/youyuqi-shijianzhou.png": cooling_off,
    "2022/03/yiwai-lipei-changtu.png": five_steps,
    "2022/03/qixiangzhan.png": weather_station,
    "2022/03/baodan-menzhen.png": policy_clinic,
    "2022/04/chakan-wangge.png": survey_grid,
    "2022/04/haishang-wangxiang.png": sea_cages,
}


def form(title: str, lead: str, groups: dict[str, list[str]]) -> str:
    """Return a one-page A4 form.

    Each group is a table, its first row the column names, then four empty rows.
    """
    tables = ""
    for name, columns in groups.items():
        head = "".join(f"<th>{column}</th>" for column in columns)
        empty = f"<tr>{'<td>&nbsp;</td>' * len(columns)}</tr>" * 4
        tables += f"<h2>{name}</h2><table><tr>{head}</tr>{empty}</table>"
    style = (
        f"body{{font:13pt/1.5 {SANS};color:{INK};margin:0}}h1{{font-size:24pt;margin:0}}"
        f"p{{color:{MUTED};margin:4pt 0 0}}h2{{font-size:14pt;color:{TEAL};margin:12pt 0 4pt}}"
        f"table{{border-collapse:collapse;width:100%;table-layout:fixed}}"
        f"th,td{{border:1px solid {SAND_2};padding:3pt 6pt;font-size:11pt;text-align:left}}"
        f"th{{background:{SAND}}}"
    )
    return (
        f"<!doctype html><html lang='zh-CN'><meta charset='utf-8'><title>{title}</title>"
        f"<style>{style}</style>" + (f"<h1>{title}</h1><p>{lead}</p>{tables}</html>")
    )


FORMS = {
    "2022/03/baodan-zichabiao.pdf": form(
        "家庭保单自查表",
        "花一个下午，和父母一起填。填完放在看得见的地方。",
        {
            "一、已经有的": ["保的是谁", "什么保险", "保多少", "到期日"],
            "二、正在扣的": ["从哪里扣", "每次多少", "扣到何时", "要不要停"],
            "三、身体情况": ["体检异常项", "长期吃的药", "就诊医院"],
            "四、联系人": ["姓名", "电话", "保单放在哪里"],
        },
    ),
    "2022/04/jishuidian-zicha.pdf": form(
        "社区积水点自查表",
        "汛前走一圈，雨后再走一圈。水痕用尺子量，离地面多少厘米。",
        {
            "一、地点": ["位置", "离最近雨水口", "墙上水痕高度", "发生时间"],
            "二、地下空间": ["出入口", "有无反坎", "挡水板在哪里", "排水泵试过吗"],
            "三、需要帮助的住户": ["楼栋房号", "几口人", "联系谁"],
        },
    ),
}


def flat_png(shot: bytes) -> bytes:
    """Return the screenshot as a palette PNG; raise ValueError if it is heavier than the archive allows."""
    flat = Image.open(io.BytesIO(shot)).convert("RGB").quantize(48, dither=Image.Dither.NONE)
    out = io.BytesIO()
    flat.save(out, "PNG", optimize=True)
    if out.tell() > MOST_BYTES:
        raise ValueError(f"{out.tell()} bytes, at most {MOST_BYTES}: use fewer shapes or a smaller canvas")
    return out.getvalue()


def draw_all(browser: Browser) -> None:
    """Write every picture and form into `site/assets/`, over what is there."""
    page = browser.new_page()
    for name, drawing in PICTURES.items():
        page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{drawing()}")
        target = ASSETS / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(flat_png(page.locator("svg").screenshot()))
    for name, markup in FORMS.items():
        page.set_content(markup)
        target = ASSETS / name
        target.parent.mkdir(parents=True, exist_ok=True)
        margin = {"top": "16mm", "bottom": "16mm", "left": "18mm", "right": "18mm"}
        target.write_bytes(page.pdf(format="A4", print_background=True, margin=margin))


if __name__ == "__main__":
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("No Chromium found: install chromium, then run this again.")
    with sync_playwright() as play:
        draw_all(play.chromium.launch(executable_path=chromium, args=["--no-sandbox"]))
