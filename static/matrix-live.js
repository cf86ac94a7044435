// A draft that several have open: others' edits as they come, who is here, and in which cell each is.
// Nothing here is needed to edit; without it the page is as it was when it was loaded.
"use strict";
{
  const main = document.querySelector("main.matrix[data-base]");
  const SILENCE = 25000; // ms; the server says something each 10 s, so the line is dead
  const BEAT = 10000; // how often the page says that it is here
  const HIDDEN = 30000; // a page that nobody sees gives its connection back: a browser has six for all its tabs

  let source = null, page = 0, me = 0, cell = "", people = [], isLive = true, wasOpen = false;
  let told = Number(main.dataset.revision), heard = 0, sent = 0, rest = 1000;
  let sending = 0, opening = 0, closing = 0;

  const tell = (name, detail = {}) => document.body.dispatchEvent(new CustomEvent(name, { detail }));

  // ---- The stream: opened anew after an error, a silence, sleep; from the last edit that was told ----
  const HEARD = {
    hello: (one) => {
      ({ page, me } = one);
      rest = 1000;
      isLive = true;
      draw();
      if (cell) here();
      // What has no number may have been missed: look again.
      if (wasOpen) ["matrix-signed", "matrix-comments"].forEach((name) => tell(name));
      wasOpen = true;
    },
    edit: (one) => {
      if (one.number <= told) return;
      told = one.number;
      tell("matrix-news", { edit: one.number, kind: one.kind, row: one.row, cell: one.cell, initials: one.initials, name: one.name, mine: one.by === me });
    },
    here: (all) => { people = all; draw(); },
    signed: () => tell("matrix-signed"),
    comment: () => tell("matrix-comments"),
    beat: () => {},
  };

  function open() {
    close();
    heard = Date.now();
    source = new EventSource(`${main.dataset.base}/stream?since=${told}`);
    for (const [name, act] of Object.entries(HEARD)) {
      source.addEventListener(name, (event) => { heard = Date.now(); act(JSON.parse(event.data)); });
    }
    source.onerror = () => {
      if (source?.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      close();
      isLive = false;
      draw();
      opening = setTimeout(open, rest);
      rest = Math.min(2 * rest, 30000);
    };
  }

  function close() {
    clearTimeout(opening);
    source?.close();
    source = null;
    page = 0;
  }

  function look() {
    if (!source) return;
    // The rows did not come, as the network was away while the stream was not: ask again.
    if (told > Number(document.getElementById("state").dataset.revision)) tell("matrix-news", { edit: told, row: "", cell: "", mine: true });
    if (Date.now() - heard > SILENCE) {
      isLive = false;
      draw();
      open();
    } else if (Date.now() - sent > BEAT) here();
  }

  // ---- Where I am ----
  function here() {
    sent = Date.now();
    clearTimeout(sending);
    sending = 0;
    if (!page) return;
    const csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const body = new URLSearchParams({ page, cell, csrfmiddlewaretoken });
    fetch(`${main.dataset.base}/here`, { method: "POST", body }).catch(() => {});
  }

  document.body.addEventListener("matrix-cell", (event) => {
    cell = event.detail.cell;
    sending ||= setTimeout(here, 200);
  });

  // ---- Who is here ----
  const tones = new Map(); // a person keeps theirs for as long as this page is open

  function tone(one) {
    const taken = people.filter((other) => other.id !== one.id).map((other) => tones.get(other.id));
    const free = [1, 2, 3, 4, 5].find((number) => !taken.includes(number)) ?? (one.id % 5) + 1;
    if (!tones.has(one.id)) tones.set(one.id, free);
    return `by-${tones.get(one.id)}`;
  }

  function draw() {
    const marks = isLive ? people.map((one) => {
      const mark = document.createElement("span");
      mark.className = `who ${tone(one)}`;
      mark.title = one.id === me ? `${one.name} (you)` : one.name;
      mark.setAttribute("role", "img");
      mark.setAttribute("aria-label", mark.title);
      mark.textContent = one.initials;
      return mark;
    }) : ["Changes of others do not show by themselves now; trying again."];
    document.getElementById("here")?.replaceChildren(isLive ? "Here now " : "", ...marks);
    flag();
  }

  function flag() {
    for (const one of main.querySelectorAll(".sheet .live")) {
      one.classList.remove("live", ...[...one.classList].filter((name) => name.startsWith("by-")));
      delete one.dataset.by;
    }
    for (const one of people) {
      const at = isLive && one.id !== me && one.cell && document.getElementById(one.cell);
      if (!at) continue;
      at.classList.add("live", tone(one));
      at.dataset.by = one.initials;
    }
  }

  document.body.addEventListener("matrix-rows", flag);

  // ---- What was said, in a drawer over the sheet ----
  const drawer = document.getElementById("drawer");
  let opener = null;

  function shut() {
    drawer.replaceChildren();
    (opener?.isConnected ? opener : main.querySelector("#comments-count a"))?.focus();
  }

  drawer?.addEventListener("htmx:beforeSwap", () => { if (!drawer.firstElementChild) opener = document.activeElement; });
  drawer?.addEventListener("htmx:afterSettle", (event) => {
    if (event.target === drawer) (drawer.querySelector("textarea") ?? drawer.querySelector(".close")).focus();
  });
  drawer?.addEventListener("click", (event) => {
    if (!event.target.closest(".close")) return;
    event.preventDefault();
    shut();
  });
  drawer?.addEventListener("keydown", (event) => { if (event.key === "Escape") shut(); });

  // ---- What was said about a row and done to it, from the row's menu ----
  const menu = document.getElementById("row-menu");
  const links = menu ? [...menu.querySelectorAll("[data-talk], [data-past]")] : [];

  menu?.addEventListener("beforetoggle", (event) => {
    const row = event.newState === "open" && document.getElementById(menu.dataset.from)?.closest("tr");
    if (!row) return;
    for (const link of links) {
      link.hidden = !/^(parameter|rule|threshold|disqualifier)-\d+$/.test(row.id);
      link.search = `row=${row.id}`;
    }
  });
  menu?.addEventListener("click", (event) => {
    const link = event.target.closest("[data-talk]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    menu.hidePopover();
    htmx.ajax("GET", link.href, "#drawer");
  });

  // ---- Sleep, other tabs, lost networks ----
  document.addEventListener("visibilitychange", () => {
    clearTimeout(closing);
    if (document.hidden) closing = setTimeout(close, HIDDEN);
    else if (!source) open();
  });
  addEventListener("online", () => { if (!document.hidden) open(); });
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => { if (event.persisted) open(); });
  setInterval(look, 2000);
  open();
}
