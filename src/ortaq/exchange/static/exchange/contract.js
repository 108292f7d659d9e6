// The contract form beyond plain HTML: keys, and choices that follow from others. Without it the page works as a form.

const typing = "input, textarea, select, [contenteditable]";
const pressing = `${typing}, a[href], button, summary`;
const plain = (event) => !(event.ctrlKey || event.metaKey || event.altKey || event.isComposing);

// A picker that opens takes the focus to its first field.
document.addEventListener(
  "toggle",
  (event) => {
    const box = event.target;
    if (!box.matches?.("details[data-picker]") || !box.open) return;
    const panel = box.querySelector(".seven-panel");
    const fields = [...panel.querySelectorAll("input:not([type=hidden], [type=search]), select")];
    const seen = fields.filter((one) => one.offsetParent !== null);
    (seen.find((one) => one.checked) ?? seen[0])?.focus();
  },
  true,
);

document.addEventListener("keydown", (event) => {
  if (!plain(event)) return;
  // Ticks and buttons of a picker know no figures, so these open the next picker.
  if (/^[1-7]$/.test(event.key) && event.target.matches("input[type=checkbox], input[type=radio]")) {
    const summary = document.querySelector(`[data-picker="${event.key}"] > summary`);
    if (summary) {
      event.preventDefault();
      summary.click();
    }
  }
  // Enter takes the chosen way out of a conflict, when it would press nothing else.
  if (event.key === "Enter" && !event.target.closest(pressing)) {
    const take = document.querySelector("button[name=apply_carve]");
    if (take) {
      event.preventDefault();
      take.click();
    }
  }
});

// D shows the differences and hides them.
const differences = document.querySelector("details#differences");
document.querySelector("[data-differences]")?.addEventListener("click", (event) => {
  if (!differences) return;
  event.preventDefault();
  differences.open = !differences.open;
  if (differences.open) differences.scrollIntoView({ block: "nearest" });
});

// Who gives follows from whose programme it is; for whom it is follows from who gives.
const draft = document.querySelector("form#draft");
const other = { licensor: "licensee", licensee: "licensor" };
const choose = (name, value) => {
  const radio = draft.querySelector(`[name="${name}"][value="${value}"]`);
  if (radio) radio.checked = true;
};
draft?.addEventListener(
  "input",
  (event) => {
    const { name, value, dataset } = event.target;
    if (name === "programme" && dataset.side) {
      choose("giver", dataset.side);
      choose("holder", other[dataset.side]);
    }
    if (name === "giver") choose("holder", other[value]);
    if (name === "holder" && other[value]) {
      const kind = draft.querySelector("[name=kind]").value;
      if (["grant", "share", "exclusivity"].includes(kind)) choose("giver", other[value]);
    }
  },
  true,
);

// A list of programmes is narrowed by what is typed above it.
document.addEventListener("input", (event) => {
  const wanted = event.target.dataset?.filter;
  if (!wanted) return;
  event.stopPropagation();
  const words = event.target.value.toLocaleLowerCase();
  for (const choice of document.querySelectorAll(`[data-filtered="${wanted}"] .choice`)) {
    choice.hidden = !choice.textContent.toLocaleLowerCase().includes(words);
  }
});
