// node's own HTTP/2 and nothing else: URL PATH BODY_FILE COUNT AT_ONCE
import { connect } from "node:http2";
import { readFileSync } from "node:fs";

const [url, path, file, count, atOnce] = process.argv.slice(2);
const body = readFileSync(file);
const session = connect(url);
let left = Number(count);
let ok = 0;

function one(resolve, reject) {
  if (left-- <= 0)
    return resolve();
  const r = session.request({ ":method": "POST", ":path": path,
    "content-type": "application/json",
    "authorization": "Bearer rehearsal-token" });
  r.on("response", (h) => ok += h[":status"] === 200);
  r.on("error", reject);
  r.on("data", () => {});
  r.on("end", () => one(resolve, reject));
  r.end(body);
}

const began = process.hrtime.bigint();
const before = process.cpuUsage();
await Promise.all(Array.from({ length: Number(atOnce) },
  () => new Promise(one)));
const cpu = process.cpuUsage(before);
console.log(JSON.stringify({ ok,
  seconds: Number(process.hrtime.bigint() - began) / 1e9,
  cpu_us: cpu.user + cpu.system,
  rss_kb: process.resourceUsage().maxRSS }));
session.close();
