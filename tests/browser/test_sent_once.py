"""A desk form is sent once, however often its button is pressed, and again after answer or failure."""

import pytest
from playwright.sync_api import expect

from articles.models import Tag

from .desks import wait_until
from .test_together import OVER, PASSWORD, end_session, open_, repost

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WAITING = "已提交，正在等服务器回应"


class Line:
    """The line from `page` to the server, which keeps forms that leave the page until it lets go."""

    def __init__(self, page):
        self.kept, self._is_open, self._page = [], False, page
        page.route("**", self._take)

    def _take(self, route):
        if route.request.method == "POST" and route.request.is_navigation_request() and not self._is_open:
            self.kept.append(route)
        else:
            route.continue_()

    def forms(self):
        """Return how many forms are kept, once the first has come."""
        wait_until(self._page, lambda: self.kept, "a form")
        return len(self.kept)

    def let_go(self):
        """Give the server what was kept, and keep nothing more."""
        self._is_open = True
        for route in self.kept:
            route.continue_()


WITHOUT_NAVIGATION = "Object.defineProperty(window, 'navigation', {value: undefined})"
# In the same breath as the form is sent, before anything has set out.
STOPPED_AT_ONCE = """() => {
    let isStopped = false;
    window.addEventListener("submit", (event) => {
        if (event.defaultPrevented || isStopped) return;
        isStopped = true;
        queueMicrotask(() => window.stop());
    });
}"""
# Two minutes are over at once.
QUICK = """{
    const wait = window.setTimeout;
    window.setTimeout = (deed, ms, ...more) => wait(deed, ms === 120000 ? 100 : ms, ...more);
}"""

# Playwright does nothing on a page that is about to leave, so all that somebody does meanwhile is one script.
PRESSED = """async ([name, deeds]) => {
    const press = (wanted) => [...document.querySelectorAll("button, input[type=submit]")]
        .find((one) => [one.textContent.trim(), one.value].includes(wanted)).click();
    const nap = () => new Promise((awake) => setTimeout(awake, 20));
    const until = async (what) => { for (let nap_s = 0; !what() && nap_s < 1000; nap_s += 1) await nap(); };
    const busy = () => document.querySelector("form[aria-busy=true]");
    const said = () => document.querySelector(".desk-say:not([hidden])")?.textContent || "";
    const seen = [];
    press(name);
    await until(busy);
    seen.push([Boolean(busy()), said()]);
    for (const [deed, what] of deeds) {
        if (deed === "press") press(what);
        else if (deed === "send") document.querySelector(what).requestSubmit();
        else if (deed === "keys")
            document.dispatchEvent(new KeyboardEvent("keydown", {key: what, ctrlKey: true}));
        else if (deed === "stop") { window.stop(); await until(() => !busy()); }
        else if (deed === "wait") for (let naps = 0; busy() && naps < 400; naps += 1) await nap();
        else if (deed === "glance") for (let naps = 0; busy() && naps < 50; naps += 1) await nap();
        else if (deed === "return")
            window.dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}));
        seen.push([Boolean(busy()), said()]);
    }
    // What would be sent is sent once the server has said who is logged in.
    if (document.body.dataset.again) await fetch(document.body.dataset.again);
    await nap();
    return seen;
}"""


def press(page, name, *deeds):
    """Press a button and, once its form is under way, do `deeds`.

    Return for each moment whether it is under way, and what is said.
    """
    return [tuple(moment) for moment in page.evaluate(PRESSED, [name, deeds])]


def click(page, name):
    page.get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def piece(desk):
    """The screen of a draft with a headline typed, and the draft."""
    page = desk("编辑", "王敏")
    post = repost(page.user)
    open_(page, post)
    page.fill("#id_headline", "只存一次的标题")
    return page, post


class TestWhileItsAnswerIsAwaited:
    def test_no_second_press_no_key_and_no_other_button_sends_it(self, piece):
        page, post = piece
        line = Line(page)
        seen = press(page, "保存", ("press", "保存"), ("press", "送审"), ("keys", "s"))
        forms = line.forms()
        line.let_go()

        expect(page.locator(".messagelist")).to_contain_text("已保存")
        assert seen == [(True, ""), *[(True, WAITING)] * 3]
        assert forms == 1
        post.refresh_from_db()
        assert (post.headline, post.status) == ("只存一次的标题", "draft")
        assert post.history.filter(headline="只存一次的标题").count() == 1

    def test_no_other_form_of_the_page_breaks_off_its_answer(self, piece):
        page, _post = piece
        line = Line(page)
        seen = press(page, "保存", ("send", "#logout-form"))
        forms = line.forms()
        line.let_go()

        expect(page.locator(".messagelist")).to_contain_text("已保存")
        assert seen[-1] == (True, WAITING)
        assert forms == 1

    def test_a_preview_opens_as_before(self, piece):
        page, _post = piece
        line = Line(page)
        # A form takes back what it sent while that has not set out, so the preview is pressed a moment later.
        with page.expect_popup() as popup:
            press(page, "保存", ("glance", ""), ("press", "预览"))
        line.let_go()

        expect(popup.value.locator("h1")).to_contain_text("只存一次的标题")
        expect(page.locator(".messagelist")).to_contain_text("已保存")

    def test_two_keys_at_once_are_one(self, desk):
        page = desk("主编", "陈一鸣")
        page.goto("/admin/articles/tag/add/")
        forms = []
        page.on("request", lambda asked: forms.append(asked) if asked.method == "POST" else None)
        page.fill("#id_name", "巨灾")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")

        expect(page.locator(".messagelist")).to_contain_text("巨灾")
        assert len([form for form in forms if form.is_navigation_request()]) == 1

    def test_the_login_goes_once(self, desk):
        page = desk("编辑", "王敏")
        page.context.clear_cookies()
        page.goto("/admin/login/")
        page.fill("input[name=username]", page.user.username)
        page.fill("input[name=password]", PASSWORD)
        line = Line(page)
        seen = press(page, "登录", ("press", "登录"))
        forms = line.forms()
        line.let_go()

        expect(page.locator("h1")).to_contain_text("编辑台")
        assert seen[-1][0]
        assert forms == 1


