#ifndef BASE_YAML_H
#define BASE_YAML_H

/*
 * Reads YAML: the only user of libyaml.
 *
 * A document is a set of nodes; a node is a number, and 0 is no node, which
 * every function takes and answers with nothing.  An alias is the node of its
 * anchor.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct yml;

enum { YML_BYTES_MAX = 8 << 20 };

/* The first document.  ERR_INPUT with the line.  The text may go. */
struct yml *yml_read(struct str utf8, struct err *) MUST_CHECK;
void	 yml_free(struct yml *);			/* accepts NULL */

int	 yml_root(const struct yml *);
int	 yml_get(const struct yml *, int map, const char *key);
struct str yml_text(const struct yml *, int scalar);	/* or STR_NONE */
size_t	 yml_count(const struct yml *, int node);	/* items or pairs */
int	 yml_item(const struct yml *, int list, size_t i);
/* The value of the i-th pair of a map. */
int	 yml_pair(const struct yml *, int map, size_t i, struct str *key);
unsigned yml_line(const struct yml *, int node);	/* from 1; 0: none */

#endif
