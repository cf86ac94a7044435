// Puts a capture form where this script stands: <script src="https://YOUR-LEADSCORE/f/KEY/embed.js" async></script>
// It loads nothing else, sets no cookie, and reads the id of the first-party script alone, where that is there.
(function () {
  "use strict";
  var script = document.currentScript;
  if (!script) return;
  var form = new URL(script.src);
  form.pathname = form.pathname.replace(/\/embed\.js$/, "");
  form.search = "";
  form.searchParams.set("in", "frame");
  form.searchParams.set("page", location.href.slice(0, 500));
  var quiet = navigator.doNotTrack === "1" || window.doNotTrack === "1" || navigator.globalPrivacyControl === true;
  var found = /(?:^|; )ls_id=([A-Za-z0-9_-]{8,100})(?:;|$)/.exec(document.cookie);
  if (found && !quiet) form.searchParams.set("visitor", found[1]);

  var frame = document.createElement("iframe");
  frame.src = form.href;
  frame.title = script.getAttribute("data-title") || "Form";
  frame.style.cssText = "display:block;width:100%;height:480px;border:0;color-scheme:normal";
  // In the head nothing is shown: then it stands at the end of the page.
  if (script.parentNode !== document.head) script.parentNode.insertBefore(frame, script.nextSibling);
  else if (document.body) document.body.appendChild(frame);
  else document.addEventListener("DOMContentLoaded", function () { document.body.appendChild(frame); });

  window.addEventListener("message", function (event) {
    var said = event.source === frame.contentWindow && event.origin === form.origin && event.data && event.data.leadscore;
    if (!said) return;
    if (typeof said.height === "number") frame.style.height = Math.min(Math.max(said.height, 80), 5000) + "px";
    if (said.show) frame.scrollIntoView({ block: "nearest" });
    if (typeof said.go === "string" && /^https?:\/\//.test(said.go)) location.assign(said.go);
  });
})();
