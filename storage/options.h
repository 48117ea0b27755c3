#ifndef STORAGE_OPTIONS_H
#define STORAGE_OPTIONS_H

/*
 * How RocksDB is set up for what kairan keeps.  Only store.c uses it, which
 * knows what to do with what this gives: options for the binding for C.
 *
 * *why is RocksDB's own text where it does not know a setting, or untouched.
 */

void	*options_new(char **why);

#endif
