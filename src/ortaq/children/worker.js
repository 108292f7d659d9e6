// The service worker of the children's room. It is registered only when something is kept on the device; it plays that
// without a line, and deletes it when the right has ended: each kept programme lies in a cache of its own, beside what
// the node has told of it (/children/kept/told.json: {id, page, keep, until, checked}).
//
// With a line everything is asked of the network first. Once an hour the node is asked whether it still may be kept: who
// has withdrawn an approval has withdrawn it here, too, as soon as the device is on the net.

const KEPT = "children-kept-";
const TOLD = "/children/kept/told.json";
const HOUR = 3_600_000;
let asked = 0;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(sweep().then(() => clients.claim())));

async function* kept() {
  for (const name of await caches.keys()) {
    if (!name.startsWith(KEPT)) continue;
    const cache = await caches.open(name);
    const told = await (await cache.match(TOLD))?.json();
    yield { name, cache, told };
  }
}

/** What may no longer be kept goes; what is still being fetched has no told.json yet, and stays. */
async function sweep() {
  for await (const { name, told } of kept()) if (told && told.until * 1000 <= Date.now()) await caches.delete(name);
}

/** Ask the node whether it still may be kept, and until when. */
async function ask() {
  if (Date.now() - asked < 60_000) return;
  asked = Date.now();
  for await (const { name, cache, told } of kept()) {
    if (!told || Date.now() - told.checked < HOUR) continue;
    const answer = await fetch(told.keep, { credentials: "omit" }).catch(() => null);
    if (answer?.status === 404) await caches.delete(name);
    if (answer?.ok) {
      const { until, day } = await answer.json();
      await cache.put(TOLD, new Response(JSON.stringify({ ...told, until, day, checked: Date.now() })));
    }
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || request.headers.has("range")) return;
  event.respondWith(answer(event));
});

async function answer(event) {
  const { request } = event;
  try {
    const found = await fetch(request);
    if (request.mode === "navigate") event.waitUntil(sweep().then(ask));
    return found;
  } catch (error) {
    await sweep();
    for await (const { cache, told } of kept()) {
      const found = told && (await cache.match(request, { ignoreVary: true, ignoreSearch: request.mode === "navigate" }));
      if (found) return found;
    }
    if (request.mode === "navigate") {
      for await (const { cache, told } of kept()) {
        const path = told && told.page.replace(/tale\/.*$/, "kept/");
        const page = told && (await cache.match(path, { ignoreVary: true }));
        if (page) return page;
      }
    }
    throw error;
  }
}
