"""Lines of Chinese end between words: not within an amount, a name or a word, nor on a mark's wrong side."""

import re

import pytest
import rjieba
from hypothesis import example, given
from hypothesis import strategies as st

from articles.text import chinese, typesetting
from articles.text.typesetting import breaks, typeset, typeset_html
from tests.reading import without_helpers
from tests.text.headlines import HEADLINES, MARKED, plain, whole

NEVER_FIRST = set("，。、；：！？）〕】》〉」』”’,;!?)]}％%·—…～")
NEVER_LAST = set("（〔【《〈「『“‘([{·")


def shown(text):
    """Return `text` with | where a line may end and ⟦ ⟧ around what a browser is held in."""
    return typeset(text).replace("<wbr>", "|").replace('<span class="nb">', "⟦").replace("</span>", "⟧")


class TestBreaks:
    def test_are_told_of_two_hundred_headlines(self):
        assert len(set(HEADLINES)) >= 200

    @pytest.mark.parametrize("marked", MARKED)
    def test_never_stand_within_an_amount_a_name_or_a_word(self, marked):
        text = plain(marked)
        words, offset = [], 0
        chinese.trade()
        for word in rjieba.cut(text, True):
            words.append((offset, offset + len(word)))
            offset += len(word)

        torn = [
            text[start:end]
            for place in breaks(text)
            for start, end in (*whole(marked), *words)
            if start < place < end and typesetting._width(text[start:end]) <= typesetting.LONGEST
        ]

        assert torn == []

    @pytest.mark.parametrize("text", HEADLINES)
    def test_put_no_mark_on_the_wrong_side_and_no_two_characters_alone(self, text):
        for place in breaks(text):
            assert text[place] not in NEVER_FIRST
            assert text[place - 1] not in NEVER_LAST
            assert not text[place].isspace()
        last = text[breaks(text)[-1] :] if breaks(text) else text
        assert sum(map(str.isalnum, last)) >= min(3, sum(map(str.isalnum, text)))

    @given(st.text("0123456789.,%—-·年月日元亿万件个百分点保险公司的中国（）“”，。A B/\t<&\"'", max_size=60))
    @example("2026年12月31日19时30分—2027年1月15日")
    def test_never_part_digits_nor_what_is_between_them(self, text):
        for place in breaks(text):
            assert not re.match(r"[0-9][.,]?$", text[max(0, place - 2) : place]) or not text[place].isdigit()
            assert text[place] not in NEVER_FIRST
            assert text[place - 1] not in NEVER_LAST

    def test_leave_a_long_name_its_parts(self):
        text = "中国银行保险监督管理委员会关于人身保险公司的通知"

        pieces = [piece for piece, _ in typesetting.pieces(text)]

        assert max(map(len, pieces)) <= typesetting.LONGEST


class TestTypeset:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("去年3,412件投诉涉及1.2亿元赔款", "去年|3,412件|投诉|涉及|1.2亿元赔款"),
            ("退保率30%—50%的公司", "退保率|⟦30%—50%⟧|的公司"),
            ("截至12月31日完成14.9亿元增资", "截至|12月31日|完成|14.9亿元增资"),
            ("按〔2023〕59号文件备案", "按|⟦〔2023〕59号⟧|文件备案"),
            ("特斯拉（Tesla）与Swiss Re合作三年", "特斯拉|（Tesla）|与|⟦Swiss Re⟧|合作三年"),
            ("专家：“百年一遇”是什么意思", "专家：|“百年一遇”|是|什么意思"),
            ("A股五大险企 CAR-T疗法", "A股|五大|险企 ⟦CAR-T疗法⟧"),
            ("自 2026 年 3 月 2 日起施行", "自 ⟦2026 年⟧ ⟦3 月⟧ ⟦2 日起施行⟧"),
            ("他说\"很好\"就走了", "他|说|⟦\"很⟧|⟦好\"⟧|就走了"),
            ("保险", "保险"),
            ("", ""),
        ],
    )  # fmt: skip
    def test_reads(self, text, expected):
        assert shown(text).replace("&quot;", '"') == expected

    @given(st.text(max_size=80))
    @example("a<b>&\"'\x1d\x1e\x1f")
    def test_adds_helpers_and_nothing_else(self, text):
        from html import escape

        kept = typesetting.STANDINS.sub("", text)

        assert without_helpers(typeset(text)) == escape(kept)


class TestTypesetHtml:
    def test_tells_words_across_inline_tags(self):
        assert typeset_html("<p>去年<strong>综合</strong>成本率，<mark>增长</mark>三十元</p>") == (
            "<p>去年<wbr><strong>综合</strong>成本率，<mark>增长</mark><wbr>三十元</p>"
        )

    def test_holds_what_a_tag_stands_in(self):
        assert typeset_html("退保率30%—<em>50%</em>的公司") == (
            '退保率<wbr><span class="nb">30%—</span><em><span class="nb">50%</span></em><wbr>的公司'
        )

    def test_leaves_code_attributes_and_entities(self):
        markup = '<pre>保险公司去年投保人</pre><p title="保险公司 > 投保人">A &amp; B&nbsp;保险</p>'

        assert "保险公司去年投保人" in typeset_html(markup)
        assert 'title="保险公司 > 投保人"' in typeset_html(markup)
        assert "A &amp; B\xa0保险" in without_helpers(typeset_html(markup))

    @given(
        st.lists(
            st.sampled_from(
                ["<p>", "</p>", "<b>", "</b>", "<a href=\"x\">", "</a>", "<br>", "保险公司", "1.2亿元", "30%—50%",
                 "，", "（", "）", "&amp;", "&lt;", " ", "A股", "<td>", "</td>", "<code>", "</code>", "\n"]
            )
        )
    )  # fmt: skip
    def test_adds_helpers_and_nothing_else(self, parts):
        markup = "".join(parts)

        assert without_helpers(typeset_html(markup)) == markup
