"""历史稿件缺项 on the desk, as CSV and as a workbook."""

import zipfile
from io import BytesIO

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from articles.models import Post
from tests.factories import PostFactory, SourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive():
    for number in range(3):
        PostFactory(
            is_legacy=True,
            live=True,
            source=SourceFactory(slug="donglan", name="东澜保险报"),
            headline=f"=旧稿{number}",
        )


def get(client, name, kind):
    return client.get(reverse("admin:archive_gaps_table", args=[name, kind]))


def test_counts_by_outlet(editor, archive):
    page = editor.get(reverse("admin:archive_gaps")).content.decode()

    assert "旧稿共 3 篇，有缺项的 3 篇" in page
    assert "东澜保险报" in page
    assert 'data-label="原作者">3<' in page
    assert "署名" not in page  # nobody lacks it


def test_leaves_out_what_was_withdrawn(editor, archive):
    Post.objects.filter(headline="=旧稿0").update(status="withdrawn", withdrawn_at=timezone.now())

    assert len(b"".join(get(editor, "pieces", "csv")).splitlines()) == 3
    assert "旧稿共 2 篇" in editor.get(reverse("admin:archive_gaps")).content.decode()


def test_says_so_where_there_is_no_archive(editor):
    assert "没有导入旧站的稿件" in editor.get(reverse("admin:archive_gaps")).content.decode()


def test_comes_as_csv_line_by_line(editor, archive):
    outlets = b"".join(get(editor, "outlets", "csv")).decode("utf-8-sig").splitlines()
    pieces = b"".join(get(editor, "pieces", "csv")).decode("utf-8-sig").splitlines()

    assert outlets[1].startswith("东澜保险报,3,3,")
    assert len(pieces) == 4
    assert "'=旧稿0" in pieces[1]
    assert "原文链接、原文时间、原标题、原作者" in pieces[1]
    assert f"{settings.SITE_URL}/admin/articles/post/" in pieces[1]
    assert "testserver" not in pieces[1]


def test_comes_as_a_workbook(editor, archive):
    data = b"".join(get(editor, "all", "xlsx"))

    with zipfile.ZipFile(BytesIO(data)) as package:
        assert "东澜保险报" in package.read("xl/worksheets/sheet1.xml").decode()
        assert package.read("xl/worksheets/sheet2.xml").decode().count("<row>") == 4


@pytest.mark.parametrize(("name", "kind"), [("all", "csv"), ("outlets", "xlsx"), ("other", "csv")])
def test_has_no_other_table(editor, name, kind):
    assert get(editor, name, kind).status_code == 404


def test_is_read_in_a_fixed_number_of_queries(editor, archive, django_assert_max_num_queries):
    editor.get(reverse("admin:archive_gaps"))  # the first visit writes the session
    with django_assert_max_num_queries(7):
        editor.get(reverse("admin:archive_gaps"))
