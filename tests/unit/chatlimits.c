/* Whatever a town's tables hold, LINE's limits hold; words do as taps do. */
#include "tests/unit/chatworld.h"

#include "daemon/chat/choice.h"
#include "storage/form.h"
#include "storage/forms.h"

enum { STEPS = 400, AREAS = 330, LETTERS = 97 };

static struct buf csv;
static unsigned seed;

static unsigned
draw(unsigned n)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % n;
}

/* Names that differ only at their end, or only in their group. */
static void
town_long(unsigned areas, unsigned letters, const char *group)
{
	buf_reset(&csv);
	buf_put(&csv, STR("地名,センター,"
	    "とても長い名前のもえるごみとそのほかのもの,"
	    "とても長い名前のもえるごみとそのほかのもの二\n"));
	for (unsigned i = 0; i < areas; i++) {
		for (unsigned k = 0; k + 6 < letters; k++)
			buf_put(&csv, STR("鷹"));
		buf_fmt(&csv, "%s%03u町,,水,木\n", group, i);
	}
	buf_byte(&csv, '\0');
	my_town = town_of(csv.p, "label,sublabel,description\n");
}

static int
teardown(void **state UNUSED)
{
	buf_free(&csv);
	world_end();
	return 0;
}

static bool
same_answers(struct answer *a, struct answer *b)
{
	if (a->resident.attrs.n != b->resident.attrs.n ||
	    !str_eq(buf_str(&a->messages), buf_str(&b->messages)) ||
	    !str_eq(a->talk.step, b->talk.step))
		return false;
	for (uint32_t i = 0; i < a->resident.attrs.n; i++)
		if (!str_eq(a->resident.attrs.p[i], b->resident.attrs.p[i]))
			return false;
	return true;
}

/* On a computer there are no buttons: their words must do. */
static void
press_both_ways(unsigned i)
{
	struct str label = button[i].label, data = button[i].data;
	struct answer typed;

	ask_only(text_ask(label));
	typed = last;
	last = (struct answer){ 0 };
	tap(data);
	if (!same_answers(&typed, &last))
		print_message("\"%.*s\"\n%.*s\n---\n%.*s\n", STRF(label),
		    STRF(buf_str(&typed.messages)),
		    STRF(buf_str(&last.messages)));
	assert_true(same_answers(&typed, &last));
	buf_free(&typed.messages);
}

static void
walk(unsigned steps)
{
	type("メニュー");
	for (unsigned i = 0; i < steps; i++)
		if (buttons_n > 0)
			press_both_ways(draw(buttons_n));
		else
			type("設定");
}

static void
words_do_as_taps_do(void **state UNUSED)
{
	seed = 5;
	world_begin("2026-11-24T10:00");
	my_town = town_of("地名,センター,燃やすごみ,資源,びん\n"
	    "さくら一丁目,,水,金,\nさくら二丁目,,木,金,未定\n"
	    "みなと町,,水,金,月1\n", "label,sublabel,description\n");
	walk(STEPS);
}

static void
long_names_in_buttons(void **state UNUSED)
{
	static const unsigned sizes[] = { 1, 12, 13, 40, AREAS };

	for (size_t i = 0; i < NELEMS(sizes); i++) {
		seed = (unsigned)i;
		world_begin("2026-11-24T10:00");
		town_long(sizes[i], LETTERS, "");
		walk(60);
		type("住んでいる地区");
		type("007町");
		type("全部やめる");
		type("今月");
		world_end();
	}
}

/* The group and the name together do not fit a resident's record. */
static void
names_too_long_are_refused(void **state UNUSED)
{
	struct str big = STR("鷹鷹鷹鷹鷹鷹鷹鷹鷹鷹"), group = STR("");

	world_begin("2026-11-24T10:00");
	for (int i = 0; i < 10; i++)
		group = str_fmt(&mem, "%.*s%.*s", STRF(group), STRF(big));
	buf_reset(&csv);
	buf_fmt(&csv, "地区,地名,センター,燃やすごみ\nい,%.*s町,,水\n"
	    "う,%.*s町,,木\n%.*s,%.*s町,,水\n", STRF(group), STRF(group),
	    STRF(group), STRF(group));
	buf_byte(&csv, '\0');
	my_town = town_of(csv.p, "label,sublabel,description\n");
	for (unsigned i = 0; i < 4; i++) {
		type("ごみの地区");
		press_both_ways(i);
	}
	for (unsigned i = 0; i < 4; i++) {
		type("住んでいる地区");
		press_both_ways(i);
	}
	seed = 3;
	walk(100);
}

