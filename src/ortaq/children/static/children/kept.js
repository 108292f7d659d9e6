// What lies on this device: the caches say it, no server knows. Each can be taken away by a tap.

const list = document.querySelector("[data-kept]");
const none = document.querySelector("[data-kept-none]");
const TOLD = "/children/kept/told.json";

async function draw() {
  const rows = [];
  for (const name of "caches" in globalThis ? await caches.keys() : []) {
    if (!name.startsWith("children-kept-")) continue;
    const answer = await (await caches.open(name)).match(TOLD);
    const told = await answer?.json();
    if (told && told.until * 1000 > Date.now()) rows.push({ name, ...told });
  }
  none.hidden = rows.length > 0;
  list.replaceChildren(...rows.map((one) => {
    const item = Object.assign(document.createElement("li"), { className: "tale" });
    const link = Object.assign(document.createElement("a"), { href: one.page });
    const picture = Object.assign(document.createElement("span"), { className: "tale-pic" });
    picture.append(Object.assign(document.createElement("img"), { src: one.poster, alt: "" }));
    const day = one.day ?? new Date(one.until * 1000).toLocaleDateString();
    link.append(picture, Object.assign(document.createElement("b"), { textContent: one.title }), Object.assign(document.createElement("small"), { textContent: list.dataset.until.replace("{day}", day) }));
    const away = Object.assign(document.createElement("button"), { type: "button", className: "btn kids-btn", textContent: list.dataset.remove });
    away.setAttribute("aria-label", `${list.dataset.remove}: ${one.title}`);
    away.addEventListener("click", async () => {
      await caches.delete(one.name);
      draw();
    });
    item.append(link, away);
    return item;
  }));
}

draw();
