"""What counts as a typo, rule by rule, and the verb around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.editorial.curation.entities import entity_names
from articles.editorial.errors import NotPermitted, OwnText, StaleVersion, TypoRefused, WrongState
from articles.editorial.publishing import correct
from articles.editorial.publishing.typo import check_typo, hunks
from articles.editorial.writing import revisions
from articles.models import PostReview

from .desk import HOUR, NOW, published

LATER = NOW + HOUR
LONG = "客户说服务很好。" * 700  # more than may lie between two changes


def change(old, new, *protected):
    return check_typo(f"<p>{old}</p>", f"<p>{new}</p>", protected=protected)


class TestATypo:
    @pytest.mark.parametrize(
        ("old", "new", "characters"),
        [
            ("公司公布了里赔数据", "公司公布了理赔数据", 1),
            ("公司的的客户", "公司的客户", 1),
            ("保费收入同比增涨，赔付同比上生", "保费收入同比增长，赔付同比上升", 2),
            ("客户可在线查询。", "客户可以在线查询。", 1),
            ("甲乙丙丁戊己庚辛壬癸子", "甲乙丙丁戊己庚辛壬癸丑", 1),
        ],
    )
    def test_is_a_change_of_ten_characters_at_most(self, old, new, characters):
        assert change(old, new) == characters

    def test_may_have_ten_characters(self):
        assert change("甲乙丙丁戊己庚辛壬癸子", "赵钱孙李周吴郑王冯陈子") == 10

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("经的中国人民银行批准", "经中国人民银行批准"),
            ("中国人民银行批准", "经中国人民银行批准"),
            ("中国人民银行批准", "中国人民银行已批准"),
        ],
    )
    def test_may_stand_right_beside_a_known_name(self, old, new):
        assert change(old, new) == 1

    def test_may_be_a_comma_near_a_number_it_does_not_belong_to(self):
        assert change("共3人，合影", "共3人、合影") == 1

    def test_may_be_a_blank_though_a_byline_is_left_empty(self):
        assert change("里赔 很快", "理赔很快", "", " ") == 2

    def test_may_be_in_several_paragraphs(self):
        old = "<p>里赔很快。</p>\n<p>服务很号。</p>"

        assert check_typo(old, "<p>理赔很快。</p><p>服务很好。</p>", protected=[]) == 2

    def test_may_stand_at_either_end_of_a_long_paragraph(self):
        assert change(f"里赔{LONG}", f"理赔{LONG}") == 1
        assert change(f"{LONG}里赔", f"{LONG}理赔") == 1


class TestNotATypo:
    @pytest.mark.parametrize(
        ("old", "new", "why"),
        [
            ("赔付3亿元", "赔付8亿元", "数字"),
            ("赔付三亿元", "赔付二亿元", "数字"),
            ("赔付３亿元", "赔付亿元", "数字"),
            ("增长3.5倍", "增长35倍", "数字的写法"),
            ("占比到3%为止", "占比到3为止", "数字的写法"),
            ("收于－5点", "收于5点", "数字的写法"),
            ("推出B款产品", "推出D款产品", "拉丁字母"),
            ("他说服务很好", "他说“服务很好”", "引号"),
            ("公司承担责任", "公司不承担责任", "否定词"),
            ("公司未披露", "公司披露", "否定词"),
            ("无须申报", "必须申报", "否定词"),
            ("并非承诺", "并是承诺", "否定词"),
            ("赔付约千万元", "赔付千万元", "约数"),
            ("保费超预期", "保费合预期", "约数"),
            ("下调至新低", "下调到新低", "约数"),
        ],
    )
    def test_is_what_may_change_a_fact(self, old, new, why):
        with pytest.raises(TypoRefused, match=why):
            change(old, new)

    def test_is_a_change_of_more_than_ten_characters(self):
        with pytest.raises(TypoRefused, match="改动了 11 个字"):
            change("甲乙丙丁戊己庚辛壬癸子", "赵钱孙李周吴郑王冯陈褚")

    def test_is_a_change_inside_a_known_name(self):
        with pytest.raises(TypoRefused, match="机构名"):
            change("中国人民银行公布数据", "中国人民很行公布数据")

    def test_is_a_change_of_the_first_character_of_a_known_name(self):
        with pytest.raises(TypoRefused, match="机构名"):
            change("据中国人民银行公布", "据申国人民银行公布")

    def test_is_a_change_that_makes_a_known_name(self):
        with pytest.raises(TypoRefused, match="机构名"):
            change("央视公布数据", "央行公布数据")

    def test_is_a_character_put_into_a_known_name(self):
        assert "中国保险学会" in entity_names()

        with pytest.raises(TypoRefused, match="机构名"):
            change("中国保险学会举办论坛", "中国保险的学会举办论坛")

    def test_is_a_change_inside_a_tag_or_byline(self):
        with pytest.raises(TypoRefused, match="署名"):
            change("李华报道", "李桦报道", "李华")

    @pytest.mark.parametrize(
        "new",
        [
            "<p>理赔<b>很</b>快</p>",
            "<p>理赔</p><p>很快</p>",
            '<p>理赔<a href="https://x.example/">很</a>快</p>',
            "<h2>理赔很快</h2>",
        ],
    )
    def test_is_a_change_of_markup(self, new):
        with pytest.raises(TypoRefused, match="只能改文字"):
            check_typo("<p>理赔很快</p>", new, protected=[])

    def test_is_a_fact_that_changes_behind_emphasis(self):
        with pytest.raises(TypoRefused, match="数字"):
            check_typo("<p>全年<b>里赔</b>共3亿元。</p>", "<p>全年<b>理赔</b>共8亿元。</p>", protected=[])

    def test_is_a_name_that_begins_within_itself(self):
        with pytest.raises(TypoRefused, match="署名"):
            change("圆圆圆报道", "圆圆元报道", "圆圆")

    def test_is_two_changes_far_apart_in_one_paragraph(self):
        with pytest.raises(TypoRefused, match="相隔超过 5000 个字"):
            change(f"里赔{LONG}很号", f"理赔{LONG}很好")

    def test_is_no_change(self):
        with pytest.raises(TypoRefused, match="没有改动"):
            change("理赔", "理赔")


class TestHunks:
    @pytest.mark.parametrize(
        ("old", "new", "found"),
        [
            ("甲乙丙", "甲丁丙", [(1, 2, 1, 2)]),
            ("甲乙乙丙", "甲乙丙", [(2, 3, 2, 2)]),
            ("甲丙", "甲乙丙", [(1, 1, 1, 2)]),
            ("甲乙丙丁戊", "子乙丙丁丑", [(0, 1, 0, 1), (4, 5, 4, 5)]),
            ("甲", "甲", []),
        ],
    )
    def test_are_the_stretches_that_differ_and_no_more(self, old, new, found):
        assert hunks(old, new) == found

    @given(st.text("甲乙丙", max_size=8), st.text("甲乙丙", max_size=8))
    def test_turn_the_old_text_into_the_new_one(self, old, new):
        built, done = "", 0
        for i1, i2, j1, j2 in hunks(old, new):
            built += old[done:i1] + new[j1:j2]
            done = i2

        assert built + old[done:] == new

    def test_name_the_longest_name_that_was_touched(self):
        lengths = [len(name) for name in entity_names()]

        assert lengths == sorted(lengths, reverse=True)
        with pytest.raises(TypoRefused, match="“中国保险学会”"):
            change("中国保险学会举办论坛", "中国保险学绘举办论坛")


class TestFixTypo:
    old = "<p>报告列出了全年里赔的件数。</p>"
    new = "<p>报告列出了全年理赔的件数。</p>"

    @pytest.fixture
    def post(self, reporter, editor):
        return published(reporter, editor, body_html=self.old, tags=["季报"])

    def fix(self, post, editor, body=new, at=LATER, version=1):
        return correct.fix_typo(post, body, actor=editor, at=at, expected_version=version)

    def test_changes_the_text_and_lists_it_for_review_afterwards(self, post, editor):
        fixed = self.fix(post, editor)

        assert fixed.body_html == self.new
        assert fixed.revised_at is None
        item = PostReview.objects.waiting().get()
        assert (item.kind, item.editor) == (PostReview.Kind.TYPO, editor)

    def test_happens_once_an_hour(self, post, editor):
        self.fix(post, editor)
        other = "<p>报告列出了全年理赔的件数！</p>"

        with pytest.raises(TypoRefused, match="一小时内"):
            self.fix(post, editor, other, LATER + HOUR * 0.9, version=2)
        assert self.fix(post, editor, other, LATER + HOUR, version=2).body_html == other

    def test_refuses_an_older_version(self, post, editor):
        with pytest.raises(StaleVersion):
            self.fix(post, editor, version=9)

    def test_protects_the_tags_of_the_piece(self, post, editor):
        post.tags.add("全年")

        with pytest.raises(TypoRefused, match="全年"):
            self.fix(post, editor, "<p>报告列出了全车里赔的件数。</p>")

    def test_stands_back_for_an_open_revision(self, post, editor, reporter):
        revisions.save_revision(post, {"dek": "改"}, actor=reporter, expected_version=0, at=LATER)

        with pytest.raises(TypoRefused, match="修改稿"):
            self.fix(post, editor)

    def test_is_for_published_pieces_and_editors(self, post, editor, reporter):
        with pytest.raises(NotPermitted):
            self.fix(post, reporter)
        with pytest.raises(WrongState):
            self.fix(post, editor, at=NOW - HOUR)


class TestReviewAfterwards:
    def test_is_done_by_somebody_else_once(self, reporter, editor, colleague):
        post = published(reporter, editor, body_html=TestFixTypo.old)
        correct.fix_typo(post, TestFixTypo.new, actor=editor, at=LATER, expected_version=1)
        item = PostReview.objects.get()

        with pytest.raises(OwnText):
            correct.review_afterwards(item, actor=editor, at=LATER)
        correct.review_afterwards(item, actor=colleague, at=LATER, note="无误")
        with pytest.raises(WrongState):
            correct.review_afterwards(item, actor=colleague, at=LATER)

        assert not PostReview.objects.waiting().exists()
