/* Whatever LINE may send is taken, dealt with, and answered only if ours. */
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { TOP, check, control, equal, kairan, kairand, linesim, run, sign,
    stop, until, webhook } = require("./lib.js");

const OURS = path.join(TOP, "tests/system/events");
const LINES = path.join(TOP, "../shared/line/fixtures/webhook");
/* What is not in a chat of two, or not said to kairan, gets no words. */
const REPLIES = {
	"several-residents": 5, "follow": 1, "follow-unblocked": 1,
	"against-time": 1, "same-twice": 1,
	"postback-unknown": 1, "postback-date": 1, "postback-menu": 1,
	"message-without-message": 1, "message-unknown": 1,
	"text": 1, "text-emoji": 1, "text-line-emoji": 1, "text-5000": 1,
	"text-blank": 1, "text-nul": 1, "text-controls": 1,
	"text-mention": 1, "location": 1, "location-bare": 1, "sticker": 1, "image": 1, "video-external": 1,
	"audio": 1, "file": 1, "redelivered": 1, "extra-properties": 1,
	"numbers-odd": 1, "no-event-id": 1, "no-timestamp": 1,
	"keys-reversed": 1, "blanks": 1,
};

function status() {
	return JSON.parse(kairan("--json", "status"));
}

async function replies(sim) {
	const report = JSON.parse((await control(sim, "/report")).body);

	return report.requests?.reply || 0;
}

async function post(folder, name) {
	const body = fs.readFileSync(path.join(folder, name));
	const answer = await webhook(body);

	check(answer.status === 200, "200 for " + name, answer);
	await until("the inbox to empty", () => status().inbox === 0);
	return answer.status === 200;
}

/* One after another, so that a wrong count is seen where it happens. */
async function ours(sim) {
	const names = fs.readdirSync(OURS).sort();
	let want = 0;

	check(names.length >= 25, "there are events of our own");
	for (const name of names) {
		const more = REPLIES[path.basename(name, ".json")] || 0;

		if (!await post(OURS, name))
			continue;
		want += more;
		const got = await until(name + " to be answered",
		    async () => {
			const n = await replies(sim);

			return n >= want ? { n } : null;
		});
		equal(got.n, want, more + " answers to " + name);
		want = got.n;
	}
	return want;
}

async function refused() {
	const body = '{"events":[]}';

	equal((await webhook(body, sign(body, "another"))).status, 403,
	    "403 for another's signature");
	equal((await webhook(body, "")).status, 403, "403 without one");
	for (const bad of ["", "{", "[]", '{"events":{}}', '{"events":[]}}',
	    '{"events":[],"events":null}'])
		equal((await webhook(bad)).status, 400, "400 for " + bad);
}

async function lines() {
	if (!fs.existsSync(LINES)) {
		console.log("# no ../shared: LINE's own samples are left out");
		return;
	}
	for (const name of fs.readdirSync(LINES).sort())
		await post(LINES, name);
}

run(async () => {
	const sim = await linesim();
	const daemon = await kairand(sim.api);
	const want = await ours(sim);

	await refused();
	equal(status().residents, 4, "those who follow or spoke are counted");
	await lines();
	kairan("verify");
	equal(await stop(daemon), 0, "it ends well");
	check(await replies(sim) >= want, "nothing was unsaid");
	check(!/given up|chat failed/.test(daemon.said), "no event was given up",
	    daemon.said.match(/.*(given up|chat failed).*/g));
});
