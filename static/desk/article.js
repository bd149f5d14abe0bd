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
  // What was typed for a deed that was refused (a reason, a moment) stands there again.
  const ASKED = "desk:asked";
  const asked = () => [...(form?.querySelectorAll("[name^=note_], [name^=moment_]") || [])];
  try {
    const typed = JSON.parse(sessionStorage.getItem(ASKED) || "null");
    sessionStorage.removeItem(ASKED);
    if (typed?.where === location.pathname && document.querySelector(".messagelist .error"))
      asked().forEach((field) => {
        if (!typed.fields[field.name]) return;
        field.value = typed.fields[field.name];
        field.closest("details").open = true;
      });
    form?.addEventListener("submit", (event) => {
      const field = asked().find((one) => one.name.endsWith(`_${event.submitter?.value}`));
      if (event.submitter?.name !== "_do" || !field) return;
      const fields = { [field.name]: field.value };
      sessionStorage.setItem(ASKED, JSON.stringify({ where: location.pathname, fields }));
    });
  } catch {
    /* without a store the reason is typed again */
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
