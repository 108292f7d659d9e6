// What every page does beyond plain HTML: menus close, messages go, keys work. Without it every page still works.

const calm = matchMedia("(prefers-reduced-motion: reduce)");

// Menus (details[data-menu]): one open at a time; Escape and a click elsewhere close it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Where the rooms have no place in the line, the names beside the pictures go first, then rooms go under "More", from the
// end; on a narrow screen, where the line has a row of its own, it is rolled instead, and where one is stands in sight.
const rooms = document.querySelector("nav.rooms");
function fitRooms() {
  const [line, more] = rooms.children;
  const under = more.querySelector(".switch-panel");
  line.append(...under.children);
  more.hidden = true;
  rooms.parentElement.classList.remove("is-tight");
  if (!narrow.matches) {
    const isOver = () => line.scrollWidth > line.clientWidth;
    rooms.parentElement.classList.toggle("is-tight", isOver());
    while (isOver() && line.children.length > 1) {
      more.hidden = false;
      under.prepend(line.lastElementChild);
    }
  }
  for (const link of rooms.querySelectorAll("a")) link.classList.toggle("switch-one", link.parentElement === under);
  more.classList.toggle("has-here", Boolean(under.querySelector("[aria-current]")));
}
const narrow = matchMedia("(max-width: 48rem)");
if (rooms) {
  let width = 0;
  const look = new ResizeObserver(() => {
    if (width === innerWidth) return;
    width = innerWidth;
    fitRooms();
  });
  look.observe(document.documentElement);
  document.fonts.ready.then(fitRooms); // letters of another width than those that stood there first
}
for (const here of document.querySelectorAll("header nav [aria-current], nav.tabs [aria-current]")) {
  const line = here.parentElement.matches(".rooms-line") ? here.parentElement : here.closest("nav");
  const [box, all] = [here.getBoundingClientRect(), line.getBoundingClientRect()];
  if (box.left < all.left || box.right > all.right) line.scrollBy({ left: box.left - all.left - (all.width - box.width) / 2, behavior: "instant" });
}

// A page that is made to be taken along.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// Messages.
document.addEventListener("click", (event) => event.target.closest("[data-close]")?.parentElement.remove());

// Keys: an element with data-key="/" is focused or pressed by that key, when nobody is typing.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable], media-controller")) return;
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!wanted) return;
  event.preventDefault();
  if (wanted.matches("input, textarea, select")) wanted.focus();
  else wanted.click();
});

// Moving pictures: [data-still] stops and starts all of them; "reduce motion" begins with them stopped.
// A drawn poster stops when its address ends with #still.
function hold(on) {
  for (const video of document.querySelectorAll("video[data-alive]")) {
    if (on) video.pause();
    else video.play().catch(() => {});
  }
  for (const picture of document.querySelectorAll("img[data-alive]")) {
    const address = picture.src.split("#")[0] + (on ? "#still" : "");
    if (picture.src !== address) picture.src = address;
  }
  for (const button of document.querySelectorAll("[data-still]")) {
    button.setAttribute("aria-pressed", String(on));
    const use = button.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").split("#")[0] + (on ? "#i-play" : "#i-pause"));
    const words = on ? button.dataset.move : button.dataset.still;
    const said = button.querySelector("span");
    if (said) said.textContent = words;
    else button.setAttribute("aria-label", words);
  }
}
if (document.querySelector("[data-still]")) {
  let still = calm.matches;
  if (still) hold(true);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-still]")) hold((still = !still));
  });
}

// Ready-made sign-ins of the demonstration: a button fills the form and sends it.
for (const button of document.querySelectorAll("[data-fill]")) {
  button.addEventListener("click", () => {
    for (const [name, value] of Object.entries(JSON.parse(button.dataset.fill))) {
      const field = document.querySelector(`[name="${name}"]`);
      if (field) field.value = value;
    }
    document.querySelector("[data-fill-form]")?.requestSubmit();
  });
}

// The clock of the browser, for guides that know nothing of where the viewer is; it says no more than that.
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
if (timeZone && !document.cookie.split("; ").includes(`zone=${timeZone}`)) {
  const only = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `zone=${timeZone}; path=/; max-age=31536000; samesite=lax${only}`;
}

// The worker that keeps the shell, when the page has everything else.
addEventListener("load", () => {
  navigator.serviceWorker?.register(document.documentElement.dataset.worker).catch(() => {}); // without it every page works
});
