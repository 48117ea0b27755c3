/* Messages: every limit at its edge, and whatever else LINE refuses. */
#include "tests/unit/messageworld.h"

#define FAMILY	"👨‍👩‍👧"		/* one cluster, 8 units, 18 bytes */
#define WAVE	"🌊"		/* one cluster, 2 units */

static const struct edge {
	const char	*frame;		/* @: what is counted */
	const char	*one;		/* repeated, fills it */
	size_t		 most;		/* of those */
	const char	*place;
} edges[] = {
	{ "{\"type\":\"text\",\"text\":\"@\"}", "あ", 5000,
	    "messages[0].text: 5001 characters; 5000 is the most" },
	{ "{\"type\":\"text\",\"text\":\"@\"}", WAVE, 2500,
	    "messages[0].text: 5002 characters; 5000 is the most" },
	{ "{\"type\":\"text\",\"text\":\"@\"}", FAMILY, 625,
	    "messages[0].text: 5008 characters" },
	{ "[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\","
	    "\"text\":\"a\",\"sender\":{\"name\":\"@\"}}]", "課", 20,
	    "messages[1].sender.name: 21 characters; 20 is the most" },
	{ "{\"type\":\"location\",\"title\":\"@\",\"address\":\"a\","
	    "\"latitude\":0,\"longitude\":0}", WAVE, 50,
	    "messages[0].title: 102 characters; 100 is the most" },
	{ "{\"type\":\"location\",\"title\":\"a\",\"address\":\"@\","
	    "\"latitude\":0,\"longitude\":0}", "a", 100,
	    "messages[0].address: 101 characters" },
	{ BUTTONS "\"text\":\"@\",\"actions\":[" URI "]}}", FAMILY, 160,
	    "messages[0].template.text: 161 characters; 160 is the most" },
	{ BUTTONS "\"text\":\"@\",\"title\":\"a\",\"actions\":[" URI "]}}",
	    WAVE, 60, "messages[0].template.text: 61 characters; 60 is" },
	{ BUTTONS "\"text\":\"@\",\"thumbnailImageUrl\":\"https://x/\","
	    "\"actions\":[" URI "]}}", "a", 60,
	    "messages[0].template.text: 61 characters; 60 is the most" },
	{ BUTTONS "\"text\":\"a\",\"title\":\"@\",\"actions\":[" URI "]}}",
	    FAMILY, 40, "messages[0].template.title: 41 characters; 40 is" },
	{ BUTTONS "\"text\":\"a\",\"actions\":[" TWO ",{\"type\":\"uri\","
	    "\"uri\":\"tel:1\",\"label\":\"@\"}]}}", FAMILY, 20,
	    "messages[0].template.actions[2].label: 21 characters; 20 is the "
	    "most" },
	{ BUTTONS "\"text\":\"a\",\"actions\":[{\"type\":\"postback\","
	    "\"label\":\"a\",\"data\":\"@\"}]}}", WAVE, 150,
	    "messages[0].template.actions[0].data: 302 characters; 300 is" },
	{ BUTTONS "\"text\":\"a\",\"actions\":[{\"type\":\"postback\","
	    "\"label\":\"a\",\"data\":\"a\",\"displayText\":\"@\"}]}}",
	    FAMILY, 300, "messages[0].template.actions[0].displayText: 301" },
	{ BUTTONS "\"text\":\"a\",\"actions\":[{\"type\":\"message\","
	    "\"label\":\"a\",\"text\":\"@\"}]}}", FAMILY, 300,
	    "messages[0].template.actions[0].text: 301 characters; 300 is" },
	{ BUTTONS "\"text\":\"a\",\"actions\":[{\"type\":\"uri\","
	    "\"label\":\"a\",\"uri\":\"tel:@\"}]}}", "1", 996,
	    "messages[0].template.actions[0].uri: 1001 characters; 1000 is" },
	{ BUTTONS "\"text\":\"a\",\"actions\":[{\"type\":\"clipboard\","
	    "\"label\":\"a\",\"clipboardText\":\"@\"}]}}", WAVE, 500,
	    "messages[0].template.actions[0].clipboardText: 1002" },
	{ "{\"type\":\"template\",\"altText\":\"@\",\"template\":{\"type\":"
	    "\"confirm\",\"text\":\"a\",\"actions\":[" TWO "]}}", WAVE, 750,
	    "messages[0].altText: 1502 characters; 1500 is the most" },
	{ "{\"type\":\"template\",\"altText\":\"a\",\"template\":{\"type\":"
	    "\"confirm\",\"text\":\"@\",\"actions\":[" TWO "]}}", FAMILY, 240,
	    "messages[0].template.text: 241 characters; 240 is the most" },
	{ COLUMNS COLUMN ",{\"text\":\"@\",\"actions\":[" URI "]}]}}", FAMILY,
	    120, "messages[0].template.columns[1].text: 121 characters; 120" },
	{ COLUMNS "{\"title\":\"a\",\"text\":\"@\",\"actions\":[" URI "]}]}}",
	    WAVE, 60, "messages[0].template.columns[0].text: 61 characters" },
	{ COLUMNS "{\"title\":\"@\",\"text\":\"a\",\"actions\":[" URI "]}]}}",
	    WAVE, 40, "messages[0].template.columns[0].title: 41 characters" },
	{ PICTURES "{\"imageUrl\":\"https://x/\",\"action\":{\"type\":\"uri\","
	    "\"uri\":\"tel:1\",\"label\":\"@\"}}]}}", FAMILY, 12,
	    "messages[0].template.columns[0].action.label: 13 characters; 12" },
	{ BODY "{\"type\":\"button\",\"action\":{\"type\":\"uri\",\"uri\":"
	    "\"tel:1\",\"label\":\"@\"}}]}}}", FAMILY, 40,
	    "messages[0].contents.body.contents[0].action.label: 41" },
	{ "{\"type\":\"flex\",\"altText\":\"@\",\"contents\":" BUBBLE "}", "a",
	    1500, "messages[0].altText: 1501 characters" },
	{ "{\"type\":\"image\",\"originalContentUrl\":\"https://@\","
	    "\"previewImageUrl\":\"https://x/\"}", "x", 1992,
	    "messages[0].originalContentUrl: 2001 characters; 2000 is" },
	{ "{\"type\":\"video\",\"originalContentUrl\":\"https://x\","
	    "\"previewImageUrl\":\"https://x/\",\"trackingId\":\"@\"}", "?",
	    100, "messages[0].trackingId: 101 characters; 100 is the most" },
	{ MAP "{\"type\":\"uri\",\"linkUri\":\"tel:@\"" AREA "]}", "1", 996,
	    "messages[0].actions[0].linkUri: 1001 characters" },
	{ MAP "{\"type\":\"message\",\"text\":\"@\"" AREA "]}", WAVE, 200,
	    "messages[0].actions[0].text: 402 characters; 400 is the most" },
	{ MAP "{\"type\":\"message\",\"text\":\"a\",\"label\":\"@\"" AREA
	    "]}", FAMILY, 100,
	    "messages[0].actions[0].label: 101 characters; 100 is the most" },
	{ QUICK "{\"type\":\"action\",\"action\":{\"type\":\"camera\","
	    "\"label\":\"@\"}}]}}", FAMILY, 20,
	    "messages[0].quickReply.items[0].action.label: 21 characters" },
};

