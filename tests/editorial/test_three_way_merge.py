"""Merging two texts: nothing that either side wrote is lost unless somebody answered so."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import sanitize
from articles.editorial.errors import Unanswered
from articles.editorial.writing.three_way_merge import (
    BOTH,
    MINE,
    THEIRS,
    Clash,
    MergeConflict,
    blocks_of,
    merge,
    merge_blocks,
)

BASE = {
    "headline": "南渚财险公布理赔报告",
    "dek": "",
    "body_html": "<p>一</p><p>二</p><p>三</p><p>四</p>",
    "tags": ["季报", "理赔"],
    "source_links": [{"url": "https://donglan.example/1", "original_author": "李华"}],
}
BLOCKS = st.lists(st.sampled_from("甲乙丙丁戊己"), max_size=7)


def resolved(merged, answer):
    return merged.resolved({one.key: answer for one in merged.differences})


def body(*paragraphs):
    return "".join(f"<p>{text}</p>" for text in paragraphs)


class TestFields:
    def test_of_one_side_are_taken(self):
        merged = merge(BASE, {**BASE, "headline": "对方的标题"}, {**BASE, "dek": "我的摘要"})

        assert merged.differences == []
        assert merged.resolved({}) == {**BASE, "headline": "对方的标题", "dek": "我的摘要"}

    def test_of_both_are_asked(self):
        merged = merge(BASE, {**BASE, "headline": "对方的标题"}, {**BASE, "headline": "我的标题"})

        (one,) = merged.differences
        assert (one.name, one.base, one.theirs, one.mine) == (
            "headline", BASE["headline"], "对方的标题", "我的标题",
        )  # fmt: skip
        assert not one.takes_both
        assert resolved(merged, MINE)["headline"] == "我的标题"
        assert resolved(merged, THEIRS)["headline"] == "对方的标题"

    def test_changed_alike_are_not_asked(self):
        same = {**BASE, "headline": "同一个标题"}

        assert merge(BASE, same, dict(same)).resolved({}) == same

    def test_tags_take_what_either_added_and_lose_what_either_removed(self):
        merged = merge(BASE, {**BASE, "tags": ["季报", "车险"]}, {**BASE, "tags": ["季报", "理赔", "年报"]})

        assert merged.resolved({})["tags"] == ["季报", "年报", "车险"]

    def test_of_a_long_text_may_both_stay(self):
        merged = merge(BASE, {**BASE, "dek": "对方的"}, {**BASE, "dek": "我的"})

        assert resolved(merged, BOTH)["dek"] == "对方的\n我的"

    def test_without_a_known_beginning_all_that_differs_is_asked(self):
        merged = merge(
            None, {**BASE, "headline": "甲", "tags": ["车险"]}, {**BASE, "body_html": body("一", "二")}
        )

        assert [one.name for one in merged.differences] == ["headline", "body_html", "tags"]

    def test_an_entry_of_the_links_is_one_place(self):
        link = BASE["source_links"][0]
        theirs = {**BASE, "source_links": [{**link, "original_author": "王敏"}]}
        mine = {**BASE, "source_links": [link, {"url": "https://huxin.example/2", "original_author": ""}]}

        assert merge(BASE, theirs, mine).resolved({})["source_links"] == [
            {**link, "original_author": "王敏"}, mine["source_links"][1],
        ]  # fmt: skip


class TestBody:
    def merged(self, theirs, mine):
        return merge(BASE, {**BASE, "body_html": theirs}, {**BASE, "body_html": mine})

    def test_takes_neighbouring_paragraphs_of_two_people(self):
        merged = self.merged(body("一", "二改", "三", "四"), body("一", "二", "三改", "四"))

        assert merged.resolved({})["body_html"] == body("一", "二改", "三改", "四")

    def test_asks_about_one_paragraph_and_takes_the_rest(self):
        merged = self.merged(body("一", "二甲", "三", "四", "五"), body("零", "一", "二乙", "三"))

        (one,) = merged.differences
        assert (one.base, one.theirs, one.mine) == (("<p>二</p>",), ("<p>二甲</p>",), ("<p>二乙</p>",))
        assert resolved(merged, BOTH)["body_html"] == body("零", "一", "二甲", "二乙", "三", "五")
        assert resolved(merged, MINE)["body_html"] == body("零", "一", "二乙", "三", "五")

    def test_asks_when_one_deletes_what_the_other_edits(self):
        merged = self.merged(body("一", "三", "四"), body("一", "二改", "三", "四"))

        assert [(one.theirs, one.mine) for one in merged.differences] == [((), ("<p>二改</p>",))]

    def test_asks_which_of_two_insertions_stands(self):
        merged = self.merged(body("一", "甲", "二", "三", "四"), body("一", "乙", "二", "三", "四"))

        assert resolved(merged, BOTH)["body_html"] == body("一", "甲", "乙", "二", "三", "四")

    def test_what_the_editor_alone_wrote_otherwise_is_nobodys_change(self):
        table = "<table><tbody><tr><td>{}</td></tr></tbody></table>"
        base = {**BASE, "body_html": "<p>一</p>" + table.format("1")}
        theirs = {**BASE, "body_html": "<p>一</p>" + table.format("2")}
        mine = {**BASE, "body_html": "<p>一改</p>" + table.format("<p>1</p>")}

        assert merge(base, theirs, mine).resolved({})["body_html"] == "<p>一改</p>" + table.format("2")

    def test_is_saved_with_every_answer_alone(self):
        merged = self.merged(body("一", "二甲", "三", "四甲"), body("一", "二乙", "三", "四乙"))
        first, second = merged.differences

        with pytest.raises(Unanswered, match="还有 1 处") as refusal:
            merged.resolved({first.key: MINE})
        assert refusal.value.left == 1
        with pytest.raises(Unanswered):
            merged.resolved({first.key: MINE, second.key: "whatever"})

    def test_the_same_difference_has_the_same_name_when_a_third_save_comes_in(self):
        before = self.merged(body("一", "二甲", "三", "四"), body("一", "二乙", "三", "四"))
        after = self.merged(body("一", "二甲", "三", "四甲"), body("一", "二乙", "三", "四"))

        assert [one.key for one in before.differences] == [one.key for one in after.differences]

    def test_cut_into_blocks_and_joined_is_the_body_again(self):
        clean = sanitize.clean(
            "<h2>甲 &amp; 乙</h2><p>一<strong>二</strong></p>散字<figure><img src='/media/a.png' alt='图'>"
            "<figcaption>注</figcaption></figure><ul><li>一</li></ul><table><tr><td>1</td></tr></table>"
        ).html

        assert sanitize.clean("".join(blocks_of(clean))).html == clean
        assert len(blocks_of(clean)) == 6

    def test_of_many_thousand_blocks_is_merged_at_once(self):
        base = [f"段{n}" for n in range(20_000)]

        parts = merge_blocks(base, ["甲", *base], [*base, "乙"])

        assert parts == [("甲", *base, "乙")]


def blocks(parts, answer):
    """Return the merged sequence with every clash answered alike."""
    taken = []
    for part in parts:
        if isinstance(part, Clash):
            taken += {MINE: part.mine, THEIRS: part.theirs, BOTH: part.theirs + part.mine}[answer]
        else:
            taken += part
    return taken


class TestAnySequences:
    """Whatever three texts there are."""

    @given(BLOCKS, BLOCKS)
    def test_one_change_alone_is_taken_whole(self, base, changed):
        assert blocks(merge_blocks(base, changed, base), BOTH) == changed
        assert blocks(merge_blocks(base, base, changed), BOTH) == changed
        assert blocks(merge_blocks(base, changed, changed), BOTH) == changed

    @given(BLOCKS, BLOCKS, BLOCKS)
    def test_what_either_side_wrote_stands_or_was_answered_away(self, base, theirs, mine):
        parts = merge_blocks(base, theirs, mine)

        began = Counter(base)
        for answer, sides in ((BOTH, (theirs, mine)), (THEIRS, (theirs,)), (MINE, (mine,))):
            kept = Counter(blocks(parts, answer))
            for side in sides:
                for block, count in (Counter(side) - began).items():
                    assert kept[block] >= count, (answer, block)

    @given(BLOCKS, BLOCKS, BLOCKS)
    def test_nothing_comes_from_nowhere(self, base, theirs, mine):
        kept = Counter(blocks(merge_blocks(base, theirs, mine), BOTH))

        assert not kept - (Counter(theirs) + Counter(mine) + Counter(base))
        for block in kept:
            assert block in theirs or block in mine

    @given(BLOCKS, BLOCKS, BLOCKS)
    def test_what_both_kept_is_kept(self, base, theirs, mine):
        kept = set(blocks(merge_blocks(base, theirs, mine), BOTH))

        assert all(block in kept for block in set(theirs) & set(mine) - set(base))

    @given(BLOCKS, BLOCKS, BLOCKS)
    def test_it_is_the_same_from_either_side(self, base, theirs, mine):
        one, other = merge_blocks(base, theirs, mine), merge_blocks(base, mine, theirs)

        assert blocks(one, MINE) == blocks(other, THEIRS)
        assert blocks(one, THEIRS) == blocks(other, MINE)

    @given(BLOCKS, BLOCKS)
    def test_without_a_beginning_each_answer_gives_that_side(self, theirs, mine):
        parts = merge_blocks(None, theirs, mine)

        assert blocks(parts, MINE) == mine
        assert blocks(parts, THEIRS) == theirs


def test_a_difference_without_answer_is_named_by_all_its_texts():
    one = merge(BASE, {**BASE, "headline": "甲"}, {**BASE, "headline": "乙"}).differences[0]
    other = merge(BASE, {**BASE, "headline": "甲"}, {**BASE, "headline": "丙"}).differences[0]

    assert isinstance(one, MergeConflict)
    assert one.key != other.key
