"""快讯: one box of text becomes a headline and a body."""

import re
from dataclasses import dataclass
from html import escape

from articles.editorial.errors import InvalidText
from articles.models.post import FLASH_LIMIT

IN_BRACKETS = re.compile(r"^\s*【\s*([^【】]+?)\s*】\s*")
FIRST_SENTENCE = re.compile(r"^(.+?)(?:[。！？；!?;\n]|$)", re.DOTALL)
HEADLINE_LENGTH = 60  # characters taken from a first sentence that does not end


@dataclass(frozen=True)
class FlashText:
    """A 快讯 as it will be stored: `body_html` has one paragraph for each line."""

    headline: str
    body_html: str


def split_flash(text: str) -> FlashText:
    """Take the headline from an opening 【…】, else from the first sentence; the rest (or all) is the body.

    Raises InvalidText if nothing was typed or the text is longer than FLASH_LIMIT characters (the brackets
    and line breaks not counted).
    """
    text = text.replace("\r\n", "\n").strip()
    bracketed = IN_BRACKETS.match(text)
    headline = headline_of(text)
    body = (text[bracketed.end() :] if bracketed else text).strip()
    if not headline:
        raise InvalidText("快讯没有内容，请写一句话，或用【】标出标题。", {"text": ["请输入快讯内容。"]})
    length = len(re.sub(r"\s", "", (headline if bracketed else "") + body))
    if length > FLASH_LIMIT:
        message = f"快讯最多 {FLASH_LIMIT} 字，现在 {length} 字，请删减或改写成稿件。"
        raise InvalidText(message, {"text": [message]})
    lines = [line.strip() for line in (body or headline).split("\n") if line.strip()]
    return FlashText(headline, "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines))


def headline_of(text: str) -> str:
    """Return the headline of a 快讯: what stands in 【…】 at the beginning, else its first sentence."""
    bracketed = IN_BRACKETS.match(text)
    return " ".join(bracketed[1].split()) if bracketed else first_sentence(text)


def first_sentence(text: str) -> str:
    """Return the first sentence, "" if there is none, without its full stop, up to HEADLINE_LENGTH long."""
    match = FIRST_SENTENCE.match(text.strip())
    sentence = " ".join(match[1].split()) if match else ""
    return sentence if len(sentence) <= HEADLINE_LENGTH else sentence[: HEADLINE_LENGTH - 1] + "…"