/* A town's mistake: two districts of one name. */
static void
twins_are_told_apart(void **state UNUSED)
{
	world_begin("2026-11-24T10:00");
	my_town = town_of("地名,センター,燃やすごみ\nふたご町,,水\n"
	    "ふたご町,,木\n", "label,sublabel,description\n");
	type("住んでいる地区");
	assert_true(str_is(button[0].label, "1 ふたご町"));
	press("2 ふたご町");
	assert_value("area", "ふたご町");
}

/* From the question to any of so many values. */
static unsigned
deepest(const struct ask *q, const struct form_question *fq, struct str node,
    unsigned *leaves)
{
	unsigned most = 0, depth;
	struct page p;

	assert_true(choice_page(q, fq, node, &p));
	assert_in_range(p.n, 1, CHOICES_MAX);
	for (uint32_t i = 0; i < p.n; i++) {
		if (p.at[i].value.p != NULL) {
			++*leaves;
			depth = 1;
		} else {
			assert_false(str_eq(p.at[i].node, node));
			depth = 1 + deepest(q, fq, p.at[i].node, leaves);
		}
		most = depth > most ? depth : most;
	}
	return most;
}

static void
test_r2_three_taps_for_any_town(void **state UNUSED)
{
	static const char *const groups[] = { "", "あ", "丁目" };
	const struct form_question *fq = form_question(
	    form_find(STR("settings")), STR("area"));

	for (unsigned n = 1; n <= AREAS; n += n < 40 ? 1 : 29)
		for (size_t g = 0; g < NELEMS(groups); g++) {
			struct ask q = { .kind = ASK_TEXT, .arena = &mem };
			unsigned leaves = 0;

			town_long(n, 9, groups[g]);
			q.town = my_town;
			assert_in_range(deepest(&q, fq, STR(""), &leaves), 1,
			    3);
			assert_int_equal(leaves, n + 1);	/* and 市外 */
			world_end();
		}
}

/* Every value of every question of the settings has a way to it. */
static void
all_choices_are_reachable(void **state UNUSED)
{
	const struct form *f = form_find(STR("settings"));

	world_begin("2026-11-24T10:00");
	town_long(42, 9, "");
	for (uint32_t i = 0; i < f->questions_n; i++) {
		const struct form_question *fq = &f->questions[i];
		struct ask q = { .kind = ASK_TEXT, .arena = &mem,
			.town = my_town, .now_ms = now_ms };
		struct page p, second;
		uint32_t n;

		choice_page(&q, fq, STR(""), &p);
		if (str_is(fq->id, "evening")) {
			n = p.n - 1;
			assert_true(choice_page(&q, fq, p.at[n].node,
			    &second));
			n += second.n - 1;
			assert_int_equal(second.at[second.n - 1].node.n, 0);
			assert_int_equal(n, fq->options_n);
		} else if (fq->source == FORM_STATIC) {
			assert_int_equal(p.n, fq->options_n);
		}
	}
}

static void
nonsense_nodes_are_the_first(void **state UNUSED)
{
	static const char *const nodes[] = { "x", "9-3", "0-9999", "=", "=7777",
		"p", "p9999", "-", "d", "y3000", "@1", "+", "4294967297-9" };
	const struct form *f = form_find(STR("settings"));

	world_begin("2026-11-24T10:00");
	town_long(42, 9, "");
	for (uint32_t i = 0; i < f->questions_n; i++)
		for (size_t k = 0; k < NELEMS(nodes); k++) {
			struct ask q = { .kind = ASK_TEXT, .arena = &mem,
				.town = my_town, .now_ms = now_ms };
			struct page first, p;

			choice_page(&q, &f->questions[i], STR(""), &first);
			assert_false(choice_page(&q, &f->questions[i],
			    str_of(nodes[k]), &p));
			assert_int_equal(p.mark, first.mark);
		}
}

int
main(void)
{
#define T(f) cmocka_unit_test_teardown(f, teardown)
	const struct CMUnitTest tests[] = {
		T(words_do_as_taps_do), T(long_names_in_buttons),
		T(names_too_long_are_refused), T(twins_are_told_apart),
		T(test_r2_three_taps_for_any_town),
		T(all_choices_are_reachable),
		T(nonsense_nodes_are_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
