/* What a piece may be filed under, offered beside the fields: taken one by one, or all by Ctrl+. */
"use strict";
{
  const form = document.querySelector("[data-suggestions]");
  const tags = document.querySelector("#id_tags"),
    section = document.querySelector("#id_section");
  const make = (name, said, ...inside) => {
    const element = Object.assign(document.createElement(name), said);
    element.append(...inside);
    return element;
  };
  const told = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));
  const addTag = (name) => {
    const typed = tags.value.split(/[,，、]/).map((part) => part.trim());
    if (typed.includes(name)) return;
    tags.value = [...typed.filter(Boolean), name].join("，");
    told(tags);
  };
  const offer = (label, reason, take) => {
    const button = make("button", { type: "button", className: "button plain" }, label);
    const line = make("p", { className: "quiet" }, button, ` ${reason}`);
    button.addEventListener("click", () => {
      take();
      line.remove();
    });
    return line;
  };
  const show = ({ section: place, tags: names }) => {
    const lines = names.map(({ name, reason }) => offer(name, reason, () => addTag(name)));
    if (place && section && !section.value)
      lines.unshift(
        offer(`归入“${place.name}”`, place.reason, () => {
          section.value = place.pk;
          told(section);
        }),
      );
    if (!lines.length) return;
    const head = make("p", {}, "建议　", make("kbd", {}, "Ctrl"), " ", make("kbd", {}, "."), " 全部采用");
    const box = make("div", { className: "suggested", role: "group", ariaLabel: "建议" }, head, ...lines);
    tags.closest(".form-row").append(box);
    document.addEventListener("keydown", (event) => {
      if (!event.ctrlKey || event.key !== ".") return;
      event.preventDefault();
      box.querySelectorAll("button").forEach((button) => button.click());
    });
  };
  if (form && tags)
    fetch(form.dataset.suggestions)
      .then((response) => (response.ok ? response.json() : { tags: [] }))
      .then(show)
      .catch(() => {}); // a suggestion that does not come is missed by nobody
}
