"""Pictures that a script loads late: their real address stands in another attribute than src."""

from lxml import etree

LATE_ADDRESSES = ("data-src", "data-original", "data-lazy-src")
LATE_SETS = ("srcset", "data-srcset")
PLACEHOLDERS = ("data:", "about:", "blob:", "#")


def settle_late_picture(image: etree._Element) -> None:
    """Give an img with no src, or only a placeholder in it, the address that a script would load."""
    source = (image.get("src") or "").strip().lower()
    if source and not source.startswith(PLACEHOLDERS):
        return
    late = next((address for name in LATE_ADDRESSES if (address := (image.get(name) or "").strip())), "")
    if not late:
        sets = (words for name in LATE_SETS if (words := (image.get(name) or "").split()))
        late = next(sets, [""])[0].rstrip(",")
    if late:
        image.set("src", late)
