// Before the first paint: scripts run; the type size, colours and pointer this reader chose last time.
(function (root) {
  root.classList.add("js");
  try {
    ["size", "theme", "pointer"].forEach(function (name) {
      var value = localStorage.getItem("newsroom-" + name);
      if (/^[a-z-]{1,20}$/.test(value || "")) root.classList.add(name + "-" + value);
    });
  } catch (refused) {
    /* a browser that stores nothing shows the page as it is */
  }
})(document.documentElement);
