"""The reader's site in Chromium: quick, calm, for any age, by keyboard, without scripts or foreign hosts."""

import gzip
import itertools
import json
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote, urlsplit

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import expect

from articles import publication
from articles.web import failures
from tests.browser.conftest import DESKTOP, PATIENCE, PHONE, violations
from tests.factories import DAY, PostFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TABLET, WIDE = {"width": 768, "height": 1024}, {"width": 1920, "height": 1080}
MODES = {
    "default": {},
    "dark": {"color_scheme": "dark"},
    "more contrast": {"contrast": "more"},
    "contrast": {"storage": {"theme": "contrast"}},
    "contrast-dark": {"storage": {"theme": "contrast-dark"}},
    "elder": {"elder": True},
    "elder-dark": {"elder": True, "color_scheme": "dark"},
}
# Every control a reader works the page with, as opposed to links in running text and lists of headlines.
MAIN_CONTROLS = (
    ".bar a, .switch, .nameplate, .search button, .search input, .search-link, "
    ".settings summary, .tools button, .tools summary, .pager a, .back a"
)


def axe(page):
    """Return what axe finds wrong with `page`: [(rule, [elements])]."""
    return [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in violations(page)]


def opened(window, site, names, **options):
    """Open the pages called `names` one after the other in a window; yield each name with the page.

    A window for each would start a Chromium process for each, which costs a quarter of what axe takes.
    """
    paths = {**site.pages, **site.more}
    page = None
    for name in names:
        if page is None:
            page = window(paths[name], bypass=True, **options)
        else:
            page.goto(site.url + quote(paths[name], safe="/?=&#%"))
        yield name, page
    page.context.close()


