"""Who asks: the same, never empty answer for every limit, and no word of the client's believed."""

import logging

import pytest
from django.test import RequestFactory

from articles.web import clients

LONG = "1" * 100_000


def address(proxies, settings, peer="172.18.0.2", forwarded=None):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=peer)
    if forwarded is not None:
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    return clients.client_address(request)


class TestBehindTrustedProxies:
    @pytest.mark.parametrize(
        ("proxies", "forwarded", "client"),
        [
            (1, "203.0.113.9", "203.0.113.9"),
            (1, "127.0.0.1, 203.0.113.9", "203.0.113.9"),
            (1, "127.0.0.1,203.0.113.9", "203.0.113.9"),
            (2, "127.0.0.1, 203.0.113.9, 10.0.0.3", "203.0.113.9"),
            (1, "203.0.113.9:51234", "203.0.113.9"),
            (1, "[2001:db8::9]:443", "2001:db8::9"),
            (1, '"[2001:db8::9]"', "2001:db8::9"),
            (1, "2001:0DB8:0:0::9", "2001:db8::9"),
            (1, "fe80::9%eth0", "fe80::9"),
            (1, "::ffff:203.0.113.9", "203.0.113.9"),
        ],
    )
    def test_it_is_what_the_outermost_of_ours_saw(self, settings, proxies, forwarded, client):
        assert address(proxies, settings, forwarded=forwarded) == client

    @pytest.mark.parametrize(
        "forwarded",
        ["", ",", "unknown", "203.0.113.9,", "203.0.113.9, ", "localhost", "999.1.1.1", "<script>", LONG,
         "\x00", "203.0.113.9, 余敏", "１２７.0.0.1x", "[", "[]", ":::", "1.2.3.4:5:6"],
    )  # fmt: skip
    def test_junk_where_it_should_stand_leaves_the_peer(self, settings, forwarded):
        assert address(1, settings, forwarded=forwarded) == "172.18.0.2"

    def test_a_request_that_came_round_them_is_the_peers(self, settings):
        assert address(2, settings, forwarded="203.0.113.9") == "172.18.0.2"


class TestWithoutTrustedProxies:
    def test_nothing_the_client_says_counts(self, settings):
        assert address(0, settings, peer="203.0.113.9", forwarded="127.0.0.1") == "203.0.113.9"

    @pytest.mark.parametrize("peer", ["", None, "unix:", "@", "junk"])
    def test_there_is_always_an_address(self, settings, peer):
        assert address(0, settings, peer=peer) == clients.NOBODY

    def test_a_proxy_nobody_told_of_is_named_once_in_the_log(self, settings, caplog, monkeypatch):
        monkeypatch.setitem(clients._seen, "forwarded", False)
        with caplog.at_level(logging.WARNING):
            for _ in range(3):
                address(0, settings, forwarded="203.0.113.9")

        (said,) = [one.message for one in caplog.records if "X-Forwarded-For" in one.message]
        assert "NEWSROOM_TRUSTED_PROXIES is 0" in said


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("203.0.113.9", "203.0.113.10", False),
        ("203.0.113.9", "::ffff:203.0.113.9", True),
    ],
)
def test_limits_count_an_ipv6_network_as_one_client(one, other, are_one):
    assert (clients.network_of(one) == clients.network_of(other)) is are_one


def test_the_access_log_names_the_client(settings):
    settings.TRUSTED_PROXIES = 1
    environ = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 203.0.113.9"}

    clients.naming(lambda environ, start: [])(environ, None)

    assert environ["newsroom.client"] == "203.0.113.9"
