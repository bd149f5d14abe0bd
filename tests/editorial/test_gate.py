"""The gate at the desk: what it holds back on every way to readers, and what people may say about it."""

from datetime import timedelta

import pytest

from articles.editorial.checks import panel, trials
from articles.editorial.content import content_of
from articles.editorial.errors import HeldBack, Incomplete, InvalidText, NotPermitted, ReasonMissing
from articles.editorial.publishing import correct, publish, withdraw
from articles.editorial.review import approval, duty, revision_approval
from articles.editorial.writing import drafts, revisions
from articles.models import EditorialEvent, FalseAlarm, Post, PostReview, RuleTrial
from tests.factories import PostFactory

from .desk import BODY, HOUR, NOW, approved, draft, in_review, published

NUMBER = "<p>联系人手机13912345678，工作日接听。</p>"
OLD_NAME = "<p>银保监会发布通知，自下月起施行。</p>"


def keys(post):
    return [finding.key for finding in panel.panel_of(content_of(post), post, on=NOW.date()).findings]


def rules(post):
    return [finding.rule for finding in panel.panel_of(content_of(post), post, on=NOW.date()).findings]


def smuggled(post, body=NUMBER):
    """Put words into a stored text past every verb."""
    Post.objects.filter(pk=post.pk).update(body_html=body)
    return Post.objects.get(pk=post.pk)


class TestWordsToBeMended:
    def test_are_saved_and_not_sent_to_review(self, reporter):
        post = draft(reporter, body_html=NUMBER)

        with pytest.raises(HeldBack, match="13912345678") as refusal:
            drafts.submit(post, actor=reporter, at=NOW)

        assert refusal.value.rules == ["PRI-02"]

    def test_are_looked_for_in_headline_and_dek(self, reporter):
        post = draft(reporter, headline="零风险，高回报，养老不发愁", dek="这款年金保本保息，老人买着放心。")

        assert rules(post) == ["RET-02", "RET-01"]  # 零风险, of which 高回报 is a part; 保本保息

    def test_do_not_pass_an_approval(self, reporter, editor):
        post = smuggled(in_review(reporter))

        with pytest.raises(HeldBack):
            approval.approve(post, actor=editor, at=NOW, expected_version=post.version)

    def test_do_not_pass_a_confirmed_change(self, reporter, editor):
        post = in_review(reporter)
        approval.approve_with_changes(
            post, {"body_html": NUMBER}, actor=editor, at=NOW, expected_version=post.version
        )

        with pytest.raises(HeldBack):
            approval.confirm_changes(post, actor=reporter, at=NOW)

    @pytest.mark.parametrize(
        "way",
        [
            lambda post, editor: publish.publish(post, actor=editor, at=NOW),
            lambda post, editor: publish.schedule(post, actor=editor, at=NOW, publish_at=NOW + HOUR),
        ],
        ids=["publish", "schedule"],
    )
    def test_are_not_published_at_once_or_later(self, reporter, editor, way):
        trial = RuleTrial.objects.create(rule="PRI-02", editor=editor, trial_began_at=NOW, reason="误报多")
        post = approved(reporter, editor, body_html=NUMBER)
        trial.delete()

        with pytest.raises(HeldBack):
            way(post, editor)

    def test_are_not_published_on_duty(self, editor, chief):
        duty.open_duty(NOW.date(), NOW.date(), actor=chief, at=NOW)
        post = draft(editor, body_html=NUMBER)

        with pytest.raises(HeldBack):
            publish.publish_on_duty(post, actor=editor, at=NOW)

    def test_are_not_published_as_flash(self, editor):
        flash = drafts.create_flash("【利好】本金绝对安全，随时可取。", source=None, actor=editor, at=NOW)

        with pytest.raises(HeldBack):
            drafts.submit(flash, actor=editor, at=NOW)

    def test_do_not_come_in_by_a_revision(self, reporter, editor):
        post = published(reporter, editor)
        revisions.save_revision(
            post, {"body_html": BODY + NUMBER}, actor=reporter, expected_version=0, at=NOW
        )

        with pytest.raises(HeldBack):
            revisions.submit_revision(post, actor=reporter, at=NOW)

    def test_do_not_come_in_by_a_typo(self, reporter, editor):
        post = published(reporter, editor, body_html="<p>这款产品零风俭。</p>")
        mended = "<p>这款产品零风险。</p>"

        with pytest.raises(HeldBack):
            correct.fix_typo(post, mended, actor=editor, at=NOW + HOUR, expected_version=post.version)

    def test_do_not_come_in_beside_such_as_readers_see_already(self, reporter, editor):
        post = smuggled(published(reporter, editor))
        more = NUMBER.replace("</p>", "张女士的手机号是13987654321。</p>")
        revisions.save_revision(post, {"body_html": more}, actor=reporter, expected_version=0, at=NOW)

        with pytest.raises(HeldBack, match="1 处必改：“13987654321”"):
            revisions.submit_revision(post, actor=reporter, at=NOW)

    def test_that_readers_see_already_hold_no_correction_up(self, reporter, editor):
        post = smuggled(published(reporter, editor))
        revisions.save_revision(
            post, {"body_html": NUMBER + "<p>起付线为二百元。</p>"}, actor=reporter, expected_version=0, at=NOW
        )  # fmt: skip
        revision = revisions.submit_revision(post, actor=reporter, at=NOW)

        done = revision_approval.approve_revision(
            post, actor=editor, at=NOW, expected_version=revision.version
        )

        assert done.state == "applied"
        correct.correct(post, old_wording="甲", new_wording="乙", actor=editor, at=NOW)
        assert withdraw.take_down(post, reason="有误", actor=editor, at=NOW).status == "withdrawn"

    def test_are_advice_in_a_piece_of_the_archive(self, reporter):
        post = PostFactory(is_legacy=True, body_html=NUMBER)

        found = panel.panel_of(content_of(post), post, on=NOW.date()).findings

        assert [(finding.rule, finding.label) for finding in found] == [("PRI-02", "待核")]

    def test_and_missing_provenance_are_named_each_in_its_own_refusal(self, reporter):
        post = draft(reporter, body_html=NUMBER, source_links=[])

        with pytest.raises(Incomplete):
            drafts.submit(post, actor=reporter, at=NOW)

        assert rules(post) == ["PRO-03", "PRO-04", "PRO-05", "PRO-06", "PRI-02"]


