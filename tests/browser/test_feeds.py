"""采集 walked through: an address becomes a feed, tried, read, paused and resumed; nothing comes in before."""

import pytest
from playwright.sync_api import expect

from articles.models import Feed, FeedItem, Post
from tests.factories import FeedFactory, SourceFactory
from tests.jobs.conftest import PIECES, headline, outlet

from .conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESS = "127.0.0.44"
NUMBER = ADDRESS.rpartition(".")[2]


@pytest.fixture
def played(settings, served):
    """An outlet on this machine; only it may be asked."""
    settings.FETCH_INNER = [ADDRESS]
    server = outlet(ADDRESS)
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(params=[PHONE, DESKTOP], ids=["390", "1440"])
def page(desk, played, request):
    """采集 as a 主编 sees it, on a phone and on a desktop."""
    page = desk("主编", "何岚", viewport=request.param)
    page.goto("/admin/feeds/")
    return page


def fits(page):
    """Return whether nothing stands beside the page's edge, once its styles are there."""
    page.wait_for_load_state()
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_address_of_a_site_leads_to_a_feed_that_is_tried_in_its_form(page, played):
    page.get_by_label("找采集源").fill(f"{played.base}/")
    page.get_by_role("button", name="查找").click()
    found = page.locator(".feeds-found li").filter(has_text="/feed.xml").first
    expect(found).to_contain_text(f"{PIECES} 篇")
    assert fits(page)
    found.get_by_role("link", name="用这个").click()

    expect(page.locator("#id_url")).to_have_value(f"{played.base}/feed.xml")
    page.get_by_role("button", name="试取").click()

    trial = page.locator("[data-feed-trial]")
    expect(trial).to_contain_text(f"会收进 {PIECES} 篇，本站已有 0 篇。以下内容没有保存。")
    expect(trial.locator("dd").first).to_have_text(headline(NUMBER, 0))
    assert fits(page)
    assert not Feed.objects.exists()
    assert not Post.objects.exists()


def test_a_selector_that_is_typed_is_tried_at_once(page, played):
    feed = FeedFactory(url=f"{played.base}/feed.xml", source=SourceFactory())
    page.goto(f"/admin/articles/feed/{feed.pk}/change/")

    page.locator("#id_body_selector").fill("p")
    page.locator("#id_body_selector").press("Tab")

    # The reader leaves the line of credits out of the text, the selector takes it in.
    expect(page.locator("[data-feed-trial] dd").last).to_contain_text("来源：东澜保险报")
    feed.refresh_from_db()
    assert feed.body_selector == ""


def test_a_feed_is_tried_read_at_once_paused_and_resumed_from_its_row(page, played):
    feed = FeedFactory(url=f"{played.base}/feed.xml", source=SourceFactory(name="东澜保险报"))
    before = feed.due_at
    page.reload()
    row = page.locator(".feeds tbody tr")

    row.get_by_role("button", name="试取").click()
    expect(page.locator(".feed-trial li")).to_have_count(PIECES)
    assert fits(page)
    assert not FeedItem.objects.exists()

    row.get_by_role("button", name="立即采集").click()
    expect(page.get_by_text("已排在最前")).to_be_visible()
    row.get_by_role("button", name="停用").click()
    expect(row.locator(".state")).to_have_text("已停用")
    row.get_by_role("button", name="恢复").click()
    expect(row.get_by_role("button", name="停用")).to_be_visible()

    feed.refresh_from_db()
    assert feed.is_active
    assert feed.due_at != before
