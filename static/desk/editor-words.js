/* Chinese for the prose editor, whose own catalogue has none; read before its module starts. */
"use strict";
{
  const WORDS = {
    Update: "更新",
    Insert: "插入",
    Cancel: "取消",
    "Image URL": "图片地址",
    "Browse...": "选择图片…",
    "Alternative Text": "替代文字",
    Caption: "图片说明",
    "Edit Figure": "修改图片",
    "Edit Image": "修改图片",
    "Insert Figure": "插入图片",
    "Remove caption": "去掉图片说明",
    "Add caption": "加图片说明",
    "Edit HTML": "源代码",
    Prettify: "整理",
    URL: "网址",
    Title: "提示文字",
    "Open in new window": "在新窗口打开",
    "Edit Link": "链接",
    "List properties": "列表设置",
    "List Properties": "列表设置",
    "Toggle fullscreen": "全屏",
    "Decimal numbers": "数字",
    "Lowercase letters": "小写字母",
    "Uppercase letters": "大写字母",
    "Lowercase Roman numerals": "小写罗马数字",
    "Uppercase Roman numerals": "大写罗马数字",
    Bullets: "圆点",
    "Start at": "起始编号",
    "List type": "编号样式",
    Rows: "行数",
    Columns: "列数",
    "Include header row": "首行作表头",
    "Table Properties": "表格",
    "Insert Table": "插入表格",
    Yes: "是",
    No: "否",
    "heading 2": "小标题",
    "heading 3": "三级标题",
    "heading 4": "四级标题",
    "Heading 2": "小标题",
    "Heading 3": "三级标题",
    "Heading 4": "四级标题",
    Paragraph: "正文",
    paragraph: "正文段落",
    "unordered list": "项目列表",
    "ordered list": "编号列表",
    blockquote: "引文",
    "horizontal rule": "分隔线",
    figure: "图片",
    bold: "加粗",
    italic: "斜体",
    underline: "下划线",
    strike: "删除线",
    subscript: "下标",
    superscript: "上标",
    undo: "撤销",
    redo: "重做",
    "insert link": "加链接（先选中文字）",
    "remove link": "去掉链接",
    "Insert table": "插入表格",
    "Add column": "右侧加列",
    "Delete column": "删除此列",
    "Add row": "下方加行",
    "Delete row": "删除此行",
    "Merge cells": "合并单元格",
    "Split cell": "拆分单元格",
    "Toggle header cell": "切换表头单元格",
    "Delete table": "删除表格",
    "edit HTML": "源代码",
    "Code block": "代码",
    "code block": "代码块",
    code: "代码",
    Code: "代码",
  };
  const before = window.gettext;
  window.gettext = (text) => WORDS[text] || (before ? before(text) : text);
  // Tool tips and menus that the editor writes without asking gettext.
  const translate = (root) => {
    root.querySelectorAll("[title], [aria-label]").forEach((node) => {
      if (WORDS[node.title]) node.title = WORDS[node.title];
      const label = node.getAttribute("aria-label");
      if (label && WORDS[label]) node.setAttribute("aria-label", WORDS[label]);
    });
    root
      .querySelectorAll(
        ".prose-menubar h2, .prose-menubar h3, .prose-menubar h4, .prose-menubar p, .prose-menubar code, dialog option",
      )
      .forEach((node) => {
        const text = node.textContent.trim();
        if (!WORDS[text]) return;
        if (node.tagName === "OPTION") node.value = text;
        node.textContent = WORDS[text];
      });
  };
  document.addEventListener("prose-editor:ready", (event) => {
    const shell = event.target.closest(".prose-editor");
    if (!shell) return;
    translate(shell);
    shell.querySelector(".ProseMirror")?.setAttribute("aria-label", "正文");
    new MutationObserver((changes) => {
      if (changes.some((change) => change.addedNodes.length && !change.target.closest?.(".ProseMirror")))
        translate(shell);
    }).observe(shell, { childList: true, subtree: true });
  });
}
