/* A line of dense text, maybe quoted: the scanner against its plain twin and against the fields,
 * the fields against libcsv and against themselves quoted anew, and the plain paths of records
 * against the careful ones. What follows the line's newline is there to be read too far. */
#include "columns.h"
#include "fields.h"
#include "fuzz.h"
#include "own.h"
#include "scanner.h"
#include "text.h"

enum { MOST = 512 };

static void check_fields(const struct slice *a, ptrdiff_t count, const struct slice *b,
                         ptrdiff_t twin, const char *what)
{
    REQUIRE(count == twin, "%s: %td and %td fields", what, count, twin);
    for (ptrdiff_t i = 0; i < count; i++)
        REQUIRE(same_bytes(a[i].at, a[i].size, b[i].at, b[i].size), "%s: field %td: '%.*s', '%.*s'",
                what, i, (int)a[i].size, a[i].at, (int)b[i].size, b[i].at);
}

static void put_quoted(struct buffer *line, const struct slice *field, ptrdiff_t count,
                       char delimiter)
{
    for (ptrdiff_t i = 0; i < count; i++) {
        if (i)
            put(line, "%c", delimiter);
        put(line, "\"");
        for (size_t j = 0; j < field[i].size; j++) {
            struct error error;
            if (buffer_append(line, &field[i].at[j], 1, &error))
                abort();
            if (field[i].at[j] == '"')
                put(line, "\"");
        }
        put(line, "\"");
    }
}

/* The fields, each in quotes, are cut into the same fields. */
static void check_requoted(struct fields *twin, const struct slice *field, ptrdiff_t count,
                           char delimiter)
{
    struct buffer line = {0};
    const struct slice *again;
    struct error error;
    put_quoted(&line, field, count, delimiter);
    ptrdiff_t found = fields_split(twin, line.at, line.size, &again, &error);
    check_fields(field, count, again, found, "quoted anew");
    buffer_free(&line);
}

static bool is_blank(struct slice line)
{
    while (line.size && (*line.at == ' ' || *line.at == '\t'))
        line.at++, line.size--;
    return line.size == 0;
}

static void check_split(struct fields *fields, struct fields *twin, struct slice line,
                        char delimiter)
{
    const struct slice *field, *other;
    struct error error = {0};
    ptrdiff_t count = fields_split(fields, line.at, line.size, &field, &error);
    REQUIRE(count >= 0 || error.text[0], "an error without words");
    if (count < 0)
        return;
    if (!is_blank(line)) {
        ptrdiff_t found = fields_split_quoted(twin, line.at, line.size, &other, &error);
        check_fields(field, count, other, found, "by libcsv");
    }
    if (count > 0)
        check_requoted(twin, field, count, delimiter);
}

static void check_scan(const char *at, const char *end, char delimiter)
{
    struct scanned fast, plain;
    scanner_line(at, end, delimiter, &fast);
    scanner_line_plain(at, end, delimiter, &plain);
    REQUIRE(fast.size == plain.size && fast.delimiters == plain.delimiters &&
                fast.quoted == plain.quoted,
            "%zu %zu %d, not %zu %zu %d", fast.size, fast.delimiters, fast.quoted, plain.size,
            plain.delimiters, plain.quoted);
    for (size_t n = 0; n <= plain.delimiters; n++)
        REQUIRE(scanner_field(&fast, at, end, delimiter, n) ==
                    scanner_field_plain(at, end, delimiter, n),
                "field %zu", n);
}

/* The quick way takes only what the careful way reads as the same. */
static void check_record(const struct own *own, struct fields *fields, const char *line,
                         size_t size, const char *end)
{
    double quick[MOST], careful[MOST];
    int32_t label = LABEL_BAD, truth = LABEL_BAD;
    struct slice id = {NULL, 0}, true_id = {NULL, 0};
    struct error error = {0};
    bool plain = text_record_plain(own->columns, own->labels, own->delimiter, line, size, end,
                                   quick, &label, &id);
    int failed = text_record(own->columns, own->labels, fields, line, size, careful, &truth,
                             &true_id, &error);
    REQUIRE(failed ? !plain && error.text[0] : 1, "%s", error.text);
    if (plain)
        REQUIRE(label == truth && same_bytes(id.at, id.size, true_id.at, true_id.size) &&
                    !memcmp(quick, careful, own->columns->classes * sizeof *quick),
                "%d, not %d", (int)label, (int)truth);

    double p = -1, true_p = -1;
    int32_t own_label = LABEL_BAD;
    struct scanned scanned;
    scanner_line(line, end, own->delimiter, &scanned);
    plain = !scanned.quoted && scanned.delimiters + 1 == own->columns->count && size &&
            own_record_plain(own, &scanned, line, size, end, &p, &own_label);
    int own_failed = own_record(own, fields, line, size, &true_p, &truth, &error);
    REQUIRE(failed || !own_failed, "%s", error.text);
    REQUIRE(!plain || !own_failed, "%s", error.text);
    if (plain)
        REQUIRE(own_label == truth && p == true_p, "%d %a, not %d %a", (int)own_label, p,
                (int)truth, true_p);
    if (!failed && truth >= 0)
        REQUIRE(careful[truth] == true_p, "%a, not %a", true_p, careful[truth]);
}

static void check_records(struct fields *fields, struct slice line, const char *end, char delimiter,
                          const struct columns_wanted *wanted, const struct names *names,
                          const char *ignored)
{
    const struct slice *field;
    struct columns columns;
    struct error error;
    ptrdiff_t count = fields_split(fields, line.at, line.size, &field, &error);
    if (count < 0 || count > MOST || delimiter == ' ' ||
        columns_from_count(&columns, (size_t)count, wanted, &error))
        return;
    struct labels labels = {columns.classes, columns.classes == 3 ? names : NULL, ignored, 0,
                            false};
    struct own own = {&columns, &labels, delimiter};
    check_record(&own, fields, line.at, line.size, end);
    columns_free(&columns);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char delimiters[] = {',', '\t', ';', ' ', '|', 'a'};
    static const struct slice words[] = {{"cat", 3}, {"dog", 3}, {"a b", 3}};
    static const char *const labels[] = {NULL, "2", "3"};
    static const char *const ids[] = {NULL, "1", "4"};
    static const char *const probs[] = {NULL, "4,3", "3-5"};
    static const char *const ignored[] = {NULL, "-1", "void"};
    struct slice input = {(const char *)data, size};
    struct error error;
    char delimiter = CHOICE(&input, delimiters);
    struct columns_wanted wanted = {CHOICE(&input, labels), CHOICE(&input, ids),
                                    CHOICE(&input, probs), 0};
    const char *ignore = CHOICE(&input, ignored);
    struct names *names = choice(&input, 2) ? names_new(words, 3, &error) : NULL;
    struct slice bytes = input_rest(input);
    char *copy = exact_copy(bytes.at, bytes.size), *end = copy + bytes.size;
    struct slice rest = {copy, bytes.size}, line = line_take(&rest);
    if (line.size && line.at[line.size - 1] == '\r')
        line.size--;
    struct fields *fields = fields_new(delimiter, &error), *twin = fields_new(delimiter, &error);
    check_scan(copy, end, delimiter);
    check_split(fields, twin, line, delimiter);
    check_records(fields, line, end, delimiter, &wanted, names, ignore);
    (void)fields_delimiter(line.at, line.size);
    fields_free(fields);
    fields_free(twin);
    names_free(names);
    free(copy);
    return 0;
}
