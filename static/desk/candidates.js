/* 待选稿 by keyboard: j k move, Enter chooses, x puts aside, o opens. */
"use strict";
{
  const rows = [...document.querySelectorAll("[data-candidate]")];
  let at = -1;
  const go = (index) => {
    at = Math.max(0, Math.min(rows.length - 1, index));
    rows.forEach((row, i) => row.classList.toggle("current", i === at));
    rows[at]?.focus();
    rows[at]?.scrollIntoView({ block: "nearest" });
  };
  rows.forEach((row, i) =>
    row.addEventListener("focusin", () => {
      at = i;
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
    else if (event.key === "o" && at >= 0) rows[at].querySelector("[data-open]").click();
  });
  if (rows.length) go(0);
}
