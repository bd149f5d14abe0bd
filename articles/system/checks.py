"""What `manage.py check` and the start of the server warn of: settings that fit ill together."""

from typing import Any

from django.conf import settings
from django.core import checks


@checks.register("newsroom")
def proxies(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn if the site is on https and no proxy is trusted: gunicorn speaks plain http, so one must stand in front."""
    if not settings.HTTPS or settings.TRUSTED_PROXIES:
        return []
    return [
        checks.Warning(
            "NEWSROOM_SITE_URL is https, but NEWSROOM_TRUSTED_PROXIES is 0: every client behind the proxy that ends TLS"
            " counts as one, and shares one search limit and one login limit.",
            hint="Set NEWSROOM_TRUSTED_PROXIES to the number of proxies in front of the server.",
            id="newsroom.W001",
        )
    ]
