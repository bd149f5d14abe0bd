/* 检查: the gate's panel follows what is typed; its findings' words are marked in the text, to jump to or to mend. */
"use strict";
window.addEventListener("load", () => {
  const form = document.getElementById("post_form");
  const PAUSE = 900; // milliseconds without a key before the text is checked
  const NAMES = { block: "gate-must", warn: "gate-check", info: "gate-hint" };
  const LEFT_OUT = new Set(["csrfmiddlewaretoken", "_do", "_save", "_continue", "_check", "_false"]);
  const panel = () => form.querySelector("[data-panel]");
  if (!form || !panel()) return;
  const body = document.getElementById("id_body_html");
  const editor = () => body?.deskEditor;

  // The text nodes of one block as a string, with the way back from a place in it to the node.
  const BLOCKS = "p, h2, h3, h4, li, td, th, caption, figcaption, pre, blockquote";
  const linesOf = (root) =>
    [...root.querySelectorAll(BLOCKS)]
      .filter((block) => !block.querySelector(BLOCKS))
      .map((block) => {
        const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
        const nodes = [];
        let text = "";
        while (walker.nextNode()) {
          nodes.push([text.length, walker.currentNode]);
          text += walker.currentNode.data;
        }
        return { text, nodes };
      });
  const placeIn = (nodes, at, isEnd) => {
    const [first, node] =
      [...nodes].reverse().find(([start]) => (isEnd ? start < at : start <= at)) || nodes[0];
    return [node, at - first];
  };
  // A text without its blanks, with the place of each sign: a line break in a sentence is none in the editor.
  const closed = (text) => {
    const places = [];
    let said = "";
    for (let at = 0; at < text.length; at += 1) {
      if (/\s/.test(text[at])) continue;
      said += text[at];
      places.push(at);
    }
    return { said, places };
  };
  /** The stretch of `text` where a finding's words stand in their sentence; null if it is not there any more. */
  const stretchOf = ({ words, sentence, at }, text) => {
    const before = [...sentence].slice(0, Number(at)).join("");
    const whole = closed(text);
    const from = whole.said.indexOf(closed(sentence).said);
    if (from < 0) return null;
    const first = from + closed(before).said.length;
    const last = first + closed(words).said.length - 1;
    return last < first ? null : { start: whole.places[first], end: whole.places[last] + 1 };
  };
  /** Where a finding's words stand: offsets of an input, or a range of the editor; null if they are gone. */
  const placeOf = (finding, lines) => {
    if (!finding.dataset.words) return null;
    if (finding.dataset.field !== "body_html") {
      const input = document.getElementById(`id_${finding.dataset.field}`);
      const stretch = input && stretchOf(finding.dataset, input.value);
      return stretch && { input, ...stretch };
    }
    for (const { text, nodes } of lines) {
      const stretch = stretchOf(finding.dataset, text);
      if (!stretch) continue;
      const range = document.createRange();
      range.setStart(...placeIn(nodes, stretch.start, false));
      range.setEnd(...placeIn(nodes, stretch.end, true));
      return { range };
    }
    return null;
  };
  const written = () => form.querySelector(".ProseMirror[contenteditable], .body-shown");

  const paint = () => {
    const ranges = { block: [], warn: [], info: [] };
    const lines = written() ? linesOf(written()) : [];
    panel()
      .querySelectorAll(".finding")
      .forEach((finding) => {
        const place = placeOf(finding, lines);
        finding.querySelectorAll("[data-jump], [data-fix]").forEach((button) => {
          button.hidden = !place || ("fix" in button.dataset && !form.dataset.writable);
        });
        const severity = [...finding.classList].find((name) => name.startsWith("finding-")).slice(8);
        if (place?.range) ranges[severity].push(place.range);
      });
    const every = panel().querySelector("[data-fix-all]");
    if (every) every.hidden = !form.dataset.writable;
    if (!window.CSS?.highlights) return;
    Object.entries(ranges).forEach(([severity, found]) => {
      CSS.highlights.set(NAMES[severity], new Highlight(...found));
    });
  };

  const jump = ({ input, start, end, range }) => {
    if (input) {
      input.focus();
      input.setSelectionRange(start, end);
      return;
    }
    const element = range.startContainer.parentElement;
    element.scrollIntoView({ block: "center" });
    const prose = editor();
    if (!prose) return;
    const view = prose.view;
    prose.commands.setTextSelection({
      from: view.posAtDOM(range.startContainer, range.startOffset),
      to: view.posAtDOM(range.endContainer, range.endOffset),
    });
    view.focus();
  };
  const mend = (finding) => {
    const fix = finding.querySelector("[data-fix]")?.dataset.fix;
    const place = placeOf(finding, written() ? linesOf(written()) : []);
    if (fix === undefined || !place) return;
    if (place.input) {
      place.input.setRangeText(fix, place.start, place.end, "end");
      place.input.dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    const prose = editor();
    const view = prose.view;
    const from = view.posAtDOM(place.range.startContainer, place.range.startOffset);
    const to = view.posAtDOM(place.range.endContainer, place.range.endOffset);
    prose.view.dispatch(fix ? view.state.tr.insertText(fix, from, to) : view.state.tr.delete(from, to));
  };

  let timer = 0,
    turn = 0;
  const check = async (extra = [], { quiet = true } = {}) => {
    clearTimeout(timer);
    const mine = (turn += 1);
    const entries = [...new FormData(form)].filter(
      ([name, value]) => !LEFT_OUT.has(name) && typeof value === "string",
    );
    let answer;
    try {
      answer = await window.desk.ask(panel().dataset.panel, [...entries, ...extra], { quiet });
    } catch {
      return; // the server is away: the panel stays as it was, and saving says so
    }
    if (mine !== turn || !answer.ok) return;
    const open = new Set(
      [...panel().querySelectorAll("details[open] > summary")].map((summary) => summary.textContent.trim()),
    );
    const page = new DOMParser().parseFromString(answer.body.html, "text/html");
    panel().replaceWith(page.querySelector("[data-panel]"));
    panel()
      .querySelectorAll("details > summary")
      .forEach((summary) => {
        if (open.has(summary.textContent.trim())) summary.parentElement.open = true;
      });
    paint();
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  };

  form.addEventListener("input", (event) => {
    if (!/^(note|moment)_/.test(event.target.name || "")) later();
  });
  form.addEventListener("change", later);
  form.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-panel] button");
    if (!button) return;
    const finding = button.closest(".finding");
    if ("check" in button.dataset) {
      event.preventDefault();
      check([], { quiet: false });
    } else if ("false" in button.dataset) {
      event.preventDefault();
      check([["_false", button.value]], { quiet: false });
    } else if ("jump" in button.dataset) {
      const place = placeOf(finding, written() ? linesOf(written()) : []);
      if (place) jump(place);
    } else if ("fix" in button.dataset) {
      mend(finding);
    } else if ("fixEvery" in button.dataset) {
      [...panel().querySelectorAll(".finding")].reverse().forEach(mend);
    }
  });
  paint();
});
