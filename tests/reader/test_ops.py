"""What operators and monitors ask."""

import html
import re
from urllib.parse import unquote

import pytest
from django.db import DatabaseError, OperationalError
from django.utils import timezone

from articles.jobs import metrics
from articles.jobs.tasks import tidy_jobs
from articles.jobs.worker import JobWorker
from articles.models import Edition, PlainPage
from articles.reader import ops, plain_pages
from articles.web import clients, failures
from tests.factories import FeedFactory, PostFactory

pytestmark = pytest.mark.django_db


class TestProbes:
    def test_of_life_asks_nobody(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert client.get("/healthz").status_code == 200

    def test_of_readiness_passes_with_a_migrated_database(self, client):
        assert client.get("/readyz").status_code == 200

    def test_of_figures_tells_how_feeds_and_jobs_fare(self, client):
        FeedFactory(failures=3)
        FeedFactory()
        tidy_jobs.enqueue()
        JobWorker(threads=1).say_alive(timezone.now())

        figures = client.get("/metrics", REMOTE_ADDR="127.0.0.1").content.decode()

        assert 'newsroom_feeds{state="failing"} 1.0' in figures
        assert 'newsroom_feeds{state="well"} 1.0' in figures
        assert 'newsroom_jobs{status="waiting"} 1.0' in figures
        assert "newsroom_workers 1.0" in figures
        assert "newsroom_reckoners 0.0" in figures

    def test_of_readiness_says_when_the_database_does_not_answer(self, client, monkeypatch):
        def refuse(*_):
            raise DatabaseError("no")

        monkeypatch.setattr(ops, "MigrationExecutor", refuse)

        response = client.get("/readyz")

        assert (response.status_code, response.content) == (503, b"database: no answer\n")

    @pytest.mark.parametrize(
        ("allowed", "client_address", "answer"),
        [(["127.0.0.1"], "127.0.0.1", 200), (["10.0.0.0/8"], "10.1.2.3", 200),
         (["127.0.0.1"], "203.0.113.9", 403), ([], "127.0.0.1", 403)],
    )  # fmt: skip
    def test_of_figures_answers_the_allowed_alone(self, client, settings, allowed, client_address, answer):
        settings.METRICS_ALLOW = allowed

        assert client.get("/metrics", REMOTE_ADDR=client_address).status_code == answer

    def test_of_readiness_warns_of_a_proxy_nobody_told_of(self, client, settings, monkeypatch):
        monkeypatch.setitem(clients._seen, "forwarded", False)
        assert client.get("/readyz").content == b"ok\n"

        warned = client.get("/readyz", HTTP_X_FORWARDED_FOR="203.0.113.9")

        assert warned.status_code == 200
        assert b"warning: X-Forwarded-For arrives, but NEWSROOM_TRUSTED_PROXIES is 0" in warned.content
        assert b"warning" in client.get("/readyz").content  # whoever asks next is told too
        settings.TRUSTED_PROXIES = 1
        assert client.get("/readyz", HTTP_X_FORWARDED_FOR="203.0.113.9").content == b"ok\n"

    def test_of_readiness_says_when_feeds_wait_and_nobody_works(self, client):
        FeedFactory()
        assert b"degraded: no worker" in client.get("/readyz").content

        JobWorker(threads=1, is_reckoner=True).say_alive(timezone.now())
        assert b"degraded: no worker" in client.get("/readyz").content  # what only reckons reads no feed

        JobWorker(threads=1).say_alive(timezone.now())
        assert b"no worker" not in client.get("/readyz").content

    def test_of_readiness_says_when_nobody_reckons(self, client):
        JobWorker(threads=1).say_alive(timezone.now())

        assert b"degraded: no reckoner" in client.get("/readyz").content

    def test_of_figures_is_closed_behind_a_proxy_nobody_told_of(self, client):
        """The proxy's own address is an allowed one, and everybody comes from it."""
        assert (
            client.get("/metrics", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9").status_code
            == 403
        )

    def test_of_figures_believes_only_our_own_proxies(self, client, settings):
        forged = {"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}
        assert client.get("/metrics", **forged).status_code == 403

        settings.TRUSTED_PROXIES = 1
        assert (
            client.get(
                "/metrics", REMOTE_ADDR="172.18.0.2", HTTP_X_FORWARDED_FOR="127.0.0.1, 203.0.113.9"
            ).status_code
            == 403
        )
        assert (
            client.get(
                "/metrics", REMOTE_ADDR="172.18.0.2", HTTP_X_FORWARDED_FOR="203.0.113.9, 127.0.0.1"
            ).status_code
            == 200
        )


class TestServerError:
    def test_is_told_without_the_database(self, rf, django_assert_num_queries):
        with django_assert_num_queries(0):
            response = failures.answer(rf.get("/"))

        assert response.status_code == 500
        assert "网站出了故障" in response.content.decode()


class TestPlainPages:
    def test_stand_behind_the_footer_from_the_start(self, client):
        page = client.get("/").content.decode()

        for title in ("关于我们", "版权声明", "隐私政策", "联系我们", "举报"):
            slug = PlainPage.objects.get(title=title).slug
            assert f'<a href="/about/{slug}.html">{title}</a>' in page
            assert client.get(f"/about/{slug}.html").status_code == 200

    def test_keep_what_the_desk_wrote(self):
        page = PlainPage.objects.get(slug="guanyu")
        page.body_html = "<p>本网成立于二〇二六年。</p>"
        page.save()

        plain_pages.install_after_migrate()

        page.refresh_from_db()
        assert "二〇二六" in page.body_html

    @pytest.mark.parametrize("slug", ["lianxi", "jubao"])
    def test_name_only_ways_that_exist(self, client, settings, slug):
        settings.FOOTER = settings.FOOTER | {"report_phone": "", "report_mail": ""}
        nothing = client.get(f"/about/{slug}.html").content.decode()
        settings.FOOTER = settings.FOOTER | {"report_mail": "bianji@news.example"}
        Edition.bump()
        mail = client.get(f"/about/{slug}.html").content.decode()

        body = nothing[nothing.index("<main") : nothing.index("</main")]
        assert "页脚" not in body
        assert "邮箱" not in body
        assert '编辑部邮箱 <a href="mailto:bianji@news.example">' in " ".join(mail.split())

    def test_offer_the_form_of_a_report_where_a_mailbox_is_set(self, client, settings):
        settings.FOOTER = settings.FOOTER | {"report_mail": ""}
        without = client.get("/about/jubao.html").content.decode()
        settings.FOOTER = settings.FOOTER | {"report_mail": "jubao@news.example"}
        Edition.bump()
        page = client.get("/about/jubao.html").content.decode()

        assert "填写举报表" not in without
        letter = unquote(html.unescape(re.search(r'href="(mailto:[^"]+\?[^"]+)"', page)[1]))
        assert letter.startswith("mailto:jubao@news.example?subject=举报&body=稿件网址：\r\n")
        assert "填写举报表" not in client.get("/about/lianxi.html").content.decode()

    def test_lose_what_was_shipped_of_ways_that_may_not_exist(self):
        page = PlainPage.objects.get(slug="lianxi")
        page.body_html = (
            "<p>请写明稿件标题和网址，通过页脚所列的电话或邮箱与编辑部联系。</p><p>地址：东澜市一号。</p>"
        )
        page.save()

        plain_pages.install_after_migrate()

        page.refresh_from_db()
        assert page.body_html == "<p>请写明稿件标题和网址。</p>\n<p>地址：东澜市一号。</p>"

    def test_are_cleaned_like_all_text_from_outside(self):
        page = PlainPage.objects.get(slug="guanyu")
        page.body_html = "<p onclick='x()'>甲</p><script>x()</script>"
        page.save()

        assert page.body_html.strip() == "<p>甲</p>"


class TestFlashes:
    def test_say_nothing_twice(self, client):
        PostFactory(
            live=True,
            flash=True,
            headline="东澜人寿增资",
            body_html="<p>【东澜人寿增资】注册资本增至26亿元。</p>",
        )

        page = client.get("/kuaixun/").content.decode()

        assert page.count("东澜人寿增资") == 1
        assert "<p>注册资本增至26亿元。</p>" in page

    def test_stay_out_of_the_list_of_all_news(self, client):
        flash = PostFactory(live=True, flash=True)

        assert flash.headline not in client.get("/latest/").content.decode()


@pytest.mark.django_db
def test_metrics_of_the_process_stand_while_the_database_is_away(client, monkeypatch):
    def away():
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(metrics, "told", away)

    answer = client.get("/metrics")

    assert answer.status_code == 200
    assert b"python_info" in answer.content
