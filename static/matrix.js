// The draft as a sheet: arrow keys move, Enter or a letter edits, each cell is saved at once.
// Everything here can also be done on a row's own page, without script.

import { restore } from "./matrix/cells.js";
import { prepare, settle } from "./matrix/grid.js";
import "./matrix/keys.js";
import { main } from "./matrix/page.js";
import { go } from "./matrix/sending.js";

prepare(document);
for (const table of main.querySelectorAll(".sheet")) table.setAttribute("role", "grid");
settle();
if (location.hash) go({ dataset: { focus: decodeURIComponent(location.hash.slice(1)) } });
restore();
