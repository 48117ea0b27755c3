// What most towns' webhooks run on: node, HMAC checked, kept before the 200.
// node bench/peers/hook.mjs PORT SECRET FILE
import { createServer } from "node:http";
import { createHmac, timingSafeEqual } from "node:crypto";
import { openSync, write, fdatasync } from "node:fs";

const [port, secret, file] = process.argv.slice(2);
const fd = openSync(file, "a");
let waiting = [];
let syncing = false;

function answer(response, status) {
  response.writeHead(status, { "Content-Length": 2 });
  response.end("{}");
}

// All that came while one sync ran share the next.
function keep() {
  if (syncing || waiting.length === 0)
    return;
  const batch = waiting;
  waiting = [];
  syncing = true;
  write(fd, Buffer.concat(batch.map((w) => w.body)), (bad) => {
    fdatasync(fd, (worse) => {
      for (const w of batch)
        answer(w.response, bad || worse ? 500 : 200);
      syncing = false;
      keep();
    });
  });
}

createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    const body = Buffer.concat(pieces);
    const want = createHmac("sha256", secret).update(body).digest();
    const given = Buffer.from(request.headers["x-line-signature"] ?? "",
      "base64");
    if (given.length !== want.length || !timingSafeEqual(given, want)) {
      answer(response, 401);
      return;
    }
    waiting.push({ body, response });
    keep();
  });
}).listen(Number(port), "127.0.0.1");
