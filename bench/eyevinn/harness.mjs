// One channel of Eyevinn's engine: node harness.mjs <port> <multivariant playlist of a film> ...
//
// It does what Channel Engine 5.1 does for a media playlist, and less: films follow each other (loadAfter), a playhead goes
// on by one media sequence for every segment, and a request asks the library for the playlist at the playhead. The server
// is fastify and answers with the engine's headers; its session, its state store and its logging are left away.

import { createRequire } from "node:module";
import fastify from "fastify";

const HLSVod = createRequire(import.meta.url)("@eyevinn/hls-vodtolive");
const [port, ...films] = process.argv.slice(2);
const BANDWIDTH = 3128000;
const HEADERS = { "Content-Type": "application/vnd.apple.mpegurl", "Access-Control-Allow-Origin": "*", "Cache-Control": "max-age=2", "X-Instance-Id": "bench<5.1.0>" };

let turn = 0;
let vod = new HLSVod(films[0]);
await vod.load();
let at = 0;
let mediaSequence = 0;
let discontinuity = 0;

async function next() {
  at += 1;
  if (at < vod.getLiveMediaSequencesCount()) return;
  const after = new HLSVod(films[++turn % films.length]);
  const { mediaSeq, discSeq } = { mediaSeq: vod.getLastSequenceMediaSequenceValue(), discSeq: vod.getLastDiscontinuity() };
  await after.loadAfter(vod);
  vod.releasePreviousVod?.();
  [vod, at] = [after, 0];
  mediaSequence += mediaSeq;
  discontinuity += discSeq;
}

// Through as many films as fill a window, then as long as it lasts.
for (let step = 0; step < 24; step += 1) await next();
setInterval(() => next().catch((error) => { console.error(error); process.exit(1); }), 4000);

const server = fastify();
server.get("/channels/:channel/:name", (request, reply) => {
  reply.hijack();
  const body = Buffer.from(vod.getLiveMediaSequences(mediaSequence, String(BANDWIDTH), at, discontinuity), "utf8");
  reply.raw.writeHead(200, { ...HEADERS, "Content-Length": body.length });
  reply.raw.end(body);
});
await server.listen({ host: "127.0.0.1", port: Number(port) });
