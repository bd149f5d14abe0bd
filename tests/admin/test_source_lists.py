"""稿源名单 at the desk: loaded by the 主编, seen by editors, refused beside the field that is wrong."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from articles.editorial.curation import source_lists
from articles.models import SourceList
from tests.factories import PostFactory, SourceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
TABLE = "单位,类别\n东澜保险报,报纸\n湖心财经,网站\n"


def send(client, text=TABLE, **typed):
    file = SimpleUploadedFile("mingdan.csv", text.encode())
    form = {"edition": "2025-06", "published_on": "2025-07-02", "file": file, **typed}
    answer = client.post(reverse("admin:source_lists"), form, follow=True)
    return answer, answer.content.decode()


def load(*names, edition="2021-10", day=None):
    units = [(name, "报纸") for name in names]
    day = day or timezone.localdate() - timedelta(days=900)
    return source_lists.load(edition, day, units, actor=None, at=timezone.now()).source_list


class TestLoading:
    def test_shows_who_left_and_what_of_theirs_is_on_its_way(self, chief):
        gone = SourceFactory(name="云麓金融网")
        PostFactory(source=gone, headline="还没发的稿件")
        PostFactory(source=gone, headline="已经发了的稿件", live=True)
        load("云麓金融网")

        _, page = send(chief)

        assert "已载入2025-06 版，2 家单位。我们的稿源新列入 0 家，退出 1 家。" in page
        assert "云麓金融网" in page
        assert "还没发的稿件" in page
        assert "已经发了的稿件" not in page

    @pytest.mark.parametrize(
        ("typed", "fault"),
        [
            ({"text": "编号\n1\n"}, "第一行要有“单位”一栏"),
            ({"published_on": "不知道"}, "日期"),
            ({"edition": ""}, 'field-edition"><ul class="errorlist"'),
            ({"edition": "2021-10"}, "已经载入"),
        ],
    )
    def test_says_what_is_wrong_beside_the_field(self, chief, typed, fault):
        load("东澜保险报")

        _, page = send(chief, **typed)

        assert "errorlist" in page
        assert fault in page
        assert SourceList.objects.count() == 1

    def test_is_no_editors_deed(self, editor):
        answer, _ = send(editor)

        assert answer.status_code == 403
        assert "载入并核对稿源" not in editor.get(reverse("admin:source_lists")).content.decode()


class TestOneEdition:
    def test_is_looked_up_by_name(self, editor):
        shown = load("东澜保险报", "湖心财经")

        page = editor.get(reverse("admin:source_list", args=[shown.pk]), {"q": "湖心"}).content.decode()

        assert "湖心财经" in page
        assert "东澜保险报" not in page

    def test_shows_so_many_and_says_so(self, editor, django_assert_max_num_queries):
        shown = load(*(f"第{number}家报社" for number in range(150)))

        at = reverse("admin:source_list", args=[shown.pk])
        editor.get(at)  # the first visit writes the session

        with django_assert_max_num_queries(12):
            page = editor.get(at).content.decode()

        assert page.count("家报社") == 100
        assert "共 150 家" in page

    def test_is_checked_again_and_dropped(self, chief):
        shown = load("东澜保险报")
        source = SourceFactory(name="东澜保险报", is_on_whitelist=False)
        at = reverse("admin:source_list", args=[shown.pk])

        assert "新列入 1 家" in chief.post(at, {"deed": "check"}, follow=True).content.decode()
        assert "写明理由" in chief.post(at, {"deed": "drop"}, follow=True).content.decode()
        assert (
            "已撤下2021-10 版"
            in chief.post(at, {"deed": "drop", "reason": "载错"}, follow=True).content.decode()
        )

        source.refresh_from_db()
        assert not source.is_listed(timezone.localdate())  # as the desk said by hand before
        assert not SourceList.objects.exists()


class TestTheOutletsPage:
    def test_says_it_by_hand_until_there_is_a_list(self, chief):
        source = SourceFactory(name="东澜保险报")
        at = reverse("admin:articles_source_change", args=[source.pk])
        assert 'name="is_on_whitelist"' in chief.get(at).content.decode()

        load("湖心财经", day=timezone.localdate())

        page = chief.get(at).content.decode()
        assert 'name="is_on_whitelist"' not in page
        assert f"{timezone.localdate()} 起不在名单内" in page
        assert "起不在名单内" in chief.get(reverse("admin:articles_source_changelist")).content.decode()

    def test_takes_the_name_on_the_list(self, chief):
        load("东澜报业集团")
        source = SourceFactory(name="东澜保险报", is_on_whitelist=False)
        at = reverse("admin:articles_source_change", args=[source.pk])

        chief.post(at, {"listed_as": "东澜报业集团", "licence_basis": "agreement"})

        source.refresh_from_db()
        assert source.is_listed(timezone.localdate())

    def test_is_told_which_pieces_a_new_name_holds(self, chief):
        source = SourceFactory(name="东澜保险报")
        load("东澜保险报")
        soon = timezone.now() + timedelta(hours=1)
        PostFactory(source=source, live=True, published_at=soon)

        at = reverse("admin:relabel", args=["source", source.pk])
        page = chief.post(at, {"name": "东澜周报", "slug": ""}, follow=True).content.decode()

        assert "“东澜周报”的 1 篇已定时的稿件不能照发" in page

    def test_is_filtered_by_the_list_in_force(self, chief):
        SourceFactory(name="东澜保险报", is_on_whitelist=False)
        SourceFactory(name="湖心财经")
        load("东澜保险报")
        source_lists.keep_settled(timezone.now())
        at = reverse("admin:articles_source_changelist")

        shown = [
            [one.name for one in chief.get(at, {"listed": answer}).context["cl"].result_list]
            for answer in "10"
        ]

        assert shown == [["东澜保险报"], ["湖心财经"]]
