// One cell of the sheet takes the focus, and arrows move it.

import { CELL, by, main, page, rowOf } from "./page.js";

let current = null;

export function prepare(root) {
  for (const one of root.querySelectorAll(`${CELL}, .nm a, button.acts, .par .add`)) one.tabIndex = -1;
}

export function focus(cell) {
  if (!cell) return;
  if (current?.isConnected) current.tabIndex = -1;
  current = cell;
  cell.tabIndex = 0;
  cell.focus();
}

const middle = (one) => { const box = one.getBoundingClientRect(); return box.left + box.width / 2; };
const rows = () => [...main.querySelectorAll(".sheet tbody tr")].filter((row) => row.querySelector(CELL));

export function sideways(cell, step) {
  const cells = [...rowOf(cell).querySelectorAll(CELL)];
  return cells[cells.indexOf(cell) + step] ?? null;
}

export function upwards(cell, step) {
  const all = rows();
  const row = all[all.indexOf(rowOf(cell)) + step];
  if (!row) return null;
  const x = middle(cell);
  return [...row.querySelectorAll(CELL)].sort((a, b) => Math.abs(middle(a) - x) - Math.abs(middle(b) - x))[0];
}

function edge(cell, event, isLast) {
  const cells = event.ctrlKey ? [...main.querySelectorAll(CELL)] : [...rowOf(cell).querySelectorAll(CELL)];
  return cells.at(isLast ? -1 : 0);
}

export const MOVES = {
  ArrowLeft: (cell) => sideways(cell, -1),
  ArrowRight: (cell) => sideways(cell, 1),
  ArrowUp: (cell) => upwards(cell, -1),
  ArrowDown: (cell) => upwards(cell, 1),
  Home: (cell, event) => edge(cell, event, false),
  End: (cell, event) => edge(cell, event, true),
};

// After rows were replaced: the focus is where it was, or one cell can be reached by Tab all the same.
export function settle(was) {
  if (was && document.activeElement === document.body) focus(by(was));
  if (!current?.isConnected) current = main.querySelector(CELL);
  current.tabIndex = 0;
}

page.addEventListener("focusin", (event) => {
  const cell = event.target.closest(CELL);
  if (cell && cell === event.target && cell !== current) focus(cell);
});
