"""同题 in Chromium: two reposts of one release come in, are published, and become one page for the reader."""

import pytest
from playwright.sync_api import expect

from articles.jobs import tasks
from articles.models import StoryPlace
from tests.factories import PostFactory, SourceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RELEASE = (
    "云溪县水务局3月11日与澜桥财险签订协议，为云溪水库投保溃坝责任险，保费46万元，保额1.2亿元。",
    "澜桥财险副总经理卫青禾表示，公司用了八个月时间测绘淹没范围，红区每户最高赔付30万元。",
    "据县应急管理局统计，去年汛期共转移群众1,340人，未造成人员伤亡。",
)


def body(lines):
    return "".join(f"<p>{line}</p>" for line in lines)


def test_two_reposts_of_one_release_become_one_page(desk):
    page = desk("编辑", "王敏")
    first = PostFactory(
        live=True,
        headline="云溪水库投保溃坝责任险",
        body_html=body(RELEASE),
        source=SourceFactory(name="东澜保险报"),
    )
    second = PostFactory(
        live=True,
        headline="水库也上了保险",
        body_html=body(RELEASE[:2]),
        source=SourceFactory(name="湖心财经"),
    )
    tasks.compare_stories.func()

    page.goto("/admin/stories/")
    page.get_by_role("link", name="与第一篇对照").click()
    expect(page.get_by_role("article", name="左篇").locator("del").last).to_contain_text("据县应急管理局统计")
    page.go_back()
    page.get_by_role("button", name="归入同题").click()

    expect(page.get_by_text("《水库也上了保险》已归入《云溪水库投保溃坝责任险》")).to_be_visible()
    assert StoryPlace.objects.get().leader == first
    reader = page.context.new_page()
    reader.goto(second.path)
    assert reader.url.endswith(first.path)
    reports = reader.get_by_role("heading", name="多家媒体报道").locator("..")
    expect(reports).to_contain_text("湖心财经")
    expect(reports).to_contain_text("水库也上了保险")

    page.get_by_role("link", name="已归入", exact=True).click()
    page.get_by_role("button", name="移出同题").click()
    expect(page.get_by_text("恢复自己的网页")).to_be_visible()
    reader.goto(second.path)
    assert reader.url.endswith(second.path)
