// A silent, small live picture: <video data-preview="…/master.m3u8">. It begins when the page has settled, and not at
// all for people who want no movement or to save data; the poster stands until then.

import Hls from "../web/vendor/hls.mjs";

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches || navigator.connection?.saveData;

for (const video of document.querySelectorAll("video[data-preview]")) {
  video.muted = true;
  if (calm) continue;
  if (Hls.isSupported()) {
    const hls = new Hls({
      enableWorker: false,
      capLevelToPlayerSize: true,
      maxBufferLength: 12,
      startLevel: 0,
      timelineController: undefined, // no text tracks
      subtitleStreamController: undefined,
      subtitleTrackController: undefined,
      enableID3MetadataCues: false,
      enableEmsgMetadataCues: false,
      enableDateRangeMetadataCues: false,
    });
    hls.on(Hls.Events.ERROR, (_, error) => {
      if (error.fatal) hls.destroy(); // the poster stays
    });
    hls.loadSource(new URL(video.dataset.preview, location.href).href);
    hls.attachMedia(video);
  } else video.src = video.dataset.preview;
  video.play().catch(() => {});
}
