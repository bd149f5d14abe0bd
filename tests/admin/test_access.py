"""Who gets where: every address of the desk, every role, reading and sending.

An address without a row here fails.
"""

import re

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from articles.editorial.review import duty
from articles.editorial.workflow.audit import record
from articles.models import (
    AliasGroup,
    EmptySearch,
    EverydayWord,
    Holiday,
    Picture,
    PlainPage,
    PostReview,
    ProtectedName,
    Redirect,
    ReviewRule,
    RuleTrial,
    SourceList,
)
from tests.factories import (
    DAY,
    CategoryFactory,
    FeedFactory,
    FetchedOriginalFactory,
    PostFactory,
    SourceFactory,
    TagFactory,
    UserFactory,
)

from .conftest import person

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WRITING = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
ROLES = ("记者", "编辑", "主编", "管理员", "无角色")

# Of each model: 看 (list, one row, its history), 增, 改, 删. A post belongs to somebody else.
MODELS = """
                记者      编辑      主编      管理员    无角色
post            看增      看增改    看增改    看        –
editorialevent  看        看        看        看        –
correction      看        看        看        看        –
postreview      –         看        看        看        –
dutyperiod      –         看        看增删    看        –
reviewrule      –         看        看增改删  看        –
holiday         看        看        看增改删  看增改删  –
category        看        看        看增改    看增改    –
source          看        看增改    看增改    看增改    –
tag             看增      看增改    看增改    看改      –
picture         看改      看改      看改删    看        –
archivefile     –         看        看        看        –
redirect        –         看        看        看增改删  –
plainpage       –         –         看增改删  看增改删  –
aliasgroup      –         –         看增改删  看增改删  –
everydayword    –         –         看增改删  看增改删  –
emptysearch     –         –         看        看        –
feed            –         看增改    看增改    –         –
falsealarm      –         看        看        –         –
ruletrial       –         看        看增删    –         –
protectedname   –         看        看增改删  –         –
user            –         –         看        看增改    –
group           –         –         –         看        –
"""

# Of each other screen: 看 (GET) and 做 (POST). A screen that only takes POSTs has no 看.
SCREENS = """
                           记者  编辑  主编  管理员  无角色
index                      看    看    看    看      看
app_list                   看    看    看    看      –
second_step                看做  看做  看做  看做    看做
password_change            看做  看做  看做  看做    看做
password_change_done       看    看    看    看      看
jsi18n                     看    看    看    看      看
suggest                    看    看    看    看      –
autocomplete               看    看    看    看      –
view_on_site               看    看    看    看      –
intake                     看做  看做  看做  –       –
flash                      看做  看做  看做  –       –
candidates                 –     看做  看做  –       –
suggestions                看    看    看    看      –
filing                     –     看做  看做  –       –
stories                    –     看做  看做  –       –
compare_pieces             –     看    看    –       –
feeds                      –     看做  看做  –       –
fetched_page               –     看    看    –       –
automatic                  –     看    看做  –       –
home                       –     看做  看做  –       –
home_preview               –     做    做    –       –
picture_picker             看做  看做  看做  看      –
known_pictures             做    做    做    做      –
fetch_picture              做    做    做    –       –
relabel                    –     –     看做  看做    –
rules                      –     看    看做  –       –
rules_table                –     看    看    –       –
rule_new                   –     –     看做  –       –
rule                       –     看    看做  –       –
compliance                 –     –     看    –       –
compliance_month           –     –     看    –       –
archive_gaps               –     看    看    看      –
archive_gaps_table         –     看    看    看      –
source_lists               –     看    看做  –       –
source_list                –     看    看做  –       –
undo                       做    做    做    做      –
preview                    看    看    看    看      –
preview_link               看做  看做  看做  看做    –
sign_off_sheet             看    看    看    看      –
autosave                   –     做    做    –       –
autosave_new               做    做    做    –       –
presence                   –     看做  看做  –       –
panel                      做    做    做    做      –
compare_original           看做  看做  看做  看做    –
panel_new                  做    做    做    –       –
take_over                  做    做    做    –       –
changes                    看    看    看    –       –
fix_typo                   –     看做  看做  –       –
correct                    –     看做  看做  –       –
take_down                  –     看做  看做  –       –
restore                    –     –     看做  –       –
erase                      –     –     看做  –       –
review_afterwards          –     看做  看做  –       –
auth_user_password_change  –     –     –     看做    –
account_changes            –     –     –     看做    –
account_notices            看做  看做  看做  看做    看做
"""
OPEN = {"login", "logout", "again"}  # the door itself
VIEW_ONLY_POSTS = {"index", "app_list", "password_change_done", "jsi18n", "suggest", "autocomplete",
                   "view_on_site", "preview", "sign_off_sheet", "changes", "fetched_page", "suggestions",
                   "rules_table", "archive_gaps", "archive_gaps_table", "compliance", "compliance_month",
                   "compare_pieces"}  # fmt: skip


