#include "arrays.h"

#include "error.h"
#include "input.h"
#include "layout.h"
#include "npy.h"
#include "reader.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROBS_ALIGNMENT 8
#define COLUMN_SIZE ((size_t)4096)     /* Fortran order: bytes of a column worth a pread, … */
#define COLUMNS_SIZE ((size_t)4 << 20) /* … unless all columns together come to more than this */

struct array_file {
    int (*read_layout)(struct layout *, const struct npy_array *, struct error *);
    int fd;                 /* owned; -1: none */
    char name[QUOTED_SIZE]; /* for messages */
    uint64_t data, size;    /* bytes before the data, and of the file */
    uint64_t count;         /* N */
    bool fortran_order;
    struct layout layout;
};

struct arrays {
    struct array_file labels, probs;
    uint64_t next; /* row of the next block */
};

static int array_read(const struct array_file *file, void *bytes, size_t size, uint64_t offset,
                      struct error *error)
{
    ptrdiff_t got = file_pread(file->fd, bytes, size, offset);
    if (got < 0)
        return error_set(error, "%s: read failed: %s", file->name, strerror(errno));
    return (size_t)got < size ? error_set(error, "%s: shrank while it was read", file->name) : 0;
}

/* ---- opening ---- */

/* O_NONBLOCK: a FIFO without a writer is to be refused, not waited for. */
static int file_open(struct array_file *file, const char *path, struct error *error)
{
    struct stat status;
    quoted(file->name, path, strlen(path));
    do
        file->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    while (file->fd < 0 && errno == EINTR);
    if (file->fd < 0 || fstat(file->fd, &status))
        return error_set(error, "%s: %s", file->name, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return error_set(error, "%s: is a directory", file->name);
    if (!S_ISREG(status.st_mode))
        return error_set(error, "%s: is not a regular file (two arrays are read by pread)",
                         file->name);
    file->size = (uint64_t)status.st_size;
    return 0;
}

/* The header's size, from the first bytes of the file (zeros where it has none); 0 and an error. */
static size_t header_size(const struct array_file *file, const unsigned char prefix[NPY_PREFIX],
                          struct error *error)
{
    const char *wrong = NULL;
    if (file->size == 0)
        wrong = "is empty";
    else if (!memcmp(prefix, "PK\3\4", 4) || !memcmp(prefix, "PK\5\6", 4))
        wrong = "is a zip archive (.npz?); unzip it: its members are .npy files";
    else if (!memcmp(prefix, "\x1f\x8b", 2))
        wrong = "is gzip; gunzip it first: arrays are read in place";
    else if (file->size < NPY_PREFIX &&
             !memcmp(prefix, "\x93NUMPY", file->size < 6 ? (size_t)file->size : 6))
        wrong = "cut short inside its header";
    if (wrong) {
        error_set(error, "%s: %s", file->name, wrong);
        return 0;
    }
    size_t size = npy_header_size(prefix, error);
    if (size == 0)
        error_prefix(error, "%s", file->name);
    if (size > file->size) {
        error_set(error, "%s: cut short inside its header", file->name);
        return 0;
    }
    return size;
}

static int header_parse(struct array_file *file, const char *header, size_t size,
                        struct error *error)
{
    struct npy_array array;
    if (npy_parse(&array, header, size, error))
        return error_prefix(error, "%s", file->name);
    int failed = file->read_layout(&file->layout, &array, error);
    file->data = size;
    file->count = failed ? 0 : array.shape[0];
    file->fortran_order = array.fortran_order && array.dimensions > 1;
    npy_free(&array);
    return failed ? error_prefix(error, "%s", file->name) : 0;
}

static int header_read(struct array_file *file, struct error *error)
{
    unsigned char prefix[NPY_PREFIX] = {0};
    size_t known = file->size < NPY_PREFIX ? (size_t)file->size : NPY_PREFIX;
    if (array_read(file, prefix, known, 0, error))
        return -1;
    size_t size = header_size(file, prefix, error);
    if (size == 0)
        return -1;
    char *header = malloc(size);
    if (!header)
        return error_memory(error);
    int failed = array_read(file, header, size, 0, error);
    if (!failed)
        failed = header_parse(file, header, size, error);
    free(header);
    return failed;
}

static int array_open(struct array_file *file, const char *path, struct error *error)
{
    if (file_open(file, path, error) || header_read(file, error))
        return -1;
    uint64_t said = file->count * file->layout.record; /* npy_parse: below 2^63 */
    uint64_t found = file->size - file->data;
    if (found < said)
        return error_set(error,
                         "%s: cut short: %" PRIu64 " bytes of data, its header says %" PRIu64,
                         file->name, found, said);
    if (found > said)
        return error_set(error,
                         "%s: longer than its header says: %" PRIu64 " bytes of data, not %" PRIu64,
                         file->name, found, said);
    if (!file->fortran_order)
        posix_fadvise(file->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return 0;
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static int pair_check(const struct array_file *labels, const struct array_file *probs,
                      struct error *error)
{
    if (labels->count == probs->count)
        return 0;
    return error_set(error, "%s has %" PRIu64 " label%s but %s has %" PRIu64 " row%s", labels->name,
                     labels->count, plural(labels->count), probs->name, probs->count,
                     plural(probs->count));
}

struct arrays *arrays_open(const char *labels_file, const char *probs_file, struct error *error)
{
    struct arrays *arrays = calloc(1, sizeof *arrays);
    if (!arrays) {
        error_memory(error);
        return NULL;
    }
    arrays->labels = (struct array_file){.fd = -1, .read_layout = npy_labels_layout};
    arrays->probs = (struct array_file){.fd = -1, .read_layout = npy_probs_layout};
    int failed = array_open(&arrays->labels, labels_file, error);
    if (!failed && probs_file)
        failed = array_open(&arrays->probs, probs_file, error) ||
                 pair_check(&arrays->labels, &arrays->probs, error);
    if (failed) {
        arrays_close(arrays);
        return NULL;
    }
    return arrays;
}

void arrays_close(struct arrays *arrays)
{
    if (!arrays)
        return;
    if (arrays->labels.fd >= 0)
        close(arrays->labels.fd);
    if (arrays->probs.fd >= 0)
        close(arrays->probs.fd);
    free(arrays);
}

size_t arrays_classes(const struct arrays *arrays)
{
    return arrays->probs.layout.classes;
}

uint64_t arrays_records(const struct arrays *arrays)
{
    return arrays->labels.count;
}

enum real arrays_real(const struct arrays *arrays)
{
    return arrays->probs.layout.real;
}

/* ---- both arrays, a block after the other ---- */

static size_t block_rows(const struct arrays *arrays, size_t size)
{
    const struct array_file *probs = &arrays->probs;
    size_t row = probs->layout.record;
    size_t rows = size / (row + arrays->labels.layout.label_size);
    if (probs->fortran_order) {
        size_t enough = COLUMN_SIZE / real_size(probs->layout.real), most = COLUMNS_SIZE / row;
        enough = enough < most ? enough : most;
        rows = rows < enough ? enough : rows;
    }
    uint64_t left = arrays->labels.count - arrays->next;
    rows = rows ? rows : 1;
    return rows < left ? rows : (size_t)left;
}

static void block_shape(const struct arrays *arrays, struct block *block, size_t rows)
{
    const struct layout *probs = &arrays->probs.layout;
    size_t real = real_size(probs->real);
    block->records = rows;
    block->layout = arrays->labels.layout;
    block->layout.record = 0;
    block->layout.real = probs->real;
    block->layout.classes = probs->classes;
    block->row_step = arrays->probs.fortran_order ? real : probs->record;
    block->column_step = arrays->probs.fortran_order ? rows * real : real;
    size_t labels = rows * block->layout.label_size;
    block->probs_at = (labels + PROBS_ALIGNMENT - 1) / PROBS_ALIGNMENT * PROBS_ALIGNMENT;
}

/* A column's part of the block lies far from the next column's, unless the block has all rows. */
static int read_probs(const struct arrays *arrays, char *to, size_t rows, struct error *error)
{
    const struct array_file *probs = &arrays->probs;
    size_t row = probs->layout.record, real = real_size(probs->layout.real);
    if (!probs->fortran_order || rows == probs->count)
        return array_read(probs, to, rows * row, probs->data + arrays->next * row, error);
    for (size_t k = 0; k < probs->layout.classes; k++) {
        uint64_t from = probs->data + (k * probs->count + arrays->next) * real;
        if (array_read(probs, to + k * rows * real, rows * real, from, error))
            return -1;
    }
    return 0;
}

int arrays_next(struct arrays *arrays, struct block *block, size_t size, struct error *error)
{
    const struct array_file *labels = &arrays->labels;
    size_t rows = block_rows(arrays, size);
    size_t step = labels->layout.label_size;
    block->bytes.size = block->records = 0;
    if (rows == 0)
        return 0;
    block_shape(arrays, block, rows);
    size_t bytes = block->probs_at + rows * arrays->probs.layout.record;
    if (buffer_reserve(&block->bytes, bytes, error) ||
        array_read(labels, block->bytes.at, rows * step, labels->data + arrays->next * step,
                   error) ||
        read_probs(arrays, block->bytes.at + block->probs_at, rows, error))
        return -1;
    block->bytes.size = bytes;
    arrays->next += rows;
    return 1;
}

/* ---- labels alone ---- */

/* The narrow labels are read to the end of the room and widened from the front: a label is never
 * written over one that is still to be read. */
bool arrays_unsigned(const struct arrays *arrays)
{
    return !arrays->labels.layout.label_signed;
}

int arrays_labels(const struct arrays *arrays, uint64_t index, size_t count, int64_t *labels,
                  struct error *error)
{
    const struct array_file *file = &arrays->labels;
    if (index > file->count || count > file->count - index)
        return error_set(error, "%s has only %" PRIu64 " label%s; the stream has more records",
                         file->name, file->count, plural(file->count));
    if (count == 0 && index == file->count)
        return 0;
    if (count == 0)
        return error_set(
            error, "%s has %" PRIu64 " label%s but the stream ended after %" PRIu64 " record%s",
            file->name, file->count, plural(file->count), index, plural(index));
    size_t step = file->layout.label_size;
    char *narrow = (char *)labels + count * (sizeof *labels - step);
    if (array_read(file, narrow, count * step, file->data + index * step, error))
        return -1;
    for (size_t i = 0; i < count; i++) {
        int64_t label = layout_label(&file->layout, narrow + i * step);
        memcpy(&labels[i], &label, sizeof label);
    }
    return 0;
}
