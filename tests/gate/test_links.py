"""Links and pictures as the panel tells of them."""

from datetime import date

import pytest

from articles.gate import panel
from articles.gate.draft import Draft, Link

ON = date(2026, 11, 28)


def rules(**facts):
    return [found.rule for found in panel.findings(Draft((), ON, **facts))]


@pytest.mark.parametrize("words", ["https://donglan.example/1", "www.donglan.com.cn", "donglan.com/a/b.html"])
def test_an_address_for_words_is_told(words):
    assert rules(links=(Link("https://donglan.example/1", words),)) == ["LNK-03"]


@pytest.mark.parametrize("words", ["网址", "点击这里", "此处", "原文"])
def test_words_that_say_nothing_are_told(words):
    assert rules(links=(Link("https://donglan.example/1", words),)) == ["LNK-02"]


def test_words_that_say_where_it_leads_are_fine():
    assert rules(links=(Link("https://donglan.example/1", "东澜保险报的报道"),)) == []


def test_a_declared_picture_of_a_machine_has_to_say_so():
    assert rules(declares_ai_pictures=True) == ["LNK-06"]
    assert rules(declares_ai_pictures=True, shows_ai_label=True) == []
