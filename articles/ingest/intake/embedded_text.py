"""The text of an article that its page keeps in scripts or data, in place of what it shows."""

from . import blocks, body, embedded, furniture_boxes
from .blocks import ParsedPage, bare
from .body import ArticleBlocks
from .open_page import SHORTEST, OpenPage


def take_embedded(reading: OpenPage) -> None:
    """Take the text that scripts or data hold, where the page itself shows none, or less of it."""
    shown = reading.body.length
    bodies = [facts for facts in reading.data if facts.get("body")]
    if reading.head.body:
        bodies.append({"body": reading.head.body, "title": reading.head.headline})
    best: tuple[int, ParsedPage, ArticleBlocks, dict[str, str]] | None = None
    for facts in bodies:
        if (
            len(bodies) > 1
            and facts.get("title")
            and reading.titles
            and not any(embedded.agrees(facts["title"], t) for t in reading.titles)
        ):
            continue
        html = facts["body"]
        if "<" not in html:
            html = "".join(f"<p>{line.replace('&', '&amp;')}</p>" for line in html.splitlines())
        inner = blocks.read_blocks(blocks.parse(html))
        furniture_boxes.mark_furniture(inner, None)
        found = body.find(inner, None, reading.headline)
        if best is None or found.length > best[0]:
            best = (found.length, inner, found, facts)
    if best is None:
        return
    length, inner, found, facts = best
    if length < SHORTEST:
        return
    is_same = shown >= 40 and bare(reading.body.text)[10:40] in bare(found.text)
    if shown < 40 or (length > shown * 1.5 and (is_same or shown < 120)):
        reading.body, reading.is_embedded = found, True
        reading.inner = inner
        if facts.get("title") and (not reading.headline or "headline" in reading.guesses):
            reading.headline = facts["title"]
