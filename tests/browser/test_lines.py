"""How lines really end: every character's rectangle is measured, in every place that prints a headline."""

import re
from itertools import pairwise

import pytest
import rjieba
from django.conf import settings
from django.template import engines

from articles.text import chinese, typesetting
from articles.text.typesetting import LONGEST
from articles.web.bundles import SITE
from tests.text.headlines import HEADLINES, MARKED, whole

pytestmark = pytest.mark.browser

WIDTHS = (320, 390, 768, 1024, 1440, 1920)
MODES = ("standard", "elder", "elder size-huge")
NEVER_FIRST = re.compile(r"[，。、；：！？）〕】》〉」』”’,;!?)\]}％%·—…～]")
NEVER_LAST = re.compile(r"[（〔【《〈「『“‘(\[{·]")
SHORT = 2  # characters that no last line should have alone
SHORT_SHARE = 0.03
# The places that print headlines, as the templates nest them, {0} being the text.
PLACES = {
    "article": (
        '<div class="column article"><article><header class="article-head">'
        "<h1>{0}</h1></header></article></div>"
    ),
    "lead": (
        '<div class="first-screen"><div class="lead-side"><section class="lead">'
        '<h2><a href="#">{0}</a></h2></section></div></div>'
    ),
    "top": (
        '<div class="first-screen"><div class="lead-side"><section class="top"><ul><li>'
        '<h3><a href="#">{0}</a></h3></li><li></li></ul></section></div></div>'
    ),
    "newest": (
        '<div class="first-screen"><div class="lead-side"></div><section class="newest"><ol class="ticker">'
        '<li><time>08:30</time> <span class="ticker-line"><a href="#">{0}</a></span>'
        "</li></ol></section></div>"
    ),
    "block": (
        '<div class="blocks"><section class="block"><ul><li></li><li><h3><a href="#">{0}</a></h3></li></ul>'
        '</section><section class="block"></section><section class="block"></section></div>'
    ),
    "card": (
        '<div class="column"><section class="day"><h2 class="day-heading">3月15日</h2><ol class="cards">'
        '<li class="card"><h3><a href="#">{0}</a></h3></li></ol></section></div>'
    ),
    "related": (
        '<div class="column article"><div class="after"><section class="related"><ul class="lines">'
        '<li><a href="#">{0}</a></li></ul></section></div></div>'
    ),
}
PAGES = {"reading": ("article", "related"), "front": ("lead", "top", "newest", "block"), "listing": ("card",)}
LINES = """
() => Array.from(
  document.querySelectorAll("[data-set] h1, [data-set] a, [data-set] p, td")
).map(function (box) {
  var walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT), range = document.createRange();
  var lines = [], top = null, column = box;
  while (getComputedStyle(column).display.indexOf("inline") === 0) column = column.parentElement;
  while (walker.nextNode()) {
    var data = walker.currentNode.data;
    for (var n = 0; n < data.length; n++) {
      range.setStart(walker.currentNode, n);
      range.setEnd(walker.currentNode, n + 1);
      var rect = range.getBoundingClientRect();
      if (rect.height && (top === null || rect.top > top + rect.height / 2)) {
        lines.push("");
        top = rect.top;
      }
      if (lines.length) lines[lines.length - 1] += data[n];
    }
  }
  var size = parseFloat(getComputedStyle(box).fontSize);
  return {lines: lines, em: column.clientWidth / size, beyond: column.scrollWidth - column.clientWidth};
})
"""


@pytest.fixture(scope="module")
def sheet():
    """The style sheet of the site."""
    folder = settings.BASE_DIR / "static" / "css"
    return "\n".join((folder / f"{part}.css").read_text() for part in SITE)


def page_of(places, mode, sheet):
    """Return a page that shows every headline in each of `places`."""
    line = engines["django"].from_string("{{ text|typeset }}")
    texts = [line.render({"text": headline}) for headline in HEADLINES]
    shown = "".join(
        f'<div data-set="{place}">{"".join(PLACES[place].replace("{0}", text) for text in texts)}</div>'
        for place in places
    )
    body = next(name for name, held in PAGES.items() if held == places)
    return (
        f'<!doctype html><html lang="zh-CN" class="{mode}"><style>{sheet}</style>'
        f'<body class="{body}"><main>{shown}</main></body></html>'
    )


def words_of(headline):
    """Return the (start, end) of the words the segmenter knows, two characters and more."""
    chinese.trade()
    spans, offset = [], 0
    for word in rjieba.cut(headline, True):
        if len(word) > 1 and chinese.is_han(word):
            spans.append((offset, offset + len(word)))
        offset += len(word)
    return spans


