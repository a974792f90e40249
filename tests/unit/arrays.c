#include "arrays.h"
#include "check.h"
#include "error.h"
#include "reader.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#define LABELS "labels.npy"
#define PROBS "pred_probs.npy"
#define ROWS_MAX 3000

/* A file of that header and data; 12 bytes of prefix or 10, as the version has it. */
static void npy_write(const char *path, int version, const char *type, const char *order,
                      const char *shape, const void *data, size_t size)
{
    char head[256] = "\x93NUMPY";
    size_t before = version == 1 ? 10 : 12;
    head[6] = (char)version;
    size_t length = (size_t)snprintf(head + before, sizeof head - before,
                                     "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n", type,
                                     order, shape);
    head[8] = (char)length;
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(head, 1, before + length, file) != before + length ||
        (size && fwrite(data, 1, size, file) != size) || fclose(file))
        abort();
}

static void bytes_write(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    if (!file || (size && fwrite(bytes, 1, size, file) != size) || fclose(file))
        abort();
}

static size_t size_of(const char *path)
{
    struct stat status;
    if (stat(path, &status))
        abort();
    return (size_t)status.st_size;
}

/* ---- any shape, type, order, version and block size gives back what was written ---- */

struct sample {
    size_t rows, classes, label_size, real;
    bool fortran_order;
    int64_t label[ROWS_MAX];
    unsigned char *labels, *probs; /* row after row */
};

static void sample_write(const struct sample *it, const char *label_type)
{
    char shape[64], type[4] = {'<', 'f', (char)('0' + it->real), '\0'};
    size_t size = it->rows * it->classes * it->real;
    unsigned char *columns = malloc(size + 1);
    for (size_t i = 0; i < it->rows; i++)
        for (size_t k = 0; k < it->classes; k++)
            memcpy(columns + (k * it->rows + i) * it->real,
                   it->probs + (i * it->classes + k) * it->real, it->real);
    snprintf(shape, sizeof shape, "(%zu,)", it->rows);
    npy_write(LABELS, 1 + (int)(check_random() % 3), label_type, "False", shape, it->labels,
              it->rows * it->label_size);
    snprintf(shape, sizeof shape, "(%zu, %zu)", it->rows, it->classes);
    npy_write(PROBS, 1 + (int)(check_random() % 3), type, it->fortran_order ? "True" : "False",
              shape, it->fortran_order ? columns : it->probs, size);
    free(columns);
}

static void sample_make(struct sample *it)
{
    static const char *const types[] = {"|b1", "|i1", "|u1", "<i2", "<u2",
                                        "<i4", "<u4", "<i8", "<u8"};
    const char *type = types[check_random() % 9];
    it->label_size = (size_t)(type[2] - '0');
    it->real = (size_t)2 << check_random() % 3;
    size_t classes = check_random() % 4 ? 9 : 400, rows = check_random() % 4 ? 40 : ROWS_MAX;
    it->classes = 2 + check_random() % classes;
    it->rows = check_random() % rows;
    it->fortran_order = check_random() & 1;
    it->labels = malloc(it->rows * it->label_size + 1);
    it->probs = malloc(it->rows * it->classes * it->real + 1);
    for (size_t i = 0; i < it->rows * it->classes * it->real; i++)
        it->probs[i] = (unsigned char)check_random();
    for (size_t i = 0; i < it->rows; i++) {
        uint64_t bits = check_random();
        unsigned unused = 64 - 8 * (unsigned)it->label_size;
        memcpy(it->labels + i * it->label_size, &bits, it->label_size);
        uint64_t top = bits << unused;
        if (type[1] == 'b')
            it->label[i] = (bits & 0xff) != 0;
        else if (type[1] == 'u')
            it->label[i] = (int64_t)(top >> unused);
        else
            memcpy(&it->label[i], &top, 8), it->label[i] >>= unused;
    }
    sample_write(it, type);
}