def table(text):
    """Return {row: {role: set of deeds}} of a table above."""
    head, *rows = [line.split() for line in text.strip().splitlines()]
    assert tuple(head) == ROLES
    return {
        row[0]: {role: set(cell) - {"–"} for role, cell in zip(ROLES, row[1:], strict=True)} for row in rows
    }


def names_of_the_desk(patterns=None):
    """Return the name of every address under /admin/."""
    if patterns is None:
        (desk,) = [one for one in get_resolver().url_patterns if str(one.pattern) == "admin/"]
        patterns = desk.url_patterns
    names = set()
    for one in patterns:
        names |= names_of_the_desk(one.url_patterns) if hasattr(one, "url_patterns") else {one.name}
    return names - {None}  # Django's catch-all, and the short form of a change address


@pytest.fixture
def things(db, settings, tmp_path):
    """One row of everything, nobody's of those who knock."""
    settings.MEDIA_ROOT = tmp_path
    return one_of_everything()


def one_of_everything():
    """Return {model: row}, also to tests/ops, which asks the same through nginx."""
    author = UserFactory()
    post = PostFactory(author=author, category=CategoryFactory(), source=SourceFactory(), tags=[TagFactory()])
    chief = person("主编").user
    event = record(post, "edit", actor=author, at=DAY)
    return {
        "post": post, "category": post.category, "source": post.source, "tag": post.tags.get(),
        "editorialevent": event, "user": author, "group": Group.objects.get(name="编辑"),
        "correction": post.corrections.create(old_wording="甲", new_wording="乙", editor=author,
                                              corrected_at=DAY),
        "postreview": PostReview.objects.create(post=post, kind="typo", editor=author, done_at=DAY),
        "dutyperiod": duty.open_duty(DAY.date(), DAY.date(), actor=chief, at=DAY),
        "reviewrule": ReviewRule.objects.create(origin="own", rounds=3),
        "holiday": Holiday.objects.create(day=DAY.date(), name="节"),
        "picture": Picture.objects.create(file="pictures/a.png", alt="图", width=4, height=3),
        "archivefile": post.archive_files.create(path="a.md", sha256="0" * 64, original=b"", imported_at=DAY),
        "redirect": Redirect.objects.create(old_path="/jiu/1.html", new_path="/latest/"),
        "plainpage": PlainPage.objects.create(title="版权", slug="ceshi", body_html="<p>版权。</p>"),
        "aliasgroup": AliasGroup.objects.create(terms="银保监会\n原银保监会"),
        "everydayword": EverydayWord.objects.create(said="泡汤了", written="水淹"),
        "emptysearch": EmptySearch.objects.create(text="泡汤险"),
        "feed": FeedFactory(source=post.source),
        "falsealarm": post.false_alarms.create(rule="NAM-01", key="0" * 64, words="银保监会", editor=author,
                                               marked_at=DAY),
        "ruletrial": RuleTrial.objects.create(rule="NAM-01", reason="误报多", editor=author, trial_began_at=DAY),
        "protectedname": ProtectedName.objects.create(kind="unit", name="东澜监管局"),
        "fetched": FetchedOriginalFactory(),
        "source_list": SourceList.objects.create(edition="2025-06", published_on=DAY.date(), loaded_at=DAY),
    }  # fmt: skip


def somebody(role):
    if role != "无角色":
        return person(role)
    client = Client()
    client.force_login(UserFactory())
    return client


def is_let_in(answer):
    """Return whether the desk answered at all; a form sent empty may come back with faults, or lead on."""
    assert answer.status_code in (200, 302, 400, 403, 404, 405), answer.status_code
    return answer.status_code not in (403, 404) and "/login/" not in answer.headers.get("Location", "")


def test_every_address_has_a_row():
    app = {"user": "articles", "group": "auth"}
    rows = {
        f"{app.get(model, 'articles')}_{model}_{deed}"
        for model in table(MODELS)
        for deed in ("changelist", "add", "change", "delete", "history")
    }

    assert names_of_the_desk() == rows | set(table(SCREENS)) | OPEN


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("model", table(MODELS))
def test_rows_are_read_added_changed_and_deleted_by_those_who_may(things, model, role):
    may, client, thing = table(MODELS)[model][role], somebody(role), things[model]
    at = f"admin:{'auth' if model == 'group' else 'articles'}_{model}_"
    row = [thing.pk]

    reads = {name: is_let_in(client.get(reverse(at + name, args=args)))
             for name, args in (("changelist", []), ("change", row), ("history", row))}  # fmt: skip
    sends = {name: is_let_in(client.post(reverse(at + name, args=args)))
             for name, args in (("add", []), ("change", row), ("delete", row))}  # fmt: skip
    forms = {
        name: is_let_in(client.get(reverse(at + name, args=args)))
        for name, args in (("add", []), ("delete", row))
    }

    assert reads == dict.fromkeys(reads, "看" in may)
    assert sends == {"add": "增" in may, "change": "改" in may, "delete": "删" in may}
    assert forms == {"add": "增" in may, "delete": "删" in may}


