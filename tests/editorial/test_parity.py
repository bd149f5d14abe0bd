"""Button and verb answer alike: offered exactly when the verb refuses neither the person nor the state."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from articles.editorial.checks import panel
from articles.editorial.content import content_of
from articles.editorial.curation import sections
from articles.editorial.errors import AlreadySigned, EditorialError, NotPermitted, OwnText, WrongState
from articles.editorial.privacy import erasure
from articles.editorial.publishing import correct, joining, publish, withdraw
from articles.editorial.review import approval, duty, revision_approval
from articles.editorial.roles import ADMIN, CHIEF, EDITOR, REPORTER
from articles.editorial.workflow import buttons, signatures
from articles.editorial.workflow.transitions import VERBS
from articles.editorial.writing import drafts, locks, revisions
from articles.models import Post, ReviewRule, User
from tests.factories import CategoryFactory, PostFactory
from tests.properties import examples

from .desk import HOUR, NOW, approved, draft, in_review, person, published, repost_fields

REFUSALS = (NotPermitted, OwnText, AlreadySigned, WrongState)
OF_NO_PIECE = {
    "create",
    "merge",
    "open_duty",
    "close_duty",
    "open_automatic",
    "close_automatic",
    "keep_both",
    "call_apart",
    "reopen_pair",
}  # no button on a piece; test_roles asks who may
TYPO = ("时效", "时间")  # what 改错字 changes to and fro, in a body of ours


def _revision_version(post):
    revision = signatures.open_revision(post)
    return revision.version if revision else 0


def _typo(post, user, at):
    old, new = TYPO if TYPO[0] in post.body_html else TYPO[::-1]
    return correct.fix_typo(
        post, post.body_html.replace(old, new), actor=user, at=at, expected_version=post.version
    )


def _call_false(post, user, at):
    """Call the first thing found false; nothing is found in most texts, and the verb says so."""
    content = panel.text_in_hand(post)
    found = [finding for finding in panel.panel_of(content, post).findings if finding.words]
    return panel.call_false(post, found[0].key if found else "", content, actor=user, at=at)


def _leader():
    """Return the page that leads, the same one however often a history comes here."""
    found = Post.objects.filter(headline="主稿").first()
    return found or PostFactory(headline="主稿", live=True, published_at=NOW - HOUR)


# Each verb with what it needs to succeed, as far as the piece and the person let it.
DEEDS = {
    "edit": lambda x, u, at: drafts.save_draft(
        x, {"dek": f"{u.pk} {x.version}"}, actor=u, expected_version=x.version, at=at
    ),
    "choose": lambda x, u, at: drafts.choose(x, actor=u, at=at),
    "discard": lambda x, u, at: drafts.discard(x, actor=u, at=at),
    "submit": lambda x, u, at: drafts.submit(x, actor=u, at=at),
    "return_for_changes": lambda x, u, at: approval.return_for_changes(x, actor=u, at=at, note="改"),
    "approve": lambda x, u, at: approval.approve(x, actor=u, at=at, expected_version=x.version),
    "approve_with_changes": lambda x, u, at: approval.approve_with_changes(
        x, {"dek": f"改 {u.pk} {x.version}"}, actor=u, at=at, expected_version=x.version
    ),
    "confirm_changes": lambda x, u, at: approval.confirm_changes(x, actor=u, at=at),
    "decline_changes": lambda x, u, at: approval.decline_changes(x, actor=u, at=at),
    "publish": lambda x, u, at: publish.publish(x, actor=u, at=at),
    "publish_on_duty": lambda x, u, at: publish.publish_on_duty(x, actor=u, at=at),
    "schedule": lambda x, u, at: publish.schedule(x, actor=u, at=at, publish_at=at + HOUR),
    "unschedule": lambda x, u, at: publish.unschedule(x, actor=u, at=at),
    "revise": lambda x, u, at: revisions.save_revision(
        x, {"dek": f"{u.pk} {_revision_version(x)}"}, actor=u, expected_version=_revision_version(x), at=at
    ),
    "submit_revision": lambda x, u, at: revisions.submit_revision(x, actor=u, at=at),
    "return_revision": lambda x, u, at: revision_approval.return_revision(x, actor=u, at=at, note="改"),
    "approve_revision": lambda x, u, at: revision_approval.approve_revision(
        x, actor=u, at=at, expected_version=_revision_version(x)
    ),
    "approve_revision_with_changes": lambda x, u, at: revision_approval.approve_revision_with_changes(
        x,
        {"dek": f"改 {u.pk} {_revision_version(x)}"},
        actor=u,
        at=at,
        expected_version=_revision_version(x),
    ),
    "confirm_revision_changes": lambda x, u, at: revision_approval.confirm_revision_changes(
        x, actor=u, at=at
    ),
    "decline_revision_changes": lambda x, u, at: revision_approval.decline_revision_changes(
        x, actor=u, at=at
    ),
    "drop_revision": lambda x, u, at: revisions.drop_revision(x, actor=u, at=at),
    "fix_typo": _typo,
    "correct": lambda x, u, at: correct.correct(x, old_wording="甲", new_wording="乙", actor=u, at=at),
    "join_story": lambda x, u, at: joining.join_story(x, _leader(), redirects=True, actor=u, at=at),
    "leave_story": lambda x, u, at: joining.leave_story(x, actor=u, at=at),
    "take_down": lambda x, u, at: withdraw.take_down(x, reason="有误", actor=u, at=at),
    "restore": lambda x, u, at: withdraw.restore(x, actor=u, at=at, note="核实"),
    "file_under": lambda x, u, at: sections.file_under(x, x.section, actor=u, at=at),
    "override": lambda x, u, at: drafts.override(x, reason="急", actor=u, at=at),
    "let_stand": lambda x, u, at: panel.let_stand(x, reason="引语，已核对", actor=u, at=at),
    "call_false": lambda x, u, at: _call_false(x, u, at),
    "take_over": lambda x, u, at: locks.take_over(x, actor=u, at=at),
    "erase": lambda x, u, at: erasure.erase(x, ["小额"], reason="依法", actor=u, at=at),
}

# What happens around a piece: rules and duties change, people come and go, a text changes under its
# signatures.
EVENTS = {
    "two_rounds": lambda x, at: _rule(2),
    "three_rounds": lambda x, at: _rule(3),
    "no_rule": lambda x, at: ReviewRule.objects.all().delete(),
    "duty": lambda x, at: duty.open_duty(
        at.date(), at.date(), actor=User.objects.filter(groups__name=CHIEF, is_active=True).first(), at=at
    ),
    "changed_underneath": lambda x, at: Post.objects.filter(pk=x.pk).update(kicker=f"{at}"),
    "half_an_hour": lambda x, at: None,
    "two_hours": lambda x, at: None,
}
PASSING = {"half_an_hour": timedelta(minutes=30), "two_hours": 2 * HOUR}


def _rule(rounds):
    for origin in ("own", "repost"):
        ReviewRule.objects.update_or_create(origin=origin, section=None, defaults={"rounds": rounds})


BODY = f"<p>报告列出了全年理赔的件数与{TYPO[0]}。小额案件当天结案。</p>"
STARTS = {
    "draft": lambda p: draft(p["reporter"], body_html=BODY),
    "draft_of_an_editor": lambda p: draft(p["editor"], body_html=BODY),
    "own_draft": lambda p: draft(p["reporter"], body_html=BODY, origin="own", byline="李华"),
    "flash": lambda p: draft(p["editor"], body_html=BODY, form="flash"),
    "nobodys_candidate": lambda p: PostFactory(status="candidate", body_html=BODY),
    "in_review": lambda p: in_review(p["reporter"], body_html=BODY),
    "approved": lambda p: approved(p["reporter"], p["editor"], body_html=BODY),
    "approved_unsigned": lambda p: PostFactory(approved=True, body_html=BODY, is_legacy=True),
    "published": lambda p: published(p["reporter"], p["editor"], body_html=BODY),
    "from_the_archive": lambda p: PostFactory(
        live=True, is_legacy=True, body_html=BODY, published_at=NOW - HOUR
    ),
}


@pytest.fixture
def people(db):
    everybody = {
        "reporter": person(REPORTER, real_name="李华"),
        "other_reporter": person(REPORTER),
        "editor": person(EDITOR),
        "colleague": person(EDITOR),
        "chief": person(CHIEF),
        "keeper": person(ADMIN),
        "superuser": person(REPORTER, is_superuser=True),
        "left": person(CHIEF, is_active=False),
        "superuser_who_left": person(CHIEF, is_superuser=True, is_active=False),
        "nobody": person(REPORTER),
    }
    everybody["nobody"].groups.clear()
    repost_fields()
    return {name: User.objects.get(pk=user.pk) for name, user in everybody.items()}


def is_refused(verb, post, user, at):
    """Return whether the verb refuses for role, state, review or two-person rule, without leaving a trace."""
    with transaction.atomic():
        try:
            DEEDS[verb](post, user, at)
            return False
        except EditorialError as refusal:
            return isinstance(refusal, REFUSALS)
        finally:
            transaction.set_rollback(True)


def offered(post, user, at):
    return {verb.name for verb in buttons.allowed_verbs(Post.objects.get(pk=post.pk), user, at=at)}


def differing(post, people, at):
    """Return where button and verb differ: {(person, verb): whether it is offered}."""
    found = {}
    fresh = Post.objects.get(pk=post.pk)
    for name, user in people.items():
        shown = offered(post, user, at)
        for verb in DEEDS:
            if (verb in shown) == is_refused(verb, fresh, user, at):
                found[name, verb] = verb in shown
    return found


def lived(post, people, history, at=NOW):
    """Let `history`, (person, verb) pairs or events, happen to `post`; return the moment it ends.

    What a verb refuses does not happen.
    """
    for who, what in history:
        piece = Post.objects.get(pk=post.pk)
        if who is None:
            at += PASSING.get(what, timedelta(0))
            EVENTS[what](piece, at)
        else:
            try:
                DEEDS[what](piece, people[who], at)
            except EditorialError:
                continue
    return at


def test_every_verb_of_a_piece_is_tried():
    assert set(DEEDS) == set(VERBS) - OF_NO_PIECE - buttons.NO_BUTTON


# Histories that end where button and verb once differed, and those at the ends of the two-person rule.
KNOWN = {
    "signed once of three, the signer looks again": (
        "in_review", [(None, "three_rounds"), ("editor", "approve")],
    ),
    "signed twice of three": (
        "in_review", [(None, "three_rounds"), ("editor", "approve"), ("colleague", "approve")],
    ),
    "signed once of three, then one is enough": (
        "in_review", [(None, "three_rounds"), ("editor", "approve"), (None, "no_rule")],
    ),
    "approved, then two are needed": ("approved", [(None, "two_rounds")]),
    "scheduled, then two are needed": ("approved", [("chief", "schedule"), (None, "two_rounds")]),
    "approved, changed underneath": ("approved", [(None, "changed_underneath")]),
    "a change waits": ("in_review", [("editor", "approve_with_changes")]),
    "a change waits, the text is another": (
        "in_review", [("editor", "approve_with_changes"), (None, "changed_underneath")],
    ),
    "one's own text on duty": ("draft_of_an_editor", [(None, "duty"), ("editor", "submit")]),
    "one's own original on duty": ("own_draft", [(None, "duty"), ("reporter", "submit")]),
    "on duty, three rounds": ("draft_of_an_editor",
                              [(None, "duty"), (None, "three_rounds"), ("editor", "submit")]),
    "a typo mended just now": ("published", [("chief", "fix_typo"), (None, "half_an_hour")]),
    "a typo mended long ago": ("published", [("chief", "fix_typo"), (None, "two_hours")]),
    "a revision is being written": ("published", [("reporter", "revise")]),
    "a revision is in review": ("published", [("reporter", "revise"), ("reporter", "submit_revision")]),
    "a revision of a text that changed": (
        "published", [("reporter", "revise"), ("reporter", "submit_revision"), (None, "changed_underneath")],
    ),
    "a revision signed once of two": (
        "published",
        [(None, "two_rounds"), ("reporter", "revise"), ("reporter", "submit_revision"),
         ("editor", "approve_revision")],
    ),
    "a change of a revision waits": (
        "published",
        [("reporter", "revise"), ("reporter", "submit_revision"),
         ("editor", "approve_revision_with_changes")],
    ),
    "a change of a revision whose text changed": (
        "published",
        [("reporter", "revise"), ("reporter", "submit_revision"), ("editor", "approve_revision_with_changes"),
         (None, "changed_underneath")],
    ),
    "withdrawn with a revision": ("published", [("reporter", "revise"), ("editor", "take_down")]),
    "put aside": ("nobodys_candidate", [("editor", "discard")]),
    "under another page": ("published", [("editor", "join_story")]),
    "under another page, with a revision": ("published", [("reporter", "revise"), ("editor", "join_story")]),
    "out of its story again": ("published", [("editor", "join_story"), ("chief", "leave_story")]),
    "withdrawn from a story": ("published", [("editor", "join_story"), ("editor", "take_down")]),
}  # fmt: skip


@pytest.mark.parametrize("start", STARTS)
def test_a_verb_is_offered_exactly_when_it_does_not_refuse(people, start):
    post = STARTS[start](people)

    assert differing(post, people, NOW) == {}


def typed_and_version(post):
    piece = Post.objects.get(pk=post.pk)
    return content_of(piece), piece.version


@pytest.mark.parametrize("start", STARTS)
def test_a_verb_that_changes_what_is_typed_makes_a_new_version(people, start):
    """A page opened before is then merged with it; on the same version it would be saved over it."""
    post = STARTS[start](people)
    Post.objects.filter(pk=post.pk).update(responsible_editor="")
    before, version = typed_and_version(post)
    for verb, deed in DEEDS.items():
        with transaction.atomic():
            try:
                deed(Post.objects.get(pk=post.pk), people["superuser"], NOW)
            except EditorialError:
                pass
            else:
                after, counted = typed_and_version(post)
                assert after == before or counted > version, verb
            transaction.set_rollback(True)


@pytest.mark.parametrize("known", KNOWN)
def test_a_verb_is_offered_exactly_when_it_does_not_refuse_after(people, known):
    start, history = KNOWN[known]
    post = STARTS[start](people)
    at = lived(post, people, history)

    assert differing(post, people, at) == {}


STEPS = st.lists(
    st.one_of(
        st.tuples(st.none(), st.sampled_from(sorted(EVENTS))),
        st.tuples(
            st.sampled_from(["reporter", "editor", "colleague", "chief", "superuser"]),
            st.sampled_from(sorted(DEEDS)),
        ),
    ),
    min_size=4,
    max_size=12,
)
PURPOSE = (  # sets out on the way most pieces go, so that chance explores from everywhere along it
    [],
    [("reporter", "submit")],
    [("reporter", "submit"), ("editor", "approve")],
    [("reporter", "submit"), ("editor", "approve"), ("editor", "publish")],
    [("reporter", "submit"), ("editor", "approve"), ("editor", "publish"), ("reporter", "revise")],
)


@settings(
    max_examples=examples(10),
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # a history is short enough to read unshrunk
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.sampled_from(sorted(STARTS)), st.sampled_from(PURPOSE), STEPS)
@example(
    "in_review", [], [("editor", "approve_with_changes"), ("reporter", "edit"), ("colleague", "approve")]
)
def test_a_verb_is_offered_exactly_when_it_does_not_refuse_after_any_history(people, start, purpose, steps):
    with transaction.atomic():
        post = STARTS[start](people)
        at = lived(post, people, [*purpose, *steps])

        assert differing(post, people, at) == {}

        transaction.set_rollback(True)


class TestOneTypoAnHour:
    """The whole hour, to the second: neither offered nor done before, both after."""

    @pytest.mark.parametrize(("later", "is_open"), [(3599, False), (3600, True)])
    def test_is_kept_by_button_and_verb(self, people, later, is_open):
        post = STARTS["published"](people)
        lived(post, people, [("editor", "fix_typo")])
        at = NOW + timedelta(seconds=later)

        assert ("fix_typo" in offered(post, people["chief"], at)) is is_open
        assert is_refused("fix_typo", Post.objects.get(pk=post.pk), people["chief"], at) is not is_open


def test_a_change_back_to_a_text_both_had_signed_is_confirmed_without_a_second_signature(people):
    """The table takes one signature a person under one text; the second would have been a server error."""
    _rule(3)
    post = in_review(people["reporter"])
    approval.approve(post, actor=people["colleague"], at=NOW, expected_version=1)
    drafts.save_draft(post, {"dek": "另写"}, actor=people["reporter"], expected_version=1, at=NOW)
    approval.approve_with_changes(post, {"dek": ""}, actor=people["editor"], at=NOW, expected_version=2)

    approval.confirm_changes(post, actor=people["colleague"], at=NOW)

    names = sorted(sign_off.reviewer_id for sign_off in post.sign_offs.filter(revision=None))
    assert names == sorted([people["colleague"].pk, people["editor"].pk])


def test_a_filed_section_is_no_other_text(people):
    """归入栏目 under a stricter rule is refused for the 栏目 chosen, which no button knows beforehand."""
    strict = CategoryFactory(name="监管", slug="jianguan")
    ReviewRule.objects.create(origin="repost", section=strict, rounds=3)
    post = STARTS["approved"](people)

    assert "file_under" in offered(post, people["editor"], NOW)
    with pytest.raises(NotPermitted, match="请主编归入"):
        sections.file_under(post, strict, actor=people["editor"], at=NOW)
