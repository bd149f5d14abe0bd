"""Take the pictures of the reader's pages for README and docs: `python -m deploy.screenshots URL [FOLDER]`.

URL is a running site with the sample archive, as `make run` serves it, and one day of news on top of it
(`python -m deploy.newsday`). Each picture has a name, an address, a window and a way of looking; the
pages are named by what they show, so another archive gives other pictures of the same kinds.
"""

import shutil
import sys
from datetime import date
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
ARTICLE = "/jianguan/xinwenri/ri0.html"
DESKTOP, PHONE, TABLET, WIDE = (1440, 900), (390, 844), (1024, 768), (1920, 1080)
PAPER = (643, 971)  # what A4 leaves within the print sheet's margins
ELDER, DARK, PRINT, TABLE = "elder", "dark", "print", "table"
PICTURES = {  # name: (address, window, ways of looking)
    "home": ("/", DESKTOP, ()),
    "home-dark": ("/", DESKTOP, (DARK,)),
    "home-phone": ("/", PHONE, ()),
    "home-tablet": ("/", TABLET, ()),
    "home-wide": ("/", WIDE, ()),
    "category": ("/category/caichanxian.html", DESKTOP, ()),
    "archive": (f"/archive/{date.today():%Y/%m}/", DESKTOP, ()),
    "search": ("/search/?q=巨灾", DESKTOP, ()),
    "search-phone": ("/search/?q=巨灾", PHONE, ()),
    "article": (ARTICLE, DESKTOP, ()),
    "article-dark": (ARTICLE, DESKTOP, (DARK,)),
    "article-phone": (ARTICLE, PHONE, ()),
    "article-table": (ARTICLE, DESKTOP, (TABLE,)),
    "elder-home": ("/", DESKTOP, (ELDER,)),
    "elder-article": (ARTICLE, DESKTOP, (ELDER,)),
    "elder-phone": (ARTICLE, PHONE, (ELDER,)),
    "not-found": ("/donglanbaoxianbao/2022/04/06/NW202204062341.html", DESKTOP, ()),
    "print": (ARTICLE, PAPER, (PRINT,)),
}


def take(browser, site, name, folder):
    """Write the picture `name` of the site at the address `site` into `folder`."""
    path, (width, height), ways = PICTURES[name]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        color_scheme="dark" if DARK in ways else "light",
        device_scale_factor=2 if (width, height) == PHONE else 1,
        has_touch=(width, height) == PHONE,
    )
    if ELDER in ways:
        context.add_cookies([{"name": "display", "value": "elder", "url": site}])
    page = context.new_page()
    page.goto(site + quote(path, safe="/?=&"), wait_until="networkidle")
    if PRINT in ways:
        page.emulate_media(media="print")
    if TABLE in ways:
        page.locator(".body table").first.evaluate("table => table.scrollIntoView({block: 'center'})")
    page.screenshot(path=folder / f"{name}.png")
    context.close()


def main(site, folder=FOLDER):
    """Take every picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name in PICTURES:
            take(browser, site.rstrip("/"), name, Path(folder))
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: python -m deploy.screenshots URL [FOLDER]")
    main(*sys.argv[1:])
