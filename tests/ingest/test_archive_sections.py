"""An archive filed by subject: the 栏目 that ship, and the rules that say what belongs in them."""

import importlib
import json
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.ingest import archive_sections
from articles.models import Category, EditorialEvent, Post
from articles.text import pinyin
from tests.factories import CategoryFactory, PostFactory, UserFactory

from .archive import import_archive

pytestmark = pytest.mark.django_db
SAMPLES = Path(settings.BASE_DIR) / "articles" / "sample_archive"
shipped = importlib.import_module("articles.migrations.0010_shipped_sections")
RULES = [
    archive_sections.FilingRule("监管", ("处罚", "罚款")),
    archive_sections.FilingRule("财产险", ("车险", "处罚")),
]


class TestShippedSections:
    def test_stand_on_a_new_site_in_the_order_of_the_bar(self):
        shipped.ship(apps, None)

        names = [section.name for section in Category.objects.sections()]
        assert names == [
            "要闻",
            "监管",
            "人身险",
            "财产险",
            "健康养老",
            "资金运用",
            "保险科技",
            "公司",
            "消保",
            "国际",
        ]
        for section in Category.objects.sections():
            assert section.slug == pinyin.slug_of(section.name)
            section.full_clean()

    def test_leave_a_desk_its_own(self):
        CategoryFactory(name="养老金", slug="yanglaojin")

        shipped.ship(apps, None)

        assert list(Category.objects.values_list("name", flat=True)) == ["养老金"]

    def test_take_no_address_from_the_archive(self):
        outlet = CategoryFactory(name="公司报", slug="gongsi", outlet=True)

        shipped.ship(apps, None)

        outlet.refresh_from_db()
        assert (outlet.name, outlet.kind) == ("公司报", "outlet")
        assert Category.objects.get(name="公司").slug == "gongsi-2"


class TestARule:
    @pytest.mark.parametrize(
        ("headline", "tags", "text", "section"),
        [
            ("某机构被罚款三万元", [], "", "监管"),
            ("续保怎么算", ["车险"], "", "财产险"),
            ("车险公司被处罚", [], "", "财产险"),  # two words in the headline outweigh one
            ("一份处罚决定", [], "", "监管"),  # a draw: the earlier rule
            ("三户人家的账", [], "车险。罚款。处罚。", None),  # a mention is no subject
        ],
    )
    def test_speaks_by_headline_tags_and_opening(self, headline, tags, text, section):
        assert archive_sections.section_for(RULES, headline, tags, text) == section

    def test_hears_nothing_said_far_down(self):
        rules = [archive_sections.FilingRule("监管", ("一", "二", "三", "四"))]

        assert archive_sections.section_for(rules, "标题", [], "一二三四") == "监管"
        assert (
            archive_sections.section_for(rules, "标题", [], "。" * archive_sections.OPENING + "一二三四")
            is None
        )

    @pytest.mark.parametrize("data", [{}, [1], [{"section": "监管"}], [{"section": 1, "words": ["罚"]}],
                                      [{"section": "监管", "words": []}],
                                      [{"section": "监管", "words": [""]}]])  # fmt: skip
    def test_of_another_form_is_refused(self, data):
        with pytest.raises(ValueError, match=r"rule|list"):
            archive_sections.rules_of(data)


@pytest.fixture
def sections():
    return [CategoryFactory(name="监管", slug="jianguan"), CategoryFactory(name="财产险", slug="caichanxian")]


def archived(**more):
    more = {"headline": "某机构被罚款三万元", "section": None, "is_legacy": True, "live": True, **more}
    return PostFactory(category=CategoryFactory(slug="baozhi", outlet=True), **more)


class TestFilingAnArchive:
    def test_lists_its_posts_by_subject_and_leaves_their_addresses(self, client, sections):
        post = archived()
        assert "罚款三万元" not in client.get("/category/jianguan.html").content.decode()

        filed = archive_sections.file_archive(RULES)

        assert dict(filed) == {"监管": 1}
        assert post.headline in client.get("/category/jianguan.html").content.decode()
        assert post.headline in client.get("/category/baozhi.html").content.decode()
        assert Post.objects.get(pk=post.pk).path == post.path

    def test_touches_nothing_the_desk_has_filed_or_written(self, sections):
        filed = archived(section=sections[1])
        taken_out = archived()
        EditorialEvent.objects.create(
            post=taken_out, actor=UserFactory(), verb="file_under", happened_at=timezone.now()
        )
        own = archived(is_legacy=False)

        assert archive_sections.file_archive(RULES).total() == 0
        assert Post.objects.get(pk=filed.pk).section == sections[1]
        assert not Post.objects.filter(pk__in=[taken_out.pk, own.pk]).exclude(section=None).exists()

    def test_leaves_alone_what_the_desk_filed_and_took_back_for_nobody_is_asked(self, sections):
        post, editor = archived(), UserFactory()
        for verb in ("file_under", "undo"):
            EditorialEvent.objects.create(post=post, actor=editor, verb=verb, happened_at=timezone.now())

        assert archive_sections.file_archive(RULES).total() == 0

    def test_changes_nothing_the_second_time_or_when_only_asked(
        self, sections, django_assert_max_num_queries
    ):
        archived()
        assert archive_sections.file_archive(RULES, dry_run=True).total() == 1
        assert archive_sections.file_archive(RULES).total() == 1
        with django_assert_max_num_queries(2):
            assert archive_sections.file_archive(RULES).total() == 0

    def test_says_which_section_is_missing(self, tmp_path):
        file = tmp_path / "rules.json"
        file.write_text(json.dumps([{"section": "养老金", "words": ["年金"]}]))

        with pytest.raises(CommandError, match="养老金"):
            call_command("file_archive", file)

    def test_of_another_file_is_refused_with_its_name(self, tmp_path):
        with pytest.raises(CommandError, match=r"keiner\.json"):
            call_command("file_archive", tmp_path / "keiner.json")


def test_a_post_whose_archive_calls_a_section_by_its_own_name_stands_on_its_page(archive, client, sections):
    archive.write(section="jianguan", title="保单体检进社区")

    import_archive(archive.folder)

    assert "保单体检进社区" in client.get("/category/jianguan.html").content.decode()


class TestTheSampleArchive:
    def test_comes_as_a_newspaper_by_subject(self):
        shipped.ship(apps, None)
        import_archive(SAMPLES / "posts")

        call_command("file_archive", SAMPLES / "sections.json")

        by_section = {section.name: section.section_posts.count() for section in Category.objects.sections()}
        assert len(by_section) == 10
        assert min(by_section.values()) >= 2
        assert sum(by_section.values()) >= 0.95 * Post.objects.count()
        assert max(by_section.values()) <= 0.3 * Post.objects.count()

    def test_knows_no_post_by_its_headline(self):
        rules = archive_sections.rules_of(json.loads((SAMPLES / "sections.json").read_text(encoding="utf-8")))

        assert max(len(word) for rule in rules for word in rule.words) <= 7
