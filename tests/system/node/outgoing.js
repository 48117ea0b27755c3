/* What kairand sends, byte for byte, held against LINE's own OpenAPI. */
"use strict";

const fs = require("node:fs");
const http2 = require("node:http2");
const { randomUUID } = require("node:crypto");
const path = require("node:path");
const { CERT, KEY, TOKEN, TOP, check, equal, file, kairan, kairand, run, stop,
    until, webhook } = require("./lib.js");
const { judge } = require("./openapi.js");

const YML = path.join(TOP, "../shared/line/openapi/messaging-api.yml");
const USERS = [1, 2, 3].map((n) => "U" + ("" + n).padStart(32, "0"));
const WORDS = ["ごみ", "設定", "メニュー", "使い方", "停止", "やめる",
    "ペットボトル", "和泉本町一丁目", "登録内容", "\"\\\u2028😀", "あ".repeat(5000)];
const TAPS_MAX = 300;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const got = [];
let events = 0;

/* A LINE that takes all, and notes it. */
function record() {
	const server = http2.createSecureServer({ allowHTTP1: true,
	    cert: fs.readFileSync(CERT), key: fs.readFileSync(KEY) },
	    (q, r) => {
		const parts = [];

		q.on("data", (b) => parts.push(b));
		q.on("end", () => {
			got.push({ path: q.url, headers: q.headers,
			    bytes: Buffer.concat(parts) });
			r.writeHead(200, { "content-type": "application/json",
			    "x-line-request-id": randomUUID() });
			r.end('{"sentMessages":[]}');
		});
	});

	return new Promise((go) => server.listen(0, "127.0.0.1",
	    () => go(server)));
}

function posts(path) {
	return got.filter((g) => g.path === path);
}

/* Says something as a resident; the reply's messages. */
async function say(userId, what) {
	const n = posts("/v2/bot/message/reply").length;

	events++;
	equal((await webhook(JSON.stringify({ destination: USERS[0],
	    events: [{ mode: "active", timestamp: Date.now(),
		source: { type: "user", userId },
		webhookEventId: "01" + ("" + events).padStart(24, "0"),
		deliveryContext: { isRedelivery: false },
		replyToken: "token" + events, ...what }] }))).status, 200,
	    "event " + events);
	const post = await until("a reply", () =>
	    posts("/v2/bot/message/reply")[n]);

	return JSON.parse(post.bytes).messages;
}

function buttons(messages) {
	return messages.flatMap((m) => m.quickReply?.items || [])
	    .map((i) => i.action).filter((a) => a.type === "postback");
}

/* Taps all that is offered, and what is offered then, as far as it goes. */
async function wander(user) {
	const seen = new Set();
	const open = buttons(await say(user, { type: "follow",
	    follow: { isUnblocked: false } }));

	for (const text of WORDS)
		open.push(...buttons(await say(user, { type: "message",
		    message: { type: "text", id: "1", text } })));
	while (open.length > 0 && seen.size < TAPS_MAX) {
		const { data } = open.pop();

		if (seen.has(data))
			continue;
		seen.add(data);
		open.push(...buttons(await say(user, { type: "postback",
		    postback: { data } })));
	}
	check(seen.size >= 20, "there was much to tap", seen.size);
}

async function campaigns(user) {
	const send = async (segment, text, where) => {
		const id = kairan("campaign", "new", "--segment", segment,
		    "--text", text).trim();

		kairan("campaign", "approve", id);
		return until(where, () => posts(where).find((g) =>
		    g.bytes.includes(text.slice(0, 4))));
	};
	let post = await send("all", "断水のお知らせ\n\"\\ 😀",
	    "/v2/bot/message/multicast");

	equal(JSON.parse(post.bytes).to.sort(), USERS, "a multicast to all");
	kairan("resident", "import", file("r.csv", "user_id,area,birth,sex," +
	    "lang,categories,garbage,evening,morning\n" +
	    user + ",,,,en,,,,\n"));
	post = await send("lang:en", "Water will be cut off",
	    "/v2/bot/message/push");
	equal(JSON.parse(post.bytes).to, user, "a push to one");
}

const URI = { type: "uri", label: "見る", uri: "https://example.jp/" };
const PICTURE = "https://example.jp/a.jpg";
const BOX = (...contents) => ({ type: "box", layout: "vertical", contents });
const AREA = { x: 0, y: 0, width: 520, height: 520 };
const BUBBLE = { type: "bubble", size: "mega", direction: "ltr",
    header: BOX({ type: "text", text: "題", weight: "bold", wrap: true }),
    hero: { type: "image", url: PICTURE, size: "full", aspectRatio: "20:13" },
    body: BOX({ type: "text", contents: [{ type: "span", text: "本文",
	color: "#00AA33" }] }, { type: "separator", margin: "md" }),
    footer: BOX({ type: "button", style: "link", action: URI }),
    styles: { footer: { separator: true } } };

