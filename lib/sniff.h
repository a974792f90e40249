/* sniff: what a stream is, by its first bytes. Pure. */
#ifndef SNIFF_H
#define SNIFF_H
#include <stddef.h>

struct error;

#define SNIFF_SIZE 64 /* bytes that tell all that is told here */
#define SNIFF_LEAST 8 /* bytes that tell all but a NUL, where a producer pauses */

/* 0 for what may be text, 1 for npy; -1 and an error that names the format and the remedy for what
 * is known to be something else. */
int sniff(const char *bytes, size_t size, struct error *error);

#endif
