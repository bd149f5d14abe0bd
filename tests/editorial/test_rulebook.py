"""用语规则 written by the 主编: tried, in force at once, every version kept, out and in as a table."""

import csv
import time
from datetime import date, timedelta
from io import StringIO

import pytest
from django.db import connection
from django.urls import reverse

from articles.editorial.checks import due, panel, rule_changes, rulebook, trials
from articles.editorial.content import content_of
from articles.editorial.errors import HeldBack, InvalidText, NotPermitted, ReasonMissing, WrongState
from articles.editorial.publishing import publish
from articles.editorial.roles import CHIEF
from articles.editorial.writing import drafts
from articles.gate.rules import shipped
from articles.models import EditorialEvent, Post, RuleTrial, RuleVersion

from .desk import HOUR, NOW, approved, draft, person

SENTENCE = "<p>这张保单稳如磐石，人人抢着要。</p>"
OWN = {
    "state": "on", "severity": "block", "phrases": "稳如磐石", "pattern": "", "exceptions": "并非",
    "message": "疑似夸大安全", "advice": "写出具体的保障", "instrument": "《编辑部用语约定》", "article": "第三条",
    "in_force_on": date(2026, 10, 1), "is_verified": True, "must_fire": "这张保单稳如磐石。",
    "must_not_fire": "这张保单并非稳如磐石。",
}  # fmt: skip


def saved(chief, name="OWN-01", reason="编前会定", **changes):
    return rule_changes.save(name, {**OWN, **changes}, reason=reason, actor=chief, at=NOW)


def rules(post):
    return [finding.rule for finding in panel.panel_of(content_of(post), post, on=NOW.date()).findings]


