"""The desk of the tests: people by role, and pieces that lack nothing."""

from datetime import timedelta

from django.contrib.auth.models import Group

from articles.editorial.publishing import publish
from articles.editorial.review import approval
from articles.editorial.writing import drafts
from articles.models import User
from tests.factories import DAY, CategoryFactory, SourceFactory, UserFactory

NOW = DAY
HOUR = timedelta(hours=1)
BODY = "<p>报告列出了全年理赔的件数、金额与平均时长。</p><p>公司称小额案件当天结案。</p>"


def person(role, **fields):
    """Return somebody of this role, with fresh permissions."""
    user = UserFactory(**fields)
    user.groups.add(Group.objects.get(name=role))
    return User.objects.get(pk=user.pk)


def repost_fields(**changes):
    """Return what a complete 转载 is made of."""
    return {
        "headline": "南渚财险公布理赔报告",
        "body_html": BODY,
        "category": CategoryFactory(name="要闻", slug="yaowen"),
        "tags": ["季报"],
        "origin": "repost",
        "source": SourceFactory(name="东澜保险报", slug="donglanbaoxianbao"),
        "source_links": [
            {
                "url": "https://donglan.example/news/1.html",
                "original_headline": "南渚财险公布理赔报告",
                "original_author": "李华",
                "source_published_at": NOW - HOUR,
            }
        ],
        **changes,
    }


def draft(author, **changes):
    return drafts.create(repost_fields(**changes), actor=author, at=NOW)


def in_review(author, **changes):
    return drafts.submit(draft(author, **changes), actor=author, at=NOW)


def approved(author, reviewer, **changes):
    post = in_review(author, **changes)
    return approval.approve(post, actor=reviewer, at=NOW, expected_version=post.version)


def published(author, reviewer, at=NOW, **changes):
    return publish.publish(approved(author, reviewer, **changes), actor=reviewer, at=at)
