"""What stands near a post: the index asked with the post's own headline and tags instead of a reader's words."""

from collections.abc import Collection

from django.db import connection
from django.db.models.expressions import RawSQL

from articles.text import chinese

from . import postgresql, sqlite
from .index import KEY_TIMES
from .shapes import All, Expression, either

WORDS = 6  # of a headline, the longest first
PLANNED_UNDER = (
    "enable_seqscan = off"  # PostgreSQL's planner does not know what unpacking a token column costs
)
CANDIDATES = 40  # newest index rows that are weighed
# Words that stand in every other headline of this trade and tell nothing about its subject.
COMMON = frozenset(
    [
        "保险",
        "公司",
        "保费",
        "发布",
        "公布",
        "披露",
        "回应",
        "启动",
        "召开",
        "举行",
        "增长",
        "下降",
        "同比",
        "一季度",
        "上半年",
        "三季度",
        "全年",
        "今年",
        "去年",
        "亿元",
        "万元",
        "万亿",
        "市场",
        "行业",
        "中国",
        "全国",
        "记者",
        "什么",
        "怎么",
        "怎样",
        "如何",
        "为什么",
        "为何",
        "究竟",
        "可以",
        "不能",
        "没有",
        "一个",
        "一份",
        "一种",
        "之后",
        "之前",
        "以后",
        "工作",
        "服务",
        "产品",
        "业务",
        "客户",
        "理赔",
        "赔付",
        "保单",
        "投保",
        "承保",
        "报案",
        "收入",
        "数据",
        "报告",
        "情况",
        "问题",
        "正式",
        "首次",
        "首个",
        "关于",
        "通知",
        "办法",
        "意见",
        "提示",
        "新闻",
        "人员",
        "有限",
        "股份",
        "集团",
        "机构",
        "企业",
    ]
)


def topic_words(headline: str) -> list[str]:
    """Return the words of `headline` that tell its subject, the longest first, at most six."""
    words = [word for word in chinese.words(chinese.normalise(headline)) if word not in COMMON]
    return sorted(words, key=lambda word: (-len(word), word))[:WORDS]


def question(words: Collection[str], text: str, tag_ids: Collection[int]) -> str:
    """Return the question to the index for what stands near a post; "" when there is nothing to go by.

    Near is what carries one of the tags, shares two of the headline's `words`, or shares one that both texts are about:
    it stands in the headline and several times in the text (`text` is the post's own).
    """
    tokens = [f"0w{word}" for word in words]
    # Every two of them, each asked as seldom as can be: one with any of the rest, and so on.
    pairs = [All((token, either(tokens[n:]))) for n, token in enumerate(tokens[:-1], start=1)]
    subjects = [word for word in words if text.count(word) >= KEY_TIMES]
    parts = [_in_headline(either(pairs))] if pairs else []
    parts += [_both(_in_headline(f"0w{word}"), _anywhere(f"0k{word}")) for word in subjects]
    parts += [_anywhere(either(f"0t{pk}" for pk in tag_ids))] if tag_ids else []
    return (" | " if connection.vendor == "postgresql" else " OR ").join(parts)


def post_ids(asked: str) -> RawSQL:
    """Return a subquery of the posts whose index rows answer `asked`, the newest. Who may see them is for the caller to say.

    On PostgreSQL the statement is to be planned under `PLANNED_UNDER`.
    """
    if connection.vendor == "postgresql":
        # "id + 0" for the same reason, as in `postgresql.find`.
        query = (
            "SELECT post_id FROM articles_searchdoc WHERE tokens @@ %s::tsquery ORDER BY id + 0 DESC LIMIT %s"
        )
    else:
        query = (
            "SELECT d.post_id FROM articles_searchfts f CROSS JOIN articles_searchdoc d ON d.id = f.rowid "
            "WHERE articles_searchfts MATCH %s ORDER BY f.rowid DESC LIMIT %s"
        )
    return RawSQL(query, [asked, CANDIDATES])  # noqa: S611 - our own SQL, every value is a parameter


def _in_headline(expression: Expression) -> str:
    if connection.vendor == "postgresql":
        return postgresql.render(expression, postgresql.HEADLINE)
    return f"(title : ({sqlite.render(expression)}))"


def _anywhere(expression: Expression) -> str:
    return postgresql.render(expression) if connection.vendor == "postgresql" else sqlite.render(expression)


def _both(one: str, other: str) -> str:
    return f"({one} & {other})" if connection.vendor == "postgresql" else f"({one} AND {other})"
