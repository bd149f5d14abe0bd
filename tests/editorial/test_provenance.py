"""What a piece lacks, in words; 快讯 from one box."""

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from articles.editorial.checks.provenance import holding_back, missing_provenance
from articles.editorial.errors import Incomplete, InvalidText
from articles.editorial.publishing import publish
from articles.editorial.writing.flash import split_flash
from articles.models import Picture
from tests.factories import DAY, PostFactory, SourceFactory, SourceLinkFactory

from .desk import HOUR, NOW, approved, draft

TODAY = DAY.date()


def repost(**fields):
    link = fields.pop("link", {})
    post = PostFactory(source=fields.pop("source", None) or SourceFactory(), **fields)
    SourceLinkFactory(post=post, **link)
    return post


@pytest.mark.django_db
class TestARepost:
    @pytest.mark.parametrize(("days", "lacking"), [(0, []), (1, ["有效授权（已到期）"])])
    def test_has_its_licence_to_the_last_day(self, days, lacking):
        post = repost(source=SourceFactory(licence_until=TODAY))

        assert missing_provenance(post, on=TODAY + timedelta(days=days)) == lacking
        assert holding_back(post, on=TODAY + timedelta(days=days)) == lacking

    def test_with_everything_lacks_nothing(self):
        assert missing_provenance(repost(), on=TODAY) == []

    @pytest.mark.parametrize(
        ("link", "label"),
        [
            ({"url": ""}, "原文链接"),
            ({"original_headline": ""}, "原标题"),
            ({"original_author": ""}, "原作者"),
            ({"source_published_at": None}, "原文时间"),
        ],
    )
    def test_names_what_its_link_lacks(self, link, label):
        assert missing_provenance(repost(link=link), on=TODAY) == [label]

    def test_in_print_alone_has_issue_and_page_for_its_address(self):
        assert missing_provenance(repost(link={"url": "", "issue": "第 3021 期第 5 版"}), on=TODAY) == []

    def test_lacks_a_licence_or_an_outlet_that_was_checked(self):
        source = SourceFactory(licence_basis="", is_on_whitelist=False)

        assert missing_provenance(repost(source=source), on=TODAY) == ["稿源名单核对", "授权依据"]

    def test_may_have_a_licence_of_its_own(self):
        source = SourceFactory(licence_basis="")

        assert missing_provenance(repost(source=source, licence_basis="permission"), on=TODAY) == []

    def test_lacks_a_licence_that_has_run_out(self):
        source = SourceFactory(licence_until=TODAY - timedelta(days=1))

        assert missing_provenance(repost(source=source), on=TODAY) == ["有效授权（已到期）"]
        assert missing_provenance(repost(source=source), on=TODAY - timedelta(days=1)) == []


@pytest.mark.django_db
class TestOtherPieces:
    def test_an_own_piece_needs_byline_and_editor(self):
        assert missing_provenance(PostFactory(origin="own", responsible_editor=""), on=TODAY) == [
            "署名",
            "责任编辑",
        ]

    def test_a_piece_of_unknown_origin_must_say_which(self):
        assert missing_provenance(PostFactory(origin="unknown"), on=TODAY) == ["稿件性质"]

    def test_an_archive_piece_lacks_nothing(self):
        assert missing_provenance(PostFactory(origin="unknown", is_legacy=True, responsible_editor="")) == []

    @pytest.mark.parametrize(
        ("body", "lacks"),
        [
            (
                '<figure><img src="https://a.example/1.jpg" alt=""><figcaption>图片来源：东澜</figcaption></figure>',
                [],
            ),
            ('<p>文</p><p><img src="https://a.example/1.jpg" alt=""></p>', ["图片来源"]),
        ],
    )
    def test_a_picture_from_elsewhere_says_where_it_is_from_in_its_caption(self, body, lacks):
        assert missing_provenance(repost(body_html=body), on=TODAY) == lacks

    @pytest.mark.parametrize(("credit", "lacks"), [("本报资料", []), ("", ["图片来源"])])
    def test_a_picture_of_ours_says_it_in_its_record(self, credit, lacks):
        drawing = io.BytesIO()
        Image.new("RGB", (4, 3)).save(drawing, "PNG")
        picture = Picture.objects.create(
            file=ContentFile(drawing.getvalue(), "tu.png"), alt="图", credit=credit
        )

        assert (
            missing_provenance(repost(body_html=f'<p><img src="{picture.file.url}" alt="图"></p>'), on=TODAY)
            == lacks
        )
        assert missing_provenance(repost(cover=picture), on=TODAY) == lacks

    @pytest.mark.parametrize(("credit", "lacks"), [("东澜保险报", []), ("", ["图片来源"])])
    def test_a_picture_that_was_fetched_says_it_in_its_record_too(self, credit, lacks):
        address = "https://a.example/pictures/1.jpg"
        Picture.objects.create(
            file="pictures/1.jpg", alt="图", credit=credit, original_url=address, width=4, height=3
        )

        body = f'<p><img src="{address}" alt="图"></p>'
        assert missing_provenance(repost(body_html=body), on=TODAY) == lacks


class TestFlash:
    @pytest.mark.parametrize(
        ("typed", "headline", "body"),
        [
            ("【监管发文】通知自下月起施行。", "监管发文", "<p>通知自下月起施行。</p>"),
            ("  【 监管  发文 】\n通知。\n另讯。", "监管 发文", "<p>通知。</p><p>另讯。</p>"),
            ("监管部门发文。自下月起施行。", "监管部门发文", "<p>监管部门发文。自下月起施行。</p>"),
            ("没有句号的一行", "没有句号的一行", "<p>没有句号的一行</p>"),
            ("【只有标题】", "只有标题", "<p>只有标题</p>"),
            ("第一行\n第二行", "第一行", "<p>第一行</p><p>第二行</p>"),
            ("保费<赔款&费用。", "保费<赔款&费用", "<p>保费&lt;赔款&amp;费用。</p>"),
        ],
    )
    def test_takes_its_headline_from_brackets_or_the_first_sentence(self, typed, headline, body):
        flash = split_flash(typed)

        assert (flash.headline, flash.body_html) == (headline, body)

    def test_cuts_a_first_sentence_without_end(self):
        headline = split_flash("字" * 200).headline

        assert len(headline) == 60
        assert headline.endswith("…")

    @pytest.mark.parametrize("typed", ["", "  \n", "字" * 301, "【题】" + "字" * 300])
    def test_refuses_nothing_and_more_than_300_characters(self, typed):
        with pytest.raises(InvalidText):
            split_flash(typed)

    def test_takes_300_characters(self):
        assert split_flash("【题】" + "字" * 299)


@pytest.mark.django_db
class TestALicenceThatEnds:
    """Asked for the day on which readers see the piece."""

    def test_holds_back_what_is_set_for_a_later_day(self, reporter, editor):
        source = SourceFactory(licence_until=NOW.date() + timedelta(days=1))
        post = approved(reporter, editor, source=source)

        with pytest.raises(Incomplete, match="已到期"):
            publish.schedule(post, actor=editor, at=NOW, publish_at=NOW + timedelta(days=5))

        assert publish.schedule(post, actor=editor, at=NOW, publish_at=NOW + HOUR).published_at == NOW + HOUR


@pytest.mark.django_db
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\u2028", " \u2029 "])
def test_a_headline_is_one_line_however_it_came(reporter, ends):
    post = draft(reporter, headline=f"两行{ends}标题　副题")

    assert post.headline == "两行 标题　副题"
