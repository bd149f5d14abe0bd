"""Which documents are the same text, and how."""

import json

import pytest
from django.core.management import CommandError, call_command

from articles.likeness import fingerprints, identity
from articles.likeness.duplicates import Kind, find, judge
from articles.likeness.texts import read
from articles.text.infocode import infocode_of_text
from articles.text.plain import text_of
from tests.likeness.corpus import Corpus, score

STORY = [
    "云溪县水务局3月11日与澜桥财险签订协议，为云溪水库投保溃坝责任险，保费46万元，保额1.2亿元。",
    "澜桥财险副总经理卫青禾表示，公司用了八个月时间测绘淹没范围，红区每户最高赔付30万元。",
    "据县应急管理局统计，去年汛期共转移群众1,340人，未造成人员伤亡。",
    "松陵再保险牵头分保，自留比例为35%，连续两次未提交监测数据的，保单自动中止。",
]


def kind_of(first, second, **fields):
    match = judge(read("\n".join(first), id="a"), read("\n".join(second), id="b", **fields))
    return match and match.kind


class TestIdentity:
    @pytest.mark.parametrize(
        "url",
        [
            "https://a.example/NewsShare.html?infoCode=NW202512022337782518",
            "https://a.example/NewsShare.html?x=1&infocode=nw202512022337782518#p=2",
            "http://a.example/news/1234,NW202512022337782518.html?utm_source=x",
        ],
    )
    def test_finds_the_info_code_in_an_address(self, url):
        assert infocode_of_text("", url) == "NW202512022337782518"

    @pytest.mark.parametrize(
        "url",
        [
            "http://A.example:80/view/?b=2&a=1#top",
            "https://a.example/view?a=1&b=2&utm_source=wx&spm=1.2",
            "https://a.example:443/view?a=1&b=2",
        ],
    )
    def test_leaves_out_of_an_address_what_does_not_count(self, url):
        assert identity.address(url) == "a.example/view?a=1&b=2"

    @pytest.mark.parametrize(
        "url", [None, "", "x", "http://", "http://[", "ftp://a.example/x", "https://a.example/"]
    )
    def test_makes_no_two_texts_one_by_an_empty_address(self, url):
        assert identity.address(url) == ""

    def test_counts_every_other_parameter(self):
        assert identity.address("https://a.example/view?id=1") != identity.address(
            "https://a.example/view?id=2"
        )


class TestFingerprints:
    def test_share_one_where_eighteen_characters_agree(self):
        piece = "云溪水库投保溃坝责任险保费四十六万元整"

        assert fingerprints.fingerprints("甲" * 40 + piece) & fingerprints.fingerprints(piece + "乙" * 40)

    def test_keep_the_smallest_hash_of_each_window(self):
        hashes = [12, 9, 4, 7, 1, 8, 8, 2, 6, 3, 5, 0, 7, 7, 4, 9]

        kept = list(fingerprints.winnow(hashes))

        assert all(
            min(hashes[start : start + fingerprints.WINDOW]) in kept
            for start in range(len(hashes) - fingerprints.WINDOW + 1)
        )