static void check_block(const struct sample *it, const struct block *block, size_t from)
{
    const struct layout *layout = &block->layout;
    const char *bytes = block->bytes.at;
    CHECK(layout->record == 0 && layout->label == 0 && layout->probs == 0, "offsets");
    CHECK(layout->label_size == it->label_size && layout->classes == it->classes, "sizes");
    CHECK(real_size(layout->real) == it->real, "reals");
    CHECK(block->probs_at % 8 == 0, "probabilities at %zu", block->probs_at);
    CHECK(block->bytes.size == block->probs_at + block->records * it->classes * it->real,
          "%zu bytes", block->bytes.size);
    size_t wrong = 0;
    for (size_t i = 0; i < block->records; i++) {
        wrong += layout_label(layout, bytes + i * it->label_size) != it->label[from + i];
        for (size_t k = 0; k < it->classes; k++) {
            size_t at = block->probs_at + i * block->row_step + k * block->column_step;
            wrong += at + it->real > block->bytes.size ||
                     memcmp(bytes + at, it->probs + ((from + i) * it->classes + k) * it->real,
                            it->real) != 0;
        }
    }
    CHECK(wrong == 0, "%zu of %zu numbers from row %zu", wrong, block->records * (1 + it->classes),
          from);
}

static void check_blocks(const struct sample *it, struct arrays *arrays)
{
    struct block block = {0};
    struct error error = {.text = ""};
    size_t from = 0, most = check_random() % 2 ? 300 : 100000, size = 1 + check_random() % most;
    int more;
    while ((more = arrays_next(arrays, &block, size, &error)) > 0) {
        CHECK(block.records > 0 && block.records <= it->rows - from, "%zu rows", block.records);
        if (block.records > it->rows - from)
            break;
        CHECK(it->fortran_order || block.records == 1 || block.bytes.size < size + 8,
              "%zu bytes, not %zu", block.bytes.size, size);
        check_block(it, &block, from);
        from += block.records;
    }
    CHECK(more == 0 && from == it->rows, "%zu of %zu rows: %s", from, it->rows, error.text);
    CHECK(arrays_next(arrays, &block, size, &error) == 0, "the end is not the end");
    block_free(&block);
}

static void check_labels(const struct sample *it, const struct arrays *arrays)
{
    struct error error = {.text = ""};
    for (int i = 0; i < 5; i++) {
        size_t from = check_random() % (it->rows + 1);
        size_t count = check_random() % (it->rows - from + 1);
        if (count == 0)
            continue;
        int64_t *labels = malloc(count * sizeof *labels); /* exact, for the sanitizer */
        CHECK(arrays_labels(arrays, from, count, labels, &error) == 0, "%s", error.text);
        CHECK(!memcmp(labels, it->label + from, count * sizeof *labels), "%zu from %zu", count,
              from);
        free(labels);
    }
}

static void test_samples(void)
{
    static struct sample it;
    for (int i = 0; i < 300; i++) {
        struct error error = {.text = ""};
        sample_make(&it);
        struct arrays *arrays = arrays_open(LABELS, PROBS, &error);
        CHECK(arrays && !error.text[0], "%s", error.text);
        if (arrays) {
            CHECK(arrays_classes(arrays) == it.classes && arrays_records(arrays) == it.rows,
                  "(%zu, %zu)", it.rows, it.classes);
            check_blocks(&it, arrays);
            check_labels(&it, arrays);
        }
        arrays_close(arrays);
        free(it.labels);
        free(it.probs);
    }
}

/* ---- Fortran order: chunks of a column are worth a read, and memory is bounded ---- */

static void sparse_probs(const char *shape, size_t size)
{
    npy_write(PROBS, 1, "<f4", "True", shape, NULL, 0);
    if (truncate(PROBS, (off_t)(size_of(PROBS) + size)))
        abort();
}

