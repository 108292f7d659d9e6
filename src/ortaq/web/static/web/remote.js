// A remote control, or arrow keys: on the public screens (body.has-remote) they carry the focus to what stands next in
// that direction, Enter opens it, Backspace and Escape go back. Nothing happens with a modifier, in a field, in the
// player, or where something else has already answered the key; where nothing stands, the page scrolls as always.

const WAYS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
const BACK = ["Backspace", "Escape", "GoBack", "BrowserBack"];
const OWN_ARROWS = "input, textarea, select, [contenteditable], media-controller, video, [role=slider], [role=radiogroup], [role=listbox], [role=menu], dialog";
const STOPS = "a[href], button:not([disabled]), summary, [tabindex='0']";
const ASIDE = { left: 20, right: 20, up: 3, down: 3 }; // how much dearer a step aside is than one ahead: rows are walked along

/**
 * The index of the box that stands next to `from` in a direction; -1 for none. Boxes are {left, top, right, bottom}.
 * What lies in the same row or column comes first, then what is near; a step aside counts more than a step ahead.
 */
export function nearest(from, boxes, way) {
  const turned = (box) => {
    if (way === "left") return { near: -box.right, far: -box.left, low: box.top, high: box.bottom };
    if (way === "right") return { near: box.left, far: box.right, low: box.top, high: box.bottom };
    if (way === "up") return { near: -box.bottom, far: -box.top, low: box.left, high: box.right };
    return { near: box.top, far: box.bottom, low: box.left, high: box.right };
  };
  const here = turned(from);
  const middle = (one) => (one.low + one.high) / 2;
  let best = -1;
  let least = Infinity;
  boxes.forEach((box, at) => {
    const there = turned(box);
    // It must begin and end further on; what overlaps a little, as tilted and padded boxes do, still counts.
    if (there.near <= here.near || there.far <= here.far || (there.near + there.far) / 2 <= here.far - 1) return;
    const ahead = Math.max(0, there.near - here.far);
    const aside = Math.max(0, there.low - here.high, here.low - there.high);
    const cost = ahead + ASIDE[way] * aside + Math.abs(middle(there) - middle(here)) / 1000;
    if (cost < least) {
      least = cost;
      best = at;
    }
  });
  return best;
}

/** Everything that can have the focus and is to be seen, without boxes that only scroll what is in them. */
function stops() {
  const all = [...document.querySelectorAll(`.top :is(${STOPS}), main :is(${STOPS})`)].filter(
    // What lies in a closed menu has its place on the page, and cannot take the focus all the same.
    (one) => one.getClientRects().length && one.checkVisibility({ visibilityProperty: true }) && one.tabIndex >= 0 && !one.closest("[inert]") && (!one.closest("media-controller") || one.closest(".is-mini")),
  );
  return all.filter((one) => !one.matches("[tabindex]") || !all.some((other) => other !== one && one.contains(other)));
}

/** The first stop in the window, for whoever has been nowhere yet. */
function first(all) {
  const seen = all.filter((one) => {
    const box = one.getBoundingClientRect();
    return one.closest("main") && box.top >= 0 && box.bottom <= innerHeight && box.width > 0;
  });
  // Somebody with a remote control has come for what is on, not for the forms and files above it.
  return seen.find((one) => one.closest("main :is(ul, ol) li")) ?? seen[0];
}

function step(way) {
  const all = stops();
  const here = document.activeElement;
  const isNowhere = !here || here === document.body || here.matches("main");
  // Who stands on a box that scrolls wants to scroll it.
  if (!isNowhere && all.some((one) => one !== here && here.contains(one))) return false;
  const next = isNowhere ? first(all) : around(here, all, way);
  if (!next) return false;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  return true;
}

function around(here, all, way) {
  const others = all.filter((one) => one !== here && !one.contains(here));
  const at = nearest(here.getBoundingClientRect(), others.map((one) => one.getBoundingClientRect()), way);
  return others[at];
}

const canGoBack = () => globalThis.navigation?.canGoBack ?? new URL(document.referrer || "about:blank").origin === location.origin;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
  if (!document.body.classList.contains("has-remote") || event.target.closest(OWN_ARROWS)) return;
  if (document.querySelector("details[data-menu][open]")) return; // an open menu has the keys
  if (event.key in WAYS) {
    if (step(WAYS[event.key])) event.preventDefault();
  } else if (BACK.includes(event.key) && canGoBack()) {
    event.preventDefault();
    history.back();
  }
});
