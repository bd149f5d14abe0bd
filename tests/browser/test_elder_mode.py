"""关爱版 measured on the home page, a list, an article and the search, row by row of the rules it follows.

Rows are those of the table in the guidelines' digest: 工信部 2021 (sites and apps), GB/T 37668—2019, WCAG 2.2.
"""

import pytest

from articles import publication
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_reader import MAIN_CONTROLS, SIZES
from tests.factories import PostFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KINDS = ["home", "category", "article", "search", "archive", "gone"]

# Every text a reader can see: [words, size in px, line height in px or null, family].
TEXTS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !holder.checkVisibility({visibilityProperty: true})) continue;
    if (holder.closest(".unseen, script, .skip, .mark, .mark-ad")) continue;
    const style = getComputedStyle(holder);
    found.push([
      walker.currentNode.data.trim().slice(0, 30),
      parseFloat(style.fontSize), parseFloat(style.lineHeight), style.fontFamily
    ]);
  }
  return found;
}"""
# Pixels between the words of 当前位置.
GAPS_OF_THE_WAY = """() => {
  const words = [...document.querySelectorAll(".trail li")].map(one => {
    const range = document.createRange();
    range.selectNodeContents(one.querySelector("a") || one);
    const { left, right } = range.getBoundingClientRect();
    return [left, right];
  });
  return words.slice(1).map(([left], place) => left - words[place][1]);
}"""
# Pixels from the box of the colon before 当前位置's first word to that word.
GAP_BEHIND_THE_COLON = """() => {
  const way = document.querySelector(".trail"), range = document.createRange(), colon = way.firstChild;
  range.setStart(colon, colon.data.indexOf("：")), range.setEnd(colon, colon.data.indexOf("：") + 1);
  const { right } = range.getBoundingClientRect();
  range.selectNodeContents(way.querySelector("a"));
  return range.getBoundingClientRect().left - right;
}"""
# Runs of characters without a place where a line may end, longer than a line holds at 320 px.
UNBROKEN = """() => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement;
    if (!holder.getClientRects().length || getComputedStyle(holder).wordBreak !== "keep-all") continue;
    found.push(...(walker.currentNode.data.match(/[\\u4e00-\\u9fff]{10,}/g) || []));
  }
  return found;
}"""
# Links of running sentences that are boxes of their own.
BOXES_IN_SENTENCES = (
    """all => all.filter(one => getComputedStyle(one).display !== "inline").map(one => one.outerHTML)"""
)
# Pairs of pieces that stand beside each other.
BESIDE = """() => {
  const boxes = [
    ...document.querySelectorAll("main section, main article, main .card, main .block, main aside")
  ].filter(one => one.getClientRects().length).map(one => [one, one.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], n) => boxes.slice(n + 1).filter(([other, b]) =>
    !one.contains(other) && !other.contains(one)
    && a.top < b.bottom - 1 && b.top < a.bottom - 1
    && (a.right <= b.left || b.right <= a.left)
  ).map(([other]) => [one.className, other.className]));
}"""


@pytest.fixture(params=KINDS)
def page(request, window, site):
    """A page of each kind in 关爱版, on a desktop."""
    return window(site.pages[request.param], elder=True)


class TestType:
    def test_is_nowhere_smaller_than_eighteen_pixels(self, page):  # row 1
        assert [text for text in page.evaluate(TEXTS) if text[1] < 18] == []

    def test_of_the_contents_is_no_smaller_either(self, window, site):
        body = "".join(f"<h2>第{number}节</h2><p>{'综合费用率下降。' * 90}</p>" for number in "一二三四")
        post = PostFactory(live=True, body_html=body)
        publication.changed([post])

        heading = window(post.path, elder=True).locator("nav.contents h2")

        assert heading.evaluate("h2 => parseFloat(getComputedStyle(h2).fontSize)") >= 18

    def test_puts_the_marks_of_the_way_here_midway(self, window, site):
        gaps = window(site.article, elder=True).evaluate(GAPS_OF_THE_WAY)

        assert gaps
        assert max(gaps) - min(gaps) <= 2

    @pytest.mark.parametrize("size", ["small", "normal", "huge"])
    @pytest.mark.parametrize("path", ["article", "archive"])
    def test_begins_the_way_here_at_its_colon(self, window, site, path, size):
        address = {"article": site.article, "archive": "/archive/2026/03/"}[path]

        gap = window(address, elder=True, storage={"size": size}).evaluate(GAP_BEHIND_THE_COLON)

        assert -1 <= gap <= 6

    def test_is_sans_serif_everywhere(self, page):  # row 2
        assert [text for text in page.evaluate(TEXTS) if not text[3].endswith("sans-serif")] == []

    def test_has_room_between_its_lines(self, page):  # row 3
        assert [text for text in page.evaluate(TEXTS) if text[2] and text[2] / text[1] < 1.29] == []

    def test_of_a_text_has_room_between_paragraphs(self, window, site):  # row 4
        for kind in ("article", "plain"):
            gaps = (
                window(site.pages[kind], elder=True)
                .locator(".body > p")
                .evaluate_all(
                    "all => all.map(p => parseFloat(getComputedStyle(p).marginBottom) / "
                    "parseFloat(getComputedStyle(p).lineHeight))"
                )
            )

            assert gaps
            assert min(gaps) >= 1.3

    def test_marks_links_in_running_text_by_more_than_colour(self, window, site):  # row 7
        page = window(site.pages["plain"], elder=True)

        assert "underline" in page.locator(".body a").first.evaluate(
            "a => getComputedStyle(a).textDecorationLine"
        )


class TestTargets:
    @pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
    @pytest.mark.parametrize("kind", KINDS)
    def test_of_main_controls_are_sixty_pixels_square(self, window, site, kind, viewport):  # row 8
        page = window(site.pages[kind], elder=True, viewport=viewport)
        controls = f"{MAIN_CONTROLS}, .narrow-box input, .narrow-box button, .orders a, .narrow-days summary"
        sizes = page.locator(controls).evaluate_all(SIZES)

        assert len(sizes) >= 10
        assert [one for one in sizes if min(one[1:]) < 59.99] == []

    def test_of_anything_else_are_24_pixels_or_stand_in_a_sentence(self, page):  # row 9
        sizes = page.locator("a:not(p a):not(.skip), p.meta a, button, summary, select").evaluate_all(SIZES)

        assert sizes
        assert [one for one in sizes if min(one[1:]) < 23.99] == []

    def test_of_every_kind_are_sixty_pixels_high(self, page):
        sizes = page.locator("main a, .foot a, button, summary, .settings label").evaluate_all(SIZES)

        assert [one for one in sizes if min(one[1:]) < 59.99] == []

    def test_of_headlines_are_no_boxes_that_tear_marked_words_apart(self, page):
        torn = page.locator("h1 a, h2 a, h3 a, .lines a, .ticker a, .neighbours a").evaluate_all(
            "all => all.filter(one => /flex|grid/.test(getComputedStyle(one).display))"
            ".map(one => one.outerHTML)"
        )

        assert torn == []

    @pytest.mark.parametrize("kind", ["missing", "gone", "article", "feed"])
    def test_in_running_sentences_tear_no_line(self, window, site, kind):
        page = window({**site.pages, **site.more}[kind], elder=True, viewport=PHONE)
        links = page.locator("main .intro a, main .copyright a")

        assert links.evaluate_all(BOXES_IN_SENTENCES) == []
        assert [one for one in links.evaluate_all(SIZES) if one[2] < 59.99] == []


class TestLayout:
    def test_leaves_no_sentence_without_a_place_to_end_its_line(self, window, site):
        for path in (*site.pages.values(), *site.more.values()):
            page = window(path, elder=True, viewport=PHONE)

            assert page.evaluate(UNBROKEN) == [], path
            page.context.close()

    @pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
    def test_says_what_the_search_box_is_for(self, window, site, viewport):
        page = window("/", elder=True, viewport=viewport)
        label = page.locator(".masthead .search label").bounding_box()["width"] > 1
        hint = (
            page.locator("#q").evaluate("q => getComputedStyle(q, '::placeholder').color")
            != "rgba(0, 0, 0, 0)"
        )

        assert page.locator("#q").get_attribute("placeholder") == "搜新闻"
        assert label != hint  # once

    @pytest.mark.parametrize("width", [320, 360, 390, 430])
    def test_begins_an_article_in_the_upper_third_of_a_phone(self, window, site, width):
        page = window(site.article, elder=True, viewport={"width": width, "height": 844})

        assert page.locator("h1").bounding_box()["y"] <= 300

    def test_sells_nothing(self, page):  # rows 10 and 11
        assert page.locator("iframe, embed, object, video, dialog, .ad, .banner, .popup, .float").count() == 0
        assert (
            page.locator(
                ":is(a, button):has-text('下载'):not([download]), :is(a, button):has-text('支付')"
            ).count()
            == 0
        )

    def test_is_one_column_under_a_short_menu(self, page):  # row 18
        assert page.evaluate(BESIDE) == []
        assert 1 <= page.locator(".bar li").count() <= 7

    def test_is_seen_to_be_many_columns_on_the_standard_front_page(self, window):
        assert window("/").evaluate(BESIDE) != []

    @pytest.mark.parametrize("kind", KINDS)
    def test_loses_nothing_at_twice_and_four_times_the_size(self, window, site, kind):  # row 16
        wide = window(site.pages[kind], elder=True).locator("body").inner_text()
        for width in (DESKTOP["width"] // 2, 320):
            page = window(site.pages[kind], elder=True, viewport={"width": width, "height": 640})

            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert "".join(page.locator("body").inner_text().split()) == "".join(wide.split())

    @pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
    @pytest.mark.parametrize("kind", KINDS)
    def test_shows_the_way_in_and_out_in_the_first_screen(self, window, site, kind, viewport):  # row 19
        for elder, words in ((False, "关爱版"), (True, "返回标准版")):
            switch = window(site.pages[kind], elder=elder, viewport=viewport).locator("a.switch")

            assert switch.inner_text().startswith(words)
            assert switch.bounding_box()["y"] + switch.bounding_box()["height"] <= viewport["height"]