class TestAfterwards:
    def test_back_from_the_answer_it_goes_again(self, desk):
        page = desk("主编", "陈一鸣")
        page.goto("/admin/articles/tag/add/")
        for name in ("巨灾", "农险"):
            page.fill("#id_name", name)
            click(page, "保存")
            expect(page.locator(".messagelist")).to_contain_text(name)
            page.go_back()

        assert set(Tag.objects.values_list("name", flat=True)) == {"巨灾", "农险"}

    def test_a_page_that_the_browser_had_kept_is_as_it_was(self, piece):
        page, _post = piece
        line = Line(page)
        seen = press(page, "保存", ("press", "保存"), ("return", ""), ("press", "保存"))
        line.let_go()

        expect(page.locator(".messagelist")).to_contain_text("已保存")
        assert seen[1:3] == [(True, WAITING), (False, "")]

    def test_stopped_by_hand_it_goes_again(self, piece):
        page, post = piece
        line = Line(page)
        seen = press(page, "保存", ("stop", ""))
        line.let_go()
        assert seen[-1] == (False, "")
        click(page, "保存")

        expect(page.locator(".messagelist")).to_contain_text("已保存")
        post.refresh_from_db()
        assert post.headline == "只存一次的标题"

    def test_kept_on_the_page_by_the_question_about_typed_text_it_goes_again(self, piece):
        page, _post = piece
        page.locator("#id_dek").press_sequentially("词")  # a browser asks only about what a hand has typed
        with page.expect_event("dialog") as question:
            page.evaluate("void setTimeout(() => document.querySelector('#logout-form').requestSubmit())")
        question.value.dismiss()
        expect(page.locator("#logout-form")).not_to_have_attribute("aria-busy", "true")
        click(page, "保存")

        expect(page.locator(".messagelist")).to_contain_text("已保存")

    def test_stopped_before_it_began_it_goes_again(self, desk):
        page = desk("主编", "陈一鸣")
        page.goto("/admin/articles/tag/add/")
        page.fill("#id_name", "巨灾")
        page.evaluate(STOPPED_AT_ONCE)
        seen = press(page, "保存", ("wait", ""))
        assert seen[-1] == (False, "")
        line = Line(page)
        press(page, "保存")  # Playwright itself would wait for the first to set out
        line.let_go()

        expect(page.locator(".messagelist")).to_contain_text("巨灾")

    def test_kept_on_the_page_it_goes_again_where_the_browser_tells_nothing_of_it(self, desk):
        page = desk("编辑", "王敏")
        page.add_init_script(WITHOUT_NAVIGATION)
        post = repost(page.user)
        open_(page, post)
        page.locator("#id_dek").press_sequentially("词")
        with page.expect_event("dialog") as question:
            page.evaluate("void setTimeout(() => document.querySelector('#logout-form').requestSubmit())")
        question.value.dismiss()
        expect(page.locator("#logout-form")).not_to_have_attribute("aria-busy", "true")
        click(page, "保存")

        expect(page.locator(".messagelist")).to_contain_text("已保存")

    @pytest.mark.parametrize("has_files", [False, True])
    def test_after_the_longest_time_it_goes_again_unless_its_files_are_on_their_way(self, desk, has_files):
        page = desk("主编", "陈一鸣")
        page.add_init_script(QUICK)
        page.goto("/admin/articles/tag/add/")
        page.fill("#id_name", "巨灾")
        if has_files:
            page.evaluate("document.querySelector('#id_name').form.enctype = 'multipart/form-data'")
        line = Line(page)
        seen = press(page, "保存", ("glance", ""))
        line.let_go()

        assert seen == [(True, ""), (has_files, "")]
        expect(page.locator(".messagelist")).to_contain_text("巨灾")

    def test_not_sent_for_want_of_a_server_it_goes_once_that_is_back(self, piece):
        page, _post = piece
        page.context.set_offline(True)
        page.get_by_role("button", name="保存", exact=True).dblclick()
        expect(page.locator(".desk-say")).to_contain_text("连不上服务器")  # and stands over no key
        page.context.set_offline(False)
        click(page, "保存")

        expect(page.locator(".messagelist")).to_contain_text("已保存")

    def test_pressed_twice_before_the_login_it_goes_once_after_it(self, piece):
        page, post = piece
        end_session(page)
        page.get_by_role("button", name="保存", exact=True).dblclick()
        dialog = page.locator("dialog.again")
        expect(dialog).to_contain_text(OVER)
        dialog.get_by_label("密码").fill(PASSWORD)
        dialog.get_by_role("button", name="登录", exact=True).click()

        expect(page.locator(".messagelist")).to_contain_text("已保存")
        assert post.history.filter(headline="只存一次的标题").count() == 1
