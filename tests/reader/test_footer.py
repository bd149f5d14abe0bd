"""What the law wants at the foot of every page."""

import pytest

from tests.factories import PostFactory

pytestmark = pytest.mark.django_db
FOOTER = {
    "organiser": "东澜报业", "chief_editor": "沈岚", "news_licence": "1012026001", "licence_unit": "东澜传媒",
    "icp": "东ICP备1号", "licence_category": "互联网新闻信息转载服务", "police_record": "东公网安备1号", "report_phone": "010-1",
    "report_mail": "jb@a.example",
}  # fmt: skip


def foot(client, address):
    page = client.get(address).content.decode()
    return " ".join(page[page.index('<footer class="foot"') :].split())


@pytest.mark.parametrize(
    "address", ["/", "/latest/", "/search/?q=车险", "/kuaixun/", "/meiyou.html", "article"]
)
def test_shows_the_licence_on_every_page(client, settings, address):
    settings.FOOTER = FOOTER
    post = PostFactory(live=True)

    shown = foot(client, post.path if address == "article" else address)

    assert "互联网新闻信息服务许可证：1012026001 持证单位：东澜传媒 类别：互联网新闻信息转载服务" in shown
    for said in (
        "主办单位：东澜报业",
        "总编辑：沈岚",
        "东ICP备1号",
        "东公网安备1号",
        "tel:010-1",
        "mailto:jb@a.example",
        "12377.cn",
    ):
        assert said in shown


def test_names_the_organiser_where_no_other_holds_the_licence(client, settings):
    settings.FOOTER = FOOTER | {"licence_unit": "", "licence_category": ""}

    shown = foot(client, "/")

    assert "持证单位：东澜报业" in shown
    assert "类别" not in shown


def test_says_nothing_of_a_licence_that_is_not_set(client, settings):
    settings.FOOTER = FOOTER | {"news_licence": ""}

    shown = foot(client, "/")

    assert "许可证" not in shown
    assert "持证单位" not in shown
