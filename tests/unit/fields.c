/* fields: the plain scanner and libcsv read every plain line alike; what is written as RFC 4180 has
 * it is read back; broken quoting by its text; the delimiter a first line tells. */
#include "fields.h"
#include "check.h"
#include "error.h"
#include "names.h"

#include <stdbool.h>
#include <stddef.h>

enum { LINE = 400, FIELDS = 12, FIELD = 16 };

static const char delimiters[] = ",\t; |:x";

static struct error error;

static bool alike(const struct slice *a, const struct slice *b)
{
    return a->size == b->size && (!a->size || !memcmp(a->at, b->at, a->size));
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* ---- plain lines ---- */

/* Bytes but quotes and newlines, among them many delimiters and blanks, or all of them any. */
static size_t random_line(char *line, char delimiter)
{
    static const char usual[] = "0123456789.e-+ab\xc3\xa9 \t\t  \\'\r\0";
    size_t size = check_random() % 40;
    unsigned any = check_random() % 8 == 0;
    for (size_t i = 0; i < size; i++) {
        line[i] = any ? (char)check_random() : usual[check_random() % (sizeof usual - 1)];
        if (check_random() % 4 == 0)
            line[i] = delimiter;
        if (line[i] == '"' || line[i] == '\n')
            line[i] = delimiter;
    }
    return size;
}

/* Without a delimiter among them: such a line is one empty field, or none; it is no record. */
static bool all_blank(const char *line, size_t size)
{
    while (size && is_blank(line[size - 1]))
        size--;
    return size == 0;
}

static void check_plain(struct fields *plain, struct fields *careful, char delimiter)
{
    char line[LINE], shown[QUOTED_SIZE];
    size_t size = random_line(line, delimiter);
    if (all_blank(line, size))
        return;
    const struct slice *a, *b;
    ptrdiff_t count = fields_split(plain, line, size, &a, &error);
    ptrdiff_t twin = fields_split_quoted(careful, line, size, &b, &error);
    CHECK(count >= 0 && count == twin, "%td and %td fields of '%s' by %#x", count, twin,
          quoted(shown, line, size), (unsigned)delimiter);
    for (ptrdiff_t i = 0; i < count && count == twin; i++)
        CHECK(alike(&a[i], &b[i]), "field %td of '%s' by %#x", i, quoted(shown, line, size),
              (unsigned)delimiter);
}

/* ---- quoted lines ---- */

static size_t random_field(char *field, char delimiter)
{
    static const char bytes[] = "\"\",;\t| aB09\xc3\xa9\\'";
    size_t size = check_random() % FIELD;
    for (size_t i = 0; i < size; i++)
        field[i] = check_random() % 6 ? bytes[check_random() % (sizeof bytes - 1)] : delimiter;
    return size;
}

static bool needs_quotes(const char *field, size_t size, char delimiter)
{
    if (size == 0)
        return delimiter == ' ';
    bool blanks = is_blank(field[0]) || is_blank(field[size - 1]);
    for (size_t i = 0; i < size; i++)
        if (field[i] == '"' || field[i] == delimiter || (delimiter == ' ' && is_blank(field[i])))
            return true;
    return blanks;
}

static char *put_blanks(char *out, char delimiter)
{
    for (size_t n = check_random() % 6 ? 0 : check_random() % 3; n--;)
        *out++ = delimiter == '\t' || check_random() % 2 ? ' ' : '\t';
    return out;
}

static char *put_field(char *out, const char *field, size_t size, char delimiter)
{
    out = put_blanks(out, delimiter);
    if (needs_quotes(field, size, delimiter) || check_random() % 3 == 0) {
        *out++ = '"';
        for (size_t i = 0; i < size; i++) {
            *out++ = field[i];
            if (field[i] == '"')
                *out++ = '"';
        }
        *out++ = '"';
    } else {
        memcpy(out, field, size);
        out += size;
    }
    return put_blanks(out, delimiter);
}

static void check_quoted(struct fields *fields, char delimiter)
{
    char room[FIELDS][FIELD], line[LINE * 2], *end = line, shown[QUOTED_SIZE];
    struct slice wanted[FIELDS];
    ptrdiff_t count = 1 + (ptrdiff_t)(check_random() % FIELDS);
    for (ptrdiff_t i = 0; i < count; i++) {
        wanted[i] = (struct slice){room[i], random_field(room[i], delimiter)};
        if (i)
            *end++ = delimiter;
        end = put_field(end, room[i], wanted[i].size, delimiter);
    }
    size_t size = (size_t)(end - line);
    if (all_blank(line, size))
        return;
    const struct slice *got;
    error.text[0] = '\0';
    ptrdiff_t found = fields_split(fields, line, size, &got, &error);
    CHECK(found == count, "%td fields of %td in '%s' by %#x %s", found, count,
          quoted(shown, line, size), (unsigned)delimiter, error.text);
    for (ptrdiff_t i = 0; i < count && found == count; i++)
        CHECK(alike(&got[i], &wanted[i]), "field %td of '%s'", i, quoted(shown, line, size));
}

/* ---- broken lines ---- */

#define BROKEN                                                                                     \
    "broken quoting: a field with quotes is quoted as a whole, the quotes inside it doubled"
#define UNENDED "a quoted field does not end on its line"

static void check_broken(void)
{
    static const struct {
        const char *line, *error;
    } cases[] = {{"\"", UNENDED},       {"a,\"b", UNENDED},       {"a,\"b,c", UNENDED},
                 {"\"a\"\"", UNENDED},  {"a,b\"c", BROKEN},       {"a,\"b\"c,d", BROKEN},
                 {"a,\"b\" c", BROKEN}, {"a,\"b\"\"\"c", BROKEN}, {"a\",b", BROKEN},
                 {"a,b\"", BROKEN}};
    struct fields *fields = fields_new(',', &error);
    const struct slice *at;
    for (size_t i = 0; fields && i < sizeof cases / sizeof *cases; i++) {
        error.text[0] = '\0';
        ptrdiff_t count = fields_split(fields, cases[i].line, strlen(cases[i].line), &at, &error);
        CHECK(count == -1 && !strcmp(error.text, cases[i].error), "%s: %td, %s", cases[i].line,
              count, error.text);
        count = fields_split(fields, "\"a\",b", 5, &at, &error);
        CHECK(count == 2 && at[0].size == 1 && at[1].size == 1, "after %s: %td", cases[i].line,
              count);
    }
    fields_free(fields);
    fields_free(NULL);
}

static void check_delimiters(void)
{
    static const struct {
        const char *line;
        char delimiter;
    } cases[] = {
        {"0,1", ','},        {"0;1", ';'},           {"0 1", ' '},       {"0\t1", '\t'},
        {"0,1;2", ','},      {"0;1,2\t", '\t'},      {"", ' '},          {"\"a,b\";c", ';'},
        {"\"a\tb\",c", ','}, {"\"a\"\"\t\",c", ','}, {"\"a,b\" c", ' '}, {"0 ;1 2", ';'}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK(fields_delimiter(cases[i].line, strlen(cases[i].line)) == cases[i].delimiter, "%s",
              cases[i].line);
}

int main(void)
{
    check_seed();
    for (const char *delimiter = delimiters; *delimiter; delimiter++) {
        struct fields *plain = fields_new(*delimiter, &error);
        struct fields *careful = fields_new(*delimiter, &error);
        CHECK(plain && careful, "%s", error.text);
        for (int i = 0; plain && careful && i < 20000; i++) {
            check_plain(plain, careful, *delimiter);
            check_quoted(plain, *delimiter);
        }
        fields_free(plain);
        fields_free(careful);
    }
    check_broken();
    check_delimiters();
    return check_end();
}
