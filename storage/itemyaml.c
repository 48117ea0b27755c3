/* Sorting dictionaries as YAML, a list of items with the codes of their
 * categories (the bunbetsu-jiten schema of japan-gomi-data). */
#include "storage/dictionary.h"

#include "storage/gomi.h"

static const char *const keys[] = { "name", "category", "reading_initial",
	"price", "note" };

static bool
line_starts(struct str text, struct str key)
{
	size_t at;

	while (str_find(text, key, &at)) {
		if (at == 0 || text.p[at - 1] == '\n')
			return true;
		text = str_from(text, at + key.n);
	}
	return false;
}

static bool
words_claims(struct reading *r, const struct look *l)
{
	(void)r;
	return l->sheet.head.n == 0 && line_starts(l->text, STR("items:")) &&
	    str_find(l->text, STR("name:"), NULL) &&
	    str_find(l->text, STR("category:"), NULL);
}

static bool
is_null(struct str s)
{
	return s.n == 0 || str_is(s, "~") || str_ieq(s, STR("null"));
}

static struct str
text_of(const struct yml *y, int item, const char *key)
{
	struct str s = yml_text(y, yml_get(y, item, key));

	return is_null(s) ? STR("") : s;
}

/* Whole yen. */
static struct str
price_of(struct course *c, int item)
{
	int node = yml_get(c->y, item, "price");
	struct str s = yml_text(c->y, node);
	size_t i;

	if (is_null(s))
		return STR("");
	for (i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9') {
			gomi_tell(c, node, "no price in whole yen: left out",
			    s);
			return STR("");
		}
	return str_is(s, "0") ? STR("無料") :
	    str_fmt(&c->im->d->r->scratch, "%.*s円", STRF(s));
}

static void
keys_check(struct course *c, int item)
{
	struct str key;
	size_t i, k;
	bool known;
	int node;

	for (i = 0; i < yml_count(c->y, item); i++) {
		node = yml_pair(c->y, item, i, &key);
		known = false;
		for (k = 0; k < NELEMS(keys); k++)
			known |= str_is(key, keys[k]);
		if (!known && map_put(&c->im->strange, key, 1))
			reading_warn(c->im->d->r, c->look->file->name,
			    yml_line(c->y, node), "\"%.*s\" of an item is "
			    "not read", STRF(key));
	}
}

static void
item_take(struct intake *in, struct course *c, int item)
{
	struct town_item x = {
		.name = text_of(c->y, item, "name"),
		.note = text_of(c->y, item, "note"),
		.reading = text_of(c->y, item, "reading_initial"),
	};

	keys_check(c, item);
	x.fee = price_of(c, item);
	if (text_of(c->y, item, "category").n > 0)
		x.category = gomi_label(c, yml_get(c->y, item, "category"));
	intake_put(in, c->look->file->name, yml_line(c->y, item), x);
}

static void
file_take(struct intake *in, struct import *im, const struct look *l)
{
	struct course c = { .im = im, .look = l };
	struct err e = { 0 };
	size_t i, n;
	int list;

	c.y = yml_read(l->text, &e);
	if (c.y == NULL) {
		reading_error(in->r, l->file->name, 0, "%s", e.why);
		return;
	}
	list = yml_get(c.y, yml_root(c.y), "items");
	n = yml_count(c.y, list);
	in->r->rows += (unsigned)n;
	for (i = 0; i < n; i++)
		item_take(in, &c, yml_item(c.y, list, i));
	yml_free(c.y);
}

static void
words_read(struct intake *in, const struct look *looks, size_t n)
{
	struct draft d = { .r = in->r };
	struct import im = { .d = &d };
	size_t i;

	gomi_labels(&im, looks, n);
	for (i = 0; i < n; i++)
		if (words_claims(in->r, &looks[i]))
			file_take(in, &im, &looks[i]);
	map_free(&im.strange);
}

const struct dictionary dictionary_itemyaml = {
	.name = "itemyaml", .claims = words_claims, .read = words_read,
	.minds = gomi_minds,
};
