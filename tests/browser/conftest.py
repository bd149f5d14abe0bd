"""Chromium as Debian ships it, and a small site to look at."""

import os
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from urllib.parse import quote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from playwright.sync_api import expect, sync_playwright

from articles.web import request_waiting
from tests.factories import (
    DAY,
    CategoryFactory,
    PostFactory,
    SourceFactory,
    SourceLinkFactory,
    UserFactory,
)

from .desks import PATIENCE, STILL, desk  # noqa: F401 - the fixture is one of the tests of the desk
from .quiet import Connections

expect.set_options(timeout=PATIENCE)

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def chromium():
    """A headless browser; one for all, since two playwrights cannot run side by side."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            # The shell draws no window around its pages, which takes a third of the time for each of
            # hundreds.
            executable_path=shutil.which("chromium-headless-shell") or shutil.which("chromium"),
            args=["--no-sandbox"],
            # Date fields in Chinese, as our editors see them, where chromium-l10n is installed.
            env={**os.environ, "LANGUAGE": "zh_CN"},
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def connections(live_server):
    """The connections that the server has open."""
    return Connections(live_server.thread.httpd)


@pytest.fixture
def served(chromium, connections, live_server, transactional_db, monkeypatch):
    """The server; before the database is emptied, every window is closed and every answer given.

    It is one process with a thread for each request, so that its queue, made for gunicorn's four threads,
    keeps nobody's place: a page's own deeds beside each other would be refused on a busy machine.
    """
    for place in ("_logins", "_working", "_pictures"):
        monkeypatch.setattr(request_waiting, place, threading.BoundedSemaphore(16))
    yield live_server
    for context in chromium.contexts:
        context.set_offline(True)  # a page that is left would send its last word
        context.close()
    connections.wait_until_closed()


HEADLINES = (
    "澜江流域巨灾共保体扩至七家公司 总承保能力18亿元", "网络安全险的核保清单，为什么第一行问的是备份磁带",
    "快递小哥的午餐时间：一份按天计费的意外险怎样理赔", "对话洪水模型研究员：模型说“百年一遇”，究竟是什么意思",
    "东澜市启动居民住宅巨灾保险 每户财政补贴三十元", "车险续保十问：涨没涨，要看的不止一个数",
)  # fmt: skip
DEK = "六家中小财险公司去年车险费用率降了近十个百分点，赔付率却升了十个百分点，省下来的钱去了哪里。"
TABLE = (
    (
        "<table><caption>六家公司综合成本率</caption><tr><th>公司</th><th>费用率</th><th>赔付率</th>"
        "<th>综合成本率</th><th>上年</th><th>同比</th></tr>"
    )
    + "<tr><td>南渚财险</td><td>28.6</td><td>72.8</td><td>101.4</td><td>100.9</td><td>0.5</td></tr>" * 6
    + "</table>"
)
BODY = (
    "".join(
        f"<h2>第{n}节</h2><p>{'平均综合费用率29.4%，下降9.8个百分点；平均综合赔付率73.1%。' * 9}</p>"
        for n in "一二三"
    )
    + '<p><img src="https://pic.example/a.png" alt="走廊"></p><blockquote><p>先回答这钱打算亏在哪里。</p></blockquote>'
    + TABLE
)


ARTICLE = "/jianguan/2026/03/02/zonggai.html"


class Site:
    """The address of the site and the paths worth looking at."""

    def __init__(self, url, article):
        self.url = url
        self.article = article
        self.pages = {
            "home": "/", "category": "/category/jianguan.html", "article": article, "search": "/search/?q=巨灾",
            "archive": "/archive/2026/03/", "tag": "/tag/巨灾/", "missing": "/nope/2026/03/02/x.html",
            "gone": "/lanmu/2026/03/02/chehui.html", "flashes": "/kuaixun/", "plain": "/about/banquan.html",
        }  # fmt: skip
        self.more = {
            "latest": "/latest/?page=2", "outlet": "/source/donglanbaoxianbao/", "sections": "/category/",
            "years": "/archive/", "year": "/archive/2026/", "day": "/archive/2026/03/02/",
            "corrections": "/gengzheng/", "rolling": "/emnews/", "search box": "/search/",
            "nothing found": "/search/?q=没有这样的词", "flash": "/renshenxian/2026/03/02/kuaixun.html",
            "follow": "/dingyue/", "feed": "/dingyue/category/jianguan/", "tags": "/tag/",
            "outlets": "/source/", "without a section": "/2026/03/02/wu.html",
        }  # fmt: skip


def build_site():
    """Make a site with sections, an outlet, an article with all its furniture, flashes, a withdrawn piece."""
    outlet = SourceFactory(name="东澜保险报", slug="donglanbaoxianbao")
    names = (("监管", "jianguan"), ("人身险", "renshenxian"), ("财产险", "caichanxian"), ("保险科技", "keji"))
    sections = [CategoryFactory(name=name, slug=slug, position=n) for n, (name, slug) in enumerate(names)]
    for number in range(32):
        PostFactory(
            live=True, headline=f"{HEADLINES[number % 6]}（{number}）", dek=DEK, category=sections[number % 4],
            source=outlet, published_at=DAY + timedelta(minutes=37 * number),
            tags=["巨灾"] if number < 4 else [],
        )  # fmt: skip
    article = PostFactory(
        live=True, headline="车险综改十七个月，中小公司把费用降下来了", dek=DEK, category=sections[0], source=outlet,
        published_at=DAY + timedelta(hours=5), tags=["车险", "巨灾"], body_html=BODY,
        path=ARTICLE,
    )  # fmt: skip
    SourceLinkFactory(post=article)
    article.corrections.create(
        old_wording="下降8.9个百分点", new_wording="下降9.8个百分点", editor=UserFactory(), corrected_at=DAY
    )
    for number in range(4):
        PostFactory(
            live=True,
            flash=True,
            headline=f"【快讯】南渚财险公布第{number}号报告",
            category=sections[1],
            is_important=not number,
            path=f"/renshenxian/2026/03/02/kuaixun{number or ''}.html",
        )
    PostFactory(live=True, category=None, section=None, path="/2026/03/02/wu.html", published_at=DAY)
    PostFactory(withdrawn=True, path="/lanmu/2026/03/02/chehui.html")


@pytest.fixture(scope="session")
def kept_site(tmp_path_factory):
    """Where the database of the site is kept once it is built; a copy takes a fiftieth of building it."""
    return tmp_path_factory.mktemp("site") / "site.sqlite3"


@pytest.fixture
def site(served, kept_site):
    """The site of `build_site`."""
    with connection.cursor():
        database = connection.connection
    if connection.vendor != "sqlite":
        build_site()
    elif kept_site.exists():
        with closing(sqlite3.connect(kept_site)) as kept:
            kept.backup(database)
        ContentType.objects.clear_cache()
    else:
        build_site()
        with closing(sqlite3.connect(kept_site)) as kept:
            database.backup(kept)
    return Site(served.url, ARTICLE)


@pytest.fixture
def window(chromium, site):
    """Return a function that opens a page of the site in a new window, which notes what it must not do."""

    def open_(
        path, *, viewport=DESKTOP, elder=False, storage=None, scripts=True, bypass=False, before="", **options
    ):
        context = chromium.new_context(
            viewport=viewport, locale="zh-CN", java_script_enabled=scripts, bypass_csp=bypass,
            **{**STILL, **options},
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        if elder:
            context.add_cookies([{"name": "display", "value": "elder", "url": site.url}])
        for name, value in (storage or {}).items():
            context.add_init_script(f"localStorage.setItem('newsroom-{name}', '{value}')")
        if before:
            context.add_init_script(before)
        page = context.new_page()
        page.faults, page.foreign, page.sizes = [], [], {}
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on(
            "console", lambda line: page.faults.append(line.text) if "Content Security" in line.text else None
        )
        page.on("request", lambda request: note_host(page, request.url, site.url))
        page.on("response", lambda answer: page.sizes.setdefault(urlsplit(answer.url).path, answer))
        page.goto(site.url + quote(path, safe="/?=&#%"))
        return page

    return open_


def note_host(page, url, home):
    """Remember a request that leaves the site."""
    if urlsplit(url).scheme != "data" and not url.startswith(home):
        page.foreign.append(url)


def violations(page):
    """Return what axe finds wrong with `page`; leaving out what passed saves a third of the time."""
    options = {"resultTypes": ["violations"], "preload": False}
    return Axe().run(page, options=options).response["violations"]
