/* A form that came back with faults: they are named at its top, marked at their fields, and lead there. */
"use strict";
{
  const fieldOf = (list) => {
    const row = list.closest(".fieldBox, .form-row, p") || list.parentElement;
    return row.querySelector("input:not([type=hidden]), select, textarea");
  };
  const labelOf = (field) => {
    const label = document.querySelector(`label[for="${field.id}"]`) || field.closest("label");
    const words = label?.cloneNode(true);
    words?.querySelectorAll(".mark, .help").forEach((part) => part.remove());
    return (words?.textContent || field.getAttribute("aria-label") || "").trim().replace(/[:：]$/, "");
  };
  // What an editor types into: the text itself, the box of a list, else the field.
  const placeOf = (field) => {
    const row = field.closest(".form-row") || field.parentElement;
    return row.querySelector(".ProseMirror[contenteditable], .select2-selection") || field;
  };
  const goTo = (field) => {
    for (let shut = field.closest("details:not([open])"); shut; shut = shut.closest("details:not([open])"))
      shut.open = true;
    const place = placeOf(field);
    place.scrollIntoView({ block: "center" });
    place.focus({ preventScroll: true });
  };
  const name = (form) => {
    const faults = [...form.querySelectorAll("ul.errorlist:not(.nonfield)")]
      .map((list) => ({ list, field: fieldOf(list) }))
      .filter(({ field }) => field);
    if (!faults.length) return;
    let note = form.querySelector(".errornote") || form.parentElement.querySelector(":scope > .errornote");
    if (!note) {
      note = document.createElement("p");
      note.className = "errornote";
      note.textContent = "还没有保存，请改好下面几处。";
      form.prepend(note);
    }
    note.setAttribute("role", "alert");
    const summary = document.createElement("ul");
    summary.className = "faults";
    faults.forEach(({ list, field }, i) => {
      if (!list.id) list.id = `fault-${i}`;
      for (const part of new Set([field, placeOf(field)])) {
        part.setAttribute("aria-invalid", "true");
        part.setAttribute("aria-describedby", list.id);
      }
      (field.closest(".fieldBox") || field.closest(".form-row"))?.classList.add("errors");
      const link = document.createElement("a");
      link.href = `#${field.id}`;
      link.textContent = labelOf(field) || "这一项";
      link.addEventListener("click", (event) => {
        event.preventDefault();
        goTo(field);
      });
      const line = document.createElement("li");
      line.append(link, `：${[...list.children].map((fault) => fault.textContent.trim()).join("")}`);
      summary.append(line);
    });
    note.after(summary);
    goTo(faults[0].field);
  };
  window.addEventListener("load", () =>
    document.querySelectorAll("#content form[method=post]").forEach(name),
  );
}
