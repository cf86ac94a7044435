// The draft as a sheet: arrow keys move, Enter or a letter edits, each cell is saved at once.
// Everything here can also be done on a row's own page, without script. What is sent goes one by one; the answer is
// always what the page does not show as it is, so it ends as the server has it, whatever came in between.
"use strict";
{
  const main = document.querySelector("main.matrix");
  const page = main.querySelector(".matrix-page");
  const acts = document.getElementById("acts");
  const menu = document.getElementById("row-menu");
  const narrow = matchMedia("(max-width: 860px)");
  const CELL = "[data-cell]";
  const BOTH = new Set(["pays", "fades", "limit"]); // typed, and chosen in a form as well
  const KEPT = `draft ${main.dataset.base}`;

  const by = (id) => document.getElementById(id);
  const say = (words) => { by("said").textContent = words; };
  const tell = (name, detail) => document.body.dispatchEvent(new CustomEvent(name, { detail }));
  const revision = () => Number(by("state").dataset.revision);
  const rowOf = (one) => one.closest("tr");
  const nameOf = (row) => (row.querySelector(".nm b") ?? row.querySelector(".nm a") ?? row.querySelector(".nm")).textContent.trim();
  const part = (row) => row.id.split("-");
  const address = (cell) => {
    const [kind, id] = cell.id.split("-");
    return `${main.dataset.base}/cells/${kind}/${id}/${encodeURIComponent(cell.dataset.cell)}`;
  };

  // ---- The grid: one cell takes the focus, arrows move it ----
  let current = null;

  function prepare(root) {
    for (const one of root.querySelectorAll(`${CELL}, .nm a, button.acts, .par .add`)) one.tabIndex = -1;
  }

  function focus(cell) {
    if (!cell) return;
    if (current?.isConnected) current.tabIndex = -1;
    current = cell;
    cell.tabIndex = 0;
    cell.focus();
  }

  const middle = (one) => { const box = one.getBoundingClientRect(); return box.left + box.width / 2; };
  const rows = () => [...main.querySelectorAll(".sheet tbody tr")].filter((row) => row.querySelector(CELL));

  function sideways(cell, step) {
    const cells = [...rowOf(cell).querySelectorAll(CELL)];
    return cells[cells.indexOf(cell) + step] ?? null;
  }

  function upwards(cell, step) {
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

  const MOVES = {
    ArrowLeft: (cell) => sideways(cell, -1),
    ArrowRight: (cell) => sideways(cell, 1),
    ArrowUp: (cell) => upwards(cell, -1),
    ArrowDown: (cell) => upwards(cell, 1),
    Home: (cell, event) => edge(cell, event, false),
    End: (cell, event) => edge(cell, event, true),
  };

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

  page.addEventListener("focusin", (event) => {
    const cell = event.target.closest(CELL);
    if (cell && cell === event.target && cell !== current) focus(cell);
  });

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

  // ---- What is sent, one by one; what comes back is put in its place ----
  let queue = Promise.resolve();
  const inTurn = (job) => { queue = queue.then(job, job); return queue; };

  async function post(to, fields) {
    const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
    const marks = [...main.querySelectorAll("tr[data-mark]")].map((row) => `${row.id}:${row.dataset.mark}`);
    body.set("have", marks.join());
    body.set("csrfmiddlewaretoken", acts.elements.csrfmiddlewaretoken.value);
    const answer = await fetch(to, { method: "POST", body, redirect: "error" });
    return { status: answer.status, text: await answer.text() };
  }

  function apply(text) {
    const box = document.createElement("template");
    box.innerHTML = text;
    const fresh = box.content;
    const was = document.activeElement.closest(".sheet [id]")?.id;
    for (const one of fresh.querySelectorAll("#state, #problems, #toast")) by(one.id)?.replaceWith(one);
    for (const table of fresh.querySelectorAll("table[data-list]")) put(by(table.dataset.list), table);
    acts.elements.seen.value = revision();
    if (was && document.activeElement === document.body) focus(by(was));
    if (!current?.isConnected) current = main.querySelector(CELL);
    current.tabIndex = 0;
    place();
    tell("matrix-rows");
    const to = fresh.querySelector("meta[data-focus]");
    if (to) go(to);
  }

  function go(to) {
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

  const sync = (edit = Infinity) => inTurn(async () => {
    if (edit <= revision()) return false; // what was sent before has brought it along
    const { status, text } = await post(`${main.dataset.base}/rows`, {});
    if (status === 200) apply(text);
    return status === 200;
  }).catch(() => false);

  // ---- A cell that is open: what is typed lies over the table, so that no other edit can touch it ----
  const overs = new Map();

  function place() {
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

  function open(cell, typed, selects = typed === undefined) {
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

  for (const [id, { to, fields }] of Object.entries(kept())) {
    const cell = by(id);
    if (!cell) continue;
    const values = new Map(fields);
    const one = type(cell, values.get("typed") ?? cell.dataset.typed ?? "", true);
    Object.assign(one.dataset, { seen: values.get("seen"), to });
    save(one, fields.reduce((all, [name, value]) => { all.append(name, value); return all; }, new FormData()), null);
  }

  // ---- Rows: added, moved, copied, removed; undo ----
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

  const act = (name) => run(`${main.dataset.base}/${name}`);
  const does = (row, name) => (row?.dataset.acts ?? "").split(" ").includes(name);

  function actOn(cell, name) {
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

  function openMenu(cell) {
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
    if (overs.has(cell) && at) note(overs.get(cell), `${initials} ${name} has just changed this to “${at.textContent.trim()}”.`);
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

  prepare(document);
  for (const table of main.querySelectorAll(".sheet")) table.setAttribute("role", "grid");
  current = main.querySelector(CELL);
  current.tabIndex = 0;
  if (location.hash) go({ dataset: { focus: decodeURIComponent(location.hash.slice(1)) } });
}
