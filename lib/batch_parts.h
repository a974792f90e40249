/* batch_parts: what batch.c, batch_text.c and batch_binary.c have in common. */
#ifndef BATCH_PARTS_H
#define BATCH_PARTS_H
#include "batch.h"

struct labels;

/* How the stream's labels are told. */
struct labels batch_labels(const struct stream *stream);

/* Each files one thing about the record that batch->count will be; -1 and an error when memory is
 * short. */
int batch_problem(struct batch *batch, struct problem problem, const struct error *what,
                  struct error *error);
int batch_add_id(struct batch *batch, struct slice id, struct error *error);

/* The record is complete. */
int batch_add(struct batch *batch, int32_t label, struct error *error);

/* The whole block; as batch_read. */
int batch_read_lines(struct batch *batch, enum batch_mode mode, bool with_stats,
                     struct error *error);
int batch_read_records(struct batch *batch, enum batch_mode mode, bool with_stats,
                       struct error *error);

/* Makes room for the stats of count records. */
int batch_stats_room(struct batch *batch, size_t count, struct error *error);

/* How many of rows first … end - 1 are good until one is bad; takes their stats if they have room.
 */
size_t batch_check(struct batch *batch, size_t first, size_t end);

#endif