def width(text):
    """Return how many em `text` takes at most, nearly."""
    return sum(0.6 if character.isascii() else 1 for character in text)


WHOLE = [[*whole(marked), *words_of(headline)] for marked, headline in zip(MARKED, HEADLINES, strict=True)]


def faults_of(headline, spans, found):
    """Yield (kind, what) of each fault in the lines of one headline."""
    place, lines = 0, found["lines"]
    if "".join(lines) != headline:
        yield "text", "".join(lines)
    for before, after in pairwise(lines):
        place += len(before)
        for start, end in spans:
            if start < place < end and width(headline[start:end]) <= min(found["em"], LONGEST):
                yield "torn", f"{before}|{after}"
        if NEVER_FIRST.match(after):
            yield "first", f"{before}|{after}"
        if NEVER_LAST.match(before.rstrip()[-1:]):
            yield "last", f"{before}|{after}"
    if found["beyond"] > 1:
        yield "beyond", headline


@pytest.mark.parametrize("mode", MODES)
def test_headlines_end_their_lines_between_words(chromium, sheet, mode):
    window = chromium.new_page()
    faults, short, long = [], [], 0
    for places in PAGES.values():
        window.set_content(page_of(places, mode, sheet))
        for screen in WIDTHS:
            window.set_viewport_size({"width": screen, "height": 900})
            shown = window.evaluate(LINES)
            assert len(shown) == len(HEADLINES) * len(places)
            for number, found in enumerate(shown):
                at = number % len(HEADLINES)
                name = places[number // len(HEADLINES)]
                faults += [(screen, name, *fault) for fault in faults_of(HEADLINES[at], WHOLE[at], found)]
                if len(found["lines"]) > 1:
                    long += 1
                    if sum(map(str.isalnum, found["lines"][-1])) <= SHORT:
                        short.append((screen, name, found["lines"]))
    window.close()

    assert faults == []
    assert len(short) <= SHORT_SHARE * long, short


def measured(window, texts, wholes):
    """Return what `window` shows: (faults, last lines that are short, how many texts take several lines)."""
    faults, short, long = [], [], 0
    shown = window.evaluate(LINES)
    assert len(shown) == len(texts)
    for text, spans, found in zip(texts, wholes, shown, strict=True):
        faults += [fault for fault in faults_of(text, spans, found) if fault[0] != "beyond"]
        if len(found["lines"]) > 1:
            long += 1
            if sum(map(str.isalnum, found["lines"][-1])) <= SHORT:
                short.append(found["lines"])
    return faults, short, long


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "shape",
    [
        '<div class="body">{}</div>',
        (
            '<div class="body"><div class="table"><table><tr><th>事项</th><th>数额</th>'
            "<th>说明</th></tr>{}</table></div></div>"
        ),
    ],
    ids=["paragraphs", "table"],
)
def test_body_text_and_cells_end_their_lines_between_words(chromium, sheet, mode, shape):
    is_table = "table" in shape
    texts, wholes = [], []
    for first in range(0, len(HEADLINES) - 3, 1 if is_table else 4):
        number, text, spans = 1 if is_table else 4, "", []
        for place in range(first, first + number):
            spans += [(start + len(text), end + len(text)) for start, end in WHOLE[place]]
            text += HEADLINES[place] + ("" if is_table else "。")
        texts.append(text)
        wholes.append(spans)
    if is_table:
        texts, wholes = texts[:150], wholes[:150]
        cells = [f"<td>{typesetting.typeset(text)}</td>" for text in texts]
        inside = "".join(f"<tr>{''.join(cells[row : row + 3])}</tr>" for row in range(0, len(cells), 3))
    else:
        inside = "".join(f"<p>{typesetting.typeset(text)}</p>" for text in texts)
    window = chromium.new_page()
    window.set_content(
        f'<!doctype html><html lang="zh-CN" class="{mode}"><style>{sheet}</style><body class="reading"><main>'
        f'<div class="column article" data-set="">{shape.format(inside)}</div></main></body></html>'
    )
    for screen in WIDTHS:
        window.set_viewport_size({"width": screen, "height": 900})
        faults, short, long = measured(window, texts, wholes)
        assert faults == [], screen
        assert len(short) <= SHORT_SHARE * long, (screen, short)
        assert window.evaluate("document.documentElement.scrollWidth") <= screen
    window.close()


def test_what_is_copied_holds_no_helpers(chromium, sheet):
    window = chromium.new_page()
    window.set_content(page_of(("article", "related"), "standard", sheet))

    copied = window.evaluate(
        "() => { getSelection().selectAllChildren(document.body); return getSelection().toString(); }"
    )

    assert [line for line in copied.splitlines() if line.strip()] == [*HEADLINES, *HEADLINES]
