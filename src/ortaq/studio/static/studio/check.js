// The quality check: the film without its sound follows the mix.

import Hls from "../web/vendor/hls.mjs";

const box = document.querySelector("[data-check]");
if (box) {
  const video = box.querySelector("[data-video]");
  const sound = box.querySelector("[data-sound]");
  const NEAR = 0.12; // s by which they may differ
  if (Hls.isSupported()) {
    const hls = new Hls({ enableWorker: false, timelineController: undefined });
    hls.loadSource(new URL(box.dataset.film, location.href).href);
    hls.attachMedia(video);
  } else video.src = box.dataset.film;
  const follow = () => {
    if (Math.abs(video.currentTime - sound.currentTime) > NEAR) video.currentTime = sound.currentTime;
  };
  sound.addEventListener("play", () => {
    follow();
    video.play();
  });
  sound.addEventListener("pause", () => video.pause());
  sound.addEventListener("seeking", follow);
  sound.addEventListener("timeupdate", follow);
}