class TestEveryPage:
    @pytest.mark.parametrize("mode", MODES)
    @pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
    def test_gives_axe_nothing_to_say(self, window, site, share_of_look, mode, viewport):
        pages = opened(window, site, share_of_look(site.pages), viewport=viewport, **MODES[mode])
        said = {name: axe(page) for name, page in pages}

        assert {name: faults for name, faults in said.items() if faults} == {}

    @pytest.mark.parametrize("mode", ["default", "elder-dark"])
    @pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
    def test_of_the_rarer_kinds_gives_axe_nothing_to_say(self, window, site, share_of_look, mode, viewport):
        pages = opened(window, site, share_of_look(site.more), viewport=viewport, **MODES[mode])
        said = {name: axe(page) for name, page in pages}

        assert {name: faults for name, faults in said.items() if faults} == {}

    @pytest.mark.parametrize("viewport", [TABLET, WIDE], ids=["tablet", "wide"])
    def test_keeps_axe_silent_and_stays_in_its_window_at_other_widths(self, window, site, viewport):
        names = ("home", "category", "article", "search", "archive", "flashes")
        for name, page in opened(window, site, names, viewport=viewport):
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name
            assert axe(page) == [], name

    @pytest.mark.parametrize("viewport", [TABLET, WIDE], ids=["tablet", "wide"])
    @pytest.mark.parametrize("mode", ["elder", "elder-dark"])
    def test_of_the_elder_mode_keeps_axe_silent_at_other_widths(self, window, site, mode, viewport):
        names = ("home", "article", "search")
        for name, page in opened(window, site, names, viewport=viewport, **MODES[mode]):
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name
            assert axe(page) == [], name

    @pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["phone", "wide"])
    @pytest.mark.parametrize("mode", ["default", "elder", "elder-dark"])
    def test_with_all_that_unfolds_open_gives_axe_nothing_to_say(self, window, site, mode, viewport):
        for name, page in opened(window, site, ("article", "search"), viewport=viewport, **MODES[mode]):
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")

            assert page.locator("[data-settings]").is_visible()
            assert axe(page) == [], name

    @pytest.mark.parametrize("mode", ["default", "elder", "dark"])
    def test_on_paper_gives_axe_nothing_to_say(self, window, site, mode):
        for name, page in opened(window, site, ("home", "article", "category", "search"), **MODES[mode]):
            page.emulate_media(media="print")

            assert axe(page) == [], name
            page.emulate_media(media="screen")

    def test_of_a_broken_site_can_be_read_and_fetches_nothing_but_its_sheet(self, window, site, rf):
        answer = failures.answer(rf.get("/"))
        page = window("/", bypass=True)
        page.route(
            "**/broken",
            lambda route: route.fulfill(
                status=500, body=answer.content.decode(), content_type="text/html; charset=utf-8"
            ),
        )
        page.goto(f"{site.url}/broken")

        assert page.locator("h1").inner_text() == "网站出了故障"
        assert page.foreign == []
        assert axe(page) == []

    @pytest.mark.parametrize("mode", ["default", "elder"])
    def test_stays_on_its_host_within_its_policy_and_still(self, window, site, share_of_look, mode):
        for name, path in share_of_look({**site.pages, **site.more}.items()):
            page = window(path, before=SHIFTS, **MODES[mode])
            page.wait_for_timeout(100)

            assert page.foreign == [], name
            assert page.faults == [], name
            assert moved(page) == [], name
            page.context.close()

    @pytest.mark.parametrize("mode", ["default", "elder"])
    @pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
    def test_is_still_while_it_arrives_on_a_slow_machine(self, window, site, share_of_look, mode, viewport):
        for name, times_slower in share_of_look(
            itertools.product(("article", "home", "missing"), (6, 12, 20))
        ):
            page = window("/site.webmanifest", before=SHIFTS, **{**MODES[mode], "viewport": viewport})
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times_slower})
            page.goto(f"{site.url}{site.pages[name]}")

            assert moved(page) == [], (name, times_slower)
            page.context.close()

    def test_is_watched_closely_enough_to_see_a_push(self, window, site):
        page = window("/latest/", before=SHIFTS)
        moved(page)
        since = page.evaluate("performance.now()")

        page.evaluate(
            "document.body.prepend(Object.assign(document.createElement('p'), {innerText: '横幅'}))"
        )
        page.wait_for_function("since => window.moved.some(([at]) => at >= since)", arg=since)

        assert moved(page) != []

    @pytest.mark.parametrize("mode", ["default", "elder"])
    def test_never_scrolls_sideways_down_to_320_pixels(self, window, site, share_of_look, mode):
        for name, path in share_of_look({**site.pages, **site.more}.items()):
            page = window(path, viewport={"width": 320, "height": 640}, **MODES[mode])

            assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
            page.context.close()

    def test_holds_when_a_reader_spaces_the_text(self, window, site):
        page = window(site.article, viewport={"width": 320, "height": 640}, bypass=True)
        page.add_style_tag(
            content=(
                "*{line-height:1.5!important;letter-spacing:.12em!important;"
                "word-spacing:.16em!important}p{margin-bottom:2em!important}"
            )
        )

        assert page.evaluate("document.documentElement.scrollWidth") <= 320

    def test_weighs_at_most_sixty_kilobytes_on_a_first_visit(self, window, site):
        for name in ("home", "article"):
            page = window(site.pages[name])
            page.wait_for_load_state("networkidle")
            # As it travels: the shipped front compresses pages, and our static files stand compressed
            # already.
            weights = {path: len(gzip.compress(answer.body(), 6)) for path, answer in page.sizes.items()}

            assert sum(weights.values()) <= 60_000, (name, weights)
            page.context.close()

    @pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
    def test_links_to_the_elder_mode_in_the_first_screen(self, window, site, share_of_look, viewport):
        for path in share_of_look([*site.pages.values(), *site.more.values()]):
            page = window(path, viewport=viewport)
            box = page.locator("a.switch").bounding_box()

            assert box["y"] + box["height"] <= viewport["height"], path
            page.context.close()


SHIFTS = """
window.moved = [];
new PerformanceObserver(list => list.getEntries().forEach(entry => entry.sources.forEach(source =>
  window.moved.push([
    entry.startTime,
    ((source.node || {}).outerHTML || "").slice(0, 80)
      + JSON.stringify([source.previousRect, source.currentRect])
  ])
))).observe({type: "layout-shift", buffered: true});
"""


