"""受保护名称: kept by a 主编, asked of every piece at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from articles.editorial.checks import name_list, rulebook
from articles.editorial.checks.draft_reading import draft_of
from articles.editorial.errors import NotPermitted
from articles.gate import panel
from articles.models import EditorialEvent, Post, ProtectedName
from tests.factories import DAY, PostFactory

pytestmark = pytest.mark.django_db


def listed(name="东澜省金融监督管理局", kind="unit", **values):
    return ProtectedName(kind=kind, name=name, **values)


def rules_in(text):
    draft = draft_of({"body_html": f"<p>{text}</p>"}, None, on=DAY.date())
    return [finding.rule for finding in panel.findings(draft) if finding.rule.startswith("NAM-1")]


class TestSaving:
    def test_is_asked_at_once_and_no_more_when_deleted(self, chief):
        text = "东澜省金融临督管理局发布通知。"
        assert rules_in(text) == []

        name = name_list.save(listed(), actor=chief, at=DAY)
        assert rules_in(text) == ["NAM-12"]

        name_list.delete(name, actor=chief, at=DAY)
        assert rules_in(text) == []

    def test_stamps_every_change_for_whoever_has_read_the_list(self, chief):
        def stamp():
            return Post.objects.annotate(rules_stamp=rulebook.stamp())[0].rules_stamp

        PostFactory()
        assert stamp() == rulebook.UNTOUCHED
        first = name_list.save(listed(), actor=chief, at=DAY)
        name_list.save(listed("云岭再保险股份有限公司"), actor=chief, at=DAY)
        before = stamp()

        first.name = "东岚省金融监督管理局"
        name_list.save(first, actor=chief, at=DAY)

        assert stamp() != before
        assert {one.name for one in rulebook.asked(stamp()).protected} == {
            "东岚省金融监督管理局", "云岭再保险股份有限公司"
        }  # fmt: skip

    def test_stamps_a_change_that_is_not_the_newest(self, chief):
        def stamp():
            return Post.objects.annotate(rules_stamp=rulebook.stamp())[0].rules_stamp

        PostFactory()
        first = name_list.save(listed(), actor=chief, at=DAY)
        newest = name_list.save(listed("云岭再保险股份有限公司"), actor=chief, at=DAY)
        before = stamp()

        first.name = "东岚省金融监督管理局"
        name_list.save(first, actor=chief, at=DAY)
        ProtectedName.objects.filter(pk=newest.pk).update(changed_at=first.changed_at + timedelta(days=1))

        assert stamp() != before

    def test_takes_posts_with_tabs_and_odd_blanks_for_what_they_say(self, chief):
        person = listed("纪望舒", "person", posts="东澜省\t金融监督管理局 局长\t\n\t\u3000董事长")
        name_list.save(person, actor=chief, at=DAY)

        assert rules_in("东澜银行行长纪望舒说，检查已经开始。") == ["NAM-13"]
        assert rulebook.asked().protected[0].posts == ("东澜省金融监督管理局局长", "董事长")
        assert ProtectedName.objects.get().posts == "东澜省金融监督管理局局长\n董事长"

    def test_asks_a_row_as_another_hand_wrote_it(self, chief):
        name = name_list.save(listed("纪望舒", "person", posts="局长"), actor=chief, at=DAY)
        ProtectedName.objects.filter(pk=name.pk).update(posts='东澜"局\t局长\t\\')

        (read,) = rulebook.asked().protected

        assert read.posts == ('东澜"局局长\\',)

    def test_reads_posts_and_days_as_they_were_typed(self, chief):
        person = listed("纪望舒", "person", posts="局长\n东澜省金融监督管理局局长", starts_on=DAY.date())
        name_list.save(person, actor=chief, at=DAY)

        (read,) = rulebook.asked().protected

        assert (read.name, read.is_person) == ("纪望舒", True)
        assert read.posts == ("东澜省金融监督管理局局长", "局长")
        assert (read.starts_on, read.ends_on) == (DAY.date(), None)

    def test_is_on_the_record_with_what_it_said_before(self, chief):
        name = listed("纪望舒", "person", posts="局长", ends_on=DAY.date(), note="任免通知")
        name_list.save(name, actor=chief, at=DAY)
        name.posts, name.ends_on = "局长\n党委书记", None
        name_list.save(name, actor=chief, at=DAY)
        name_list.save(name, actor=chief, at=DAY)
        pk = name.pk
        name_list.delete(name, actor=chief, at=DAY)

        added, changed, deleted = EditorialEvent.objects.filter(verb="change_name_list").order_by("pk")

        day = str(DAY.date())
        assert added.actor == chief
        assert (
            added.note == f"纪望舒：新增（名称：纪望舒；类别：人名；职务：局长；止：{day}；备注：任免通知）"
        )
        assert changed.note == f"纪望舒：修改（职务：局长 → 局长、党委书记；止：{day} → 空）"
        assert changed.details == {
            "id": pk, "changes": {"posts": ["局长", "局长\n党委书记"], "ends_on": [day, ""]}
        }  # fmt: skip
        assert (
            deleted.note == "纪望舒：删除（名称：纪望舒；类别：人名；职务：局长、党委书记；备注：任免通知）"
        )
        assert deleted.details["changes"]["note"] == ["任免通知", ""]

    def test_is_no_matter_of_an_editor(self, editor):
        with pytest.raises(NotPermitted, match="请找主编"):
            name_list.save(listed(), actor=editor, at=DAY)

    @pytest.mark.parametrize(
        "values",
        [
            {"name": "澜桥"},
            {"name": "Lanqiao人寿"},
            {"posts": "局长"},
            {"starts_on": DAY.date(), "ends_on": DAY.date().replace(year=2000)},
        ],
    )
    def test_refuses_what_could_never_be_asked(self, values):
        with pytest.raises(ValidationError):
            listed(**values).full_clean()


def test_a_chief_adds_one_at_the_desk(chief, client):
    client.force_login(chief)
    typed = {"kind": "person", "name": "纪 望舒", "posts": "东澜省金融监督管理局局长", "note": "任免通知"}

    client.post(reverse("admin:articles_protectedname_add"), typed)

    assert [one.name for one in ProtectedName.objects.all()] == ["纪望舒"]
