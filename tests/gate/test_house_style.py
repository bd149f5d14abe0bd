"""House style: what has one right form is fixed by one key, what needs judgement is only named."""

import pytest

from articles.gate import house_style, panel
from articles.gate.draft import Draft, Image, Link

from .test_panel import TODAY, draft


def found(text):
    return [
        (finding.words, finding.fix) for finding in panel.findings(draft(text)) if finding.rule[:3] == "STY"
    ]


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("客户的帐户已冻结。", [("帐户", "账户")]),
        ("双方签定协议,约定保费。", [(",", "，"), ("签定", "签订")]),
        ("国家金融监管总局发文。", [("国家金融监管总局", "国家金融监督管理总局")]),
        ("公司公布了的的数据。", [("的的", "的")]),
        ("客户的账户已解冻。双方签订协议。", []),
        ("按部就班地推进，一如既往。", []),
    ],
)
def test_what_has_one_right_form_comes_with_it(text, mended):
    assert [pair for pair in found(text) if pair[1]] == mended


def test_every_spelling_is_mended_into_one_that_stands():
    for written, right in house_style.spellings().items():
        assert written != right
        assert not [pair for pair in found(f"文中写作{right}。") if pair[1]]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("产品销往日本、台湾等国。", True),
        ("来自香港、新加坡等国家的再保险公司参加。", True),
        ("产品销往日本、中国台湾等国家和地区。", False),
        ("他先到韩国、香港参会。", False),
        ("香港保监局发布年报。", False),
    ],
)
def test_places_that_are_no_states_are_not_called_so(text, is_found):
    assert bool([finding for finding in panel.findings(draft(text)) if finding.rule == "STY-12"]) == is_found


def test_pictures_and_links_without_words_are_hints():
    piece = Draft(
        (),
        on=TODAY,
        images=(Image("/media/a.png", " "), Image("/media/b.png", "理赔窗口")),
        links=(Link("https://donglan.example/", "点击这里"), Link("https://donglan.example/", "年报全文")),
    )

    assert [(finding.rule, finding.label) for finding in panel.findings(piece)] == [
        ("LNK-01", "提示"),
        ("LNK-02", "提示"),
    ]


def test_a_slip_made_a_thousand_times_is_named_a_few_times():
    assert len(panel.findings(draft("客户的帐户。" * 1000))) <= 2 * house_style.MOST
