/* Small manners of every screen of the desk. */
"use strict";
{
  // A menu closes when the editor clicks elsewhere or presses Escape.
  const close = (except) =>
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (menu !== except) menu.open = false;
    });
  document.addEventListener("click", (event) => close(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(null);
  });
  // 撤销 is offered for ten seconds, longer while the pointer or the keyboard rests on it.
  document.querySelectorAll("[data-undo]").forEach((offer) => {
    const TEN_SECONDS = 10000;
    let timer = 0;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => offer.remove(), TEN_SECONDS);
    };
    const hold = () => clearTimeout(timer);
    offer.addEventListener("focusin", hold);
    offer.addEventListener("focusout", wait);
    offer.addEventListener("pointerenter", hold);
    offer.addEventListener("pointerleave", wait);
    wait();
  });
  // A long text among others shows its first lines until wanted; it is measured once it can be seen.
  const SLACK = 24; // pixels: a line or so is not worth a key
  const folding = new ResizeObserver((entries) =>
    entries.forEach(({ target: text }) => {
      if (!text.clientHeight) return;
      folding.unobserve(text);
      if (text.scrollHeight <= text.clientHeight + SLACK) return text.classList.remove("folded");
      const more = document.createElement("button");
      Object.assign(more, { type: "button", className: "link", textContent: "展开全文" });
      more.setAttribute("aria-expanded", "false");
      more.addEventListener("click", () => {
        const isFolded = text.classList.toggle("folded");
        more.textContent = isFolded ? "展开全文" : "收起";
        more.setAttribute("aria-expanded", String(!isFolded));
      });
      text.after(more);
    }),
  );
  document.querySelectorAll("[data-folds]").forEach((text) => {
    text.classList.add("folded");
    folding.observe(text);
  });
  // A headline grows with its words and stays one line of text.
  document.querySelectorAll("textarea[data-one-line]").forEach((field) => {
    const fit = () => {
      if (CSS.supports("field-sizing", "content")) return;
      field.style.height = "auto";
      field.style.height = `${field.offsetHeight - field.clientHeight + field.scrollHeight}px`;
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) event.preventDefault();
    });
    field.addEventListener("input", (event) => {
      if (!event.isComposing && /[\r\n]/.test(field.value))
        field.value = field.value.replace(/\s*[\r\n]+\s*/g, " ");
      fit();
    });
    fit();
  });
  // A menu of the filter bar takes effect when chosen.
  document.querySelectorAll("select[data-submit]").forEach((select) => {
    select.addEventListener("change", () => select.form.requestSubmit());
  });
  // Django's calendar names a month before its year.
  const calendar = window.CalendarNamespace;
  if (calendar) {
    const { draw } = calendar;
    calendar.draw = (month, year, div, ...others) => {
      draw.call(calendar, month, year, div, ...others);
      document.querySelector(`#${div} caption`).textContent = `${year}年${month}月`;
    };
  }
  // On a phone a row of a list is a card, whose facts bear the names of their columns.
  document.querySelectorAll("#result_list").forEach((table) => {
    const names = [...table.tHead.rows[0].cells].map((cell) =>
      cell.querySelector(".text")?.textContent.trim(),
    );
    table.querySelectorAll("tbody tr").forEach((row) =>
      [...row.cells].forEach((cell, place) => {
        const said = cell.textContent.trim();
        cell.classList.toggle("nothing", cell.tagName === "TD" && said === "—");
        if (names[place] && said !== names[place]) cell.dataset.label = names[place];
      }),
    );
  });
  // Where one stands is in sight in a bar that is longer than a phone is wide.
  const here = document.querySelector(".bar [aria-current]");
  here?.parentElement.scrollTo({ left: here.offsetLeft - here.parentElement.offsetLeft - 60 });
  // Empty fields stay out of a search's address, and can be filled in again when somebody comes back.
  document.querySelectorAll("form.filter-bar").forEach((form) => {
    const empty = () => [...form.querySelectorAll("input, select")].filter((field) => !field.value);
    form.addEventListener("submit", () => empty().forEach((field) => (field.disabled = true)));
    window.addEventListener("pageshow", () => empty().forEach((field) => (field.disabled = false)));
  });
  // On a phone the filters stay folded until wanted.
  document.querySelectorAll("[data-filter-toggle]").forEach((button) => {
    const bar = button.closest("form");
    bar.classList.add("folds");
    if ([...bar.querySelectorAll(".filter-field select, .filter-field input")].some((field) => field.value))
      bar.classList.add("unfolded");
    button.addEventListener("click", () =>
      button.setAttribute("aria-expanded", String(bar.classList.toggle("unfolded"))),
    );
  });
  // Django's autocomplete names its boxes after what is chosen, so an empty one has no name.
  const nameBoxes = () =>
    document.querySelectorAll("select.admin-autocomplete").forEach((select) => {
      const box = select.parentElement.querySelector(".select2-selection");
      const label = document.querySelector(`label[for="${select.id}"]`);
      if (!box || !label || !box.hasAttribute("aria-labelledby")) return;
      box.removeAttribute("aria-labelledby");
      const name = label.textContent.replace(/[:：]\s*$/, "");
      for (const part of [box, box.querySelector("[role=textbox]")]) part?.setAttribute("aria-label", name);
    });
  // The boxes are made when Django's script gets round to it, which may be after this one.
  document.querySelectorAll(".related-widget-wrapper").forEach((wrapper) => {
    new MutationObserver(nameBoxes).observe(wrapper, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ["aria-labelledby"],
    });
  });
  nameBoxes();
}