static void check_columns(const char *labels_shape, const char *shape, size_t rows, size_t classes,
                          size_t wanted)
{
    struct error error = {.text = ""};
    struct block block = {0};
    npy_write(LABELS, 1, "|u1", "False", labels_shape, NULL, 0);
    if (truncate(LABELS, (off_t)(size_of(LABELS) + rows)))
        abort();
    sparse_probs(shape, rows * classes * 4);
    struct arrays *arrays = arrays_open(LABELS, PROBS, &error);
    CHECK(arrays && arrays_next(arrays, &block, 1 << 18, &error) == 1, "%s", error.text);
    CHECK(block.records == wanted, "%s: %zu rows a block", shape, block.records);
    CHECK(block.row_step == 4 && block.column_step == 4 * wanted, "%zu %zu", block.row_step,
          block.column_step);
    CHECK(block.bytes.room <= ((size_t)4 << 20) + 4096, "%s: %zu bytes", shape, block.bytes.room);
    arrays_close(arrays);
    block_free(&block);
}

static void test_columns(void)
{
    check_columns("(50000,)", "(50000, 10)", 50000, 10, (1 << 18) / 41);
    check_columns("(2000,)", "(2000, 1000)", 2000, 1000, 1024);
    check_columns("(2000,)", "(2000, 10000)", 2000, 10000, 104);
    check_columns("(3,)", "(3, 1000000)", 3, 1000000, 1);
    check_columns("(1,)", "(1, 1000000)", 1, 1000000, 1);
}

/* ---- what is refused ---- */

static void check_refused(const char *labels, const char *probs, const char *wanted)
{
    struct error error = {.text = ""};
    struct arrays *arrays = arrays_open(labels, probs, &error);
    CHECK(!arrays, "opened, not: %s", wanted);
    CHECK(!strcmp(error.text, wanted), "'%s', not '%s'", error.text, wanted);
    arrays_close(arrays);
}

static void test_files(void)
{
    static const char data[120];
    if (mkdir("folder.npy", 0700) || mkfifo("fifo.npy", 0600))
        abort();
    check_refused("folder.npy", NULL, "folder.npy: is a directory");
    check_refused("fifo.npy", NULL,
                  "fifo.npy: is not a regular file (two arrays are read by pread)");
    check_refused("/dev/null", NULL,
                  "/dev/null: is not a regular file (two arrays are read by pread)");
    check_refused("absent.npy", NULL, "absent.npy: No such file or directory");
    check_refused("a\n\x1b.npy", NULL, "a\\x0a\\x1b.npy: No such file or directory");
    npy_write(LABELS, 1, "<i8", "False", "(15,)", data, 120);
    check_refused(LABELS, "absent.npy", "absent.npy: No such file or directory");
    rmdir("folder.npy");
    unlink("fifo.npy");
}

static void test_magic(void)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *error;
    } cases[] = {
        {"", 0, "is empty"},
        {"PK\3\4and so on", 13, "is a zip archive (.npz?); unzip it: its members are .npy files"},
        {"PK\5\6", 4, "is a zip archive (.npz?); unzip it: its members are .npy files"},
        {"\x1f\x8b\x08\0", 4, "is gzip; gunzip it first: arrays are read in place"},
        {"\x93", 1, "cut short inside its header"},
        {"\x93NUMPY\1\0\x76\0{", 11, "cut short inside its header"},
        {"\x93NUMPY\1\0\x76\0{'descr'", 18, "cut short inside its header"},
        {"\x93NUMPX\1\0\x76\0", 10, "not an npy header: it begins with '\\x93NUMPX'"},
        {"0,0.1,0.9\n", 10, "not an npy header: it begins with '0,0.1,'"},
        {"\x93NUMPY\4\0\x76\0{}", 12, "npy version 4.0; this program reads 1.0, 2.0 and 3.0"},
        {"\x93NUMPY\1\0\2\0{}", 12, "npy: header: no 'descr'"},
    };
    char wanted[256];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bytes_write(LABELS, cases[i].bytes, cases[i].size);
        snprintf(wanted, sizeof wanted, LABELS ": %s", cases[i].error);
        check_refused(LABELS, NULL, wanted);
    }
}

