/* What the tests in node share: programs to start, and what to ask them. */
"use strict";

const crypto = require("node:crypto");
const fs = require("node:fs");
const http = require("node:http");
const os = require("node:os");
const path = require("node:path");
const { spawn, execFileSync } = require("node:child_process");

const TOP = path.resolve(__dirname, "../../..");
const BIN = process.env.KAIRAN_BIN || path.join(TOP, "build");
const SECRET = "8c570fa6dd201bb328f1c1eac23a96d8";
const TOKEN = "a-token-of-the-rehearsal";
const CERT = process.env.NODE_EXTRA_CA_CERTS;	/* made by tests/system/sdk */
const KEY = path.join(path.dirname(CERT), "key.pem");
const LIMIT_MS = 30000;

const dir = fs.mkdtempSync(path.join(os.tmpdir(), "kairan-node-"));
const children = [];
let failed = 0;

function check(good, what, more) {
	failed += !good;
	console.log((good ? "ok - " : "not ok - ") + what +
	    (!good && more !== undefined ? ": " + JSON.stringify(more) : ""));
}

function equal(got, want, what) {
	check(JSON.stringify(got) === JSON.stringify(want), what,
	    { got, want });
}

function file(name, text) {
	const p = path.join(dir, name);

	if (text !== undefined)
		fs.writeFileSync(p, text);
	return p;
}

/* Asks again until it is so; the last answer counts. */
async function until(what, ask) {
	const end = Date.now() + LIMIT_MS;
	let got;

	do {
		got = await ask();
		if (got)
			return got;
		await new Promise((go) => setTimeout(go, 20));
	} while (Date.now() < end);
	throw new Error("waited in vain: " + what);
}

/* Starts a program; what it says is in .said. */
function start(name, args) {
	const child = spawn(path.join(BIN, name), args,
	    { cwd: dir, stdio: ["ignore", "pipe", "pipe"] });

	child.said = "";
	for (const s of [child.stdout, child.stderr])
		s.on("data", (b) => { child.said += b; });
	child.ended = new Promise((go) => child.on("exit", (code, signal) => {
		child.gone = true;
		go(signal || code);
	}));
	children.push(child);
	return child;
}

async function ready(child, pattern) {
	const m = await until("" + pattern, () => child.gone ?
	    [] : pattern.exec(child.said));

	if (m.length === 0)
		throw new Error("it ended: " + child.said);
	return m;
}

/* A LINE of our own: { api, control }, as base addresses. */
async function linesim(...args) {
	file("secret", SECRET);
	file("token", TOKEN);
	const child = start("linesim", ["--listen", "127.0.0.1:0",
	    "--control", "127.0.0.1:0", "--cert", CERT, "--key", KEY,
	    "--secret-file", "secret", "--token-file", "token", ...args]);
	const m = await ready(child,
	    /linesim ready (https:\S+) control (http:\S+)/);

	return { child, api: m[1], control: m[2] };
}

/* A kairand that asks LINE at api; it listens on Unix sockets in dir. */
async function kairand(api, settings = {}) {
	file("secret", SECRET);
	file("token", TOKEN);
	fs.rmSync(file("data"), { recursive: true, force: true });
	file("k.conf", Object.entries({
		data_dir: file("data"), listen: "unix:" + file("http"),
		control: "unix:" + file("control"), line_api: api,
		line_api_data: api, line_ca: CERT,
		channel_secret_file: file("secret"),
		channel_token_file: file("token"), town_name: "回覧町",
		...settings,
	}).map(([k, v]) => k + " = " + v + "\n").join(""));
	const child = start("kairand", ["-c", "k.conf"]);

	await ready(child, /ready version/);
	return child;
}

function kairan(...words) {
	return execFileSync(path.join(BIN, "kairan"), ["-s", file("control"),
	    ...words], { encoding: "utf8", cwd: dir });
}

function sign(body, secret = SECRET) {
	return crypto.createHmac("sha256", secret).update(body)
	    .digest("base64");
}

/* One request; options as of http.request.  Gives { status, body }. */
function ask(options, body = "") {
	return new Promise((go, no) => {
		const q = http.request({ method: "POST", ...options },
		    (r) => {
			const parts = [];

			r.on("data", (b) => parts.push(b));
			r.on("end", () => go({ status: r.statusCode,
			    body: Buffer.concat(parts).toString() }));
		});

		q.on("error", no);
		q.setHeader("Content-Length", Buffer.byteLength(body));
		q.end(body);
	});
}

/* To linesim's control side. */
function control(sim, what, body) {
	const u = new URL(what, sim.control);

	return ask({ host: u.hostname, port: u.port, path: u.pathname +
	    u.search, method: body === undefined ? "GET" : "POST" }, body);
}

/* To kairand, as LINE would. */
function webhook(body, signature = sign(body)) {
	return ask({ socketPath: file("http"), path: "/webhook", headers: {
		"content-type": "application/json; charset=utf-8",
		"x-line-signature": signature } }, body);
}

async function stop(child) {
	child.kill("SIGTERM");
	return child.ended;
}

/* Runs a test file's main and tells make how it went. */
async function run(main) {
	try {
		await main();
	} catch (e) {
		check(false, "no exception", e.stack);
		for (const c of children)
			console.log(c.spawnfile + " said:\n" + c.said);
	}
	for (const c of children)
		if (!c.gone)
			c.kill("SIGKILL");
	fs.rmSync(dir, { recursive: true, force: true });
	process.exit(failed > 0 ? 1 : 0);
}

module.exports = { CERT, KEY, SECRET, TOKEN, TOP, check, control, equal, file,
	kairan, kairand, linesim, run, sign, stop, until, webhook };
