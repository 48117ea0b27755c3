/* Any bytes as settings: what is taken is shown, and reads back the same. */
#include <stdint.h>
#include <stdlib.h>

#include "daemon/config.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct buf once = { 0 }, again = { 0 };
	struct config c;
	struct err e = { 0 };

	if (!config_read((struct str){ (const char *)data, n }, "fuzz", &c,
	    &e)) {
		ASSERT(e.kind == ERR_INPUT && e.why[0] != '\0');
		return 0;
	}
	config_show(&c, &once);
	ASSERT(config_read(buf_str(&once), "shown", &c, &e));
	config_show(&c, &again);
	ASSERT(str_eq(buf_str(&once), buf_str(&again)));
	buf_free(&once);
	buf_free(&again);
	return 0;
}
