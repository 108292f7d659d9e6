// Notes beside a player: a click on a moment goes there, and "At this moment" writes the present one into the form.

const place = document.querySelector("[data-notes]");
const player = place.querySelector("[data-player]");
const field = place.querySelector("input[name=at]");
const here = place.querySelector("[data-here]");

function written(seconds) {
  const minutes = Math.floor(seconds / 60);
  const rest = Math.floor((seconds - minutes * 60) * 10) / 10;
  return `${minutes}:${rest.toFixed(1).padStart(4, "0")}`;
}

if (here && field) {
  here.hidden = false;
  here.addEventListener("click", () => {
    player.pause();
    field.value = written(player.currentTime);
    place.querySelector("textarea[name=text]").focus();
  });
}
for (const button of place.querySelectorAll("[data-seek]")) {
  button.addEventListener("click", () => {
    player.currentTime = Number(button.dataset.seek) / 1000;
    player.focus();
  });
}

function mark() {
  for (const one of place.querySelectorAll("[data-line] i")) {
    one.style.insetInlineStart = `${(Number(one.dataset.at) / 10 / player.duration).toFixed(2)}%`;
  }
}
if (player.duration) mark();
else player.addEventListener("loadedmetadata", mark);
