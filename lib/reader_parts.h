/* reader_parts: what reader.c, reader_take.c, reader_text.c and reader_records.c have in common. */
#ifndef READER_PARTS_H
#define READER_PARTS_H
#include "reader.h"

struct arrays;
struct input;

#define BLOCK_SIZE (512 * 1024) /* of a worker; twice that no longer stays in its cache */

struct reader {
    struct reader_options options;
    struct stream stream;
    struct input *input;
    struct arrays *arrays; /* FORMAT_ARRAYS, and -L alone */
    struct buffer rest;    /* read, but not yet handed out, from rest_from on */
    size_t rest_from;
    bool ended, unfinished;
    uint64_t lines;       /* before the first block */
    struct layout layout; /* npy: of the current array */
    uint64_t left;        /* npy: records of the current array to come */
    uint64_t records;     /* npy and raw: handed out */
};

/* Takes bytes until block has `target`, the stream ends, or it pauses or dribbles with
 * `enough` at hand. */
int reader_take(struct reader *reader, struct buffer *block, size_t target, size_t enough,
                struct error *error);

/* Hands back what block has from `size` on. */
int reader_return(struct reader *reader, struct buffer *block, size_t size, struct error *error);

/* Nothing is left to take. */
bool reader_is_dry(const struct reader *reader);

/* K, once it is known: -1 and an error if it is not as announced or named, or less than 2. */
int reader_set_classes(struct reader *reader, size_t classes, struct error *error);

/* Learns from line 1 what the columns are; a header is consumed, a record stays in the stream. */
int reader_open_text(struct reader *reader, struct error *error);
int reader_open_raw(struct reader *reader, struct error *error);

/* Reads the next npy array's header; 1, 0 at the end of the stream. */
int reader_next_array(struct reader *reader, struct error *error);

/* As reader_next, of text and of the records of an array or of a raw stream. */
int reader_next_lines(struct reader *reader, struct block *block, struct error *error);
int reader_next_records(struct reader *reader, struct block *block, struct error *error);

#endif
