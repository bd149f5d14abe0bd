/* Pictures on other people's servers: readers see them only once they are in our store, so one button fetches all. */

const isAway = (source) => /^https?:\/\//i.test(source || "");

/** What is known of the remote pictures of one editor: address → our file, or why it could not be fetched. */
class Store {
  constructor() {
    this.files = new Map();
    this.faults = new Map();
    this.shown = new Set();
  }

  settle(source, { url, error }) {
    if (url) this.files.set(source, url);
    else this.faults.set(source, error || "没有取到，请自己上传。");
    this.shown.forEach((show) => show());
  }
}

/** Return the library's image, shown from our store; the text keeps the original address and place. */
export const imageFromStore = (Image, store) =>
  Image.extend({
    addNodeView() {
      return ({ node }) => {
        const dom = document.createElement("span");
        let attrs = node.attrs;
        const show = () => {
          const image = document.createElement("img"),
            away = document.createElement("span");
          const ours = isAway(attrs.src) ? store.files.get(attrs.src) : attrs.src;
          image.src = ours || "";
          image.alt = attrs.alt || "";
          away.className = "picture-away";
          away.title = attrs.src || "";
          const fault = store.faults.get(attrs.src) || "还没有取图，读者只看到文字";
          away.textContent = `〔外站图片${attrs.alt ? `：${attrs.alt}` : ""}〕${fault}`;
          dom.replaceChildren(ours ? image : away);
        };
        dom.className = "picture-shown";
        store.shown.add(show);
        show();
        return {
          dom,
          update(changed) {
            if (changed.type !== node.type) return false;
            attrs = changed.attrs;
            show();
            return true;
          },
          ignoreMutation: () => true,
          destroy: () => store.shown.delete(show),
        };
      };
    },
  });

const awayIn = (editor) => {
  const found = new Map();
  editor.state.doc.descendants((node) => {
    if (node.type.name === "image" && isAway(node.attrs.src)) found.set(node.attrs.src, node.attrs.alt || "");
  });
  return found;
};

/** Put the line with 全部取图 under the editor; it shows while remote pictures are left. */
export const offerFetching = (editor, element, store, { known, fetch: fetchAddress }) => {
  const line = document.createElement("div"),
    words = document.createElement("span"),
    button = document.createElement("button");
  line.className = "away-line";
  words.setAttribute("role", "status");
  button.type = "button";
  button.className = "button plain";
  button.textContent = "全部取图";
  line.append(words, button);
  element.after(line);
  const asked = new Set();
  let busy = false;
  const left = () => [...awayIn(editor)].filter(([source]) => !store.files.has(source));
  const tell = () => {
    const waiting = left();
    const failed = waiting.filter(([source]) => store.faults.has(source)).length;
    line.hidden = !waiting.length && !words.textContent;
    button.hidden = busy || !waiting.length;
    if (busy) return;
    if (waiting.length)
      words.textContent = failed
        ? `${failed} 张图没有取到，原因写在图的位置上；可再取一次，或自己上传。`
        : `正文里有 ${waiting.length} 张外站图片，取进图片库后读者才看得到。`;
    else if (words.textContent) words.textContent = "图片都已取进图片库。";
  };
  const look = async () => {
    const fresh = left()
      .map(([source]) => source)
      .filter((source) => !asked.has(source));
    fresh.forEach((source) => asked.add(source));
    if (fresh.length) {
      const entries = fresh.map((source) => ["url", source]);
      // Nobody asked for it: a session that is over is left to the autosave to say.
      const answer = await window.desk.ask(known, entries, { quiet: true }).catch(() => ({ ok: false }));
      if (answer.ok) Object.entries(answer.body).forEach(([source, url]) => store.settle(source, { url }));
      else fresh.forEach((source) => asked.delete(source));
    }
    tell();
  };
  button.addEventListener("click", async () => {
    busy = true;
    const waiting = left();
    store.faults.clear();
    for (const [at, [source, alt]] of waiting.entries()) {
      words.textContent = `正在取第 ${at + 1} 张，共 ${waiting.length} 张…`;
      button.hidden = true;
      const entries = [
        ["url", source],
        ["alt", alt],
      ];
      const answer = await window.desk
        .ask(fetchAddress, entries)
        .catch(() => ({ body: { error: "连不上我们的服务器，请稍后再试。" } }));
      store.settle(source, answer.body);
    }
    busy = false;
    tell();
  });
  editor.on("update", look);
  look();
};

export { Store };
