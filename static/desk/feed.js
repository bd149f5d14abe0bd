/* 试取 in the form of a feed: what would come in with what the form says now; again when address or a selector change. */
"use strict";
{
  const box = document.querySelector("[data-feed-trial]");
  if (box) {
    const button = box.querySelector("button"),
      answer = box.querySelector("[aria-live]"),
      address = document.getElementById("id_url"),
      deciding = box.closest("form").querySelectorAll("#id_url, [id$=selector]");
    const LEFT_OUT = new Set(["csrfmiddlewaretoken", "deed", "feed"]);
    let asked = 0;
    const told = async (entries) => {
      try {
        const { ok, body } = await window.desk.ask(box.dataset.feedTrial, entries);
        return ok ? body : { error: body.error || "没有试成，请稍后再试。" };
      } catch {
        return { error: "没有连上服务器，请稍后再试。" };
      }
    };
    const ask = async () => {
      const mine = ++asked,
        typed = [...new FormData(address.form)].filter(([name]) => !LEFT_OUT.has(name));
      answer.textContent = "正在试取…";
      const { html, error } = await told([...typed, ["deed", "preview"], ["feed", box.dataset.feed]]);
      if (mine !== asked) return;
      if (html) answer.innerHTML = html;
      else answer.textContent = error;
      answer.scrollIntoView({ block: "nearest" });
    };
    box.hidden = false;
    button.addEventListener("click", ask);
    deciding.forEach((field) =>
      field.addEventListener("change", () => {
        if (address.value) ask();
      }),
    );
  }
}
