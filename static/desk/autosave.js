/* Nothing typed is lost: kept on the server every few seconds, on this computer while the server is away. */
"use strict";
window.addEventListener("load", () => {
  const form = document.getElementById("post_form");
  if (!form) return;
  const EVERY = 4000;
  const note = form.querySelector("[data-autosave-note]");
  const notice = document.querySelector("[data-kept]");
  const named = (name) => form.querySelector(`input[name=${name}]`);
  const token = named("token")?.value || "";
  const page = named("page").value; // the token of this one opening: two pages of one person keep two texts
  const store = `desk:${token || form.dataset.autosave}:`;
  // What a text was made from goes with it, and is no change of it.
  const ORIGIN = ["expected_version", "opened"];
  const LEFT_OUT = new Set([
    "csrfmiddlewaretoken",
    "_do",
    "_save",
    "_continue",
    "token",
    "page",
    "earlier",
    "original", // the paste itself, which nobody types at: kept when it came
    ...ORIGIN,
  ]);
  // What a button asks for (a reason, a moment) is no text of the piece.
  const isOfADeed = (name) => /^(note|moment)_/.test(name);
  // Which of two copies is the newer one is told by counting, never by a clock: ours and the server's may differ.
  let sequence = 0,
    stamp = [0, 0];
  const isNewer = (one, other) => one[0] > other[0] || (one[0] === other[0] && one[1] > other[1]);
  const fields = () =>
    [...new FormData(form)].filter(
      ([name, value]) => !LEFT_OUT.has(name) && !isOfADeed(name) && typeof value === "string",
    );
  const origin = () => ORIGIN.filter(named).map((name) => [name, named(name).value]);
  const snapshot = () => JSON.stringify(fields());
  const stored = snapshot();
  let sent = stored,
    leaving = false,
    isOver = false;
  form.isTyped = () => snapshot() !== stored;

  const remember = () => {
    const copy = {
      at: new Date().toISOString(),
      stamp,
      page,
      fields: Object.fromEntries([...fields(), ...origin()]),
    };
    try {
      localStorage.setItem(store + page, JSON.stringify(copy));
    } catch {
      /* a full or closed store loses only the second copy */
    }
  };
  const dropLocal = (token) => {
    try {
      localStorage.removeItem(store + token);
    } catch {
      /* nothing was stored */
    }
  };

  const keep = async () => {
    const now = snapshot();
    if (!form.dataset.writable || leaving || now === sent) return;
    sequence += 1;
    const entries = [
      ...fields(),
      ...origin(),
      ["token", token],
      ["page", page],
      ["_sequence", String(sequence)],
    ];
    let answer;
    try {
      answer = await window.desk.ask(form.dataset.autosave, entries, { quiet: isOver });
    } catch {
      remember();
      note.textContent = "连不上服务器，文字已存在这台电脑上";
      return;
    }
    isOver = answer.status === 401; // asked once; the next save asks again
    if (answer.status === 409) return; // a later request of this page has stored more
    if (!answer.ok) {
      remember();
      note.textContent = `${(answer.body.error || "").replace(/。$/, "")}，文字已存在这台电脑上`;
      return;
    }
    if (isNewer(answer.body.stamp, stamp)) stamp = answer.body.stamp;
    sent = now;
    note.textContent = `${answer.body.saved_at} 已自动保存，尚未正式保存`;
    dropLocal(page);
  };
  setInterval(keep, EVERY);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget === "_blank") return;
    remember(); // until the answer says it was saved
    const pages = [page, ...named("earlier").value.split(",")].filter(Boolean);
    sessionStorage.setItem("desk:sent", JSON.stringify(pages.map((token) => store + token)));
    leaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (leaving || !form.dataset.writable || !form.isTyped()) return;
    remember();
    event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    leaving = false; // back from where a save had led
  });

  // Offer what was typed and never saved: the server's copies, and this computer's where they are newer.
  const onServer = JSON.parse(document.getElementById("kept-text")?.textContent || "[]").map((kept) => ({
    at: kept.saved_at,
    stamp: kept.stamp,
    page: kept.page,
    fields: kept.content,
  }));
  const onComputer = () => {
    const found = [];
    for (let place = 0; place < localStorage.length; place += 1) {
      const key = localStorage.key(place);
      if (!key.startsWith(store) || key === store + page) continue;
      try {
        found.push({ ...JSON.parse(localStorage.getItem(key)), page: key.slice(store.length) });
      } catch {
        /* not ours */
      }
    }
    return found;
  };
  const gone = new Set(named("earlier").value.split(","));
  const local = onComputer().filter(
    (copy) =>
      !gone.has(copy.page) &&
      !onServer.some((kept) => kept.page === copy.page && isNewer(kept.stamp, copy.stamp || [0, 0])),
  );
  const offers = [...local, ...onServer.filter((kept) => !local.some((copy) => copy.page === kept.page))];
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
  const offer = () => {
    if (!notice) return;
    const kept = offers.find((one) => differs(one.fields));
    notice.hidden = !kept || !form.dataset.writable;
    if (notice.hidden) return;
    const at = new Date(kept.at);
    notice.querySelector("[data-kept-at]").textContent = at.toLocaleString("zh-CN", {
      year: at.getFullYear() === new Date().getFullYear() ? undefined : "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
    notice.querySelector("[data-restore]").onclick = () => {
      fill(kept.fields); // with the version it was made from: saved, it is merged with what came since
      named("earlier").value = [named("earlier").value, kept.page].filter(Boolean).join(",");
      notice.hidden = true;
      note.textContent = "已找回，请检查后保存";
    };
    notice.querySelector("[data-forget]").onclick = async () => {
      offers.splice(offers.indexOf(kept), 1);
      dropLocal(kept.page);
      offer();
      const entries = [
        ["forget", kept.page || "1"],
        ["token", token],
      ];
      try {
        const answer = await window.desk.ask(form.dataset.autosave, entries);
        if (!answer.ok) note.textContent = answer.body.error;
      } catch {
        note.textContent = "连不上服务器，稍后再试";
      }
    };
  };
  offer();
});