class TestARuleOfTheDesksOwn:
    def test_holds_at_once_with_its_law_and_its_day(self, reporter, chief):
        post = draft(reporter, body_html=SENTENCE)
        assert rules(post) == []

        saved(chief)

        (finding,) = panel.panel_of(content_of(post), post, on=NOW.date()).findings
        assert (finding.rule, finding.words, finding.severity) == ("OWN-01", "稳如磐石", "block")
        assert finding.basis == "《编辑部用语约定》第三条，自 2026-10-01 起施行"
        with pytest.raises(HeldBack):
            drafts.submit(post, actor=reporter, at=NOW)

    def test_is_written_anew_version_by_version_on_the_record(self, reporter, chief):
        post = draft(reporter, body_html=SENTENCE)
        saved(chief)
        saved(chief, severity="info")
        assert [finding.severity for finding in panel.panel_of(content_of(post), post).findings] == ["info"]

        saved(chief, state="off", reason="不再需要")

        assert rules(post) == []
        assert list(RuleVersion.objects.values_list("number", "state")) == [(3, "off"), (2, "on"), (1, "on")]
        event = EditorialEvent.objects.filter(verb="change_rule").first()
        assert (event.note, event.actor) == ("OWN-01（停用）：不再需要", chief)

    def test_that_is_a_guideline_counts_from_its_first_day_to_its_last(self, reporter, chief):
        post = draft(reporter, body_html=SENTENCE)
        first, last = NOW.date() + timedelta(days=2), NOW.date() + timedelta(days=4)
        saved(chief, starts_on=first, ends_on=last)

        def found(day):
            return [finding.rule for finding in panel.panel_of(content_of(post), post, on=day).findings]

        assert [found(first + timedelta(days=number)) for number in (-1, 0, 2, 3)] == [
            [],
            ["OWN-01"],
            ["OWN-01"],
            [],
        ]
        assert drafts.submit(post, actor=reporter, at=NOW).status == Post.Status.IN_REVIEW

    def test_that_is_a_guideline_is_asked_on_the_day_of_publication(self, reporter, editor, chief):
        post = approved(reporter, editor, body_html=SENTENCE)
        saved(chief, starts_on=NOW.date() + timedelta(days=2))

        with pytest.raises(HeldBack):
            publish.schedule(post, actor=editor, at=NOW, publish_at=NOW + timedelta(days=3))
        assert publish.schedule(post, actor=editor, at=NOW, publish_at=NOW + HOUR).published_at

    def test_is_the_chiefs_with_a_reason(self, editor, chief):
        with pytest.raises(NotPermitted):
            saved(editor)
        with pytest.raises(ReasonMissing):
            saved(chief, reason=" ")

    def test_holds_what_was_scheduled_before_it(self, reporter, editor, chief):
        post = approved(reporter, editor, body_html=SENTENCE)
        publish.schedule(post, actor=editor, at=NOW, publish_at=NOW + HOUR)

        saved(chief)

        assert [held.reason for held in due.unpublished()] == ["必改：疑似夸大安全（OWN-01）"]

    @pytest.mark.parametrize(
        ("changes", "field", "said"),
        [
            ({"pattern": "(稳"}, "pattern", "不是能读的正则"),
            ({"exceptions": "(稳"}, "exceptions", "不是能读的正则"),
            ({"pattern": "稳(如+)+山"}, "pattern", "算得太久"),
            ({"pattern": "稳?"}, "pattern", "什么都不写也算发现"),
            ({"pattern": "(?i)wen"}, "pattern", "合不到一起"),
            ({"pattern": "(?i)wen", "state": "off"}, "pattern", "合不到一起"),
            ({"must_fire": "这张保单很稳。"}, "must_fire", "应当发现"),
            ({"must_not_fire": "确实稳如磐石。"}, "must_not_fire", "不应发现"),
            ({"must_fire": ""}, "must_fire", "没有保存"),
            ({"phrases": " "}, "phrases", "至少填一样"),
            ({"severity": "fatal"}, "severity", "没有保存"),
            ({"starts_on": date(2026, 3, 3), "ends_on": date(2026, 3, 2)}, "ends_on", "不能早于"),
        ],
    )
    def test_with_a_fault_is_refused_and_not_kept(self, chief, changes, field, said):
        with pytest.raises(InvalidText, match=said) as refusal:
            saved(chief, **changes)

        assert field in refusal.value.fields
        assert not RuleVersion.objects.exists()

    def test_leaves_before_readers_what_comes_out_while_it_is_tried(
        self, reporter, editor, chief, monkeypatch
    ):
        post = approved(reporter, editor, body_html=SENTENCE)
        publish.schedule(post, actor=editor, at=NOW, publish_at=NOW + timedelta(seconds=60))
        clock = iter([0.0])
        monkeypatch.setattr(rule_changes.time, "monotonic", lambda: next(clock, 90.0))

        saved(chief)

        assert due.unpublished() == []
        assert post in Post.objects.published(NOW + HOUR)

    def test_that_two_save_at_once_is_saved_once(self, chief, monkeypatch):
        first = saved(chief)
        again = RuleVersion(rule="OWN-01", number=1, reason="同时", editor=chief, saved_at=NOW)
        monkeypatch.setattr(rule_changes, "_next", lambda *_: again)

        with pytest.raises(WrongState, match="被别人改过"):
            saved(chief)

        assert RuleVersion.objects.get() == first

    @pytest.mark.parametrize("name", ["own-01", "OWN1", "XXX-01", "OWN-01 ", ""])
    def test_has_a_number_of_the_house(self, chief, name):
        with pytest.raises(InvalidText, match="编号"):
            saved(chief, name=name)


