// Rows: added, moved, copied, removed; undo; and what others do.

import { overs, place } from "./cells.js";
import { focus } from "./grid.js";
import { CELL, acts, by, main, menu, nameOf, page, part, revision, rowOf, say, tell } from "./page.js";
import { apply, inTurn, post, sync } from "./sending.js";

function run(to, fields = {}) {
  const seen = revision();
  inTurn(async () => {
    const { status, text } = await post(to, { seen, ...fields });
    if (status === 200) { apply(text); tell("matrix-edited"); }
    else warn(text, status);
  }).catch(() => say("No answer from the server. Nothing was done; try again."));
  return true;
}

function warn(text, status) {
  const toast = by("toast");
  toast.className = "toast";
  toast.innerHTML = text;
  if (status === 409) sync();
}

export const act = (name) => run(`${main.dataset.base}/${name}`);
const does = (row, name) => (row?.dataset.acts ?? "").split(" ").includes(name);

export function actOn(cell, name) {
  const row = rowOf(cell);
  if (!does(row, name)) return true;
  const [kind, id] = part(row);
  return run(`${main.dataset.base}/row/${kind}/${id}/${name}`);
}

acts.addEventListener("submit", (event) => {
  event.preventDefault();
  const { submitter } = event;
  if (menu.matches(":popover-open")) menu.hidePopover();
  run(submitter.formAction, submitter.name ? { [submitter.name]: submitter.value } : {});
});

export function openMenu(cell) {
  const row = rowOf(cell);
  const [kind, id] = part(row);
  const own = menu.querySelector("[data-page]");
  const add = [row, by(row.dataset.parent), by(`axis-${row.dataset.parent}`)].map((one) => one?.querySelector(".add")).find(Boolean)
    ?? row.closest("table").querySelector(".add");
  for (const button of menu.querySelectorAll("[data-act]")) {
    button.hidden = !does(row, button.dataset.act);
    button.formAction = `${main.dataset.base}/row/${kind}/${id}/${button.dataset.act}`;
  }
  own.href = row.querySelector("th a")?.href ?? "";
  own.hidden = !own.href || own.href === location.href;
  const more = menu.querySelector("[data-add]");
  more.hidden = !add;
  if (add) Object.assign(more, { formAction: add.formAction, value: add.value, textContent: add.title });
  menu.dataset.from = cell.id;
  menu.showPopover();
  const box = cell.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(box.left + 16, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(box.bottom, innerHeight - menu.offsetHeight - 8))}px`;
  menu.querySelector("button:not([hidden]), a:not([hidden])").focus();
  return true;
}

page.addEventListener("click", (event) => {
  const button = event.target.closest("button.acts");
  if (button) openMenu(rowOf(button).querySelector(CELL));
});

menu.addEventListener("keydown", (event) => {
  const items = [...menu.querySelectorAll("button, a")].filter((one) => !one.hidden);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
});
menu.addEventListener("toggle", (event) => {
  if (event.newState === "closed" && document.activeElement === document.body) focus(by(menu.dataset.from));
});

// Dragged by its dots behind another row of its kind.
let dragged = null;
page.addEventListener("pointerdown", (event) => {
  const row = event.target.closest("button.acts") && rowOf(event.target);
  if (row && does(row, "up")) row.draggable = true;
});
page.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("tr[draggable]");
  if (dragged) event.dataTransfer.effectAllowed = "move";
});
const target = (event) => {
  const row = event.target.closest?.("tr");
  const isFor = dragged && row && row !== dragged && (row.className.split(" ")[0] === dragged.className.split(" ")[0]
    || (dragged.classList.contains("rule") && row.classList.contains("par")));
  return isFor && row.closest("tbody") === dragged.closest("tbody") ? row : null;
};
page.addEventListener("dragover", (event) => {
  for (const one of page.querySelectorAll(".drop-here")) one.classList.remove("drop-here");
  const row = target(event);
  if (!row) return;
  event.preventDefault();
  row.classList.add("drop-here");
});
page.addEventListener("drop", (event) => {
  const row = target(event);
  if (!row) return;
  event.preventDefault();
  const [kind, id] = part(dragged);
  const isInto = kind === "rule" && row.classList.contains("par");
  const [, parent] = isInto ? part(row) : (row.dataset.parent ?? "").split("-");
  run(`${main.dataset.base}/row/${kind}/${id}/move`, { after: isInto ? "" : part(row)[1], parent: kind === "rule" ? parent : "" });
});
page.addEventListener("dragend", () => {
  for (const one of page.querySelectorAll(".drop-here")) one.classList.remove("drop-here");
  dragged?.removeAttribute("draggable");
  dragged = null;
});

// ---- What others do: their rows come, the cell flashes, what is open here stays open and says so ----
document.body.addEventListener("matrix-news", ({ detail }) => {
  sync(detail.edit).then((isNew) => {
    if (isNew) tell("matrix-edited");
    if (!detail.mine) flash(detail);
  });
});

function flash({ cell, row, name, initials }) {
  const at = by(cell) ?? by(row)?.querySelector("th");
  const words = at ? `${name} changed ${at.dataset.label ?? "a row"} of ${nameOf(rowOf(at))}` : `${name} removed a row`;
  say(words);
  if (overs.has(cell) && at) note(overs.get(cell), `${name} has just changed this to “${(at.querySelector("b") ?? at).textContent.trim()}”.`);
  if (!at) return;
  at.dataset.flash = initials;
  setTimeout(() => delete at.dataset.flash, 2500);
}

function note(one, words) {
  if (one.querySelector("[data-theirs]")) return;
  const line = one.querySelector(".news-of") ?? one.appendChild(Object.assign(document.createElement("p"), { className: "news-of" }));
  line.textContent = words;
  place();
}
