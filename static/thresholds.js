/* The lab for thresholds: while a line is dragged or typed, its figures are counted here; only the names of
   the leads at its edge are asked for, once it rests. */
"use strict";
(() => {
  const LEFT = 12, POINT = 6.96, Z = 1.959963984540054;
  let counts = null, resting = 0;

  const dense = (pairs) => {
    const all = new Array(1003).fill(0);
    for (let i = 0; i < pairs.length; i += 2) all[pairs[i] + 1] = pairs[i + 1];
    return all;
  };
  const read = () => {
    const found = document.getElementById("lab-counts");
    if (!found) return null;
    const lab = JSON.parse(found.textContent);
    for (const scale of Object.values(lab.scales)) {
      scale.leads = dense(scale.leads);
      scale.came = dense(scale.came);
      for (const how of ["accepted", "won"]) scale[how] = scale[how].map(dense);
    }
    return lab;
  };
  const sum = (list, from, to) => list.slice(from, to).reduce((all, one) => all + one, 0);
  const share = (sides, from, to) => ({ well: sum(sides[0], from, to), cases: sum(sides[0], from, to) + sum(sides[1], from, to) });
  const shown = (number, digits) => number.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const rate = ({ well, cases }) => {
    if (cases < counts.least) return "too few to say";
    const p = well / cases, z2 = Z * Z;
    const middle = (p + z2 / (2 * cases)) / (1 + z2 / cases);
    const reach = Z / (1 + z2 / cases) * Math.sqrt(p * (1 - p) / cases + z2 / (4 * cases * cases));
    const low = well ? middle - reach : 0, high = well === cases ? 1 : middle + reach;
    return `${Math.round(100 * p)}%, ${Math.round(100 * low)} to ${Math.round(100 * high)}`;
  };
  const figures = (scale, at) => {
    const from = Math.ceil(at * 10 - 1e-9) + 1;
    const month = sum(scale.came, 0, from + 1) / 4 * counts.weeks;
    const accepted = share(scale.accepted, from), won = share(scale.won, from);
    const times = ({ well, cases }) => cases < counts.least ? "?" : shown(month * well / cases, 0);
    return {
      above: shown(sum(scale.leads, from), 0), a_week: shown(sum(scale.came, 0, from + 1) / 4, 1),
      accepted: rate(accepted), accepted_below: rate(share(scale.accepted, 0, from)),
      won: rate(won), won_below: rate(share(scale.won, 0, from)),
      brings: { mqls: shown(month, 0), accepted: times(accepted), won: times(won) },
    };
  };

  const show = (id, at, isTyped) => {
    counts = counts || read();
    const row = document.querySelector(`[data-row="${id}"]`), grip = document.querySelector(`[data-handle="${id}"]`);
    if (!counts || !row || !grip) return;
    const found = figures(counts.scales[grip.closest("[data-scale]").dataset.scale], at);
    for (const cell of row.querySelectorAll("[data-of]")) cell.textContent = found[cell.dataset.of];
    const input = row.querySelector("input");
    if (!isTyped) input.value = at;
    row.classList.toggle("moved", Number(input.value) !== Number(input.dataset.was));
    grip.setAttribute("transform", `translate(${LEFT + at * POINT} 0)`);
    grip.setAttribute("aria-valuenow", at);
    grip.setAttribute("aria-valuetext", `${at}: ${found.above} leads, ${found.a_week} a week`);
    grip.querySelector("text").textContent = at;
    choose(id, at, found.brings);
  };
  const choose = (id, at, brings) => {
    document.querySelectorAll("tr.chosen").forEach((row) => row.classList.toggle("chosen", row.dataset.row === id));
    document.querySelector(`[data-row="${id}"]`).classList.add("chosen");
    const edge = document.getElementById("edge");
    for (const cell of edge.querySelectorAll("[data-brings]")) cell.textContent = brings[cell.dataset.brings];
    clearTimeout(resting);
    resting = setTimeout(() => {
      // Who is typing a goal is not interrupted.
      if (edge.contains(document.activeElement) && document.activeElement.tagName === "INPUT") return;
      window.htmx.ajax("GET", `${edge.dataset.edge}?line=${id}&at=${at}`, { target: edge, swap: "innerHTML" });
    }, 200);
  };
  const held = (at) => Math.min(100, Math.max(0, at));
  const grip = (event) => event.target.closest && event.target.closest("[data-handle]");
  const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5, Home: -100, End: 100 };

  document.addEventListener("keydown", (event) => {
    const one = grip(event), by = KEYS[event.key];
    if (!one || !by) return;
    event.preventDefault();
    show(one.dataset.handle, held(Math.round(Number(one.getAttribute("aria-valuenow"))) + by));
  });
  document.addEventListener("pointerdown", (event) => {
    const one = grip(event);
    if (!one) return;
    event.preventDefault();
    one.focus();
    one.setPointerCapture(event.pointerId);
    const box = one.closest("svg").getBoundingClientRect();
    const move = (to) => show(one.dataset.handle, held(Math.round(((to.clientX - box.left) / box.width * 720 - LEFT) / POINT)));
    one.addEventListener("pointermove", move);
    const end = () => one.removeEventListener("pointermove", move);
    one.addEventListener("pointerup", end, { once: true });
    one.addEventListener("pointercancel", end, { once: true });
  });
  document.addEventListener("input", (event) => {
    const row = event.target.closest("[data-row]"), at = Number(event.target.value);
    if (row && event.target.value !== "" && at >= 0 && at <= 100) show(row.dataset.row, at, true);
  });
  // The counts come after the page, with the lines.
  document.addEventListener("htmx:afterSwap", (event) => { if (event.target.id !== "edge") counts = null; });
})();
