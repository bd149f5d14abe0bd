"""How words sound, loosely: what pinyin may mean, and what it may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text import pinyin, sound


class TestReadings:
    @pytest.mark.parametrize(
        ("word", "expected"),
        [("长期护理", "changqihuli"), ("银行", "yinhang"), ("重疾险", "zhongjixian"), ("给付", "jifu"),
         ("重组", "chongzu"), ("增长", "zengzhang"), ("会计", "kuaiji"), ("西藏", "xizang"), ("长护险", "changhuxian")],
    )  # fmt: skip
    def test_are_by_phrase(self, word, expected):
        assert pinyin.sound(word) == expected


class TestSpellings:
    @pytest.mark.parametrize(
        ("letters", "expected"),
        [
            ("xuepingxian", ("xue", "ping", "xian")),
            ("yifangyanglao", ("yi", "fang", "yang", "lao")),
            ("yiliaox", ("yi", "liao", "x*")),
        ],
    )
    def test_take_the_fewest_syllables(self, letters, expected):
        assert sound.spellings(letters)[0] == expected

    def test_know_no_spelling_for_nonsense(self):
        assert not sound.spellings("zxqvbnmk")

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [("yiliaoxain", "yiliaoxian"), ("luhemign", "luheming"), ("senlinbaoxan", "senlinbaoxian")],
    )
    def test_forgive_a_slip_of_the_hand(self, typed, meant):
        assert meant in sound.slips_of(typed)

    @given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=60))
    def test_are_bounded_whatever_is_typed(self, letters):
        assert len(sound.spellings(letters)) <= sound.MOST_SPELLINGS
        assert len(list(sound.slips_of(letters))) <= sound.MOST_SLIPS


class TestSounds:
    @pytest.mark.parametrize(
        ("one", "other"), [("zhang", "zang"), ("lin", "ling"), ("nan", "lang"), ("shen", "seng")]
    )
    def test_that_many_mix_up_are_one_class(self, one, other):
        assert sound.fuzzy(one) == sound.fuzzy(other)

    def test_find_a_word_in_a_text(self):
        text = "综合成本率与学平险"
        match = sound.heard("学瓶险").pattern.search(sound.coded(text))

        assert text[slice(*match.span())] == "学平险"

    def test_of_characters_with_two_readings_find_both(self):
        for letters in ("changqi", "zhangqi"):
            assert sound.typed(letters)[0].pattern.search(sound.coded("长期"))