/* Lists: the first stands already, this many more may follow. */
static const struct edge lists[] = {
	{ "[{\"type\":\"text\",\"text\":\"a\"}@]",
	    ",{\"type\":\"text\",\"text\":\"a\"}", 4,
	    "messages: has 6; 1 to 5 are allowed" },
	{ BUTTONS "\"text\":\"a\",\"actions\":[" URI "@]}}", "," URI, 3,
	    "messages[0].template.actions: has 5; 4 is the most" },
	{ COLUMNS COLUMN "@]}}", "," COLUMN, 9,
	    "messages[0].template.columns: has 11; 10 is the most" },
	{ COLUMNS "{\"text\":\"a\",\"actions\":[" URI "@]}]}}", "," URI, 2,
	    "messages[0].template.columns[0].actions: has 4; 3 is the most" },
	{ PICTURES PICTURE "@]}}", "," PICTURE, 9,
	    "messages[0].template.columns: has 11; 10 is the most" },
	{ MAP TAP "@]}", "," TAP, 49,
	    "messages[0].actions: has 51; 50 is the most" },
	{ QUICK ITEM "@]}}", "," ITEM, 12,
	    "messages[0].quickReply.items: has 14; 13 is the most" },
	{ "{\"type\":\"flex\",\"altText\":\"a\",\"contents\":{\"type\":"
	    "\"carousel\",\"contents\":[" BUBBLE "@]}}", "," BUBBLE, 11,
	    "messages[0].contents.contents: has 13; 12 is the most" },
};

