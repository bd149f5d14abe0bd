"""Who may do what: every verb, every role."""

import pytest
from django.contrib.auth.models import Group, Permission

from articles.editorial.checks import panel
from articles.editorial.content import content_of
from articles.editorial.curation import labels, sections
from articles.editorial.errors import EditorialError, NotPermitted
from articles.editorial.privacy import erasure
from articles.editorial.publishing import automatic, correct, joining, publish, withdraw
from articles.editorial.review import approval, duty, revision_approval
from articles.editorial.roles import ADMIN, CHIEF, EDITOR, REPORTER, install_roles, who_may
from articles.editorial.workflow import buttons
from articles.editorial.workflow.transitions import VERBS
from articles.editorial.writing import drafts, locks, revisions
from articles.models import Post
from tests.factories import CategoryFactory, FeedFactory, PostFactory, TagFactory

from .desk import HOUR, NOW, approved, draft, in_review, person, published, repost_fields

LATER = NOW + 720 * HOUR  # after every piece the factory makes live
WRITERS, EDITORS, CHIEFS = {REPORTER, EDITOR, CHIEF}, {EDITOR, CHIEF}, {CHIEF}

pytestmark = pytest.mark.once


def _revision(people, state):
    post = published(people["author"], people["reviewer"])
    revisions.save_revision(post, {"dek": "新"}, actor=people["author"], expected_version=0, at=LATER)
    if state == "in_review":
        revisions.submit_revision(post, actor=people["author"], at=LATER)
    return post


def _amended(people):
    post = in_review(people["author"])
    approval.approve_with_changes(post, {"dek": "改"}, actor=people["reviewer"], at=NOW, expected_version=1)
    return post


def _amended_revision(people):
    post = _revision(people, "in_review")
    revision_approval.approve_revision_with_changes(
        post, {"dek": "改"}, actor=people["reviewer"], at=LATER, expected_version=1
    )
    return post


def _scheduled(people):
    post = approved(people["author"], people["reviewer"])
    return publish.schedule(post, actor=people["reviewer"], at=NOW, publish_at=LATER)


def _under_another(people):
    post = PostFactory(live=True)
    return joining.join_story(
        post, PostFactory(live=True), redirects=True, actor=people["reviewer"], at=LATER
    )


def _two(people):
    return [PostFactory(live=True), PostFactory(live=True)]


