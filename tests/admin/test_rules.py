"""用语规则 at the desk: seen by editors, written by the 主编, refused beside the field that is wrong."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from articles.editorial.checks import rulebook
from articles.models import RuleTrial, RuleVersion
from tests.editorial.desk import person

pytestmark = pytest.mark.django_db

FORM = {
    "rule": "own-01", "state": "on", "severity": "block", "phrases": "稳如磐石", "pattern": "", "exceptions": "",
    "message": "疑似夸大安全", "advice": "写出具体的保障", "instrument": "《编辑部用语约定》", "article": "", "in_force_on": "",
    "starts_on": "", "ends_on": "", "must_fire": "这张保单稳如磐石。", "must_not_fire": "这张保单保障三十种疾病。",
    "reason": "编前会定",
}  # fmt: skip


def page(answer):
    return answer.content.decode()


class TestTheList:
    def test_names_every_rule_with_its_state(self, editor):
        shown = page(editor.get(reverse("admin:rules")))

        assert "疑似承诺保本保息" in shown
        assert "图片没有替代文字" in shown
        assert "新建规则" not in shown

    def test_says_from_when_to_when_a_guideline_is_asked(self, editor):
        days = (
            {"starts_on": date(2026, 1, 5), "ends_on": None},
            {"starts_on": None, "ends_on": date(2026, 1, 9)},
        )
        chief = person("主编")
        for number, values in enumerate(days, 1):
            RuleVersion.objects.create(
                rule=f"OWN-0{number}", number=1, state="on", severity="warn", phrases="稳如磐石",
                message=f"口径{number}", reason="口径", editor=chief, saved_at=timezone.now(), **values,
            )  # fmt: skip

        text = " ".join(page(editor.get(reverse("admin:rules"))).split())

        assert "> 2026-01-05 起 <" in text
        assert "> 至 2026-01-09<" in text
        assert text.count("已过期") == 1

    def test_takes_a_table_in_and_gives_it_out(self, chief):
        table = chief.get(reverse("admin:rules_table"))
        assert table["Content-Disposition"].startswith("attachment")
        changed = (
            table.content.decode("utf-8")
            .replace("疑似承诺保本保息", "承诺保本保息")
            .replace("RET-01,shipped", "RET-01,on")
        )

        file = SimpleUploadedFile("guize.csv", changed.encode())
        answer = chief.post(reverse("admin:rules"), {"file": file, "reason": "改说法"}, follow=True)

        assert "改了 1 条规则" in page(answer)
        assert RuleVersion.objects.get().message == "承诺保本保息"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_takes_a_table_in_as_table_programs_save_it(self, chief, encoding):
        table = rulebook.exported().removeprefix("\ufeff").replace("疑似承诺保本保息", "承诺保本保息")
        data = table.replace("RET-01,shipped", "RET-01,on").encode(encoding)

        answer = chief.post(
            reverse("admin:rules"), {"file": SimpleUploadedFile("a.csv", data), "reason": "试"}
        )

        assert answer.status_code == 302
        assert RuleVersion.objects.get().message == "承诺保本保息"

    @pytest.mark.parametrize(
        ("data", "fault"),
        [
            (b"\xff\xfe\x00", "读不出文件的文字"),
            ("规则,说明\n".encode(), "第一行要有rule"),
            (b"", "这个文件是空的"),
            (b" \n", "文件是空的"),
            (b"PK\x03\x04" + b"x" * 40, "这是工作簿"),
            (b"x" * 2_000_001, "文件超过 2 MB"),
        ],
    )
    def test_says_what_is_wrong_with_another_file(self, chief, data, fault):
        answer = chief.post(
            reverse("admin:rules"), {"file": SimpleUploadedFile("a.csv", data), "reason": "试"}
        )

        assert "errorlist" in page(answer)
        assert fault in page(answer)
        assert not RuleVersion.objects.exists()


class TestOneRule:
    def test_is_made_changed_and_listed_version_by_version(self, chief):
        chief.post(reverse("admin:rule_new"), FORM)
        at = reverse("admin:rule", args=["OWN-01"])
        answer = chief.post(at, {**FORM, "number": "1", "severity": "info", "reason": "降一级"}, follow=True)

        assert "立即生效" in page(answer)
        assert "第 2 版" in page(answer)
        assert RuleVersion.objects.first().severity == "info"

    def test_that_somebody_changed_meanwhile_is_not_written_over_and_what_was_typed_stays(self, chief):
        chief.post(reverse("admin:rule_new"), FORM)
        at = reverse("admin:rule", args=["OWN-01"])
        assert '<input type="hidden" name="number" value="1"' in page(chief.get(at))
        chief.post(at, {**FORM, "number": "1", "severity": "info", "reason": "降一级"})

        answer = page(chief.post(at, {**FORM, "number": "1", "advice": "写出保障期限", "reason": "改建议"}))
        back = chief.post(
            reverse("admin:rule", args=["RET-01"]), {"_back": "1", "back_reason": "试", "number": "3"}
        )

        assert "刚刚被别人改过" in answer
        assert "写出保障期限" in answer
        assert RuleVersion.objects.filter(rule="OWN-01").count() == 2
        assert RuleVersion.objects.filter(rule="OWN-01").first().severity == "info"
        assert not RuleVersion.objects.filter(rule="RET-01").exists()
        assert back.status_code == 200

    def test_says_how_it_finds_what_breaks_it(self, editor):
        shown = " ".join(page(editor.get(reverse("admin:rule", args=["RET-01"]))).split())

        for way in ("固定说法", "改写说法", "整句意思接近过去的违规句子"):
            assert f"<dt>{way}</dt>" in shown
        assert "补进标注过的例句重新学" in shown
        assert "应当发现的例句是怎样发现的" in shown
        assert "<mark>" in shown

    def test_of_the_desks_own_finds_by_its_words_alone(self, chief):
        chief.post(reverse("admin:rule_new"), FORM)

        shown = " ".join(page(chief.get(reverse("admin:rule", args=["OWN-01"]))).split())

        assert "<dt>固定说法</dt>" in shown
        assert "整句意思" not in shown
        assert "这张保单<mark>稳如磐石</mark>。" in shown

    def test_on_trial_says_how_it_finds(self, chief):
        for rule in ("RET-01", "LNK-01"):
            trial = RuleTrial.objects.create(
                rule=rule, reason="误报多", editor=chief.user, trial_began_at=timezone.now()
            )
            shown = page(chief.get(reverse("admin:articles_ruletrial_change", args=[trial.pk])))
            assert ("固定说法、改写说法、整句意思接近过去的违规句子" in shown) == (rule == "RET-01")
            assert ("由检查程序判断" in shown) == (rule == "LNK-01")

    def test_is_not_made_twice(self, chief):
        answer = chief.post(reverse("admin:rule_new"), {**FORM, "rule": "RET-01"})

        assert "已有规则“RET-01”" in page(answer)

    def test_that_is_wrong_is_told_beside_its_field_and_what_was_typed_stays(self, chief):
        answer = chief.post(reverse("admin:rule_new"), {**FORM, "pattern": "(稳如", "must_fire": "很稳。"})

        assert "不是能读的正则" in page(answer)
        assert "(稳如" in page(answer)
        assert not RuleVersion.objects.exists()

    def test_goes_back_to_how_it_shipped_with_a_reason(self, chief):
        at = reverse("admin:rule", args=["RET-01"])
        shown = chief.get(at).context["form"]
        typed = {name: shown[name].value() or "" for name in shown.fields}
        chief.post(at, {**typed, "number": "0", "state": "off", "reason": "停用看看"})
        assert RuleVersion.objects.get().state == "off"

        assert "需要写明理由" in page(chief.post(at, {"_back": "1", "back_reason": ""}, follow=True))
        chief.post(at, {"_back": "1", "back_reason": "还是用原来的"})

        assert RuleVersion.objects.first().state == "shipped"

    def test_is_read_and_not_written_by_an_editor(self, editor):
        at = reverse("admin:rule", args=["RET-01"])

        assert "保存</button>" not in page(editor.get(at))
        assert editor.post(at, FORM).status_code == 403

    def test_that_nobody_knows_is_not_there(self, chief):
        assert chief.get(reverse("admin:rule", args=["OWN-99"])).status_code == 404
