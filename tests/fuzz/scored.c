/* Scored rows, a line each: what is read is printed, and read back as the same. */
#include "file.h"

#include "decimal.h"
#include "fuzz.h"
#include "input.h"
#include "lines.h"
#include "scored.h"

static bool same_row(const struct scored *a, const struct scored *b)
{
    return a->index == b->index && a->score == b->score && a->guess_prob == b->guess_prob &&
           a->confident == b->confident && a->off_diagonal == b->off_diagonal &&
           a->has_id == b->has_id && same_bytes(a->id.at, a->id.size, b->id.at, b->id.size) &&
           same_bytes(a->label.at, a->label.size, b->label.at, b->label.size) &&
           same_bytes(a->guess.at, a->guess.size, b->guess.at, b->guess.size);
}

static void check_row(const char *line, size_t size)
{
    struct scored row, again;
    struct error error = {0};
    if (scored_read(&row, line, size, &error)) {
        REQUIRE(error.text[0], "an error without words");
        return;
    }
    size_t room = scored_room(&row);
    char *out = malloc(room), *end = scored_print(out, &row);
    REQUIRE((size_t)(end - out) <= room && end[-1] == '\n', "%zu bytes", (size_t)(end - out));
    REQUIRE(!scored_read(&again, out, (size_t)(end - out) - 1, &error), "%s: %.*s", error.text,
            (int)(end - out), out);
    REQUIRE(same_row(&row, &again), "%.*s, printed as %.*s", (int)size, line, (int)(end - out),
            out);
    free(out);
}

/* What is escaped has no byte that would end a field, and is unescaped as it was. */
static void check_escaped(struct slice name)
{
    char *out = malloc(2 * name.size + 1), *end = names_escape(out, name);
    size_t size = (size_t)(end - out);
    REQUIRE(size <= 2 * name.size, "%zu bytes of %zu", size, name.size);
    REQUIRE(!size || (!memchr(out, '\t', size) && !memchr(out, '\n', size)), "%.*s", (int)size,
            out);
    size = names_unescape(out, size);
    REQUIRE(same_bytes(name.at, name.size, out, size), "%.*s", (int)size, out);
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice input = {(const char *)data, size}, rest = input, line;
    struct error error = {0};
    struct lines lines = {.input = input_open(file_of(0, input), -1, &error)};
    const char *at;
    size_t got;
    int more;
    check_escaped(input);
    while ((more = lines_next(&lines, &at, &got, &error)) > 0) {
        line = line_take(&rest);
        if (size < 2 || data[0] != 0x1f) /* gzip has lines of its own */
            REQUIRE(same_bytes(line.at, line.size, at, got), "line %llu is %.*s",
                    (unsigned long long)lines.number, (int)got, at);
        char *copy = exact_copy(at, got);
        if (!scored_is_header(copy, got))
            check_row(copy, got);
        free(copy);
    }
    REQUIRE(more == 0 ? (rest.size == 0 || data[0] == 0x1f) : error.text[0] != 0, "%zu bytes left",
            rest.size);
    input_close(lines.input);
    lines_free(&lines);
    return 0;
}
