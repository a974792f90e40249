/* output: bytes out, to stdout or to a file that appears under its name only when all is well. */
#ifndef OUTPUT_H
#define OUTPUT_H
#include <stddef.h>

struct error;
struct output;

/* path NULL or "-": descriptor 1. Otherwise, where the name is free or a regular file (also through
 * links), a new file beside it, with the mode of the old one or 0666 less the umask; anything else
 * (device, pipe) is opened and written directly. NULL and an error on failure. */
struct output *output_open(const char *path, struct error *error);

/* Writes all of it, whatever the kernel takes at a time (EINTR, EAGAIN and short writes are seen
 * to). -1 and an error on failure ("write failed: No space left on device"), errno kept (EPIPE). */
int output_write(struct output *output, const void *bytes, size_t size, struct error *error);

/* The last check: closes, so that late write errors are seen. -1 and an error on failure. */
int output_settle(struct output *output, struct error *error);

/* Gives the file its name, after output_settle if that has not been. Frees output in any case. -1
 * and an error on failure, nothing left under the name. */
int output_commit(struct output *output, struct error *error);

/* Closes, removes the file beside the name, frees. NULL is allowed. */
void output_abandon(struct output *output);

#endif
