// Beside the player: what is on, said again at each programme boundary and when the viewer chooses other languages.
// And the guide, rolled to "now".

const player = document.querySelector("ortaq-player[data-about]");
if (player) {
  let asked = 0;
  const said = {};
  const isAway = () => player.hasAttribute("data-away"); // what stands beside it is not on this page
  // The viewer may have gone on while the answer was on its way.
  document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (isAway() && detail.xhr.responseURL.includes(player.dataset.about)) detail.shouldSwap = false;
  });
  const ask = () => {
    clearTimeout(asked);
    asked = setTimeout(() => {
      if (isAway()) return;
      const about = new URL(player.dataset.about, location.href);
      for (const [name, value] of Object.entries(said)) about.searchParams.set(name, value);
      htmx.ajax("GET", about.pathname + about.search, { target: "#main", swap: "none" });
    }, 300);
  };
  player.addEventListener("programme", ({ detail }) => {
    if (said.programme !== undefined) ask();
    said.programme = detail.programme;
  });
  player.addEventListener("choice", ({ detail }) => {
    if (said.sound === detail.sound && said.subtitles === detail.subtitles) return;
    Object.assign(said, { sound: detail.sound, subtitles: detail.subtitles });
    if (detail.sound) ask();
  });
}

function roll() {
  for (const guide of document.querySelectorAll(".guide[data-now]")) {
    const line = guide.querySelector(".guide-now");
    const begins = guide.querySelector(".guide-slots");
    // What is on is seen from its beginning, where that is not too long ago: else "now" would be out of sight.
    const edge = (box) => (document.dir === "rtl" ? -box.getBoundingClientRect().right : box.getBoundingClientRect().left);
    const on = [...guide.querySelectorAll(".slot.now, .slot.now2")].map((one) => edge(one) - edge(begins));
    const at = edge(line) - edge(begins);
    const most = (guide.clientWidth - guide.querySelector(".guide-name").offsetWidth) / 2;
    const away = Math.min(at - 16, ...on.filter((one) => one > at - most)) - 2;
    guide.scrollTo({ left: (document.dir === "rtl" ? -1 : 1) * Math.max(0, away), behavior: "instant" });
  }
}

/** A guide at a clock that was only guessed is told again at the browser's own, which by now is known (web/page.js). */
async function atOwnClock() {
  if (!document.querySelector("[data-clock=guessed]") || !document.cookie.includes("zone=")) return;
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const told = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".guide-page");
  document.querySelector(".guide-page").replaceWith(told);
  roll();
}

roll();
atOwnClock();
document.addEventListener("ortaq:page", roll);
