"""Who works at the desk in these tests."""

import pytest

from articles.editorial.roles import ADMIN, CHIEF, EDITOR, REPORTER

from .desk import person


@pytest.fixture
def reporter(db):
    return person(REPORTER, username="jizhe", real_name="李华")


@pytest.fixture
def editor(db):
    return person(EDITOR, username="bianji", real_name="王敏")


@pytest.fixture
def colleague(db):
    return person(EDITOR, username="tongshi", real_name="周宁")


@pytest.fixture
def chief(db):
    return person(CHIEF, username="zhubian", real_name="陈晨")


@pytest.fixture
def keeper(db):
    return person(ADMIN, username="guanli", real_name="赵远")
