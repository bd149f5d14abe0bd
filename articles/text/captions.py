"""What is printed under pictures: told from running text, and left out where a text is summed up."""

import contextlib
import re

from lxml import html

from . import plain, tree

LONGEST = 60  # characters of a caption
CAPTION = re.compile(
    r"""^(?:
        [▲△▼↑↓]
        |(?:上|下|左|右|题|配|资料|封面|现场)?图(?:片|源)?(?:来源)?\s*[一二三四五六七八九十0-9]*\s*[:：/／|丨]
        |图为|图片来源
    )
    |[（(][^（）()]*(?:图|摄|插画|绘制)[^（）()]*[）)]$
    |(?:摄影?|供图|制图|绘图|资料图片)[)）】]?。?$""",
    re.VERBOSE,
)
HAS_OTHER_THAN_TEXT = re.compile(r"<(?:img|figure|table)\b")
APART = ("figure", "table", "figcaption", "caption")  # stand beside the running text


def is_caption(text: str) -> bool:
    """Return whether a paragraph, read by itself, is what outlets print under a picture."""
    text = text.strip()
    return len(text) <= LONGEST and CAPTION.search(text) is not None


def opening(body_html: str, body_text: str, length: int = 120) -> str:
    """Return the excerpt of a clean body: its first running text, skipping pictures, captions and tables.

    `body_text` is the plain text of `body_html`. "" if there is nothing but pictures and tables.
    """
    if HAS_OTHER_THAN_TEXT.search(body_html):
        with contextlib.suppress(tree.Unread):  # then it is read as far as it goes
            body_text = running_text(body_html)
    lines = body_text.split("\n")
    start = next((number for number, line in enumerate(lines) if not is_caption(line)), len(lines))
    return plain.excerpt("\n".join(lines[start:]), length)


def bare_pictures(body_html: str) -> list[str]:
    """Return the addresses of the pictures in a clean body without a figure's caption, each once, in order.

    Raises tree.Unread.
    """
    if "<img" not in body_html:
        return []
    root = tree.fragment(body_html)
    # From the captions down: a picture may stand under a thousand levels, and asking each for all would take
    # minutes.
    spoken_for = {image for figure in root.iter("figure") if _says(figure) for image in figure.iter("img")}
    bare = (image for image in root.iter("img") if image not in spoken_for)
    return list(dict.fromkeys(image.get("src") or "" for image in bare))


def _says(figure: html.HtmlElement) -> bool:
    caption = figure.find(".//figcaption")
    return caption is not None and bool(str(caption.text_content()).strip())


def running_text(body_html: str) -> str:
    """Return the text of a clean body without pictures, captions and tables. Raises tree.Unread."""
    root = tree.fragment(body_html)
    for paragraph in list(root.iter("p")):
        if paragraph.getparent() is not None and _is_picture(paragraph):
            following = paragraph.getnext()
            if following is not None and following.tag == "p" and is_caption(following.text_content()):
                following.drop_tree()
            paragraph.drop_tree()
    for tag in APART:
        for one in list(root.iter(tag)):
            if one.getparent() is not None:
                one.drop_tree()
    return plain.text_of(tree.inner_html(root))


def _is_picture(paragraph: html.HtmlElement) -> bool:
    """Return whether a paragraph holds a picture, and at most a caption beside it."""
    if next(paragraph.iter("img"), None) is None:
        return False
    text = paragraph.text_content().strip()
    return is_caption(text) or (len(text) <= LONGEST and not text.endswith(("。", "？", "！")))
