/* Who else is at this piece, and whether somebody has saved it since this page was opened. */
"use strict";
window.addEventListener("load", () => {
  const form = document.getElementById("post_form");
  if (!form?.dataset.presence) return;
  const LOOK = 3000, // how often the page asks while somebody looks at it
    HIDDEN = 30000,
    ALIVE = 30000, // how often it says that somebody is at work
    IDLE = 170000;
  const address = form.dataset.presence;
  const note = form.querySelector("[data-autosave-note]");
  const held = document.querySelector("[data-held]"),
    otherPage = document.querySelector("[data-other-page]"),
    movedNotice = document.querySelector("[data-moved]"),
    movedNote = form.querySelector("[data-moved-note]"); // in the bar of keys, which is always in sight
  const value = (name) => form.querySelector(`input[name=${name}]`).value;
  const page = value("page");
  let lastTouch = Date.now(),
    lastAlive = Date.now(),
    lastLook = Date.now(),
    isBusy = false,
    wasMine = held.hidden;

  const ago = (seconds) => {
    if (seconds < 60) return `${seconds} 秒前`;
    return seconds < 3600 ? `${Math.floor(seconds / 60)} 分钟前` : `${Math.floor(seconds / 3600)} 小时前`;
  };
  const showMoved = (moved) => {
    movedNotice.hidden = movedNote.hidden = !moved;
    if (!moved) return;
    const who = moved.own ? "您在另一个页面" : moved.who || "同事";
    const said = movedNotice.querySelector("[data-moved-said]");
    const text = `${who} ${ago(moved.seconds)}保存了新版本`;
    // Read aloud once for each save, not at every second that passes.
    movedNotice.setAttribute("aria-live", movedNotice.dataset.mark === moved.mark ? "off" : "polite");
    movedNotice.dataset.mark = moved.mark;
    said.textContent = text;
    movedNote.textContent = `${who}保存了新版本`;
    const typed = form.isTyped?.();
    movedNotice.querySelector("[data-moved-typed]").hidden = !typed;
    movedNotice.querySelector("[data-moved-open]").hidden = Boolean(typed);
  };
  const show = (answer) => {
    showMoved(answer.moved);
    otherPage.hidden = !answer.other_page;
    if (!("mine" in answer)) return;
    held.hidden = answer.mine;
    held.querySelector("[data-holder]").textContent = answer.holder;
    held.querySelector("[data-since]").textContent = answer.since;
    if (!answer.mine && wasMine)
      note.textContent = `${answer.holder}已接手编辑，您的文字还在这里，保存前请先商量`;
    wasMine = answer.mine;
  };
  const look = async () => {
    const now = Date.now();
    if (isBusy || now - lastLook < (document.hidden ? HIDDEN : LOOK)) return;
    isBusy = true;
    lastLook = now;
    try {
      if (now - lastTouch < IDLE && now - lastAlive >= ALIVE) {
        lastAlive = now;
        const answer = await window.desk.ask(
          address,
          [
            ["page", page],
            ["opened", value("opened")],
          ],
          { quiet: true },
        );
        if (answer.ok) show(answer.body);
      } else {
        const asked = new URLSearchParams({ page, opened: value("opened") });
        const answer = await fetch(`${address}?${asked}`, {
          headers: { "X-Requested-With": "XMLHttpRequest" },
          cache: "no-store",
        });
        if (answer.ok) show(await answer.json());
      }
    } catch {
      /* the autosave says when the server is away */
    }
    isBusy = false;
  };
  setInterval(look, 1000);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    lastLook = 0;
    look();
  });
  form.addEventListener("input", () => {
    lastTouch = Date.now();
  });
  held.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await window.desk.ask(held.action, [["page", page]]).catch(() => null);
    if (!answer) return window.desk.say("连不上服务器，没有接手，请稍后再试");
    if (!answer.ok) return window.desk.say(answer.body.error);
    held.hidden = true;
    wasMine = true;
    note.textContent = "已接手编辑，现在由您保存";
    return undefined;
  });
  // What this page held is given back by its token: the next page, or another one of the same person, keeps its own.
  window.addEventListener("pagehide", () => {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", value("csrfmiddlewaretoken"));
    data.set("leave", "1");
    data.set("page", page);
    navigator.sendBeacon(address, data);
  });
});
