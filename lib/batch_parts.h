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
int batch_read_lines(struct batch *batch, enum batch_mode mode, struct error *error);
int batch_read_records(struct batch *batch, enum batch_mode mode, struct error *error);

/* Record i of a binary format. */
void batch_binary_row(const struct batch *batch, size_t i, struct row *row);

#endif
