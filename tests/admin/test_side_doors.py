"""What somebody at the desk might send by hand: forged fields, old tabs, forms of others' screens."""

import pytest
from django.core import signing
from django.utils import timezone

from articles.editorial.publishing import publish
from articles.editorial.review import approval
from articles.editorial.workflow import signatures
from articles.editorial.writing import drafts
from articles.models import (
    DutyPeriod,
    EditorialEvent,
    HomeSlot,
    Picture,
    Post,
    PostReview,
    ReviewRule,
    SignOff,
    User,
)
from tests.editorial.desk import HOUR, approved, draft, in_review, published
from tests.factories import PostFactory, UserFactory

from .conftest import form_of, person, screen

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/post/"
FORGED = {
    "status": "published", "published_at": "2026-03-02 09:30", "path": "/x/2026/03/02/x.html",
    "is_legacy": "on", "author": "1", "version": "99", "withdrawn_at": "", "linked": "{}",
    "withdrawal_reason": "x",
}  # fmt: skip


def said(answer):
    return "\n".join(str(message) for message in answer.context["messages"])


class TestTheArticleScreen:
    def test_takes_no_field_that_is_a_verbs(self, editor):
        post = draft(editor.user)
        before = Post.objects.values("status", "published_at", "path", "is_legacy", "author").get()

        editor.post(screen(post), form_of(editor, screen(post), dek="改", **FORGED))

        assert Post.objects.values("status", "published_at", "path", "is_legacy", "author").get() == before
        assert Post.objects.get().dek == "改"

    @pytest.mark.parametrize("deed", ["approve", "publish", "approve_with_changes", "confirm_changes",
                                      "schedule", "publish_on_duty", "override", "revision_applied", "erase",
                                      "nonsense"])  # fmt: skip
    def test_does_no_deed_that_is_not_open_to_the_author(self, editor, deed):
        post = in_review(editor.user)
        moment = f"{timezone.localtime() + HOUR:%Y-%m-%dT%H:%M}"
        data = form_of(editor, screen(post), **{"_do": deed, f"moment_{deed}": moment, f"note_{deed}": "急"})

        editor.post(screen(post), data)

        assert Post.objects.get().status in ("in_review", "draft")
        assert not SignOff.objects.exists()

    def test_of_an_old_tab_saves_nothing_over_an_approval(self, reporter, editor):
        """Two tabs: the author's, opened before the review, and the reviewer's."""
        post = in_review(reporter.user)
        old_tab = form_of(reporter, screen(post), headline="审核后偷改的标题")
        approval.approve(post, actor=editor.user, at=timezone.now(), expected_version=1)

        reporter.post(screen(post), old_tab)

        stored = Post.objects.get()
        assert (stored.status, stored.headline) == ("in_review", "审核后偷改的标题")  # before another review

    def test_of_an_old_tab_of_a_piece_that_went_out_becomes_a_revision(self, reporter, editor):
        post = approved(reporter.user, editor.user)
        old_tab = form_of(reporter, screen(post), headline="发布后偷改的标题")
        publish.publish(post, actor=editor.user, at=timezone.now())

        reporter.post(screen(post), {**old_tab, "expected_version": "0"})

        assert Post.objects.get().headline == "南渚财险公布理赔报告"
        assert signatures.open_revision(post).content["headline"] == "发布后偷改的标题"

    def test_approves_no_text_the_reviewer_has_not_seen(self, reporter, editor):
        post = in_review(reporter.user)
        old_tab = form_of(editor, screen(post), _do="approve")
        at = timezone.now() + HOUR  # the reviewer's lock has lapsed
        drafts.save_draft(post, {"dek": "后来加的"}, actor=reporter.user, expected_version=1, at=at)

        editor.post(screen(post), old_tab)

        assert Post.objects.get().status == "in_review"

    def test_does_not_belong_to_other_reporters(self, reporter):
        post = draft(person("记者").user)

        assert reporter.post(screen(post), {"headline": "改", "_do": "submit"}).status_code == 403


