/* YAML documents, by libyaml: see yaml.h. */
#include "base/yaml.h"

#include <string.h>
#include <yaml.h>

#include "base/arena.h"

struct yml {
	yaml_document_t	 doc;
};

static yaml_node_t *
node_at(const struct yml *y, int node)
{
	yaml_node_t *all = y->doc.nodes.start;

	return node > 0 && node <= y->doc.nodes.top - all ? all + node - 1 :
	    NULL;
}

static bool
refuse(const yaml_parser_t *p, struct err *e)
{
	return fail(e, ERR_INPUT, "no YAML: line %zu: %s",
	    p->problem_mark.line + 1,
	    p->problem != NULL ? p->problem : "unreadable");
}

struct yml *
yml_read(struct str s, struct err *e)
{
	struct yml *y = MEM_NEW(struct yml);
	yaml_parser_t p;
	bool good = s.n <= YML_BYTES_MAX && yaml_parser_initialize(&p);

	if (!good) {
		mem_free(y);
		fail(e, ERR_INPUT, "more than %d bytes of YAML",
		    YML_BYTES_MAX);
		return NULL;
	}
	yaml_parser_set_input_string(&p, (const unsigned char *)s.p, s.n);
	good = yaml_parser_load(&p, &y->doc) || refuse(&p, e);
	yaml_parser_delete(&p);
	if (good)
		return y;
	mem_free(y);
	return NULL;
}

void
yml_free(struct yml *y)
{
	if (y == NULL)
		return;
	yaml_document_delete(&y->doc);
	mem_free(y);
}

int
yml_root(const struct yml *y)
{
	return y->doc.nodes.top > y->doc.nodes.start ? 1 : 0;
}

struct str
yml_text(const struct yml *y, int node)
{
	yaml_node_t *n = node_at(y, node);

	if (n == NULL || n->type != YAML_SCALAR_NODE)
		return STR_NONE;
	return (struct str){ (const char *)n->data.scalar.value,
	    n->data.scalar.length };
}

size_t
yml_count(const struct yml *y, int node)
{
	yaml_node_t *n = node_at(y, node);

	if (n != NULL && n->type == YAML_SEQUENCE_NODE)
		return (size_t)(n->data.sequence.items.top -
		    n->data.sequence.items.start);
	if (n != NULL && n->type == YAML_MAPPING_NODE)
		return (size_t)(n->data.mapping.pairs.top -
		    n->data.mapping.pairs.start);
	return 0;
}

int
yml_item(const struct yml *y, int node, size_t i)
{
	yaml_node_t *n = node_at(y, node);

	if (n == NULL || n->type != YAML_SEQUENCE_NODE ||
	    i >= yml_count(y, node))
		return 0;
	return n->data.sequence.items.start[i];
}

int
yml_pair(const struct yml *y, int node, size_t i, struct str *key)
{
	yaml_node_t *n = node_at(y, node);
	yaml_node_pair_t *pair;

	*key = STR_NONE;
	if (n == NULL || n->type != YAML_MAPPING_NODE ||
	    i >= yml_count(y, node))
		return 0;
	pair = &n->data.mapping.pairs.start[i];
	*key = yml_text(y, pair->key);
	return pair->value;
}

int
yml_get(const struct yml *y, int map, const char *key)
{
	size_t i, n = yml_count(y, map);
	struct str name;
	int value;

	for (i = 0; i < n; i++) {
		value = yml_pair(y, map, i, &name);
		if (name.p != NULL && str_is(name, key))
			return value;
	}
	return 0;
}

unsigned
yml_line(const struct yml *y, int node)
{
	yaml_node_t *n = node_at(y, node);

	return n == NULL ? 0 : (unsigned)n->start_mark.line + 1;
}