class TestLetStand:
    def test_passes_these_words_with_a_reason_on_the_record(self, reporter, editor, chief):
        post = draft(reporter, body_html=NUMBER)

        panel.let_stand(post, reason="公开的举报电话，已核对", actor=chief, at=NOW)

        assert drafts.submit(post, actor=reporter, at=NOW).status == Post.Status.IN_REVIEW
        event = post.events.get(verb="let_stand")
        assert (event.note, event.actor, event.details["rules"]) == (
            "公开的举报电话，已核对",
            chief,
            ["PRI-02"],
        )
        assert "139" not in str(event.details)

    def test_holds_for_another_tag_and_for_no_other_word(self, reporter, chief):
        post = draft(reporter, body_html=NUMBER)
        panel.let_stand(post, reason="公开的举报电话", actor=chief, at=NOW)

        post = drafts.save_draft(post, {"tags": ["年金"]}, actor=reporter, expected_version=1, at=NOW)
        assert rules(post) == []
        post = drafts.save_draft(post, {"dek": "一句话"}, actor=reporter, expected_version=2, at=NOW)

        assert rules(post) == ["PRI-02"]

    def test_needs_a_reason_and_something_to_let_stand(self, reporter, chief):
        with pytest.raises(ReasonMissing):
            panel.let_stand(draft(reporter, body_html=NUMBER), reason=" ", actor=chief, at=NOW)
        with pytest.raises(InvalidText):
            panel.let_stand(draft(reporter), reason="急", actor=chief, at=NOW)

    def test_of_a_revision_is_bound_to_its_words(self, reporter, editor, chief):
        post = published(reporter, editor)
        revisions.save_revision(
            post, {"body_html": BODY + NUMBER}, actor=reporter, expected_version=0, at=NOW
        )

        panel.let_stand(post, reason="公开的举报电话", actor=chief, at=NOW)

        assert revisions.submit_revision(post, actor=reporter, at=NOW).state == "in_review"


