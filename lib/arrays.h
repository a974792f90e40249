/* arrays: the two-array source, labels.npy and pred_probs.npy on disk, read by blocks with pread.
 */
#ifndef ARRAYS_H
#define ARRAYS_H
#include "layout.h"

#include <stddef.h>
#include <stdint.h>

struct arrays;
struct block;
struct error;

/* Opens -L, and -P unless it is NULL; both stay open, nothing is mapped or held. Errors name the
 * file: what npy_labels_layout and npy_probs_layout refuse, .npz, lengths that differ, a file that
 * is shorter or longer than its header says. */
struct arrays *arrays_open(const char *labels_file, const char *probs_file, struct error *error);
void arrays_close(struct arrays *arrays); /* NULL allowed */

size_t arrays_classes(const struct arrays *arrays); /* K; 0 without -P */
uint64_t arrays_records(const struct arrays *arrays);
enum real arrays_real(const struct arrays *arrays); /* of -P */
bool arrays_unsigned(const struct arrays *arrays);  /* of -L */

/* The next rows of both, about size bytes of them: first the labels, as they are, then at
 * block->probs_at the probabilities; block->row_step and column_step say how they lie (Fortran
 * order: a column after the other). 1, 0 at the end, -1 and an error (a file that shrank). */
int arrays_next(struct arrays *arrays, struct block *block, size_t size, struct error *error);

/* Labels index … index + count - 1 of -L, as layout_label gives them. Thread-safe. */
int arrays_labels(const struct arrays *arrays, uint64_t index, size_t count, int64_t *labels,
                  struct error *error);

#endif
