"""Draw the site's marks: the seal (SVG, and PNG for sharing) and the wordmark.

The seal is our own drawing, 闻 in straight strokes on a grid of 32. The wordmark is set from the outlines of
Noto Serif CJK SC Bold (SIL Open Font License 1.1, which allows outlines in a mark), tightened and put on one
line. Needs pillow, and for the wordmark fonttools and that font; nothing of it is needed to run the site.

    python docs/brand/draw_marks.py [/path/to/NotoSerifCJK-Bold.ttc]
"""

import sys
from pathlib import Path

from PIL import Image, ImageDraw

IMAGES = Path(__file__).resolve().parent.parent.parent / "static" / "img"
SEAL = "#b3261e"
PAPER = "#fdfcf9"
INK = "#1a1d21"
NAME = "保险要闻"
# 闻 as rectangles (x, y, width, height): the gate with its open corner, the ear within.
STROKES = [
    (5.5, 5, 2.6, 2.6), (5.5, 9.2, 2.6, 17.8), (10, 5, 16.5, 2.6), (23.9, 5, 2.6, 22), (20.9, 24.4, 5.6, 2.6),
    (10.6, 10, 10.8, 2.2), (12.2, 10, 2.2, 12.6), (17.8, 10, 2.2, 14.6),
    (12.2, 13.8, 7, 1.9), (12.2, 17.3, 7, 1.9), (9.9, 20.8, 12.2, 2.2),
]  # fmt: skip
FRAME = (2.4, 2.4, 27.2, 27.2, 0.9)  # the hairline inside the edge


def seal_svg():
    """Return the seal as SVG, without the hairline, which is mud at the size of a tab."""
    strokes = "".join(f"M{x:g} {y:g}h{w:g}v{h:g}h-{w:g}z" for x, y, w, h in STROKES)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="{SEAL}" d="M0 0h32v32H0z"/>'
        f'<path fill="{PAPER}" transform="translate(-2.24 -2.24) scale(1.14)" d="{strokes}"/></svg>\n'
    )


def seal_png(size):
    """Return the seal as a picture of `size` pixels, drawn four times as large and brought down."""
    scale = size * 4 / 32
    image = Image.new("RGB", (size * 4, size * 4), SEAL)
    draw = ImageDraw.Draw(image)
    x, y, w, h, line = FRAME
    draw.rectangle(
        [x * scale, y * scale, (x + w) * scale, (y + h) * scale], outline=PAPER, width=round(line * scale)
    )
    for x, y, w, h in STROKES:
        draw.rectangle([x * scale, y * scale, (x + w) * scale - 1, (y + h) * scale - 1], fill=PAPER)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def wordmark_svg(font_file):
    """Return the site's name as outlines; the dark theme inverts it."""
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.ttLib import TTCollection

    font = next(
        font for font in TTCollection(font_file).fonts if font["name"].getDebugName(1) == "Noto Serif CJK SC"
    )
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    advance, height = 940, 1000  # of 1000 units: a little tighter than the font sets them
    paths = []
    for place, character in enumerate(NAME):
        pen = SVGPathPen(glyphs, ntos=lambda number: f"{round(number)}")
        glyphs[names[ord(character)]].draw(TransformPen(pen, (1, 0, 0, -1, place * advance, 850)))
        paths.append(pen.getCommands())
    width = advance * (len(NAME) - 1) + 1000
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="30 0 {width - 60} {height}">'
        f'<path fill="{INK}" d="{"".join(paths)}"/></svg>\n'
    )


def main():
    """Write the marks into static/img."""
    (IMAGES / "seal.svg").write_text(seal_svg())
    seal_png(300).save(IMAGES / "share.png", optimize=True)
    for size in (180, 192, 512):
        seal_png(size).quantize(16).save(IMAGES / f"seal-{size}.png", optimize=True)
    if len(sys.argv) > 1:
        (IMAGES / "wordmark.svg").write_text(wordmark_svg(sys.argv[1]))


if __name__ == "__main__":
    main()
