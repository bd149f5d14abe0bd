// 朗读: reads the article with a Chinese voice of this machine, marking the sentence; without such a voice, no buttons.
(function () {
  "use strict";
  var place = document.querySelector("[data-aloud]");
  var body = document.querySelector("[data-body]");
  var synthesis = window.speechSynthesis;
  if (!place || !body || !synthesis || !window.SpeechSynthesisUtterance) return;

  var sentences = []; // [[span]]: the pieces of each sentence; line breaks and tags part them
  var at = 0;
  var state = "stopped";
  var rate = 1;
  var current = null;
  var buttons = {};

  function chineseVoice() {
    return synthesis.getVoices().filter(function (voice) {
      return voice.localService && /^(zh|cmn)([-_]|$)/i.test(voice.lang) && !/[-_](HK|TW)/i.test(voice.lang);
    })[0];
  }

  // Wraps the sentences of the headline and the text in spans, once, when reading first starts.
  function split() {
    [document.querySelector(".article h1")]
      .concat(
        Array.prototype.slice.call(
          body.querySelectorAll("p, li, h2, h3, h4, blockquote, figcaption, caption, td, th"),
        ),
      )
      .forEach(function (block) {
        if (block.querySelector("p, li") || block.closest(".table-csv")) return;
        var walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
        var texts = [];
        var sentence = null; // the one that has begun and not ended
        while (walker.nextNode()) texts.push(walker.currentNode);
        texts.forEach(function (text) {
          var parts = text.data.match(/[^。！？；…\n]+[。！？；…”’）》]*|[。！？；…\n]+/g) || [];
          if (!parts.length || !text.data.trim()) return;
          var fragment = document.createDocumentFragment();
          parts.forEach(function (part) {
            var span = document.createElement("span");
            span.textContent = part;
            fragment.appendChild(span);
            if (!part.trim()) return;
            if (!sentence) sentences.push((sentence = []));
            sentence.push(span);
            if (/[。！？；…\n][”’）》]*$/.test(part)) sentence = null;
          });
          text.parentNode.replaceChild(fragment, text);
        });
      });
  }

  function mark(spans) {
    Array.prototype.forEach.call(document.querySelectorAll(".being-read"), function (old) {
      old.classList.remove("being-read");
    });
    if (!spans) return;
    spans.forEach(function (span) {
      span.classList.add("being-read");
    });
    spans[0].scrollIntoView({ block: "nearest" });
  }

  function show(next) {
    state = next;
    buttons.play.textContent = state === "paused" ? "继续朗读" : "朗读全文";
    buttons.play.hidden = state === "playing";
    buttons.pause.hidden = state !== "playing";
    buttons.stop.hidden = state === "stopped";
  }

  function speak() {
    var spans = sentences[at];
    if (!spans) {
      stop();
      return;
    }
    mark(spans);
    var words = spans.map(function (span) {
      return span.textContent;
    });
    var utterance = new SpeechSynthesisUtterance(words.join(""));
    utterance.voice = chineseVoice();
    utterance.lang = "zh-CN";
    utterance.rate = rate;
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
    if (!sentences.length) split();
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

  function button(name, words, deed) {
    var made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", deed);
    buttons[name] = made;
    place.appendChild(made);
  }

  function offer() {
    if (!place.hidden || !chineseVoice()) return;
    button("play", "朗读全文", play);
    button("pause", "暂停", pause);
    button("stop", "停止", stop);
    var label = document.createElement("label");
    label.textContent = "语速";
    var select = document.createElement("select");
    [
      [0.75, "慢"],
      [1, "正常"],
      [1.25, "稍快"],
      [1.5, "快"],
    ].forEach(function (pair) {
      var option = new Option(pair[1], pair[0], pair[0] === 1, pair[0] === 1);
      select.add(option);
    });
    select.addEventListener("change", function () {
      rate = Number(select.value);
      if (state === "playing") play();
    });
    label.appendChild(select);
    place.appendChild(label);
    show("stopped");
    place.hidden = false;
  }

  offer();
  if (synthesis.addEventListener) synthesis.addEventListener("voiceschanged", offer);
  else synthesis.onvoiceschanged = offer;
  window.addEventListener("pagehide", function () {
    synthesis.cancel();
  });
})();
