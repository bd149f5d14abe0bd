"""One box of text becomes a headline and lines, to the last character that is allowed."""

import pytest

from articles.editorial.errors import InvalidText
from articles.editorial.writing.flash import first_sentence, split_flash


class TestSplitting:
    def test_takes_the_headline_from_the_brackets_and_the_rest_as_lines(self):
        flash = split_flash("【央行\n 公布】第一行。\r\n\r\n 第二行 <b>。")

        assert (flash.headline, flash.body_html) == ("央行 公布", "<p>第一行。</p><p>第二行 &lt;b&gt;。</p>")

    def test_takes_the_first_sentence_where_there_are_no_brackets(self):
        flash = split_flash("央行  公布。数据见附件。")

        assert (flash.headline, flash.body_html) == ("央行 公布", "<p>央行  公布。数据见附件。</p>")

    def test_repeats_a_headline_that_is_all_there_is(self):
        assert split_flash("【通知】").body_html == "<p>通知</p>"

    def test_counts_300_characters_without_brackets_and_blanks(self):
        text = f"【{'题' * 10}】\n {'字' * 290}"

        assert split_flash(text).headline == "题" * 10
        with pytest.raises(InvalidText, match="现在 301 字"):
            split_flash(text + "字")
        assert split_flash("字" * 300).body_html
        with pytest.raises(InvalidText, match="现在 301 字"):
            split_flash("字" * 301)

    @pytest.mark.parametrize("nothing", ["", "  \n", "【 】字"])
    def test_refuses_what_has_no_headline(self, nothing):
        with pytest.raises(InvalidText, match="没有内容"):
            split_flash(nothing)


class TestFirstSentence:
    def test_of_sixty_characters_stands_whole_and_longer_is_cut_to_sixty(self):
        assert first_sentence("字" * 60) == "字" * 60
        assert first_sentence("字" * 61) == "字" * 59 + "…"
