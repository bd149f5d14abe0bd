"""A database that is locked, stopped, full or read-only: clear answers, nothing typed lost, self-recovery."""

import contextlib
import sqlite3
import threading
from urllib.parse import urlencode

import psycopg2
import pytest

from tests.migrated import migrate

from .stand import Cluster, Stand, ask, wait_for

pytestmark = pytest.mark.slow

TYPED = "东澜人寿回应：“保单都在”。<b>这一句还没有存</b>"
SEED = """
import json
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from tests.factories import *
writer = UserFactory(username="zhubian", real_name="周主编", is_superuser=True)
writer.groups.add(Group.objects.get(name="主编"))
lanmu = CategoryFactory(name="监管", slug="jianguan")
PostFactory(live=True, headline="汀南财险公布年报", path="/jianguan/2026/03/02/a.html", category=lanmu, \
section=lanmu, source=SourceFactory())
draft = PostFactory(headline="没有写完的稿", category=lanmu, section=lanmu, author=writer)
def session():
    held = SessionStore()
    held.update({"_auth_user_id": str(writer.pk), "_auth_user_backend": \
"django.contrib.auth.backends.ModelBackend",
                 "_auth_user_hash": writer.get_session_auth_hash()})
    held.save()
    return held.session_key
print(json.dumps({"draft": draft.pk, "sessions": [session() for _ in range(8)]}))
"""
READERS = ["/", "/latest/", "/jianguan/2026/03/02/a.html", "/search/?q=年报", "/feed.xml", "/sitemap.xml"]
BUSY_FOR = "1"  # seconds that a save waits


def cookies(session):
    return {"Cookie": f"sessionid={session}; csrftoken={'k' * 32}"}


def send(stand, path, fields, session, **more):
    """POST a form of the desk."""
    body = urlencode({"csrfmiddlewaretoken": "k" * 32, **fields}).encode()
    headers = {**cookies(session), "Content-Type": "application/x-www-form-urlencoded", **more}
    return ask(stand.app_port, path, method="POST", body=body, headers=headers)


def form_of(page):
    """Return the fields that a page of the desk would send, as a browser reads them."""
    from lxml import html

    (form,) = html.fromstring(page).xpath("//form[@id='post_form']")
    return dict(form.form_values())


def desk_pages(stand):
    """Return the pages of the desk that an editor opens."""
    change = f"/admin/articles/post/{stand.facts['draft']}/change/"
    return ["/admin/", "/admin/articles/post/", change, "/admin/articles/post/add/"]


@contextlib.contextmanager
def a_long_writer(stand):
    """Hold the SQLite file as an import does."""
    writer = sqlite3.connect(
        stand.var / "newsroom.sqlite3", isolation_level=None, timeout=20, check_same_thread=False
    )
    writer.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        writer.execute("ROLLBACK")
        writer.close()


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory, migrated):
    stand = Stand(tmp_path_factory.mktemp("sqlite"), migrated=migrated, NEWSROOM_DB_WAIT=BUSY_FOR)
    stand.facts = stand.do(SEED)
    stand.start("--workers", "1")
    yield stand
    stand.stop()


@pytest.fixture
def where_saves_outwait_the_writer(on_sqlite):
    """The stand, for one test with more patience than any test takes."""
    for wait in ("300", BUSY_FOR):
        on_sqlite.stop()
        on_sqlite.env["NEWSROOM_DB_WAIT"] = wait
        on_sqlite.start("--workers", "1")
        if wait != BUSY_FOR:
            yield on_sqlite


