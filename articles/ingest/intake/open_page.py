"""A page being read: what is known of it so far."""

from datetime import date, datetime

from lxml import etree

from articles.text.clock import SHANGHAI

from . import blocks, embedded
from .blocks import Block, ParsedPage
from .body import ArticleBlocks
from .credits import Credit
from .metadata import Head, read_head

SHORTEST = 12  # Chinese characters of an article's text


class OpenPage:
    """One page being read; each part of the reader adds what it finds.

    `top` are the short lines around the headline, `above` those over it, `leading` those beside the first of
    the text, `end` those after it; `facts_…` what is labelled in them. `guesses` names what no label vouches
    for.
    """

    def __init__(self, root: etree._Element, url: str, today: date | None = None):
        self.root = root
        self.url = url
        self.today = today or datetime.now(SHANGHAI).date()
        self.head: Head = read_head(root)
        self.page: ParsedPage = blocks.read_blocks(root)
        self.guesses: set[str] = set()
        scripts = embedded.read_scripts(root, self.head.window or self.head.headline)
        self.data: list[dict[str, str]] = [data.facts for data in scripts]
        titles = [self.head.window, *self.head.headlines, *(facts.get("title", "") for facts in self.data)]
        self.titles = [title for title in titles if title]
        self.headline_at: int | None = None
        self.headline = ""
        self.body = ArticleBlocks()
        self.is_embedded = False
        self.inner = self.page  # what holds the text: the page, or what was embedded in it
        self.text_blocks: list[Block] = []
        self.top: list[Block] = []
        self.above: list[Block] = []
        self.leading: list[Block] = []
        self.end: list[Block] = []
        self.facts_top: list[tuple[Credit, Block]] = []
        self.facts_above: list[tuple[Credit, Block]] = []
        self.facts_end: list[tuple[Credit, Block]] = []

    def guess(self, name: str, value: str) -> str:
        """Return a value that no label vouches for, noted as such."""
        self.guesses.add(name)
        return value
