"""An excerpt begins with the piece, not with what stands under its first picture."""

import pytest

from articles.text import captions, keys, plain

TEXT = "东澜市启动居民住宅巨灾保险，每户财政补贴三十元。"


class TestIsCaption:
    @pytest.mark.parametrize(
        "line",
        ["图：流域上空的云图", "图为演练现场", "▲理赔员在现场查勘", "理赔员在现场（林晓 摄）", "上图：码头", "本报记者 林晓 摄",
         "图片来源：东澜财险", "图1：赔付率走势", "资料图/东澜财险供图"],
    )  # fmt: skip
    def test_knows_what_outlets_print_under_pictures(self, line):
        assert captions.is_caption(line)

    @pytest.mark.parametrize("line", [TEXT, "图书馆投保了火灾险。", "摄影器材险上线", "图" * 61, ""])
    def test_takes_no_text_for_one(self, line):
        assert not captions.is_caption(line)


class TestOpening:
    @pytest.mark.parametrize(
        "before",
        [
            '<p><img src="/a.png" alt=""></p><p>图：流域上空的云图</p>',
            '<figure><img src="/a.png" alt=""><figcaption>走廊里的水位尺</figcaption></figure>',
            '<p><img src="/a.png" alt=""><br>走廊里的水位尺</p>',
            "<p>图为演练现场</p>",
            "<table><caption>六家公司</caption><tr><td>甲</td><td>1</td></tr></table>",
            '<div><p><img src="/a.png" alt=""></p><p>现场（林晓 摄）</p></div>',
        ],
    )
    def test_is_the_first_running_text(self, before):
        html = f"{before}<p>{TEXT}</p>"

        assert captions.opening(html, plain.text_of(html)) == TEXT

    def test_keeps_a_paragraph_that_holds_a_picture_among_its_words(self):
        html = f'<p><img src="/a.png" alt="">{TEXT}</p>'

        assert captions.opening(html, plain.text_of(html)) == TEXT

    def test_of_pictures_alone_is_empty(self):
        html = '<p><img src="/a.png" alt=""></p><p>图：流域上空的云图</p>'

        assert captions.opening(html, plain.text_of(html)) == ""


class TestEcho:
    def test_of_the_headline_is_no_dek(self):
        assert keys.without_echo("东澜人寿 增资 26亿元。", "东澜人寿增资26亿元") == ""
        assert keys.without_echo("增资之后偿付能力如何", "东澜人寿增资26亿元") == "增资之后偿付能力如何"
        assert keys.without_echo("", "……") == ""
