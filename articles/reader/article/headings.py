"""Headings of an article, which readers jump to, including the bold lines that archives use as headings."""

import re

from lxml.html import HtmlElement

from articles.text.tree import parent_of

CONTENTS_FROM = 3  # headings; fewer need no list of contents
LONG_ARTICLE = 1500  # characters from which an article gets one
LONGEST = 40  # characters of a line that acts as a heading
NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、.{2,}")
BRACKETED = re.compile(r"【[^【】]{2,}】")
SENTENCE = re.compile(r"[。；，：:]$|。.")  # a heading is no sentence, and announces nothing in the same line
# Bold lines that say who wrote or cut the piece.
NO_HEADING = re.compile(r"^[（(\[【]?(?:本报|本网|记者|通讯员|编者按|作者|来源|责任编辑|责编|编辑|文[/／])")
BLOCKS = ("p", "h2", "h3", "h4", "ul", "ol", "blockquote", "figure", "table", "pre")


def raise_lines(root: HtmlElement) -> None:
    """Make headings of the paragraphs under `root` that only act as such.

    They are h2 in a text without one, else h3. What is stored stays as it is.
    """
    lines = [
        one for one in root.iter("p") if parent_of(one).tag in ("div", "section") and acts_as_heading(one)
    ]
    bare = [one for one in lines if not is_bold(one)]
    if len(bare) == 1:  # one numbered line alone is the beginning of a list somebody did not finish
        lines.remove(bare[0])
    level = "h3" if next(root.iter("h2"), None) is not None else "h2"
    for line in lines:
        if has_text_below(line):
            line.tag = level
            line.set("class", "raised")


def acts_as_heading(paragraph: HtmlElement) -> bool:
    """Return whether a paragraph reads as a heading, and looks like one."""
    if len(paragraph) and next(paragraph.iter("img", "br", "a"), None) is not None:
        return False
    text = paragraph.text_content().strip()
    if not 2 <= len(text) <= LONGEST or SENTENCE.search(text) or NO_HEADING.search(text):
        return False
    return is_bold(paragraph) or bool(NUMBERED.fullmatch(text) or BRACKETED.fullmatch(text))


def is_bold(paragraph: HtmlElement) -> bool:
    """Return whether all words of a paragraph stand in bold."""
    return (
        len(paragraph) > 0
        and not (paragraph.text or "").strip()
        and all(one.tag in ("strong", "b") and not (one.tail or "").strip() for one in paragraph)
    )


def has_text_below(line: HtmlElement) -> bool:
    """Return whether running text follows: a bold last line closes the piece, it opens nothing."""
    return any(one.tag in BLOCKS and one.text_content().strip() for one in line.itersiblings())


def contents_of(root: HtmlElement) -> list[tuple[str, str]]:
    """Give the headings of the first level ids to jump to; return the entries of the contents list.

    [] for an article that needs none.
    """
    headings = [one for one in root.iter("h2") if one.text_content().strip()]
    if len(headings) < CONTENTS_FROM or len(root.text_content()) < LONG_ARTICLE:
        return []
    contents = []
    for number, heading in enumerate(headings, start=1):
        heading.set("id", f"jie-{number}")
        contents.append((f"jie-{number}", heading.text_content().strip()))
    return contents
