"""Factories: they fill what a test does not care about, never at random."""

from datetime import datetime, timedelta

import factory
from django.utils import timezone

from articles import models, publication
from articles.text.clock import SHANGHAI

DAY = datetime(2026, 3, 2, 9, 30, tzinfo=SHANGHAI)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.User

    username = factory.Sequence(lambda n: f"bianji{n}")
    real_name = factory.Sequence(lambda n: f"王敏{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@newsroom.example")
    password = factory.django.Password("shenming-2026")
    is_staff = True


class CategoryFactory(factory.django.DjangoModelFactory):
    """A 栏目; `outlet=True` makes a 稿源栏目."""

    class Meta:
        model = models.Category
        django_get_or_create = ("slug",)

    class Params:
        outlet = factory.Trait(kind=models.Category.Kind.OUTLET)

    name = factory.Sequence(lambda n: f"栏目{n}")
    slug = factory.Sequence(lambda n: f"lanmu{n}")


class SourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Source
        django_get_or_create = ("slug",)

    name = factory.Sequence(lambda n: f"东澜保险报{n}")
    slug = factory.Sequence(lambda n: f"donglanbaoxianbao{n}")
    is_on_whitelist = True
    whitelist_checked_on = factory.LazyFunction(lambda: DAY.date())
    licence_basis = models.Source.Licence.AGREEMENT


class FeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Feed

    name = factory.Sequence(lambda n: f"东澜保险报·第{n}版")
    slug = factory.Sequence(lambda n: f"donglan-{n}")
    source = factory.SubFactory(SourceFactory)
    url = factory.Sequence(lambda n: f"https://donglan.example/feed-{n}.xml")
    due_at = DAY


class FetchedOriginalFactory(factory.django.DjangoModelFactory):
    """The page of an entry that held no article."""

    class Meta:
        model = models.FetchedOriginal

    item = factory.SubFactory("tests.factories.FeedItemFactory")
    url = factory.SelfAttribute("item.url")
    headers = {"content-type": "text/html; charset=utf-8"}
    body = "<html><h1>请先登录</h1><p>账号</p></html>".encode()
    sha256 = "0" * 64
    fetched_at = DAY


class FeedItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.FeedItem

    feed = factory.SubFactory(FeedFactory)
    identity = factory.Sequence(str)
    url = factory.Sequence(lambda n: f"https://donglan.example/a/{n}.html")
    headline = "农险赔款全部到户"
    digest = ""
    outcome = "failed"
    error = "打开的网页里没有文章。"
    first_seen_at = seen_at = DAY


class TagFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Tag
        django_get_or_create = ("name",)

    name = factory.Sequence(lambda n: f"标签{n}")


class PostFactory(factory.django.DjangoModelFactory):
    """A draft; `live`, `approved`, `scheduled`, `embargoed`, `withdrawn`, `flash` set the scene."""

    class Meta:
        model = models.Post
        skip_postgeneration_save = True

    class Params:
        approved = factory.Trait(status=models.Post.Status.APPROVED)
        live = factory.Trait(
            status=models.Post.Status.PUBLISHED,
            # A breath apart: enough for an order, and a whole suite stays within its half hour.
            published_at=factory.Sequence(lambda n: DAY + timedelta(milliseconds=n)),
            path=factory.LazyAttributeSequence(
                lambda post, n: (
                    f"/{post.category.slug if post.category else ''}/2026/03/02/gaojian{n}.html".replace(
                        "//", "/"
                    )
                )
            ),
        )
        scheduled = factory.Trait(
            status=models.Post.Status.PUBLISHED,
            published_at=factory.LazyFunction(lambda: timezone.now() + timedelta(hours=2)),
            path=factory.Sequence(lambda n: f"/lanmu/2026/03/02/dingshi{n}.html"),
        )
        withdrawn = factory.Trait(
            status=models.Post.Status.WITHDRAWN,
            published_at=DAY,
            withdrawn_at=DAY + timedelta(hours=1),
            withdrawal_reason="来源方已撤回原文",
            path=factory.Sequence(lambda n: f"/lanmu/2026/03/02/chegao{n}.html"),
        )
        flash = factory.Trait(form=models.Post.Form.FLASH)

    headline = factory.Sequence(lambda n: f"南渚财险公布第{n}号理赔报告")
    body_html = "<p>报告列出了全年理赔的件数、金额与平均时长。</p><p>公司称小额案件当天结案。</p>"
    category = factory.SubFactory(CategoryFactory)
    section = factory.SelfAttribute("category")
    origin = models.Post.Origin.REPOST
    responsible_editor = "王敏"

    @factory.post_generation
    def tags(self, create, extracted, **kwargs):
        if create and extracted:
            self.tags.add(*extracted)

    @factory.post_generation
    def index(self, create, extracted, **kwargs):
        """Tell the search index and the edition, as every verb does; `index=False` leaves that out."""
        if create and extracted is not False:
            publication.changed([self])


class SourceLinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SourceLink

    post = factory.SubFactory(PostFactory)
    url = "https://donglan.example/news/1.html"
    original_headline = "南渚财险公布理赔报告"
    original_author = "李华"
    source_published_at = DAY


class OriginalTextFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.OriginalText

    post = factory.SubFactory(PostFactory)
    url = "https://donglan.example/news/1.html"
    headline = "南渚财险公布理赔报告"
    text = "报告列出了全年理赔的件数、金额与平均时长。\n公司称小额案件当天结案。"
    digest = factory.Sequence(str)
    read_at = DAY
