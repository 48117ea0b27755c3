/* Routes: who answers a path, and on which side. */
#include "daemon/route.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static bool
any(struct request *r, struct response *a, struct err *e)
{
	return r != NULL || a != NULL || e != NULL;
}

enum { BOTH = ROUTE_PUBLIC | ROUTE_CONTROL };

static const struct route first[] = {
	{ "POST", "/webhook", any, 100, ROUTE_PUBLIC },
	{ "GET", "/readyz", any, 0, BOTH },
	{ "GET", "/console/*", any, 0, ROUTE_PUBLIC },
	{ "GET", "/console/api/*", any, 0, ROUTE_PUBLIC },
};
static const struct route second[] = {
	{ "POST", "/console/api/*", any, 0, ROUTE_PUBLIC },
	{ "GET", "/console/api/me", any, 0, ROUTE_PUBLIC },
	{ "POST", "/command/*", any, 0, ROUTE_CONTROL },
};

/* Which path's route answers; "404" or "405" if none does. */
static const char *
found(enum route_side side, const char *method, const char *path)
{
	const struct route *r;
	bool known;

	r = route_find(str_of(method), str_of(path), side, &known);
	return r != NULL ? r->path : known ? "405" : "404";
}

static int
setup(void **state)
{
	(void)state;
	route_add(first, NELEMS(first));
	route_add(second, NELEMS(second));
	return 0;
}

static void
path_and_method_decide(void **state)
{
	(void)state;
	assert_string_equal(found(ROUTE_PUBLIC, "POST", "/webhook"),
	    "/webhook");
	assert_string_equal(found(ROUTE_PUBLIC, "GET", "/webhook"), "405");
	assert_string_equal(found(ROUTE_PUBLIC, "HEAD", "/webhook"), "405");
	assert_string_equal(found(ROUTE_PUBLIC, "post", "/webhook"), "405");
	assert_string_equal(found(ROUTE_PUBLIC, "HEAD", "/readyz"), "/readyz");
	assert_string_equal(found(ROUTE_PUBLIC, "GET", "/readyz/"), "404");
	assert_string_equal(found(ROUTE_PUBLIC, "GET", "/Readyz"), "404");
	assert_string_equal(found(ROUTE_PUBLIC, "GET", "/ready"), "404");
	assert_string_equal(found(ROUTE_PUBLIC, "GET", "/"), "404");
}

static void
longest_path_wins(void **state)
{
	(void)state;
	assert_string_equal(found(ROUTE_PUBLIC, "GET", "/console/"),
	    "/console/*");
	assert_string_equal(found(ROUTE_PUBLIC, "GET", "/console/a/b"),
	    "/console/*");
	assert_string_equal(found(ROUTE_PUBLIC, "GET", "/console"), "404");
	assert_string_equal(found(ROUTE_PUBLIC, "GET", "/console/api/x"),
	    "/console/api/*");
	assert_string_equal(found(ROUTE_PUBLIC, "GET", "/console/api/me"),
	    "/console/api/me");
	assert_string_equal(found(ROUTE_PUBLIC, "POST", "/console/api/me"),
	    "/console/api/*");
	assert_string_equal(found(ROUTE_PUBLIC, "POST", "/console/x"), "405");
	assert_true(str_is(route_rest(&first[2], STR("/console/a/b")), "a/b"));
	assert_int_equal(route_rest(&first[0], STR("/webhook")).n, 0);
}

static void
sides_do_not_mix(void **state)
{
	(void)state;
	assert_string_equal(found(ROUTE_PUBLIC, "POST", "/command/stop"),
	    "404");
	assert_string_equal(found(ROUTE_PUBLIC, "GET", "/command/stop"),
	    "404");
	assert_string_equal(found(ROUTE_CONTROL, "POST", "/command/stop"),
	    "/command/*");
	assert_string_equal(found(ROUTE_CONTROL, "POST", "/webhook"), "404");
	assert_string_equal(found(ROUTE_CONTROL, "GET", "/readyz"), "/readyz");
}

static void
allow_check(enum route_side side, const char *path, const char *want)
{
	struct buf b = { 0 };

	route_allow(str_of(path), side, &b);
	assert_true(str_is(buf_str(&b), want));
	buf_free(&b);
}

static void
allow_names_the_methods(void **state)
{
	(void)state;
	allow_check(ROUTE_PUBLIC, "/webhook", "POST");
	allow_check(ROUTE_PUBLIC, "/readyz", "GET, HEAD");
	allow_check(ROUTE_PUBLIC, "/command/stop", "");
	allow_check(ROUTE_CONTROL, "/command/stop", "POST");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(path_and_method_decide),
		cmocka_unit_test(longest_path_wins),
		cmocka_unit_test(sides_do_not_mix),
		cmocka_unit_test(allow_names_the_methods),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
