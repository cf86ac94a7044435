// A cell that is open: typed into, or chosen in a form; saved at once, and kept until it is.

import { focus, sideways, upwards } from "./grid.js";
import { address, by, main, nameOf, page, revision, rowOf, say, tell } from "./page.js";
import { apply, inTurn, post, sync } from "./sending.js";

const BOTH = new Set(["pays", "fades", "limit"]); // typed, and chosen in a form as well
const KEPT = `draft ${main.dataset.base}`;

export const overs = new Map();

export function place() {
  const origin = page.getBoundingClientRect();
  for (const [id, over] of overs) {
    const cell = by(id);
    over.classList.toggle("adrift", !cell);
    if (!cell) continue;
    const box = cell.getBoundingClientRect();
    const width = Math.max(box.width, over.offsetWidth);
    over.style.top = `${box.top - origin.top}px`;
    over.style.left = `${Math.max(0, Math.min(box.left - origin.left, origin.width - width))}px`;
    over.style.minWidth = `${box.width}px`;
    over.style.minHeight = `${box.height}px`;
  }
}
addEventListener("resize", place);
new ResizeObserver(place).observe(page);
for (const one of page.querySelectorAll(".scroll")) one.addEventListener("scroll", place);

function over(cell, content) {
  const one = overs.get(cell.id) ?? document.createElement("div");
  one.className = "over";
  one.dataset.seen ??= revision();
  one.dataset.to ??= address(cell);
  one.dataset.name = cell.dataset.label ?? "Name";
  one.setAttribute("role", "group");
  one.setAttribute("aria-label", `${one.dataset.name} of ${nameOf(rowOf(cell))}`);
  one.replaceChildren(...content);
  overs.set(cell.id, one);
  page.append(one);
  place();
  tell("matrix-cell", { cell: cell.id });
  return one;
}

function shut(id, goesBack = true) {
  overs.get(id)?.remove();
  overs.delete(id);
  keep(id, null);
  if (!overs.size) tell("matrix-cell", { cell: "" });
  if (goesBack && by(id)) focus(by(id));
}

export function open(cell, typed, selects = typed === undefined) {
  if (overs.has(cell.id)) overs.get(cell.id).querySelector("input:not([type=hidden]), select, button")?.focus();
  else if ("typed" in cell.dataset) type(cell, typed ?? cell.dataset.typed, selects);
  else choose(cell);
  return true;
}

function type(cell, typed, selects) {
  const form = document.createElement("form");
  const input = Object.assign(document.createElement("input"), { name: "typed", value: typed, autocomplete: "off", type: "text" });
  form.className = "cell-edit";
  form.append(input);
  if (BOTH.has(cell.dataset.cell)) {
    const more = Object.assign(document.createElement("button"), { type: "button", className: "more-of", textContent: "▾", title: "Choose in a form (Alt ↓)" });
    more.setAttribute("aria-label", "Choose in a form");
    more.addEventListener("click", () => choose(cell));
    form.append(more);
  }
  const one = over(cell, [form]);
  input.setAttribute("aria-label", one.getAttribute("aria-label"));
  input.classList.toggle("num", cell.classList.contains("num"));
  input.focus();
  if (selects) input.select();
  return one;
}

async function choose(cell) {
  const one = over(cell, ["…"]);
  try {
    const answer = await fetch(address(cell));
    if (!answer.ok) throw new Error(answer.status);
    fill(one, await answer.text());
  } catch {
    shut(cell.id);
    say("No answer from the server. Try again.");
  }
}

function fill(one, html, name) {
  one.innerHTML = html;
  place();
  const last = [...one.querySelectorAll(".criterion")].at(-1);
  const to = (name && one.querySelector(`[name="${CSS.escape(name)}"]`)) || last?.querySelector("select, input:not([type=hidden])")
    || one.querySelector("input:not([type=hidden]):checked, input:not([type=hidden]), select, textarea, button:not(.vh)");
  to?.focus();
  one.scrollIntoView({ block: "nearest" });
}

const idOf = (one) => [...overs].find(([, over]) => over === one)[0];

page.addEventListener("keydown", (event) => {
  const one = event.target.closest(".over");
  if (!one) return;
  const cell = by(idOf(one));
  if (event.key === "Escape") {
    event.stopPropagation();
    shut(idOf(one));
  } else if (event.key === "Tab" && event.target.name === "typed") {
    event.preventDefault();
    save(one, new FormData(event.target.form), cell && sideways(cell, event.shiftKey ? -1 : 1));
  } else if (event.altKey && event.key === "ArrowDown" && one.querySelector(".more-of")) {
    event.preventDefault();
    choose(cell);
  }
});

