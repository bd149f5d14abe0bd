"""Pages as people read them, without the helpers of their line breaks, which stand within words."""

import re

from django.test import Client

HELPERS = re.compile(r'<wbr>|<span class="nb">(.*?)</span>', re.DOTALL)


def without_helpers(page):
    """Return a page without `<wbr>` and without the spans that hold a browser from breaking."""
    return HELPERS.sub(lambda match: match[1] or "", page)


class ReadingClient(Client):
    """A client whose pages come without the helpers of their line breaks, so that words can be found."""

    def request(self, **request):
        response = super().request(**request)
        is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        if is_page and (b"<wbr>" in response.content or b'class="nb"' in response.content):
            response.content = without_helpers(response.content.decode(response.charset))
        return response
