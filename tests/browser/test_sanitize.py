"""The hostile collection, cleaned, in a real browser: nothing runs, nothing is fetched but pictures."""

import pytest

from articles.sanitize import clean
from tests import hostile

PAGE = "https://newsroom.example/x.html"

ALARM = """<script>
    window.alarms = [];
    window.probe = () => window.alarms.push('probe');
    window.alert = window.confirm = window.prompt = window.MsgBox = window.probe;
</script>"""


@pytest.fixture
def visit(chromium):
    """Open html in Chromium as a page of ours; give (page, addresses asked for beside the page itself)."""
    context = chromium.new_context()

    def open_page(html):
        page = context.new_page()
        asked = []

        def answer(route):
            if route.request.url == PAGE:
                route.fulfill(body=html, content_type="text/html; charset=utf-8")
            else:
                asked.append((route.request.resource_type, route.request.url))
                # A broken picture, so that an onerror handler would run.
                route.fulfill(status=404, body="")

        page.route("**/*", answer)
        page.goto(PAGE, wait_until="networkidle")
        return page, asked

    yield open_page
    context.close()


def page_of(bodies):
    sections = "".join(
        f'<section data-case="{number}">{body}</section>' for number, body in enumerate(bodies)
    )
    return f"<!DOCTYPE html><html><head>{ALARM}</head><body>{sections}<p id=end>END</p></body></html>"


@pytest.mark.browser
class TestCleanedBodiesInABrowser:
    def test_run_nothing_fetch_only_pictures_and_stay_in_their_place(self, visit):
        bodies = [clean(html).html for html, _ in hostile.load().values()]

        page, asked = visit(page_of(bodies))

        # Pages that listen for clicks are tried too; links are not followed.
        page.evaluate(
            """() => {
                document.addEventListener('click', event => event.preventDefault());
                for (const element of document.querySelectorAll('section *')) {
                    for (const type of ['click', 'mouseover', 'focus', 'toggle', 'error', 'load'])
                        element.dispatchEvent(new Event(type, {bubbles: true, cancelable: true}));
                }
            }"""
        )
        assert page.evaluate("window.alarms") == []
        assert page.url == PAGE
        assert {kind for kind, _ in asked} <= {"image"}
        assert [address for _, address in asked if "probe.example" in address] == []
        assert page.locator("section[data-case]").count() == len(bodies)
        assert page.locator("body > *").count() == len(bodies) + 1  # no body broke out of its section
        schemes = page.evaluate(
            "[...new Set([...document.querySelectorAll('a')].map(a => a.protocol))].sort()"
        )
        assert set(schemes) <= {
            "http:",
            "https:",
            "mailto:",
            "tel:",
            ":",
        }  # ":" = an address the browser cannot read

    def test_would_notice_the_uncleaned_collection(self, visit):
        page, asked = visit(
            page_of(
                ["<img src=/x onerror=probe()>", '<link rel=stylesheet href="https://probe.example/x.css">']
            )
        )

        assert page.evaluate("window.alarms") == ["probe"]
        assert "stylesheet" in {kind for kind, _ in asked}