static void
every_edge(void **state UNUSED)
{
	for (size_t i = 0; i < NELEMS(edges); i++) {
		const struct edge *x = &edges[i];

		good(put(x->frame, times(x->one, x->most)));
		bad(put(x->frame, times(x->one, x->most + 1)), x->place);
		if (strstr(x->frame, "://@") == NULL &&
		    strstr(x->frame, "tel:@") == NULL)
			bad(put(x->frame, ""), str_c(&mem, str_upto(str_of(
			    x->place), strcspn(x->place, ":") + 1)));
	}
	for (size_t i = 0; i < NELEMS(lists); i++) {
		const struct edge *x = &lists[i];

		good(put(x->frame, times(x->one, x->most)));
		bad(put(x->frame, times(x->one, x->most + 1)), x->place);
	}
}

static const char *const wrong[][2] = {
	{ "", "not JSON" }, { "[]", "messages: has 0" },
	{ "[1]", "messages[0]: must be an object" },
	{ "{}", "messages[0].type: is missing" },
	{ "{\"type\":\"textV2\",\"text\":\"a\"}",
	    "messages[0].type: \"textV2\" is none of: text sticker" },
	{ "{\"type\":\"text\"}", "messages[0].text: is missing" },
	{ "{\"type\":\"text\",\"text\":1}",
	    "messages[0].text: must be a string" },
	{ "{\"type\":\"text\",\"text\":\"a\\u0000\"}",
	    "messages[0].text: has a character" },
	{ "{\"type\":\"text\",\"text\":\"a\",\"tetx\":\"a\"}",
	    "messages[0]: \"tetx\" has no place here" },
	{ "{\"type\":\"text\",\"text\":\"a\",\"sender\":{\"name\":\"LINE市\"}}",
	    "messages[0].sender.name: must be a name without" },
	{ "{\"type\":\"text\",\"text\":\"a$\",\"emojis\":[{\"index\":0,"
	    "\"productId\":\"1\",\"emojiId\":\"1\"}]}",
	    "messages[0].emojis[0].index: no $ stands there" },
	{ "{\"type\":\"image\",\"originalContentUrl\":\"http://x/\","
	    "\"previewImageUrl\":\"https://x/\"}",
	    "messages[0].originalContentUrl: must be an address that begins "
	    "with https://" },
	{ "{\"type\":\"image\",\"originalContentUrl\":\"https://x/写真\","
	    "\"previewImageUrl\":\"https://x/\"}",
	    "messages[0].originalContentUrl: must be" },
	{ "{\"type\":\"sticker\",\"packageId\":1,\"stickerId\":\"1\"}",
	    "messages[0].packageId: must be a string" },
	{ "{\"type\":\"sticker\",\"packageId\":\"x\",\"stickerId\":\"1\"}",
	    "messages[0].packageId: must be digits" },
	{ "{\"type\":\"location\",\"title\":\"a\",\"address\":\"a\","
	    "\"latitude\":90.1,\"longitude\":0}",
	    "messages[0].latitude: must be a number from -90 to 90" },
	{ "{\"type\":\"audio\",\"originalContentUrl\":\"https://x/\","
	    "\"duration\":0}", "messages[0].duration: is 0; must be from 1" },
	{ "{\"type\":\"audio\",\"originalContentUrl\":\"https://x/\","
	    "\"duration\":1.5}", "messages[0].duration: must be a whole" },
	{ "{\"type\":\"imagemap\",\"baseUrl\":\"https://x/m.png\",\"altText\":"
	    "\"a\",\"baseSize\":{\"width\":1040,\"height\":9},\"actions\":["
	    TAP "]}", "messages[0].baseUrl: must not end in a file" },
	{ "{\"type\":\"imagemap\",\"baseUrl\":\"https://x/m\",\"altText\":"
	    "\"a\",\"baseSize\":{\"width\":1041,\"height\":9},\"actions\":["
	    TAP "]}", "messages[0].baseSize.width: is 1041; must be from" },
	{ BUTTONS "\"text\":\"a\",\"actions\":[{\"type\":\"camera\",\"label\":"
	    "\"a\"}]}}", "messages[0].template.actions[0].type: \"camera\"" },
	{ BUTTONS "\"text\":\"a\",\"actions\":[{\"type\":\"uri\",\"uri\":"
	    "\"tel:1\"}]}}",
	    "messages[0].template.actions[0].label: is missing" },
	{ BUTTONS "\"text\":\"a\",\"actions\":[{\"type\":\"uri\",\"label\":"
	    "\"a\",\"uri\":\"ftp://x\"}]}}",
	    "messages[0].template.actions[0].uri: must be an address" },
	{ BUTTONS "\"text\":\"a\",\"actions\":[{\"type\":\"postback\","
	    "\"label\":\"a\",\"data\":\"a\",\"text\":\"a\",\"displayText\":"
	    "\"a\"}]}}", "messages[0].template.actions[0]: has both text" },
	{ BUTTONS "\"text\":\"a\",\"actions\":[{\"type\":\"postback\","
	    "\"label\":\"a\",\"data\":\"a\",\"fillInText\":\"a\"}]}}",
	    "messages[0].template.actions[0].fillInText: needs" },
	{ BUTTONS "\"text\":\"a\",\"actions\":[{\"type\":\"datetimepicker\","
	    "\"label\":\"a\",\"data\":\"a\",\"mode\":\"date\",\"min\":"
	    "\"2026-02-30\"}]}}",
	    "messages[0].template.actions[0].min: \"2026-02-30\" is no" },
	{ BUTTONS "\"text\":\"a\",\"actions\":[{\"type\":\"datetimepicker\","
	    "\"label\":\"a\",\"data\":\"a\",\"mode\":\"time\",\"min\":"
	    "\"10:00\",\"max\":\"10:00\"}]}}",
	    "messages[0].template.actions[0].min: must be before max" },
	{ "{\"type\":\"template\",\"altText\":\"a\",\"template\":{\"type\":"
	    "\"confirm\",\"text\":\"a\",\"actions\":[" URI "]}}",
	    "messages[0].template.actions: has 1; 2 is the least" },
	{ COLUMNS COLUMN ",{\"text\":\"a\",\"actions\":[" TWO "]}]}}",
	    "messages[0].template.columns[1].actions: all columns must" },
	{ COLUMNS COLUMN ",{\"text\":\"a\",\"title\":\"a\",\"actions\":[" URI
	    "]}]}}", "messages[0].template.columns[1].title: all columns" },
	{ "{\"type\":\"flex\",\"altText\":\"a\",\"contents\":{\"type\":"
	    "\"bubble\"}}", "messages[0].contents: needs a header" },
	{ BODY "{\"type\":\"text\"}]}}}",
	    "messages[0].contents.body.contents[0]: needs text or contents" },
	{ BODY "{\"type\":\"text\",\"text\":\"a\",\"color\":\"red\"}]}}}",
	    "messages[0].contents.body.contents[0].color: must be a color" },
	{ BODY "{\"type\":\"image\",\"url\":\"https://x/\",\"aspectRatio\":"
	    "\"1:4\"}]}}}",
	    "messages[0].contents.body.contents[0].aspectRatio: must be a" },
	{ "{\"type\":\"flex\",\"altText\":\"a\",\"contents\":{\"type\":"
	    "\"carousel\",\"contents\":[" BUBBLE ",{\"type\":\"bubble\","
	    "\"size\":\"nano\",\"body\":{\"type\":\"box\",\"layout\":"
	    "\"vertical\",\"contents\":[]}}]}}",
	    "messages[0].contents.contents[1].size: all bubbles" },
};

