// The page for when there is no line: the viewer's language alone, and back as soon as there is a line again.

const chosen = document.cookie.match(/(?:^|; )language=([^;]+)/)?.[1];
const wanted = [chosen, ...navigator.languages.map((tag) => tag.toLowerCase())].filter(Boolean);
const told = [...document.querySelectorAll("[data-code]")];
const spoken = (code) => told.find(({ dataset }) => dataset.code === code);
const found = wanted.map((tag) => spoken(tag) ?? spoken(tag.split("-")[0])).find(Boolean) ?? told[0];

for (const one of told) one.hidden = one !== found;
document.documentElement.lang = found.lang;
document.documentElement.dir = found.dir;
document.title = `${found.querySelector("h1").textContent} · Ortaq`;

addEventListener("online", () => location.reload());
