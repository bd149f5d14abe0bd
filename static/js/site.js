// What a page gains from scripts: 设置, 打印, 分享, how far one has read, and word of new items. Without it nothing is lost.
(function () {
  "use strict";
  var root = document.documentElement;
  var all = function (selector) {
    return Array.prototype.slice.call(document.querySelectorAll(selector));
  };

  function remembered(name) {
    try {
      return localStorage.getItem("newsroom-" + name) || "";
    } catch (refused) {
      return chosen[name] || "";
    }
  }
  var chosen = {}; // what this page was told, where a browser stores nothing
  function choose(name, value) {
    chosen[name] = value;
    root.className = root.className
      .split(" ")
      .filter(function (one) {
        return one.indexOf(name + "-") !== 0;
      })
      .join(" ");
    if (value && name !== "rate") root.classList.add(name + "-" + value);
    try {
      if (value) localStorage.setItem("newsroom-" + name, value);
      else localStorage.removeItem("newsroom-" + name);
    } catch (refused) {
      /* the choice then lasts as long as the page */
    }
  }

  // 设置: 字号, 配色, 语速, 大鼠标; the article's own 字号 buttons say and do the same.
  var sizes = all("[data-size]");
  var radios = all("[data-settings] input");
  function showChoices() {
    radios.forEach(function (radio) {
      radio.checked = radio.value === remembered(radio.name);
    });
    sizes.forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.size === (remembered("size") || "medium")));
    });
  }
  radios.forEach(function (radio) {
    radio.addEventListener("change", function () {
      choose(radio.name, radio.value);
      showChoices();
      document.dispatchEvent(new Event("newsroom-" + radio.name));
    });
  });
  sizes.forEach(function (button) {
    button.addEventListener("click", function () {
      choose("size", button.dataset.size === "medium" ? "" : button.dataset.size);
      showChoices();
    });
  });
  showChoices();

  // On a phone the section bar scrolls; the current section comes into sight.
  all(".bar [aria-current]").forEach(function (link) {
    var bar = link.closest("ul");
    if (link.offsetLeft + link.offsetWidth > bar.clientWidth) bar.scrollLeft = link.offsetLeft - 24;
  });

  // What is folded on a phone stands open where there is room beside the text; 关爱版 keeps one column.
  if (matchMedia("(min-width: 64em)").matches && !root.classList.contains("elder")) {
    all("[data-open-wide]").forEach(function (folded) {
      folded.open = true;
    });
  }

  // A table is a tab stop only while there is something to scroll in it.
  var tables = all(".table");
  function letScroll() {
    tables.forEach(function (box) {
      if (box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    });
  }
  if (tables.length) {
    letScroll();
    window.addEventListener("load", letScroll);
    window.addEventListener("resize", letScroll);
  }

  // 打印, 分享
  all("[data-print]").forEach(function (button) {
    button.addEventListener("click", function () {
      window.print();
    });
  });
  all("[data-wechat]").forEach(function (hint) {
    hint.hidden = navigator.userAgent.indexOf("MicroMessenger") < 0;
  });
  all("[data-copy]").forEach(function (button) {
    button.addEventListener("click", function () {
      var words = document.querySelector("[data-share-words]");
      var text = words.innerText;
      function done() {
        button.textContent = "已复制";
      }
      function byHand() {
        var range = document.createRange();
        range.selectNodeContents(words);
        var selection = getSelection();
        selection.removeAllRanges();
        selection.addRange(range);
        if (document.execCommand("copy")) done();
        else button.textContent = "请长按上面的文字复制";
      }
      if (navigator.clipboard && navigator.clipboard.writeText)
        navigator.clipboard.writeText(text).then(done, byHand);
      else byHand();
    });
  });
  all("[data-share-native]").forEach(function (button) {
    if (!navigator.share) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator
        .share({
          title: document.querySelector("h1").innerText,
          url: document.querySelector("link[rel=canonical]").href,
        })
        .catch(function () {
          /* the reader thought better of it */
        });
    });
  });

  // Long pieces: a rule at the top says how far one has read.
  all("[data-progress]").forEach(function (rule) {
    var text = document.querySelector("[data-body]");
    var waiting = false;
    function show() {
      var box = text.getBoundingClientRect();
      var way = box.height - window.innerHeight;
      var read = way > 0 ? Math.min(1, Math.max(0, -box.top / way)) : 0;
      rule.style.transform = "scaleX(" + read.toFixed(3) + ")";
      waiting = false;
    }
    document.addEventListener(
      "scroll",
      function () {
        if (!waiting) window.requestAnimationFrame(show);
        waiting = true;
      },
      { passive: true },
    );
    show();
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    all("details.share[open], details.settings[open]").forEach(function (open) {
      open.open = false;
      open.querySelector("summary").focus();
    });
  });

  // 有 N 条新内容: asks once a minute while the page is in sight.
  var notice = document.querySelector("[data-fresh]");
  if (notice && window.fetch) {
    var shown = all("[data-post]").map(function (item) {
      return Number(item.dataset.post);
    });
    var ask = function () {
      if (document.hidden) return;
      fetch(notice.dataset.fresh, { credentials: "same-origin" })
        .then(function (answer) {
          return answer.ok ? answer.json() : { ids: [] };
        })
        .then(function (answer) {
          var count = answer.ids.findIndex(function (id) {
            return shown.indexOf(id) >= 0;
          });
          if (count < 0) count = shown.length ? answer.ids.length : 0;
          if (!count) return;
          notice.querySelector("a").textContent =
            "有 " + count + (count < answer.ids.length ? "" : "+") + " 条新内容，点击查看";
          notice.hidden = false;
        })
        .catch(function () {
          /* offline: ask again in a minute */
        });
    };
    window.setInterval(ask, 60000);
    document.addEventListener("visibilitychange", ask);
  }
})();
