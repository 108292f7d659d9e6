// The week: opens where the clock is, today beside the hours where not all days have room; arrow keys walk through it,
// the chosen slot is marked. Without it links do the same.

const week = document.querySelector("[data-week]");
const now = week.querySelector("[data-now]");
const chosen = week.querySelector('[aria-current="true"]');

const target = chosen ?? now;
if (target) {
  const column = target.closest(".wk-col");
  const [box, hours] = [column, week.querySelector(".wk-hours")].map((one) => one.getBoundingClientRect());
  week.scrollBy({
    top: target.offsetTop - week.clientHeight / 3,
    left: document.dir === "rtl" ? box.right - hours.left : box.left - hours.right,
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

// A slot that may still be changed is carried to another time: dragged, or with Alt and an arrow key. The same form as
// in the panel does it, so the same is refused with the same words.
const carry = document.querySelector("#carry");
const STEP = 5;

function send(cell, day, time) {
  carry.action = cell.dataset.move;
  carry.elements.day.value = day;
  carry.elements.time.value = time;
  carry.submit();
}

// Days and times of the clock are counted in UTC here, where no hour is skipped; the server knows the channel's zone.
const walls = (day, time) => new Date(`${day}T${time}Z`);
const written = (wall) => [wall.toISOString().slice(0, 10), wall.toISOString().slice(11, 19)];

week.addEventListener("keydown", (event) => {
  const cell = event.target.closest("[data-move]");
  if (!cell || !carry || !event.altKey) return;
  const end = document.dir === "rtl" ? -1 : 1;
  const minutes = {
    ArrowDown: STEP,
    ArrowUp: -STEP,
    ArrowRight: end * 24 * 60,
    ArrowLeft: end * -24 * 60,
  }[event.key];
  if (!minutes) return;
  event.preventDefault();
  const wall = walls(cell.closest(".wk-col").dataset.day, cell.dataset.starts);
  wall.setUTCMinutes(wall.getUTCMinutes() + minutes);
  send(cell, ...written(wall));
});

let dragged;
week.addEventListener("dragstart", (event) => {
  const cell = event.target.closest("[data-move]");
  if (!cell) return;
  dragged = { cell, from: event.clientY - cell.getBoundingClientRect().top };
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", cell.dataset.starts);
});
week.addEventListener("dragover", (event) => {
  if (!dragged || !event.target.closest(".wk-col")) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
});
week.addEventListener("drop", (event) => {
  const column = event.target.closest(".wk-col");
  if (!dragged || !column) return;
  event.preventDefault();
  const box = column.getBoundingClientRect();
  const share = (event.clientY - dragged.from - box.top) / box.height;
  const minutes = Math.max(0, Math.round((share * 24 * 60) / STEP) * STEP);
  const wall = walls(column.dataset.day, "00:00:00");
  wall.setUTCMinutes(minutes);
  send(dragged.cell, ...written(wall));
});
week.addEventListener("dragend", () => {
  dragged = undefined;
});