page.addEventListener("submit", (event) => {
  const one = event.target.closest(".over");
  if (!one) return;
  event.preventDefault();
  const fields = new FormData(event.target, event.submitter);
  const cell = by(idOf(one));
  if (fields.has("do")) redraw(one, fields);
  else save(one, fields, cell && (fields.has("typed") ? upwards(cell, 1) : cell));
});

page.addEventListener("click", (event) => {
  const one = event.target.closest(".over");
  if (one && event.target.closest("[data-leave], [data-theirs]")) shut(idOf(one));
});

// A list grows as its last line is used; what a condition is about redraws it.
page.addEventListener("change", (event) => {
  const one = event.target.closest(".over, .row-form");
  if (!one) return;
  const { target } = event;
  const add = target.name.endsWith(":add") && target.value && `add ${target.name.slice(0, -4)}`;
  if (one.matches(".over") && (add || "redraws" in target.dataset)) {
    const fields = new FormData(target.form);
    fields.set("do", add || "look");
    redraw(one, fields, add ? undefined : target.name);
  }
});
main.addEventListener("input", (event) => {
  const list = event.target.closest(".types, .pairs, .criterion");
  const lines = list && [...list.children].filter((one) => one.matches("label, .row") && one.contains(event.target));
  if (!lines?.length || !list.matches(".types, .pairs") && event.target.getAttribute("list") === null) return;
  const [line] = lines;
  if (!event.target.value || line.nextElementSibling?.matches("label, .row")) return;
  const copy = line.cloneNode(true);
  for (const field of copy.querySelectorAll("input, select")) field.value = "";
  line.after(copy);
  place();
});

const redraw = (one, fields, name) => inTurn(async () => {
  const { text } = await post(one.dataset.to, fields);
  fill(one, text, name);
}).catch(() => say("No answer from the server. Try again."));

function save(one, fields, next) {
  const id = idOf(one);
  const cell = by(id);
  if (fields.has("typed") && cell && fields.get("typed") === cell.dataset.typed) {
    shut(id);
    return focus(next);
  }
  if (!fields.has("seen")) fields.set("seen", one.dataset.seen);
  keep(id, { to: one.dataset.to, fields: [...fields] });
  one.classList.add("saving");
  focus(next ?? cell);
  inTurn(async () => {
    try {
      const { status, text } = await post(one.dataset.to, fields);
      if (status === 200) saved(id, text);
      else if (status === 409 && text.includes("data-theirs")) clash(one, text);
      else refused(one, text);
    } catch {
      refused(one, "<p class=\"error\" role=\"alert\">No answer from the server: this is not saved yet. Try again.</p>");
    }
  });
}

function saved(id, text) {
  const isHere = overs.get(id)?.contains(document.activeElement);
  shut(id, isHere);
  apply(text);
  tell("matrix-edited");
}

function clash(one, text) {
  one.classList.remove("saving");
  one.innerHTML = text;
  place();
  sync();
  one.querySelector("button").focus();
  say(`${one.getAttribute("aria-label")}: somebody else has changed it. Choose one of two values.`);
}

function refused(one, text) {
  one.classList.remove("saving");
  if (text.includes("<form")) return fill(one, text);
  one.querySelector(".error")?.remove();
  (one.querySelector("form") ?? one).insertAdjacentHTML("beforeend", text);
  place();
  one.querySelector("input:not([type=hidden]), button")?.focus();
}

// ---- Nothing that was typed is lost: what is not saved yet outlives the page ----
function kept() {
  try { return JSON.parse(sessionStorage.getItem(KEPT)) ?? {}; } catch { return {}; }
}

function keep(id, what) {
  const all = kept();
  if (what) all[id] = what;
  else delete all[id];
  sessionStorage.setItem(KEPT, JSON.stringify(all));
}

export function restore() {
  for (const [id, { to, fields }] of Object.entries(kept())) {
    const cell = by(id);
    if (!cell) continue;
    const values = new Map(fields);
    const one = type(cell, values.get("typed") ?? cell.dataset.typed ?? "", true);
    Object.assign(one.dataset, { seen: values.get("seen"), to });
    save(one, fields.reduce((all, [name, value]) => { all.append(name, value); return all; }, new FormData()), null);
  }
}
