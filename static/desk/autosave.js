/* Nothing typed is lost: kept on the server every few seconds, on this computer while the server is away. */
"use strict";
window.addEventListener("load", () => {
  const form = document.getElementById("post_form");
  if (!form) return;
  const EVERY = 4000,
    ALIVE = 30000,
    IDLE = 170000;
  const note = form.querySelector("[data-autosave-note]");
  const notice = document.querySelector("[data-kept]");
  const token = form.querySelector("input[name=token]")?.value || "";
  const key = `desk:${token || form.dataset.autosave}`;
  const csrf = form.querySelector("input[name=csrfmiddlewaretoken]").value;
  // What a button asks for (a reason, a moment) is no text of the piece.
  const isOfADeed = (name) => /^(note|moment)_/.test(name);
  const LEFT_OUT = new Set(["csrfmiddlewaretoken", "_do", "_save", "_continue", "token", "expected_version"]);
  // Which of two texts is the newer one is told by counting, never by a clock: ours and the server's may differ, or be set back.
  const screen = [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  let sequence = 0,
    stamp = [0, 0];
  const isNewer = (one, other) => one[0] > other[0] || (one[0] === other[0] && one[1] > other[1]);
  const fields = () =>
    [...new FormData(form)].filter(
      ([name, value]) => !LEFT_OUT.has(name) && !isOfADeed(name) && typeof value === "string",
    );
  const snapshot = () => JSON.stringify(fields());
  let stored = snapshot(),
    sent = stored,
    leaving = false,
    lastTouch = Date.now(),
    lost = false;

  const post = (address, entries) => {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", csrf);
    entries.forEach(([name, value]) => data.append(name, value));
    return fetch(address, { method: "POST", body: data, keepalive: false });
  };
  const remember = () => {
    try {
      localStorage.setItem(
        key,
        JSON.stringify({ at: new Date().toISOString(), stamp, fields: Object.fromEntries(fields()) }),
      );
    } catch {
      /* a full or closed store loses only the second copy */
    }
  };
  const dropLocal = () => {
    try {
      localStorage.removeItem(key);
    } catch {
      /* nothing was stored */
    }
  };

  const keep = async () => {
    const now = snapshot();
    if (!form.dataset.writable || leaving || now === sent) return;
    const version = form.querySelector("input[name=expected_version]")?.value || "0";
    try {
      sequence += 1;
      const answer = await post(form.dataset.autosave, [
        ...fields(),
        ["token", token],
        ["expected_version", version],
        ["_screen", screen],
        ["_sequence", String(sequence)],
      ]);
      const kept = await answer.json();
      if (answer.status === 409) return; // a later request of this page has stored more
      if (!answer.ok) throw new Error(kept.error || "");
      if (isNewer(kept.stamp, stamp)) stamp = kept.stamp;
      sent = now;
      note.textContent = `${kept.saved_at} 已自动保存，尚未正式保存`;
      dropLocal();
    } catch (error) {
      remember();
      note.textContent =
        error.message && !/fetch|JSON|network/i.test(error.message)
          ? error.message
          : "连不上服务器，文字已存在这台电脑上";
    }
  };
  setInterval(keep, EVERY);
  form.addEventListener("input", () => {
    lastTouch = Date.now();
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget === "_blank") return;
    remember(); // until the answer says it was saved
    leaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (leaving || !form.dataset.writable || snapshot() === stored) return;
    remember();
    event.preventDefault();
  });

  // Offer what was typed and never saved: the server's copy, or this computer's if that is newer.
  let kept = JSON.parse(document.getElementById("kept-text")?.textContent || "null");
  if (kept) kept = { at: kept.saved_at, stamp: kept.stamp, fields: kept.content };
  let local = null;
  try {
    local = JSON.parse(localStorage.getItem(key) || "null");
  } catch {
    local = null;
  }
  if (document.querySelector(".messagelist .success") && !document.querySelector(".errornote")) {
    dropLocal();
    local = null;
  }
  if (kept) stamp = kept.stamp;
  if (local && (!kept || !isNewer(kept.stamp, local.stamp || [0, 0]))) kept = local;
  const differs = (wanted) => {
    const present = Object.fromEntries(fields());
    return Object.entries(wanted).some(([name, value]) => name in present && present[name] !== value);
  };
  const fill = (wanted) => {
    Object.entries(wanted).forEach(([name, value]) => {
      const field = form.elements.namedItem(name);
      if (!field || field instanceof RadioNodeList) return;
      if (field.deskEditor) field.deskEditor.commands.setContent(value, { emitUpdate: true });
      else if (field.type === "checkbox") field.checked = true;
      else field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    form.querySelectorAll("input[type=checkbox]").forEach((box) => {
      if (!(box.name in wanted)) box.checked = false;
    });
  };
  if (kept && notice && form.dataset.writable && differs(kept.fields)) {
    notice.hidden = false;
    notice.querySelector("[data-kept-at]").textContent = new Date(kept.at).toLocaleString("zh-CN", {
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
    notice.querySelector("[data-restore]").addEventListener("click", () => {
      fill(kept.fields);
      notice.hidden = true;
      note.textContent = "已找回，请检查后保存";
    });
    notice.querySelector("[data-forget]").addEventListener("click", () => {
      notice.hidden = true;
      dropLocal();
      post(form.dataset.autosave, [
        ["forget", "1"],
        ["token", token],
      ]).catch(() => {
        note.textContent = "连不上服务器，稍后再试";
      });
    });
  } else if (notice) {
    notice.hidden = true;
  }

  // Presence: say that somebody is here while they are, and give the piece back when they leave.
  if (form.dataset.presence) {
    let mine = true;
    const alive = async () => {
      if (lost || Date.now() - lastTouch > IDLE) return;
      const answer = await post(form.dataset.presence, []).catch(() => null);
      if (!answer?.ok) return;
      const held = await answer.json();
      if (!held.mine && mine) note.textContent = `${held.holder}已接手编辑，您的文字还在这里，保存前请先商量`;
      mine = held.mine;
    };
    setInterval(alive, ALIVE);
    window.addEventListener("pagehide", () => {
      const data = new FormData();
      data.set("csrfmiddlewaretoken", csrf);
      data.set("leave", "1");
      navigator.sendBeacon(form.dataset.presence, data);
    });
  }
});
