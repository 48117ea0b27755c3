/* The daemon's table of all actions. */
#include "daemon/desk/actions.h"

const struct action actions[] = {
#define ACTION(...)	{ __VA_ARGS__ },
#define LOCAL(...)	{ __VA_ARGS__ },
#include "daemon/desk/actions.def"
#undef ACTION
#undef LOCAL
};
const size_t actions_n = NELEMS(actions);
