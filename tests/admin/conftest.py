"""People of the desk, each with a browser of their own."""

import pytest

from tests.factories import UserFactory


@pytest.fixture
def boss(client, db):
    """The client of somebody who may do everything."""
    user = UserFactory(username="zhubian", real_name="陈一鸣", is_superuser=True)
    client.force_login(user)
    client.user = user
    return client
