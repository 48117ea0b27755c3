// Reminders due at one moment by BullMQ: PORT COUNT LEAD_MS
// Its worker does nothing but look at the clock.
import { createRequire } from "node:module";

const { Queue, Worker } = createRequire(import.meta.url)("bullmq");
const [port, count, lead] = process.argv.slice(2).map(Number);
const connection = { host: "127.0.0.1", port };
const queue = new Queue("reminders", { connection });
const due = Date.now() + lead;
const BATCH = 1000;

for (let i = 0; i < count; i += BATCH)
  await queue.addBulk(Array.from({ length: Math.min(BATCH, count - i) },
    (_, k) => ({ name: "r", data: { to: "U" + String(i + k) },
      opts: { delay: Math.max(0, due - Date.now()),
        removeOnComplete: true } })));
if (Date.now() > due)
  throw new Error("adding them took longer than " + lead + " ms");
let done = 0;
let first = 0;
let early = 0;
new Worker("reminders", async () => {
  const now = Date.now();
  first ||= now;
  early += now < due;
  if (++done < count)
    return;
  const cpu = process.cpuUsage();
  console.log(JSON.stringify({ first_late_ms: first - due,
    last_late_ms: now - due, early, cpu_us: cpu.user + cpu.system }));
  process.exit(0);
}, { connection, concurrency: 500 });
