#ifndef STORAGE_BYTESUM_H
#define STORAGE_BYTESUM_H

/*
 * The bytes of a backup against the checksums (CRC-32C) that RocksDB noted
 * when it copied them: its own verify looks at sizes only.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* ERR_REMOTE names the file that is not what it was. */
bool	 bytesum_backup(const char *dir, uint32_t id, struct err *) MUST_CHECK;

/* The CRC-32C of so far and these bytes; 0 to begin with. */
uint32_t bytesum(uint32_t so_far, const void *, size_t);

#endif