def screen_of(name, things):
    """Return the address of a screen, and what a GET of it asks or a POST sends."""
    by_post = {"compare_original", "preview", "preview_link", "sign_off_sheet", "autosave", "presence",
               "panel", "take_over", "changes", "fix_typo", "suggestions", "correct", "take_down", "restore",
               "erase"}  # fmt: skip
    args = {
        "suggest": ["tag"],
        "app_list": ["articles"],
        "fetched_page": [things["fetched"].pk],
        "automatic": [things["feed"].pk],
        "compare_pieces": [things["post"].pk, things["post"].pk],
        "relabel": ["tag", things["tag"].pk],
        "review_afterwards": [things["postreview"].pk],
        "auth_user_password_change": [things["user"].pk],
        "rule": ["RET-01"],
        "source_list": [things["source_list"].pk],
        "compliance_month": ["2026-03", "csv"],
        "archive_gaps_table": ["outlets", "csv"],
        "view_on_site": [_type_of(things["tag"]), things["tag"].pk],
    }
    asks = {
        "autocomplete": {"app_label": "articles", "model_name": "post", "field_name": "source", "term": "报"},
        "candidates": {"post": things["post"].pk, "version": 1, "deed": "choose"},
        "feeds": {"feed": things["feed"].pk, "deed": "now"},
        "stories": {"post": things["post"].pk, "deed": "keep"},
    }
    return reverse(
        f"admin:{name}", args=[things["post"].pk] if name in by_post else args.get(name, [])
    ), asks.get(name)


def _type_of(thing):
    from django.contrib.contenttypes.models import ContentType

    return ContentType.objects.get_for_model(thing).pk


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", table(SCREENS))
def test_screens_open_and_act_for_those_who_may(things, name, role):
    may, client = table(SCREENS)[name][role], somebody(role)
    address, asks = screen_of(name, things)

    read = client.get(address, asks)
    sent = client.post(address, asks) if name not in VIEW_ONLY_POSTS else None

    assert (is_let_in(read) and read.status_code != 405) == ("看" in may)
    if sent is not None:
        assert (is_let_in(sent) and sent.status_code != 405) == ("做" in may)


def address_of(name, things):
    """Return the address of a model's page or of a screen."""
    model = name.split("_")[1] if name.count("_") == 2 and name.split("_")[1] in things else ""
    if not model:
        return screen_of(name, things)[0]
    return reverse(f"admin:{name}", args=[] if name.endswith(("list", "add")) else [things[model].pk])


def test_a_stranger_is_shown_the_door_everywhere(client, things):
    """A stranger, with no account or one that is not for the desk, gets nothing but the login page.

    A script is told that the login has expired.
    """
    reader = Client()
    reader.force_login(UserFactory(is_staff=False))

    answers = {
        (name, outsider): (outsider.get(address), outsider.post(address))
        for name in names_of_the_desk() - OPEN
        for address in [address_of(name, things)]
        for outsider in (client, reader)
    }

    let_in = {
        name
        for (name, _), pair in answers.items()
        if not all(
            one.status_code == 401 or one.headers.get("Location", "").startswith("/admin/login/")
            for one in pair
        )
    }
    assert let_in == set()


WRITES_AT_A_LOOK = {
    "articles_post_change",  # who looks at a piece there works at it: see presence
    "second_step",  # the key that it shows has to be known when its first code comes
}


def test_a_look_writes_nothing(things):
    """What has to be kept is kept by a verb, a POST or the worker; only the session does not count."""
    client = somebody("主编")
    client.get("/admin/")
    wrote = {}
    for name in sorted(names_of_the_desk() - OPEN - WRITES_AT_A_LOOK):
        with CaptureQueriesContext(connection) as asked:
            client.get(address_of(name, things))
        deeds = [
            sql
            for sql in (query["sql"] for query in asked)
            if WRITING.match(sql) and "django_session" not in sql
        ]
        if deeds:
            wrote[name] = deeds
    assert wrote == {}


def test_whoever_has_no_role_sees_no_piece(things):
    page = somebody("无角色").get("/admin/").content.decode()

    assert "还没有角色" in page
    assert things["post"].headline not in page