class TestARowThatNobodySaved:
    """Whatever stands in the table, by an older site or another hand: the panel answers."""

    ROW = {**OWN, "reason": "旧库", "saved_at": NOW, "number": 1}

    @pytest.mark.parametrize(
        "changes",
        [
            {"pattern": "(稳+)+山"}, {"exceptions": "(稳+)+山"}, {"pattern": "(稳"}, {"exceptions": "[稳"},
            {"pattern": "息*"}, {"pattern": "(?i)wen"}, {"pattern": "稳" * 4000},
        ],
    )  # fmt: skip
    def test_is_asked_for_its_phrases_and_told(self, reporter, chief, client, changes):
        RuleVersion.objects.create(**{**self.ROW, **changes}, rule="OWN-01", editor=chief)
        post = draft(reporter, body_html=f"<p>{'稳' * 5000}。</p>{SENTENCE}")

        assert rules(post) == ["OWN-01"]
        client.force_login(chief)
        for address in (reverse("admin:rules"), reverse("admin:rule", args=["OWN-01"])):
            assert "没有照这一版查" in client.get(address).content.decode()

    def test_of_a_rule_that_ships_gives_way_to_it(self, reporter, chief):
        RuleVersion.objects.create(**{**self.ROW, "pattern": "(稳+)+山"}, rule="RET-01", editor=chief)

        assert rules(draft(reporter, dek="这款年金保本保息，老人买着放心。")) == ["RET-01"]
        assert rulebook.in_force() == shipped()

    def test_without_phrases_is_not_asked(self, reporter, chief):
        RuleVersion.objects.create(
            **{**self.ROW, "phrases": "", "pattern": "(稳+)+山"}, rule="OWN-01", editor=chief
        )

        assert rules(draft(reporter, body_html=SENTENCE)) == []

    def test_with_an_exception_for_each_of_many_hits_is_read_once(self, reporter, chief):
        RuleVersion.objects.create(
            **{**self.ROW, "exceptions": "(?:稳[^。]*山)"}, rule="OWN-01", editor=chief
        )
        begun = time.process_time()

        rules(draft(reporter, body_html=f"<p>{'稳如磐石' * 2500}山</p>"))

        assert time.process_time() - begun < 5


class TestARuleThatShips:
    def test_is_changed_turned_off_and_brought_back(self, reporter, chief):
        post = draft(reporter, dek="这款年金保本保息，老人买着放心。")
        shown = rulebook.written("RET-01")
        values = {name: getattr(shown, name) for name in rulebook.FIELDS}
        rule_changes.save("RET-01", {**values, "severity": "warn"}, reason="试", actor=chief, at=NOW)
        assert [finding.severity for finding in panel.panel_of(content_of(post), post).findings] == ["warn"]

        rule_changes.save("RET-01", {**values, "state": "off"}, reason="停", actor=chief, at=NOW)
        assert "RET-01" not in rules(post)

        rule_changes.back_to_shipped("RET-01", reason="恢复", actor=chief, at=NOW)
        assert rules(post) == ["RET-01"]
        assert rulebook.in_force() == shipped()

    def test_keeps_its_rewordings_when_its_phrase_changes(self, chief):
        values = {name: getattr(rulebook.written("RET-01"), name) for name in rulebook.FIELDS}
        rule_changes.save("RET-01", {**values, "phrases": "本金稳稳的"}, reason="加一句", actor=chief, at=NOW)

        (rule,) = (rule for rule in rulebook.in_force() if rule.id == "RET-01")
        (as_shipped,) = (rule for rule in shipped() if rule.id == "RET-01")
        assert rule.claims[1:] == as_shipped.claims[1:]
        assert rule.claims[0].pattern.search("本金稳稳的")

    def test_of_the_desk_has_no_way_back(self, chief):
        saved(chief)

        with pytest.raises(InvalidText, match="没有随站版本"):
            rule_changes.back_to_shipped("OWN-01", reason="恢复", actor=chief, at=NOW)


