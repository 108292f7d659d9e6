// What is suggested while somebody types: a list under input[data-suggest], by mouse, touch and keys (the combobox
// pattern of ARIA 1.2). Without it, and without an answer, the form works as ever.

const PAUSE = 140; // ms without a key before the server is asked
const SHORTEST = 2;

for (const input of document.querySelectorAll("input[data-suggest]")) combobox(input);

function combobox(input) {
  const list = document.createElement("ul");
  list.className = "suggest";
  list.id = `${input.id || "q"}-suggested`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label") || input.labels?.[0]?.textContent.trim() || "");
  input.closest(".search").append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    input.setAttribute(name, value);
  }
  let [timer, asked, chosen] = [0, null, -1];

  const close = () => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (at) => {
    const rows = [...list.children];
    chosen = (at + rows.length + 1) % (rows.length + 1); // one more than rows: none is chosen
    rows.forEach((row, number) => row.setAttribute("aria-selected", String(number === chosen)));
    if (chosen < rows.length) {
      input.setAttribute("aria-activedescendant", rows[chosen].id);
      rows[chosen].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };

  const draw = (found) => {
    list.replaceChildren(...found.map(({ parts, tag, title, address }, number) => {
      const [row, link] = [document.createElement("li"), document.createElement("a")];
      row.id = `${list.id}-${number}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      link.href = address;
      link.tabIndex = -1;
      if (tag) link.lang = tag;
      for (const [text, isMarked] of parts) {
        const piece = document.createElement(isMarked ? "mark" : "span");
        piece.textContent = text;
        link.append(piece);
      }
      row.append(link);
      if (title) row.append(Object.assign(document.createElement("small"), { textContent: title }));
      return row;
    }));
    list.hidden = !found.length;
    chosen = found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  };

  const ask = async () => {
    asked?.abort();
    const words = input.value.trim();
    if (words.length < SHORTEST) return close();
    asked = new AbortController();
    const address = new URL(input.dataset.suggest, location.href);
    address.searchParams.set("q", words);
    const answer = await fetch(address, { signal: asked.signal }).catch(() => null);
    if (!answer?.ok || input.value.trim() !== words || document.activeElement !== input) return undefined;
    return draw((await answer.json()).suggestions);
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && list.children[chosen]) list.children[chosen].querySelector("a").click();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  input.form?.addEventListener("submit", close);
}
