"""The infoCode of an article: in its address, its data, its scripts or its attributes."""

import re

from lxml import etree

from articles.text.infocode import infocode_of_page, is_infocode

from . import address
from .open_page import OpenPage

CODE_ASSIGNED = (
    r"""(?<![\w$])(?:window\.)?_?["']?(?:art|article|news|cur|this|g_)?_?info_?code["']?\s*@\s*["']"""
    r"""([A-Za-z0-9]+)["']"""
)
NAMED = re.compile("info_?code", re.IGNORECASE)  # what every script must hold that names one


def infocode(reading: OpenPage) -> str | None:
    """Return the one infoCode that is the article's own, None where there is none or several."""
    declared = next((url for url in reading.head.canonicals if url), "")
    code = infocode_of_page(reading.url) or (
        infocode_of_page(address.absolute(reading.url, declared)) if declared else None
    )
    if code:
        return code
    for facts in reading.data:
        if is_infocode(facts.get("infocode", "")):
            return facts["infocode"].upper()
    return _of_scripts(reading) or _of_attributes(reading)


def _of_scripts(reading: OpenPage) -> str | None:
    """Return the infoCode that the scripts assign, None where they name none or several."""
    scripts = [
        script.text for script in reading.root.iter("script") if script.text and NAMED.search(script.text)
    ]
    for sign in ("=", ":"):  # a variable of its own before a field among others
        found = {
            match[1].upper()
            for script in scripts
            for match in re.finditer(CODE_ASSIGNED.replace("@", sign), script, re.IGNORECASE)
            if is_infocode(match[1])
        }
        if len(found) == 1:
            return found.pop()
    return None


def _of_attributes(reading: OpenPage) -> str | None:
    """Return the infoCode that elements other than links to other pieces name, None for none or several."""
    attributes: set[str] = set()
    for element in reading.root.iter(etree.Element):
        for name, value in element.items():
            if (
                name.lower().replace("-", "").replace("_", "") in ("datainfocode", "infocode")
                and is_infocode(value)
                and element.tag not in ("a", "li")
                and not any(above.tag in ("a", "li") for above in element.iterancestors())
            ):
                attributes.add(value.upper())
        if element.tag in ("meta", "input") and re.fullmatch(
            r"info_?code", element.get("name") or element.get("id") or "", re.IGNORECASE
        ):
            value = element.get("content") or element.get("value") or ""
            if is_infocode(value):
                attributes.add(value.upper())
    return attributes.pop() if len(attributes) == 1 else None
