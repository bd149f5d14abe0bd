// 朗读: reads headline, 更正, dek and text with a Chinese voice of this machine, marking what is read. Tables are read row
// by row, each figure after the head of its column. A machine without such a voice is told so.
(function () {
  "use strict";
  var place = document.querySelector("[data-aloud]");
  var body = document.querySelector("[data-body]");
  var synthesis = window.speechSynthesis;
  if (!place || !body) return;

  var SENTENCES = /[^。！？；…\n]+[。！？；…”’）》]*|[。！？；…\n]+/g;
  var BLOCKS = "p, li, h2, h3, h4, blockquote, figcaption, caption, tr";
  var pieces = []; // [{places: elements to mark, words}]
  var at = 0;
  var state = "stopped";
  var current = null;
  var buttons = {};

  function chineseVoice() {
    if (!synthesis || !window.SpeechSynthesisUtterance) return null;
    return synthesis.getVoices().filter(function (voice) {
      return voice.localService && /^(zh|cmn)([-_]|$)/i.test(voice.lang) && !/[-_](HK|TW)/i.test(voice.lang);
    })[0];
  }
  function list(found) {
    return Array.prototype.slice.call(found);
  }
  function words(element) {
    return element.textContent.replace(/\s+/g, " ").trim();
  }

  // A row: its cells, each after the head of its column; joined cells have no one head, so the row alone is read.
  function row(line) {
    var cells = list(line.cells);
    var table = line.closest("table");
    var head = table.tHead && table.tHead.rows.length === 1 ? list(table.tHead.rows[0].cells).map(words) : [];
    var isPlain = head.length === cells.length && !table.querySelector("[colspan], [rowspan]");
    var said = cells.map(function (cell, n) {
      return isPlain && n && line.parentNode !== table.tHead ? head[n] + "，" + words(cell) : words(cell);
    });
    pieces.push({ places: [line], words: said.join("；") });
  }

  // Wraps the sentences of a block in spans, to be marked one by one; line breaks and tags part a sentence into
  // several.
  function sentences(block) {
    var walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    var texts = [];
    var sentence = null; // the one that has begun and not ended
    while (walker.nextNode()) texts.push(walker.currentNode);
    texts.forEach(function (text) {
      var parts = text.data.match(SENTENCES) || [];
      if (!parts.length || !text.data.trim()) return;
      var fragment = document.createDocumentFragment();
      parts.forEach(function (part) {
        var span = document.createElement("span");
        span.textContent = part;
        fragment.appendChild(span);
        if (!part.trim()) return;
        if (!sentence) pieces.push((sentence = { places: [], words: "" }));
        sentence.places.push(span);
        sentence.words += part;
        if (/[。！？；…\n][”’）》]*$/.test(part)) sentence = null;
      });
      text.parentNode.replaceChild(fragment, text);
    });
  }

  // Finds what is read, once, when reading first starts.
  function split() {
    var head = document.querySelectorAll(
      ".article h1, .article-head .subheadline, .article-head .dek, .article-head .correction p",
    );
    list(head)
      .concat(list(body.querySelectorAll(BLOCKS)))
      .forEach(function (block) {
        if (block.tagName === "TR") row(block);
        else if (!block.querySelector("p, li, table") && !block.closest(".table-csv, tr")) sentences(block);
      });
  }

  function mark(elements) {
    list(document.querySelectorAll(".being-read")).forEach(function (old) {
      old.classList.remove("being-read");
    });
    if (!elements) return;
    elements.forEach(function (element) {
      element.classList.add("being-read");
    });
    elements[0].scrollIntoView({ block: "nearest" });
  }

  function show(next) {
    state = next;
    buttons.play.textContent = state === "paused" ? "继续朗读" : "朗读全文";
    buttons.play.hidden = state === "playing";
    buttons.pause.hidden = state !== "playing";
    buttons.stop.hidden = state === "stopped";
  }

  function rate() {
    try {
      return Number(localStorage.getItem("newsroom-rate")) || 1;
    } catch (refused) {
      return 1;
    }
  }

  function speak() {
    var piece = pieces[at];
    if (!piece) {
      stop();
      return;
    }
    mark(piece.places);
    var utterance = new SpeechSynthesisUtterance(piece.words);
    utterance.voice = chineseVoice();
    utterance.lang = "zh-CN";
    utterance.rate = rate();
    utterance.onend = function () {
      if (utterance !== current || state !== "playing") return;
      at += 1;
      speak();
    };
    utterance.onerror = function () {
      if (utterance === current && state === "playing") stop();
    };
    current = utterance;
    synthesis.speak(utterance);
  }

  function play() {
    if (!pieces.length) split();
    show("playing");
    synthesis.cancel();
    speak();
  }
  // Some engines lose their place on pause(); the sentence is begun again instead.
  function pause() {
    show("paused");
    current = null;
    synthesis.cancel();
  }
  function stop() {
    show("stopped");
    current = null;
    synthesis.cancel();
    at = 0;
    mark(null);
  }

  function button(name, label, deed) {
    var made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", deed);
    buttons[name] = made;
    place.appendChild(made);
  }

  function offer() {
    if (buttons.pause || !chineseVoice()) return;
    place.textContent = "";
    button("play", "朗读全文", play);
    button("pause", "暂停", pause);
    button("stop", "停止", stop);
    show("stopped");
  }

  button("play", "朗读：本机没有中文语音", function () {});
  buttons.play.setAttribute("aria-disabled", "true");
  offer();
  document.addEventListener("newsroom-rate", function () {
    if (state === "playing") play();
  });
  if (!synthesis) return;
  if (synthesis.addEventListener) synthesis.addEventListener("voiceschanged", offer);
  else synthesis.onvoiceschanged = offer;
  window.addEventListener("pagehide", function () {
    synthesis.cancel();
  });
})();