def moved(page):
    """Return what moved on the page before a reader's eyes: after it was first painted."""
    first_paint = "(performance.getEntriesByName('first-contentful-paint')[0] || {}).startTime"
    for _ in range(PATIENCE // 20):
        if (seen_from := page.evaluate(first_paint)) is not None:
            break
        page.wait_for_timeout(20)
    return [what for at, what in page.evaluate("window.moved") if at >= seen_from]


class Halves(BaseHTTPRequestHandler):
    """A page of which the end comes `PAUSE` seconds after its beginning, and the script of its head."""

    protocol_version = "HTTP/1.1"
    PAUSE = 1.0
    BEGINNING = (
        '<!doctype html><html data-painted-from="zhanwu"><head>'
        '<script src="/head.js"></script></head><body><p>开头'
    )
    END = '<footer id="zhanwu">站务</footer></body></html>'

    def do_GET(self):
        if self.path == "/":
            self.begin("text/html; charset=utf-8")
            self.send_part(self.BEGINNING + "　" * 2000)
            time.sleep(self.PAUSE)
            self.send_part(self.END)
        else:
            self.begin("text/javascript")
            self.send_part(Path(finders.find("js/head.js")).read_text(encoding="utf-8"))
        self.wfile.write(b"0\r\n\r\n")

    def begin(self, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def send_part(self, text):
        part = text.encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))

    def log_message(self, *_):
        """Say nothing of a request."""


class TestAPageThatComesInTwoParts:
    def test_is_painted_once_what_moves_is_there(self, chromium):
        with ThreadingHTTPServer(("127.0.0.1", 0), Halves) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            page = chromium.new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(f"http://127.0.0.1:{server.server_port}/")
            page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
            painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
            page.close()
            server.shutdown()

        assert painted >= Halves.PAUSE * 1000


class TestFrontPage:
    @pytest.mark.parametrize(("viewport", "least"), [(DESKTOP, 15), (PHONE, 5)], ids=["desktop", "phone"])
    def test_shows_its_lead_and_enough_headlines_in_the_first_screen(self, window, viewport, least):
        page = window("/", viewport=viewport)
        tops = page.locator("main h2:not(.block-name) a, main h3 a, .ticker a").evaluate_all(
            "links => links.map(link => link.getBoundingClientRect().bottom)"
        )

        assert page.locator(".lead h2").is_visible()
        assert sum(bottom <= viewport["height"] for bottom in tops) >= least


class TestWithoutScripts:
    def test_everything_is_read_and_chosen(self, window, site):
        page = window(site.article, scripts=False)

        assert page.locator("h1").is_visible()
        assert page.locator(".body table").is_visible()
        assert not page.locator(".type-size").is_visible()
        page.click(".share summary")
        assert page.locator(".share-words").is_visible()
        page.click("a.switch")
        expect(page.locator("html.elder")).to_have_count(1)
        expect(page.locator(".first-use")).to_be_visible()
        assert urlsplit(page.url).path == site.article
        page.click("a.switch")
        expect(page.locator("html.elder")).to_have_count(0)

    def test_the_first_use_sentence_goes_with_the_next_page(self, window, site):
        page = window("/", scripts=False)
        page.click("a.switch")
        expect(page.locator("html.elder")).to_have_count(1)
        page.click(".bar a:has-text('最新')")
        page.wait_for_url("**/latest/")

        expect(page.locator("html.elder")).to_have_count(1)
        expect(page.locator(".first-use")).to_be_hidden()


class TestKeyboard:
    @pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
    @pytest.mark.parametrize("name", ["home", "category", "article", "search"])
    def test_walks_the_whole_page_in_reading_order_and_sees_where_it_is(self, window, site, name, elder):
        page = window(site.pages[name], elder=elder)
        expected = page.evaluate(FOCUSABLE)
        visited = []
        for _ in range(expected + 2):
            page.keyboard.press("Tab")
            stop = page.evaluate(FOCUSED)
            if stop is None:
                break
            visited.append(stop)

        missed = page.evaluate(
            (
                f"order => {REACHABLE.strip()}.filter((_, n) => !order.includes(n))"
                ".map(one => one.outerHTML.slice(0, 90))"
            ),
            [stop["order"] for stop in visited],
        )
        assert missed == []
        assert len(visited) <= expected
        orders = [stop["order"] for stop in visited]
        assert orders == sorted(orders)
        unseen = [stop for stop in visited if stop["outline"] < 2 or not stop["inView"]]
        assert unseen == []

    def test_skips_to_the_text(self, window, site):
        page = window(site.article)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")

        expect(page.locator("#zhengwen")).to_be_focused()

    def test_closes_the_share_panel_with_escape(self, window, site):
        page = window(site.article)
        page.focus(".share summary")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")

        assert page.locator(".share[open]").count() == 0
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


REACHABLE = """
[...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
  .filter(one => one.tabIndex >= 0 && one.checkVisibility({visibilityProperty: true}))
"""
FOCUSABLE = f"{REACHABLE}.length"
FOCUSED = f"""() => {{
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  return {{
    order: {REACHABLE.strip()}.indexOf(one), what: one.outerHTML.slice(0, 80),
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    inView: box.bottom > 0 && box.top < innerHeight,
  }};
}}"""


