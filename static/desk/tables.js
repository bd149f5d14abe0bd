/* Tables of the editor: 表题, 单位, 数据来源 and 表注 are fields above and below the table, stored as plain HTML. */

const FIELDS = { caption: "表题", unit: "单位", source: "数据来源", note: "表注" };
const UNIT = /^[（(]?单位\s*[:：]\s*(.*?)[)）]?$/,
  SOURCE = /^(?:数据|资料)?来源\s*[:：]\s*(.*)$/;
const LINE_END = /\n|[；;。](?=\s*(?:(?:数据|资料)?来源|单位|注)\s*[:：])/;

const tableIn = (element) => (element.tagName === "TABLE" ? element : element.querySelector("table"));

/** Return what stands around a table: its caption, and the lines beneath it by what they say. */
const wordsAround = (element) => {
  const words = {
    caption: tableIn(element)?.querySelector("caption")?.textContent.trim() || "",
    unit: "",
    source: "",
    note: "",
  };
  const beneath = element.tagName === "FIGURE" ? element.querySelector("figcaption")?.cloneNode(true) : null;
  beneath?.querySelectorAll("br, p").forEach((end) => end.after("\n"));
  const rest = (beneath?.textContent || "")
    .split(LINE_END)
    .map((line) => line.trim())
    .filter(Boolean)
    .filter((line) => {
      const name =
        UNIT.test(line) && !words.unit ? "unit" : SOURCE.test(line) && !words.source ? "source" : "";
      if (name) words[name] = line.match(name === "unit" ? UNIT : SOURCE)[1];
      return !name;
    });
  words.note = rest.join("；");
  return words;
};

/** Return the lines that stand beneath a table, as they are stored. */
const linesBeneath = ({ unit, source, note }) =>
  [unit && `单位：${unit}`, source && `数据来源：${source}`, note].filter(Boolean);

const field = (name, node, change) => {
  const label = document.createElement("label"),
    input = document.createElement("input");
  label.className = `table-word table-${name}`;
  input.type = "text";
  input.value = node.attrs[name];
  input.addEventListener("input", () => change(name, input.value));
  label.append(FIELDS[name], input);
  return { label, input };
};

/** Return the library's table with those fields. */
export const tableWithWords = (Table) =>
  Table.extend({
    addAttributes() {
      const attribute = (name) => [
        name,
        { default: "", rendered: false, parseHTML: (element) => wordsAround(element)[name] },
      ];
      return { ...this.parent?.(), ...Object.fromEntries(Object.keys(FIELDS).map(attribute)) };
    },

    parseHTML() {
      return [
        {
          tag: "figure",
          priority: 70,
          getAttrs: (element) => (tableIn(element) ? null : false),
          contentElement: tableIn,
        },
        { tag: "caption", ignore: true },
        { tag: "table" },
      ];
    },

    renderHTML({ node }) {
      const lines = linesBeneath(node.attrs);
      const table = node.attrs.caption
        ? ["table", ["caption", node.attrs.caption], ["tbody", 0]]
        : ["table", ["tbody", 0]];
      return lines.length
        ? ["figure", table, ["figcaption", ...lines.flatMap((line, at) => (at ? [["br"], line] : [line]))]]
        : table;
    },

    addNodeView() {
      const inner = this.parent?.();
      return (props) => {
        const view = inner(props),
          { editor, getPos } = props;
        const change = (name, value) =>
          editor.view.dispatch(editor.state.tr.setNodeAttribute(getPos(), name, value.trim()));
        const fields = Object.fromEntries(
          Object.keys(FIELDS).map((name) => [name, field(name, props.node, change)]),
        );
        const dom = document.createElement("div"),
          above = document.createElement("div"),
          beneath = document.createElement("div");
        dom.className = "table-with-words";
        for (const row of [above, beneath]) {
          row.className = "table-words";
          row.contentEditable = "false";
        }
        above.append(fields.caption.label, fields.unit.label);
        beneath.append(fields.source.label, fields.note.label);
        dom.append(above, view.dom, beneath);
        const isWord = (node) => above.contains(node) || beneath.contains(node);
        return {
          dom,
          contentDOM: view.contentDOM,
          update(node) {
            if (!view.update(node)) return false;
            Object.entries(fields).forEach(([name, { input }]) => {
              if (input !== document.activeElement) input.value = node.attrs[name];
            });
            return true;
          },
          stopEvent: (event) => isWord(event.target),
          ignoreMutation: (mutation) =>
            isWord(mutation.target) || mutation.target === dom || view.ignoreMutation(mutation),
        };
      };
    },
  });
