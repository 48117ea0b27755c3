/* Every key of the store is spelt and read here. */
#include "storage/key.h"

#include <string.h>

#include "base/arena.h"

#define RESIDENT	STR("resident/")
#define NO		STR("no/")
#define INBOX		STR("inbox/")
#define SEEN		STR("seen/")
#define TALK		STR("talk/")
#define CAMPAIGN	STR("campaign/")
#define WORDS		STR("words/")
#define DELIVERY	STR("delivery/")
#define CAPPED		STR("capped/")
#define DUE		STR("due/")
#define TOLD		STR("told/")
#define REPEAT		STR("repeat/")
#define RAN		STR("ran/")
#define CHANGE		STR("change/")
#define UNTOLD		STR("untold/")
#define TOWN		STR("town/")
#define SYNONYM		STR("synonym/")
#define MISS		STR("miss/")
#define MISSED		STR("missed/")
#define AUDIT		STR("audit/")
#define META		STR("meta/")

/* A key being written: a prefix, and room for what follows. */
struct spelling {
	char		*p;
	size_t		 n;
};

static struct spelling
spell(struct arena *a, struct str prefix, size_t more)
{
	struct spelling k = { arena_get(a, prefix.n + more), prefix.n };

	memcpy(k.p, prefix.p, prefix.n);
	return k;
}

static void
put_number(struct spelling *k, uint64_t v, unsigned bytes)
{
	for (unsigned i = bytes; i-- > 0;)
		k->p[k->n++] = (char)(v >> (8 * i) & 0xff);
}

static void
put_str(struct spelling *k, struct str s)
{
	if (s.n > 0)
		memcpy(k->p + k->n, s.p, s.n);
	k->n += s.n;
}

static struct str
spelt(struct spelling k)
{
	return (struct str){ k.p, k.n };
}

static struct str
with_str(struct arena *a, struct str prefix, struct str s)
{
	struct spelling k = spell(a, prefix, s.n);

	put_str(&k, s);
	return spelt(k);
}

static struct str
with_number(struct arena *a, struct str prefix, uint64_t v, unsigned bytes)
{
	struct spelling k = spell(a, prefix, bytes);

	put_number(&k, v, bytes);
	return spelt(k);
}

static struct str
with_pair(struct arena *a, struct str prefix, uint32_t v, uint32_t w)
{
	return with_number(a, prefix, (uint64_t)v << 32 | w, 8);
}

/* Takes the prefix off; false if the key has another. */
static bool
take_prefix(struct str *key, struct str prefix)
{
	if (!str_starts(*key, prefix))
		return false;
	*key = str_from(*key, prefix.n);
	return true;
}

static bool
take_number(struct str *key, unsigned bytes, uint64_t *v)
{
	if (key->n < bytes)
		return false;
	*v = 0;
	for (unsigned i = 0; i < bytes; i++)
		*v = *v << 8 | (unsigned char)key->p[i];
	*key = str_from(*key, bytes);
	return true;
}

static bool
read_str(struct str key, struct str prefix, struct str *s)
{
	if (!take_prefix(&key, prefix))
		return false;
	*s = key;
	return true;
}

static bool
read_number(struct str key, struct str prefix, unsigned bytes, uint64_t *v)
{
	return take_prefix(&key, prefix) && take_number(&key, bytes, v) &&
	    key.n == 0;
}

static bool
read_u32(struct str key, struct str prefix, uint32_t *v)
{
	uint64_t wide;

	if (!read_number(key, prefix, 4, &wide))
		return false;
	*v = (uint32_t)wide;
	return true;
}

static bool
read_pair(struct str key, struct str prefix, uint32_t *v, uint32_t *w)
{
	uint64_t both;

	if (!read_number(key, prefix, 8, &both))
		return false;
	*v = (uint32_t)(both >> 32);
	*w = (uint32_t)both;
	return true;
}

struct str
key_inbox(struct arena *a, uint64_t ms, struct str event)
{
	struct spelling k = spell(a, INBOX, 8 + event.n);

	put_number(&k, ms, 8);
	put_str(&k, event);
	return spelt(k);
}

struct str
key_due(struct arena *a, uint64_t ms, uint8_t kind, struct str id)
{
	struct spelling k = spell(a, DUE, 9 + id.n);

	put_number(&k, ms, 8);
	put_number(&k, kind, 1);
	put_str(&k, id);
	return spelt(k);
}

struct str
key_told(struct arena *a, int32_t day, uint8_t slot)
{
	ASSERT(day >= 0);
	return with_number(a, TOLD, (uint64_t)day << 8 | slot, 5);
}

struct str
key_synonym(struct arena *a, struct str word, struct str item)
{
	struct spelling k = spell(a, SYNONYM, word.n + 1 + item.n);

	put_str(&k, word);
	put_str(&k, STR("\n"));
	put_str(&k, item);
	return spelt(k);
}

