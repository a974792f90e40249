/* ahead: gzip members that announce their size (BGZF, as bgzip writes), several at once. What is no
 * such member, or is damaged, is left to gzip, which says what is wrong. */
#ifndef AHEAD_H
#define AHEAD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ahead;
struct crew;
struct flow;

struct ahead *ahead_new(void);        /* NULL when memory is short */
void ahead_free(struct ahead *ahead); /* NULL allowed */

/* Whether in begins with a member that announces more bytes than there are. */
bool ahead_lacks(const unsigned char *in, size_t size);

/* Inflates the members at the beginning of flow->in, and moves it on behind them; what was inflated
 * before must all be taken. Meanwhile, if there are any, one of the crew calls meanwhile(data).
 * Returns how many members: 0 where the first is for gzip. */
uint64_t ahead_fill(struct ahead *ahead, struct crew *crew, struct flow *flow,
                    void (*meanwhile)(void *data), void *data);

/* Moves inflated bytes to flow->out; false when there are none. */
bool ahead_take(struct ahead *ahead, struct flow *flow);

#endif
