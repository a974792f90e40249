/* unfinished: files that have a name only until they are done, and go with the process if a signal
 * ends it before that. */
#ifndef UNFINISHED_H
#define UNFINISHED_H

/* Makes the file whose path ends in XXXXXX, which become letters, for writing, with what else
 * `flags` of open say. Returns the descriptor and *slot for unfinished_done; -1 and errno. */
int unfinished_create(char *path, int flags, int *slot);

/* The file has been renamed or removed. Slot -1 is allowed: none. */
void unfinished_done(int slot);

/* Removes those of this process: async-signal-safe, for a handler of SIGTERM & co. */
void unfinished_remove_on_signal(void);

#endif
