/* What a paste from Word, WPS, Excel, WeChat or a web page is before the editor reads it. */

const DROPPED =
  "script, style, meta, link, title, xml, iframe, object, embed, form, input, button, select, textarea, svg, col, " +
  "mp-common-profile, mpvoice, mp-style-type";
// not <!--[if !supportLists]-->, whose text is shown
const HIDDEN_FROM_BROWSERS = /<!--\[if[^\]]*\]>[\s\S]*?<!\[endif\]-->/gi;
const BULLET = /^[\s\u00a0]*(?:[·•◆●▪■\uf0b7\uf06c\uf0a7\uf06e\uf0d8§o]|[-–])[\s\u00a0]+/;
const NUMBER =
  /^[\s\u00a0]*(?:[\da-zA-Z]{1,2}[.．、)）]|[（(][\d一二三四五六七八九十]{1,2}[)）]|[一二三四五六七八九十]{1,2}、)[\s\u00a0]*/;
const BOLD = /(?<![\w-])font-weight:\s*(?:bold|[6-9]00)/i;
const UNSHADED =
  "none|transparent|inherit|initial|auto|white|#fff(?:fff)?\\b|rgba?\\(\\s*255\\s*,\\s*255\\s*,\\s*255";
const SHADED = new RegExp(`background(?:-color)?:\\s*(?!${UNSHADED})[#\\w(]`, "i");
const LATE = ["data-src", "data-original", "data-lazy-src", "data-actualsrc"]; // where pages keep what they load late
const KEPT = new Set(["href", "src", "alt", "title", "colspan", "rowspan", "start"]);
const UNIT_ROW = /^[（(]?单位\s*[:：]/,
  SOURCE_ROW = /^(?:数据|资料)?来源\s*[:：]/,
  NOTE_ROW = /^(?:注|备注|说明)\s*[:：]/;

const styleOf = (node) => node.getAttribute("data-style") || "";
const textOf = (node) => node.textContent.replace(/[\s\u3000\u00a0]+/g, " ").trim();

/** Put what a sheet says in its style element on the cells of each class: Excel and WPS dress cells by class alone. */
const dressByClass = (root, html) => {
  const rules = new Map();
  for (const [, sheet] of html.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/gi)) {
    for (const [, name, rule] of sheet.matchAll(/\.([\w-]+)\s*\{([^}]*)\}/g))
      rules.set(name, `${rules.get(name) || ""};${rule}`);
  }
  root.querySelectorAll("td[class], th[class], tr[class], font[class]").forEach((node) => {
    const rule = [...node.classList].map((name) => rules.get(name) || "").join(";");
    if (rule) node.setAttribute("data-style", `${rule};${styleOf(node)}`);
  });
};

/** Turn Word's paragraphs that only look like list items into lists, as deep as they say. */
const mendWordLists = (root) => {
  let open = []; // the open lists, outermost first
  let last = null;
  root.querySelectorAll("p").forEach((paragraph) => {
    const level = Number(/mso-list:[^;]*?level(\d)/i.exec(styleOf(paragraph))?.[1] || 0);
    if (!level) {
      open = [];
      return;
    }
    if (last !== paragraph.previousElementSibling) open = [];
    const ignored = [...paragraph.querySelectorAll("span")].find((span) =>
      /mso-list:\s*ignore/i.test(styleOf(span)),
    );
    const sign = `${(ignored || paragraph).textContent} `;
    const tag = NUMBER.test(sign) && !BULLET.test(sign) ? "ol" : "ul";
    ignored?.remove();
    const item = document.createElement("li"),
      text = document.createElement("p");
    text.append(...paragraph.childNodes);
    if (!ignored) text.innerHTML = text.innerHTML.replace(tag === "ol" ? NUMBER : BULLET, "");
    item.append(text);
    open.length = Math.min(open.length, level);
    if (open.length === level && open[level - 1].localName !== tag) open.length = level - 1;
    while (open.length < level) {
      const list = document.createElement(tag);
      if (open.length) open[open.length - 1].lastElementChild.append(list);
      else {
        paragraph.before(list);
        last = list;
      }
      if (open.length + 1 < level) list.append(document.createElement("li"));
      open.push(list);
    }
    open[open.length - 1].append(item);
    paragraph.remove();
  });
};

const columnsOf = (row) => [...row.cells].reduce((sum, cell) => sum + cell.colSpan, 0);

