/* The scanner against its plain twin, and own_record_plain against own_record: whenever the quick
 * way takes a line, the careful one reads the same, and where that refuses, the quick way has. */
#include "scanner.h"

#include "check.h"
#include "columns.h"
#include "error.h"
#include "fields.h"
#include "names.h"
#include "own.h"
#include "text.h"

enum { ROUNDS = 200000, ROOM = 2048, RECORDS = 100000, MOST = 400 };

static struct error error;
static unsigned long far_fields, plain_lines, ignored_lines, good_lines;

/* ---- lines ---- */

/* Puts bytes at the end of an allocation, so that the sanitizer sees a byte too far. */
static char *copy_exactly(const char *bytes, size_t size)
{
    char *copy = malloc(size ? size : 1);
    if (!copy)
        abort();
    memcpy(copy, bytes, size);
    return copy;
}

static size_t random_bytes(char *bytes, char delimiter)
{
    size_t size = check_random() % (check_random() % 4 ? 160 : ROOM);
    unsigned commas = check_random() % 12, others = check_random() % 4 ? 400 : 40;
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (char)check_random();
        if (bytes[i] == '\n' || bytes[i] == '"')
            bytes[i] = '0';
        if (check_random() % 12 < commas)
            bytes[i] = delimiter;
        if (check_random() % others == 0)
            bytes[i] = check_random() % 4 ? '\n' : '"';
    }
    return size;
}

static void check_scan(char delimiter)
{
    char bytes[ROOM];
    size_t size = random_bytes(bytes, delimiter);
    char *at = copy_exactly(bytes, size), *end = at + size;
    struct scanned fast, plain;
    scanner_line(at, end, delimiter, &fast);
    scanner_line_plain(at, end, delimiter, &plain);
    CHECK(fast.size == plain.size && fast.delimiters == plain.delimiters &&
              fast.quoted == plain.quoted,
          "%zu bytes: %zu %zu %d, not %zu %zu %d", size, fast.size, fast.delimiters, fast.quoted,
          plain.size, plain.delimiters, plain.quoted);
    for (int i = 0; i < 4; i++) {
        size_t n = check_random() % (plain.delimiters + 1);
        const char *there = scanner_field(&fast, at, end, delimiter, n);
        const char *truth = scanner_field_plain(at, end, delimiter, n);
        CHECK(there == truth, "field %zu of %zu in %zu bytes: %td, not %td", n, plain.delimiters,
              plain.size, there - at, truth - at);
        far_fields += truth - at > 64 * SCANNER_STEPS;
    }
    free(at);
}

/* ---- records ---- */

#define PICK(words) (words)[check_random() % (sizeof(words) / sizeof *(words))]

static const char *const usual[] = {
    "0",     "1",    "0.5",  ".25",    "1e-7",  "0.30000000000000004", "-1e-7", "-0", "1.001",
    "0.125", " 0.5", "0.5 ", "\t0.25", "0.5e0", "0.12345678"};
static const char *const odd[] = {"",    "nan",   "1.0011", "-2e-6",   "0.5\r",
                                  "0x1", "1 2",   "0.5e",   "\"0.5\"", "0.5\"",
                                  "\"",  "0.5 x", "1e999",  " ",       "\xef\xbb\xbf"};
static const char *const told[] = {"0",  "1",   "2",   " 1", "1 ", "1.0",
                                   "03", "cat", "a b", "-1", "+1"};
static const char *const untold[] = {"", "7", "4000000000", "\"1\"", "1.5", "dog", "x", "-", "1\r"};

static char *put_text(char *out, const char *text)
{
    size_t size = strlen(text);
    memcpy(out, text, size);
    return out + size;
}

static char *put_record(char *out, const struct columns *columns, char delimiter)
{
    size_t count = columns->count, rare = 8 * count;
    if (check_random() % 16 == 0)
        count += check_random() % 2 ? 1 : (size_t)-1;
    for (size_t i = 0; i < count; i++) {
        if (i)
            *out++ = delimiter;
        if (i == columns->label)
            out = put_text(out, check_random() % 8 ? PICK(told) : PICK(untold));
        else
            out = put_text(out, check_random() % rare ? PICK(usual) : PICK(odd));
    }
    return out;
}

