// A review: arrow keys on the wall and while rating, letters as grades, print. All of it works without, too.
"use strict";

(() => {
  const main = document.querySelector("[data-review], [data-rate]");
  const follow = (rel) => main.querySelector(`a[rel=${rel}]`)?.click();
  const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]");
  const hasArrows = main.matches("[data-wall], [data-rate]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (hasArrows && event.key === "ArrowRight") return follow("next");
    if (hasArrows && event.key === "ArrowLeft") return follow("prev");
    if (main.matches("[data-wall]") && event.key === "Escape") return follow("up");
    // A letter that is held down is one answer, not many.
    if (main.matches("[data-rate]") && !event.repeat && /^[a-z0-9]$/i.test(event.key)) {
      main.querySelector(`button[data-key="${event.key.toLowerCase()}"]`)?.click();
    }
  });

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
