// The parts of a draft's page that its scripts share, and how they find each other.

export const main = document.querySelector("main.matrix");
export const page = main.querySelector(".matrix-page");
export const acts = document.getElementById("acts");
export const menu = document.getElementById("row-menu");
export const narrow = matchMedia("(max-width: 860px)");
export const CELL = "[data-cell]";

export const by = (id) => document.getElementById(id);
export const say = (words) => { by("said").textContent = words; };
export const tell = (name, detail) => document.body.dispatchEvent(new CustomEvent(name, { detail }));
export const revision = () => Number(by("state").dataset.revision);
export const rowOf = (one) => one.closest("tr");
export const nameOf = (row) => (row.querySelector(".nm b") ?? row.querySelector(".nm a") ?? row.querySelector(".nm")).textContent.trim();
export const part = (row) => row.id.split("-");
export const address = (cell) => {
  const [kind, id] = cell.id.split("-");
  return `${main.dataset.base}/cells/${kind}/${id}/${encodeURIComponent(cell.dataset.cell)}`;
};
