// Arrow keys walk over the matrix; a cell opens beside it without the page being drawn anew, W makes the wish.

const mat = document.querySelector("[data-mat]");
const one = document.getElementById("one");

const rows = () => [...mat.querySelectorAll("tbody tr:not(.grp)")];
const rtl = document.documentElement.dir === "rtl";

async function open(link) {
  const address = new URL(link.href);
  const shown = new URL(location.href);
  const answer = await fetch(address, { headers: { "HX-Target": "one" } });
  if (!answer.ok) return location.assign(address);
  one.innerHTML = await answer.text();
  window.htmx?.process(one);
  for (const other of mat.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  shown.searchParams.set("cell", address.searchParams.get("cell"));
  history.replaceState(null, "", shown);
  if (one.getBoundingClientRect().top > innerHeight - 80) one.scrollIntoView({ block: "start" });
}

mat?.addEventListener("click", (event) => {
  const link = event.target.closest("td a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link);
});

mat?.addEventListener("keydown", (event) => {
  const cell = event.target.closest("td");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = rows();
  const row = all.indexOf(cell.parentElement);
  const [next, before] = rtl ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
  const to = {
    ArrowDown: all[row + 1]?.cells[cell.cellIndex],
    ArrowUp: all[row - 1]?.cells[cell.cellIndex],
    [next]: cell.nextElementSibling,
    [before]: cell.previousElementSibling,
  }[event.key];
  const link = to?.querySelector("a");
  if (link) {
    event.preventDefault();
    link.focus();
  }
});

// The letter that is written, or the key where Latin W stands when other letters are written: Cyrillic, Arabic.
const isW = (event) => event.key.toLowerCase() === "w" || (event.code === "KeyW" && !/^[a-z]$/i.test(event.key));

addEventListener("keydown", async (event) => {
  if (!isW(event) || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  const link = event.target.closest(".m a");
  if (link && !link.hasAttribute("aria-current")) await open(link);
  one.querySelector("[data-wish]")?.requestSubmit();
});
