"""Nothing readers see changes except by a verb: all forms of the desk are tried, public pages compared.

A new screen, field or button is tried as soon as it is there. What a POST changes on a public page must have
been permitted to more than a 记者, be recorded, and have bumped the edition; what it puts into or beside a
signed text must wait on the 补审 list or carry signatures.
"""

import re
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, resolve, reverse
from django.urls.resolvers import URLResolver
from django.utils import timezone
from lxml import html

from articles.ingest import pictures
from articles.models import Edition, EditorialEvent, Picture, Post, PostReview, Tag
from articles.reader.article import body
from tests import scene
from tests.factories import UserFactory
from tests.properties import share

from .conftest import person

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]
AWAY = "https://pic.example/a.jpg?x=1&y=2"  # stands in a published text, and nobody has fetched it
# Written at the desk and seen by nobody outside.
UNSEEN = {
    "django_session", "django_admin_log", "articles_autosave", "articles_editlock", "axes_accesslog",
    "axes_accessattempt",
}  # fmt: skip
WRITES = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
# Django's own, and those that only answer or only concern the person logged in.
READING = {
    "jsi18n", "autocomplete", "view_on_site", "logout", "login", "again", "suggest", "known_pictures",
    "second_step", "app_list", "password_change", "password_change_done", "index", "preview", "home_preview",
    "sign_off_sheet", "suggestions", "fetched_page", "panel", "panel_new", "rules_table", "compare_pieces",
    "archive_gaps", "archive_gaps_table", "compliance", "compliance_month",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _store(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    settings.SEARCH_RATE = ""
    monkeypatch.setattr(pictures, "fetch", lambda url: scene.picture_bytes(300, 200, "#335577"))


@pytest.fixture
def keys(db):
    """Fill the newsroom; the live piece shows a cover and a picture, and waits for one nobody has fetched."""
    found = scene.set_up(UserFactory(username="zhubian", real_name="陈一鸣", is_superuser=True))
    live, picture = Post.objects.get(pk=found["live"]), Picture.objects.get(pk=found["picture"])
    live.cover = picture
    live.body_html += (
        f'<p><img src="{AWAY.replace("&", "&amp;")}" alt="窗口"></p><p><img src="{picture.file.url}"></p>'
    )
    live.save()
    return found


def public_pages(keys):
    """Return the addresses whose bytes are compared: one of each kind of public page."""
    live, revised, withdrawn = (
        Post.objects.get(pk=keys[name]).path for name in ("live", "revised", "withdrawn")
    )
    tag = Tag.objects.get(pk=keys["tag"])
    return [
        "/", "/latest/", "/category/", "/category/jianguan.html", f"/tag/{tag.slug}/", "/source/donglan/",
        live, revised, withdrawn, "/kuaixun/", "/gengzheng/", "/emnews/", "/about/bianjibu.html",
        "/jiu/2020/01/01/1.html", "/feed.xml", "/sitemap.xml", "/sitemap-pages.xml", "/search/?q=国寿",
        "/search/?q=车险",
    ]  # fmt: skip


def snapshot(client, pages):
    """Return what readers get, with nothing kept: {address: (status, where to, bytes)}."""
    cache.clear()
    body._rendered.cache_clear()
    found = {}
    for address in pages:
        answer = client.get(address)
        found[address] = (answer.status_code, answer.get("Location", ""), answer.getvalue())
    return found


@contextmanager
def undone():
    """Take back whatever was written."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


def typed(form, other):
    """Return [{name: values}]: what the form would send with each of its buttons, changed by `other`."""
    data, deeds = {}, []
    for field in form.xpath(".//*[@name]"):
        name, kind, value = field.get("name"), field.get("type", ""), field.get("value") or ""
        if field.tag == "button" or kind == "submit":
            deeds.append((name, value))
        elif kind in ("checkbox", "radio"):
            is_on = field.get("checked") is not None
            if is_on != (other == "choices" and kind == "checkbox"):
                data.setdefault(name, []).append(value or "on")
        elif field.tag == "select":
            options = [option.get("value", "") for option in field.xpath(".//option")]
            chosen = [option.get("value", "") for option in field.xpath(".//option[@selected]")] or options[
                :1
            ]
            if other == "choices" and not field.get("multiple"):
                chosen = [option for option in options if option not in (*chosen, "")][:1] or chosen
            data.setdefault(name, []).extend(chosen)
        elif field.tag == "textarea" or kind in ("", "text", "search"):
            text = (field.text if field.tag == "textarea" else value) or ""
            data.setdefault(name, []).append(text + "改" if other == "texts" else text or "车险")
        elif kind == "number":
            data.setdefault(name, []).append("0.25" if "focal" in name else str(int(float(value or 0)) + 1))
        elif kind == "url":
            data.setdefault(name, []).append("https://gai.example/")
        elif kind != "file":
            data.setdefault(name, []).append(value)
    actions = [
        option.get("value")
        for option in form.xpath(".//select[@name='action']/option")
        if option.get("value")
    ]
    if actions:
        data["_selected_action"] = [
            box.get("value") for box in form.xpath(".//input[@name='_selected_action']")
        ][:2]
        return (
            [{**data, "action": [action], "note": ["理由"]} for action in actions]
            if other == "choices"
            else []
        )
    return [{**data, name: [value]} for name, value in deeds] or [data]


def tries(client, keys):
    """Yield (address, data) of everything the screens of this person offer, and of what has no form."""
    tried = set()
    for address in sorted({address.format(**keys) for address in scene.SCREENS.values()}):
        page = client.get(address)
        if page.status_code != 200 or "html" not in page.get("Content-Type", ""):
            continue
        for form in html.fromstring(page.content.decode()).xpath(
            "//form[translate(@method, 'POST', 'post')='post']"
        ):
            action = form.get("action") or address
            for data in (data for other in ("texts", "choices") for data in typed(form, other)):
                told = (
                    action.partition("?")[0],
                    tuple((name, *values) for name, values in data.items() if "csrf" not in name),
                )
                if told not in tried and action != reverse("admin:logout"):  # the door stands on every screen
                    tried.add(told)
                    yield action, data
    live = keys["live"]
    yield "/admin/pictures/fetch/", {"url": AWAY, "alt": "没有人审过的说明"}
    yield "/admin/pictures/pick/", {"url": AWAY, "alt": "没有人审过的说明", "caption": "没有人审过", "credit": "某某",
                                    "focal_x": "0.5", "focal_y": "0.5"}  # fmt: skip
    change = f"/admin/articles/picture/{keys['picture']}/change/"
    words = {"alt": "图", "caption": "图", "credit": "某某", "focal_x": "0.5", "focal_y": "0.5"}
    for field, value in (
        ("alt", "改"),
        ("caption", "改"),
        ("credit", "改"),
        ("focal_x", "0.1"),
        ("ai_generated", "on"),
    ):
        yield change, {**words, field: value}
    for path in ("autosave/", "presence/", "take-over/"):
        yield f"/admin/articles/post/{live}/{path}", {"headline": "改", "expected_version": "0"}
    for action in ("publish_many", "take_down_many", "restore_many"):  # as confirmed
        pieces = {"pieces": f"{live},{keys['withdrawn']}", "_selected_action": [str(live)], "note": "理由"}
        yield "/admin/articles/post/", {"action": action, "select_across": "1", **pieces}
    yield "/admin/undo/", {"deed": f"undo file_under {timezone.now().isoformat()}"}
    yield f"/admin/labels/category/{keys['category']}/", {"into": "财产险", "sure": "x"}
    yield "/admin/articles/post/autosave/", {"headline": "改", "token": "x"}
    yield (
        f"/admin/articles/post/{live}/erase/",
        {"phrases": "小额案件", "replacement": "某某", "reason": "当事人要求"},
    )
    yield (
        f"/admin/articles/post/{live}/correct/",
        {"kind": "correction", "old_wording": "甲", "new_wording": "乙"},
    )
    yield f"/admin/articles/post/{live}/take-down/", {"reason": "来源方已撤回原文"}
    yield f"/admin/articles/post/{keys['withdrawn']}/restore/", {"note": "核实无误"}
    yield "/admin/home/", {"slot": f"lead::{keys['revised']}", "ends_at": "", "expected": "", "_save": "1"}
    redirect, aliases = keys["redirect"], keys["aliases"]
    moved = {"old_path": "/jiu/2020/01/01/1.html", "post": "", "new_path": "/latest/"}
    yield f"/admin/articles/redirect/{redirect}/change/", moved
    yield f"/admin/articles/aliasgroup/{aliases}/change/", {"terms": "国寿\n车险", "pinyin": ""}
    for kind in ("category", "source", "tag"):
        yield f"/admin/labels/{kind}/{keys[kind]}/", {"name": "改名之后", "slug": "gaiming"}


def walk(resolver, prefix=""):
    """Yield the name of every address under `resolver`."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from walk(pattern, prefix + str(pattern.pattern))
        elif prefix.startswith("admin/") and pattern.name:
            yield pattern.name


ROLES = {"reporter": "记者", "editor": "编辑", "chief": "主编", "keeper": "管理员"}
MUST_SHOW = {  # that the comparison sees what it is there to see
    "记者": set(),
    "编辑": {"fetch_picture", "picture_picker", "articles_picture_change", "correct", "take_down"},
    "主编": {"fetch_picture", "picture_picker", "articles_picture_change", "correct", "take_down", "restore",
             "erase", "relabel", "articles_category_change", "articles_plainpage_change",
             "articles_plainpage_delete"},
    "管理员": {"relabel", "articles_category_change", "articles_plainpage_change", "articles_redirect_change",
               "articles_redirect_delete", "articles_aliasgroup_change"},
}  # fmt: skip
# Verbs whose text carries its signatures already, or that are about no text.
WITHOUT_REVIEW = {
    "publish", "schedule", "approve", "approve_revision", "revision_applied", "take_down", "restore",
    "file_under", "home", "merge", "rename", "erase", "add_site_content", "change_site_content",
    "delete_site_content", "confirm_changes", "confirm_revision_changes", "unschedule", "undo", "join_story",
    "leave_story",
}  # fmt: skip


def chosen(tried, role):
    """Return which of (address, data) are tried: all that must show, and a share of the rest."""
    must, others = [], []
    for address, data in tried:
        name = resolve(address.partition("?")[0]).url_name
        (must if name in MUST_SHOW[role] else others).append((address, data))
    return must + share(others, 4, list(MUST_SHOW).index(role))


@pytest.mark.parametrize("role", ROLES.values(), ids=ROLES)
def test_no_form_changes_a_public_page_without_a_verb(client, keys, role):
    desk = person(role, real_name="何人")
    pages = public_pages(keys)
    before, shown = snapshot(client, pages), set()
    faults, session = [], desk.cookies.copy()
    for address, data in chosen(tries(desk, keys), role):
        with undone():
            edition, since = (
                Edition.current(),
                EditorialEvent.objects.order_by("-pk").values_list("pk", flat=True).first(),
            )
            waiting = PostReview.objects.waiting().count()
            with CaptureQueriesContext(connection) as queries:
                desk.post(address, data)
            desk.cookies = session.copy()  # one of the forms logs out
            tables = {found[1] for query in queries for found in [WRITES.match(query["sql"])] if found}
            if not tables - UNSEEN:
                continue
            after = snapshot(client, pages)
            changed = [page for page in pages if before[page] != after[page]]
            if not changed:
                continue
            verbs = set(
                EditorialEvent.objects.filter(pk__gt=since, actor=desk.user).values_list("verb", flat=True)
            )
            shown.add(resolve(address.partition("?")[0]).url_name)
            fault = [
                "a 记者 did it" * (role == "记者"),
                "no event" * (not verbs),
                "edition not turned" * (Edition.current() == edition),
                "not on the 补审 list"
                * (not verbs & WITHOUT_REVIEW and PostReview.objects.waiting().count() == waiting),
            ]
            if any(fault):
                faults.append(f"{address} {sorted(data)} changed {changed}: {', '.join(filter(None, fault))}")

    assert not faults, "\n".join(faults)
    assert MUST_SHOW[role] <= shown, MUST_SHOW[role] - shown


def test_every_address_of_the_desk_is_tried(keys):
    boss = person("主编", is_superuser=True)
    tried = {resolve(address.partition("?")[0]).url_name for address, _ in tries(boss, keys)}
    screens = {
        resolve(address.format(**keys).partition("?")[0]).url_name for address in scene.SCREENS.values()
    }

    names = set(walk(get_resolver())) - READING
    known = {name for name in names if not name.endswith(("_add", "_delete", "_history", "_password_change"))}

    assert known <= tried | screens, known - tried - screens
