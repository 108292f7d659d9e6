// What was typed into the lines of a dub and not kept is kept before another form of the page is sent.
const lines = document.querySelector("form[data-words]");
let isChanged = false;

lines?.addEventListener("input", () => {
  isChanged = true;
});
lines?.addEventListener("submit", () => {
  isChanged = false;
});
document.addEventListener("submit", async (event) => {
  if (!isChanged || event.target === lines) {
    return;
  }
  event.preventDefault();
  const { target, submitter } = event;
  const kept = await fetch(lines.action, { method: "POST", body: new FormData(lines) }).catch(() => null);
  if (kept?.ok) {
    isChanged = false;
    target.requestSubmit(submitter);
  } else {
    // The server says why where the lines stand.
    lines.requestSubmit();
  }
});
window.addEventListener("beforeunload", (event) => {
  if (isChanged) {
    event.preventDefault();
  }
});
