/* Suggestions under a search box: names, tags and headlines while typing. Without scripts the box is a plain form. */
"use strict";
{
  const style = document.currentScript.dataset.style;

  // The list's sheet is fetched when a box is first used.
  const addStyle = () => {
    if (!style || document.querySelector(`link[href="${style}"]`)) return;
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: style }));
  };

  const part = (className, textContent) =>
    Object.assign(document.createElement("span"), { className, textContent });

  document.querySelectorAll("input[type=search][name=q]").forEach((field, number) => {
    field.parentNode.classList.add("suggests");
    field.addEventListener("focus", addStyle);
    window.combobox(field, {
      id: `suggestions-${number}`,
      label: "搜索建议",
      query: () => field.value.trim(),
      find: async (typed, signal) => {
        const answer = await fetch(`/search/suggest.json?q=${encodeURIComponent(typed)}`, { signal });
        return answer.ok ? (await answer.json()).suggestions : [];
      },
      fill: (line, { text, label }) =>
        line.append(part("suggestion-text", text), part("suggestion-label", label)),
      take: ({ url }) => location.assign(url),
    });
  });
}
