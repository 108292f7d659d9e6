// Match the cousin words: a tap says a word; its cousin on the other side stays with it. Nothing is counted or kept.

import { say, spend } from "./room.js";

const game = document.querySelector("[data-game]");
if (game) {
  const told = game.querySelector("[data-told]");
  const praises = game.dataset.praises.split("|");
  const words = [...game.querySelectorAll(".word")];
  const side = (one) => (one.classList.contains("word-1") ? 1 : 2);
  let held = null;
  const release = () => {
    held?.setAttribute("aria-pressed", "false");
    held = null;
  };
  game.addEventListener("click", async ({ target }) => {
    const one = target.closest(".word");
    if (!one || one.classList.contains("is-found")) return;
    const isMatch = held && side(held) !== side(one) && held.dataset.concept === one.dataset.concept;
    say(one.dataset.say);
    if (isMatch) {
      const found = words.filter((word) => word.classList.contains("is-found")).length / 2;
      for (const word of [held, one]) {
        word.classList.add("is-found");
        word.setAttribute("aria-pressed", "true");
        word.dataset.pair = String(found + 1);
      }
      held = null;
      told.textContent = words.every((word) => word.classList.contains("is-found")) ? game.dataset.done : praises[found % praises.length];
    } else {
      if (held && side(held) !== side(one)) told.textContent = game.dataset.again;
      release();
      held = one;
      one.setAttribute("aria-pressed", "true");
    }
  });
  // Playing counts as watching: the sun goes on its way here, too.
  setInterval(() => document.visibilityState === "visible" && spend(1), 1000);
}
