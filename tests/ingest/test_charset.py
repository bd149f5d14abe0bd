"""The bytes of outlets, read as what they are, whatever they say they are."""

import pytest

from articles.ingest import charset

TEXT = "保险要闻今日发布，全国理赔服务热线开通。" * 4


@pytest.mark.parametrize("data", [TEXT.encode("gb18030"), TEXT.encode(), b"%\xb1\xa3\xcf\xd5\\x \xff\x00a"])
@pytest.mark.parametrize(
    "name",
    [
        "idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "rot13", "hex", "base64",
        "zlib", "bz2", "uu", "quopri", "utf-7", "nonsense", "gb2312",
    ],
)  # fmt: skip
def test_a_name_that_is_no_table_of_characters_is_passed_over(data, name):
    page = b'<meta charset="' + name.encode() + b'">' + data

    assert isinstance(charset.decode(data, name), str)
    assert isinstance(charset.decode(page), str)


@pytest.mark.parametrize("name", ["hex", "idna", "zlib"])
def test_the_text_is_read_all_the_same(name):
    assert charset.decode(TEXT.encode("gb18030"), name) == TEXT
