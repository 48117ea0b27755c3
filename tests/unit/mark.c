/* Messages that are changed: places are filled, marks are put on. */
#include "storage/collection.h"
#include "tests/unit/messageworld.h"

static void
one_form(void **state UNUSED)
{
	assert_true(str_is(read(" { \"text\" : \"a\\u3042\", \"type\":\"text\","
	    "\"sender\":{\"iconUrl\":\"https://x/\",\"name\":\"n\"} } "),
	    "[{\"type\":\"text\",\"text\":\"aあ\",\"sender\":{\"name\":\"n\","
	    "\"iconUrl\":\"https://x/\"}}]"));
	assert_true(str_is(read("{\"type\":\"text\",\"text\":\"{地区} {{\"}"),
	    "[{\"type\":\"text\",\"text\":\"{地区} {{\"}]"));
}

static struct str
filled(const char *text, const struct str values[PLACES])
{
	struct buf in = { 0 }, b = { 0 };
	struct str s = STR_NONE;

	message_text(str_of(text), &in);
	if (message_fill(buf_str(&in), values, &b, &e)) {
		struct json *j = json_read(buf_str(&b), &e);

		s = str_dup(&mem, json_get_str(json_at(j, 0), "text"));
		json_free(j);
	}
	buf_free(&in);
	buf_free(&b);
	return s;
}

static void
places(void **state UNUSED)
{
	const struct str chosen[PLACES] = { STR("北"), STR_NONE, STR("en") };
	const struct str none[PLACES] = { 0 };
	static const char *const cases[][2] = {
		{ "{地区}へ", "北へ" }, { "{地区|x}へ", "北へ" },
		{ "{収集地区}と{収集地区|近く}", "お住まいの収集地区と近く" },
		{ "{収集地区|}", "" }, { "{{地区}", "{地区}" },
		{ "{{{地区}", "{北" }, { "{a} {} {", "{a} {} {" },
		{ "{\n地区}", "{\n地区}" }, { "{a{地区}", "{a北" },
		{ "{ことば}}", "en}" }, { "}{地区", "}{地区" },
	};

	for (size_t i = 0; i < NELEMS(cases); i++) {
		struct str s = filled(cases[i][0], chosen);

		if (cases[i][1][0] == '\0')
			assert_null(s.p);	/* an empty text */
		else if (!str_is(s, cases[i][1]))
			fail_msg("%s: %.*s", cases[i][0], STRF(s));
	}
	assert_true(str_is(filled("{地区|だれか}", none), "だれか"));
	bad("{\"type\":\"text\",\"text\":\"{町名}\"}", "messages[0].text: "
	    "there is no {町名}; there are {地区} {収集地区}");
	assert_null(filled("{町名}", none).p);
}

static void
places_named(void **state UNUSED)
{
	struct places_used used;
	struct buf b = { 0 };

	assert_true(message_read(STR("[{\"type\":\"text\",\"text\":\"{地区|a}"
	    "{収集地区|b}\"},{\"type\":\"text\",\"text\":\"{収集地区}\"}]"), &b,
	    &used, &e));
	assert_int_equal(used.all, 3);
	assert_int_equal(used.bare, 2);
	buf_free(&b);
}

/* What is filled counts, not what stands in the braces. */
static void
places_count(void **state UNUSED)
{
	const char *frame = BUTTONS "\"text\":\"a\",\"actions\":[{\"type\":"
	    "\"uri\",\"uri\":\"tel:1\",\"label\":\"@{地区|短い}\"}]}}";
	const struct str three[PLACES] = { STR("三文字") };
	struct buf b = { 0 };
	struct str s;

	good(put(frame, times("あ", 18)));
	bad(put(frame, times("あ", 19)),
	    "messages[0].template.actions[0].label: 21 characters; 20");
	s = read(put(frame, times("あ", 18)));
	assert_false(message_fill(s, three, &b, &e));
	assert_non_null(strstr(e.why, "actions[0].label: 21 characters"));
	buf_free(&b);
}

static struct str
marked(const char *json)
{
	struct buf b = { 0 };
	struct str s = STR_NONE, in = read(json);

	assert_non_null(in.p);
	if (message_mark(in, STR("【訓練】"), &b, &e)) {
		s = str_dup(&mem, buf_str(&b));
		assert_true(message_marked(s, STR("【訓練】")));
		assert_false(message_marked(s, STR("【別】")));
	}
	buf_free(&b);
	return s;
}

#define IMAGE	"{\"type\":\"image\",\"originalContentUrl\":\"https://x/\"," \
		"\"previewImageUrl\":\"https://x/\"}"
#define T	"【訓練】"

