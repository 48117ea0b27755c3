/* LINE's own client takes linesim for LINE: answers, errors, signatures. */
"use strict";

const http = require("node:http");
const crypto = require("node:crypto");
const { HTTPFetchError, messagingApi, validateSignature } =
    require("@line/bot-sdk");
const { SECRET, TOKEN, check, control, equal, linesim, run, sign,
    until } = require("./lib.js");

const hello = [{ type: "text", text: "回覧板です" }];
let sim, client;

function client_of(token) {
	return new messagingApi.MessagingApiClient({
		channelAccessToken: token, baseURL: sim.api });
}

/* The error of a call that must fail: { status, headers, json }. */
async function refused(call) {
	try {
		await call;
	} catch (e) {
		if (!(e instanceof HTTPFetchError))
			throw e;
		return { status: e.status, headers: e.headers,
		    json: JSON.parse(e.body) };
	}
	return { status: 200, json: {} };
}

async function refuses(call, status, message, what) {
	const e = await refused(call);

	check(e.status === status && message.test(e.json.message) &&
	    /^[0-9a-f-]{36}$/.test(e.headers?.get("x-line-request-id") || ""),
	    status + " for " + what, [e.status, e.json]);
	return e;
}

async function people(n) {
	const made = JSON.parse((await control(sim, "/residents",
	    JSON.stringify({ count: n, events: false }))).body);
	const ids = (await control(sim, "/residents?from=0&n=" + n)).body
	    .trim().split("\n");

	equal(ids.length, n, "linesim made " + n + " residents");
	return ids;
}

async function report() {
	return JSON.parse((await control(sim, "/report")).body);
}

async function accepted(endpoint) {
	return (await report()).accepted[endpoint] || 0;
}

async function push(to) {
	const key = crypto.randomUUID();
	const first = await client.pushMessageWithHttpInfo(
	    { to, messages: hello }, key);
	const id = first.httpResponse.headers.get("x-line-request-id");
	const sent = first.body.sentMessages;

	check(sent.length === 1 && /^\d+$/.test(sent[0].id) &&
	    sent[0].quoteToken.length > 0, "push tells what it sent", sent);
	const again = await refuses(client.pushMessage(
	    { to, messages: hello }, key), 409,
	    /^The retry key is already accepted$/, "the same key again");
	equal(again.headers?.get("x-line-accepted-request-id"), id,
	    "409 names the request that was accepted");
	check(again.headers?.get("x-line-request-id") !== id,
	    "409 is a request of its own");
	equal(again.json.sentMessages, sent, "409 tells what had been sent");
}

async function wrong(to) {
	const bad = (o) => client.pushMessage({ to, messages: hello, ...o });
	let e;

	await refuses(bad({ to: "U123" }), 400,
	    /^The property, 'to', in the request body is invalid/,
	    "a malformed user id");
	await refuses(bad({ to: "U" + "0".repeat(32) }), 400,
	    /^Failed to send messages$/, "an unknown user id");
	e = await refuses(bad({ messages: [{ type: "text",
	    text: "あ".repeat(5001) }] }), 400,
	    /^The request body has 1 error\(s\)$/, "5001 characters");
	equal(e.json.details, [{
		message: "Length must be between 0 and 5000",
		property: "messages[0].text" }], "which says where");
	e = await refuses(bad({ messages: [] }), 400,
	    /^The request body has 1 error\(s\)$/, "no messages");
	equal(e.json.details?.[0].property, "messages", "which says where");
	await refuses(bad({ messages: Array(6).fill(hello[0]) }), 400,
	    /error\(s\)/, "six messages");
	await refuses(client.pushMessage({ to, messages: hello }, "no-uuid"),
	    400, /./, "a retry key that is no UUID");
	await refuses(client_of("another").getBotInfo(), 401,
	    /^Authentication failed/, "another token");
	const none = await fetch(sim.api + "/v2/bot/info");
	equal(none.status, 401, "401 without a token");
	check(/^Authorization header required/.test((await none.json())
	    .message), "which says so");
	const words = "あ".repeat(4998) + "😀";
	const ok = await bad({ messages: [{ type: "text", text: words }] });
	equal(ok.sentMessages.length, 1, "5000 UTF-16 units are taken");
}

async function multicast(ids) {
	const before = await accepted("multicast");

	equal(await client.multicast({ to: ids.slice(0, 500),
	    messages: hello }, crypto.randomUUID()), {}, "multicast to 500");
	await refuses(client.multicast({ to: ids.slice(0, 501),
	    messages: hello }), 400, /./, "multicast to 501");
	await refuses(client.multicast({ to: [ids[0], "x"],
	    messages: hello }), 400,
	    /^The property, '?to\[1\]'?, in the request body is invalid/,
	    "a multicast with one bad id");
	equal(await accepted("multicast"), before + 1, "one was accepted");
}

