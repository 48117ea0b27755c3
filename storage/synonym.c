/* Other words for items, kept by staff: see synonym.h. */
#include "storage/synonym.h"

#include "base/arena.h"
#include "storage/key.h"
#include "storage/sheet.h"
#include "storage/store.h"

void
synonym_add(struct str word, struct str item)
{
	struct arena a = { 0 };

	ASSERT(word.n > 0 && item.n > 0);
	store_put(key_synonym(&a, word, item), STR(""));
	arena_free(&a);
}

bool
synonym_remove(struct str word, struct str item)
{
	struct arena a = { 0 };
	struct str key = key_synonym(&a, word, item);
	bool had = store_has(key);

	if (had)
		store_del(key);
	arena_free(&a);
	return had;
}

size_t
synonym_list(struct arena *a, struct synonym **list)
{
	struct synonym *all = NULL, one;
	struct scan s;
	size_t n = 0;

	store_scan(&s, key_synonyms());
	while (store_next(&s)) {
		if (!key_synonym_read(s.key, &one.word, &one.item))
			continue;
		all = array_more(a, all, n, sizeof *all);
		all[n].word = str_dup(a, one.word);
		all[n++].item = str_dup(a, one.item);
	}
	*list = all;
	return n;
}