struct str
key_audit(struct arena *a, uint64_t seq)
{
	return with_number(a, AUDIT, seq, 8);
}

struct str
key_dues_from(struct arena *a, uint64_t ms)
{
	return with_number(a, DUE, ms, 8);
}

bool
key_inbox_read(struct str key, uint64_t *ms, struct str *event)
{
	if (!take_prefix(&key, INBOX) || !take_number(&key, 8, ms))
		return false;
	*event = key;
	return true;
}

bool
key_due_read(struct str key, uint64_t *ms, uint8_t *kind, struct str *id)
{
	uint64_t wide;

	if (!take_prefix(&key, DUE) || !take_number(&key, 8, ms) ||
	    !take_number(&key, 1, &wide))
		return false;
	*kind = (uint8_t)wide;
	*id = key;
	return true;
}

bool
key_told_read(struct str key, int32_t *day, uint8_t *slot)
{
	uint64_t both;

	if (!read_number(key, TOLD, 5, &both) || both >> 8 > INT32_MAX)
		return false;
	*day = (int32_t)(both >> 8);
	*slot = (uint8_t)both;
	return true;
}

bool
key_synonym_read(struct str key, struct str *word, struct str *item)
{
	if (!take_prefix(&key, SYNONYM))
		return false;
	*word = str_split(key, '\n', item);
	return item->p != NULL;
}

bool
key_audit_read(struct str key, uint64_t *seq)
{
	return read_number(key, AUDIT, 8, seq);
}

/* What most keys are: a prefix alone, or with a name, a number, or two behind
 * it; those that begin with a number are scanned by it. */
#define ALL_OF(name, prefix)						\
	struct str name(void)						\
	{								\
		return prefix;						\
	}
#define BY_NAME(name, prefix)						\
	struct str name(struct arena *a, struct str s)			\
	{								\
		return with_str(a, prefix, s);				\
	}
#define BY_U32(name, prefix)						\
	struct str name(struct arena *a, uint32_t v)			\
	{								\
		return with_number(a, prefix, v, 4);			\
	}
#define BY_PAIR(name, prefix)						\
	struct str name(struct arena *a, uint32_t v, uint32_t w)	\
	{								\
		return with_pair(a, prefix, v, w);			\
	}
#define READ_NAME(name, prefix)						\
	bool name(struct str key, struct str *s)			\
	{								\
		return read_str(key, prefix, s);			\
	}
#define READ_U32(name, prefix)						\
	bool name(struct str key, uint32_t *v)				\
	{								\
		return read_u32(key, prefix, v);			\
	}
#define READ_PAIR(name, prefix)						\
	bool name(struct str key, uint32_t *v, uint32_t *w)		\
	{								\
		return read_pair(key, prefix, v, w);			\
	}

ALL_OF(key_residents, RESIDENT)
ALL_OF(key_nos, NO)
ALL_OF(key_inboxes, INBOX)
ALL_OF(key_seens, SEEN)
ALL_OF(key_talks, TALK)
ALL_OF(key_campaigns, CAMPAIGN)
ALL_OF(key_words_all, WORDS)
ALL_OF(key_dues, DUE)
ALL_OF(key_tolds, TOLD)
ALL_OF(key_repeats, REPEAT)
ALL_OF(key_deliveries_all, DELIVERY)
ALL_OF(key_untolds, UNTOLD)
ALL_OF(key_towns, TOWN)
ALL_OF(key_synonyms, SYNONYM)
ALL_OF(key_misses, MISS)
ALL_OF(key_misseds, MISSED)
ALL_OF(key_audits, AUDIT)

BY_NAME(key_resident, RESIDENT)
BY_NAME(key_seen, SEEN)
BY_NAME(key_town, TOWN)
BY_NAME(key_miss, MISS)
BY_NAME(key_meta, META)

BY_U32(key_no, NO)
BY_U32(key_talk, TALK)
BY_U32(key_campaign, CAMPAIGN)
BY_U32(key_capped, CAPPED)
BY_U32(key_repeat, REPEAT)
BY_U32(key_change, CHANGE)
BY_U32(key_deliveries, DELIVERY)
BY_U32(key_rans, RAN)

BY_PAIR(key_words, WORDS)
BY_PAIR(key_delivery, DELIVERY)
BY_PAIR(key_ran, RAN)
BY_PAIR(key_untold, UNTOLD)
BY_PAIR(key_missed, MISSED)

READ_NAME(key_resident_read, RESIDENT)
READ_NAME(key_town_read, TOWN)

READ_U32(key_no_read, NO)
READ_U32(key_talk_read, TALK)
READ_U32(key_campaign_read, CAMPAIGN)
READ_U32(key_repeat_read, REPEAT)

READ_PAIR(key_words_read, WORDS)
READ_PAIR(key_delivery_read, DELIVERY)
READ_PAIR(key_ran_read, RAN)
READ_PAIR(key_untold_read, UNTOLD)
READ_PAIR(key_missed_read, MISSED)
