/* LINE's limits on messages, as tables of properties. */
#include "linesim/message.h"

#include <stdio.h>

#include "base/json.h"
#include "linesim/flex.h"
#include "linesim/property.h"

enum { MESSAGES_MAX = 5 };

static const struct property common[] = {
	{ "quickReply", THING, 0, 0, 0, quick_reply_check },
	{ "sender", THING, 0, 0, 0, sender_check },
};

static const struct property text[] = {
	{ "text", TEXT16, 1, 1, 5000, NULL },
	{ "emojis", LIST, 0, 1, 20, emoji_check },
};

static const struct property text2[] = {
	{ "text", TEXT16, 1, 1, 5000, NULL },
	{ "substitution", THING, 0, 0, 0, NULL },
};

static const struct property sticker[] = {
	{ "packageId", TEXT16, 1, 1, 20, NULL },
	{ "stickerId", TEXT16, 1, 1, 20, NULL },
};

static const struct property image[] = {
	{ "originalContentUrl", HTTPS, 1, 1, 2000, NULL },
	{ "previewImageUrl", HTTPS, 1, 1, 2000, NULL },
};

static const struct property video[] = {
	{ "originalContentUrl", HTTPS, 1, 1, 2000, NULL },
	{ "previewImageUrl", HTTPS, 1, 1, 2000, NULL },
	{ "trackingId", TEXT16, 0, 1, 100, NULL },
};

static const struct property audio[] = {
	{ "originalContentUrl", HTTPS, 1, 1, 2000, NULL },
	{ "duration", NUMBER, 1, 1, INT32_MAX, NULL },
};

static const struct property location[] = {
	{ "title", TEXT16, 1, 1, 100, NULL },
	{ "address", TEXT16, 1, 1, 100, NULL },
	{ "latitude", ANY, 1, 0, 0, NULL },
	{ "longitude", ANY, 1, 0, 0, NULL },
};

static const struct property imagemap[] = {
	{ "baseUrl", HTTPS, 1, 1, 2000, NULL },
	{ "altText", TEXT16, 1, 1, 1500, NULL },
	{ "baseSize", THING, 1, 0, 0, base_size_check },
	{ "actions", LIST, 1, 1, 50, NULL },
};

static const struct property template[] = {
	{ "altText", TEXT16, 1, 1, 1500, NULL },
	{ "template", THING, 1, 0, 0, template_check },
};

static const struct property flex[] = {
	{ "altText", TEXT16, 1, 1, 1500, NULL },
	{ "contents", THING, 1, 0, 0, flex_check },
};

static const struct property coupon[] = {
	{ "couponId", TEXT16, 1, 1, 100, NULL },
	{ "deliveryTag", TEXT16, 0, 1, 30, NULL },
};

static const struct variant types[] = {
	{ "text", text, NELEMS(text) },
	{ "textV2", text2, NELEMS(text2) },
	{ "sticker", sticker, NELEMS(sticker) },
	{ "image", image, NELEMS(image) },
	{ "video", video, NELEMS(video) },
	{ "audio", audio, NELEMS(audio) },
	{ "location", location, NELEMS(location) },
	{ "imagemap", imagemap, NELEMS(imagemap) },
	{ "template", template, NELEMS(template) },
	{ "flex", flex, NELEMS(flex) },
	{ "coupon", coupon, NELEMS(coupon) },
};

static void
message_check(const struct json *m, struct checking *k)
{
	variant_check(m, types, NELEMS(types), k);
	properties_check(m, common, NELEMS(common), k);
}

bool
messages_check(const struct json *messages, struct problems *p)
{
	static const struct property list = { "messages", LIST, 1, 1,
	    MESSAGES_MAX, message_check };
	struct checking k = { .problems = p };

	p->flex = -1;
	property_value_check(messages, &list, &k);
	return p->count == 0;
}
