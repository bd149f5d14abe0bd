/* The paste box takes the page as the browser hands it over; the server reads it and keeps it as it came. */
"use strict";
{
  const field = document.getElementById("id_page"),
    box = document.querySelector("[data-paste-box]");
  if (field && box) {
    // What was pasted is sent as it came: in JSON, since a form rewrites line ends. What is changed in the box is
    // another field.
    const pasted = field.form.elements.pasted,
      edited = field.form.elements.edited;
    const DROPPED = "script, style, link, meta, iframe, form, svg, input, button";
    // The box shows neither pictures of other sites nor their dress; what it leaves out comes back when the text is
    // taken.
    const undress = (node) => {
      const kept = [...node.attributes].map(({ name, value }) => [name, value]);
      kept.forEach(([name]) => node.removeAttribute(name));
      if (kept.length) node.setAttribute("data-kept", JSON.stringify(kept));
    };
    const hidePicture = (image) => {
      const shown = document.createElement("span");
      shown.className = "picture-away";
      shown.contentEditable = "false";
      shown.textContent = `〔图片${image.getAttribute("alt") ? `：${image.getAttribute("alt")}` : ""}〕`;
      shown.setAttribute("data-picture", image.outerHTML);
      image.replaceWith(shown);
    };
    const parsed = (html) => new DOMParser().parseFromString(html, "text/html").body;
    const show = (html) => {
      // Styles are read by nobody here; under another name the page's policy has nothing to refuse.
      const body = parsed(
        html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/\sstyle\s*=(?=\s*["'])/gi, " data-style="),
      );
      body.querySelectorAll(DROPPED).forEach((node) => node.remove());
      body.querySelectorAll("*").forEach((node) => {
        if (node.localName !== "img") undress(node);
      });
      body.querySelectorAll("img").forEach(hidePicture);
      box.replaceChildren(...body.childNodes);
    };
    const taken = () => {
      const body = parsed(box.innerHTML);
      body.querySelectorAll("[data-picture]").forEach((shown) => {
        shown.replaceWith(...parsed(shown.getAttribute("data-picture")).childNodes);
      });
      body.querySelectorAll("[data-kept]").forEach((node) => {
        const kept = JSON.parse(node.getAttribute("data-kept"));
        node.removeAttribute("data-kept");
        kept.forEach(([name, value]) => node.setAttribute(name, value));
      });
      return body.innerHTML.replace(/\sdata-style=(?=")/g, " style=");
    };
    box.hidden = false;
    field.hidden = true;
    if (edited.value) show(edited.value);
    else if (pasted.value) show(JSON.parse(pasted.value));
    else if (field.value) show(field.value);
    box.addEventListener("paste", (event) => {
      event.preventDefault();
      const html = event.clipboardData.getData("text/html"),
        text = event.clipboardData.getData("text/plain");
      pasted.value = JSON.stringify(html || text);
      edited.value = "";
      field.value = "";
      if (html) show(html);
      else box.textContent = text;
      const address = document.getElementById("id_url");
      if (!address.value) address.focus();
    });
    box.addEventListener("input", () => {
      edited.value = taken();
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
