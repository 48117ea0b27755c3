/* What ical.js, the parser of Thunderbird, reads in a feed of ours, as lines
 * "2026-11-25<tab>kind"; a failure says what is no RFC 5545. */
"use strict";

const fs = require("node:fs");
const ICAL = require("ical.js");
const ical = ICAL.default || ICAL;

const root = new ical.Component(ical.parse(fs.readFileSync(0, "utf8")));
const seen = new Set();

function must(good, what) {
	if (!good)
		throw new Error(what);
}

must(root.name === "vcalendar", "no calendar");
must(root.getFirstPropertyValue("version") === "2.0", "version");
must(root.getFirstPropertyValue("prodid"), "prodid");
console.log("name\t" + root.getFirstPropertyValue("x-wr-calname"));
for (const component of root.getAllSubcomponents("vevent")) {
	const event = new ical.Event(component);

	must(event.uid && !seen.has(event.uid), "uid " + event.uid);
	seen.add(event.uid);
	must(component.getFirstPropertyValue("dtstamp").zone ===
	    ical.Timezone.utcTimezone, "dtstamp is not UTC");
	must(event.startDate.isDate && event.endDate.isDate, "not a day");
	must(event.duration.toSeconds() === 86400, "not one day");
	console.log(event.startDate.toString() + "\t" + event.summary);
}