class TestTargets:
    @pytest.mark.parametrize(("elder", "least"), [(False, 44), (True, 60)], ids=["standard", "elder"])
    @pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
    def test_of_the_main_controls_are_large_enough(self, window, site, elder, least, viewport):
        small = []
        for name in ("home", "category", "article"):
            page = window(site.pages[name], elder=elder, viewport=viewport)
            sizes = page.locator(MAIN_CONTROLS).evaluate_all(SIZES)
            small += [
                (name, what, width, height)
                for what, width, height in sizes
                if min(width, height) < least - 0.01
            ]
            page.context.close()

        assert small == []

    def test_of_anything_else_are_at_least_24_pixels_or_stand_in_a_sentence(self, window, site):
        page = window(site.article, elder=True)
        sizes = page.locator("main a, .foot a").evaluate_all(SIZES)
        in_text = ("/about/banquan.html", "12377")

        assert [
            one for one in sizes if min(one[1:]) < 24 and not any(text in one[0] for text in in_text)
        ] == []


SIZES = """controls => controls.filter(one => one.getClientRects().length).map(one => {
  const box = one.getBoundingClientRect(); return [one.outerHTML.slice(0, 90), box.width, box.height];
})"""


class TestElderMode:
    def measure(self, page, selector=".body p"):
        return page.locator(selector).first.evaluate(
            "p => { const s = getComputedStyle(p); return {size: parseFloat(s.fontSize), "
            "leading: parseFloat(s.lineHeight),"
            " gap: parseFloat(s.marginBottom), family: s.fontFamily}; }"
        )

    def test_sets_large_plain_type(self, window, site):
        text = self.measure(window(site.article, elder=True))

        assert text["size"] == 22
        assert text["family"].endswith("sans-serif")
        assert text["leading"] / text["size"] >= 1.3
        assert text["gap"] >= 1.3 * text["leading"]

    def test_grows_to_thirty_pixels_and_remembers_it(self, window, site):
        page = window(site.article, elder=True)
        page.click("[data-size=huge]")
        assert self.measure(page)["size"] >= 30

        page.reload()

        assert self.measure(page)["size"] >= 30
        assert page.locator("[data-size=huge]").get_attribute("aria-pressed") == "true"

    def test_is_one_column_with_a_short_menu_and_nothing_to_sell(self, window, site):
        page = window("/", elder=True)
        lefts = page.locator("main section").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().left)"
        )

        assert len(set(lefts)) == 1
        assert page.locator(".bar li").count() <= 7
        assert page.locator("iframe, embed, object, video, .ad, .banner, .popup").count() == 0

    def test_offers_a_large_pointer(self, window, site):
        page = window(site.article, elder=True)
        page.click(".settings summary")
        page.click("text=开")

        assert "pointer" in page.evaluate("getComputedStyle(document.documentElement).cursor")
        page.reload()
        assert page.locator("[name=pointer][value=big]").is_checked()


VOICES = """
const spoken = window.spoken = [];
class Utterance { constructor(text) { this.text = text; } }
window.SpeechSynthesisUtterance = Utterance;
Object.defineProperty(window, "speechSynthesis", {value: {
  getVoices: () => VOICE, cancel: () => {}, addEventListener: () => {},
  speak: one => { spoken.push(one); },
}});
"""
LOCAL_VOICE = VOICES.replace("VOICE", "[{lang: 'zh-CN', localService: true}]", 1)
REMOTE_VOICE = VOICES.replace(
    "VOICE", "[{lang: 'zh-CN', localService: false}, {lang: 'en-US', localService: true}]", 1
)


