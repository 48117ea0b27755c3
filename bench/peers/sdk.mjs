// LINE's own SDK for node: URL BODY_FILE COUNT AT_ONCE push|multicast
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { randomUUID } from "node:crypto";

const { messagingApi } = createRequire(import.meta.url)("@line/bot-sdk");
const [baseURL, file, count, atOnce, what] = process.argv.slice(2);
const body = JSON.parse(readFileSync(file));
const client = new messagingApi.MessagingApiClient({
  channelAccessToken: "rehearsal-token", baseURL });
let left = Number(count);
let ok = 0;

async function ask() {
  while (left-- > 0) {
    if (what === "multicast")
      await client.multicast(body, randomUUID());
    else
      await client.pushMessage(body, randomUUID());
    ok++;
  }
}

const began = process.hrtime.bigint();
const before = process.cpuUsage();
await Promise.all(Array.from({ length: Number(atOnce) }, ask));
const cpu = process.cpuUsage(before);
console.log(JSON.stringify({ ok,
  seconds: Number(process.hrtime.bigint() - began) / 1e9,
  cpu_us: cpu.user + cpu.system,
  rss_kb: process.resourceUsage().maxRSS }));
