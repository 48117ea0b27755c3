/* What staff say on the command line, as messages. */
#include "storage/campaign.h"
#include "tests/unit/deskworld.h"

#define NEW	"campaign|new|--segment|all|"
#define AREA	"campaign|new|--segment|area:さくら*|"
#define LINK	"https://x/"

static struct campaign
made(const char *words)
{
	struct campaign c;
	uint64_t id;

	if (!run(words))
		fail_msg("%s: %s", words, why.why);
	assert_true(str_u64(str_trim(out), &id));
	assert_true(campaign_get((uint32_t)id, &mem, &c, &why));
	return c;
}

static void
is(const char *words, const char *messages)
{
	struct campaign c = made(words);

	if (!str_is(c.messages, messages))
		fail_msg("%s: %.*s", words, STRF(c.messages));
}

static const char *
text_of(const char *frame, size_t n)
{
	struct buf b = { 0 };
	const char *s;

	for (size_t i = 0; i < n; i++)
		buf_put(&b, STR("あ"));
	s = str_fmt(&mem, "%s--text|%.*s", frame, STRF(buf_str(&b))).p;
	buf_free(&b);
	return s;
}

#define TYPE_BUTTONS	STR("\"type\":\"buttons\"")
#define TYPE_FLEX	STR("\"type\":\"flex\"")

static void
kinds_of(void **state UNUSED)
{
	is(NEW "--text|a", "");
	is(NEW "--text|a|--sender|課", "[{\"type\":\"text\",\"text\":\"a\","
	    "\"sender\":{\"name\":\"課\"}}]");
	is(NEW "--image|" LINK, "[{\"type\":\"image\",\"originalContentUrl\":"
	    "\"" LINK "\",\"previewImageUrl\":\"" LINK "\"}]");
	is(NEW "--text|a|--button|b=" LINK "?q=1", "[{\"type\":\"template\","
	    "\"altText\":\"a\",\"template\":{\"type\":\"buttons\",\"text\":"
	    "\"a\",\"actions\":[{\"type\":\"uri\",\"uri\":\"" LINK
	    "?q=1\",\"label\":\"b\"}]}}]");
}

static bool
holds(const char *words, struct str part)
{
	return str_find(made(words).messages, part, NULL);
}

/* As a template as long as that is allowed, else as a flex bubble. */
static void
small_or_large(void **state UNUSED)
{
	static const char button[] = NEW "--button|b=" LINK "|";
	static const char picture[] = NEW "--image|" LINK "|--button|b=" LINK
	    "|";
	static const char five[] = NEW "--text|a|--button|a=" LINK
	    "|--button|b=" LINK "|--button|c=" LINK "|--button|d=" LINK
	    "|--button|e=" LINK;

	assert_true(holds(text_of(button, 160), TYPE_BUTTONS));
	assert_true(holds(text_of(button, 161), TYPE_FLEX));
	assert_true(holds(text_of(picture, 60), TYPE_BUTTONS));
	assert_true(holds(text_of(picture, 61), TYPE_FLEX));
	assert_true(holds(text_of(button, 5000), TYPE_FLEX));
	assert_true(holds(five, TYPE_FLEX));
	assert_true(holds(NEW "--text|a|--button|"
	    "123456789012345678901=" LINK, TYPE_FLEX));
}

static void
refusals(void **state UNUSED)
{
	struct townfile f = { STR("m.json"), STR("{\"type\":\"text\","
	    "\"text\":\"a\",\"sender\":{\"nmae\":\"a\"}}") };

	refused("campaign|new|--segment|all", ERR_INPUT, "needs --text");
	refused(NEW "--text| ", ERR_INPUT, "--text is empty");
	refused(text_of(NEW, 5001), ERR_INPUT, "5000 is the most");
	refused(NEW "--text|a|--button|b", ERR_INPUT, "LABEL=URL");
	refused(NEW "--text|a|--button|b=ftp://x", ERR_INPUT,
	    "messages[0].template.actions[0].uri: must be an address");
	refused(NEW "--text|a|--image|http://x/", ERR_INPUT,
	    "messages[1].originalContentUrl: must be an address");
	refused(NEW "--text|a|--sender|公式LINE", ERR_INPUT,
	    "messages[0].sender.name: must be a name");
	refused(NEW "--text|{町名}", ERR_INPUT, "messages[0].text: there is");
	refused(NEW "--messages|m.json", ERR_INPUT, "needs one file");
	assert_false(desk_run(STR(NEW "--messages|m.json|--text|a"), &f, 1));
	assert_non_null(strstr(why.why, "--text cannot stand beside"));
	assert_false(desk_run(STR(NEW "--messages|m.json"), &f, 1));
	assert_non_null(strstr(why.why, "messages[0].sender: \"nmae\" has"));
}

/* Values that residents have today must fit. */
static void
places(void **state UNUSED)
{
	assert_true(import("user_id,area\n"
	    "U00000000000000000000000000000001,さくらちょういちちょうめ\n"
	    "U00000000000000000000000000000002,\n"));
	refused(NEW "--text|{地区}", ERR_INPUT, "{地区}: 1 of the residents "
	    "chose none");
	assert_true(run(AREA "--text|{地区}"));
	assert_true(run(AREA "--text|a|--button|{地区}のおしらせです。=" LINK));
	refused(AREA "--text|a|--button|{地区}のおしらせです。。=" LINK,
	    ERR_INPUT, "messages[0].template.actions[0].label: 21 characters");
}

/* Who approved a text did not approve its buttons or its silence (P6). */
static void
approved(void **state UNUSED)
{
	struct campaign c = made(NEW "--text|a|--button|b=" LINK), other = c;
	struct str seen = campaign_digest(&c, &mem);

	other.messages = STR_NONE;
	assert_false(str_eq(campaign_digest(&other, &mem), seen));
	other = c;
	other.silent = true;
	assert_false(str_eq(campaign_digest(&other, &mem), seen));
	other.silent = false;
	assert_true(str_eq(campaign_digest(&other, &mem), seen));
}

/* What is shown of it. */
static void
shown(void **state UNUSED)
{
	struct townfile f = { STR("m.json"), STR("[{\"type\":\"sticker\","
	    "\"packageId\":\"1\",\"stickerId\":\"2\"},{\"type\":\"location\","
	    "\"title\":\"避難所\",\"address\":\"a\",\"latitude\":1,"
	    "\"longitude\":2}]") };

	assert_true(desk_run(STR(NEW "--silent|--messages|m.json"), &f, 1));
	assert_true(run("campaign|show|1"));
	assert_non_null(strstr(out.p, "\n種類\tスタンプ・位置情報\n"
	    "通知音\tなし\n"));
	assert_non_null(strstr(out.p, "題\t避難所\n"));
	assert_true(run("campaign|show|1|--json"));
	assert_non_null(strstr(out.p, "\"messages\":[{\"type\":\"sticker\""));
	assert_non_null(strstr(out.p, "\"silent\":true"));
	assert_true(run("campaign|list|--json"));
	assert_null(strstr(out.p, "messages"));
	assert_true(run(NEW "--text|a"));
	assert_true(run("campaign|show|2"));
	assert_non_null(strstr(out.p, "\n種類\t文字\n通知音\tあり\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(kinds_of), DESK_TEST(small_or_large),
		DESK_TEST(refusals), DESK_TEST(places), DESK_TEST(approved),
		DESK_TEST(shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
