"""Keys by which two copies of one story find each other."""

import pytest

from articles.text.keys import HEADLINE_KEY_LENGTH, KEY_LENGTH, address_key, headline_key


@pytest.mark.parametrize(
    "address",
    [
        "http://donglan.example/news/1.html",
        "https://www.donglan.example/news/1.html",
        "https://m.DONGLAN.example:443/news/1.html#top",
        "https://donglan.example/news/1.html?utm_source=wx&spm=a.b&from=timeline",
        " https://donglan.example/news/1.html/ ",
        "//donglan.example/news/1.html",
    ],
)
def test_one_page_has_one_key(address):
    assert address_key(address) == "donglan.example/news/1.html"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x?id=1", "https://a.example/x?id=2"),
        ("https://a.example/News/1", "https://a.example/news/1"),
        ("https://a.example:8080/1", "https://a.example/1"),
        ("https://bao.a.example/1", "https://a.example/1"),
    ],
)
def test_two_pages_have_two(one, other):
    assert address_key(one) != address_key(other)


def test_the_order_of_parameters_and_an_index_page_make_no_difference():
    assert address_key("https://a.example/x?b=2&a=1") == address_key("https://a.example/x?a=1&b=2")
    assert address_key("https://a.example/bx/index.html") == address_key("https://a.example/bx")


@pytest.mark.parametrize(
    "address", ["", "没有地址", "javascript:alert(1)", "http://[::1", "https://a.example:port/"]
)
def test_what_is_no_web_address_has_none(address):
    assert address_key(address) == ""


def test_a_long_address_keeps_its_difference():
    one, other = (address_key(f"https://a.example/{'长' * 300}/{number}") for number in (1, 2))

    assert one != other
    assert max(len(one), len(other)) <= KEY_LENGTH


def test_a_headline_is_its_letters_and_digits():
    assert headline_key("“開門紅”：保費 增１２％！") == headline_key("开门红 保费增12%")
    assert headline_key("！？") == ""
    assert len(headline_key("字" * 200)) == HEADLINE_KEY_LENGTH