class TestReadingAloud:
    def read(self, page):
        """Return what is marked, without the marks of line breaking."""
        return "".join(page.locator(".being-read").all_inner_texts()).replace("\u2060", "")

    def test_marks_the_sentence_pauses_goes_on_and_stops(self, window, site):
        page = window(site.article, elder=True, before=LOCAL_VOICE)
        page.click("text=朗读全文")
        assert self.read(page) == "车险综改十七个月，中小公司把费用降下来了"

        page.evaluate("spoken[spoken.length - 1].onend()")
        second = self.read(page)
        page.click("text=暂停")
        page.click("text=继续朗读")
        assert self.read(page) == second

        page.click(".settings summary")
        page.click(".settings label:has(input[name=rate][value='1.5'])")
        assert page.evaluate("spoken[spoken.length - 1].rate") == 1.5
        page.click("text=停止")
        assert page.locator(".being-read").count() == 0

    @pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
    def test_reads_every_sentence_once(self, window, site, elder):
        page = window(site.article, elder=elder, before=LOCAL_VOICE)
        head = "".join(page.locator(".article-head .dek, .article-head .correction p").all_inner_texts())
        text = page.locator(".body").evaluate(
            'body => { body.querySelectorAll("table").forEach(table => table.remove()); '
            "return body.innerText; }"
        )
        page.reload()
        page.click("text=朗读全文")
        for _ in range(200):
            if not page.locator(".being-read").count():
                break
            page.evaluate("spoken[spoken.length - 1].onend()")
        said = "".join(page.evaluate("spoken.map(one => one.text)"))

        def letters(words):
            return "".join(words.split()).replace("下载表格（CSV）", "")

        before, caption, table = said.partition("六家公司综合成本率")
        assert letters(before) == letters("车险综改十七个月，中小公司把费用降下来了" + head + text)
        assert caption
        assert table.startswith(
            "公司；费用率；赔付率；综合成本率；上年；同比南渚财险；费用率，28.6；赔付率，72.8；"
        )
        assert table.count("南渚财险") == 6

    def test_says_so_without_a_voice_of_this_machine(self, window, site):
        for elder in (False, True):
            page = window(site.article, elder=elder, before=REMOTE_VOICE)

            assert page.locator(".aloud button").inner_text() == "朗读：本机没有中文语音"
            assert page.locator(".aloud button").get_attribute("aria-disabled") == "true"


class TestSettings:
    @pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
    @pytest.mark.parametrize("width", [320, 390, 1024, 1440])
    def test_are_one_panel_of_plain_radios_in_reach(self, window, site, elder, width):
        page = window(site.article, elder=elder, viewport={"width": width, "height": 800})
        page.click(".settings summary")
        panel = page.locator(".settings-panel").bounding_box()

        assert panel["x"] >= 0
        assert panel["x"] + panel["width"] <= width
        sizes = page.locator(".settings label").evaluate_all(SIZES)
        assert [one for one in sizes if min(one[1:]) < (59.99 if elder else 43.99)] == []
        page.click(".settings label:has([value=huge])")
        assert page.evaluate("document.documentElement.classList.contains('size-huge')")
        page.click(".settings label:has([value=dark])")
        page.keyboard.press("Escape")
        assert page.locator(".settings[open]").count() == 0
        page.reload()
        assert page.locator("[name=size][value=huge]").is_checked()
        assert page.locator("[name=theme][value=dark]").is_checked()


class TestTypeSize:
    def test_is_set_before_the_first_paint_on_every_page(self, window, site):
        page = window("/latest/", storage={"size": "large"}, before=SHIFTS)

        assert page.evaluate("document.documentElement.classList.contains('size-large')")
        assert moved(page) == []
        assert (
            float(page.locator(".card .meta").first.evaluate("m => parseFloat(getComputedStyle(m).fontSize)"))
            >= 16
        )

    @pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
    def test_scales_the_whole_hierarchy(self, window, site, elder):
        page = window(site.article, elder=elder)
        measure = """all => all.map(s => parseFloat(getComputedStyle(document.querySelector(s)).fontSize))"""
        names = ["h1", ".body h2", ".body > p", ".dek", ".copyright", ".related li", ".foot"]
        usual = page.evaluate(measure, names)
        page.click("[data-size=huge]")
        huge = page.evaluate(measure, names)

        assert huge[0] > huge[1] >= huge[2] > huge[4]
        assert {round(larger / smaller, 1) for larger, smaller in zip(huge, usual, strict=True)} == {1.4}

    def test_follows_the_size_the_browser_is_set_to(self, window, site):
        page = window(site.article)
        before = page.locator("h1").evaluate("h => parseFloat(getComputedStyle(h).fontSize)")
        page.evaluate("document.documentElement.style.fontSize = '24px'")

        assert page.locator("h1").evaluate("h => parseFloat(getComputedStyle(h).fontSize)") == before * 1.5