/** Take a sheet's title, 单位, 数据来源 and 注, which stand in rows of one cell, out of the rows. */
const mendWords = (table) => {
  const width = Math.max(0, ...[...table.rows].map(columnsOf));
  if (width < 2) return;
  const alone = (row) => {
    const filled = row ? [...row.cells].filter((cell) => textOf(cell)) : [];
    return filled.length === 1 &&
      (filled[0].colSpan >= width ||
        UNIT_ROW.test(textOf(filled[0])) ||
        SOURCE_ROW.test(textOf(filled[0])) ||
        NOTE_ROW.test(textOf(filled[0])))
      ? textOf(filled[0])
      : "";
  };
  let caption = "";
  const beneath = [];
  for (let text = alone(table.rows[0]); text && table.rows.length > 2; text = alone(table.rows[0])) {
    if (UNIT_ROW.test(text)) beneath.push(text);
    else if (!caption && !SOURCE_ROW.test(text) && !NOTE_ROW.test(text)) caption = text;
    else break;
    table.deleteRow(0);
  }
  const ends = [];
  for (
    let text = alone(table.rows[table.rows.length - 1]);
    (SOURCE_ROW.test(text) || NOTE_ROW.test(text)) && table.rows.length > 2;
    text = alone(table.rows[table.rows.length - 1])
  ) {
    ends.unshift(text);
    table.deleteRow(-1);
  }
  beneath.push(...ends);
  if (caption && !table.caption) table.createCaption().textContent = caption;
  if (!beneath.length) return;
  const figure = document.createElement("figure"),
    words = document.createElement("figcaption");
  table.replaceWith(figure);
  words.append(...beneath.flatMap((line, at) => (at ? [document.createElement("br"), line] : [line])));
  figure.append(table, words);
};

/** Make the first rows of a table its header when the sheet marked them so: bold or shaded through and through. */
const mendHeaders = (table) => {
  if (table.querySelector("th")) return;
  const rows = [...table.rows];
  const isMarked = (cell) => {
    const inner = [...cell.querySelectorAll("[data-style]")].map(styleOf).join(";");
    const dress = `${styleOf(cell)};${styleOf(cell.parentElement)}`;
    return (
      !textOf(cell) ||
      BOLD.test(dress) ||
      BOLD.test(inner) ||
      SHADED.test(dress) ||
      cell.querySelector("b, strong") !== null
    );
  };
  const isHeader = (row) => textOf(row) && [...row.cells].every(isMarked);
  const count = rows.findIndex((row) => !isHeader(row));
  rows.slice(0, Math.max(count, 0)).forEach((row) =>
    [...row.cells].forEach((cell) => {
      const header = document.createElement("th");
      for (const name of ["colspan", "rowspan"])
        if (cell.hasAttribute(name)) header.setAttribute(name, cell.getAttribute(name));
      header.append(...cell.childNodes);
      cell.replaceWith(header);
    }),
  );
  table.querySelectorAll("th b, th strong").forEach((node) => node.replaceWith(...node.childNodes));
};

/** Say by elements what the page says by styles: bold is bold, and what only looks like it is not. */
const mendBold = (root) => {
  root.querySelectorAll("b, strong").forEach((node) => {
    if (/(?<![\w-])font-weight:\s*(?:normal|400)/i.test(styleOf(node))) node.replaceWith(...node.childNodes);
  });
  root.querySelectorAll("span, font").forEach((node) => {
    if (!BOLD.test(styleOf(node)) || node.closest("th, h1, h2, h3, h4, b, strong") || !textOf(node)) return;
    const strong = document.createElement("strong");
    strong.append(...node.childNodes);
    node.append(strong);
  });
};

/** Return pasted HTML without foreign dress: no styles, no pictures from this computer, real lists and headers. */
export const cleanPaste = (html) => {
  // Styles are read, never applied: under another name the page's policy has nothing to refuse.
  const undressed = html
    .replace(HIDDEN_FROM_BROWSERS, "")
    .replace(/<style[\s\S]*?<\/style>/gi, "")
    .replace(/\sstyle\s*=(?=\s*["'])/gi, " data-style=")
    .replace(/\son([a-z]+)\s*=(?=\s*["'])/gi, " data-on-$1=");
  const page = new DOMParser().parseFromString(undressed, "text/html");
  const root = page.body;
  root.querySelectorAll(DROPPED).forEach((node) => node.remove());
  [...root.querySelectorAll("*")]
    .filter((node) => node.tagName.includes(":"))
    .forEach((node) => node.replaceWith(...node.childNodes));
  dressByClass(root, html);
  mendWordLists(root);
  root.querySelectorAll("table").forEach((table) => {
    mendWords(table);
    mendHeaders(table);
  });
  mendBold(root);
  root.querySelectorAll("img").forEach((image) => {
    const source =
      LATE.map((name) => image.getAttribute(name)).find(Boolean) || image.getAttribute("src") || "";
    if (/^https?:\/\//i.test(source) || source.startsWith("/media/")) image.setAttribute("src", source);
    else image.remove();
  });
  root.querySelectorAll("h1").forEach((heading) => {
    const smaller = document.createElement("h2");
    smaller.append(...heading.childNodes);
    heading.replaceWith(smaller);
  });
  root.querySelectorAll("*").forEach((node) =>
    node
      .getAttributeNames()
      .filter((name) => !KEPT.has(name))
      .forEach((name) => node.removeAttribute(name)),
  );
  root.querySelectorAll("p, li, td, th, h2, h3, h4").forEach((block) => {
    const first = page.createTreeWalker(block, NodeFilter.SHOW_TEXT).nextNode();
    // the two cells of indent come from the style sheet
    if (first) first.data = first.data.replace(/^[\s\u3000\u00a0]+/, "");
  });
  root.querySelectorAll("p, section, div").forEach((block) => {
    if (!block.textContent.replace(/[\s\u3000\u00a0]/g, "") && !block.querySelector("img, table, hr"))
      block.remove();
  });
  return root.innerHTML;
};
