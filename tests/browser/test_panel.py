"""检查 in Chromium: it follows the typing, marks words, and lets no 必改 out before it is fixed or let stand."""

import pytest
from playwright.sync_api import expect

from articles.models import Post

from .desks import BODY
from .test_desk import address, repost

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MARKED = "() => [...(CSS.highlights.get('gate-must') || [])].map(String)"


def test_a_number_is_found_while_writing_held_back_and_let_stand_on_the_record(desk):
    page = desk("主编", "陈一鸣")
    post = repost(page.user)
    page.goto(address(post))
    page.locator(BODY).click()
    page.keyboard.press("Control+End")
    page.keyboard.type("联系人手机13912345678。")

    panel = page.locator("[data-panel]")
    expect(panel).to_contain_text("正文出现手机号码")
    assert page.evaluate(MARKED) == ["13912345678"]
    panel.get_by_role("button", name="找到原文").first.click()
    assert page.evaluate("() => String(getSelection())") == "13912345678"

    page.get_by_role("button", name="送审", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("必改")
    assert Post.objects.get().status == "draft"

    page.locator("summary", has_text="必改放行").click()
    page.locator("#note_let_stand").fill("公开的举报电话")
    page.locator("button[value=let_stand]").click()
    expect(page.locator(".article-state")).to_contain_text("公开的举报电话")
    page.get_by_role("button", name="送审", exact=True).click()
    expect(page.locator(".state-line")).to_contain_text("待审")


def test_one_key_mends_the_marked_words_and_no_others(desk):
    page = desk("编辑", "王敏")
    post = repost(page.user)
    page.goto(address(post))
    page.locator(BODY).click()
    page.keyboard.press("Control+A")
    page.keyboard.type("客户的帐户已冻结。另一个账户可用，帐户名不变。")
    before = page.locator("#id_body_html").input_value()

    page.locator("[data-panel]").get_by_role("button", name="改为“账户”").first.click()

    after = page.locator("#id_body_html").input_value()
    assert after == before.replace("帐户", "账户", 1)


def test_a_phrase_in_pieces_is_marked_where_it_stands(desk):
    page = desk("编辑", "王敏")
    post = repost(page.user)
    page.goto(address(post))
    page.locator(BODY).click()
    page.keyboard.press("Control+A")
    page.keyboard.type("📣这款年金保 本")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("保息，老人放心买。")
    page.locator("#id_dek").fill("年金零 风险，人人可买。")

    panel = page.locator("[data-panel]")
    expect(panel).to_contain_text("疑似承诺保本保息")
    expect(panel).to_contain_text("摘要：")
    assert "保 本保息" in page.evaluate(MARKED)
    panel.get_by_role("button", name="找到原文").first.click()
    selected = (
        "() => [document.activeElement.value, document.activeElement.selectionStart, "
        "document.activeElement.selectionEnd]"
    )
    assert page.evaluate(selected) == ["年金零 风险，人人可买。", 2, 6]
