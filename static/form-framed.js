// A form in a frame tells the page around it how high it is, and where to go when it was answered.
"use strict";
(() => {
  const tell = (what) => window.parent.postMessage({ leadscore: what }, "*"); // nothing in it is anybody's secret
  const go = document.getElementById("go");
  if (go) tell({ go: go.href });
  const height = () => tell({ height: Math.ceil(document.querySelector("main").getBoundingClientRect().height) });
  new ResizeObserver(height).observe(document.querySelector("main"));
  height();
  // Whoever sent the form hears what became of it: the frame's page is new, the focus was in the old one.
  const said = document.querySelector("#done, .refused");
  if (said) {
    said.setAttribute("tabindex", "-1");
    said.focus({ preventScroll: true });
    tell({ show: true });
  }
})();