class TestRollingNews:
    def test_says_how_many_came_since_and_only_while_in_sight(self, window, site):
        page = window("/latest/")
        asked = []
        page.on("request", lambda request: asked.append(request.url) if "fresh.json" in request.url else None)
        page.clock.install()
        page.reload()
        for number in range(2):
            newest = DAY + timedelta(days=1, minutes=number)
            post = PostFactory(live=True, headline=f"新到的第{number}条", published_at=newest)
            publication.changed([post])

        page.clock.fast_forward(61_000)
        page.wait_for_selector("[data-fresh]:not([hidden])")
        assert page.locator("[data-fresh] a").inner_text() == "有 2 条新内容，点击查看"

        before = len(asked)
        page.evaluate("Object.defineProperty(document, 'hidden', {value: true})")
        page.clock.fast_forward(300_000)
        assert len(asked) == before

        page.click("[data-fresh] a")
        expect(page.locator(".card h3").first).to_contain_text("新到的第1条", use_inner_text=True)


class TestSharing:
    def test_copies_the_headline_and_the_address(self, window, site):
        page = window(site.article)
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.click(".share summary")
        page.click("[data-copy]")
        expect(page.locator("[data-copy]").first).to_have_text("已复制")

        copied = page.evaluate("navigator.clipboard.readText()")
        assert "车险综改十七个月" in copied
        assert site.article in copied
        # The code is fetched only when it comes into sight.
        page.wait_for_function("document.querySelector('.share-code img').naturalWidth > 0")

    def test_tells_wechat_readers_where_the_button_is(self, window, site):
        page = window(
            site.article, viewport=PHONE, user_agent="Mozilla/5.0 (Linux; Android 10) MicroMessenger/8.0"
        )
        page.click(".share summary")

        assert page.locator("text=点右上角“…”转发").is_visible()


class TestPrint:
    def test_is_the_article_and_its_address_alone(self, window, site):
        page = window(site.article, color_scheme="dark")
        page.emulate_media(media="print")

        for hidden in (
            ".bar",
            ".search",
            ".tools",
            ".related",
            ".neighbours",
            ".foot nav",
            ".trail",
            ".table-csv",
            ".minutes",
        ):
            assert not page.locator(hidden).first.is_visible(), hidden
        for shown in ("h1", ".byline time", ".body", ".correction", ".print-address", ".nameplate"):
            assert page.locator(shown).first.is_visible(), shown
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.querySelector('.body p')).color") == "rgb(0, 0, 0)"
        assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")

    @pytest.mark.parametrize("theme", ["light", "dark", "contrast", "contrast-dark"])
    def test_is_black_on_white_whatever_was_chosen_for_the_screen(self, window, site, theme):
        page = window(site.article, elder=True, storage={"theme": theme, "size": "small"})
        page.emulate_media(media="print")

        look = (
            "names => names.map(n => getComputedStyle(document.documentElement).getPropertyValue(n).trim())"
        )
        tokens = ["--paper", "--ink", "--muted", "--link", "--text"]
        assert page.evaluate(look, tokens) == ["#ffffff", "#000000", "#333333", "#000000", "12pt"]

    def test_shows_tables_whole_under_heads_that_come_again(self, window, site):
        page = window(site.article)
        page.emulate_media(media="print")
        box = page.locator(".table").first
        look = "one => { const s = getComputedStyle(one); return [s.maxHeight, s.overflowX, s.overflowY]; }"

        assert box.evaluate(look) == ["none", "visible", "visible"]
        assert box.locator("thead").evaluate("one => getComputedStyle(one).display") == "table-header-group"
        assert box.locator("thead th").first.evaluate("one => getComputedStyle(one).position") == "static"

    def test_keeps_pictures_under_eleven_centimetres(self, window, site):
        page = window(site.article)
        page.emulate_media(media="print")
        page.evaluate(
            "document.querySelector('.body').insertAdjacentHTML('beforeend', '<figure><img></figure>')"
        )
        height = page.locator(".body img").last.evaluate("one => parseFloat(getComputedStyle(one).maxHeight)")

        assert height <= 110 / 25.4 * 96 + 0.1


class TestStructuredData:
    def test_stands_beside_a_strict_policy(self, window, site):
        page = window(site.article)
        data = json.loads(page.locator("script[type='application/ld+json']").text_content())

        assert data["@graph"][0]["@type"] == "NewsArticle"
        assert (
            page.locator("style, [style], script:not([src]):not([type='application/ld+json'])").count() == 0
        )
