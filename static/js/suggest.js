/* Suggestions under a search box: names, tags and headlines while typing. Without scripts the box is a plain form. */
(function () {
  "use strict";

  var WAIT = 160; // milliseconds after the last key
  var style = document.currentScript.dataset.style;
  var styled = false;

  function addStyle() {
    if (styled || !style) return;
    styled = true;
    if (document.querySelector('link[href="' + style + '"]')) return;
    var link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = style;
    document.head.append(link);
  }

  function attach(box, number) {
    var list = document.createElement("ul");
    var timer = 0;
    var asked = null;
    var active = -1;
    var composing = false;

    list.id = "suggestions-" + number;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "搜索建议");
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-expanded", "false");
    box.parentNode.classList.add("suggests");
    box.after(list);

    function options() {
      return list.querySelectorAll("[role=option]");
    }

    function close() {
      clearTimeout(timer);
      if (asked) asked.abort();
      list.hidden = true;
      active = -1;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    }

    function choose(position) {
      var all = options();
      active = all.length ? (position + all.length + 1) % (all.length + 1) : -1;
      if (active === all.length) active = -1;
      all.forEach(function (option, index) {
        option.setAttribute("aria-selected", String(index === active));
      });
      if (active < 0) box.removeAttribute("aria-activedescendant");
      else {
        box.setAttribute("aria-activedescendant", all[active].id);
        all[active].scrollIntoView({ block: "nearest" });
      }
    }

    function show(suggestions) {
      list.replaceChildren();
      suggestions.forEach(function (one, index) {
        var option = document.createElement("li");
        var text = document.createElement("span");
        var label = document.createElement("span");
        option.id = list.id + "-" + index;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.url = one.url;
        text.textContent = one.text;
        text.className = "suggestion-text";
        label.textContent = one.label;
        label.className = "suggestion-label";
        option.append(text, label);
        list.append(option);
      });
      active = -1;
      list.hidden = !suggestions.length;
      box.setAttribute("aria-expanded", String(!list.hidden));
    }

    function ask() {
      var typed = box.value.trim();
      if (!typed) return close();
      if (asked) asked.abort();
      asked = new AbortController();
      fetch("/search/suggest.json?q=" + encodeURIComponent(typed), { signal: asked.signal })
        .then(function (answer) {
          return answer.ok ? answer.json() : { suggestions: [] };
        })
        .then(function (answer) {
          if (box === document.activeElement) show(answer.suggestions);
        })
        .catch(function (error) {
          if (error.name !== "AbortError") close(); // offline: the form still works
        });
    }

    function soon() {
      clearTimeout(timer);
      if (!composing) timer = setTimeout(ask, WAIT);
    }

    box.addEventListener("focus", addStyle);
    box.addEventListener("input", soon);
    box.addEventListener("compositionstart", function () {
      composing = true; // pinyin on its way to characters is not yet a query
    });
    box.addEventListener("compositionend", function () {
      composing = false;
      soon();
    });
    box.addEventListener("keydown", function (event) {
      if (composing || event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden) return;
        event.preventDefault();
        if (event.key === "ArrowDown") choose(active + 1);
        else choose(active < 0 ? options().length - 1 : active - 1);
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        location.assign(options()[active].dataset.url);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      }
    });
    box.addEventListener("blur", close);
    list.addEventListener("mousedown", function (event) {
      event.preventDefault(); // the box keeps the focus until the click
    });
    list.addEventListener("click", function (event) {
      var option = event.target.closest("[role=option]");
      if (option) location.assign(option.dataset.url);
    });
  }

  document.querySelectorAll("input[type=search][name=q]").forEach(attach);
})();
