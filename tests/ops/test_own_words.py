"""What nginx and gunicorn say by themselves is in the readers' language, and raw UTF-8 addresses work."""

from urllib.parse import quote

import pytest

from .stand import Stand, ask

pytestmark = [pytest.mark.nginx, pytest.mark.slow]

PATH = "/监管/2026/03/02/年报.html"
SEED = f"""
from tests.factories import *
PostFactory(live=True, headline="汀南财险公布年报", path={PATH!r}, tags=["重疾险"])
"""


@pytest.fixture(scope="module")
def stand(tmp_path_factory, migrated):
    stand = Stand(tmp_path_factory.mktemp("words"), migrated=migrated)
    stand.do(SEED)
    stand.start("--workers", "1")
    yield stand
    stand.stop()


@pytest.fixture(scope="module")
def port(stand):
    with stand.nginx() as port:
        yield port


@pytest.fixture(params=["nginx", "gunicorn"])
def server(request, stand, port):
    """The port of nginx, and of gunicorn exposed without it."""
    return port if request.param == "nginx" else stand.app_port


def is_ours(answer):
    return (
        '<html lang="zh-CN">' in answer.text
        and "<h1>" in answer.text
        and "utf-8" in answer.headers["Content-Type"]
    )


class TestAddresses:
    @pytest.mark.parametrize("path", [PATH, "/tag/重疾险/", "/search/?q=年报", "/search.json?q=年报"])
    def test_in_raw_utf8_show_what_the_encoded_ones_show(self, server, path):
        raw, encoded = ask(server, path.encode()), ask(server, quote(path, safe="/?=&"))

        assert (raw.status, "汀南财险" in raw.text) == (200, True)
        assert raw.body == encoded.body

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    @pytest.mark.parametrize(
        "path", ["/" + "a" * 10_000, "/search/?q=" + "a" * 10_000, "/admin/?q=" + "a" * 10_000]
    )
    def test_of_ten_thousand_characters_are_refused_in_a_sentence(self, server, path, method):
        answer = ask(server, path, method=method)

        assert answer.status == 414
        assert method == "HEAD" or (is_ours(answer) and "网址太长" in answer.text)

    def test_of_eight_thousand_characters_get_the_sites_own_answer(self, server):
        assert "没有找到这一页" in ask(server, "/" + "a" * 8_000).text

    @pytest.mark.parametrize(
        "path", ["/admin/" + "%E9%99%A9" * 300, "/admin/?q=" + "a" * 7_900, "/admin/?q=" + "%E9" * 2_600]
    )
    def test_of_the_desk_lead_to_the_login_however_long(self, port, path):
        answer = ask(port, path)

        assert (answer.status, answer.headers["Location"][:13]) == (302, "/admin/login/")

    @pytest.mark.parametrize("path", [b"/%00", b"/a%00b", b"/%ff%fe", b"/\xff\xfe", b"/%", b"/%zz"])
    def test_that_are_none_are_refused_in_a_sentence(self, server, path):
        answer = ask(server, path)

        assert answer.status in (400, 404)
        assert any("\u4e00" <= character <= "\u9fff" for character in answer.text), answer.text


class TestRefusals:
    def test_of_too_many_headers_name_the_cookies(self, server):
        answer = ask(server, "/", headers={"Cookie": "a=" + "b" * 40_000})

        assert answer.status == 431
        assert is_ours(answer)
        assert "Cookie" in answer.text

    def test_of_nonsense_say_so(self, server):
        answer = ask(server, "/", headers={"Transfer-Encoding": "nonsense"})

        assert answer.status in (400, 501)
        assert is_ours(answer)

    def test_of_a_huge_upload_say_how_much_is_allowed(self, port):
        answer = ask(port, "/admin/", method="POST", headers={"Content-Length": str(31 * 1024 * 1024)})

        assert (answer.status, "30 MB" in answer.text) == (413, True)
        assert is_ours(answer)

    @pytest.mark.parametrize("path", ["/static/none.css", "/media/none.png", "/media/", "/static/"])
    def test_of_files_that_are_not_there_are_ours(self, port, path):
        answer = ask(port, path)

        assert answer.status in (403, 404)
        assert is_ours(answer)

    @pytest.mark.parametrize(
        "path", ["/metrics", "/metrics/", "//metrics", "/%6detrics", "/a/../metrics", "/metrics?a=b"]
    )
    def test_of_figures_are_for_everybody_outside(self, stand, port, path):
        answer = ask(port, path, headers={"X-Forwarded-For": "127.0.0.1"})

        assert answer.status == 403
        assert "python_info" not in answer.text
        assert is_ours(answer)

    def test_of_a_stopped_app_are_said_to_readers_and_to_the_desk(self, stand, port):
        stand.stop()
        try:
            reader, desk = ask(port, "/latest/?page=7"), ask(port, "/admin/")
        finally:
            stand.start("--workers", "1")

        assert (reader.status, "暂时打不开" in reader.text, is_ours(reader)) == (503, True, True)
        assert (desk.status, "编辑台暂时连不上" in desk.text, is_ours(desk)) == (503, True, True)
        assert reader.headers["Retry-After"] == "60"
        assert reader.headers["Cache-Control"] == "no-store"


class TestStandsNginx:
    def test_knows_the_types_of_files(self, stand, port):
        folder = stand.var / "static"
        folder.mkdir(exist_ok=True)
        for name, content_type in {
            "a.css": "text/css",
            "b.js": "javascript",
            "c.svg": "image/svg+xml",
        }.items():
            (folder / name).write_text("x")

            assert content_type in ask(port, f"/static/{name}").headers["Content-Type"]


class TestBrokenSite:
    def test_says_so_without_database_and_without_collected_files(self, tmp_path):
        # The site's own settings: a manifest of static files is expected, and there is none; nor is any
        # table.
        stand = Stand(tmp_path, DJANGO_SETTINGS_MODULE="newsroom.settings")
        stand.start("--workers", "1")
        try:
            answer = ask(stand.app_port, "/")
        finally:
            stand.stop()

        assert answer.status == 500
        assert is_ours(answer)
        assert "网站出了故障" in answer.text
