// Keeps what the public screens are drawn with, and a page for when there is no line. SHELL is written before this by
// the server (web/app.py): {version, shell, offline, pages, below}. Another release is another version: its cache
// takes the place of the old one.
//
// Everything is asked of the network first, so nothing old is ever shown while there is a line. What is not named in
// SHELL is not touched at all: playlists and segments, the desk, forms, the API go their own way.

const NAME = `ortaq-${SHELL.version}`;
const files = new Set(SHELL.shell);

addEventListener("install", (event) => {
  const wanted = [...SHELL.shell, SHELL.offline].map((address) => new Request(address, { cache: "reload", credentials: "omit" }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(wanted)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  event.waitUntil(forget());
});

async function forget() {
  const old = (await caches.keys()).filter((name) => name.startsWith("ortaq-") && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await registration.navigationPreload?.enable();
}

const isScreen = (path) => SHELL.pages.includes(path) || SHELL.below.some((start) => path.startsWith(start));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && isScreen(pathname)) event.respondWith(page(event));
  else if (files.has(pathname)) event.respondWith(fetch(request).catch(() => kept(pathname)));
});

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return kept(SHELL.offline);
  }
}

async function kept(address) {
  const cache = await caches.open(NAME);
  return (await cache.match(address)) ?? Response.error();
}
