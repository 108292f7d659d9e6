// Eyevinn's whole Channel Engine with one channel: node engine.cjs <port> <folder of the built engine> <film> ...
//
// The films follow each other for ever; everything else is as the engine's own examples set it.

const [port, folder, ...films] = process.argv.slice(2);
const built = require(folder);
const ChannelEngine = built.ChannelEngine || built;
let turn = 0;
const assets = {
  getNextVod: () => Promise.resolve({ id: turn + 1, title: `Film ${turn}`, uri: films[turn++ % films.length] }),
  handleError() {},
};
const profile = [{ bw: 3128000, codecs: "avc1.64001f,mp4a.40.2", resolution: [1280, 720] }];
const channels = { getChannels: () => [{ id: "bench", profile }] };
const engine = new ChannelEngine(assets, {
  heartbeat: "/",
  averageSegmentDuration: 4000,
  channelManager: channels,
  useDemuxedAudio: false,
  alwaysNewSegments: false,
  cacheTTL: 2,
});
engine.start();
engine.listen(Number(port));