# verb: (what is there before, the deed on somebody else's piece, the roles that may do it)
MATRIX = {
    "create": (lambda p: None, lambda _, u: drafts.create(repost_fields(), actor=u, at=NOW), WRITERS),
    "edit": (
        lambda p: draft(p["author"]),
        lambda x, u: drafts.save_draft(x, {"dek": "改"}, actor=u, expected_version=1, at=NOW),
        EDITORS,
    ),
    "choose": (
        lambda p: PostFactory(status="candidate"), lambda x, u: drafts.choose(x, actor=u, at=NOW), EDITORS,
    ),
    "discard": (
        lambda p: PostFactory(status="candidate"), lambda x, u: drafts.discard(x, actor=u, at=NOW), EDITORS,
    ),
    "submit": (lambda p: draft(p["author"]), lambda x, u: drafts.submit(x, actor=u, at=NOW), EDITORS),
    "return_for_changes": (
        lambda p: in_review(p["author"]),
        lambda x, u: approval.return_for_changes(x, actor=u, at=NOW, note="改"),
        EDITORS,
    ),
    "approve": (
        lambda p: in_review(p["author"]),
        lambda x, u: approval.approve(x, actor=u, at=NOW, expected_version=1),
        EDITORS,
    ),
    "approve_with_changes": (
        lambda p: in_review(p["author"]),
        lambda x, u: approval.approve_with_changes(x, {"dek": "改"}, actor=u, at=NOW, expected_version=1),
        EDITORS,
    ),
    "confirm_changes": (_amended, lambda x, u: approval.confirm_changes(x, actor=u, at=NOW), EDITORS),
    "decline_changes": (_amended, lambda x, u: approval.decline_changes(x, actor=u, at=NOW), EDITORS),
    "publish": (
        lambda p: approved(p["author"], p["reviewer"]),
        lambda x, u: publish.publish(x, actor=u, at=NOW),
        EDITORS,
    ),
    "schedule": (
        lambda p: approved(p["author"], p["reviewer"]),
        lambda x, u: publish.schedule(x, actor=u, at=NOW, publish_at=LATER),
        EDITORS,
    ),
    "unschedule": (_scheduled, lambda x, u: publish.unschedule(x, actor=u, at=NOW), EDITORS),
    "publish_on_duty": (
        lambda p: (duty.open_duty(NOW.date(), NOW.date(), actor=p["chief"], at=NOW), draft(p["author"]))[1],
        lambda x, u: publish.publish_on_duty(x, actor=u, at=NOW),
        EDITORS,
    ),
    "revise": (
        lambda p: published(p["author"], p["reviewer"]),
        lambda x, u: revisions.save_revision(x, {"dek": "新"}, actor=u, expected_version=0, at=LATER),
        EDITORS,
    ),
    "submit_revision": (
        lambda p: _revision(p, "draft"), lambda x, u: revisions.submit_revision(x, actor=u, at=LATER),
        EDITORS,
    ),
    "drop_revision": (
        lambda p: _revision(p, "draft"), lambda x, u: revisions.drop_revision(x, actor=u, at=LATER), EDITORS,
    ),
    "return_revision": (
        lambda p: _revision(p, "in_review"),
        lambda x, u: revision_approval.return_revision(x, actor=u, at=LATER, note="改"),
        EDITORS,
    ),
    "approve_revision": (
        lambda p: _revision(p, "in_review"),
        lambda x, u: revision_approval.approve_revision(x, actor=u, at=LATER, expected_version=1),
        EDITORS,
    ),
    "approve_revision_with_changes": (
        lambda p: _revision(p, "in_review"),
        lambda x, u: revision_approval.approve_revision_with_changes(
            x, {"dek": "改"}, actor=u, at=LATER, expected_version=1
        ),
        EDITORS,
    ),
    "confirm_revision_changes": (
        _amended_revision, lambda x, u: revision_approval.confirm_revision_changes(x, actor=u, at=LATER),
        EDITORS,
    ),
    "decline_revision_changes": (
        _amended_revision, lambda x, u: revision_approval.decline_revision_changes(x, actor=u, at=LATER),
        EDITORS,
    ),
    "fix_typo": (
        lambda p: published(p["author"], p["reviewer"], body_html="<p>里赔很快。</p>"),
        lambda x, u: correct.fix_typo(x, "<p>理赔很快。</p>", actor=u, at=LATER, expected_version=1),
        EDITORS,
    ),
    "correct": (
        lambda p: PostFactory(live=True),
        lambda x, u: correct.correct(x, old_wording="甲", new_wording="乙", actor=u, at=LATER),
        EDITORS,
    ),
    "join_story": (
        lambda p: PostFactory(live=True),
        lambda x, u: joining.join_story(x, PostFactory(live=True), redirects=True, actor=u, at=LATER),
        EDITORS,
    ),
    "leave_story": (_under_another, lambda x, u: joining.leave_story(x, actor=u, at=LATER), EDITORS),
    "keep_both": (_two, lambda x, u: joining.keep_both(x, actor=u, at=LATER), EDITORS),
    "call_apart": (_two, lambda x, u: joining.call_apart(x, actor=u, at=LATER), EDITORS),
    "reopen_pair": (_two, lambda x, u: joining.reopen_pair(x, actor=u, at=LATER), EDITORS),
    "take_down": (
        lambda p: PostFactory(live=True),
        lambda x, u: withdraw.take_down(x, reason="有误", actor=u, at=LATER),
        EDITORS,
    ),
    "restore": (
        lambda p: PostFactory(withdrawn=True),
        lambda x, u: withdraw.restore(x, actor=u, at=LATER, note="核实"),
        CHIEFS,
    ),
    "file_under": (
        lambda p: PostFactory(),
        lambda x, u: sections.file_under(x, CategoryFactory(), actor=u, at=NOW),
        EDITORS,
    ),
    "override": (
        lambda p: draft(p["author"], source=None),
        lambda x, u: drafts.override(x, reason="急", actor=u, at=NOW),
        CHIEFS,
    ),
    "let_stand": (
        lambda p: draft(p["author"], body_html="<p>本金绝对安全，随时可取。</p>"),
        lambda x, u: panel.let_stand(x, reason="引用的原话", actor=u, at=NOW),
        CHIEFS,
    ),
    "call_false": (
        lambda p: draft(p["author"], body_html="<p>银保监会发布通知。</p>"),
        lambda x, u: panel.call_false(
            x, panel.panel_of(content_of(x), x).findings[0].key, content_of(x), actor=u, at=NOW
        ),
        EDITORS,
    ),
    "take_over": (lambda p: draft(p["author"]), lambda x, u: locks.take_over(x, actor=u, at=NOW), EDITORS),
    "merge": (
        lambda p: TagFactory(name="旧"), lambda x, u: labels.rename(x, name="新", actor=u, at=NOW),
        {CHIEF, ADMIN},
    ),
    "open_duty": (
        lambda p: None, lambda _, u: duty.open_duty(NOW.date(), NOW.date(), actor=u, at=NOW), CHIEFS,
    ),
    "close_duty": (
        lambda p: duty.open_duty(NOW.date(), NOW.date(), actor=p["chief"], at=NOW),
        lambda x, u: duty.close_duty(x, actor=u, at=NOW),
        CHIEFS,
    ),
    "open_automatic": (
        lambda p: FeedFactory(),
        lambda x, u: automatic.open_for(x, ends_on=NOW.date(), daily_cap=1, actor=u, at=NOW),
        CHIEFS,
    ),
    "close_automatic": (
        lambda p: automatic.open_for(
            FeedFactory(), ends_on=NOW.date(), daily_cap=1, actor=p["chief"], at=NOW
        ).feed,
        lambda x, u: automatic.close(x, actor=u, at=NOW),
        CHIEFS,
    ),
    "erase": (
        lambda p: draft(p["author"]),
        lambda x, u: erasure.erase(x, ["小额案件"], reason="依法", actor=u, at=NOW),
        CHIEFS,
    ),
}  # fmt: skip


