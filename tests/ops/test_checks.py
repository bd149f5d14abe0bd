"""What the start warns of."""

import pytest

from articles.system import checks, fonts
from deploy.site_url import site_url


@pytest.mark.parametrize(
    ("https", "proxies", "warned"), [(True, 0, True), (True, 1, False), (False, 0, False)]
)
def test_a_site_on_https_without_a_trusted_proxy_is_warned_of(settings, https, proxies, warned):
    settings.HTTPS, settings.TRUSTED_PROXIES = https, proxies

    assert bool(checks.proxies()) is warned


EMPTY = dict.fromkeys(
    (
        "organiser",
        "chief_editor",
        "news_licence",
        "licence_unit",
        "licence_category",
        "icp",
        "police_record",
        "report_phone",
        "report_mail",
    ),
    "",
)


class TestFooter:
    def test_names_what_a_public_site_lacks(self, settings):
        settings.FOOTER = EMPTY | {"organiser": "东澜报业", "icp": "东ICP备1号"}

        (warning,) = checks.footer()

        assert "NEWSROOM_REPORT_PHONE" in warning.msg
        assert "NEWSROOM_CHIEF_EDITOR" in warning.msg
        assert "NEWSROOM_ICP" not in warning.msg

    def test_is_content_with_one_way_to_be_reached(self, settings):
        settings.FOOTER = dict.fromkeys(EMPTY, "有") | {"report_phone": ""}

        assert checks.footer() == []


class TestLicence:
    def test_is_asked_for_before_a_site_goes_public(self, settings):
        settings.FOOTER, settings.SITE_NAME = EMPTY, "东澜晨报"

        (warning,) = checks.licence()

        assert (warning.id, "东澜晨报" in warning.msg, "2026-09-30" in warning.msg) == (
            "newsroom.W004",
            False,
            False,
        )

    @pytest.mark.parametrize(("name", "word"), [("保险要闻", "保险"), ("东澜金融", "金融")])
    def test_is_asked_for_the_more_under_a_name_of_finance(self, settings, name, word):
        settings.FOOTER, settings.SITE_NAME = EMPTY, name

        assert f"carries {word}, which since 2026-09-30" in checks.licence()[0].msg

    def test_that_is_set_is_enough(self, settings):
        settings.FOOTER = EMPTY | {"news_licence": "1012026001"}

        assert checks.licence() == []


@pytest.mark.parametrize(("font", "warned"), [(None, True), ("/usr/share/fonts/songti.ttc", False)])
def test_a_machine_without_a_chinese_font_is_warned_of(monkeypatch, font, warned):
    monkeypatch.setattr(fonts, "bold", lambda: font)

    assert bool(checks.share_font()) is warned


class TestAddressOfMakeRun:
    @pytest.mark.parametrize("given", ["", "http://127.0.0.1:8000", "http://localhost:9000"])
    def test_of_this_machine_follows_the_port(self, given):
        assert site_url(8120, {}, {"NEWSROOM_SITE_URL": given}) == "http://127.0.0.1:8120"

    def test_that_is_public_stays(self):
        assert site_url(8120, {}, {"NEWSROOM_SITE_URL": "https://news.example"}) == "https://news.example"
        assert site_url(8120, {"NEWSROOM_SITE_URL": "https://a.example"}, {}) == "https://a.example"
