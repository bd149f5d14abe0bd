/* Suggestions under a field of names; with data-suggest-many the last name of a comma-separated line. */
"use strict";
{
  const COMMA = /[,，、]/;
  const attach = (field) => {
    const many = "suggestMany" in field.dataset;
    const box = document.createElement("span");
    box.className = many ? "suggest-box wide" : "suggest-box";
    field.replaceWith(box);
    box.append(field);
    const list = document.createElement("ul");
    list.className = "suggestions";
    list.id = `${field.id}-suggestions`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "建议");
    list.hidden = true;
    box.append(list);
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    field.setAttribute("aria-expanded", "false");
    let timer = 0,
      asked = 0,
      at = -1;
    const typed = () => (many ? field.value.split(COMMA).pop() : field.value).trim();
    const hide = () => {
      list.hidden = true;
      at = -1;
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    };
    const mark = (index) => {
      const items = [...list.children];
      at = (index + items.length) % items.length;
      items.forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
      field.setAttribute("aria-activedescendant", items[at].id);
      items[at].scrollIntoView({ block: "nearest" });
    };
    const take = (name) => {
      if (many) {
        const parts = field.value
          .split(COMMA)
          .slice(0, -1)
          .map((part) => part.trim())
          .filter(Boolean);
        field.value = [...parts, name].join("，") + "，";
      } else {
        field.value = name;
      }
      field.dispatchEvent(new Event("input", { bubbles: true }));
      hide();
      field.focus();
    };
    const ask = async () => {
      const query = typed();
      if (!query) {
        hide();
        return;
      }
      const mine = ++asked;
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(query)}`).catch(() => null);
      if (!answer || !answer.ok || mine !== asked) return;
      const { names } = await answer.json();
      if (!names.length || typed() !== query || document.activeElement !== field) {
        hide();
        return;
      }
      list.replaceChildren(
        ...names.map((name, i) => {
          const item = document.createElement("li");
          item.id = `${list.id}-${i}`;
          item.setAttribute("role", "option");
          item.setAttribute("aria-selected", "false");
          item.textContent = name;
          item.addEventListener("mousedown", (event) => {
            event.preventDefault();
            take(name);
          });
          return item;
        }),
      );
      at = -1;
      list.hidden = false;
      field.setAttribute("aria-expanded", "true");
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 150);
    };
    field.addEventListener("input", (event) => {
      if (!event.isComposing) soon(); // pinyin on its way to characters is no name yet
    });
    field.addEventListener("compositionend", soon);
    field.addEventListener("blur", hide);
    field.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing) return;
      if (event.key === "ArrowDown") {
        event.preventDefault();
        mark(at + 1);
      } else if (event.key === "ArrowUp") {
        event.preventDefault();
        mark(at - 1);
      } else if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        take(list.children[at].textContent);
      } else if (event.key === "Escape") {
        event.stopPropagation();
        hide();
      }
    });
  };
  const start = () => document.querySelectorAll("input[data-suggest]").forEach(attach);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
}
