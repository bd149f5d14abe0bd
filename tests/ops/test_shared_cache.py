"""A cache error is a miss: with Redis killed, hanging, full, foreign or back, readers and desk go on."""

import pickle
import signal

import pytest
import redis
from django.core.cache import caches

from articles.system import shared_cache
from articles.system.shared_cache import SharedCache, Signed
from articles.web import clients
from tests.factories import PostFactory, UserFactory

from .stand import Redis

pytestmark = pytest.mark.redis

KEY = ":1:page"  # as Django writes the key "page"
PATIENCE = 20  # seconds that a living Redis may take on a busy machine; as shipped it has a quarter of one
SHIPPED = shared_cache.SOCKET_TIMEOUT


@pytest.fixture(scope="module")
def server():
    server = Redis()
    yield server
    server.stop()


@pytest.fixture
def shared(server, monkeypatch):
    """A SharedCache on an empty, living Redis that is asked again at once after a failure."""
    if server.process.poll() is not None:
        server.start()
    redis.Redis.from_url(server.url).flushall()
    redis.Redis.from_url(server.url).config_set("maxmemory", 0)
    monkeypatch.setattr(shared_cache, "PAUSE", 0)
    monkeypatch.setattr(shared_cache, "SOCKET_TIMEOUT", PATIENCE)
    monkeypatch.setattr(shared_cache, "_breakers", {})
    shared = SharedCache(server.url, {})
    shared._memory.clear()
    return shared


class TestSharedCache:
    def test_is_shared_between_processes_while_redis_lives(self, shared, server):
        shared.set("page", ("text", 1), 60)

        assert SharedCache(server.url, {}).get("page") == ("text", 1)

    def test_goes_on_in_memory_while_redis_is_killed_and_returns_to_it(self, shared, server):
        server.stop()

        shared.set("page", "kept here", 60)
        assert shared.get("page") == "kept here"
        assert shared.add("count", 0, 60) is True
        assert shared.incr("count") == 1
        assert shared.get_many(["page", "none"]) == {"page": "kept here"}
        assert shared.trouble() == "ConnectionError"

        server.start()
        shared.set("page", "shared again", 60)
        assert SharedCache(server.url, {}).get("page") == "shared again"
        assert shared.trouble() == ""

    def test_does_not_ask_a_failed_redis_again_before_its_pause_is_over(self, shared, server, monkeypatch):
        monkeypatch.setattr(shared_cache, "PAUSE", 1000)
        server.stop()
        shared.get("page")
        server.start()

        shared.set("page", "kept here", 60)

        assert not redis.Redis.from_url(server.url).exists(KEY)
        assert shared.get("page") == "kept here"

    def test_takes_a_redis_that_hangs_for_a_miss(self, shared, server, monkeypatch):
        shared.set("page", "text", 60)
        monkeypatch.setattr(shared_cache, "SOCKET_TIMEOUT", SHIPPED)
        hurried = SharedCache(server.url, {})
        hurried.get("page")  # so that it is connected
        server.process.send_signal(signal.SIGSTOP)
        try:
            assert hurried.get("page") is None
            assert hurried.trouble() == "TimeoutError"
        finally:
            server.process.send_signal(signal.SIGCONT)

    def test_takes_a_full_redis_for_a_miss(self, shared, server):
        redis.Redis.from_url(server.url).config_set("maxmemory", 1)

        shared.set("page", "text", 60)

        assert shared.get("other", "missing") == "missing"
        assert shared.trouble() != ""

    @pytest.mark.parametrize(
        "held",
        [
            b"\x80\x05garbage",
            b"",
            b"\xff" * 40,
            pickle.dumps("another site's"),
            pickle.dumps({"a": 1})[:-3],
            b"12x",
        ],
    )
    def test_takes_what_it_did_not_store_for_a_miss(self, shared, server, held):
        redis.Redis.from_url(server.url).set(KEY, held)

        assert shared.get("page") is None
        assert shared.get_many(["page"]) == {}

    def test_unpickles_nothing_that_others_put_there(self, shared, server):
        redis.Redis.from_url(server.url).set(KEY, b"x" * Signed.LENGTH + pickle.dumps(Trap()))

        assert shared.get("page") is None
        assert Trap.sprung == []

    def test_tells_a_missing_count_as_django_does(self, shared):
        with pytest.raises(ValueError, match="not found"):
            shared.incr("none")


class Trap:
    sprung: list = []

    def __reduce__(self):
        return Trap.sprung.append, (1,)


@pytest.mark.django_db
class TestSiteWithoutRedis:
    @pytest.fixture(autouse=True)
    def _redis_is_gone(self, settings):
        settings.CACHES = {
            "default": {
                "BACKEND": "articles.system.shared_cache.SharedCache",
                "LOCATION": "redis://127.0.0.1:1",
            }
        }
        settings.SEARCH_RATE = "100/m"
        yield
        caches["default"]._memory.clear()

    @pytest.mark.parametrize(
        "path",
        [
            "/",
            "/latest/",
            "/latest/?page=1",
            "/feed.xml",
            "/sitemap.xml",
            "/search/?q=理赔",
            "/search.json?q=理赔",
            "/fresh.json",
        ],
    )
    def test_shows_readers_every_page(self, client, path):
        PostFactory(live=True, headline="汀南财险公布理赔年报")

        assert client.get(path).status_code == 200
        assert client.get(path).status_code == 200
        assert client.get("/nothing-here/").status_code == 404

    def test_lets_the_desk_in(self, client):
        client.force_login(UserFactory(is_superuser=True))

        assert client.get("/admin/").status_code == 200

    def test_stays_ready_and_says_what_is_amiss(self, client, monkeypatch):
        monkeypatch.setitem(clients._seen, "forwarded", False)  # another test's proxy

        answer = client.get("/readyz")

        assert (answer.status_code, answer.content.decode()) == (
            200,
            "degraded: cache: ConnectionError; every process keeps its own meanwhile\n",
        )


def test_a_redis_address_means_the_cache_that_cannot_fail():
    from tests.ops.test_settings import start

    ran = start(
        "from django.core.cache import caches; print(type(caches['default']).__name__)",
        CACHE_URL="redis://x:1/0",
    )

    assert ran.stdout.split() == ["SharedCache"]
