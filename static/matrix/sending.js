// What is sent goes one by one. The answer is always what the page does not show as it is, so it ends as the
// server has it, whatever came in between.

import { open, place } from "./cells.js";
import { focus, prepare, settle } from "./grid.js";
import { CELL, acts, by, main, narrow, revision, tell } from "./page.js";

let queue = Promise.resolve();
export const inTurn = (job) => { queue = queue.then(job, job); return queue; };

export async function post(to, fields) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  const marks = [...main.querySelectorAll("tr[data-mark]")].map((row) => `${row.id}:${row.dataset.mark}`);
  body.set("have", marks.join());
  body.set("csrfmiddlewaretoken", acts.elements.csrfmiddlewaretoken.value);
  const answer = await fetch(to, { method: "POST", body, redirect: "error" });
  return { status: answer.status, text: await answer.text() };
}

export function apply(text) {
  const box = document.createElement("template");
  box.innerHTML = text;
  const fresh = box.content;
  const was = document.activeElement.closest(".sheet [id]")?.id;
  for (const one of fresh.querySelectorAll("#state, #problems, #toast")) by(one.id)?.replaceWith(one);
  for (const table of fresh.querySelectorAll("table[data-list]")) put(by(table.dataset.list), table);
  acts.elements.seen.value = revision();
  settle(was);
  place();
  tell("matrix-rows");
  const to = fresh.querySelector("meta[data-focus]");
  if (to) go(to);
}

export function go(to) {
  const cell = by(to.dataset.focus) ?? by(to.dataset.focus.replace(/-[^-]*$/, ""))?.querySelector(CELL);
  if (!cell?.matches(CELL)) return;
  focus(cell);
  cell.scrollIntoView({ block: "nearest" });
  if ("opens" in to.dataset && !narrow.matches) open(cell, undefined, true);
}

function put(body, table) {
  const fresh = new Map([...table.rows].map((row) => [row.id, row]));
  const ids = table.dataset.ids.split(" ").filter(Boolean);
  for (const row of [...body.rows]) if (!ids.includes(row.id)) row.remove();
  let at = body.firstElementChild;
  for (const id of ids) {
    const row = fresh.get(id) ?? by(id);
    const old = body.querySelector(`#${CSS.escape(id)}`);
    if (fresh.has(id) && old) {
      // What others fill in stays: who is paid, the evidence, the comments.
      for (const one of row.querySelectorAll("[data-keep]")) {
        const kept = by(one.id);
        if (kept) one.replaceWith(kept);
      }
      if (at === old) at = row;
      old.replaceWith(row);
    }
    if (fresh.has(id)) prepare(row);
    if (row === at) at = at.nextElementSibling;
    else body.insertBefore(row, at);
  }
}

export const sync = (edit = Infinity) => inTurn(async () => {
  if (edit <= revision()) return false; // what was sent before has brought it along
  const { status, text } = await post(`${main.dataset.base}/rows`, {});
  if (status === 200) apply(text);
  return status === 200;
}).catch(() => false);
