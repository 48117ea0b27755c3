#ifndef STORAGE_HOME_H
#define STORAGE_HOME_H

/*
 * Home: is this data directory where kairand left it, or a copy of it?
 *
 * Beside the store lies a file, "home", with a random word in it; the store
 * remembers that word, the file's inode and when it was made, and a digest of
 * the machine's id.  Whatever makes new files, cp, rsync, tar, a restore, is
 * seen by the inode; another machine by its id; a store rolled back in place
 * by the word, which changes at each start.  A restore writes into the file
 * that it was one.  What is not at home is held, HOLD_COPY, before anything
 * can leave.
 *
 * The number of the device is not looked at: it may change when a machine
 * starts.  A folder may be renamed or moved within its file system.
 *
 * Not seen: a copy below the file system, that is a virtual machine or a disk
 * image that was cloned or rolled back together with everything in it; files
 * rolled back in place, "home" among them, by something that writes into the
 * files that are there; a store rolled back to what it was since its last
 * start; and a copy made before the store first remembered a home.
 */

#include <stdbool.h>

#include "base/err.h"

/* Right after store_open(), before any flow: compares, and writes down what
 * is so from now on, with the hold where there is one, in a step of its own.
 * machine_file holds the machine's id.  ERR_DISK if the file cannot be made
 * or the store's memory of it cannot be read. */
bool	 home_open(const char *dir, const char *machine_file, struct err *)
	    MUST_CHECK;

/* When what home_open() wrote is on disk: the new word goes into the file.
 * Should that fail, the old word holds for another start. */
void	 home_settle(void);

/* For a restore, into a folder that is no kairand's: says so in its file. */
bool	 home_mark_restored(const char *dir, const char *from, unsigned id,
	    struct err *) MUST_CHECK;

#endif