static void check_careful(const struct own *own, struct fields *fields, const char *line,
                          size_t size, bool plain, double p, int32_t label)
{
    double truth = -1;
    int32_t true_label = LABEL_BAD;
    char shown[QUOTED_SIZE];
    int failed = own_record(own, fields, line, size, &truth, &true_label, &error);
    good_lines += !failed;
    quoted(shown, line, size);
    CHECK(!plain || !failed, "'%s': %s", shown, error.text);
    if (plain && !failed)
        CHECK(label == true_label && !memcmp(&p, &truth, sizeof p), "'%s': %d %g, not %d %g", shown,
              (int)label, p, (int)true_label, truth);
    if (failed || true_label < 0)
        return;

    /* Where the whole record is good, it says the same. */
    double probs[MOST];
    struct slice id;
    if (!text_record(own->columns, own->labels, fields, line, size, probs, &label, &id, &error))
        CHECK(label == true_label && !memcmp(&probs[label], &truth, sizeof truth), "'%s'", shown);
}

static void check_record(const struct own *own, struct fields *fields)
{
    char bytes[16 * MOST];
    char *out = put_record(bytes, own->columns, own->delimiter);
    size_t size = (size_t)(out - bytes), more = check_random() % 3;
    if (more) /* a line behind it */
        out = put_record(put_text(out, more > 1 ? "\r\n" : "\n"), own->columns, own->delimiter);
    size_t all = (size_t)(out - bytes);
    char *line = copy_exactly(bytes, all);
    struct scanned scanned;
    double p = -1;
    int32_t label = LABEL_BAD;
    scanner_line(line, line + all, own->delimiter, &scanned);
    bool plain = !scanned.quoted && scanned.delimiters + 1 == own->columns->count && size &&
                 own_record_plain(own, &scanned, line, size, line + all, &p, &label);
    plain_lines += plain;
    ignored_lines += plain && label == LABEL_IGNORED;
    check_careful(own, fields, line, size, plain, p, label);
    free(line);
}

static void check_records(size_t classes)
{
    static const struct slice words[] = {{"cat", 3}, {"dog", 3}, {"a b", 3}};
    static const char *const places[] = {NULL, "1", "2", "3"};
    struct columns columns;
    struct columns_wanted wanted = {.label = PICK(places)};
    if (check_random() % 4 == 0 && classes > 2)
        wanted = (struct columns_wanted){.label = "2", .id = "1", .probs = "4,3"};
    if (columns_from_count(&columns, classes + 1, &wanted, &error)) {
        CHECK(false, "%s", error.text);
        return;
    }
    struct names *names = columns.classes == 3 ? names_new(words, 3, &error) : NULL;
    struct labels labels = {columns.classes, names, check_random() % 2 ? "-1" : NULL, 0, false};
    char delimiter = ",\t;|"[check_random() % 4];
    struct own own = {&columns, &labels, delimiter};
    struct fields *fields = fields_new(delimiter, &error);
    for (int i = 0; fields && i < 20; i++)
        check_record(&own, fields);
    fields_free(fields);
    names_free(names);
    columns_free(&columns);
}

int main(void)
{
    static const size_t counts[] = {2, 3, 4, 7, 10, 30, 100, MOST - 1};
    check_seed();
    for (int i = 0; i < ROUNDS; i++)
        check_scan(",\t; |a"[check_random() % 6]);
    CHECK(far_fields > ROUNDS / 100, "%lu far fields", far_fields);
    for (int i = 0; i < RECORDS / 20; i++)
        check_records(counts[check_random() % (i % 20 ? 5 : 8)]);
    CHECK(plain_lines > RECORDS / 4, "%lu lines were plain", plain_lines);
    CHECK(good_lines > plain_lines + 1000, "%lu lines were good", good_lines);
    CHECK(ignored_lines > 100, "%lu lines were ignored", ignored_lines);
    return check_end();
}