class TestOldVersions:
    def test_have_no_form_that_saves_them(self, reporter, editor):
        """simple-history's own screen wrote the row as it was, status and all, with no verb asked."""
        post = published(reporter.user, editor.user)
        row = post.history.order_by("history_id").first()

        answer = editor.post(f"{LIST}{post.pk}/history/{row.history_id}/", {"headline": "偷改"})

        assert answer.status_code in (302, 404)
        assert Post.objects.values_list("headline", "status").get() == ("南渚财险公布理赔报告", "published")


class TestTheList:
    def test_changes_no_row_by_a_forged_list_form(self, editor):
        post = PostFactory(live=True)
        data = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": post.pk, "form-0-headline": "偷改",
                "form-0-status": "draft", "_save": "保存"}  # fmt: skip

        editor.post(LIST, data)

        assert Post.objects.values_list("headline", "status").get() == (post.headline, "published")

    @pytest.mark.parametrize("action", ["publish_many", "take_down_many", "restore_many", "return_many",
                                        "file_under", "choose_many", "delete_selected"])  # fmt: skip
    def test_offers_a_reporter_no_action_by_its_name(self, reporter, editor, action):
        posts = [approved(reporter.user, editor.user), PostFactory(live=True), PostFactory(withdrawn=True)]
        before = set(Post.objects.values_list("pk", "status", "section"))

        chosen = [post.pk for post in posts]
        confirmed = {"pieces": ",".join(map(str, chosen)), "note": "急"}
        reporter.post(LIST, {"action": action, "_selected_action": chosen, **confirmed})

        assert set(Post.objects.values_list("pk", "status", "section")) == before

    def test_publishes_only_what_was_signed(self, editor):
        signed = approved(person("记者").user, editor.user)
        unsigned, waiting = PostFactory(approved=True), in_review(person("记者").user)
        chosen = [signed.pk, unsigned.pk, waiting.pk]

        confirmed = {
            "action": "publish_many",
            "_selected_action": chosen,
            "pieces": ",".join(map(str, chosen)),
        }
        answer = editor.post(LIST, confirmed, follow=True)

        assert set(Post.objects.published()) == {signed}
        assert "2 篇没有办成" in said(answer)


class TestTheHomePage:
    @pytest.mark.parametrize("hidden", [{"scheduled": True}, {"approved": True}, {"withdrawn": True}, {}])
    def test_holds_nothing_readers_may_not_see(self, editor, hidden):
        post = PostFactory(**hidden)

        editor.post("/admin/home/", {"slot": f"lead::{post.pk}", "ends_at": "", "expected": "", "_save": "1"})

        assert not HomeSlot.objects.exists()


class TestAutosaves:
    def test_of_a_colleague_are_neither_offered_nor_overwritten(self, editor):
        other = person("编辑")
        post = draft(editor.user)
        other.post(f"{LIST}{post.pk}/autosave/", {"headline": "别人没保存的话", "expected_version": 1})

        editor.post(
            f"{LIST}{post.pk}/autosave/", {"headline": "我的", "expected_version": 1, "editor": other.user.pk}
        )

        assert "别人没保存的话" not in editor.get(screen(post)).content.decode()
        assert other.get(screen(post)).context["kept"]["content"]["headline"] == "别人没保存的话"
        assert Post.objects.get().headline == "南渚财险公布理赔报告"


class TestPreviewLinks:
    def link(self, client, post):
        address = client.get(f"{LIST}{post.pk}/preview-link/").context["link"]
        return address.removeprefix("http://127.0.0.1:8000")

    def test_of_an_embargoed_piece_show_it_to_nobody_outside(self, client, editor):
        post = draft(editor.user, embargoed_until=timezone.now() + HOUR)
        link = self.link(editor, post)

        assert client.get(link).status_code == 404
        client.force_login(UserFactory(is_staff=False))
        assert client.get(link).status_code == 404
        assert editor.get(link).status_code == 200

    def test_cannot_be_made_for_another_piece(self, client, editor):
        post, other = draft(editor.user), draft(editor.user)
        token = self.link(editor, post).split("/")[2]

        forged = signing.dumps({"post": other.pk, "version": 1}, key="guessed", salt="articles.preview")
        for wrong in (forged, token[:-1] + ("A" if token[-1] != "A" else "B"), f"{other.pk}"):
            assert client.get(f"/preview/{wrong}/").status_code == 404

    def test_are_kept_by_no_cache_and_found_by_no_search(self, client, editor):
        answer = client.get(self.link(editor, draft(editor.user)))

        assert answer["Cache-Control"] == "no-store, private"
        assert "noindex" in answer["X-Robots-Tag"]


