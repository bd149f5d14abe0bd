"""What the start warns of."""

import pytest

from articles.system import checks


@pytest.mark.parametrize(
    ("https", "proxies", "warned"), [(True, 0, True), (True, 1, False), (False, 0, False)]
)
def test_a_site_on_https_without_a_trusted_proxy_is_warned_of(settings, https, proxies, warned):
    settings.HTTPS, settings.TRUSTED_PROXIES = https, proxies

    assert bool(checks.proxies()) is warned
