"""合规 on the desk: charts, tables and months, for the 主编 alone."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.editorial.checks import compliance
from articles.models import RuleFinding
from tests.factories import PostFactory, SourceFactory

from .conftest import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def findings(db):
    today = timezone.localdate()
    author = person("记者", real_name="林晓").user
    for number in range(4):
        post = PostFactory(
            author=author, source=SourceFactory(slug="donglan", name="东澜保险报"), headline=f"稿件{number}"
        )
        for rule, severity in (("RET-01", "block"), ("PRO-06", "block"), ("NAM-01", "warn")):
            RuleFinding.objects.create(
                post=post,
                rule=rule,
                severity=severity,
                times=2,
                found_on=today,
                week=compliance.monday_of(today),
            )


def test_shows_rules_outlets_editors_weeks_and_gaps(chief, findings):
    page = chief.get(reverse("admin:compliance")).content.decode()

    for said in (
        "疑似承诺保本保息",
        "缺原作者",
        "东澜保险报",
        "林晓",
        "等得最久的待补来源",
        "缺原作者",
        "稿件3",
    ):
        assert said in page
    monday = compliance.monday_of(timezone.localdate())
    assert f"{monday.month}-{monday.day}\n      4 篇" in page  # read out, for who sees no chart


def test_costs_the_same_however_much_was_found(chief, findings, django_assert_max_num_queries):
    chief.get(reverse("admin:compliance"))  # the first visit writes the session
    with django_assert_max_num_queries(14):
        chief.get(reverse("admin:compliance"))
    for number in range(12):
        post = PostFactory(source=SourceFactory(slug=f"o{number}"))
        RuleFinding.objects.create(
            post=post, rule=f"STY-{number:02}", severity="warn", times=1, found_on=timezone.localdate(),
            week=compliance.monday_of(timezone.localdate()),
        )  # fmt: skip

    with django_assert_max_num_queries(14):
        assert chief.get(reverse("admin:compliance")).status_code == 200


def test_says_so_where_nothing_was_found(chief):
    page = chief.get(reverse("admin:compliance")).content.decode()

    assert "近 12 周没有发现" in page
    assert "没有缺来源的稿件" in page


class TestAMonth:
    def get(self, client, kind, month=None):
        month = month or f"{timezone.localdate():%Y-%m}"
        return client.get(reverse("admin:compliance_month", args=[month, kind]))

    def test_comes_as_csv(self, chief, findings):
        lines = b"".join(self.get(chief, "csv")).decode("utf-8-sig").splitlines()

        assert len(lines) == 13
        assert "RET-01,疑似承诺保本保息,必改" in lines[1]

    def test_comes_as_a_workbook(self, chief, findings):
        with zipfile.ZipFile(BytesIO(b"".join(self.get(chief, "xlsx")))) as package:
            sheets = [package.read(f"xl/worksheets/sheet{number}.xml").decode() for number in range(1, 7)]

        assert [sheet.count("<row>") for sheet in sheets] == [4, 2, 2, 1, 5, 13]

    def test_that_is_over_is_empty(self, chief, findings):
        before = f"{timezone.localdate() - timedelta(days=40):%Y-%m}"

        assert len(b"".join(self.get(chief, "csv", before)).splitlines()) == 1

    @pytest.mark.parametrize(
        ("month", "kind"),
        [("2026-13", "csv"), ("mars", "csv"), ("2026-03", "pdf"), ("0001-01", "csv"), ("9999-12", "xlsx")],
    )
    def test_that_is_none_is_not_found(self, chief, month, kind):
        assert self.get(chief, kind, month).status_code == 404

    def test_is_no_editors(self, editor):
        assert self.get(editor, "csv").status_code == 403
