"""Locks, 接手编辑 and autosave: nothing is lost between two editors or in a crash."""

from datetime import timedelta

import pytest

from articles.editorial.errors import LockedByOther, NotPermitted
from articles.editorial.writing import autosave, drafts, locks
from articles.models import Autosave

from .desk import NOW, draft

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


class TestLock:
    def test_is_the_first_ones_and_the_second_sees_whose(self, editor, colleague):
        post = draft(editor)
        locks.touch(post, editor=editor, at=NOW)

        seen = locks.touch(post, editor=colleague, at=NOW + MINUTE)

        assert (seen.holder, seen.is_mine) == (editor, False)

    def test_lapses_after_three_idle_minutes(self, editor, colleague):
        post = draft(editor)
        locks.touch(post, editor=editor, at=NOW)

        assert not locks.touch(post, editor=colleague, at=NOW + 2.9 * MINUTE).is_mine
        assert locks.touch(post, editor=colleague, at=NOW + 3 * MINUTE).is_mine

    def test_stays_while_its_holder_is_active(self, editor, colleague):
        post = draft(editor)
        for minute in range(0, 8, 2):
            locks.touch(post, editor=editor, at=NOW + minute * MINUTE)

        assert not locks.touch(post, editor=colleague, at=NOW + 8 * MINUTE).is_mine

    def test_that_lapsed_keeps_nobody_from_saving(self, editor, colleague):
        post = draft(editor)
        locks.touch(post, editor=editor, at=NOW)

        with pytest.raises(LockedByOther):
            locks.check_lock(post, actor=colleague, at=NOW + 2.9 * MINUTE)
        locks.check_lock(post, actor=colleague, at=NOW + 3 * MINUTE)
        assert locks.holder_of(post, at=NOW + 3 * MINUTE) is None

    def test_tells_since_when_its_holder_has_been_writing(self, editor, colleague):
        post = draft(editor)
        locks.touch(post, editor=editor, at=NOW)

        assert locks.touch(post, editor=editor, at=NOW + 2 * MINUTE).since == NOW
        back = locks.touch(post, editor=editor, at=NOW + 5 * MINUTE)  # three idle minutes: another sitting
        assert (back.since, back.lapses_at) == (NOW + 5 * MINUTE, NOW + 8 * MINUTE)
        assert locks.touch(post, editor=colleague, at=NOW + 9 * MINUTE).since == NOW + 9 * MINUTE

    def test_is_of_one_piece(self, editor, colleague):
        post, other = draft(editor), draft(editor)
        locks.touch(post, editor=editor, at=NOW)

        assert locks.touch(other, editor=colleague, at=NOW).is_mine
        assert locks.holder_of(post, at=NOW).editor == editor

    def test_is_taken_over_on_the_record(self, editor, colleague):
        post = draft(editor)
        locks.touch(post, editor=editor, at=NOW)

        locks.take_over(post, actor=colleague, at=NOW + MINUTE)

        assert locks.holder_of(post, at=NOW + MINUTE).editor == colleague
        assert not locks.touch(post, editor=editor, at=NOW + 2 * MINUTE).is_mine
        assert post.events.get(verb="take_over").note == "从王敏接手"

    def test_is_given_back_by_its_holder_alone(self, editor, colleague):
        post = draft(editor)
        locks.touch(post, editor=editor, at=NOW)

        locks.release(post, editor=colleague)
        assert locks.holder_of(post, at=NOW)
        locks.release(post, editor=editor)
        assert locks.holder_of(post, at=NOW) is None

    def test_is_given_back_by_the_page_that_was_left_and_not_by_the_one_that_follows(self, editor, colleague):
        post = draft(editor)
        locks.touch(post, editor=editor, at=NOW, page="before the save")
        locks.touch(post, editor=editor, at=NOW, page="after the save")
        locks.touch(post, editor=colleague, at=NOW, page="theirs")

        locks.release(post, editor=editor, page="before the save")

        assert locks.holder_of(post, at=NOW).page == "after the save"

    def test_passes_to_whoever_opened_the_piece_next(self, editor, colleague):
        post = draft(editor)
        locks.touch(post, editor=editor, at=NOW, page="mine")
        locks.touch(post, editor=colleague, at=NOW + MINUTE, page="theirs")
        locks.release(post, editor=editor, page="mine")

        seen = locks.presence_of(post, editor=colleague, at=NOW + MINUTE, page="theirs")

        assert (seen.is_mine, seen.since) == (True, NOW + MINUTE)

    def test_of_two_pages_of_one_person_lets_both_save_and_tells_of_the_other(self, editor):
        post = draft(editor)
        first = locks.touch(post, editor=editor, at=NOW, page="one")
        second = locks.touch(post, editor=editor, at=NOW, page="two")

        assert (first.other_page, second.other_page) == (False, True)
        assert locks.touch(post, editor=editor, at=NOW, page="one").other_page
        locks.check_lock(post, actor=editor, at=NOW)

    def test_lapses_when_the_clock_is_set_back_past_it(self, editor, colleague):
        post = draft(editor)
        locks.touch(post, editor=editor, at=NOW + HOUR)

        assert locks.holder_of(post, at=NOW) is None
        assert locks.touch(post, editor=colleague, at=NOW).is_mine

    def test_stays_with_whoever_is_still_writing_when_the_clock_is_set_back(self, editor, colleague):
        post = draft(editor)
        locks.touch(post, editor=editor, at=NOW + HOUR)
        locks.touch(post, editor=editor, at=NOW)

        assert not locks.touch(post, editor=colleague, at=NOW + MINUTE).is_mine

    def test_is_not_for_those_who_may_not_write(self, reporter, editor):
        with pytest.raises(NotPermitted):
            locks.touch(draft(editor), editor=reporter, at=NOW)


