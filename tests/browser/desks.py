"""Windows of the desk in Chromium, each with somebody in a role before it."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client

from articles.editorial.roles import install_roles
from tests.factories import UserFactory

PATIENCE = 60_000  # milliseconds: what is right comes at once, and a busy machine is no defect
STILL = {"reduced_motion": "reduce"}  # a colour on its way to another one is no colour of ours
BODY = ".ProseMirror[contenteditable]"


@pytest.fixture
def desk(chromium, served):
    """Return a function that opens a window of the desk for somebody in a role; console errors fail the test.

    系统管理员: somebody who may do all.
    """
    install_roles()
    faults = []

    def window(role, name, **options):
        user = UserFactory(real_name=name, is_superuser=role == "系统管理员")
        if not user.is_superuser:
            user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        context = chromium.new_context(locale="zh-CN", base_url=served.url, **{**STILL, **options})
        context.set_default_timeout(PATIENCE)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": served.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        # Remote pictures are kept out on purpose, and axe brings styles of its own.
        page.on(
            "console",
            lambda line: (
                faults.append(line.text)
                if "Content Security Policy" in line.text
                and "the image" not in line.text
                and not page.is_examined
                else None
            ),
        )
        page.user, page.is_examined = user, False
        return page

    yield window
    assert faults == []


def wait_until(page, has_happened, what):
    """Let `page` go on until `has_happened()`; fail with `what` where it never does."""
    for _ in range(PATIENCE // 20):
        if has_happened():
            return
        page.wait_for_timeout(20)
    pytest.fail(f"Never came: {what}")


def paste(page, html, into=BODY, field="#id_body_html"):
    """Paste HTML at the place `into`, as a browser hands it over.

    Return what the form's `field` then holds.
    """
    page.locator(into).click()
    page.keyboard.press("Control+A")
    page.evaluate(
        """([selector, html]) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            document.querySelector(selector).dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        [into, html],
    )
    return page.locator(field).input_value()