static void test_sizes(void)
{
    static const char data[256];
    npy_write(LABELS, 1, "<i8", "False", "(15,)", data, 80);
    check_refused(LABELS, NULL, LABELS ": cut short: 80 bytes of data, its header says 120");
    npy_write(LABELS, 1, "<i8", "False", "(15,)", data, 121);
    check_refused(LABELS, NULL, LABELS ": longer than its header says: 121 bytes of data, not 120");
    npy_write(LABELS, 1, "|i1", "False", "(9223372036854775807,)", data, 1);
    check_refused(LABELS, NULL,
                  LABELS ": cut short: 1 bytes of data, its header says 9223372036854775807");
    npy_write(LABELS, 1, "<i4", "False", "(10,)", data, 40);
    npy_write(PROBS, 1, "<f4", "False", "(12, 3)", data, 140);
    check_refused(LABELS, PROBS, PROBS ": cut short: 140 bytes of data, its header says 144");
    npy_write(PROBS, 1, "<f4", "False", "(12, 3)", data, 144);
    check_refused(LABELS, PROBS, LABELS " has 10 labels but " PROBS " has 12 rows");
    npy_write(LABELS, 1, "<i4", "False", "(1,)", data, 4);
    check_refused(LABELS, PROBS, LABELS " has 1 label but " PROBS " has 12 rows");
}

static void test_shapes(void)
{
    static const char data[256];
    npy_write(LABELS, 1, "<i4", "False", "(10, 1)", data, 40);
    check_refused(LABELS, NULL,
                  LABELS ": npy: the array is 2-D (10, 1) of '<i4'; labels are wanted: a 1-D "
                         "array of integers");
    npy_write(LABELS, 1, "<f4", "False", "(10,)", data, 40);
    check_refused(LABELS, NULL, LABELS ": npy: the array is float ('<f4'); labels are integers");
    npy_write(LABELS, 1, "<i4", "False", "(10,)", data, 40);
    npy_write(PROBS, 1, "<f4", "False", "(10, 1)", data, 40);
    check_refused(LABELS, PROBS,
                  PROBS ": npy: K = 1, a single column of probabilities; at least 2 classes are "
                        "needed: save the columns 1 - p and p");
    npy_write(PROBS, 1, "<f4", "False", "(10,)", data, 40);
    check_refused(LABELS, PROBS,
                  PROBS ": npy: the array is 1-D (10,) of '<f4'; probabilities are wanted: a 2-D "
                        "array of floats, (N, K)");
    check_refused(PROBS, LABELS, PROBS ": npy: the array is float ('<f4'); labels are integers");
}

/* ---- labels for a stream of another length; files that change ---- */

static void check_labels_error(const struct arrays *arrays, uint64_t index, size_t count,
                               const char *wanted)
{
    int64_t labels[20];
    struct error error = {.text = ""};
    int status = arrays_labels(arrays, index, count, labels, &error);
    CHECK((status != 0) == (wanted[0] != '\0') && !strcmp(error.text, wanted),
          "%llu+%zu: '%s', not '%s'", (unsigned long long)index, count, error.text, wanted);
}

static void test_labels_alone(void)
{
    static const char data[20];
    struct error error = {.text = ""};
    const char *only = LABELS " has only 10 labels; the stream has more records";
    npy_write(LABELS, 1, "<i2", "False", "(10,)", data, 20);
    struct arrays *arrays = arrays_open(LABELS, NULL, &error);
    CHECK(arrays, "%s", error.text);
    if (!arrays)
        return;
    CHECK(arrays_classes(arrays) == 0 && arrays_records(arrays) == 10, "what is open");
    check_labels_error(arrays, 0, 10, "");
    check_labels_error(arrays, 9, 1, "");
    check_labels_error(arrays, 0, 11, only);
    check_labels_error(arrays, 10, 1, only);
    check_labels_error(arrays, 9, 2, only);
    check_labels_error(arrays, UINT64_MAX, 1, only);
    check_labels_error(arrays, 1, SIZE_MAX, only);
    check_labels_error(arrays, 11, 0, only);
    check_labels_error(arrays, 10, 0, "");
    check_labels_error(arrays, 9, 0, LABELS " has 10 labels but the stream ended after 9 records");
    check_labels_error(arrays, 1, 0, LABELS " has 10 labels but the stream ended after 1 record");
    check_labels_error(arrays, 0, 0, LABELS " has 10 labels but the stream ended after 0 records");
    if (truncate(LABELS, (off_t)size_of(LABELS) - 1))
        abort();
    check_labels_error(arrays, 0, 9, "");
    check_labels_error(arrays, 0, 10, LABELS ": shrank while it was read");
    arrays_close(arrays);
}

