// Arrow keys walk over the grid, cell by cell; Home and End go to the ends of a row. Without it, Tab still does.
document.querySelector("[data-walk]")?.addEventListener("keydown", (event) => {
  const cell = event.target.closest("td");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const row = cell.parentElement;
  const flip = getComputedStyle(row).direction === "rtl" ? -1 : 1;
  const step = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, flip], ArrowLeft: [0, -flip] }[event.key];
  const links = [...row.querySelectorAll("td a")];
  let to = { Home: links[0], End: links.at(-1) }[event.key];
  if (step) {
    const at = [...row.children].indexOf(cell);
    const next = (one) => (step[0] > 0 ? one.nextElementSibling : one.previousElementSibling);
    if (step[1]) to = links[links.indexOf(event.target) + step[1]];
    else for (let other = next(row); other && !to; other = next(other)) to = other.children[at]?.querySelector("a");
  }
  if (!to) return;
  event.preventDefault();
  to.focus();
});