static void
every_wrong(void **state UNUSED)
{
	struct buf deep = { 0 };

	for (size_t i = 0; i < NELEMS(wrong); i++)
		bad(wrong[i][0], wrong[i][1]);
	buf_put(&deep, str_of(BODY));
	for (int i = 0; i < 200; i++)
		buf_put(&deep, STR("{\"type\":\"box\",\"layout\":\"vertical\","
		    "\"contents\":["));
	for (int i = 0; i < 200; i++)
		buf_put(&deep, STR("]}"));
	buf_put(&deep, STR("]}}}"));
	bad(str_c(&mem, buf_str(&deep)), "messages[0].contents.body");
	assert_non_null(strstr(e.why, "nested too deep"));
	buf_free(&deep);
}

/* 30 KB of a bubble, as it is written. */
static void
bubble_bytes(void **state UNUSED)
{
	const char *frame = BODY "{\"type\":\"text\",\"text\":\"@\"}]}}}";
	size_t frame_bytes = sizeof "{\"type\":\"bubble\",\"body\":{\"type\":"
	    "\"box\",\"layout\":\"vertical\",\"contents\":[{\"type\":\"text\","
	    "\"text\":\"\"}]}}" - 1;

	good(put(frame, times("a", 30 * 1024 - frame_bytes)));
	bad(put(frame, times("a", 30 * 1024 - frame_bytes + 1)),
	    "messages[0].contents: 30721 bytes as JSON; 30720 is the most");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(every_edge, forget),
		cmocka_unit_test_teardown(every_wrong, forget),
		cmocka_unit_test_teardown(bubble_bytes, forget),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_free(&mem);
	return failed;
}