class TestHeldSqlite:
    def test_opens_every_page_to_readers_and_desk(self, on_sqlite):
        with a_long_writer(on_sqlite):
            readers = {path: ask(on_sqlite.app_port, path).status for path in map(_encoded, READERS)}
            # A session of its own each: what a first page remembers is a write.
            sessions = on_sqlite.facts["sessions"]
            desk = {
                path: ask(on_sqlite.app_port, path, headers=cookies(session)).status
                for path, session in zip(desk_pages(on_sqlite), sessions, strict=False)
            }
            login = ask(on_sqlite.app_port, "/admin/login/").status

        assert set(readers.values()) == {200}
        assert set(desk.values()) == {200}, desk
        assert login == 200

    def test_gives_back_what_was_typed_so_that_it_can_be_sent_again(self, on_sqlite):
        change = f"/admin/articles/post/{on_sqlite.facts['draft']}/change/"
        session = on_sqlite.facts["sessions"][5]
        fields = form_of(ask(on_sqlite.app_port, change, headers=cookies(session)).text)
        fields = {
            **fields,
            "headline": "没有写完的稿（二）",
            "body_html": f"<p>{TYPED}</p>",
            "_continue": "1",
        }

        with a_long_writer(on_sqlite):
            refused = send(on_sqlite, change, fields, session)

        assert refused.status == 503
        assert refused.headers["Retry-After"]
        assert "系统正忙" in refused.text
        assert "这次没有保存" in refused.text
        again = hidden_fields(refused.text)
        # A browser sends the form of the page again, and now it is saved.
        assert {name: again[name] for name in fields if name != "csrfmiddlewaretoken"} == {
            name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"
        }
        assert send(on_sqlite, change, again, session).status == 302
        assert "没有写完的稿（二）" in ask(on_sqlite.app_port, change, headers=cookies(session)).text

    def test_tells_a_script_that_nothing_was_kept(self, on_sqlite):
        autosave = f"/admin/articles/post/{on_sqlite.facts['draft']}/autosave/"

        with a_long_writer(on_sqlite):
            refused = send(on_sqlite, autosave, {"headline": "x"}, on_sqlite.facts["sessions"][6])

        assert refused.status == 503
        assert refused.headers["Content-Type"] == "application/json"
        assert "没有保存" in refused.text

    def test_refuses_a_login_without_repeating_the_password(self, on_sqlite):
        with a_long_writer(on_sqlite):
            refused = send(
                on_sqlite, "/admin/login/", {"username": "zhubian", "password": "shenming-2026"}, "none"
            )

        assert refused.status == 503
        assert "系统正忙" in refused.text
        assert "shenming-2026" not in refused.text

    def test_leaves_a_thread_to_readers_however_many_save(self, where_saves_outwait_the_writer):
        stand = where_saves_outwait_the_writer
        autosave = f"/admin/articles/post/{stand.facts['draft']}/autosave/"
        session, answers = stand.facts["sessions"][6], []

        def save():
            answers.append(send(stand, autosave, {"headline": "x"}, session).status)

        desk = [threading.Thread(target=save) for _ in range(12)]
        with a_long_writer(stand):
            for thread in desk:
                thread.start()
            # Two hold a thread until the writer ends; were more let in, these answers would not come, and
            # were it all four threads, the reader would find none.
            wait_for(lambda: len(answers) == 10, "a refusal for all but two")
            refused = list(answers)
            readers = [ask(stand.app_port, "/").status for _ in range(5)]
        for thread in desk:
            thread.join()

        assert refused == [503] * 10
        assert readers == [200] * 5
        assert answers[10:] == [200] * 2


def _encoded(path):
    from urllib.parse import quote

    return quote(path, safe="/?=&.")


def hidden_fields(page):
    """Return what the page's form would send, dropping a textarea's first line break as browsers do."""
    from lxml import html

    (form,) = html.fromstring(page).xpath("//form[@method='post']")
    return {name: value.removeprefix("\n") for name, value in form.form_values()}


@pytest.fixture(scope="module")
def cluster():
    cluster = Cluster()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="module")
def on_postgresql(tmp_path_factory, cluster):
    migrate(cluster.url)
    stand = Stand(tmp_path_factory.mktemp("postgresql"), cluster.url, NEWSROOM_DB_WAIT=BUSY_FOR)
    stand.facts = stand.do(SEED)
    stand.start("--workers", "1")
    yield stand
    stand.stop()


