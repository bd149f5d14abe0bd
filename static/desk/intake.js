/* The paste box takes the page as the browser hands it over; the server reads it and keeps it as it came. */
"use strict";
{
  const field = document.getElementById("id_page"),
    box = document.querySelector("[data-paste-box]");
  if (field && box) {
    const show = (html) => {
      const page = new DOMParser().parseFromString(
        html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/\sstyle\s*=(?=\s*["'])/gi, " data-style="),
        "text/html",
      );
      page
        .querySelectorAll("script, style, link, meta, iframe, form, img, svg, input, button")
        .forEach((node) => node.remove());
      page
        .querySelectorAll("*")
        .forEach((node) => [...node.attributes].forEach((attribute) => node.removeAttribute(attribute.name)));
      box.replaceChildren(...page.body.childNodes);
    };
    box.hidden = false;
    field.hidden = true;
    if (field.value) show(field.value);
    box.addEventListener("paste", (event) => {
      event.preventDefault();
      const html = event.clipboardData.getData("text/html"),
        text = event.clipboardData.getData("text/plain");
      field.value = html || text;
      if (html) show(html);
      else box.textContent = text;
      const address = document.getElementById("id_url");
      if (!address.value) address.focus();
    });
    box.addEventListener("input", () => {
      field.value = box.innerHTML;
    });
  }
  const limit = document.querySelector("textarea[data-limit]");
  if (limit) {
    const note = document.querySelector("[data-left]");
    const count = () => {
      const left = Number(limit.dataset.limit) - limit.value.replace(/\s/g, "").length;
      note.textContent = left >= 0 ? `还可写 ${left} 字` : `多了 ${-left} 字`;
      note.classList.toggle("over", left < 0);
    };
    limit.addEventListener("input", count);
    count();
    limit.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
        event.preventDefault();
        limit.form.requestSubmit();
      }
    });
    limit.focus();
  }
}
