/* The article screen: counts, length hints, Ctrl+S. */
"use strict";
{
  const form = document.getElementById("post_form");
  const visible = (text) => text.replace(/[\s\u3000\u00a0]/g, "").length;
  // Length hints per place: a headline must fit the home page and the lists.
  const PLACES = {
    headline: [
      ["首页", 22],
      ["列表", 30],
    ],
    short_headline: [["首页", 22]],
    dek: [["列表", 60]],
  };
  const width = (text) =>
    [...text.trim()].reduce((sum, sign) => sum + (/[\u0000-\u00ff]/.test(sign) ? 0.5 : 1), 0);
  Object.entries(PLACES).forEach(([name, places]) => {
    const field = document.getElementById(`id_${name}`);
    if (!field) return;
    const line = document.createElement("p");
    line.className = "hint";
    field.closest(".form-row").append(line);
    const show = () => {
      const used = Math.ceil(width(field.value));
      line.replaceChildren(
        ...places.flatMap(([place, most]) => {
          const note = document.createElement("span");
          note.className = used > most ? "hint over" : "hint";
          note.textContent = `${place} ${used}/${most} 字${used > most ? `，多 ${used - most} 字` : ""}　`;
          return [note];
        }),
      );
    };
    field.addEventListener("input", show);
    show();
  });
  const body = document.getElementById("id_body_html");
  const count = document.querySelector("[data-count]"),
    minutes = document.querySelector("[data-minutes]");
  const tally = () => {
    const page = new DOMParser().parseFromString(body.value, "text/html");
    const signs = visible(page.body.textContent);
    count.textContent = signs;
    minutes.textContent = Math.max(1, Math.round(signs / 400));
  };
  if (body && count) {
    body.addEventListener("input", tally);
    tally();
  }
  // Ctrl+S saves, as everywhere else.
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      const button = form?.querySelector("input[name=_continue]");
      if (button) form.requestSubmit(button);
    }
  });
}
