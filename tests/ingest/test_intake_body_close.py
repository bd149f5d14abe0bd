"""A pasted page is read to its end, past a `</body></html>` that stands too early."""

import pytest

from articles import sanitize
from articles.ingest.intake.page import parse_page

PAGE = "<html><body><h1>断尾网页</h1><p>第一段文字很长很长。</p>{}<p>尾段不能丢。</p>"


@pytest.mark.parametrize("end", ["</body></html>", "</BODY>\n</HTML>", "</html>", "</body >"])
class TestTextBehindTheEnd:
    def test_is_kept_at_the_intake(self, end):
        body = parse_page(PAGE.format(end)).body_html

        assert "第一段文字很长很长。" in body
        assert "尾段不能丢。" in body

    def test_is_kept_at_the_editors_door(self, end):
        assert "尾段不能丢。" in sanitize.clean(PAGE.format(end)).html


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<p>原<s>一百</s><strike>九十</strike></p>", "<p>原<del>一百</del><del>九十</del></p>"),
        ("<p>赔付率 x<p 为佳；若 y>q。</p>", "<p>赔付率 x&lt;p 为佳；若 y&gt;q。</p>"),
        ('<p>图<img data-src="/a.png"></p>', '<p>图<img src="/a.png"></p>'),
        (
            '<p>图<img src="data:image/gif;base64,R0" srcset="/a.png 1x, /b.png 2x"></p>',
            '<p>图<img src="/a.png"></p>',
        ),
    ],
)
def test_what_is_kept_at_the_editors_door(html, clean):
    assert sanitize.clean(html) == sanitize.Cleaned(clean, unsafe=False)
