"""Clean HTML to plain text."""

import pytest

from articles.text import plain


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>甲</p>\n<p>乙</p>", "甲\n乙"),
        ("<p>甲<br>乙</p>", "甲\n乙"),
        ("<p>甲\n  乙</p>", "甲 乙"),
        ("<p>甲<strong>乙</strong>丙</p>", "甲乙丙"),
        ("甲<p>乙</p>丙", "甲\n乙\n丙"),
        ("<ul><li>甲<ul><li>乙</li></ul></li></ul>", "甲\n乙"),
        ("<table><tr><th>甲</th><th>乙</th></tr><tr><td>1</td><td>2</td></tr></table>", "甲\t乙\n1\t2"),
        ("<pre><code>a\n  b\n</code></pre>", "a\nb"),
        ("<p>A&amp;B &lt;甲&gt;</p>", "A&B <甲>"),
        ("<p><img src='/x.png' alt='图'></p>", ""),
        ("<p>第1条\u3000投保</p>", "第1条\u3000投保"),
    ],
)
def test_text_has_one_line_per_block(html, text):
    assert plain.text_of(html) == text


def test_text_survives_deep_nesting():
    assert plain.text_of("<blockquote>" * 1000 + "深") == "深"


def test_contents_tell_pictures_and_links_in_order():
    found = plain.contents(
        '<p><a href="/1">甲</a><img src="/a.png"></p><p><img src="/b.png"><a href="/2">乙</a></p>'
    )

    assert (found.images, found.links) == (("/a.png", "/b.png"), ("/1", "/2"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("甲乙。丙", "甲乙"), ("甲！乙", "甲"), ("甲？", "甲"), ("甲；乙", "甲"), ("甲\n乙", "甲"), ("　甲，乙", "甲，乙"), ("", ""),
     ("长" * 50, "长" * 40)],
)  # fmt: skip
def test_first_sentence_ends_at_a_full_stop_or_forty_characters(text, sentence):
    assert plain.first_sentence(text) == sentence


def test_excerpt_ends_after_a_sentence_where_one_ends():
    assert plain.excerpt("短文。") == "短文。"
    assert plain.excerpt("甲" * 90 + "。" + "乙" * 90) == "甲" * 90 + "。"
    assert plain.excerpt("甲" * 200) == "甲" * 119 + "…"
    assert plain.excerpt("甲\n乙") == "甲 乙"


def test_counts_leave_blanks_out():
    assert plain.character_count(" 甲　乙\n丙\xa0") == 3


@pytest.mark.parametrize(("characters", "minutes"), [(0, 1), (400, 1), (1000, 2), (4000, 10)])
def test_reading_takes_at_least_a_minute(characters, minutes):
    assert plain.reading_minutes(characters) == minutes