/* 20 broadcasts at once are within the bucket, and it fills by one a minute. */
async function limited() {
	const answers = await Promise.all(Array.from({ length: 30 }, () =>
	    refused(client.broadcast({ messages: hello }))));
	const slow = answers.filter((a) => a.status === 429);

	check(slow.length >= 9 && slow.length <= 30, "429 when too fast",
	    slow.length);
	equal(slow[0]?.json.message, "The API rate limit has been exceeded." +
	    " Try again later.", "429 says why");
	equal(slow[0]?.headers.get("retry-after"), null,
	    "429 does not say until when");
}

async function asked(ids) {
	const p = await client.getProfile(ids[3]);
	let page = await client.getFollowers(undefined, 400);
	const all = [...page.userIds];

	check(p.userId === ids[3] && p.displayName.length > 0, "profile", p);
	await refuses(client.getProfile("U" + "1".repeat(32)), 404,
	    /^Not found$/i, "the profile of nobody");
	while (page.next) {
		page = await client.getFollowers(page.next, 400);
		all.push(...page.userIds);
	}
	equal([...all].sort(), [...ids].sort(), "all followers, by pages");
	equal((await client.getMessageQuota()).type, "none", "quota");
	check((await client.getMessageQuotaConsumption()).totalUsage > 500,
	    "consumption");
	check(/^U[0-9a-f]{32}$/.test((await client.getBotInfo()).userId),
	    "info");
}

/* A webhook server that only looks: { url, got } of what came. */
function listen() {
	const got = [];
	const server = http.createServer((q, r) => {
		const parts = [];

		q.on("data", (b) => parts.push(b));
		q.on("end", () => {
			got.push({ headers: q.headers,
			    body: Buffer.concat(parts) });
			r.end("{}");
		});
	});

	return new Promise((go) => server.listen(0, "127.0.0.1", () =>
	    go({ server, got, url: "http://127.0.0.1:" +
	    server.address().port + "/webhook" })));
}

async function tap(hook, id, text) {
	const n = hook.got.length;

	await control(sim, "/tap", JSON.stringify({ userId: id, text }));
	await until("a webhook", () => hook.got.length > n);
	return JSON.parse(hook.got[n].body).events[0];
}

async function reply(hook, id) {
	const e = await tap(hook, id, "ごみの日は？");
	const say = (replyToken) => client.replyMessage(
	    { replyToken, messages: hello });

	equal((await say(e.replyToken)).sentMessages.length, 1, "a reply");
	await refuses(say(e.replyToken), 400, /^Invalid reply token$/,
	    "the token used again");
	await refuses(say("0".repeat(32)), 400, /^Invalid reply token$/,
	    "a token nobody gave");
	const late = await tap(hook, id, "おそい");
	await control(sim, "/clock", '{"add_ms":61000}');
	await refuses(say(late.replyToken), 400, /^Invalid reply token$/,
	    "a token after 61 s");
	equal((await report()).replies_again, 1, "one token came again");
	const keyed = await fetch(sim.api + "/v2/bot/message/reply", {
		method: "POST", headers: { authorization: "Bearer " + TOKEN,
		    "content-type": "application/json",
		    "x-line-retry-key": crypto.randomUUID() },
		body: JSON.stringify({ replyToken: (await tap(hook, id,
		    "鍵")).replyToken, messages: hello }) });
	equal(keyed.status, 400, "400 for a reply with a retry key");
}

async function signatures(hook) {
	const body = '{"destination":"U8e742f61d673b39c7fff3cecb7536ef0",' +
	    '"events":[]}';

	await control(sim, "/event", "[]");
	await until("the empty one", () => hook.got.some((g) =>
	    JSON.parse(g.body).events.length === 0));
	check(hook.got.length >= 4 && hook.got.every((g) => validateSignature(
	    g.body, SECRET, g.headers["x-line-signature"])),
	    "validateSignature takes all of linesim's webhooks");
	check(!validateSignature(Buffer.concat([hook.got[0].body,
	    Buffer.from(" ")]), SECRET,
	    hook.got[0].headers["x-line-signature"]),
	    "and not one with a blank more");
	equal(sign(body), "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=",
	    "the signature everybody knows");
}

run(async () => {
	const hook = await listen();

	sim = await linesim("--webhook", hook.url);
	client = client_of(TOKEN);
	const ids = await people(1000);

	await push(ids[0]);
	await wrong(ids[1]);
	await multicast(ids);
	await limited();
	await asked(ids);
	await reply(hook, ids[2]);
	await signatures(hook);
	hook.server.close();
});
