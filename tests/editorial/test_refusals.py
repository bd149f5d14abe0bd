"""A refusal says one thing and the right one: every verb, in every state, for every role."""

import re

import pytest
from django.db import transaction

from articles.editorial.errors import EditorialError, NotPermitted, WrongState
from articles.editorial.workflow.permissions import OWN_ONLY
from articles.editorial.workflow.transitions import STATE_LABELS, VERBS, is_writer, state_of
from articles.models import Post

from .desk import NOW
from .test_parity import DEEDS, KNOWN, STARTS, lived, people  # noqa: F401 - people is a fixture

pytestmark = pytest.mark.django_db

# What each kind of cause is told by; a message that matches two kinds blames two things.
CAUSES = {
    "account": re.compile("账号已停用"),
    "role": re.compile("的角色不能“"),
    "owner": re.compile("的稿件，不能“"),
    "state": re.compile("现在是“.+”，不能“.+”；只有"),
    "signatures": re.compile("还没有人签字|现在的审次规定要"),
    "own text": re.compile("不能审核自己的|自己做的"),
    "signed already": re.compile("签过字"),
    "rank": re.compile("由主编签发"),
    "duty": re.compile("不能单人发布"),
    "a change waits": re.compile("修改待确认"),
    "no change waits": re.compile("没有待确认的修改"),
    "not asked": re.compile("请作者或有审核权限的同事确认"),
    "no revision": re.compile("没有修改稿"),
    "revision not submitted": re.compile("修改稿还没有送审"),
    "revision in review": re.compile("修改稿已经送审"),
    "another text": re.compile("文字已经变了|之后已有别的改动|指纹对不上"),
    "typo rest": re.compile("一小时内已经改过|的修改稿还没有结束"),
    "provenance": re.compile("待补来源"),
    "nothing lacks": re.compile("没有缺项"),
    "no such finding": re.compile("没有找到这条提示"),
    "nothing holds it back": re.compile("没有必改的文字"),
    "embargo": re.compile("禁发期"),
    "no story": re.compile("没有归入同题"),
}


def cause_of(verb, post, user, at):
    """Return the cause that comes first by the table of moves, "" if none of them stands in the way."""
    if not user.is_active:
        return "account"
    if not user.has_perm(f"articles.{verb.permission}"):
        return "role"
    if verb.name in OWN_ONLY and not user.has_perm("articles.edit_any_post") and not is_writer(post, user):
        return "owner"
    return "" if state_of(post, at) in verb.states else "state"


def refusals(post, people, at):  # noqa: F811
    """Yield (who, verb, refusal) of whatever refuses; leaves no trace."""
    fresh = Post.objects.get(pk=post.pk)
    for who, user in people.items():
        for name in DEEDS:
            with transaction.atomic():
                try:
                    DEEDS[name](fresh, user, at)
                except EditorialError as refusal:
                    yield who, VERBS[name], refusal
                finally:
                    transaction.set_rollback(True)


def blamed(message):
    return {kind for kind, words in CAUSES.items() if words.search(message)}


def check(post, people, at):  # noqa: F811
    fresh = Post.objects.get(pk=post.pk)
    faults = []
    for who, verb, refusal in refusals(post, people, at):
        message, cause = str(refusal), cause_of(verb, fresh, people[who], at)
        told = blamed(message)
        if cause:
            is_right = told == {cause} and f"“{verb.label}”" in message
            is_right &= isinstance(refusal, WrongState if cause == "state" else NotPermitted)
            if cause == "state":
                is_right &= f"现在是“{STATE_LABELS[state_of(fresh, at)]}”" in message
        else:
            is_right = len(told) == 1 and not told & {"account", "role", "owner", "state"}
        if not is_right:
            faults.append((who, verb.name, cause, sorted(told), message))
    assert faults == []


@pytest.mark.parametrize("start", STARTS)
def test_is_about_what_stands_in_the_way(people, start):  # noqa: F811
    check(STARTS[start](people), people, NOW)


@pytest.mark.parametrize(
    ("known", "who", "verb", "cause"),
    [
        ("approved, then two are needed", "chief", "publish", "现在的审次规定要 2 审，这一稿还缺复审"),
        ("approved, then two are needed", "editor", "schedule", "现在的审次规定要 2 审，这一稿还缺复审"),
        ("approved, changed underneath", "chief", "publish", "文字在审核后改动过"),
        ("signed once of three, the signer looks again", "editor", "approve", "签过字"),
        ("a revision is being written", "chief", "approve_revision", "修改稿还没有送审"),
        ("a revision is in review", "reporter", "revise", "修改稿已经送审"),
        ("a revision of a text that changed", "chief", "approve_revision", "之后已有别的改动"),
        ("a typo mended just now", "chief", "fix_typo", "一小时内"),
        ("a change waits", "colleague", "approve", "修改待确认"),
        ("a change waits", "editor", "confirm_changes", "自己做的"),
    ],
)
def test_names_the_cause_in_review(people, known, who, verb, cause):  # noqa: F811
    start, history = KNOWN[known]
    post = STARTS[start](people)
    at = lived(post, people, history)

    with pytest.raises(EditorialError, match=cause) as refusal:
        DEEDS[verb](Post.objects.get(pk=post.pk), people[who], at)

    assert len(blamed(str(refusal.value))) == 1


@pytest.mark.parametrize(
    "known",
    [
        "approved, then two are needed", "scheduled, then two are needed", "a change waits",
        "signed twice of three", "a revision is in review", "a change of a revision waits",
        "withdrawn with a revision", "put aside",
    ],
)  # fmt: skip
def test_is_about_what_stands_in_the_way_after(people, known):  # noqa: F811
    start, history = KNOWN[known]
    post = STARTS[start](people)

    check(post, people, lived(post, people, history))
