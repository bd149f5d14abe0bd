/* Suggestions under a field of names; with data-suggest-many the last name of a comma-separated line. */
"use strict";
{
  const COMMA = /[,，、]/;
  const attach = (field) => {
    if (field.getAttribute("role") === "combobox") return; // loaded twice, by the page and by a widget
    const many = "suggestMany" in field.dataset;
    const box = document.createElement("span");
    box.className = many ? "suggest-box wide" : "suggest-box";
    field.replaceWith(box);
    box.append(field);
    window.combobox(field, {
      id: `${field.id}-suggestions`,
      label: "建议",
      query: () => (many ? field.value.split(COMMA).pop() : field.value).trim(),
      find: async (typed, signal) => {
        const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal });
        return answer.ok ? (await answer.json()).names : [];
      },
      fill: (line, name) => {
        line.textContent = name;
      },
      take: (name) => {
        const before = many ? field.value.split(COMMA).slice(0, -1) : [];
        const kept = before.map((part) => part.trim()).filter(Boolean);
        field.value = many ? `${[...kept, name].join("，")}，` : name;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.focus();
      },
    });
  };
  const start = () => document.querySelectorAll("input[data-suggest]").forEach(attach);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
}
