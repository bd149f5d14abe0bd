/* 试取 in the form of a feed: what would come in with what the form says now; again when address or a selector change. */
"use strict";
{
  const box = document.querySelector("[data-feed-trial]");
  if (box) {
    const button = box.querySelector("button"),
      answer = box.querySelector("[aria-live]"),
      address = document.getElementById("id_url"),
      deciding = box.closest("form").querySelectorAll("#id_url, [id$=selector]");
    let asked = 0;
    const ask = async () => {
      const mine = ++asked,
        said = new FormData(address.form);
      said.set("deed", "preview");
      said.set("feed", box.dataset.feed);
      answer.textContent = "正在试取…";
      try {
        const response = await fetch(box.dataset.feedTrial, { method: "POST", body: said });
        const text = response.ok ? await response.text() : "";
        if (mine !== asked) return;
        if (text) answer.innerHTML = text;
        else answer.textContent = "没有试成，请稍后再试。";
      } catch {
        if (mine === asked) answer.textContent = "没有连上服务器，请稍后再试。";
      }
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
