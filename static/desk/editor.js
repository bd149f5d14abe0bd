/* The prose editor of the article screen: the library's own pieces, without styles written into the page. */
import * as library from "django-prose-editor/editor";
import { crel, Editor, initializeEditors } from "django-prose-editor/editor";
import { imageFromStore, offerFetching, Store } from "desk/away";
import { cleanPaste } from "desk/paste";
import { tableWithWords } from "desk/tables";

const MARKER = "data-django-prose-editor-desk";
const EMPTY = /^<(\w+)(\s[^>]*)?><\/\1>$/i;

const create = (textarea) => {
  if (textarea.closest(".prose-editor")) return;
  const config = JSON.parse(textarea.getAttribute(MARKER));
  const store = new Store();
  const pieces = {
    ...library,
    Table: tableWithWords(library.Table),
    Image: imageFromStore(library.Image, store),
  };
  const extensions = Object.entries(config.extensions)
    .filter(([name]) => pieces[name])
    .map(([name, options]) => (typeof options === "object" ? pieces[name].configure(options) : pieces[name]));
  const disabled = textarea.hasAttribute("disabled");
  const element = crel("div", { className: `prose-editor ${disabled ? "disabled" : ""}` });
  textarea.before(element);
  element.append(textarea);
  const editor = new Editor({
    element,
    editable: !disabled,
    extensions,
    content: textarea.value,
    injectCSS: false, // the page's policy allows no inline style; desk/article.css has the same rules
    editorProps: {
      transformPastedHTML: cleanPaste,
      attributes: { "aria-label": "正文", role: "textbox", "aria-multiline": "true" },
    },
    onUpdate: ({ editor: changed }) => {
      const html = changed.getHTML();
      textarea.value = EMPTY.test(html) ? "" : html;
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  textarea.deskEditor = editor;
  if (textarea.dataset.fetchPictures)
    offerFetching(editor, element, store, {
      known: textarea.dataset.knownPictures,
      fetch: textarea.dataset.fetchPictures,
    });
  textarea.dispatchEvent(
    new CustomEvent("prose-editor:ready", { detail: { editor, textarea }, bubbles: true }),
  );
};

initializeEditors(create, `[${MARKER}]`);
