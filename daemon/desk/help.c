/* The list of what can be done, or of what begins with some words. */
#include "daemon/desk/actions.h"

bool
desk_help(struct act *a, struct err *e)
{
	struct str words = act_arg(a, "COMMAND");
	size_t before = a->out->n;

	for (size_t i = 0; i < a->ntable; i++)
		if (str_starts(str_of(a->table[i].words), words))
			action_help(&a->table[i], a->ja, a->out);
	return a->out->n > before || fail(e, ERR_INPUT, "there is no command "
	    "\"%.*s\"", STRF(str_upto(words, 80)));
}
