"""What bleach and nh3 are shown: each kind of element once, where it is what it says, and no long text."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from articles.sanitize import allow_list, sanitisers

# Every element that may be stored, with every attribute, where it may stand.
STORED = (
    "<h2>标题</h2>",
    "<p>文<strong>粗</strong><em>斜</em><u>线</u><del>删</del>下<sub>2</sub>上<sup>2</sup><code>码</code><br>文</p>",
    '<p><a href="https://news.example.cn/a?b=1&amp;c=2" title="第一篇&amp;第二篇">链</a></p>',
    (
        '<figure><img src="/a.png" alt="图" title="图" width="640" height="480">'
        "<figcaption>说明</figcaption></figure>"
    ),
    '<blockquote><p>引</p><ul><li>甲</li></ul><ol start="3"><li>乙</li></ol></blockquote>',
    '<table><caption>表</caption><thead><tr><th colspan="2">头</th></tr></thead>'
    '<tbody><tr><td rowspan="2">格</td><td>格</td></tr></tbody><tfoot><tr><td>尾</td></tr></tfoot></table>',
    "<pre>排<code>码</code></pre>",
    "<hr>",
)
SHOWN = [
    "<blockquote><p></p><ul></ul><ol></ol></blockquote>",
    "<figcaption>x</figcaption>",
    "<figure>x<figcaption></figcaption></figure>",
    "<h2>x</h2>",
    "<hr>",
    '<ol start="x"><li></li></ol>',
    '<p><a href="https://x" title="x">x</a></p>',
    "<p><br></p>",
    "<p><code>x</code></p>",
    "<p><del>x</del></p>",
    "<p><em>x</em></p>",
    '<p><img src="/x" alt="x" title="x" width="x" height="x"></p>',
    "<p><strong>x</strong></p>",
    "<p><sub>x</sub></p>",
    "<p><sup>x</sup></p>",
    "<p><u>x</u></p>",
    "<p>x</p>",
    "<pre>x</pre>",
    "<table><caption></caption><thead></thead><tbody></tbody><tfoot></tfoot></table>",
    "<table><caption>x</caption></table>",
    "<table><tbody><tr></tr></tbody></table>",
    '<table><tbody><tr><td rowspan="x">x</td></tr></tbody></table>',
    "<table><tbody><tr><td></td></tr></tbody></table>",
    "<table><tbody><tr><td>x</td></tr></tbody></table>",
    '<table><tbody><tr><th colspan="x">x</th></tr></tbody></table>',
    "<table><tbody><tr><th></th></tr></tbody></table>",
    "<table><tfoot><tr></tr></tfoot></table>",
    "<table><thead><tr></tr></thead></table>",
    "<ul><li></li></ul>",
    "<ul><li>x</li></ul>",
]


@pytest.fixture
def shown(monkeypatch):
    """Every text that bleach is shown, in order."""
    seen, bleach = [], sanitisers._bleach
    sanitisers._passes_remembered.cache_clear()
    monkeypatch.setattr(sanitisers, "_bleach", lambda html: seen.append(html) or bleach(html))
    return seen


@pytest.fixture
def shown_last(monkeypatch):
    """Every text that nh3 is shown, in order."""
    seen, nh3 = [], sanitisers._nh3
    monkeypatch.setattr(sanitisers, "_nh3", lambda html: seen.append(html) or nh3(html))
    return seen


class TestBleach:
    def test_is_shown_each_kind_of_element_once_in_a_place_of_its_own(self, shown):
        assert sanitisers.judged(list(STORED)) == "\n".join(STORED)
        assert sorted(shown) == SHOWN

    def test_is_shown_nothing_twice(self, shown):
        for _ in range(2):
            assert sanitisers.judged(list(STORED)) == "\n".join(STORED)

        assert sorted(shown) == SHOWN

    def test_is_shown_a_short_block_as_it_is_but_for_its_text(self, shown):
        assert sanitisers.judged([STORED[1]]) == STORED[1]
        assert shown == [
            (
                "<p>x<strong>x</strong><em>x</em><u>x</u><del>x</del>x<sub>x</sub>x"
                "<sup>x</sup><code>x</code><br>x</p>"
            )
        ]

    @pytest.mark.parametrize(
        "blocks", [["<p>文<a>字</p>"], ["<p>文<", "<p>字</p>"], ["<p>甲</em></p>", "<p>乙</p>"]]
    )
    def test_is_shown_the_whole_of_what_we_do_not_write(self, shown, blocks):
        judged = sanitisers.judged(blocks)

        assert (
            judged == sanitisers.backstopped("\n".join(map(sanitisers._bleach, blocks))) != "\n".join(blocks)
        )
        assert blocks[0] in shown

    def test_is_shown_no_long_words_of_a_picture(self, shown):
        words = "&quot;图&quot;" * 40

        assert (
            sanitisers.bleached(f'<p><img src="/a.png" alt="{words}"></p>')
            == f'<p><img src="/a.png" alt="{words}"></p>'
        )
        assert shown == ['<p><img src="/x" alt="x"></p>']

    def test_is_set_up_once_a_thread(self):
        with ThreadPoolExecutor(1) as pool:
            first, second = (pool.submit(cleaner_after, "<p onclick='x'>文</p>").result() for _ in range(2))

        assert first is second is not cleaner_after("<p>文</p>")


def cleaner_after(html):
    assert sanitisers._bleach(html) == "<p>文</p>"
    return sanitisers._local.cleaner


class TestNh3:
    @pytest.mark.parametrize("block", STORED)
    def test_leaves_what_may_be_stored(self, block):
        assert sanitisers.backstopped(block) == block

    @pytest.mark.parametrize(
        "attribute", ["class", "id", "style", "lang", "title", "onclick", "align", "href", "start"]
    )
    def test_takes_what_a_paragraph_may_not_have(self, attribute):
        assert sanitisers.backstopped(f'<p {attribute}="x">文</p>') == "<p>文</p>"

    @pytest.mark.parametrize("scheme", ["javascript", "data", "ftp", "vbscript", "file"])
    def test_takes_an_address_that_may_not_be_followed(self, scheme):
        assert sanitisers.backstopped(f'<a href="{scheme}:x">文</a>') == "<a>文</a>"

    @pytest.mark.parametrize("scheme", sorted(allow_list.LINK_SCHEMES))
    def test_adds_nothing_to_an_address_that_may(self, scheme):
        assert sanitisers.backstopped(f'<a href="{scheme}:x">文</a>') == f'<a href="{scheme}:x">文</a>'

    def test_takes_comments(self):
        assert sanitisers.backstopped("<p>文<!-- 记 --></p>") == "<p>文</p>"

    def test_leaves_the_words_of_an_element_that_may_not_stand(self):
        assert sanitisers.backstopped("<p><style>文</style>字</p>") == "<p>文字</p>"

    def test_leaves_a_blank_that_keeps_words_together(self):
        assert sanitisers.backstopped("<p>1\u00a0亿</p>") == "<p>1\u00a0亿</p>"

    @pytest.mark.parametrize(
        "block", ["<p>" + "甲&amp;" * 10_000 + "</p>", f'<img src="/a.png" alt="{"甲 " * 100}">']
    )
    def test_is_shown_no_long_run_of_text(self, shown_last, block):
        assert sanitisers.backstopped(block) == block
        assert [len(html) < 40 for html in shown_last] == [True]

    def test_is_shown_a_short_text_once(self, shown_last):
        assert sanitisers.backstopped("<p>文</p>") == "<p>文</p>"
        assert shown_last == ["<p>文</p>"]

    def test_is_shown_the_whole_of_a_long_text_that_it_would_change(self, shown_last):
        block = "<p onclick='x'>" + "甲" * 50_000 + "</p>"

        assert sanitisers.backstopped(block) == "<p>" + "甲" * 50_000 + "</p>"
        assert shown_last[-1] == block
