/* Forms: what is read, what is refused and why; the settings that ship. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "storage/form.h"
#include "storage/forms.h"
#include "storage/html.h"

#include <cmocka.h>

static struct arena mem;

#define HEAD "{\"name\":\"pool\",\"title\":\"プール\",\"thanks\":\"どうも\"," \
    "\"questions\":["
#define Q1 "{\"id\":\"often\",\"title\":\"回数\",\"text\":\"何回\"," \
    "\"kind\":\"choice\",\"options\":[\"毎週\",{\"value\":\"m\"," \
    "\"label\":\"月1\",\"group\":\"まれ\"}]}"

static bool
read_text(const char *json, struct form *f, struct err *e)
{
	*e = (struct err){ 0 };
	return form_read(str_of(json), &mem, f, e);
}

static void
good_is_read(void **state UNUSED)
{
	struct form f;
	struct err e;

	assert_true(read_text(HEAD Q1 ",{\"id\":\"why\",\"title\":\"理由\","
	    "\"text\":\"なぜ\",\"kind\":\"text\",\"required\":true}]}", &f,
	    &e));
	assert_int_equal(f.questions_n, 2);
	assert_true(str_is(f.questions[0].key, "pool.often"));
	assert_true(str_is(f.questions[0].options[0].label, "毎週"));
	assert_true(str_is(f.questions[0].options[1].value, "m"));
	assert_true(str_is(f.questions[0].options[1].group, "まれ"));
	assert_false(f.questions[0].required);
	assert_true(f.questions[1].required);
	assert_int_equal(f.questions[1].most, FORM_ANSWER_MAX);
	assert_ptr_equal(form_question(&f, STR("why")), &f.questions[1]);
	assert_null(form_question(&f, STR("who")));
	arena_free(&mem);
}

#define ASK(rest) HEAD "{\"id\":\"x\",\"title\":\"題\"," \
    "\"text\":\"文\"," rest "}]}"

/* Each with the words by which its author finds the place. */
static const struct {
	const char	*json, *why;
} wrong[] = {
	{ "{", "not JSON" },
	{ "{}", "form's name" },
	{ HEAD "]}", "questions" },
	{ HEAD Q1 "," Q1 "]}", "\"often\": it stands there twice" },
	{ HEAD "{\"id\":\"A b\"}]}", "an id is" },
	{ ASK("\"kind\":\"choice\""), "\"x\": nothing to choose from" },
	{ ASK("\"kind\":\"guess\""), "\"x\": no such kind: \"guess\"" },
	{ ASK("\"kind\":\"choice\",\"source\":\"moon\""),
	    "\"x\": no such source: \"moon\"" },
	{ ASK("\"kind\":\"choice\",\"options\":[\"a\",\"a\"]"),
	    "an option stands there twice: \"a\"" },
	{ ASK("\"kind\":\"choice\",\"options\":[\"\"]"), "value is empty" },
	{ ASK("\"kind\":\"choice\",\"options\":[5]"), "value is empty" },
	{ ASK("\"kind\":\"choice\",\"options\":\"a\""),
	    "\"x\": options are no list" },
	{ ASK("\"kind\":\"choice\",\"options\":[{\"value\":\"a\",\"label\":"
	    "\"一二三四五六七八九十一二三四五六七八九十一\"}]"),
	    "longer than a button" },
	{ ASK("\"kind\":\"choice\",\"options\":[{\"valeu\":\"a\"}]"),
	    "unknown property: \"valeu\"" },
	{ ASK("\"kind\":\"text\",\"options\":[\"a\"]"),
	    "\"x\": options, but nothing to choose" },
	{ ASK("\"kind\":\"text\",\"most\":101"), "longer than can be kept" },
	{ ASK("\"kind\":\"number\",\"least\":5,\"most\":4"),
	    "\"x\": least is more than most" },
	{ ASK("\"kind\":\"places\""), "\"x\": places are chosen" },
	{ ASK("\"kind\":\"text\",\"source\":\"birth\""),
	    "\"x\": a month of birth" },
	{ ASK("\"kind\":\"text\",\"colour\":\"red\""),
	    "\"x\": unknown property: \"colour\"" },
	{ ASK("\"kind\":\"text\",\"key\":\"a=b\""), "\"x\": no key" },
	{ HEAD "{\"id\":\"x\",\"text\":\"文\",\"kind\":\"text\"}]}",
	    "\"x\": its title" },
	{ HEAD "{\"id\":\"x\",\"title\":\"題\",\"kind\":\"text\"}]}",
	    "\"x\": its text" },
};

static void
wrong_is_refused_by_name(void **state UNUSED)
{
	struct form f;
	struct err e;

	for (size_t i = 0; i < NELEMS(wrong); i++) {
		assert_false(read_text(wrong[i].json, &f, &e));
		assert_int_equal(e.kind, ERR_INPUT);
		if (strstr(e.why, wrong[i].why) == NULL)
			print_message("%s\n", e.why);
		assert_non_null(strstr(e.why, wrong[i].why));
	}
	arena_free(&mem);
}

/* R2 and R3: what can be set, and which times are offered. */
static void
test_r2_settings_ship(void **state UNUSED)
{
	static const char *const keys[] = { "area", "garbage", "evening",
		"morning", "mute", "category", "birth", "sex", "lang" };
	const struct form *f = form_find(STR("settings"));
	const struct form_question *q;

	assert_non_null(f);
	assert_null(form_find(STR("setting")));
	assert_int_equal(f->questions_n, NELEMS(keys));
	for (size_t i = 0; i < NELEMS(keys); i++) {
		assert_true(str_is(f->questions[i].key, keys[i]));
		assert_false(f->questions[i].required);
	}
	q = form_question(f, STR("evening"));
	assert_int_equal(q->options_n, 13 + 1);	/* 16:00 … 22:00, off */
	assert_true(str_is(q->options[0].value, "19:00"));
	q = form_question(f, STR("morning"));
	assert_int_equal(q->options_n, 7 + 1);	/* 04:30 … 07:30, off */
	q = form_question(f, STR("category"));
	assert_true(str_is(q->options[0].value, "すべて"));
}

static void
html_becomes_text(void **state UNUSED)
{
	static const struct { const char *from, *to; } cases[] = {
		{ "袋に<b>入れて</b><br>出す", "袋に入れて\n出す" },
		{ "<ul><li>缶</li><li>びん</li></ul>", "缶\nびん" },
		{ "5<10 &amp; 3 &lt; 4", "5<10 & 3 < 4" },
		{ "<p>ひとつ</p>\n\n　ふたつ　", "ひとつ\nふたつ" },
		{ "終わらない<b", "終わらない<b" },
		{ "", "" },
	};

	for (size_t i = 0; i < NELEMS(cases); i++)
		assert_true(str_is(html_text(&mem, str_of(cases[i].from)),
		    cases[i].to));
	arena_free(&mem);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_is_read),
		cmocka_unit_test(wrong_is_refused_by_name),
		cmocka_unit_test(test_r2_settings_ship),
		cmocka_unit_test(html_becomes_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