/* The block of the last rows cannot be had once bytes are cut off the end of `path`. */
static void check_shrinking(const char *order, const char *path, const char *wanted)
{
    static const char data[4096];
    struct error error = {.text = ""};
    struct block block = {0};
    npy_write(LABELS, 1, "<i8", "False", "(8,)", data, 64);
    npy_write(PROBS, 1, "<f8", order, "(8, 2)", data, 128);
    struct arrays *arrays = arrays_open(LABELS, PROBS, &error);
    CHECK(arrays, "%s", error.text);
    if (truncate(path, (off_t)size_of(path) - 1))
        abort();
    int more = 1;
    for (int i = 0; i < 9 && more > 0; i++)
        more = arrays_next(arrays, &block, 1, &error);
    CHECK(more == -1 && !strcmp(error.text, wanted), "%d, '%s'", more, error.text);
    arrays_close(arrays);
    block_free(&block);
}

static void test_shrinking(void)
{
    check_shrinking("False", LABELS, LABELS ": shrank while it was read");
    check_shrinking("False", PROBS, PROBS ": shrank while it was read");
    check_shrinking("True", PROBS, PROBS ": shrank while it was read");
}

/* ---- threads ---- */

struct looker {
    const struct arrays *arrays;
    uint64_t random, wrong;
};

static void *look(void *data)
{
    struct looker *looker = data;
    struct error error;
    int64_t labels[64];
    for (int i = 0; i < 2000; i++) {
        looker->random = looker->random * 6364136223846793005 + 1442695040888963407;
        uint64_t from = looker->random >> 33;
        size_t count = 1 + from % 64;
        from %= ROWS_MAX - 64;
        looker->wrong += arrays_labels(looker->arrays, from, count, labels, &error) != 0;
        for (size_t k = 0; k < count; k++)
            looker->wrong += labels[k] != (int64_t)(from + k);
    }
    return NULL;
}

static void test_threads(void)
{
    uint16_t data[ROWS_MAX];
    struct error error = {.text = ""};
    pthread_t threads[4];
    struct looker lookers[4];
    char shape[32];
    for (unsigned i = 0; i < ROWS_MAX; i++)
        data[i] = (uint16_t)i;
    snprintf(shape, sizeof shape, "(%d,)", ROWS_MAX);
    npy_write(LABELS, 1, "<u2", "False", shape, data, sizeof data);
    struct arrays *arrays = arrays_open(LABELS, NULL, &error);
    CHECK(arrays, "%s", error.text);
    for (int i = 0; i < 4; i++) {
        lookers[i] = (struct looker){arrays, check_random(), 0};
        if (pthread_create(&threads[i], NULL, look, &lookers[i]))
            abort();
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        CHECK(lookers[i].wrong == 0, "%llu wrong", (unsigned long long)lookers[i].wrong);
    }
    arrays_close(arrays);
}

static int descriptors(void)
{
    int open = 0;
    for (int fd = 0; fd < 1024; fd++)
        open += fcntl(fd, F_GETFD) >= 0;
    return open;
}

int main(void)
{
    char folder[] = "/tmp/arrays.XXXXXX";
    check_seed();
    if (!mkdtemp(folder) || chdir(folder))
        abort();
    int before = descriptors();
    test_samples();
    test_columns();
    test_files();
    test_magic();
    test_sizes();
    test_shapes();
    test_labels_alone();
    test_shrinking();
    test_threads();
    int after = descriptors();
    CHECK(after == before, "%d descriptors are open, not %d", after, before);
    unlink(LABELS);
    unlink(PROBS);
    CHECK(rmdir(folder) == 0, "%s is not empty", folder);
    return check_end();
}
