"""People of the desk, each with a browser of their own."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tests.factories import CategoryFactory, PostFactory, SourceFactory, SourceLinkFactory, UserFactory


def person(role, **facts):
    """Return the client of somebody in `role`, with the account as `user`."""
    user = UserFactory(**facts)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def boss(client, db):
    """The client of somebody who may do everything."""
    user = UserFactory(username="zhubian", real_name="陈一鸣", is_superuser=True)
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def reporter(db):
    """A 记者."""
    return person("记者", real_name="李记")


@pytest.fixture
def editor(db):
    """An 编辑."""
    return person("编辑", real_name="王敏")


@pytest.fixture
def chief(db):
    """A 主编."""
    return person("主编", real_name="陈一鸣")


@pytest.fixture
def keeper(db):
    """A 管理员."""
    return person("管理员", real_name="周全")


@pytest.fixture
def repost(reporter):
    """A draft of the reporter's with all its provenance."""
    post = PostFactory(
        author=reporter.user, source=SourceFactory(), category=CategoryFactory(name="监管", slug="jianguan")
    )
    SourceLinkFactory(post=post)
    return post


def screen(post):
    """Return the address of the article screen."""
    return f"/admin/articles/post/{post.pk}/change/"


def form_of(client, address, **changes):
    """Return the fields the article screen would send, with `changes` typed into them."""
    page = client.get(address)
    assert page.status_code == 200, page.status_code
    data = {}
    for form in (page.context["adminform"].form, *page.context["links"].forms, page.context["note"]):
        for bound in form:
            value = bound.value()
            if value is True:
                data[bound.html_name] = "on"
            elif value not in (None, False):
                shown = bound.field.widget.format_value(value)
                data[bound.html_name] = shown[0] if isinstance(shown, list) else shown
    management = page.context["links"].management_form
    data.update({bound.html_name: bound.value() for bound in management})
    data = {name: value for name, value in data.items() if value is not None}
    opened = page.context["opened_text"]
    return {
        **data,
        "opened": opened.encoded,
        "page": opened.page,
        "earlier": ",".join(opened.earlier),
        **changes,
    }
