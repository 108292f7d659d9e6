// The picture goes on in a corner: while its page is scrolled past it, and while the viewer goes on to pages that take it
// with them (body.goes-on: channels, guide, search, programmes). It is the same player all the time, never moved in
// the document, so neither picture nor sound nor the tamga on it breaks off; the rest of the page is put around it.
//
// A player says with data-page where it is at home. Everything else is an ordinary visit, which ends it.

const BESIDE = 12; // px between what has the focus and the picture

let player = null;
let isAway = false; // on another page than its own
let isDismissed = false; // sent away from the corner until it has been seen in its place again
let going = new AbortController();
let shown = location.pathname + location.search; // the page around the picture

const part = (name) => player.querySelector(`[data-part="${name}"]`);
const isPlaying = () => Boolean(player?.video && !player.video.paused);
const isCarried = () => Boolean(player?.isConnected) && (isAway || isPlaying());
const stage = () => player.closest(".stage");

// ---------- in the corner ----------

const seen = new IntersectionObserver(
  (entries) => {
    const { isIntersecting } = entries.at(-1);
    if (isAway) return;
    if (isIntersecting) isDismissed = false;
    corner(!isIntersecting && isPlaying() && !isDismissed);
  },
  { threshold: 0.2 },
);

function corner(on) {
  player.classList.toggle("is-mini", on);
  if (!on) player.classList.remove("is-up");
}

function adopt(next) {
  if (player) seen.unobserve(player);
  player = next;
  isAway = isDismissed = false;
  if (player) seen.observe(player);
}

function back() {
  if (isAway) return go(player.dataset.page);
  corner(false);
  player.scrollIntoView({ block: "center" });
  return part("badge").hidden ? player.querySelector("media-play-button").focus({ preventScroll: true }) : part("badge").focus({ preventScroll: true });
}

function close() {
  if (!isAway) {
    player.video.pause();
    isDismissed = true;
    return corner(false);
  }
  const old = stage();
  adopt(null);
  old.remove();
  return document.querySelector("main").focus({ preventScroll: true });
}

/** What has the focus is never covered: the picture gives way to the other end of the window. */
function giveWay({ target }) {
  if (!player?.classList.contains("is-mini") || player.contains(target) || target.matches("main, body")) return;
  const box = player.querySelector(".player").getBoundingClientRect();
  const its = target.getBoundingClientRect();
  const isBeside = its.bottom < box.top - BESIDE || its.top > box.bottom + BESIDE || its.right < box.left || its.left > box.right;
  if (!isBeside) player.classList.toggle("is-up");
}

// ---------- on to another page ----------

async function go(address, { push = true, y = 0 } = {}) {
  going.abort();
  going = new AbortController();
  const answer = await fetch(address, { signal: going.signal }).catch((error) => (error.name === "AbortError" ? "stopped" : null));
  if (answer === "stopped") return;
  const page = await pageOf(answer);
  if (!page || !player) {
    if (push) location.assign(address);
    else location.reload();
    return;
  }
  await dress(page);
  if (push) {
    history.replaceState({ ...history.state, y: scrollY }, "");
    history.pushState({}, "", answer.url + new URL(address, location.href).hash);
  }
  shown = location.pathname + location.search;
  putAround(page);
  scrollTo({ top: y, behavior: "instant" });
}

/** The partners' hosts from which the policy of this page, as it was loaded, lets players fetch. */
const hosts = new Set([...document.querySelectorAll("ortaq-player[data-hosts]")].flatMap(({ dataset }) => dataset.hosts.split(" ")));

/** The page that was answered, if it takes the picture with it: another channel has a picture of its own. */
async function pageOf(answer) {
  if (!answer?.ok || !answer.headers.get("Content-Type")?.startsWith("text/html")) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.body.classList.contains("goes-on")) return null;
  // A page lets its player fetch from a partner's hosts; this one may not let it.
  if ([...page.querySelectorAll("ortaq-player[data-hosts]")].some(({ dataset }) => dataset.hosts.split(" ").some((host) => !hosts.has(host)))) return null;
  const other = page.querySelector("ortaq-player[data-live]");
  return other && other.dataset.src !== player?.dataset.src ? null : page;
}

/** The styles of a page are there before it is. */
function dress(page) {
  const known = new Set([...document.querySelectorAll("link[rel=stylesheet]")].map(({ href }) => href));
  const missing = [...page.querySelectorAll("link[rel=stylesheet]")].filter(({ href }) => !known.has(href));
  return Promise.all(
    missing.map(
      (link) =>
        new Promise((done) => {
          const own = Object.assign(document.createElement("link"), { rel: "stylesheet", href: link.href });
          own.onload = own.onerror = done;
          document.head.append(own);
        }),
    ),
  );
}

function putAround(page) {
  const here = document.querySelector("main");
  const there = page.querySelector("main");
  const own = stage();
  const theirs = [...page.querySelectorAll("ortaq-player")].find(({ dataset }) => dataset.src === player.dataset.src);
  isAway = !theirs;
  for (const one of [...here.children]) if (one !== own) one.remove();
  own.querySelector(".stage-panel")?.remove();
  if (theirs) {
    player.after(...theirs.parentElement.querySelectorAll(".stage-panel"));
    theirs.closest(".stage").remove();
  }
  here.append(...there.children);
  own.classList.toggle("is-away", isAway);
  player.toggleAttribute("data-away", isAway);
  if (isAway) part("badge").removeAttribute("aria-controls");
  else part("badge").setAttribute("aria-controls", player.dataset.panel);
  corner(isAway);
  document.querySelector(".top").replaceWith(page.querySelector(".top"));
  document.body.className = page.body.className;
  document.title = page.title;
  here.focus({ preventScroll: true });
  for (const { src } of page.querySelectorAll("script[type=module][src]")) import(src);
  globalThis.htmx?.process(here);
  document.dispatchEvent(new CustomEvent("ortaq:page"));
}

const isPlain = (event) => !(event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
const isFile = (path) => path.slice(path.lastIndexOf("/")).includes(".");

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!isPlain(event) || !link || !player?.isConnected) return;
  if (link.dataset.part === "mini-back" && player.contains(link)) {
    event.preventDefault();
    back();
    return;
  }
  if (!isCarried() || link.target || link.download || link.origin !== location.origin || isFile(link.pathname)) return;
  if (link.hash && link.pathname + link.search === location.pathname + location.search) return;
  event.preventDefault();
  go(link.href);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "get" || !isCarried()) return;
  event.preventDefault();
  const asked = new URL(form.action || location.href);
  asked.search = new URLSearchParams(new FormData(form, event.submitter)).toString();
  go(asked.href);
});

addEventListener("popstate", ({ state }) => {
  if (location.pathname + location.search === shown) return; // to another place on the same page
  if (player?.isConnected) go(location.href, { push: false, y: state?.y ?? 0 });
  else location.reload();
});

document.addEventListener("click", ({ target }) => {
  if (player?.contains(target) && target.closest('[data-part="mini-close"]')) close();
});
document.addEventListener("focusin", giveWay);

// One film at a time: whichever begins is the one that is carried.
document.addEventListener(
  "play",
  ({ target }) => {
    const other = target.closest("ortaq-player[data-page]");
    if (!other || other === player) return;
    if (player?.isConnected && isAway) stage().remove();
    adopt(other);
  },
  true,
);

adopt(document.querySelector("ortaq-player[data-page]"));