class TestTheTable:
    def test_comes_back_in_without_a_change(self, chief):
        saved(chief)

        assert rule_changes.imported(rulebook.exported(), reason="同步", actor=chief, at=NOW) == []

    def test_brings_in_what_was_changed_in_it(self, chief):
        saved(chief)
        changed = rulebook.exported().replace("疑似夸大安全", "夸大安全")

        (version,) = rule_changes.imported(changed, reason="改说法", actor=chief, at=NOW)

        assert (version.rule, version.number, version.message) == ("OWN-01", 2, "夸大安全")

    def test_of_an_older_site_leaves_the_days_as_they_are(self, chief):
        last = NOW.date() + timedelta(days=4)
        saved(chief, ends_on=last)
        rows = list(csv.DictReader(StringIO(rulebook.exported().removeprefix("\ufeff"))))
        out = StringIO()
        writer = csv.DictWriter(
            out, [name for name in rows[0] if name not in ("starts_on", "ends_on")], extrasaction="ignore"
        )
        writer.writeheader()
        writer.writerows(rows)

        assert rule_changes.imported(out.getvalue(), reason="同步", actor=chief, at=NOW) == []
        changed = out.getvalue().replace("疑似夸大安全", "夸大安全")
        (version,) = rule_changes.imported(changed, reason="改说法", actor=chief, at=NOW)

        assert (version.message, version.ends_on) == ("夸大安全", last)

    def test_with_one_fault_changes_nothing(self, chief):
        saved(chief)
        broken = (
            rulebook.exported()
            .replace("疑似夸大安全", "夸大")
            .replace(",保本(?:", ",(保本(?:")
            .replace("RET-01,shipped", "RET-01,on")
        )

        with pytest.raises(InvalidText, match=r"RET-01.*没有导入任何一条"):
            rule_changes.imported(broken, reason="改", actor=chief, at=NOW)

        assert RuleVersion.objects.count() == 1

    def test_never_writes_over_what_was_changed_since(self, chief):
        saved(chief)
        table = rulebook.exported().replace("疑似夸大安全", "夸大安全")
        saved(chief, severity="info")

        with pytest.raises(InvalidText, match=r"OWN-01”在导出以后有人改过.*没有导入任何一条"):
            rule_changes.imported(table, reason="改", actor=chief, at=NOW)

    def test_with_a_rule_twice_is_refused(self, chief):
        header, _, _ = rulebook.exported().partition("\r\n")
        saved(chief)
        (row,) = (line for line in rulebook.exported().split("\r\n") if line.startswith("OWN-01"))
        table = f"{header}\r\n{row.replace('夸大', '夸张')}\r\n{row.replace('夸大', '吹嘘')}"

        with pytest.raises(InvalidText, match="有两行"):
            rule_changes.imported(table, reason="改", actor=chief, at=NOW)

    @pytest.mark.django_db(transaction=True)
    def test_is_tried_before_anything_is_written(self, monkeypatch):
        chief = person(CHIEF)
        saved(chief)
        inside = []
        monkeypatch.setattr(
            rule_changes.trying, "fault_of_pattern", lambda _: inside.append(connection.in_atomic_block) or ""
        )
        table = rulebook.exported().replace("OWN-01,on,1,block", "OWN-01,on,1,warn")

        rule_changes.imported(table, reason="改", actor=chief, at=NOW)
        saved(chief, pattern="稳极了")

        assert RuleVersion.objects.count() == 3
        assert inside
        assert not any(inside)

    def test_that_is_saved_while_it_is_tried_is_written_over_by_nobody(self, chief, monkeypatch):
        saved(chief)
        table = rulebook.exported().replace("疑似夸大安全", "夸大安全")
        check = rule_changes.check

        def slow(version):
            monkeypatch.setattr(rule_changes, "check", check)
            saved(chief, severity="info")

        monkeypatch.setattr(rule_changes, "check", slow)
        with pytest.raises(WrongState, match="被别人改过"):
            rule_changes.imported(table, reason="改", actor=chief, at=NOW)

        assert RuleVersion.objects.first().severity == "info"

    def test_runs_as_no_formula_and_comes_back_the_same(self, chief):
        saved(chief, advice="=HYPERLINK(1)", instrument="'-约定")

        table = rulebook.exported()

        assert ",'=HYPERLINK(1)," in table
        assert rule_changes.imported(table, reason="同步", actor=chief, at=NOW) == []

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("", "文件是空的"),
            ("\x00", "文件是空的"),
            ("规则,说明\n1,2\n", "第一行要有rule、state、"),
            ("rule,state\rOWN-01,on\r", "第一行要有severity、phrases"),
            ("HEAD", "没有规则"),
            ("HEAD,rule\r\n", "第一行有两栏都叫“rule”"),
            ('HEAD\r\n"OWN-01,on', "第 2 行读不下去，引号没有成对"),
        ],
    )
    def test_of_another_kind_is_refused(self, chief, text, fault):
        header = rulebook.exported().partition("\r\n")[0]

        with pytest.raises(InvalidText, match=fault):
            rule_changes.imported(text.replace("HEAD", header), reason="改", actor=chief, at=NOW)

    @staticmethod
    def row_of(rule, change):
        """Return the table with one row alone, changed as a list of cells."""
        rows = list(csv.reader(StringIO(rulebook.exported().removeprefix("\ufeff"))))
        (row,) = (row for row in rows if row[0] == rule)
        out = StringIO()
        csv.writer(out).writerows([rows[0], change(row)])
        return out.getvalue()

    def test_with_a_cell_too_many_is_refused_for_a_comma_moves_all_behind_it(self, chief):
        saved(chief)
        table = self.row_of("OWN-01", lambda row: [*row[:6], "并非", *row[6:]])

        with pytest.raises(InvalidText, match="第 2 行有 18 格，第一行只有 17 栏：多半是哪一格里有逗号"):
            rule_changes.imported(table, reason="改", actor=chief, at=NOW)

    def test_with_a_row_cut_short_is_refused_where_something_stands_in_what_is_missing(self, chief):
        saved(chief)
        table = self.row_of("OWN-01", lambda row: [*row[:4], "稳若泰山", *row[5:12]])

        with pytest.raises(InvalidText, match="第 2 行只有 12 格，缺article、in_force_on、"):
            rule_changes.imported(table, reason="改", actor=chief, at=NOW)
        with pytest.raises(InvalidText, match="第 2 行只有 3 格，缺"):
            rule_changes.imported(
                self.row_of("OWN-01", lambda row: ["OWN-02", *row[1:3]]), reason="改", actor=chief, at=NOW
            )

        assert RuleVersion.objects.count() == 1

    def test_may_lack_blank_cells_at_the_end_or_have_more_of_them(self, chief):
        saved(chief)
        rows = list(csv.reader(StringIO(rulebook.exported().removeprefix("\ufeff"))))
        last = rows[0].index("ends_on")  # blank in every row
        out = StringIO()
        csv.writer(out).writerows([*row[:last], *row[last + 1 :], "ends_on", ""] for row in rows[:1])
        csv.writer(out).writerows([*row[:last], *row[last + 1 :]] for row in rows[1:])

        assert rule_changes.imported(out.getvalue(), reason="同步", actor=chief, at=NOW) == []
        padded = self.row_of("OWN-01", lambda row: [*row, "", " "])
        assert rule_changes.imported(padded, reason="同步", actor=chief, at=NOW) == []

    @pytest.mark.parametrize(("missing", "fault"), [(3, ""), (4, "缺advice、article、exceptions、ends_on")])
    def test_of_a_new_rule_may_lack_at_the_end_what_a_rule_can_do_without(self, chief, missing, fault):
        saved(chief)
        rows = list(csv.reader(StringIO(rulebook.exported().removeprefix("\ufeff"))))
        (known,) = (dict(zip(rows[0], row, strict=True)) for row in rows if row[0] == "OWN-01")
        last = ["advice", "article", "exceptions", "ends_on"]
        head = [*(name for name in rows[0] if name not in last), *last]
        row = [{**known, "rule": "OWN-02", "number": "", "must_not_fire": "稳。"}[name] for name in head]
        out = StringIO()
        csv.writer(out).writerows([head, row[:-missing]])

        def taken():
            return rule_changes.imported(out.getvalue(), reason="新建", actor=chief, at=NOW)

        if fault:
            with pytest.raises(InvalidText, match=fault):
                taken()
        else:
            (version,) = taken()
            assert (version.rule, version.exceptions, version.ends_on) == ("OWN-02", "", None)

    @pytest.mark.parametrize("day", ["2026/10/1", "2026-10-01", "2026年10月1日"])
    def test_takes_a_day_as_table_programs_write_it(self, chief, day):
        saved(chief)
        table = self.row_of("OWN-01", lambda row: [day if cell == "2026-10-01" else cell for cell in row])

        assert rule_changes.imported(table, reason="同步", actor=chief, at=NOW) == []

    @pytest.mark.parametrize("day", ["十月一日", "2026-13-01", "2026-10-01 起"])
    def test_refuses_a_day_that_is_none(self, chief, day):
        saved(chief)
        table = self.row_of("OWN-01", lambda row: [day if cell == "2026-10-01" else cell for cell in row])

        with pytest.raises(InvalidText, match="写成 2026-09-30 这样"):
            rule_changes.imported(table, reason="同步", actor=chief, at=NOW)

    def test_says_which_cell_is_too_long(self, chief):
        saved(chief)
        table = self.row_of(
            "OWN-01", lambda row: [cell.replace("这张保单稳如磐石。", "稳" * 5001) for cell in row]
        )

        with pytest.raises(InvalidText, match="应当发现的例句：最多 5000 字"):
            rule_changes.imported(table, reason="改", actor=chief, at=NOW)

    def test_of_too_many_rows_or_trials_is_refused(self, chief, monkeypatch):
        header = rulebook.exported().partition("\r\n")[0]
        with pytest.raises(InvalidText, match="表里超过 1000 行"):
            rule_changes.imported(f"{header}\r\n" + "OWN-01\r\n" * 1001, reason="改", actor=chief, at=NOW)

        saved(chief)
        monkeypatch.setattr(rule_changes, "PATIENCE", -1.0)
        with pytest.raises(InvalidText, match="查到第 2 行就用了半分钟，没有导入任何一条：请分几次"):
            rule_changes.imported(rulebook.exported(), reason="改", actor=chief, at=NOW)

    def test_with_a_number_of_no_text_is_refused(self, chief):
        header = rulebook.exported().partition("\r\n")[0]

        with pytest.raises(InvalidText, match="没有导入任何一条"):
            rule_changes.imported(f"{header}\r\n\0,on,block\r\n", reason="改", actor=chief, at=NOW)


def test_asks_one_query_for_rules_that_are_known(chief, django_assert_num_queries):
    saved(chief)
    rulebook.in_force()

    with django_assert_num_queries(1):
        rulebook.in_force()


def test_of_a_piece_that_brings_the_stamp_is_asked_no_query_until_a_rule_changes(
    chief, django_assert_num_queries
):
    def stamp():
        return Post.objects.annotate(rules_stamp=rulebook.stamp()).get().rules_stamp

    draft(chief)
    found = stamp()
    with django_assert_num_queries(0):
        assert rulebook.asked(found).rules == shipped()

    saved(chief)
    found = stamp()
    assert [rule.id for rule in rulebook.asked(found).rules][-1] == "OWN-01"
    with django_assert_num_queries(0):
        rulebook.asked(found)

    trials.begin_trial("OWN-01", reason="误报多", actor=chief, at=NOW)
    assert rulebook.asked(stamp()).on_trial == {"OWN-01"}
    trials.end_trial(RuleTrial.objects.get(), actor=chief, at=NOW)
    assert rulebook.asked(stamp()).on_trial == frozenset()
