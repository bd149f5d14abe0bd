"""Every screen of the desk in Chromium, phone and desktop, light and dark: nothing for axe, English or
overflow.

The pictures of docs/editors.md are taken here too, all of them or those named (baohu,duizhao):
NEWSROOM_SCREENSHOTS=docs/screenshots [NEWSROOM_SCREENSHOTS_OF=…] .venv/bin/python -m pytest \
    tests/browser/test_screens.py -k pictures
"""

import os
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from articles.gathering import trial_reading
from tests.admin.test_words import OWN_NAMES, words_on
from tests.browser.conftest import violations
from tests.scene import ANSWERS, BODY, HEADLINES, PICTURED, POSTED, SCREENS, filled, set_up

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PICTURES = os.environ.get("NEWSROOM_SCREENSHOTS")
OF = set(os.environ.get("NEWSROOM_SCREENSHOTS_OF", "").split(",")) - {""}
TALLEST = 1600  # pixels of a picture
COLOURS = 256  # of a picture: the desk has few, and the file is a third
LOOKS = [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]


def complaints(page):
    """Yield what is wrong with the screen in `page`."""
    for found in violations(page):
        if found["impact"] in ("serious", "critical"):
            yield f"{found['id']}: {found['nodes'][0]['html'][:200]}"
    if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        yield "scrolls sideways"
    if english := words_on(page.content()) - OWN_NAMES:
        yield f"English: {sorted(english)}"


def opened(page, address):
    """Open a screen, the editor's own pieces included."""
    answer = page.goto(address)
    if page.locator("[data-django-prose-editor-desk]").count():
        page.wait_for_selector(".prose-menubar")
    return answer


def sent(page, address, fields):
    """Send a form with `fields` from the open screen and return what comes of it."""
    with page.expect_navigation() as arrived:
        page.evaluate(
            """([address, fields]) => {
                const form = document.createElement("form");
                Object.assign(form, {method: "post", action: address});
                const token = document.querySelector("input[name=csrfmiddlewaretoken]");
                for (const [name, value] of [[token.name, token.value], ...Object.entries(fields)]) {
                    const field = document.createElement("textarea");
                    Object.assign(field, {name, value});
                    form.append(field);
                }
                document.body.append(form);
                form.submit();
            }""",
            [address, fields],
        )
    if page.locator("[data-django-prose-editor-desk]").count():
        page.wait_for_selector(".prose-menubar")
    return arrived.value


@pytest.mark.parametrize(("width", "mode"), LOOKS)
def test_every_screen_is_fit_to_work_at(desk, share_of_look, width, mode):
    page = desk("系统管理员", "陈一鸣", color_scheme=mode, viewport={"width": width, "height": 900})
    places = set_up(page.user)

    wrong = {}

    def look(name, answer):
        if answer.status != ANSWERS.get(name, 200):
            wrong[name] = answer.status
            return
        page.is_examined = True
        if found := list(complaints(page)):
            wrong[name] = found
        page.is_examined = False

    for name, address in share_of_look(SCREENS.items()):
        look(name, opened(page, address.format(**places)))
    for name, (address, fields) in share_of_look(POSTED.items()):
        opened(page, "/admin/")
        look(name, sent(page, address.format(**places), filled(fields, places)))

    assert not wrong, "\n".join(f"{name}: {what}" for name, what in wrong.items())


def bring(monkeypatch):
    """Let every feed that is tried bring a few pieces: nobody asks an outlet for a picture of a form."""
    entries = [
        SimpleNamespace(headline=headline, url=f"https://donglan.example/{headline}")
        for headline in HEADLINES
    ]
    brought = SimpleNamespace(created=len(entries), known=2, error="", wanted=entries)
    monkeypatch.setattr(trial_reading, "foresee", lambda feed: brought)
    read = SimpleNamespace(headline=HEADLINES[0], author="林晓", body_html=BODY)
    monkeypatch.setattr(trial_reading, "sample", lambda feed, entry: read)


def try_a_feed(page):
    """Fill in the form of a new feed and try it."""
    page.fill("#id_name", "东澜保险报·要闻")
    page.fill("#id_url", "https://donglan.example/feed.xml")
    page.get_by_role("button", name="试取").click()
    page.wait_for_selector("[data-feed-trial] dd")


def name_the_site(page):
    """Let a preview link show a site's address and not this machine's."""
    page.evaluate(
        """() => {
            const field = document.getElementById("preview-link");
            field.value = field.value.replace(location.origin, "https://news.example");
        }"""
    )


# What is done at a screen before its picture is taken, and how tall one may be that is told from end to end.
READY = {"caijiyuan-xinjian": try_a_feed, "yulan-lianjie": name_the_site}
WHOLE = {("caijiyuan-xinjian", 1440): 2400}


if PICTURES:  # no test of the suite

    @pytest.mark.parametrize("mode", ["light", "dark"])
    @pytest.mark.parametrize("width", [1440, 390])
    def test_takes_the_pictures_of_the_handbook(desk, width, mode, monkeypatch):
        bring(monkeypatch)
        page = desk("系统管理员", "陈一鸣", color_scheme=mode, viewport={"width": width, "height": 900})
        places = set_up(page.user)

        for name in [name for name in PICTURED if not OF or name in OF]:
            opened(page, SCREENS[name].format(**places))
            if name in READY:
                READY[name](page)
            height = min(
                WHOLE.get((name, width), TALLEST), max(900, page.evaluate("document.body.scrollHeight"))
            )
            page.set_viewport_size(
                {"width": width, "height": height}
            )  # else the bar at the foot stands amid the page
            shot = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
            shot.save(Path(PICTURES) / f"desk-{name}-{width}-{mode}.png", optimize=True)
            page.set_viewport_size({"width": width, "height": 900})