class TestPictures:
    @pytest.fixture
    def in_print(self):
        picture = Picture.objects.create(
            file="pictures/a.png", alt="图", width=4, height=3, caption="原来的说明"
        )
        PostFactory(live=True, cover=picture)
        return picture

    def describe(self, client, picture, caption):
        data = {"alt": "图", "caption": caption, "credit": "", "focal_x": 0.5, "focal_y": 0.5}
        return client.post(f"/admin/articles/picture/{picture.pk}/change/", data)

    def test_in_print_are_described_by_no_reporter(self, reporter, in_print):
        assert self.describe(reporter, in_print, "偷改").status_code == 403

    def test_in_print_described_by_an_editor_are_listed_for_a_second_reader(self, editor, in_print):
        self.describe(editor, in_print, "改过的说明")

        assert Picture.objects.values_list("caption", flat=True).get() == "改过的说明"
        assert PostReview.objects.waiting().get().editor == editor.user
        assert EditorialEvent.objects.get(verb="describe_picture").actor == editor.user

    def test_in_print_are_not_deleted(self, chief, in_print):
        assert (
            chief.post(f"/admin/articles/picture/{in_print.pk}/delete/", {"post": "yes"}).status_code == 403
        )

    def test_in_no_published_piece_are_anybodys_at_the_desk(self, reporter):
        picture = Picture.objects.create(file="pictures/b.png", alt="图", width=4, height=3)
        PostFactory(cover=picture)

        assert self.describe(reporter, picture, "说明").status_code == 302


class TestDuty:
    def approve(self, client, **changes):
        data = {"starts_on": "2026-03-02", "ends_on": "2026-03-03", "person": "", "note": "春节", **changes}
        return client.post("/admin/articles/dutyperiod/add/", data)

    def test_is_approved_by_the_verb(self, chief):
        self.approve(chief)

        assert DutyPeriod.objects.get().opened_by == chief.user
        assert (
            EditorialEvent.objects.get(verb="open_duty").note
            == "当日在岗编辑，2026-03-02 至 2026-03-03：春节"
        )

    @pytest.mark.parametrize("days", [{"ends_on": "2026-03-01"}, {"ends_on": "2026-05-01"}])
    def test_says_beside_the_field_what_the_verb_refuses(self, chief, days):
        answer = self.approve(chief, **days)

        assert answer.context["adminform"].form.errors["ends_on"]
        assert not DutyPeriod.objects.exists()

    def test_is_taken_back_on_the_record_and_never_changed(self, chief):
        self.approve(chief)
        period = DutyPeriod.objects.get()

        changed = chief.post(f"/admin/articles/dutyperiod/{period.pk}/change/", {"ends_on": "2027-01-01"})
        chief.post(f"/admin/articles/dutyperiod/{period.pk}/delete/", {"post": "yes"})

        assert changed.status_code == 403
        assert not DutyPeriod.objects.exists()
        assert EditorialEvent.objects.get(verb="close_duty").details["opened_by"] == chief.user.pk


def test_a_rule_of_review_is_set_and_dropped_on_the_record(chief):
    chief.post("/admin/articles/reviewrule/add/", {"origin": "own", "section": "", "rounds": 3})
    rule = ReviewRule.objects.get()
    chief.post(f"/admin/articles/reviewrule/{rule.pk}/change/", {"origin": "own", "section": "", "rounds": 1})
    chief.post(f"/admin/articles/reviewrule/{rule.pk}/delete/", {"post": "yes"})

    assert [(one.verb, one.note) for one in EditorialEvent.objects.order_by("id")] == [
        ("set_rule", "原创 所有栏目 三审"),
        ("set_rule", "原创 所有栏目 三审 → 原创 所有栏目 一审"),
        ("drop_rule", "原创 所有栏目 一审"),
    ]


