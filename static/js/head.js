// Before the first paint: scripts run; the type size, colours and pointer this reader chose last time; what has
// to be there before anything is painted.
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
  // Of browsers that do not know rel=expect this asks nothing. In the page itself checkers of HTML object to it.
  var expect = document.createElement("link");
  expect.rel = "expect";
  expect.href = "#" + root.getAttribute("data-painted-from");
  expect.setAttribute("blocking", "render");
  document.head.appendChild(expect);
})(document.documentElement);
