/* 待选稿 by keyboard, a row a story: the deed of a row is sent while the next one is read, and what came of it is shown
   on top. */
"use strict";
{
  const rows = () => [...document.querySelectorAll("[data-candidate]")];
  let current = null;
  const go = (index) => {
    const all = rows();
    const row = all[Math.max(0, Math.min(all.length - 1, index))];
    row?.focus(); // a page in the background tells of no focus
    rest(row);
    row?.scrollIntoView({ block: "nearest" });
  };
  const make = (name, said, ...inside) => {
    const element = Object.assign(document.createElement(name), said);
    element.append(...inside);
    return element;
  };
  const takeSection = ({ pk, name, reason }, row) => {
    const button = make("button", { type: "button", className: "button plain" }, `归入“${name}”`);
    button.dataset.take = pk;
    button.addEventListener("click", () => (row.querySelector("select[name=section]").value = pk));
    return make("p", { className: "quiet" }, button, ` ${reason}`);
  };
  const takeTag = ({ name, reason }) => {
    const box = make("input", { type: "checkbox", name: "tags", value: name });
    return make("p", { className: "quiet" }, make("label", {}, box, ` ${name}`), `　${reason}`);
  };
  // What a row may be filed under, asked for once somebody rests on it; set by a key or the mouse, never by itself.
  const RESTS = 200; // milliseconds
  let resting = 0;
  const suggest = async (row) => {
    const address = row.dataset.suggestion;
    if (!address) return;
    delete row.dataset.suggestion;
    const response = await fetch(address).catch(() => null);
    if (!response?.ok) return;
    const { section, tags } = await response.json();
    const select = row.querySelector("select[name=section]");
    const found = [
      ...(section && select && !select.value ? [takeSection(section, row)] : []),
      ...tags.map(takeTag),
    ];
    if (found.length)
      row.querySelector(".candidate-text").append(make("div", { className: "suggested" }, ...found));
  };
  const rest = (row) => {
    if (!row || row === current) return;
    current?.classList.remove("current");
    current = row;
    row.classList.add("current");
    clearTimeout(resting);
    resting = setTimeout(() => suggest(row), RESTS);
  };
  document.addEventListener("focusin", (event) => rest(event.target.closest("[data-candidate]")));
  // One deed is sent after the other, each once; what came of them is asked for once none waits. The list is made anew
  // when it runs out or a deed was refused, and else left alone: something may be set in its rows. Where one is not
  // answered, it and all that wait behind it come back into the list, and nothing is sent again by itself.
  const SHOWN = 3; // deeds that went well; refusals all stand there
  const FEW = 10; // rows
  const LONGEST = 60_000; // milliseconds for an answer
  const deeds = [];
  let pressed = 0, // deeds so far
    sending = false,
    told = [],
    afterwards = null;
  const tell = (lines) => {
    document.querySelector(".messagelist")?.remove();
    if (lines.length)
      document
        .querySelector("main")
        .prepend(make("ul", { className: "messagelist", role: "status" }, ...lines));
  };
  // A page that was asked for before the newest deed still holds its row; the one after that deed does not.
  const show = (page, asked) => {
    told.push(...page.querySelectorAll(".messagelist > li"));
    if (asked !== pressed) return;
    const at = rows().indexOf(current);
    const refused = told.filter((line) => line.matches(".error"));
    tell([...refused, ...told.filter((line) => !line.matches(".error")).slice(-SHOWN)]);
    told = [];
    const then = afterwards;
    afterwards = null;
    if (then) return then();
    if (rows().length >= FEW && !refused.length) return;
    document.querySelector("[data-list]").replaceWith(page.querySelector("[data-list]"));
    current = null;
    go(at);
  };
  const refresh = async () => {
    const asked = pressed;
    const answer = await fetch(location.href).catch(() => null);
    if (!answer) return void (afterwards = null); // what came of them is told with the next deed
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.querySelector("[data-list]")) show(page, asked);
    else if (asked === pressed) location.reload();
  };
  const why = (answer) => {
    if (!answer) return "网络不通或太慢";
    if (answer.type === "opaqueredirect" || answer.status === 401) return "登录已过期，请先刷新页面登录";
    return answer.status === 403 ? "页面已旧，请先刷新" : "网站没有办成";
  };
  const bringBack = (answer) => {
    const first = deeds[0].row;
    const said = `${why(answer)}：${deeds.length} 条没有办，已放回列表，请再按一次。`;
    for (const { row, list, next } of deeds.splice(0).reverse())
      list.insertBefore(row, next?.parentNode === list ? next : null);
    afterwards = null;
    tell([make("li", { className: "error" }, said)]);
    go(rows().indexOf(first));
  };
  const post = async (data) => {
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(), LONGEST);
    const options = {
      method: "POST",
      body: data,
      redirect: "manual",
      headers: { Accept: "application/json" },
      signal: waiting.signal,
    };
    const answer = await fetch(location.href, options).catch(() => null);
    clearTimeout(timer);
    return answer;
  };
  const send = async () => {
    if (sending) return;
    sending = true;
    while (deeds.length) {
      const answer = await post(deeds[0].data);
      if (answer?.status !== 204) {
        sending = false;
        return bringBack(answer);
      }
      deeds.shift();
    }
    sending = false;
    refresh();
  };
  // Counted before the session is asked for: a list made anew meanwhile would lose the row that is decided.
  const count = ({ target }) => target.closest("[data-candidate]") && (pressed += 1);
  window.addEventListener("submit", count, true);
  document.addEventListener("submit", (event) => {
    const row = event.target.closest("[data-candidate]");
    if (!row) return;
    event.preventDefault();
    const data = new FormData(event.target);
    data.set(event.submitter.name, event.submitter.value);
    const at = rows().indexOf(row);
    deeds.push({ data, row, list: row.parentNode, next: row.nextSibling });
    row.remove();
    go(at);
    send();
  });
  addEventListener("beforeunload", (event) => deeds.length && event.preventDefault());
  const undo = () => [...document.querySelectorAll("[data-undo] button")].pop()?.click(); // the newest stands last
  const press = (deed) => current?.querySelector(`button[value=${deed}]`)?.click();
  const tick = () => {
    const boxes = [...(current?.querySelectorAll("input[name=tags]") ?? [])];
    const all = boxes.every((box) => box.checked);
    boxes.forEach((box) => (box.checked = !all));
  };
  // Of a story the piece that is ticked leads: its headline stands in the row, and is what 选用 takes.
  const lead = (radio) => {
    const row = radio.closest("[data-candidate]");
    const piece = radio.closest(".candidate-piece");
    const shown = row.querySelector("[data-open]");
    shown.textContent = piece.querySelector("[data-headline]").textContent;
    shown.href = piece.querySelector("a").href;
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-story] input[name=post]")) lead(event.target);
  });
  const story = () => current?.querySelector("[data-story]");
  const open = () => story()?.toggleAttribute("open");
  const next = () => {
    if (!story()) return;
    story().open = true;
    const all = [...story().querySelectorAll("input[name=post]")];
    const radio = all[(all.findIndex((one) => one.checked) + 1) % all.length];
    radio.checked = true;
    lead(radio);
  };
  const KEYS = {
    j: () => go(rows().indexOf(current) + 1),
    k: () => go(rows().indexOf(current) - 1),
    x: () => press("discard"),
    r: () => press("submit"),
    s: () => current?.querySelector("[data-take]")?.click(),
    t: tick,
    e: open,
    l: next,
    c: () => current?.querySelector("select")?.focus(),
    o: () => current?.querySelector("[data-open]").click(),
    u: () => (deeds.length ? (afterwards = undo) : undo()), // of the last deed, once it is done
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea");
    if (field && ["Enter", "Escape"].includes(event.key) && field.closest("[data-candidate]")) {
      event.preventDefault();
      return field.closest("[data-candidate]").focus();
    }
    if (field || event.target.closest("button, summary")) return;
    if (event.key === "Enter" && current && !event.target.closest("a")) {
      event.preventDefault();
      press("choose");
    } else if (Object.keys(KEYS).includes(event.key)) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });
  go(0);
}
