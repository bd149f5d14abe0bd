"""The picture that represents a piece wherever its address is shared: its headline beside the site's seal.

Drawn with whatever Chinese font the machine has (articles/system/fonts.py): Pillow's own has no ideographs.
"""

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from math import inf
from typing import IO, NamedTuple

from PIL import Image, ImageDraw, ImageFont, ImageOps

from articles.system import fonts
from articles.text import typesetting

from .colours import eight_bits, on_white, to_srgb, upright
from .opening import decoding, opened
from .sizes import jpeg_of

SIZE = (1200, 630)  # pixels: what WeChat, Weibo and Open Graph cut least from
PAPER, INK, MUTED, RULE, SEAL = "#fdfcf9", "#1a1d21", "#5a626b", "#ddd8cf", "#b3261e"  # the light tokens.css
MARGIN, SEAL_SIDE, PANEL = 72, 72, 420
HEADLINE_SIZES = (76, 68, 60, 52)  # the largest in which the headline takes no more than MOST_LINES
MOST_LINES, LINE_HEIGHT = 4, 1.36
ENDS_WELL = tuple("，。、：；！？”》）")  # a line that ends so reads as a line
TORN = 6  # what another end costs, as a line uneven by 2.4 characters does


class ShareCard(NamedTuple):
    """What a card says: the headline, the site's name beside the seal, a line below, marks such as 广告."""

    headline: str
    site_name: str
    line: str
    marks: tuple[str, ...] = ()


class Cover(NamedTuple):
    """A picture for the card: its file, the point a cut keeps (shares of width and height), its AI label."""

    file: IO[bytes]
    centre: tuple[float, float]
    label: str


def drawn_card(card: ShareCard, seal: IO[bytes], cover: Cover | None = None) -> bytes:
    """Return the card as JPEG of SIZE; a `cover` stands at its right edge.

    Raises whatever Pillow does for a broken cover, and RuntimeError if no font is found.
    """
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    right = SIZE[0] - MARGIN
    if cover:
        image.paste(_cut(cover, (PANEL, SIZE[1])), (SIZE[0] - PANEL, 0))
        right = SIZE[0] - PANEL - 56
    _draw_head(image, draw, card, seal, right)
    _draw_headline(draw, " ".join(card.headline.split()), right)  # Pillow draws no line end
    _draw_foot(draw, card, right)
    return jpeg_of(image, cover.label if cover else "")


def cropped_cover(cover: Cover) -> bytes:
    """Return a cover that is large enough to stand alone, cut to SIZE, as JPEG."""
    return jpeg_of(_cut(cover, SIZE), cover.label)


def _cut(cover: Cover, size: tuple[int, int]) -> Image.Image:
    with opened(cover.file) as image, decoding(image):
        image.load()
        profile = image.info.get("icc_profile")
        shown = ImageOps.fit(eight_bits(upright(image)), size, centering=cover.centre)
        return on_white(to_srgb(shown, profile))


def _draw_head(
    image: Image.Image, draw: ImageDraw.ImageDraw, card: ShareCard, seal: IO[bytes], right: int
) -> None:
    """Draw seal and site name, the marks at the far end, and the double hairline below."""
    with Image.open(seal) as mark:
        image.paste(
            mark.convert("RGB").resize((SEAL_SIDE, SEAL_SIDE), Image.Resampling.LANCZOS), (MARGIN, 56)
        )
    middle = 56 + SEAL_SIDE // 2
    draw.text((MARGIN + SEAL_SIDE + 20, middle), card.site_name, INK, _face(fonts.bold, 40), anchor="lm")
    end = right
    for text in reversed(card.marks):
        face = _face(fonts.plain, 26)
        width = round(face.getlength(text))
        draw.rectangle((end - width - 20, middle - 22, end, middle + 22), outline=MUTED, width=2)
        draw.text((end - 10 - width, middle), text, MUTED, face, anchor="lm")
        end -= width + 36
    for y in (160, 165):
        draw.line((MARGIN, y, right, y), RULE, 2)


def _draw_headline(draw: ImageDraw.ImageDraw, headline: str, right: int) -> None:
    width = right - MARGIN
    for size in HEADLINE_SIZES:
        face = _face(fonts.bold, size)
        lines = _lines(headline, face, width)
        if len(lines) <= MOST_LINES:
            break
    if len(lines) > MOST_LINES:
        lines = lines[:MOST_LINES]
        lines[-1] = _shortened(lines[-1], face, width)
    height = round(size * LINE_HEIGHT)
    top = 184 + (540 - 184 - height * len(lines)) // 2
    for number, line in enumerate(lines):
        draw.text((MARGIN, top + number * height + height // 2), line, INK, face, anchor="lm")


def _draw_foot(draw: ImageDraw.ImageDraw, card: ShareCard, right: int) -> None:
    draw.line((MARGIN, 548, right, 548), RULE, 2)
    draw.text((MARGIN, 582), card.line, MUTED, _face(fonts.plain, 28), anchor="lm")


def _lines(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Return `text` in as few lines of at most `width` pixels as possible, broken where pages break it.

    Of all ways to do so, it takes the one whose lines are most even and end with a punctuation mark.
    """
    places = [0, *typesetting.breaks(text), len(text)]
    pieces = [text[start:end] for start, end in pairwise(places)]
    pieces = [part for piece in pieces for part in _narrow(piece, face, width)]
    filled = _filled(pieces, face, width)
    if not 1 < len(filled) <= MOST_LINES:
        return filled
    even = sum(map(face.getlength, filled)) / len(filled)

    @cache
    def best(start: int, lines: int) -> tuple[float, tuple[str, ...]]:
        """Return the least cost of `pieces` from `start` on in so many lines, and the lines."""
        found: tuple[float, tuple[str, ...]] = (inf, ())
        for end in range(start + 1, len(pieces) + 1) if lines > 1 else [len(pieces)]:
            line = "".join(pieces[start:end]).strip()
            if (length := face.getlength(line)) > width:
                break
            cost = ((length - even) / face.size) ** 2
            rest: tuple[float, tuple[str, ...]] = (0, ())
            if lines > 1:
                rest = best(end, lines - 1)
                cost += 0 if line.endswith(ENDS_WELL) or pieces[end - 1].endswith(" ") else TORN
            found = min(found, (cost + rest[0], (line, *rest[1])))
        return found

    return list(best(0, len(filled))[1]) or filled


def _filled(pieces: list[str], face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines = [""]
    for piece in pieces:
        if lines[-1] and face.getlength((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def _narrow(piece: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Return a piece that is wider than a line, a long address say, character by character; others whole."""
    return [piece] if face.getlength(piece) <= width else list(piece)


def _shortened(line: str, face: ImageFont.FreeTypeFont, width: int) -> str:
    while line and face.getlength(line + "…") > width:
        line = line[:-1]
    return line + "…"


@cache
def _face(find: Callable[[], str | None], size: int) -> ImageFont.FreeTypeFont:
    """Return the typeface in the file that `find` gives.

    From a collection, the one for simplified Chinese.
    """
    file = find()
    if file is None:
        raise RuntimeError("No font with Chinese was found.")
    first = ImageFont.truetype(file, size)
    if not file.endswith(".ttc"):
        return first
    for number in range(12):
        try:
            face = ImageFont.truetype(file, size, index=number)
        except OSError:  # past the last one
            break
        if (face.getname()[0] or "").endswith(" SC"):
            return face
    return first
