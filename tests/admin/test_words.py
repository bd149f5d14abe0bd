"""No English on any screen of the desk."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from django.utils.translation.trans_real import DjangoTranslation, translation
from lxml import html as lxml_html

from articles.admin import site
from articles.admin.words import recorded_verbs
from articles.editorial.workflow.audit import record
from tests.factories import PostFactory
from tests.scene import ANSWERS, POSTED, SCREENS, filled, set_up

ADMINS_OWN = Path(admin.__file__).parent / "locale"
# The desk says 您, 退出登录, 账号, and what to do.
ODD = re.compile("你|登出|注销|帐号|必填项|请更正|确保该变量|选择一个有效|输入一个有效")

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


def words_on(page):
    """Return the Latin words an editor would see or hear on a page, addresses and names of accounts apart."""
    tree = lxml_html.fromstring(page)
    for hidden in tree.xpath(
        "//script|//style|//*[@class='fingerprint']|//textarea[@data-django-prose-editor-desk]|"
        "//textarea[@hidden]|//template|//code|//input[@type='hidden']|//*[contains(@class,'empty-form')]|"
        "//td[contains(@class,'field-slug') or contains(@class,'field-pinyin') or contains(@class,"
        "'field-email')]|//*[contains(@class,'field-terms_shown')]|//datalist|//svg"
    ):
        hidden.drop_tree()
    for icon in tree.xpath("//*[contains(@class, 'material-icons')]"):
        icon.text = ""  # drawn by an English name; what is read out is its label
    seen = []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        seen += [element.text or "", element.tail or ""]
        if element.tag in (
            "input",
            "button",
            "img",
            "a",
            "textarea",
            "select",
            "nav",
            "section",
            "div",
            "abbr",
        ):
            labels = (
                SHOWN
                if element.tag == "input" and element.get("type") in ("submit", "button")
                else SHOWN[:-1]
            )
            seen += [element.get(name, "") for name in labels]
    words = {
        word.lower()
        for text in seen
        if not text.strip().startswith(("/", "http"))
        for word in WORD.findall(text)
    }
    return words - ALLOWED


# Addresses of the desk that show no screen: they take what a screen sends, answer a script, lead on, or are
# closed to all.
NO_SCREENS = {
    "suggestions", "autosave", "autosave_new", "presence", "take_over", "known_pictures", "fetch_picture",
    "suggest", "autocomplete", "jsi18n", "panel", "panel_new", "view_on_site", "undo", "logout", "login",
    "again", "preview", "home_preview", "auth_group_delete", "articles_picture_add",
    "articles_editorialevent_add", "articles_editorialevent_delete", "articles_correction_add",
    "articles_emptysearch_add", "articles_emptysearch_delete", "articles_correction_delete",
    "articles_archivefile_add", "articles_archivefile_delete", "articles_postreview_add",
    "articles_postreview_delete", "articles_category_delete", "articles_source_delete", "rules_table",
    "archive_gaps_table", "compliance_month", "articles_falsealarm_add", "articles_falsealarm_delete",
    "articles_tag_delete", "articles_feed_delete", "articles_user_delete", "articles_post_delete",
}  # fmt: skip
OWN_NAMES = {
    "jianguan",
    "caichanxian",
    "renshenxian",
    "donglan",
    "huxin",
    "jizhe",
    "bianji",
    "zhubian",
    "guanli",
    "newsroom",
    "example",
    "gaojian",
    "lanmu",
    "bianjibu",
    "jiu",
    "jidu",
    "md",
    "news",
}  # fmt: skip - the test's own addresses


@pytest.fixture
def places(boss):
    return set_up(boss.user)


def test_every_address_of_the_desk_is_among_the_screens():
    shown = {
        resolve(address.format_map(defaultdict(lambda: 1)).split("?")[0]).url_name
        for address in SCREENS.values()
    }

    assert {name for name in names_of(site.urls[0]) if name} - shown == NO_SCREENS


def names_of(patterns):
    for pattern in patterns:
        yield from names_of(pattern.url_patterns) if hasattr(pattern, "url_patterns") else [pattern.name]


def test_no_screen_speaks_english(boss, places):
    english = {}
    for name, address in SCREENS.items():
        answer = boss.get(address.format(**places))
        assert answer.status_code == ANSWERS.get(name, 200), name
        if words := words_on(answer.content.decode()) - OWN_NAMES:
            english[name] = sorted(words)
    for name, (address, fields) in POSTED.items():
        answer = boss.post(address.format(**places), filled(fields, places))
        assert answer.status_code == ANSWERS.get(name, 200), name
        if words := words_on(answer.content.decode()) - OWN_NAMES:
            english[name] = sorted(words)

    assert english == {}


def test_no_screen_speaks_english_to_those_who_may_not_see_it(reporter, boss, places):
    for name, address in SCREENS.items():
        answer = reporter.get(address.format(**places))
        assert words_on(answer.content.decode()) - OWN_NAMES == set(), (name, answer.status_code)


def test_what_is_changed_here_is_told_in_chinese_in_its_history(boss, places):
    for name in ("lanmu", "jieri", "tongyici", "zhiban", "jiudizhi", "yemian", "gaoyuan", "tupian"):
        change = SCREENS[f"{name}-xiugai"].format(**places)
        form = boss.get(change).context["adminform"].form
        data = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
        typed = {
            "position": 7,
            "name": "元旦",
            "pinyin": "中",
            "note": "改",
            "new_path": "",
            "caption": "新说明",
        }

        answer = boss.post(change, {**data, **typed}, follow=True)
        history = boss.get(change.replace("/change/", "/history/"))

        assert "修改" in history.content.decode(), name
        for page in (answer, history):
            assert words_on(page.content.decode()) - OWN_NAMES == set(), name


def test_speaks_chinese_at_the_door(client, db):
    answer = client.post("/admin/login/", {"username": "nobody", "password": "wrong"})

    assert words_on(answer.content.decode()) == set()


def test_says_in_chinese_what_is_wrong_with_a_form(boss, places):
    forms = [name for name in SCREENS if name.endswith("-xinjian")]
    for name in [*forms, "luru", "kuaixun", "zhanghao-mima", "xiugai-mima", "gengzheng", "chegao", "huifu",
                 "mochu", "liangbu", "gaiming", "tupian"]:  # fmt: skip
        answer = boss.post(SCREENS[name].format(**places), {"slug": "-- ", "email": "x", "url": "::"})

        assert answer.status_code == 200, name
        assert words_on(answer.content.decode()) - OWN_NAMES == set(), name


def test_speaks_chinese_where_a_page_has_grown_old(boss, settings):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(boss.user)

    answer = strict.post("/admin/flash/", {"text": "x"})

    assert answer.status_code == 403
    assert words_on(answer.content.decode()) - {"cookie"} == set()


def test_refuses_within_the_desk(reporter, places):
    answer = reporter.get("/admin/articles/user/")

    assert answer.status_code == 403
    assert "回编辑台" in answer.content.decode()


def test_django_and_its_packages_speak_with_one_voice():
    said = {}
    for catalog in reversed(translation("zh-hans")._catalog._catalogs):
        said.update(catalog)
    scripts = DjangoTranslation("zh-hans", domain="djangojs", localedirs=[str(ADMINS_OWN)])
    for catalog in reversed(scripts._catalog._catalogs):
        said.update({("js", key): value for key, value in catalog.items()})

    odd = {key: value for key, value in said.items() if isinstance(value, str) and ODD.search(value)}

    assert odd == {}


def test_yes_and_no_are_words_where_they_may_not_be_changed(keeper, reporter):
    page = keeper.get(f"/admin/articles/user/{reporter.user.pk}/change/").content.decode()

    assert "系统管理员" in page
    assert 'alt="False"' not in page
    assert words_on(page) - OWN_NAMES - {reporter.user.username.lower()} == set()


def test_each_deed_stands_once_in_the_filter_and_finds_all_its_records(chief):
    post = PostFactory(live=True)
    record(post, "submit", actor=chief.user, at=timezone.now())
    record(post, "submit_revision", actor=chief.user, at=timezone.now())
    labels = [label for _name, label in recorded_verbs()]

    page = chief.get("/admin/articles/editorialevent/", {"verb": "submit"})

    assert len(labels) == len(set(labels))
    assert {event.verb for event in page.context["cl"].result_list} == {"submit", "submit_revision"}
