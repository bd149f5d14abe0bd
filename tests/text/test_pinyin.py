"""Pinyin by phrase: slugs and the keys by which names are typed."""

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text import pinyin


class TestSlug:
    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("中国银行保险报", "zhongguoyinxingbaoxianbao"),
            ("重疾险", "zhongjixian"),
            ("银行保险", "yinhangbaoxian"),
            ("绿色保险", "lvsebaoxian"),
            ("IFRS 17 准则", "ifrs-17-zhunze"),
            ("“3·15”在行动", "3-15-zaixingdong"),
            ("保險科技", "baoxiankeji"),
            ("？！", ""),
            ("", ""),
        ],
    )
    def test_reads_by_phrase(self, name, slug):
        assert pinyin.slug_of(name) == slug

    def test_ends_after_a_syllable(self):
        assert pinyin.slug_of("保险" * 40, max_length=20) == "baoxianbaoxianbao"

    @given(st.text(max_size=60))
    def test_is_always_safe_in_an_address(self, text):
        assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", pinyin.slug_of(text))

    @given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=200))
    def test_is_never_longer_than_asked(self, text):
        assert len(pinyin.slug_of(text, max_length=30)) <= 30


class TestKeys:
    def test_are_full_pinyin_and_initials(self):
        assert pinyin.keys("中国太保") == ("zhongguotaibao", "zgtb")

    def test_leave_out_initials_that_would_mean_too_much(self):
        assert pinyin.keys("太保") == ("taibao",)

    def test_are_none_for_letters_alone(self):
        assert pinyin.keys("PICC") == ()


class TestSound:
    def test_brings_homophones_together(self):
        assert pinyin.sound("众按保险") == pinyin.sound("众安保险") == "zhonganbaoxian"


class TestWithoutTheLargeDictionary:
    """It takes 55 MB; a worker that reads feeds has no use for it."""

    @pytest.fixture(autouse=True)
    def no_pypinyin(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "pypinyin", None)
        pinyin._reader.cache_clear()
        pinyin.keys.cache_clear()

    @pytest.mark.parametrize(
        ("name", "keys"),
        [
            ("长护险", ("changhuxian", "chx")),
            ("中国银行保险报", ("zhongguoyinhangbaoxianbao", "zgyhbxb")),
            ("重于泰山", ("zhongyutaishan", "zyts")),
            ("重蹈覆辙", ("chongdaofuzhe", "cdfz")),
        ],
    )
    def test_names_are_spelt(self, name, keys):
        assert pinyin.keys(name) == keys

    def test_rare_characters_alone_need_it(self):
        with pytest.raises(ImportError):
            pinyin.slug_of("朱镕")
