"""Whole numbers from outside."""

import pytest

from articles.text.numbers import MOST_KEY, MOST_VERSION, version_number, whole_number


class TestWholeNumber:
    @pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("0" * 5000 + "7", 7)])
    def test_reads_ascii_digits(self, text, number):
        assert whole_number(text) == number

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " ",
            "²",
            "１２",
            "٣",
            "一",
            "-1",
            "+1",
            " 7",
            "7 ",
            "1_000",
            "1.0",
            "abc",
            "0x1",
            "9" * 5000,
            None,
            7,
        ],
    )
    def test_reads_nothing_else(self, text):
        assert whole_number(text) is None

    def test_keeps_within_what_a_key_holds(self):
        assert whole_number(str(MOST_KEY)) == MOST_KEY
        assert whole_number(str(MOST_KEY + 1)) is None
        assert whole_number("1" + "0" * 30) is None

    def test_keeps_within_the_given_bounds(self):
        assert [whole_number(text, least=1, most=6) for text in ("0", "1", "6", "7")] == [None, 1, 6, None]


class TestVersionNumber:
    def test_reads_what_a_form_brings(self):
        assert version_number("3") == 3
        assert version_number(str(MOST_VERSION)) == MOST_VERSION

    @pytest.mark.parametrize("text", ["", "三", "-1", None, str(MOST_VERSION + 1)])
    def test_is_that_of_no_text_for_anything_else(self, text):
        assert version_number(text) == 0
