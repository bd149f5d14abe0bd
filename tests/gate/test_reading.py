"""A phrase is found however it is broken up, and told at the place where it is written."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.gate import panel, reading
from articles.gate.draft import Draft, Passage
from articles.gate.findings import MUST
from tests.properties import examples

ON = date(2026, 11, 28)


def held(text, broken=()):
    """Return the rules and words that hold back what is written in `text`."""
    draft = Draft(
        (Passage.of("dek", text),), ON, broken=tuple(Passage.of("body_html", each) for each in broken)
    )
    return [(found.rule, found.words) for found in panel.findings(draft) if found.severity == MUST]


class TestAPhrase:
    @pytest.mark.parametrize(
        "words",
        [
            "保 本保息",
            "保　本 保 息",
            "保\u200b本保息",
            "保\u200d本\u2060保息",
            "保\u00ad本保息",
            "保·本·保·息",
            "保*本保息",
            "保\ufe0f本保息",
        ],
    )
    def test_is_found_however_it_is_broken_up(self, words):
        assert held(f"这款年金{words}，老人放心买。") == [("RET-01", words)]

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("這款年金保證收益，老人放心買。", ("RET-04", "保證收益")),
            ("張女士的手機是１３９１２３４５６７８，可與她聯繫。", ("PRI-02", "１３９１２３４５６７８")),
            ("张女士的手机是139\u200d12345678，可与她联系。", ("PRI-02", "139\u200d12345678")),
            ("这款年金⽆风险，老人放心买。", ("RET-02", "⽆风险")),
        ],
    )
    def test_is_found_in_other_signs_for_the_same(self, text, found):
        assert held(text) == [found]

    def test_is_found_across_a_line_break(self):
        whole = "这款年金保\n本保息，老人放心买。"

        assert held("这款年金保", broken=[whole]) == [("RET-01", "保\n本保息")]

    def test_is_told_once(self):
        assert held("这款年金保本保息，老 人放心买。") == [("RET-01", "保本保息")]

    @pytest.mark.parametrize(
        "text",
        [
            "中国太保 本周召开会议，讨论保障方案。",
            "险企利差收窄 保险业稳 赚钱不易",
            "记者了解到，不存在保 本的分红险，切勿轻信。",
            "台湾地區保險業公會發布年報。",
        ],
    )
    def test_is_not_read_into_words_that_stand_apart(self, text):
        assert held(text) == []

    def test_of_house_style_is_found_past_what_nobody_sees(self):
        draft = Draft((Passage.of("dek", "客户的帐\u200b户已冻结。"),), ON)

        (found,) = panel.findings(draft)

        assert (found.rule, found.words, found.fix) == ("STY-11", "帐\u200b户", "账户")


SIGNS = st.text(alphabet="保本息證１9 \u200b\u200d·*\n　，。a", max_size=40)


@settings(max_examples=examples(200))
@given(SIGNS)
def test_places_lead_back_to_what_is_written(written):
    text, places = reading.seen(written)
    assert not reading.UNSEEN.search(text)
    assert "".join(written[at] for at in places) == text if places else text in ("", written)
    if (read := reading.closed(text)) is not None:
        closed, at = read
        assert len(closed) == len(at)
        assert list(at) == sorted(set(at))
        assert reading.closed(closed) is None or len(reading.closed(closed)[0]) <= len(closed)


@settings(max_examples=examples(100))
@given(SIGNS)
def test_words_stand_at_their_place_in_their_sentence(written):
    for found in panel.findings(Draft((Passage.of("dek", f"这款年金{written}保 本保\u200d息。"),), ON)):
        assert found.sentence[found.at : found.at + len(found.words)] == found.words
