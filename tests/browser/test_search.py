"""The search page in Chromium, with and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import violations
from tests.factories import PostFactory, SourceFactory

from .desks import PATIENCE, STILL

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(served):
    """The address of a site with two posts on 渔业互保."""
    source = SourceFactory(name="渔业金融报", slug="yuyejinrongbao")
    PostFactory(live=True, headline="渔业互保扩面", source=source)
    PostFactory(live=True, headline="渔业互保新规")
    return served.url


def opened(chromium, address, **context):
    """Open `address` in a fresh window; whatever the console reports fails the test."""
    window = chromium.new_context(locale="zh-CN", **{**STILL, **context})
    window.set_default_timeout(PATIENCE)
    page = window.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(address)
    return page


class TestWithoutScripts:
    def test_the_form_searches_and_narrows(self, chromium, site):
        page = opened(chromium, f"{site}/search/", java_script_enabled=False)
        page.fill("main input[name=q]", "渔业互保")
        page.click("main form button")

        results = page.locator(".result-headline")
        expect(results).to_have_text(["渔业互保新规", "渔业互保扩面"], use_inner_text=True)
        expect(page.locator("main mark").first).to_have_text("渔业互保")
        assert "q=" in page.url

        page.click(".orders a")
        page.wait_for_url("**order=newest**")
        page.click("main summary")
        expect(page.locator("input[name=from]")).to_be_visible()

    def test_the_box_in_the_masthead_searches_from_any_page(self, chromium, site):
        page = opened(
            chromium, f"{site}/latest/", java_script_enabled=False, viewport={"width": 1440, "height": 900}
        )
        page.fill("header input[name=q]", "渔业互保扩面")
        page.press("header input[name=q]", "Enter")

        assert page.locator(".result-headline").first.inner_text() == "渔业互保扩面"


class TestFacets:
    @pytest.fixture
    def facets(self, chromium, site):
        """Return a function that opens results, of two outlets, in a window of some width."""
        PostFactory(live=True, headline="渔业互保五年", source=SourceFactory(name="南渚晚报", slug="nanzhu"))
        return lambda width: opened(
            chromium, f"{site}/search/?q=渔业互保", viewport={"width": width, "height": 844}
        )

    def test_are_folded_above_the_results_on_phones(self, facets):
        page = facets(390)
        assert not page.locator(".facets a").first.is_visible()

        summary = page.locator(".facets summary")
        assert summary.bounding_box()["y"] < page.locator(".result-headline").first.bounding_box()["y"] < 844
        summary.click()
        page.locator(".facets a", has_text="南渚晚报").click()
        page.wait_for_url("**source=nanzhu**")

    def test_stand_open_beside_the_results_where_there_is_room(self, facets):
        page = facets(1440)

        page.locator(".facets a", has_text="南渚晚报").wait_for()
        beside = page.locator(".facets").bounding_box()["x"]
        results = page.locator(".results").bounding_box()
        assert beside >= results["x"] + results["width"]


class TestSuggestions:
    @pytest.fixture
    def page(self, chromium, site):
        """The search page with 渔业 typed and the suggestions open."""
        page = opened(chromium, f"{site}/search/")
        page.locator("main input[name=q]").fill("渔业")  # at once: a list waits for more letters
        page.wait_for_selector("main [role=option]")
        return page

    def test_are_chosen_by_the_keyboard(self, page):
        box = page.locator("main input[name=q]")
        assert box.get_attribute("aria-expanded") == "true"

        box.press("ArrowDown")
        assert box.get_attribute("aria-activedescendant") == page.locator(
            "[aria-selected=true]"
        ).get_attribute("id")
        assert page.locator("[aria-selected=true]").inner_text().startswith("渔业金融报")

        box.press("Enter")
        page.wait_for_url("**/source/yuyejinrongbao/")

    def test_close_on_escape_and_leave_the_query_alone(self, page):
        box = page.locator("main input[name=q]")
        box.press("ArrowDown")
        box.press("Escape")

        assert page.locator("[role=option]:visible").count() == 0
        assert box.get_attribute("aria-expanded") == "false"
        assert box.input_value() == "渔业"

    def test_let_enter_search_when_none_is_chosen(self, page):
        page.locator("main input[name=q]").press("Enter")

        expect(page.locator(".result-headline")).to_have_count(2)

    def test_are_chosen_by_the_mouse(self, page):
        page.locator("main [role=option]", has_text="渔业互保扩面").click()
        page.wait_for_selector("article h1")

        assert page.locator("article h1").inner_text() == "渔业互保扩面"


class TestAccessibility:
    @pytest.mark.parametrize("query", ["", "?q=渔业互保", "?q=彗星", "?q=渔业互保&from=昨天"])
    def test_axe_finds_nothing(self, chromium, site, query):
        page = opened(chromium, f"{site}/search/{query}", viewport={"width": 390, "height": 844})

        assert violations(page) == []

    def test_nothing_runs_over_the_edge_of_a_phone(self, chromium, site):
        page = opened(chromium, f"{site}/search/?q=渔业互保", viewport={"width": 320, "height": 700})

        assert page.evaluate("document.documentElement.scrollWidth") <= 320
