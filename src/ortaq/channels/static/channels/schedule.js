// The week: opens where the clock is, arrow keys walk through it, the chosen slot is marked. Without it links do the same.

const week = document.querySelector("[data-week]");
const now = week.querySelector("[data-now]");
const chosen = week.querySelector('[aria-current="true"]');

const target = chosen ?? now;
if (target) {
  const column = target.closest(".wk-col");
  week.scrollTo({
    top: Math.max(0, target.offsetTop - week.clientHeight / 3),
    left: column.offsetLeft - week.clientWidth / 3,
    behavior: "instant",
  });
}

const cells = (column) => [...column.querySelectorAll("[data-cell]")];
const at = (cell) => Number(cell.style.getPropertyValue("--at"));

function beside(column, cell) {
  if (!column?.classList.contains("wk-col")) return undefined;
  const row = cells(column);
  return row.filter((one) => at(one) <= at(cell)).pop() ?? row[0];
}

week.addEventListener("keydown", (event) => {
  const cell = event.target.closest("[data-cell]");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const column = cell.closest(".wk-col");
  const own = cells(column);
  const place = own.indexOf(cell);
  const end = document.dir === "rtl";
  const [before, after] = [column.previousElementSibling, column.nextElementSibling];
  const to = {
    ArrowDown: own[place + 1],
    ArrowUp: own[place - 1],
    ArrowRight: beside(end ? before : after, cell),
    ArrowLeft: beside(end ? after : before, cell),
  }[event.key];
  if (!to) return;
  event.preventDefault();
  to.focus();
});

// htmx has put another slot into the panel: mark it, and keep the address, so that a reload shows the same.
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "why") return;
  const cell = event.detail.requestConfig.elt;
  for (const one of week.querySelectorAll('[aria-current="true"]')) one.removeAttribute("aria-current");
  if (cell.matches("a.slot")) cell.setAttribute("aria-current", "true");
  if (cell.href) history.replaceState(null, "", cell.href.split("#")[0]);
  if (matchMedia("(max-width: 66rem)").matches) event.detail.target.scrollIntoView({ block: "start" });
});
