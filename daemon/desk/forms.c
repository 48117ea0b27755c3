/* The forms that residents fill in: imported and shown as JSON. */
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "storage/forms.h"

bool
desk_form_import(struct act *a, struct err *e)
{
	if (a->nfiles != 1)
		return fail(e, ERR_INPUT, "one file is wanted");
	return forms_import(a->files[0].bytes, e);
}

bool
desk_form_show(struct act *a, struct err *e)
{
	struct str json;

	if (!forms_show(act_arg(a, "NAME"), a->arena, &json, e))
		return false;
	buf_put(a->out, json);
	buf_byte(a->out, '\n');
	return true;
}
