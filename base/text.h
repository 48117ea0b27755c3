#ifndef BASE_TEXT_H
#define BASE_TEXT_H

/*
 * What Unicode and old encodings ask of us: the only user of libutf8proc and
 * iconv.
 *
 * All text inside kairan is UTF-8 and well formed (str_utf8); what comes from
 * files goes through text_decode() first.  The counting functions take any
 * bytes: a byte that is no UTF-8 counts as one unit and one grapheme.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

/*
 * A file's bytes as UTF-8, without a byte order mark.  UTF-8 if it is well
 * formed, UTF-16 if it has a mark, else CP932.  *encoding is "UTF-8",
 * "UTF-16LE", "UTF-16BE" or "CP932".  ERR_INPUT names the line and the byte
 * offset that none of them can explain.  Where nothing had to be converted
 * *utf8 is a slice of bytes, not a copy.
 */
bool	 text_decode(struct arena *, struct str bytes, struct str *utf8,
	    const char **encoding, struct err *) MUST_CHECK;

/* NFKC: full width becomes ASCII, half-width kana full.  Needs UTF-8. */
bool	 text_nfkc(struct arena *, struct str, struct str *out, struct err *)
	    MUST_CHECK;

/* The same, for people and files: what is no UTF-8 is handed back as is. */
struct str text_plain(struct arena *, struct str);

/* As text_plain, without any blanks: for comparing names and headers. */
struct str text_key(struct arena *, struct str);

/* Without blanks at both ends, wide and unbreakable ones too. */
struct str text_trim(struct str);

/* Katakana as hiragana; the rest stays.  Half-width kana: NFKC first. */
struct str text_hiragana(struct arena *, struct str);

size_t	 text_utf16(struct str);		/* units, as LINE counts */
size_t	 text_graphemes(struct str);		/* characters people see */
struct str text_cut(struct str, size_t graphemes);	/* the first n */
struct str text_cut_utf16(struct str, size_t units);	/* whole graphemes */

#endif
