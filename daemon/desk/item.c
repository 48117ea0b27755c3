/* Other words for items of the sorting dictionary, and what was not found. */
#include <inttypes.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "storage/miss.h"
#include "storage/synonym.h"
#include "storage/tables.h"

enum { WORD_MAX = 40, SYNONYMS_MAX = 5000 };

/* Is there such an item, by its name or its head? */
static bool
item_known(const struct town *t, struct str name)
{
	for (size_t i = 0; t != NULL && i < t->items_n; i++)
		if (str_eq(t->items[i].name, name) ||
		    str_eq(search_head_name(t->search, i), name))
			return true;
	return false;
}

static bool
word_read(const struct act *a, struct str *word, struct err *e)
{
	*word = text_trim(act_arg(a, "WORD"));
	if (word->n == 0 || text_graphemes(*word) > WORD_MAX ||
	    str_find(*word, STR("\n"), NULL))
		return fail(e, ERR_INPUT, "a word has 1 to %d letters",
		    WORD_MAX);
	return true;
}

bool
desk_synonym_add(struct act *a, struct err *e)
{
	struct str word, item = text_trim(act_arg(a, "ITEM"));
	struct synonym *all;

	if (!word_read(a, &word, e))
		return false;
	if (!item_known(a->town, item))
		return fail(e, ERR_ABSENT, "there is no item \"%.*s\"",
		    STRF(str_upto(item, 200)));
	if (synonym_list(a->arena, &all) >= SYNONYMS_MAX)
		return fail(e, ERR_INPUT, "there are %d synonyms already",
		    SYNONYMS_MAX);
	synonym_add(word, item);
	tables_words_changed();
	miss_drop(word);
	return true;
}

bool
desk_synonym_remove(struct act *a, struct err *e)
{
	struct str word, item = text_trim(act_arg(a, "ITEM"));

	if (!word_read(a, &word, e))
		return false;
	tables_words_changed();
	return synonym_remove(word, item) || fail(e, ERR_ABSENT,
	    "\"%.*s\" is no synonym of \"%.*s\"",
	    STRF(str_upto(word, 200)), STRF(str_upto(item, 200)));
}

bool
desk_synonym_list(struct act *a, struct err *e UNUSED)
{
	struct synonym *all;
	size_t n = synonym_list(a->arena, &all);

	for (size_t i = 0; i < n; i++)
		buf_fmt(a->out, "%.*s\t%.*s%s\n", STRF(all[i].word),
		    STRF(all[i].item), item_known(a->town, all[i].item) ? "" :
		    "\t(いまの辞書にない品目)");
	return true;
}

bool
desk_misses(struct act *a, struct err *e UNUSED)
{
	struct miss *all;
	size_t n = miss_list(a->arena, &all);

	for (size_t i = 0; i < n; i++)
		buf_fmt(a->out, "%" PRIu32 "\t%.*s\t%.*s\t登録する: kairan "
		    "item synonym add %.*s 品目\n", all[i].count,
		    STRF(str_upto(time_show(a->arena, all[i].last_ms), 10)),
		    STRF(all[i].words), STRF(all[i].words));
	return true;
}
