/* gzip: members in, bytes out; headers and trailers are checked here, whatever library inflates. */
#ifndef GZIP_H
#define GZIP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct flow;
struct gzip;

/* Whether these bytes begin a member: 1, 0, or -1 when it takes more of them to tell. */
int gzip_begins(const unsigned char *bytes, size_t size);

struct gzip *gzip_new(struct error *error); /* before the first member */
void gzip_free(struct gzip *gzip);          /* NULL allowed */

/* Inflates flow->in to flow->out until in is used up, out is full or a member has ended. -1 and an
 * error when the stream is damaged; what precedes the damage is in out. */
int gzip_run(struct gzip *gzip, struct flow *flow, struct error *error);

/* Whether the next byte begins a member, or ends the stream. */
bool gzip_is_between(const struct gzip *gzip);

/* Counts members that were inflated elsewhere. */
void gzip_skip(struct gzip *gzip, uint64_t members);

/* The stream has ended after all that gzip_run has used up: -1 and an error inside a member. */
int gzip_end(const struct gzip *gzip, struct error *error);

#endif
