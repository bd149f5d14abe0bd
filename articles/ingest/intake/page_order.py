"""What a page is of its article: all of it, a part, or the page before another."""

from . import address, page_furniture
from .blocks import fold
from .open_page import OpenPage


def is_partial(reading: OpenPage) -> bool:
    """Return whether the rest of the text is for those who pay."""
    if reading.head.is_paid:
        return True
    last = reading.body.blocks[-1].number if reading.body.blocks and not reading.is_embedded else 0
    kept = {block.number for block in reading.body.blocks} if not reading.is_embedded else set()
    return any(
        len(block.text) <= 120
        and page_furniture.PAID.search(block.text)
        and not (block.number in kept and block.is_sentence)
        for block in reading.page.blocks[max(0, last - 1) : last + 16]
    )


def next_url(reading: OpenPage) -> str | None:
    """Return the address of the article's next page."""
    base = address.absolute(reading.url, reading.head.base or "") or reading.url
    own = address.stem(reading.url)
    current = address.page_number(reading.url) if address.stem(reading.url) else 1
    for link in reading.root.iter("link"):
        if (
            "next" in (link.get("rel") or "").lower().split()
            and (url := address.absolute(base, link.get("href") or ""))
            and address.stem(url) == own
        ):
            return address.without_trackers(url)
    numbered: dict[int, str] = {}
    for link in reading.root.iter("a"):
        href = link.get("href") or ""
        if not href:
            continue
        text = fold("".join(link.itertext()) if len(link) else link.text or "")
        if not text:
            text = " ".join(
                filter(None, ((image.get("alt") or image.get("title") or "") for image in link.iter("img")))
            )
        if len(text) > 12:
            continue
        is_next = bool(address.NEXT_WORDS.match(text))
        number = address.PAGE_NUMBER.match(text)
        if not is_next and not number:
            continue
        url = address.absolute(base, href)
        if (
            not url
            or address.without_trackers(url) == address.without_trackers(reading.url)
            or (address.stem(url) != own and not address.is_page_below(url, reading.url))
        ):
            continue
        if is_next and (address.page_number(url) > current or address.is_page_below(url, reading.url)):
            return address.without_trackers(url)
        if number:
            numbered.setdefault(int(number[1]), address.without_trackers(url))
    return numbered.get(current + 1)