class TestJudge:
    def test_calls_the_same_words_identical(self):
        assert (
            kind_of(STORY, [line.replace("，", ",").replace("经", "經") for line in STORY]) == Kind.IDENTICAL
        )

    def test_calls_a_cut_text_under_a_disclaimer_a_repost(self):
        assert kind_of(STORY, [*STORY[:2], "（来源：某报　编辑：某人）"]) == Kind.REPOST

    def test_calls_another_order_a_repost(self):
        assert kind_of(STORY, STORY[::-1]) == Kind.REPOST

    @pytest.mark.parametrize(
        ("old", "new"),
        [("46万元", "64万元"), ("3月11日", "3月12日"), ("卫青禾", "卫青和"), ("松陵再保险", "澄海再保险")],
    )
    def test_calls_another_fact_a_version_and_shows_it(self, old, new):
        match = judge(read("\n".join(STORY), id="a"), read("\n".join(STORY).replace(old, new), id="b"))

        assert match.kind == Kind.VERSION
        assert len(match.differences) == 1

    def test_tells_two_numbers_apart_that_differ_by_a_decimal_point(self):
        one, other = (
            "\n".join([*STORY, f"共保体承担的总保额为{number}亿元，由七家公司按份额分摊。"])
            for number in ("1.2", "12")
        )

        assert judge(read(one, id="a"), read(other, id="b")).kind == Kind.VERSION

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("保额为1.2亿元。", "保额为12亿元。"),
            ("保费46万元。", "保费64万元。"),
            ("受理时间3月5日。", "受理时间3月6日。"),
        ],
    )
    def test_compares_the_figures_of_a_sentence_of_few_words(self, one, other):
        match = judge(read("\n".join([*STORY, one]), id="a"), read("\n".join([*STORY, other]), id="b"))

        assert match.kind == Kind.VERSION
        assert len(match.differences) == 1

    @pytest.mark.parametrize(
        ("one", "other"), [("第3版", "第5版"), ("46万元", "64万元"), ("保费46万元。", "保额64万元。")]
    )
    def test_takes_no_page_and_no_other_short_sentence_for_one_with_another_figure(self, one, other):
        match = judge(read("\n".join([*STORY, one]), id="a"), read("\n".join([*STORY, other]), id="b"))

        assert match.kind == Kind.REPOST

    def test_takes_another_verb_of_speech_for_no_fact(self):
        told = "松岭大学水利学院教授韦思齐{}，责任险不能代替除险加固，保费补贴若挤占维修经费，得不偿失。"

        match = judge(read(told.format("认为"), id="a"), read(told.format("觉得"), id="b"))

        assert match.kind == Kind.REPOST

    def test_keeps_twins_of_one_template_apart(self):
        notice = (
            "{}：你公司关于{}任职资格核准的请示收悉。经审核，现核准{}{}的任职资格。\n"
            "你公司应要求上述人员严格遵守有关监管规定，自行政许可决定作出之日起三个月内到任。（金复〔2025〕{}号，3月4日）"
        )
        first = notice.format("汇湾财险", "闵晏清", "闵晏清", "独立董事", 284)
        second = notice.format("汇湾财险", "蓝望舒", "蓝望舒", "独立董事", 285)

        match = judge(read(first, id="a"), read(second, id="b"))

        assert match.kind == Kind.TEMPLATE

    def test_keeps_twins_apart_that_differ_in_a_name_only(self):
        fixed = "你公司应要求上述人员严格遵守有关监管规定，按要求及时报告到任情况。未在规定期限内到任的，本批复文件自动失效。"
        notice = (
            "汇湾财险：你公司关于{0}任职资格核准的请示收悉。经审核，现核准{0}独立董事的任职资格。（3月4日）\n"
            + fixed
        )
        known = {sentence.hash for sentence in read(fixed).sentences}

        match = judge(read(notice.format("闵晏清"), id="a"), read(notice.format("蓝望舒"), id="b"), known)
        corrected = judge(read(notice.format("闵晏清"), id="a"), read(notice.format("闵晏青"), id="b"), known)

        assert (match.kind, corrected.kind) == (Kind.TEMPLATE, Kind.VERSION)

    def test_finds_nothing_in_common_between_two_reports_of_one_event(self):
        other = [
            "给水库也上份保险。一旦垮坝，下游的人能拿到钱，总额以1.2亿元封顶。",
            "保费一年46万元，老百姓不掏钱。",
        ]

        assert kind_of(STORY, other) is None

    def test_makes_no_two_empty_documents_one(self):
        assert kind_of([""], [""]) is None

    @pytest.mark.parametrize(
        "piece", ["好。", "公司称，保费降3%。", "零一二三百千万亿", "来源", "3月", "\n", "【"]
    )
    def test_ends_on_hostile_text(self, piece):
        text = (piece * 10_000)[:10_000]

        judge(read(text, id="a"), read(text[::-1] + "甲", id="b"))


class TestFind:
    def test_learns_a_disclaimer_nobody_listed(self):
        unknown = (
            "本号每晚八点与您一起看懂保单里的小字，插图取自公共图库，如有不妥请来信，我们两个工作日内处理。"
        )
        flashes = [
            "松陵再保险在鹿港设立代表处。",
            "北滨养老社区食堂对外开放。",
            "栖霞农险首单蚕桑险落地。",
            "柏亭市推出出租车意外险。",
        ]

        found = find([read(f"{flash}\n{unknown}", id=str(number)) for number, flash in enumerate(flashes)])

        assert found == []

    @pytest.mark.parametrize("half", ["tuning", "kept", "fresh"])
    def test_keeps_its_promise_on_invented_documents(self, half):
        corpus = Corpus(half)
        texts = [
            read(text_of(row["body"]), id=row["id"], info_code=row["infocode"]) for row in corpus.documents
        ]

        result = score(corpus, [(match.first, match.second, match.kind.value) for match in find(texts)])

        assert result["precision"] >= 0.98, result["false"]
        assert result["recall"] >= 0.97, result["missed"]
        assert result["kind"] >= 0.95, result["wrong"]


class TestCommand:
    def test_prints_each_pair_with_its_kind(self, tmp_path, capsys):
        file = tmp_path / "docs.jsonl"
        bodies = ["".join(f"<p>{line}</p>" for line in STORY), "<script>x</script>" + "<br>".join(STORY[:3])]
        file.write_text(
            "\n".join(json.dumps({"id": f"d{number}", "body": body}) for number, body in enumerate(bodies)),
            encoding="utf-8",
        )

        call_command("find_duplicates", file)

        [pair] = json.loads(capsys.readouterr().out)
        assert (pair["a"], pair["b"], pair["kind"]) == ("d0", "d1", "repost")

    def test_names_a_line_that_is_no_document(self, tmp_path):
        (tmp_path / "docs.jsonl").write_text('{"id": 1}\n[]\n', encoding="utf-8")

        with pytest.raises(CommandError, match="Line 2"):
            call_command("find_duplicates", tmp_path / "docs.jsonl")
