"""Search at the desk: the list of posts, and the screen of aliases."""

import pytest
from django.urls import reverse

from articles.models import AliasGroup
from articles.search.find import search_ids
from tests.factories import PostFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    """The client of somebody who may do everything."""
    client.force_login(UserFactory(is_superuser=True))
    return client


class TestList:
    def test_finds_drafts_by_their_text_and_by_pinyin(self, boss):
        PostFactory(headline="一篇草稿", body_html="<p>写渔业互保的草稿，提到中国太平洋保险</p>")
        PostFactory(headline="无关的稿子")

        for typed in ("渔业互保", "太保", "zgtpybx"):
            html = boss.get(reverse("admin:articles_post_changelist"), {"q": typed}).content.decode()
            assert "一篇草稿" in html
            assert "无关的稿子" not in html

    def test_takes_anything_that_may_be_typed(self, boss):
        for typed in ('"', "\0", "'; --", "保" * 5_000, "%", "的"):
            assert boss.get(reverse("admin:articles_post_changelist"), {"q": typed}).status_code in (200, 302)


class TestAliases:
    def test_saved_at_the_desk_are_searched_by_at_once(self, boss):
        post = PostFactory(live=True, headline="东澜财险公布年报")
        boss.post(reverse("admin:articles_aliasgroup_add"), {"terms": "东财\n东澜财险", "pinyin": "dfcai"})
        group = AliasGroup.objects.get(terms__startswith="东财")

        assert search_ids("东财") == search_ids("dfcai") == [post.pk]

        boss.post(reverse("admin:articles_aliasgroup_delete", args=[group.pk]), {"post": "yes"})
        assert search_ids("东财") == []

    def test_need_two_terms(self, boss):
        html = boss.post(
            reverse("admin:articles_aliasgroup_add"), {"terms": "东财", "pinyin": ""}
        ).content.decode()

        assert "请至少填写两个同义词" in html

    def test_are_listed_on_one_line(self, boss):
        assert "太保＝中国太保" in boss.get(reverse("admin:articles_aliasgroup_changelist")).content.decode()
