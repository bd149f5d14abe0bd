"""Lists of words that ship as data, read as patterns."""

import re

import pytest

from articles.gate.word_lists import DATA, but_not, one_of


class TestButNot:
    @pytest.mark.parametrize(
        ("text", "is_found"),
        [("拟增资", True), ("模拟", False), ("拟定", False), ("不同意", True), ("不同", False), ("不", True)],
    )
    def test_leaves_out_longer_words(self, text, is_found):
        pattern = "|".join((but_not("拟", "模~ ~定"), but_not("不", "~同-意")))

        assert bool(re.search(pattern, text)) is is_found


class TestOneOf:
    def test_takes_the_longest_word_that_fits(self):
        assert re.findall(one_of("headlines/organisations"), "养老金") == ["养老金"]

    @pytest.mark.parametrize("file", sorted(DATA.glob("headlines/*.txt")), ids=lambda file: file.stem)
    def test_every_list_tells_what_it_is_with_an_example(self, file):
        first = file.read_text(encoding="utf-8").splitlines()[0]

        assert re.match(r"# .{20,}", first)
        assert re.search("[一-鿿]", first)

    @pytest.mark.parametrize(
        ("name", "said", "other"),
        [
            ("open", "方案待批", "接待客户"),
            ("planned", "拟增资", "草拟方案"),
            ("future", "应公开", "供应充足"),
            ("denied", "不会", "不断"),
            ("happened", "已退还", "已能办理"),
        ],
    )
    def test_tells_a_word_from_longer_ones(self, name, said, other):
        pattern = re.compile(one_of(f"headlines/{name}"))

        assert pattern.search(said)
        assert not pattern.search(other)
