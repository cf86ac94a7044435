// What keys, clicks and the clipboard do with the cell that has the focus.

import { open } from "./cells.js";
import { MOVES, focus } from "./grid.js";
import { CELL, by, narrow, page } from "./page.js";
import { act, actOn, openMenu } from "./rows.js";

page.addEventListener("keydown", (event) => {
  const cell = event.target.closest(CELL);
  if (!cell || event.target !== cell) return;
  if (command(event, cell)) {
    event.preventDefault();
    event.stopPropagation();
  }
});

function command(event, cell) {
  const { key } = event;
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && key.toLowerCase() === "z") return act(event.shiftKey ? "redo" : "undo");
  if (isCommand && key.toLowerCase() === "y") return act("redo");
  if (event.altKey && /^Arrow(Up|Down)$/.test(key)) return actOn(cell, key === "ArrowUp" ? "up" : "down");
  if (key === "ContextMenu" || (event.shiftKey && key === "F10")) return openMenu(cell);
  if (MOVES[key] && !event.altKey) { focus(MOVES[key](cell, event)); return true; }
  if (key === "Enter" || key === "F2") return open(cell);
  if (isCommand || event.altKey) return false;
  if (key === "Delete" || key === "Backspace") return "typed" in cell.dataset && open(cell, "");
  return key.length === 1 && key !== " " && open(cell, key);
}


let pressed = null;
page.addEventListener("mousedown", (event) => { pressed = document.activeElement; });
page.addEventListener("click", (event) => {
  const cell = event.target.closest(CELL);
  if (!cell || narrow.matches || event.ctrlKey || event.metaKey || event.target.closest("button")) return;
  event.preventDefault(); // the name of a row is a link to its page where there is no script
  if (pressed === cell || event.detail > 1) open(cell);
  else focus(cell);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("#problems a");
  const at = link && by(link.hash.slice(1));
  if (!at) return;
  event.preventDefault();
  focus(at.matches(CELL) ? at : at.querySelector(CELL));
  at.scrollIntoView({ block: "center" });
});

document.addEventListener("copy", (event) => {
  const cell = document.activeElement.closest(CELL);
  if (!cell || String(getSelection())) return;
  event.clipboardData.setData("text/plain", cell.dataset.typed ?? cell.textContent.trim());
  event.preventDefault();
});

document.addEventListener("paste", (event) => {
  const cell = document.activeElement;
  if (!cell.matches(CELL) || !("typed" in cell.dataset)) return;
  event.preventDefault();
  open(cell, event.clipboardData.getData("text/plain").trim().split("\n")[0]);
});