/* One of each kind, with all that may stand in it. */
const KINDS = [
	{ type: "text", text: "絵$", emojis: [{ index: 1, productId:
	    "5ac1bfd5040ab15980c9b435", emojiId: "001" }],
	    sender: { name: "水道課", iconUrl: PICTURE } },
	{ type: "text", text: "選んで", quickReply: { items: [
	    { type: "action", imageUrl: PICTURE, action: { type: "camera",
		label: "撮る" } },
	    { type: "action", action: { type: "datetimepicker", label: "日",
		data: "d", mode: "date", min: "2026-01-01" } },
	    { type: "action", action: { type: "clipboard", label: "写す",
		clipboardText: "x" } }] } },
	{ type: "sticker", packageId: "446", stickerId: "1988" },
	{ type: "image", originalContentUrl: PICTURE,
	    previewImageUrl: PICTURE },
	{ type: "video", originalContentUrl: PICTURE,
	    previewImageUrl: PICTURE, trackingId: "a-1" },
	{ type: "audio", originalContentUrl: PICTURE, duration: 1000 },
	{ type: "location", title: "避難所", address: "中央1-1",
	    latitude: 35.6, longitude: 139 },
	{ type: "imagemap", baseUrl: "https://example.jp/map",
	    altText: "地図", baseSize: { width: 1040, height: 520 },
	    video: { originalContentUrl: PICTURE, previewImageUrl: PICTURE,
		area: AREA, externalLink: { linkUri: PICTURE, label: "続き" } },
	    actions: [{ type: "uri", linkUri: PICTURE, area: AREA },
		{ type: "message", text: "はい", label: "はい", area: AREA }] },
	{ type: "template", altText: "ボタン", template: { type: "buttons",
	    thumbnailImageUrl: PICTURE, imageSize: "cover", title: "題",
	    text: "文", defaultAction: URI, actions: [URI, { type: "postback",
		label: "送る", data: "x", displayText: "送りました" }] } },
	{ type: "template", altText: "確認", template: { type: "confirm",
	    text: "よいですか", actions: [URI, URI] } },
	{ type: "template", altText: "並び", template: { type: "carousel",
	    columns: [{ title: "一", text: "文", actions: [URI] },
		{ title: "二", text: "文", actions: [URI] }] } },
	{ type: "template", altText: "画像", template: { type:
	    "image_carousel", columns: [{ imageUrl: PICTURE, action: URI }] } },
	{ type: "flex", altText: "flex", contents: BUBBLE },
	{ type: "flex", altText: "flex", contents: { type: "carousel",
	    contents: [BUBBLE, BUBBLE] } },
];

/* What leaves is what staff wrote, whatever the kind. */
async function kinds() {
	const where = "/v2/bot/message/multicast";
	const sent = async (...words) => {
		const n = posts(where).length;
		const id = kairan("campaign", "new", "--segment", "all",
		    ...words).trim();

		kairan("campaign", "approve", id);
		return JSON.parse((await until("a message: " + words,
		    () => posts(where)[n])).bytes);
	};
	const sorted = (v) => v === null || typeof v !== "object" ? v :
	    Array.isArray(v) ? v.map(sorted) : Object.fromEntries(
	    Object.keys(v).sort().map((k) => [k, sorted(v[k])]));

	for (const m of KINDS) {
		const got = await sent("--messages", file("m.json",
		    JSON.stringify(m)));

		equal(sorted(got.messages), sorted([m]), "as written: " +
		    (m.template || m.contents || m).type);
	}
	const many = ["--text", "長い".repeat(100), "--image", PICTURE];
	const flex = await sent(...many, "--button", "見る=" + PICTURE,
	    "--silent");

	equal(flex.messages[0].type, "flex", "a long text with a button");
	equal(flex.notificationDisabled, true, "and silent");
	const small = await sent("--text", "短い", "--button",
	    "見る=" + PICTURE, "--button", "電話=tel:1", "--sender", "課");

	equal(small.messages[0].template.type, "buttons", "a short one");
	equal(small.messages[0].sender, { name: "課" }, "and its sender");
	equal((await sent(...many)).messages.map((m) => m.type),
	    ["text", "image"], "a text and a picture");
}

function headers(g) {
	const keyed = !g.path.endsWith("/reply");

	return g.headers.authorization === "Bearer " + TOKEN &&
	    /^application\/json/.test(g.headers["content-type"]) &&
	    g.headers["content-length"] === "" + g.bytes.length &&
	    keyed === UUID.test(g.headers["x-line-retry-key"] || "");
}

/* What kairand asks about itself has no body. */
function judged() {
	const asked = got.filter((g) => g.path.includes("/quota"));

	equal(asked.filter((g) => g.bytes.length > 0 ||
	    g.headers.authorization !== "Bearer " + TOKEN), [],
	    "questions about the quota: " + asked.length);
	judged_sent(got.filter((g) => !asked.includes(g)));
}

function judged_sent(got) {
	const odd = got.filter((g) => !headers(g));

	equal(odd.map((g) => [g.path, g.headers]), [],
	    "headers as LINE wants them: " + got.length);
	if (!fs.existsSync(YML)) {
		console.log("# no ../shared: LINE's OpenAPI is left out");
		return;
	}
	const wrong = judge(YML);
	const bad = got.flatMap((g) => wrong(g.path, JSON.parse(g.bytes))
	    .map((w) => g.path + ": " + w));

	equal([...new Set(bad)], [], "valid by LINE's OpenAPI");
	const sample = JSON.parse(posts("/v2/bot/message/reply").find((g) =>
	    g.bytes.includes("quickReply")).bytes);
	sample.messages.at(-1).quickReply.items[0].action.dota = "x";
	equal(wrong("/v2/bot/message/reply", sample).length > 0, true,
	    "which would see a wrong name in a button");
	delete sample.messages.at(-1).quickReply.items[0].action.dota;
	sample.messages[0].type = "txet";
	equal(wrong("/v2/bot/message/reply", sample).length > 0, true,
	    "and a wrong type of message");
}

run(async () => {
	const server = await record();
	const api = "https://localhost:" + server.address().port;
	const daemon = await kairand(api, { flood_cap: "off",
	    undo_seconds: "0" });

	kairan("town", "import", path.join(TOP, "examples/town"));
	await wander(USERS[0]);
	for (const user of USERS.slice(1))
		await say(user, { type: "follow", follow: {} });
	await campaigns(USERS[1]);
	await kinds();
	judged();
	await stop(daemon);
});
