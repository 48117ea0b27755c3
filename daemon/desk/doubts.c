/* What staff should look at twice before something is sent. */
#include "base/arena.h"
#include "base/json.h"
#include "daemon/desk/desk.h"
#include "storage/campaign.h"
#include "storage/drill.h"
#include "storage/tables.h"

struct looking {
	struct act	*act;
	desk_doubt	*tell;
	unsigned	 n;
};

enum { SHOWN_BYTES = 150 };

static void
doubt_words(void *ctx, struct str found, struct str why)
{
	struct looking *l = ctx;

	l->n++;
	l->tell(l->act, str_fmt(l->act->arena, "「%.*s」%.*s", STRF(found),
	    STRF(why)));
}

static void
doubt_links(struct looking *l, struct str text)
{
	static const struct str plain[] = { STR("http://"), STR("HTTP://"),
		STR("Http://") };

	for (size_t i = 0; i < NELEMS(plain); i++) {
		struct str rest = text;
		size_t at, n;

		for (; str_find(rest, plain[i], &at); rest = str_from(rest,
		    at + n)) {
			n = plain[i].n;
			while (at + n < rest.n && n < SHOWN_BYTES &&
			    rest.p[at + n] > ' ' && rest.p[at + n] < 127 &&
			    rest.p[at + n] != '"')
				n++;
			l->n++;
			l->tell(l->act, str_fmt(l->act->arena, "https でない"
			    "リンク: %.*s", (int)n, rest.p + at));
		}
	}
}

unsigned
desk_doubts(struct act *a, const struct campaign *c, desk_doubt *tell)
{
	struct looking l = { a, tell, 0 };
	const struct town *t = tables_town();
	struct str all = c->messages.n > 0 ? c->messages : c->text;

	caution_check(all, t != NULL ? &t->cautions : NULL, drill_on(),
	    doubt_words, &l);
	doubt_links(&l, all);
	return l.n;
}

void
desk_doubt_print(struct act *a, struct str what)
{
	if (a->json) {
		json_comma(a->out);
		json_put(a->out, what);
	} else
		buf_fmt(a->out, "注意\t%.*s\n", STRF(what));
}
