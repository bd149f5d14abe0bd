"""No English on any screen of the desk."""

import re

import pytest
from lxml import html as lxml_html

from tests.factories import CategoryFactory, PostFactory, SourceFactory, SourceLinkFactory, TagFactory

# Names nobody writes in Chinese, and keys of the keyboard.
ALLOWED = {
    "infocode",
    "ctrl",
    "enter",
    "csv",
    "html",
    "http",
    "https",
    "ai",
    "jpg",
    "png",
    "gif",
    "webp",
    "j",
    "k",
    "x",
    "o",
    "id",
}
SHOWN = ("title", "alt", "placeholder", "aria-label", "value")
WORD = re.compile(r"[A-Za-z]{2,}")

SCREENS = [
    "/admin/", "/admin/articles/post/", "/admin/articles/post/add/", "/admin/articles/post/{draft}/change/",
    "/admin/articles/post/{live}/change/", "/admin/articles/post/{draft}/history/", "/admin/articles/post/{live}/typo/",
    "/admin/articles/post/{live}/correct/", "/admin/articles/post/{live}/take-down/",
    "/admin/articles/post/{live}/sheet/", "/admin/articles/post/{live}/erase/",
    "/admin/intake/", "/admin/flash/", "/admin/candidates/", "/admin/home/",
    "/admin/pictures/pick/", "/admin/second-step/", "/admin/password_change/", "/admin/articles/category/",
    "/admin/articles/category/add/", "/admin/articles/category/{category}/change/", "/admin/labels/category/{category}/",
    "/admin/articles/source/", "/admin/articles/source/add/", "/admin/articles/tag/", "/admin/articles/redirect/",
    "/admin/articles/redirect/add/", "/admin/articles/plainpage/", "/admin/articles/plainpage/add/",
    "/admin/articles/picture/", "/admin/articles/editorialevent/", "/admin/articles/correction/",
    "/admin/articles/archivefile/", "/admin/articles/postreview/", "/admin/articles/dutyperiod/",
    "/admin/articles/dutyperiod/add/", "/admin/articles/reviewrule/add/", "/admin/articles/holiday/add/",
    "/admin/articles/aliasgroup/add/", "/admin/articles/user/",
    "/admin/articles/user/add/", "/admin/articles/user/{user}/change/", "/admin/articles/user/{user}/history/",
    "/admin/auth/group/", "/admin/auth/group/add/", "/admin/articles/category/{category}/history/",
]  # fmt: skip


def words_on(page):
    """Return the Latin words an editor would see or hear on a page, addresses and names of accounts apart."""
    tree = lxml_html.fromstring(page)
    for hidden in tree.xpath(
        "//script|//style|//template|//code|//input[@type='hidden']|//*[contains(@class,'empty-form')]|//td[contains(@class,'field-slug') or contains(@class,'field-pinyin') or contains(@class,'field-email')]|//datalist|//svg"
    ):
        hidden.drop_tree()
    seen = []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        seen += [element.text or "", element.tail or ""]
        if element.tag in ("input", "button", "img", "a", "textarea", "select", "nav", "section", "div", "abbr"):
            labels = SHOWN if element.tag == "input" and element.get("type") in ("submit", "button") else SHOWN[:-1]
            seen += [element.get(name, "") for name in labels]
    words = {word.lower() for text in seen if not text.strip().startswith(("/", "http")) for word in WORD.findall(text)}
    return words - ALLOWED


@pytest.fixture
def places(boss):
    source = SourceFactory(name="东澜保险报", slug="donglan")
    category = CategoryFactory(name="监管", slug="jianguan")
    draft = PostFactory(author=boss.user, source=source, category=category, tags=[TagFactory(name="理赔")])
    SourceLinkFactory(post=draft, url="https://1.example/")
    live = PostFactory(live=True, category=category, source=source)
    return {"draft": draft.pk, "live": live.pk, "category": category.pk, "user": boss.user.pk}


OWN_NAMES = {"jianguan", "donglan", "zhubian", "newsroom", "example", "gaojian", "lanmu"}  # the test's own addresses


@pytest.mark.parametrize("address", SCREENS)
def test_speaks_chinese(boss, places, address):
    answer = boss.get(address.format(**places))

    assert answer.status_code == 200, answer.status_code
    assert words_on(answer.content.decode()) - OWN_NAMES == set()


def test_speaks_chinese_at_the_door(client, db):
    answer = client.post("/admin/login/", {"username": "nobody", "password": "wrong"})

    assert words_on(answer.content.decode()) == set()


def test_speaks_chinese_when_a_form_is_wrong(boss, places):
    for address in ("/admin/articles/source/add/", "/admin/articles/user/add/", "/admin/articles/redirect/add/"):
        assert words_on(boss.post(address, {}).content.decode()) - OWN_NAMES == set(), address