@pytest.fixture
def people(db):
    return {"author": person(REPORTER), "reviewer": person(EDITOR), "chief": person(CHIEF)}


def test_the_matrix_covers_every_verb():
    assert set(MATRIX) == set(VERBS) - buttons.NO_BUTTON


@pytest.mark.parametrize("role", [REPORTER, EDITOR, CHIEF, ADMIN, None])
@pytest.mark.parametrize("verb", MATRIX)
def test_a_verb_is_open_to_its_roles_and_refused_to_the_others(people, verb, role):
    scene, deed, roles = MATRIX[verb]
    thing = scene(people)
    somebody = person(role) if role else person(REPORTER)
    if role is None:
        somebody.groups.clear()
        somebody = type(somebody).objects.get(pk=somebody.pk)

    if role in roles:
        deed(thing, somebody)
    else:
        with pytest.raises(NotPermitted):
            deed(thing, somebody)


@pytest.mark.parametrize("verb", [verb for verb in MATRIX if VERBS[verb].states])
def test_a_button_is_shown_to_those_who_may_and_to_no_one_else(people, verb):
    scene, _, roles = MATRIX[verb]
    post = Post.objects.get(pk=scene(people).pk)
    at = LATER if post.status in ("published", "joined", "withdrawn") and verb != "unschedule" else NOW

    for role in (REPORTER, EDITOR, CHIEF, ADMIN):
        shown = {one.name for one in buttons.allowed_verbs(post, person(role), at=at)}
        assert (verb in shown) == (role in roles), role


def test_somebody_who_left_may_do_nothing(people):
    post = in_review(people["author"])
    left = person(CHIEF, is_active=False)

    assert buttons.allowed_verbs(post, left, at=NOW) == []
    with pytest.raises(NotPermitted):
        approval.approve(post, actor=left, at=NOW, expected_version=1)


def test_even_a_superuser_does_not_sign_their_own_text(people):
    boss = person(CHIEF, is_superuser=True)

    with pytest.raises(EditorialError, match="不能审核自己的稿件"):
        approval.approve(in_review(boss), actor=boss, at=NOW, expected_version=1)


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        ("submit_post", "记者、编辑或主编"),
        ("review_post", "编辑或主编"),
        ("sign_off_post", "主编"),
        ("view_post", "记者、编辑、主编或管理员"),
        ("delete_post", ""),
    ],
)
def test_a_sentence_names_the_roles_that_may(permission, roles):
    assert who_may(permission) == roles


@pytest.mark.django_db
class TestInstallation:
    def test_repeated_changes_nothing(self):
        before = {
            group.name: set(group.permissions.values_list("codename", flat=True))
            for group in Group.objects.all()
        }

        install_roles()

        after = {
            group.name: set(group.permissions.values_list("codename", flat=True))
            for group in Group.objects.all()
        }
        assert before == after
        assert set(after) == {REPORTER, EDITOR, CHIEF, ADMIN}

    def test_keeps_what_was_added_by_hand_and_brings_back_what_was_lost(self):
        group = Group.objects.get(name=REPORTER)
        extra = Permission.objects.get(codename="review_post")
        group.permissions.add(extra)
        group.permissions.remove(Permission.objects.get(codename="submit_post"))

        install_roles()

        kept = set(group.permissions.values_list("codename", flat=True))
        assert {"review_post", "submit_post"} <= kept

    def test_nobody_may_change_or_delete_the_record(self):
        for group in Group.objects.all():
            held = set(group.permissions.values_list("codename", flat=True))
            assert held.isdisjoint({"add_editorialevent", "change_editorialevent", "delete_editorialevent"})
