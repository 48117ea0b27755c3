#ifndef LINESIM_CALL_H
#define LINESIM_CALL_H

/*
 * One request and the answer to it, whatever carried it (HTTP/1.1 or 2).
 *
 * The carrier makes a call, fills the request and runs it.  Whoever deals
 * with it fills the answer and calls call_answer(), now or later, once.  The
 * carrier frees it.  The strs live as long as the call.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"
#include "base/str.h"
#include "linesim/loop.h"
#include "linesim/mix.h"

struct conn;

enum method { GET, POST, PUT, DELETE, OTHER };

enum header { H_AUTH, H_RETRY, H_TYPE, H_LENGTH, H_EXPECT, H_CODING,
	H_CONNECTION, HEADERS };

/* What becomes of the answer. */
enum fate {
	FATE_ANSWER,	/* it goes out */
	FATE_DROP,	/* the stream is reset, or on HTTP/1.1 closed */
	FATE_REFUSE,	/* likewise, saying nothing was done */
	FATE_HALF,	/* half of the body, then as DROP */
	FATE_CLOSE,	/* the connection is closed */
	FATE_RESET,	/* the connection is reset */
	FATE_HANG,	/* silence */
};

enum { CALL_STORE = 4096 };

struct call {
	struct list	 held;		/* by its conn */
	struct conn	*conn;
	int32_t		 stream;	/* of HTTP/2 */
	bool		 running;	/* the request is complete */
	bool		 too_large;	/* the body is, and was not kept */
	bool		 head_too_large;
	bool		 no_length;	/* HTTP/1.1 without content-length */
	bool		 goaway;	/* the connection ends after this one */
	bool		 lost;		/* if accepted, it is never delivered */

	enum method	 method;
	struct str	 path, query;
	struct str	 headers[HEADERS];	/* p NULL where absent */
	struct buf	 body;
	uint64_t	 number;	/* of all requests, from 1 */
	int		 endpoint;	/* -1: unknown */

	enum fate	 fate;
	int		 status;
	const char	*type;
	struct buf	 answer;
	size_t		 answer_at;	/* sent so far */
	char		 length[24];	/* content-length, as text */
	char		 code[4];	/* status, as text */
	char		 id[UUID_TEXT], accepted_id[UUID_TEXT];
	const char	*wait;		/* retry-after, or NULL */
	struct timer	 later;

	size_t		 store_n;
	char		 store[CALL_STORE];	/* path and headers */
};

struct call *call_new(struct conn *);
void	 call_free(struct call *);

/* A copy that lives as long as the call; p NULL where it is full. */
struct str call_keep(struct call *, struct str);
void	 call_header(struct call *, struct str name, struct str value);
void	 call_method(struct call *, struct str);
void	 call_target(struct call *, struct str);	/* path[?query] */

/* The value of "name" in the query; p NULL where absent; nothing decoded. */
struct str call_query(const struct call *, const char *name);

/* Fill the answer: JSON as it is, or {"message":...}. */
void	 call_json(struct call *, int status, struct str body);
void	 call_error(struct call *, int status, const char *message);

/* Sends it by its fate. */
void	 call_answer(struct call *);

#endif