class TestAutosave:
    def test_is_offered_again_to_its_owner_alone(self, editor, colleague):
        post = draft(editor)
        autosave.keep({"headline": "半句"}, editor=editor, at=NOW, post=post, base_version=1)

        assert [kept.content for kept in autosave.offered(editor=editor, post=post)] == [{"headline": "半句"}]
        assert autosave.offered(editor=colleague, post=post) == []

    def test_is_overwritten_and_never_by_an_older_request_of_the_same_screen(self, editor):
        post = draft(editor)
        autosave.keep({"headline": "二"}, editor=editor, at=NOW, post=post, screen="s", sequence=2)

        late = autosave.keep(
            {"headline": "一"}, editor=editor, at=NOW + MINUTE, post=post, screen="s", sequence=1
        )

        assert late is None
        assert Autosave.objects.get().content == {"headline": "二"}

    def test_is_overwritten_after_the_clock_was_set_back(self, editor):
        post = draft(editor)
        autosave.keep({"headline": "一"}, editor=editor, at=NOW + HOUR, post=post, screen="s", sequence=1)

        kept = autosave.keep({"headline": "二"}, editor=editor, at=NOW, post=post, screen="s", sequence=2)

        assert Autosave.objects.get().content == {"headline": "二"}
        assert (kept.version, kept.saved_at) == (2, NOW)

    def test_of_two_pages_of_one_person_are_two(self, editor):
        post = draft(editor)
        autosave.keep({"headline": "一"}, editor=editor, at=NOW, post=post, screen="s", sequence=50)

        autosave.keep({"headline": "二"}, editor=editor, at=NOW, post=post, screen="t", sequence=1)

        offered = autosave.offered(editor=editor, post=post)
        assert [kept.content for kept in offered] == [{"headline": "二"}, {"headline": "一"}]
        autosave.forget(editor=editor, post=post, screens=["t"])
        assert [kept.screen for kept in autosave.offered(editor=editor, post=post)] == ["s"]

    def test_goes_with_the_save_of_its_page_alone(self, editor):
        post = draft(editor)
        for page in ("s", "t"):
            autosave.keep({"headline": page}, editor=editor, at=NOW, post=post, screen=page)

        drafts.save_draft(post, {"dek": "改"}, actor=editor, expected_version=1, at=NOW, pages=["s"])

        assert [kept.screen for kept in autosave.offered(editor=editor, post=post)] == ["t"]

    def test_of_a_new_piece_is_found_by_its_token(self, editor):
        autosave.keep({"headline": "新稿"}, editor=editor, at=NOW, token="t1")

        assert [kept.token for kept in autosave.unsaved_new(editor)] == ["t1"]
        autosave.forget(editor=editor, token="t1")
        assert autosave.offered(editor=editor, token="t1") == []

    def test_sent_twice_is_stored_once(self, editor):
        post = draft(editor)
        sent = {"editor": editor, "at": NOW, "post": post, "screen": "s", "sequence": 1}
        autosave.keep({"headline": "一"}, **sent)

        assert autosave.keep({"headline": "一"}, **sent) is None
        assert Autosave.objects.get().version == 1

    def test_of_one_piece_is_not_offered_in_another(self, editor):
        first, second = draft(editor), draft(editor)
        for number, whose in enumerate([{"post": first}, {"post": second}, {"token": "t1"}, {"token": "t2"}]):
            autosave.keep({"headline": f"第{number}篇"}, editor=editor, at=NOW, **whose)

        for number, whose in [(0, {"post": first}), (2, {"token": "t1"})]:
            offered = autosave.offered(editor=editor, **whose)
            assert [kept.content["headline"] for kept in offered] == [f"第{number}篇"]
        assert [kept.token for kept in autosave.unsaved_new(editor)] == ["t2", "t1"]

    def test_belongs_to_one_thing(self, editor):
        with pytest.raises(ValueError, match="post or to a token"):
            autosave.keep({}, editor=editor, at=NOW)


class TestBegunIntake:
    """A paste of 转载录入 that was being checked when its page was closed."""

    def keep(self, editor, number, content, screen=""):
        autosave.keep(content, editor=editor, at=NOW, token=f"{autosave.INTAKE}{number}", screen=screen)

    def test_is_offered_whole_with_what_was_typed_last_and_the_last_begun_first(self, editor):
        self.keep(editor, 1, {"headline": "原来的标题", "original": "粘贴的全文"})
        self.keep(editor, 2, {"headline": "另一篇", "original": "另一篇的全文"})
        self.keep(editor, 1, {"headline": "缩短的标题"}, screen="p1")

        assert [kept.content for kept in autosave.unfinished_intakes(editor)] == [
            {"headline": "另一篇", "original": "另一篇的全文"},
            {"headline": "缩短的标题", "original": "粘贴的全文"},
        ]

    def test_is_its_owners_and_no_new_piece(self, editor, colleague):
        self.keep(editor, 1, {"headline": "原来的标题"})
        autosave.keep({"headline": "新稿"}, editor=editor, at=NOW, token="t1")

        assert [kept.token for kept in autosave.unfinished_intakes(editor)] == ["luru-1"]
        assert autosave.unfinished_intakes(colleague) == []
        assert [kept.token for kept in autosave.unsaved_new(editor)] == ["t1"]
