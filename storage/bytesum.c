/* Reads a backup's list of files, and then the files: see bytesum.h. */
#include "storage/bytesum.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"

enum { READ_BYTES = 256 << 10, LIST_BYTES_MAX = 64 << 20 };

#define POLYNOMIAL	UINT32_C(0x82f63b78)

static void
table_make(uint32_t table[256])
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t c = i;

		for (int bit = 0; bit < 8; bit++)
			c = c & 1 ? c >> 1 ^ POLYNOMIAL : c >> 1;
		table[i] = c;
	}
}

uint32_t
bytesum(uint32_t so_far, const void *bytes, size_t n)
{
	static _Thread_local uint32_t table[256];
	const uint8_t *p = bytes;
	uint32_t c = ~so_far;

	if (table[1] == 0)
		table_make(table);
	while (n-- > 0)
		c = table[(c ^ *p++) & 255] ^ c >> 8;
	return ~c;
}

static bool
sum_file(const char *path, uint32_t *sum, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *p = mem_get(READ_BYTES);
	ssize_t n = -1;

	*sum = 0;
	while (fd >= 0 && (n = read(fd, p, READ_BYTES)) > 0)
		*sum = bytesum(*sum, p, (size_t)n);
	if (n < 0)
		fail(e, ERR_REMOTE, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	mem_free(p);
	return n == 0;
}

static bool
read_list(const char *path, struct buf *b, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	while (fd >= 0 && b->n < LIST_BYTES_MAX &&
	    (n = read(fd, buf_room(b, READ_BYTES), READ_BYTES)) > 0)
		b->n += (size_t)n;
	if (n != 0)
		fail(e, ERR_REMOTE, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return n == 0;
}

/* "shared_checksum/000012_sABC_345.sst crc32 2345678" */
static bool
check_line(const char *dir, struct str line, struct err *e)
{
	struct str rest, name = str_split(line, ' ', &rest);
	struct buf path = { 0 };
	uint64_t noted;
	uint32_t sum;
	bool good;

	if (!str_starts(rest, STR("crc32 ")))
		return true;		/* the count, not a file */
	rest = str_from(rest, strlen("crc32 "));
	buf_fmt(&path, "%s/%.*s", dir, STRF(name));
	buf_byte(&path, '\0');
	good = sum_file(path.p, &sum, e);
	if (good && (!str_u64(str_split(rest, ' ', &rest), &noted) ||
	    noted != sum))
		good = fail(e, ERR_REMOTE, "%s is damaged", path.p);
	buf_free(&path);
	return good;
}

bool
bytesum_backup(const char *dir, uint32_t id, struct err *e)
{
	struct buf path = { 0 }, list = { 0 };
	struct str line, rest;
	bool good;

	buf_fmt(&path, "%s/meta/%u", dir, id);
	buf_byte(&path, '\0');
	good = read_list(path.p, &list, e);
	rest = buf_str(&list);
	while (good && rest.n > 0) {
		line = str_split(rest, '\n', &rest);
		good = check_line(dir, line, e);
	}
	buf_free(&list);
	buf_free(&path);
	return good;
}