class TestAccounts:
    def account(self, client, user, **changes):
        data = {"username": user.username, "real_name": user.real_name, "email": user.email,
                "is_active": "on", "is_staff": "on", "groups": [group.pk for group in user.groups.all()],
                **changes}  # fmt: skip
        return client.post(f"/admin/articles/user/{user.pk}/change/", data)

    def test_a_keeper_makes_nobody_all_powerful(self, keeper):
        user = UserFactory()

        self.account(keeper, user, is_superuser="on")

        assert not User.objects.get(pk=user.pk).is_superuser

    def test_a_keeper_gives_themselves_no_role(self, keeper, chief):
        group = chief.user.groups.get()

        self.account(keeper, keeper.user, groups=[group.pk])

        assert list(keeper.user.groups.values_list("name", flat=True)) == ["管理员"]

    def test_a_keeper_does_not_reach_the_account_of_a_superuser(self, keeper):
        boss = UserFactory(is_superuser=True)

        assert self.account(keeper, boss).status_code == 403
        passwords = {"password1": "a-new-Pass-2026", "password2": "a-new-Pass-2026"}
        assert keeper.post(f"/admin/articles/user/{boss.pk}/password/", passwords).status_code == 403

    def test_roles_given_stand_in_the_record(self, keeper, editor):
        user = UserFactory(real_name="新来的")

        self.account(keeper, user, groups=[editor.user.groups.get().pk])
        self.account(keeper, user, groups=[editor.user.groups.get().pk])

        assert EditorialEvent.objects.get().note == "新来的：无角色 → 编辑"

    def test_a_second_account_does_not_hide(self, keeper, editor):
        data = {"username": "erhao", "real_name": "王敏", "email": "e@newsroom.example", "is_staff": "on",
                "password1": "a-new-Pass-2026", "password2": "a-new-Pass-2026", "usable_password": "true",
                "groups": [editor.user.groups.get().pk]}  # fmt: skip
        keeper.post("/admin/articles/user/add/", data)

        event = EditorialEvent.objects.get()
        assert (event.actor, event.note) == (keeper.user, "王敏：新账号，编辑")


class TestTheDoor:
    def log_in(self, client, password, name="zhangjing"):
        return client.post("/admin/login/?next=/admin/", {"username": name, "password": password})

    @pytest.fixture
    def account(self, settings):
        settings.AXES_ENABLED = True
        return UserFactory(username="zhangjing")

    def test_closes_after_six_wrong_passwords_to_the_right_one_too(self, client, account):
        for _ in range(6):
            self.log_in(client, "wrong")

        answer = self.log_in(client, "shenming-2026")

        assert answer.status_code in (403, 429)
        assert client.get("/admin/").status_code == 302

    def test_stays_open_to_everybody_else(self, client, account):
        for _ in range(6):
            self.log_in(client, "wrong")
        UserFactory(username="liping")

        assert self.log_in(client, "shenming-2026", "liping").status_code == 302

    def test_forgets_them_after_the_right_one(self, client, account):
        for password in ("wrong",) * 5 + ("shenming-2026",) + ("wrong",) * 5:
            self.log_in(client, password)

        assert self.log_in(client, "shenming-2026").status_code == 302

    def test_shuts_behind_a_working_day(self, editor, monkeypatch):
        later = timezone.now() + 13 * HOUR
        assert editor.get("/admin/").status_code == 200

        monkeypatch.setattr(timezone, "now", lambda: later)

        assert editor.get("/admin/")["Location"].startswith("/admin/login/")

    @pytest.mark.parametrize("password", ["duan-2026", "1234567890", "password123", "zhangjing2026"])
    def test_takes_no_easy_password(self, client, password):
        user = UserFactory(username="zhangjing")
        client.force_login(user)
        data = {"old_password": "shenming-2026", "new_password1": password, "new_password2": password}

        answer = client.post("/admin/password_change/", data)

        assert answer.context["form"].errors
        assert User.objects.get().check_password("shenming-2026")


def test_what_a_chief_let_pass_is_read_by_everybody_at_the_piece(reporter, chief, keeper):
    post = draft(reporter.user, source=None)
    drafts.override(post, reason="通稿急发，授权书明日补", actor=chief.user, at=timezone.now())

    for anybody in (reporter, keeper):
        page = anybody.get(screen(post)).content.decode()
        assert "缺项放行：来源、授权依据。陈一鸣" in page
        assert "通稿急发，授权书明日补" in page
