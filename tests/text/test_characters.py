"""What no text of ours may hold, and what it keeps."""

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Category, Post
from articles.text.characters import (
    UNWANTED,
    WANTED_UNPRINTABLE,
    clean_characters,
    clean_fields,
    clean_values,
)

# XML 1.0 §2.2, production 2.
XML_CHAR = re.compile("[\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")


class TestCleanCharacters:
    @pytest.mark.parametrize("sign", ["\x00", "\x01", "\x0b", "\x0c", "\x1f", "\x7f", "\x85", "\x9f"])
    def test_takes_out_controls(self, sign):
        assert clean_characters(f"控制{sign}字符") == "控制字符"

    @pytest.mark.parametrize("sign", ["\ufffe", "\uffff", "\ufdd0", "\ufdef", "\U0001fffe", "\U0010ffff"])
    def test_takes_out_noncharacters_of_every_plane(self, sign):
        assert clean_characters(f"题有{sign}非字符") == "题有非字符"

    @pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u00ad"])
    def test_takes_out_what_parts_a_word_unseen(self, sign):
        assert clean_characters(f"车{sign}险") == "车险"

    @pytest.mark.parametrize("sign", ["\u202a", "\u202e", "\u2066", "\u2069"])
    def test_takes_out_what_turns_a_line_round(self, sign):
        assert clean_characters(f"保费{sign}gpj.exe") == "保费gpj.exe"

    def test_asks_python_first_only_for_what_it_knows_better(self):
        every = map(chr, range(sys.maxunicode + 1))

        assert [sign for sign in every if UNWANTED.match(sign) and sign.isprintable()] == []
        assert not UNWANTED.search(WANTED_UNPRINTABLE)

    def test_takes_out_half_a_pair_and_joins_a_whole_one(self):
        assert clean_characters("甲\ud83d乙\ude00丙\ud83d\ude00") == "甲乙丙😀"

    @pytest.mark.parametrize(
        "text",
        [
            "一行\t列\n二行\r\n",
            "👨\u200d👩\u200d👧 🏳\ufe0f\u200d🌈",
            "می\u200cخواهم",  # Persian, spelt with ZWNJ
            "क्\u200dष",  # Devanagari, spelt with ZWJ
            "\u200fשלום\u200f",
            "全角　空格\u00a0与\u2003空白",
            "葛\U000e0100城",  # a variation sequence
            "\U00020000\ue000\ufffd",
        ],
    )
    def test_leaves_what_is_text(self, text):
        assert clean_characters(text) == text

    def test_loses_no_letter_digit_mark_or_sign_of_unicode(self):
        everything = "".join(map(chr, range(sys.maxunicode + 1)))

        lost = set(everything) - set(clean_characters(everything))

        # Of all that is assigned, only controls, formats and halves of characters go.
        assert {unicodedata.category(sign) for sign in lost} <= {"Cc", "Cf", "Cs", "Cn"}

    @given(st.text(alphabet=st.characters(codec=None), max_size=40))
    def test_gives_what_xml_and_utf8_can_carry_and_settles_at_once(self, text):
        cleaned = clean_characters(text)

        assert XML_CHAR.fullmatch(cleaned)
        cleaned.encode()  # no half of a character is left
        assert clean_characters(cleaned) == cleaned


class TestCleanValues:
    def test_reaches_every_text_of_a_json_value(self):
        typed = {"标\x00题": ["车\u200b险", {"n": 1, "t": "x\uffff"}], "on": True, "none": None}

        assert clean_values(typed) == {"标题": ["车险", {"n": 1, "t": "x"}], "on": True, "none": None}


class TestCleanFields:
    def test_cleans_text_columns_and_json_columns_of_a_row(self):
        post = Post(headline="控制\x0b字符", linked={"tags": ["车\u200b险"]}, version=3)

        clean_fields(post)

        assert (post.headline, post.linked, post.version) == ("控制字符", {"tags": ["车险"]}, 3)

    def test_leaves_columns_alone_that_are_not_saved(self):
        category = Category(name="监\x00管", description="说\x00明")

        clean_fields(category, ["name"])

        assert (category.name, category.description) == ("监管", "说\x00明")
