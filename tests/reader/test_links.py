"""On the site that `make run` serves, no link from the front page on is dead and no picture missing."""

from collections import deque
from io import StringIO
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from lxml import html


@pytest.fixture
def newcomers_site(db, settings, tmp_path):
    """The site as `make run` sets it up."""
    settings.MEDIA_ROOT = tmp_path
    call_command("load_demo", stdout=StringIO())


def addresses_in(page, base):
    """Yield the addresses of our own that a page names in links, pictures, forms and its head."""
    root = html.fromstring(page)
    written = [
        *root.xpath("//@href | //@src | //form/@action"),
        *(each.strip().split()[0] for srcset in root.xpath("//@srcset") for each in srcset.split(",")),
        *root.xpath("//meta[@property='og:image']/@content"),
    ]
    for address in written:
        found = urlsplit(urljoin(settings.SITE_URL + base, address))
        if f"{found.scheme}://{found.netloc}" == settings.SITE_URL:
            yield found.path + (f"?{found.query}" if found.query else "")


def fault_of(client, address):
    """Return (what is wrong at the address, the page that stands there); each "" for none."""
    if address.startswith(settings.STATIC_URL):
        is_there = finders.find(unquote(address.removeprefix(settings.STATIC_URL)))
        return "" if is_there else "no such file", ""
    answer = client.get(address, follow=True)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.headers.get("Content-Type", "")
    if answer.status_code != 200:
        return f"{answer.status_code}", ""
    if kind.startswith("image/") and not content:
        return "an empty picture", ""
    return "", content.decode() if kind.startswith("text/html") and "/admin/" not in address else ""


def test_every_link_from_the_front_page_leads_somewhere(client, newcomers_site):
    known, faults = {"/": "the browser"}, []
    waiting = deque(known)
    while waiting:
        address = waiting.popleft()
        fault, page = fault_of(client, address)
        if fault:
            faults.append(f"{address}: {fault}, named by {known[address]}")
        for found in addresses_in(page, address) if page else ():
            if found not in known:
                known[found] = address
                waiting.append(found)

    assert faults == []
    assert len(known) > 400
