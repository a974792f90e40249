/* reader: a stream of records in blocks of whole records, whatever the format. Knows what the
 * stream is (its format, K, class names, columns) as soon as it is open. */
#ifndef READER_H
#define READER_H
#include "buffer.h"
#include "columns.h"
#include "layout.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct crew;
struct error;
struct names;

enum format { FORMAT_AUTO, FORMAT_TEXT, FORMAT_SPARSE, FORMAT_NPY, FORMAT_RAW, FORMAT_ARRAYS };

struct reader_options {
    const char *name; /* of what is read from fd, in errors: "stdin" */
    enum format format;
    enum real raw;  /* FORMAT_RAW's reals */
    size_t classes; /* -k K; 0: the stream tells */
    char delimiter; /* 0: the first line tells; ' ': runs of blanks */
    enum { HEADER_AUTO, HEADER_YES, HEADER_NO } header;
    struct columns_wanted columns;
    const struct names *names; /* class names known beforehand; the caller's; NULL: none */
    const char *names_from;    /* where they are from, for messages */
    const char *ignore_label;
    unsigned sparse_base;
    const char *labels_file, *probs_file; /* -L, -P */
    size_t block_size;  /* bytes of a block, unless a record is longer; 0: the default */
    bool line_buffered; /* hand out what there is rather than wait for more */
};

struct stream { /* what the stream is; constant once the reader is open */
    enum format format;
    size_t classes;            /* K; 0: the stream is empty and does not tell */
    const struct names *names; /* NULL: numbers only */
    const char *ignore_label;
    char delimiter;
    struct columns columns; /* text */
    struct buffer header;   /* text: line 1 as it stands, if it is a header */
    unsigned sparse_base;
    bool labels_apart; /* -L with the probabilities on stdin … */
    bool labels_wide;  /* … and the labels are unsigned */
    bool has_id;
};

struct block {                    /* all zero to begin with; block_free */
    struct buffer bytes;          /* whole lines, or whole records of one layout */
    size_t records;               /* binary formats; 0 for text */
    struct layout layout;         /* binary formats */
    size_t row_step, column_step; /* bytes between rows and between a row's reals; FORMAT_ARRAYS and
                                     Fortran order, else 0 */
    size_t probs_at;              /* FORMAT_ARRAYS: where the probabilities begin */
    bool claimed;                 /* bytes are still in the file, from `offset` on: reader_fill */
    uint64_t offset;
};

struct reader;

/* Opens the stream on fd (not owned; unused for FORMAT_ARRAYS) and reads as much as it takes to
 * know what it is. stop_fd as for input_open. An empty stream is no error. */
struct reader *reader_open(const struct reader_options *options, int fd, int stop_fd,
                           struct error *error);
void reader_close(struct reader *reader); /* NULL allowed */

const struct stream *reader_stream(const struct reader *reader);

/* Who may help to read, until told otherwise; NULL, as at first: nobody. */
void reader_crew(struct reader *reader, struct crew *crew);

/* The next block, to be filled; 1, 0 at the end, -1 and an error. The block keeps its memory
 * between calls. */
int reader_next(struct reader *reader, struct block *block, struct error *error);

/* Reads the bytes of a block that has them claimed only; thread-safe. -1 and an error. */
int reader_fill(const struct reader *reader, struct block *block, struct error *error);

/* How many records there will be, where that is known: the two arrays; else UINT64_MAX. */
uint64_t reader_records(const struct reader *reader);

/* The reals that the stream holds: text f8, a first npy array's or raw records' own. */
enum real reader_real(const struct reader *reader);

/* Bytes taken so far from what is read, as they lie there (of a gzip stream, compressed); 0: the
 * two arrays. Belongs to the one who reads. */
uint64_t reader_consumed(const struct reader *reader);

/* Lines before the first block: a header's. */
uint64_t reader_lines(const struct reader *reader);

/* Whether the last line of a text stream lacks its newline; known at the end. */
bool reader_unfinished(const struct reader *reader);

/* -L with the probabilities on stdin: how many labels there are, and label number `index` to
 * index + count - 1, one int64_t each; thread-safe. -1 and an error when the file ends before (or,
 * with count 0, is longer). */
uint64_t reader_told(const struct reader *reader);
int reader_labels(const struct reader *reader, uint64_t index, size_t count, int64_t *labels,
                  struct error *error);

void block_free(struct block *block);

#endif
