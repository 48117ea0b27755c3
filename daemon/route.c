/* All routes, and the search through them: see route.h. */
#include "daemon/route.h"

#include <stdint.h>
#include <string.h>

enum { ROUTES_MAX = 200 };

static const struct route *all[ROUTES_MAX];
static size_t nall;

static bool
is_open(const struct route *r)		/* its path goes on where "*" is */
{
	return str_ends(str_of(r->path), STR("*"));
}

void
route_add(const struct route *routes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		ASSERT(nall < ROUTES_MAX);
		ASSERT(routes[i].path[0] == '/' && routes[i].handler != NULL);
		ASSERT(routes[i].sides != 0);	/* asked nowhere: a slip */
		all[nall++] = &routes[i];
	}
}

struct str
route_rest(const struct route *r, struct str path)
{
	return str_from(path, is_open(r) ? strlen(r->path) - 1 : path.n);
}

/* How well a route fits: 0 not at all; a whole path fits best. */
static size_t
route_fits(const struct route *r, struct str path, enum route_side side)
{
	struct str own = str_of(r->path);

	if ((r->sides & (unsigned)side) == 0)
		return 0;
	if (!is_open(r))
		return str_eq(own, path) ? SIZE_MAX : 0;
	own = str_upto(own, own.n - 1);
	return str_starts(path, own) ? own.n : 0;
}

static bool
method_fits(const struct route *r, struct str method)
{
	return str_is(method, r->method) ||
	    (str_is(method, "HEAD") && strcmp(r->method, "GET") == 0);
}

const struct route *
route_find(struct str method, struct str path, enum route_side side,
    bool *known)
{
	const struct route *best = NULL;
	size_t fits, best_fits = 0;

	*known = false;
	for (size_t i = 0; i < nall; i++) {
		if ((fits = route_fits(all[i], path, side)) > 0)
			*known = true;
		if (fits <= best_fits || !method_fits(all[i], method))
			continue;
		best = all[i];
		best_fits = fits;
	}
	return best;
}

void
route_allow(struct str path, enum route_side side, struct buf *out)
{
	for (size_t i = 0; i < nall; i++) {
		if (route_fits(all[i], path, side) == 0)
			continue;
		buf_fmt(out, "%s%s", out->n > 0 ? ", " : "", all[i]->method);
		if (strcmp(all[i]->method, "GET") == 0)
			buf_put(out, STR(", HEAD"));
	}
}