class TestFalseAlarm:
    def test_is_silent_for_these_words_after_later_edits(self, reporter, editor):
        post = draft(reporter, body_html=OLD_NAME)
        (key,) = keys(post)

        panel.call_false(post, key, content_of(post), actor=editor, at=NOW)
        post = drafts.save_draft(
            post, {"body_html": "<p>导语。</p>" + OLD_NAME}, actor=reporter, expected_version=1, at=NOW
        )

        assert rules(post) == []
        assert FalseAlarm.objects.get().words == "银保监会"

    def test_speaks_again_in_another_sentence_and_in_another_piece(self, reporter, editor):
        post, other = draft(reporter, body_html=OLD_NAME), draft(reporter, body_html=OLD_NAME)
        panel.call_false(post, keys(post)[0], content_of(post), actor=editor, at=NOW)

        post = drafts.save_draft(
            post, {"body_html": "<p>银保监会另行通知。</p>"}, actor=reporter, expected_version=1, at=NOW
        )

        assert rules(post) == rules(other) == ["NAM-01"]

    def test_of_what_stops_publishing_is_the_chiefs_to_call(self, reporter, editor, chief):
        post = draft(reporter, body_html=NUMBER)
        (key,) = keys(post)

        with pytest.raises(NotPermitted, match="主编"):
            panel.call_false(post, key, content_of(post), actor=editor, at=NOW)
        panel.call_false(post, key, content_of(post), actor=chief, at=NOW)

        assert drafts.submit(post, actor=reporter, at=NOW).status == Post.Status.IN_REVIEW

    def test_of_one_place_leaves_the_next_in_its_paragraph_held(self, reporter, chief):
        post = draft(
            reporter, body_html="<p>如需帮助请拨打13812345678。张女士的手机号是13987654321，可与她联系。</p>"
        )

        panel.call_false(post, keys(post)[0], content_of(post), actor=chief, at=NOW)

        with pytest.raises(HeldBack, match="1 处必改：“13987654321”"):
            drafts.submit(post, actor=reporter, at=NOW)

    def test_said_twice_is_recorded_once(self, reporter, editor):
        post = draft(reporter, body_html=OLD_NAME)
        (key,) = keys(post)
        content = content_of(post)
        panel.call_false(post, key, content, actor=editor, at=NOW)

        with pytest.raises(InvalidText):
            panel.call_false(post, key, content, actor=editor, at=NOW + timedelta(minutes=1))

        assert post.events.filter(verb="call_false").count() == 1

    def test_is_no_answer_to_missing_provenance(self, reporter, chief):
        post = draft(reporter, source_links=[])

        with pytest.raises(InvalidText):
            panel.call_false(post, keys(post)[0], content_of(post), actor=chief, at=NOW)


class TestOnTrial:
    def test_is_begun_and_ended_by_the_chief_on_the_record(self, reporter, editor, chief):
        post = draft(reporter, body_html=NUMBER)
        with pytest.raises(NotPermitted):
            trials.begin_trial("PRI-02", reason="误报多", actor=editor, at=NOW)
        trial = trials.begin_trial("PRI-02", reason="误报多", actor=chief, at=NOW)
        assert rules(post) == []

        trials.end_trial(trial, actor=chief, at=NOW)

        assert rules(post) == ["PRI-02"]
        assert list(EditorialEvent.objects.filter(verb__contains="trial").values_list("verb", "note")) == [
            ("end_trial", "正文出现手机号码：误报多"), ("begin_trial", "正文出现手机号码：误报多"),
        ]  # fmt: skip

    @pytest.mark.parametrize("rule", ["PRO-02", "XXX-99", "PRI-02"])
    def test_is_not_for_the_law_on_reposts_nor_twice(self, chief, rule):
        trials.begin_trial("PRI-02", reason="误报多", actor=chief, at=NOW)

        with pytest.raises(InvalidText):
            trials.begin_trial(rule, reason="误报多", actor=chief, at=NOW)

    def test_a_rule_is_asked_and_shown_to_nobody(self, reporter, chief):
        RuleTrial.objects.create(rule="PRI-02", editor=chief, trial_began_at=NOW, reason="误报多")
        post = draft(reporter, body_html=NUMBER)

        found = panel.panel_of(content_of(post), post, on=NOW.date())

        assert found.findings == ()
        assert [finding.rule for finding in found.on_trial] == ["PRI-02"]
        assert drafts.submit(post, actor=reporter, at=NOW).status == Post.Status.IN_REVIEW
        assert not PostReview.objects.exists()
