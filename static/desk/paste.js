/* What a paste from Word, WPS, Excel, WeChat or a web page is before the editor reads it. */

const DROPPED = "script, style, meta, link, title, xml, iframe, object, embed, form, input, button, select, textarea, svg, mp-common-profile, mpvoice";
const BULLET = /^[\s\u00a0]*(?:[·•◆●▪■\uf0b7\uf06c\uf0a7§o]|[-–])[\s\u00a0]+/;
const NUMBER = /^[\s\u00a0]*(?:\d{1,2}[.．、)）]|[（(]\d{1,2}[)）])[\s\u00a0]*/;

/** Turn Word's paragraphs that only look like list items into lists. */
const mendWordLists = (root) => {
  let list = null;
  root.querySelectorAll("p").forEach((paragraph) => {
    const style = paragraph.getAttribute("data-style") || "";
    if (!/mso-list:\s*(?!none|ignore)/i.test(style)) { list = null; return; }
    const ignored = [...paragraph.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(span.getAttribute("data-style") || ""));
    const sign = (ignored || paragraph).textContent;
    const ordered = NUMBER.test(sign) && !BULLET.test(sign);
    ignored?.remove();
    const item = document.createElement("li");
    item.append(...paragraph.childNodes);
    if (!ignored) item.innerHTML = item.innerHTML.replace(ordered ? NUMBER : BULLET, "");
    const tag = ordered ? "OL" : "UL";
    if (list && list.tagName === tag && list.nextElementSibling === paragraph) {
      list.append(item);
      paragraph.remove();
    } else {
      list = document.createElement(tag);
      paragraph.replaceWith(list);
      list.append(item);
    }
  });
};

/** Make the first row of a table its header when the sheet marked it so: bold or shaded through and through. */
const mendHeaders = (table) => {
  if (table.querySelector("th")) return;
  const row = table.rows[0];
  if (!row || table.rows.length < 2) return;
  const marked = [...row.cells].every((cell) => {
    const style = `${cell.getAttribute("data-style") || ""}${cell.getAttribute("class") || ""}`;
    const bold = /font-weight:\s*(bold|[6-9]00)/i.test(style) || cell.querySelector("b, strong") || [...cell.querySelectorAll("[data-style]")].some((node) => /font-weight:\s*(bold|[6-9]00)/i.test(node.getAttribute("data-style")));
    return bold || !cell.textContent.trim();
  });
  if (!marked || !row.textContent.trim()) return;
  [...row.cells].forEach((cell) => {
    const header = document.createElement("th");
    for (const name of ["colspan", "rowspan"]) if (cell.hasAttribute(name)) header.setAttribute(name, cell.getAttribute(name));
    header.append(...cell.childNodes);
    cell.replaceWith(header);
  });
};

/** A table's caption becomes a paragraph above it: the editor's tables have no captions. */
const liftCaption = (table) => {
  const caption = table.querySelector("caption");
  if (!caption) return;
  const paragraph = document.createElement("p");
  const strong = document.createElement("strong");
  strong.append(...caption.childNodes);
  paragraph.append(strong);
  caption.remove();
  if (paragraph.textContent.trim()) table.before(paragraph);
};

/** Return pasted HTML without foreign dress: no styles, no pictures from this computer, real lists and headers. */
export const cleanPaste = (html) => {
  // Styles are read, never applied: under another name the page's policy has nothing to refuse.
  const undressed = html
    .replace(/<!--\[if[\s\S]*?<!\[endif\]-->/gi, "")
    .replace(/<style[\s\S]*?<\/style>/gi, "")
    .replace(/\sstyle\s*=(?=\s*["'])/gi, " data-style=");
  const page = new DOMParser().parseFromString(undressed, "text/html");
  const root = page.body;
  root.querySelectorAll(DROPPED).forEach((node) => node.remove());
  [...root.querySelectorAll("*")].filter((node) => node.tagName.includes(":")).forEach((node) => node.replaceWith(...node.childNodes));
  mendWordLists(root);
  root.querySelectorAll("table").forEach((table) => { mendHeaders(table); liftCaption(table); });
  root.querySelectorAll("img").forEach((image) => {
    const source = image.getAttribute("data-src") || image.getAttribute("src") || ""; // WeChat loads late, from data-src
    if (/^https?:\/\//i.test(source) || source.startsWith("/media/")) image.setAttribute("src", source);
    else image.remove();
  });
  root.querySelectorAll("h1").forEach((heading) => {
    const smaller = document.createElement("h2");
    smaller.append(...heading.childNodes);
    heading.replaceWith(smaller);
  });
  root.querySelectorAll("b, strong").forEach((node) => { if (/font-weight:\s*normal/i.test(node.getAttribute("data-style") || "")) node.replaceWith(...node.childNodes); });
  root.querySelectorAll("*").forEach((node) => { node.removeAttribute("data-style"); node.removeAttribute("class"); });
  root.querySelectorAll("p, li, td, th, h2, h3, h4").forEach((block) => {
    const first = page.createTreeWalker(block, NodeFilter.SHOW_TEXT).nextNode();
    if (first) first.data = first.data.replace(/^[\s\u3000\u00a0]+/, ""); // the two cells of indent come from the style sheet
  });
  root.querySelectorAll("p, section, div").forEach((block) => {
    if (!block.textContent.replace(/[\s\u3000\u00a0]/g, "") && !block.querySelector("img, table, hr")) block.remove();
  });
  return root.innerHTML;
};
