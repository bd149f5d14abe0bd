"""Take the pictures of the reader's pages that README and docs show: `python -m deploy.screenshots URL [FOLDER]`.

URL is a running site with the sample archive, as `make run` serves it. Each picture has a name, an address, a
window and a way of looking; the pages are named by what they show, so another archive gives other pictures of
the same kinds.
"""

import shutil
import sys
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
ARTICLE = "/donglanbaoxianbao/2022/04/06/NW202204062341914586.html"
TABLE = "/nanzhucaijingzhoukan/2022/03/03/NW202203032364281330.html"
DESKTOP, PHONE, PAPER = (
    (1440, 900),
    (390, 844),
    (643, 971),
)  # PAPER: what A4 leaves within the print sheet's margins
ELDER, DARK, PRINT = "elder", "dark", "print"
PICTURES = {  # name: (address, window, ways of looking)
    "home": ("/", DESKTOP, ()),
    "home-dark": ("/", DESKTOP, (DARK,)),
    "home-phone": ("/", PHONE, ()),
    "category": ("/category/donglanbaoxianbao.html", DESKTOP, ()),
    "archive": ("/archive/2022/03/", DESKTOP, ()),
    "search": ("/search/?q=巨灾", DESKTOP, ()),
    "article": (ARTICLE, DESKTOP, ()),
    "article-dark": (ARTICLE, DESKTOP, (DARK,)),
    "article-phone": (ARTICLE, PHONE, ()),
    "article-table": (TABLE, DESKTOP, ()),
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