static const char *const marks[][2] = {
	{ "{\"type\":\"text\",\"text\":\"a\"}",
	    "[{\"type\":\"text\",\"text\":\"" T "a\"}]" },
	{ "{\"type\":\"text\",\"text\":\"【訂正】" T "a\"}",
	    "[{\"type\":\"text\",\"text\":\"【訂正】" T "a\"}]" },
	{ "{\"type\":\"text\",\"text\":\"a$\",\"emojis\":[{\"index\":1,"
	    "\"productId\":\"1\",\"emojiId\":\"2\"}]}",
	    "[{\"type\":\"text\",\"text\":\"" T "a$\",\"emojis\":[{\"index\":5,"
	    "\"productId\":\"1\",\"emojiId\":\"2\"}]}]" },
	{ IMAGE, "[{\"type\":\"text\",\"text\":\"" T "\"}," IMAGE "]" },
	{ "[{\"type\":\"text\",\"text\":\"a\"}," IMAGE "," IMAGE "]",
	    "[{\"type\":\"text\",\"text\":\"" T "a\"}," IMAGE "," IMAGE "]" },
	{ "{\"type\":\"location\",\"title\":\"t\",\"address\":\"a\","
	    "\"latitude\":0,\"longitude\":0}",
	    "[{\"type\":\"location\",\"title\":\"" T "t\",\"address\":\"a\","
	    "\"latitude\":0,\"longitude\":0}]" },
	{ BUTTONS "\"text\":\"t\",\"actions\":[" URI "]}}",
	    "[{\"type\":\"template\",\"altText\":\"" T "a\",\"template\":"
	    "{\"type\":\"buttons\",\"text\":\"" T "t\",\"actions\":[" URI
	    "]}}]" },
	{ BUTTONS "\"title\":\"h\",\"text\":\"t\",\"actions\":[" URI "]}}",
	    "[{\"type\":\"template\",\"altText\":\"" T "a\",\"template\":"
	    "{\"type\":\"buttons\",\"title\":\"" T "h\",\"text\":\"t\","
	    "\"actions\":[" URI "]}}]" },
	{ PICTURES PICTURE "]}}", "[{\"type\":\"text\",\"text\":\"" T "\"},"
	    "{\"type\":\"template\",\"altText\":\"" T "a\",\"template\":"
	    "{\"type\":\"image_carousel\",\"columns\":[" PICTURE "]}}]" },
	{ BODY "{\"type\":\"separator\"},{\"type\":\"text\",\"contents\":["
	    "{\"type\":\"span\",\"text\":\"b\"}],\"text\":\"c\"},"
	    "{\"type\":\"text\",\"text\":\"d\"}]}}}",
	    "[{\"type\":\"flex\",\"altText\":\"" T "a\",\"contents\":{\"type\":"
	    "\"bubble\",\"body\":{\"type\":\"box\",\"layout\":\"vertical\","
	    "\"contents\":[{\"type\":\"separator\"},{\"type\":\"text\","
	    "\"contents\":[{\"type\":\"span\",\"text\":\"" T "b\"}],\"text\":"
	    "\"c\"},{\"type\":\"text\",\"text\":\"d\"}]}}}]" },
	{ "{\"type\":\"flex\",\"altText\":\"a\",\"contents\":" BUBBLE "}",
	    "[{\"type\":\"text\",\"text\":\"" T "\"},{\"type\":\"flex\","
	    "\"altText\":\"" T "a\",\"contents\":" BUBBLE "}]" },
};

static void
every_mark(void **state UNUSED)
{
	for (size_t i = 0; i < NELEMS(marks); i++) {
		struct str s = marked(marks[i][0]);

		if (!str_is(s, marks[i][1]))
			fail_msg("%s: %.*s", marks[i][0], STRF(s));
		assert_true(str_eq(marked(str_c(&mem, s)), s));
		if (!str_is(read(marks[i][0]), marks[i][1]))
			assert_false(message_marked(read(marks[i][0]),
			    STR(T)));
	}
	assert_false(message_marked(STR("[]"), STR(T)));
	assert_false(message_marked(STR("rubbish"), STR(T)));
	assert_false(message_marked(STR("[" IMAGE "]"), STR(T)));
	assert_false(message_marked(read("{\"type\":\"text\",\"text\":\"a" T
	    "\"}"), STR(T)));
}

/* A mark never makes a message too long for LINE. */
static void
mark_edges(void **state UNUSED)
{
	const char *frame = "{\"type\":\"text\",\"text\":\"@\"}";

	assert_non_null(marked(put(frame, times("あ", 4996))).p);
	assert_null(marked(put(frame, times("あ", 4997))).p);
	assert_string_equal(e.why, "messages[0].text: 5001 characters with "
	    T "; 5000 is the most");
	assert_non_null(marked("[" IMAGE "," IMAGE "," IMAGE "," IMAGE "]").p);
	assert_null(marked("[" IMAGE "," IMAGE "," IMAGE "," IMAGE "," IMAGE
	    "]").p);
	assert_int_equal(e.kind, ERR_INPUT);
	assert_non_null(strstr(e.why, "messages[0]: shows no words to put"));
}

/* What the evening's reminder says can be marked as well. */
static void
reminders(void **state UNUSED)
{
	struct buf b = { 0 }, done = { 0 };

	buf_byte(&b, '[');
	collection_messages(STR("あすは燃やすごみです"), 20782, &b);
	buf_byte(&b, ']');
	assert_non_null(read(str_c(&mem, buf_str(&b))).p);
	assert_false(message_marked(buf_str(&b), STR(T)));
	assert_true(message_mark(buf_str(&b), STR(T), &done, &e));
	assert_true(message_marked(buf_str(&done), STR(T)));
	buf_free(&b);
	buf_free(&done);
}

static void
kinds(void **state UNUSED)
{
	struct buf b = { 0 };

	message_kinds(read("[" IMAGE "," PICTURES PICTURE "]}},{\"type\":"
	    "\"text\",\"text\":\"w\"}]"), &b);
	assert_true(str_is(buf_str(&b), "画像・画像カルーセル・文字"));
	buf_free(&b);
	assert_true(str_is(message_words(read("[" IMAGE ",{\"type\":\"text\","
	    "\"text\":\"w\"}]"), &mem), "w"));
	assert_true(str_is(message_words(read(IMAGE), &mem), ""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(one_form, forget),
		cmocka_unit_test_teardown(places, forget),
		cmocka_unit_test_teardown(places_named, forget),
		cmocka_unit_test_teardown(places_count, forget),
		cmocka_unit_test_teardown(every_mark, forget),
		cmocka_unit_test_teardown(mark_edges, forget),
		cmocka_unit_test_teardown(reminders, forget),
		cmocka_unit_test_teardown(kinds, forget),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_free(&mem);
	return failed;
}
