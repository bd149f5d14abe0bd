/* A field with a list of suggestions under it, worked by keyboard, mouse and screen reader alike.

   `query()` is what has been typed, "" for nothing to ask; `find(query, signal)` promises what to offer;
   `fill(option, one)` writes one of them into its line; `take(one)` is called for the one that is chosen. */
"use strict";
window.combobox = (field, { id, label, query, find, fill, take }) => {
  const WAIT = 160; // milliseconds after the last key
  const list = Object.assign(document.createElement("ul"), { id, className: "suggestions", hidden: true });
  let offered = [],
    timer = 0,
    asked = null,
    active = -1,
    composing = false;

  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", id);
  field.setAttribute("aria-expanded", "false");
  field.after(list);

  const close = () => {
    clearTimeout(timer);
    if (asked) asked.abort();
    list.hidden = true;
    active = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  // Beyond either end stands what was typed itself: none is chosen.
  const choose = (index) => {
    const lines = [...list.children];
    active = index < lines.length ? index : -1;
    lines.forEach((line, i) => line.setAttribute("aria-selected", String(i === active)));
    if (active < 0) {
      field.removeAttribute("aria-activedescendant");
    } else {
      field.setAttribute("aria-activedescendant", lines[active].id);
      lines[active].scrollIntoView({ block: "nearest" });
    }
  };

  const show = (found) => {
    offered = found;
    list.replaceChildren(
      ...found.map((one, i) => {
        const line = Object.assign(document.createElement("li"), { id: `${id}-${i}` });
        line.setAttribute("role", "option");
        line.setAttribute("aria-selected", "false");
        fill(line, one);
        return line;
      }),
    );
    active = -1;
    field.removeAttribute("aria-activedescendant");
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
  };

  const ask = async () => {
    const typed = query();
    if (!typed) {
      close();
      return;
    }
    if (asked) asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    try {
      const found = await find(typed, signal);
      if (!signal.aborted && query() === typed && document.activeElement === field) show(found);
    } catch (error) {
      if (error.name !== "AbortError") close(); // offline: the field still works
    }
  };

  const soon = () => {
    clearTimeout(timer);
    if (!composing) timer = setTimeout(ask, WAIT);
  };

  const end = (one) => {
    take(one);
    close(); // and asks for nothing: what was taken is no query
  };

  field.addEventListener("input", soon);
  field.addEventListener("compositionstart", () => {
    composing = true; // pinyin on its way to characters is not yet a query
  });
  field.addEventListener("compositionend", () => {
    composing = false;
    soon();
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden || composing || event.isComposing) return;
    if (event.key === "ArrowDown") {
      event.preventDefault();
      choose(active + 1);
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      choose(active < 0 ? offered.length - 1 : active - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      end(offered[active]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  field.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the field keeps the focus until the click
  });
  list.addEventListener("click", (event) => {
    const line = event.target.closest("[role=option]");
    if (line) end(offered[[...list.children].indexOf(line)]);
  });
};
