// What script adds: keys, light and dark, filters that apply at once, a panel beside the list.
// Everything here also works without it; nothing is loaded from elsewhere.
"use strict";

const wide = window.matchMedia("(min-width: 1001px)");
const rows = () => [...document.querySelectorAll("#rows .open")];
const isTyping = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
const say = (words) => { document.getElementById("said").textContent = words; };

// ---- Keys: j and k move, Enter opens (as links do), c compares two, / searches ----
function move(step) {
  const links = rows();
  if (!links.length) return;
  const open = links.findIndex((link) => link === document.activeElement);
  const from = open >= 0 ? open : links.findIndex((link) => link.hasAttribute("aria-current"));
  const next = links[Math.max(0, Math.min(links.length - 1, from < 0 ? 0 : from + step))];
  next.focus();
  next.closest("tr").scrollIntoView({ block: "nearest" });
}

function choose() {
  const row = document.activeElement.closest("#rows tr");
  const box = row && row.querySelector("input[name=lead]");
  if (!box) return;
  box.checked = !box.checked;
  const chosen = document.querySelectorAll("#rows input[name=lead]:checked").length;
  if (box.checked && chosen === 2) document.getElementById("compare").requestSubmit();
  else say(chosen === 1 ? "One lead chosen. Press c on another to compare them." : `${chosen} leads chosen.`);
}

const KEYS = { j: () => move(1), k: () => move(-1), c: choose, "/": () => document.getElementById("q").focus() };

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return escape(event);
  const act = KEYS[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key !== "/" && !document.getElementById("rows")) return;
  event.preventDefault();
  act();
});

function escape(event) {
  const menu = event.target.closest("details.menu, details.more");
  if (menu && menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (document.querySelector("#panel .close") && !isTyping(event.target)) {
    closePanel(document.querySelector("#panel .close").href);
  }
}

// ---- The panel: beside the list where there is room, else the lead's own page ----
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.open");
  if (link && (!wide.matches || event.ctrlKey || event.metaKey || event.shiftKey)) event.stopPropagation();
  const close = event.target.closest("#panel .close");
  if (close && wide.matches) {
    event.preventDefault();
    closePanel(close.href);
  }
}, true);

// A row is one large target for its link; what can be used in it keeps its own.
document.addEventListener("click", (event) => {
  const row = event.target.closest("#rows tbody tr");
  if (!row || event.target.closest("a, label, input") || String(window.getSelection())) return;
  row.querySelector("a.open")?.click();
});

function closePanel(address) {
  const open = document.querySelector("#rows .open[aria-current]");
  document.getElementById("panel").replaceChildren();
  history.pushState({}, "", address);
  if (open) {
    open.removeAttribute("aria-current");
    open.focus();
  }
}

function markOpenRow() {
  const lead = document.querySelector("#panel [data-lead]");
  for (const link of rows()) {
    if (lead && link.id === `lead-${lead.dataset.lead}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

// ---- Filters apply as they are chosen ----
document.addEventListener("change", (event) => {
  if (event.target.matches("#filters select.auto")) event.target.form.requestSubmit();
  if (event.target.matches("form.only input")) event.target.form.requestSubmit();
  // Another purpose leaves out others: counted anew, nothing is downloaded.
  if (event.target.matches("form.export [name=for]")) event.target.form.requestSubmit(event.target.form.elements.look);
});

// ---- Where the bar is too narrow for all pages, it begins with this one ----
document.querySelector(".top nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// ---- Light and dark, without loading the page ----
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.theme")) return;
  event.preventDefault();
  const theme = event.submitter.value;
  document.documentElement.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  document.querySelector(theme === "dark" ? ".to-light" : ".to-dark").focus();
});

// ---- On a phone the tree begins with its axes and parameters; what is below opens on demand ----
if (window.matchMedia("(max-width: 860px)").matches) {
  for (const one of document.querySelectorAll(".tree details.pa")) one.open = false;
}

// ---- What was opened, chosen or focused stays so when a part of the page is replaced ----
let opened = new Map();
let chosen = new Set();

document.addEventListener("htmx:beforeSwap", (event) => {
  const details = event.target.querySelectorAll("details[id]");
  opened = new Map([...details].map((one) => [one.id, one.open]));
  chosen = new Set([...document.querySelectorAll("#rows input:checked")].map((box) => box.id));
});

document.addEventListener("htmx:afterSettle", (event) => {
  for (const one of document.querySelectorAll("details[id]")) {
    if (opened.has(one.id) && !one.matches(".more")) one.open = opened.get(one.id);
  }
  for (const box of document.querySelectorAll("#rows input[name=lead]")) box.checked ||= chosen.has(box.id);
  markOpenRow();
  const score = event.target.querySelector("[data-said]");
  if (score) say(score.dataset.said);
});

document.addEventListener("htmx:responseError", () => say("That did not work. What you see is as it was before; try again."));
document.addEventListener("htmx:sendError", () => say("No answer from the server. Nothing was saved; try again."));
