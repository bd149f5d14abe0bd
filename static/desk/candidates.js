/* 待选稿 by keyboard: j k move, Enter chooses, x puts aside, o opens, s takes the suggested 栏目. */
"use strict";
{
  const rows = [...document.querySelectorAll("[data-candidate]")];
  let at = -1;
  // The 栏目 of the row at hand, asked for once; set by the key or the button, never by itself.
  const suggest = async (row) => {
    const address = row?.dataset.suggestion;
    if (!address) return;
    delete row.dataset.suggestion;
    const response = await fetch(address).catch(() => null);
    const { section, name, reason } = response?.ok ? await response.json() : {};
    if (!section) return;
    const note = document.createElement("p"),
      button = document.createElement("button");
    note.className = "quiet";
    button.type = "button";
    button.className = "button plain";
    button.dataset.take = section;
    button.textContent = `归入“${name}”`;
    button.addEventListener("click", () => {
      row.querySelector("select[name=section]").value = section;
    });
    note.append(button, ` ${reason}`);
    row.querySelector(".candidate-text").append(note);
  };
  const go = (index) => {
    at = Math.max(0, Math.min(rows.length - 1, index));
    rows.forEach((row, i) => row.classList.toggle("current", i === at));
    rows[at]?.focus();
    rows[at]?.scrollIntoView({ block: "nearest" });
  };
  rows.forEach((row, i) =>
    row.addEventListener("focusin", () => {
      at = i;
      suggest(row);
      rows.forEach((other, j) => other.classList.toggle("current", j === i));
    }),
  );
  const press = (deed) => rows[at]?.querySelector(`button[value=${deed}]`).click();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, select, textarea, button, summary")) return;
    if (event.key === "j") go(at + 1);
    else if (event.key === "k") go(at - 1);
    else if (event.key === "Enter" && at >= 0 && !event.target.closest("a")) {
      event.preventDefault();
      press("choose");
    } else if (event.key === "x" && at >= 0) press("discard");
    else if (event.key === "s" && at >= 0) rows[at].querySelector("[data-take]")?.click();
    else if (event.key === "o" && at >= 0) rows[at].querySelector("[data-open]").click();
  });
  if (rows.length) go(0);
}