@pytest.mark.cluster
class TestPostgresql:
    def works(self, stand):
        change = f"/admin/articles/post/{stand.facts['draft']}/change/"
        return (
            ask(stand.app_port, "/readyz").status == 200
            and ask(stand.app_port, "/").status == 200
            and ask(stand.app_port, change, headers=cookies(stand.facts["sessions"][0])).status == 200
        )

    def test_stopped_is_said_and_it_is_found_again_by_itself(self, on_postgresql, cluster):
        stand = on_postgresql
        autosave = f"/admin/articles/post/{stand.facts['draft']}/autosave/"
        assert self.works(stand)
        cluster.stop()
        try:
            readers = [ask(stand.app_port, path) for path in map(_encoded, [*READERS, "/no/such/page"])]
            desk = ask(stand.app_port, "/admin/", headers=cookies(stand.facts["sessions"][0]))
            saved = send(stand, autosave, {"headline": TYPED}, stand.facts["sessions"][0])
            probes = [ask(stand.app_port, path).status for path in ("/healthz", "/readyz")]
        finally:
            cluster.start()

        assert {answer.status for answer in readers} == {503}
        assert all("数据库暂时连不上" in answer.text for answer in readers)
        assert (desk.status, saved.status) == (503, 503)
        assert probes == [200, 503]
        wait_for(lambda: self.works(stand), "the site on its restarted database")

    def test_row_held_by_another_transaction_is_said_with_what_was_typed(self, on_postgresql, cluster):
        stand = on_postgresql
        change = f"/admin/articles/post/{stand.facts['draft']}/change/"
        session = stand.facts["sessions"][1]
        fields = form_of(ask(stand.app_port, change, headers=cookies(session)).text)
        held = psycopg2.connect(cluster.url)
        held.cursor().execute("SELECT * FROM articles_post FOR UPDATE")
        held.cursor().execute("LOCK articles_editlock IN EXCLUSIVE MODE")
        try:
            opened = ask(stand.app_port, change, headers=cookies(stand.facts["sessions"][2]))
            refused = send(
                stand,
                change,
                {**fields, "headline": "改过的标题", "body_html": TYPED, "_continue": "1"},
                session,
            )
        finally:
            held.rollback()
            held.close()

        assert opened.status == 200
        assert (refused.status, "系统正忙" in refused.text) == (503, True)
        assert hidden_fields(refused.text)["body_html"] == TYPED

    def test_read_only_is_said_and_pages_open(self, on_postgresql, cluster):
        stand = on_postgresql
        change = f"/admin/articles/post/{stand.facts['draft']}/change/"
        session = stand.facts["sessions"][1]
        fields = form_of(ask(stand.app_port, change, headers=cookies(session)).text)
        self.set(cluster, "default_transaction_read_only", "on")
        try:
            pages = {path: ask(stand.app_port, path).status for path in map(_encoded, READERS)}
            desk = {
                path: ask(stand.app_port, path, headers=cookies(key)).status
                for path, key in zip(desk_pages(stand), stand.facts["sessions"][3:], strict=False)
            }
            refused = send(stand, change, {**fields, "headline": "又改过的标题", "_continue": "1"}, session)
        finally:
            self.set(cluster, "default_transaction_read_only", "off")

        assert set(pages.values()) == {200}
        assert set(desk.values()) == {200}, desk
        assert (refused.status, "只能读" in refused.text) == (503, True)
        wait_for(lambda: self.works(stand), "the site on a database that may be written again")

    def test_without_a_connection_left_is_said(self, on_postgresql, cluster):
        stand = on_postgresql
        self.set(cluster, "idle_session_timeout", "0")
        taken = []
        with contextlib.suppress(psycopg2.OperationalError):
            # Ends the site's own connections, and takes all there are.
            first = psycopg2.connect(cluster.url)
            taken.append(first)
            first.cursor().execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                "AND backend_type = 'client backend'"
            )
            while len(taken) < 120:
                taken.append(psycopg2.connect(cluster.url))
        try:
            answer = ask(stand.app_port, "/latest/")
        finally:
            for connection in taken:
                connection.close()

        assert (answer.status, "数据库暂时连不上" in answer.text) == (503, True)
        wait_for(lambda: self.works(stand), "the site on a database with connections left")

    def set(self, cluster, name, value):
        connection = psycopg2.connect(cluster.url)
        connection.autocommit = True
        connection.cursor().execute("SET default_transaction_read_only = off")
        connection.cursor().execute(f"ALTER SYSTEM SET {name} = {value}")
        connection.cursor().execute("SELECT pg_reload_conf()")
        connection.close()
