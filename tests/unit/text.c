/* text: whenever the plain scanner takes a line, the careful path reads the same record, bit for
 * bit; labels, headers and sparse entries by tables. */
#include "text.h"
#include "check.h"
#include "columns.h"
#include "error.h"
#include "fields.h"
#include "names.h"

enum { LINE = 1024, FIELDS = 9 };

static struct error error;
static unsigned long plain_lines, careful_lines;

/* ---- random lines ---- */

#define PICK(words) (words)[check_random() % (sizeof(words) / sizeof *(words))]

static const char *const numbers[] = {"0",
                                      "1",
                                      "0.5",
                                      ".25",
                                      "5.",
                                      "1e-7",
                                      "0.1",
                                      "+0.3",
                                      "-0",
                                      "-1e-7",
                                      "1e-400",
                                      "1.001",
                                      "0.30000000000000004",
                                      "2.2250738585072014e-308",
                                      "4.9e-324",
                                      "00.5",
                                      "0.12345678901234567890123456789",
                                      "1E0",
                                      "1e+0",
                                      "0e5",
                                      "0.",
                                      "1.00099999999999"};
static const char *const odd[] = {"",      "nan",       "inf",        "-",      "1.0011",
                                  "-2e-6", "0x1",       "1e",         "0.5e",   "1 2",
                                  "0,5",   "\"0.5\"",   "\"0\"\"5\"", "0.5\"",  "\"",
                                  "0.5\r", "\u00a00.5", "1e999",      "cat dog"};
static const char *const labels_[] = {"0",   "1", "2",       "1.0", "2.000e+00", "-1", "cat", "dog",
                                      "a b", "7", "\"cat\"", "",    "1.5",       "03", "3"};

static char *put_text(char *out, const char *text)
{
    size_t size = strlen(text);
    memcpy(out, text, size);
    return out + size;
}

static char *put_blanks(char *out)
{
    while (check_random() % 12 == 0)
        *out++ = check_random() % 3 ? ' ' : '\t';
    return out;
}

static char *put_line(char *out, const struct columns *columns, char delimiter)
{
    size_t count = columns->count;
    if (check_random() % 16 == 0)
        count += check_random() % 2 ? 1 : (size_t)-1;
    for (size_t i = 0; i < count; i++) {
        int role = i < columns->count ? columns->role[i] : 0;
        if (i)
            *out++ = delimiter;
        out = put_blanks(out);
        if (check_random() % 30 == 0)
            out = put_text(out, PICK(odd));
        else
            out = put_text(out, role < 0 && check_random() % 4 ? PICK(labels_) : PICK(numbers));
        if (check_random() % 60 == 0)
            *out++ = (char)check_random();
        out = put_blanks(out);
    }
    return out;
}

/* How many classes, from 0 on, have fields next to one another. */
static size_t in_order(const struct columns *columns)
{
    size_t from = 0, run = 0;
    while (columns->role[from] != 0)
        from++;
    while (from + run < columns->count && columns->role[from + run] == (int32_t)run)
        run++;
    return run;
}

static void random_columns(struct columns *columns, int32_t role[FIELDS])
{
    *columns = (struct columns){.classes = 2 + check_random() % 4, .role = role};
    for (size_t k = 0; k < columns->classes; k++)
        role[columns->count++] = (int32_t)k;
    if (check_random() % 5)
        role[columns->count++] = COLUMN_LABEL;
    if (check_random() % 2)
        role[columns->count++] = COLUMN_ID;
    if (check_random() % 3 == 0)
        role[columns->count++] = COLUMN_UNUSED;
    bool shuffled = check_random() % 2;
    for (size_t i = columns->count - 1; i > 0 && shuffled; i--) {
        size_t j = check_random() % (i + 1);
        int32_t other = role[j];
        role[j] = role[i];
        role[i] = other;
    }
    columns->in_order = in_order(columns);
}

/* ---- the two paths ---- */

static void check_line(const struct columns *columns, const struct labels *labels,
                       struct fields *fields, char delimiter)
{
    static const char behind[] = "\n0.25,0.5,0.1234567890123456789";
    char *line = malloc(LINE + sizeof behind), shown[QUOTED_SIZE];
    double probs[FIELDS] = {0}, twin[FIELDS] = {0};
    int32_t label, twin_label;
    struct slice id = {NULL, 0}, twin_id = {NULL, 0};
    if (!line)
        return;
    size_t size = (size_t)(put_line(line, columns, delimiter) - line);
    size_t more = check_random() % 2 ? 1 + check_random() % (sizeof behind - 1) : 0;
    memcpy(line + size, behind, more);
    char *exact = realloc(line, size + more + 1); /* so that reading past it is seen */
    line = exact ? exact : line;
    memmove(line + 1, line, size + more);
    line++;
    bool plain = text_record_plain(columns, labels, delimiter, line, size, line + size + more,
                                   probs, &label, &id);
    int failed =
        text_record(columns, labels, fields, line, size, twin, &twin_label, &twin_id, &error);
    plain_lines += plain;
    careful_lines += !failed;
    quoted(shown, line, size);
    CHECK(!plain || !failed, "'%s': %s", shown, error.text);
    if (plain && !failed) {
        CHECK(label == twin_label, "'%s': label %d and %d", shown, (int)label, (int)twin_label);
        CHECK(!memcmp(probs, twin, sizeof probs), "'%s': other probabilities", shown);
        CHECK(id.size == twin_id.size && (!id.size || !memcmp(id.at, twin_id.at, id.size)),
              "'%s': other ids", shown);
    }
    free(line - 1);
}

static void check_lines(void)
{
    static const struct slice words[] = {{"cat", 3}, {"dog", 3}, {"a b", 3}, {"1", 1}, {"", 0}};
    int32_t role[FIELDS];
    struct columns columns;
    random_columns(&columns, role);
    char delimiter = PICK(",\t;|");
    while (!delimiter)
        delimiter = PICK(",\t;|");
    struct names *names = NULL;
    if (check_random() % 2 && columns.classes <= 4)
        names = names_new(words, columns.classes, &error);
    struct labels labels = {columns.classes, names, check_random() % 3 ? NULL : "-1", 0, false};
    struct fields *fields = fields_new(delimiter, &error);
    CHECK(fields, "%s", error.text);
    for (int i = 0; fields && i < 200; i++)
        check_line(&columns, &labels, fields, delimiter);
    fields_free(fields);
    names_free(names);
}

/* ---- labels ---- */

static const struct slice animals[] = {{"cat", 3}, {"dog", 3}, {"1.0", 3}}; /* misleads from 0 */
static const struct slice ordered[] = {{"0", 1}, {"1", 1}, {"2", 1}};
static const struct slice shifted[] = {{"1", 1}, {"2", 1}, {"3", 1}};

#define NO_INTEGER(text) "label '" text "' is not an integer (a class name? say --class-names FILE)"
#define NO_NAME(text, names) "label '" text "' is not one of the 3 class names: " names
#define OUT_OF(text) "label " text " is not in 0…2"

static const struct {
    const struct slice *names;
    const char *ignore, *text;
    unsigned base;
    int32_t label;
    const char *error;
} told[] = {
    {NULL, NULL, "2", 0, 2, NULL},
    {NULL, NULL, "2.000e+00", 0, 2, NULL},
    {NULL, NULL, "+1", 0, 1, NULL},
    {NULL, NULL, "-0", 0, 0, NULL},
    {NULL, NULL, "3", 1, 2, NULL},
    {NULL, NULL, "3", 0, LABEL_BAD, OUT_OF("3")},
    {NULL, NULL, "0", 1, LABEL_BAD, "label 0 is not in 1…3"},
    {NULL, NULL, "1.5", 0, LABEL_BAD, "label 1.5 is not an integer"},
    {NULL, NULL, "1e300", 0, LABEL_BAD, OUT_OF("1e300")},
    {NULL, NULL, "9007199254740993", 0, LABEL_BAD, OUT_OF("9007199254740993")},
    {NULL, NULL, "cat", 0, LABEL_BAD, NO_INTEGER("cat")},
    {NULL, NULL, "", 0, LABEL_BAD, "the label is empty"},
    {NULL, NULL, "-1", 0, LABEL_BAD,
     OUT_OF("-1") " (unlabelled? leave such out with --ignore-label -1)"},
    {NULL, "-1", "-1", 0, LABEL_IGNORED, NULL},
    {NULL, "-1", "-1.0", 0, LABEL_IGNORED, NULL},
    {NULL, "2", "2", 0, LABEL_IGNORED, NULL},
    {NULL, "", "", 0, LABEL_IGNORED, NULL},
    {animals, NULL, "dog", 0, 1, NULL},
    {animals, NULL, "1.0", 0, 2, NULL},
    {animals, NULL, "1", 0, LABEL_BAD, NO_NAME("1", "cat, dog, 1.0")},
    {animals, NULL, "Cat", 0, LABEL_BAD, NO_NAME("Cat", "cat, dog, 1.0")},
    {animals, "void", "void", 0, LABEL_IGNORED, NULL},
    {animals, "cat", "cat", 0, LABEL_IGNORED, NULL},
    {ordered, NULL, "2", 0, 2, NULL},
    {ordered, NULL, "2.0", 0, 2, NULL},
    {ordered, NULL, "3", 0, LABEL_BAD, OUT_OF("3")},
    {ordered, NULL, "1", 1, 1, NULL},
    {ordered, NULL, "1.0", 1, LABEL_BAD, NO_NAME("1.0", "0, 1, 2")},
    {shifted, NULL, "2", 0, 1, NULL},
    {shifted, NULL, "2.0", 0, LABEL_BAD, NO_NAME("2.0", "1, 2, 3")},
    {shifted, NULL, "0", 0, LABEL_BAD, NO_NAME("0", "1, 2, 3")},
    {shifted, NULL, "2.0", 1, 1, NULL},
};

static void check_labels(void)
{
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        struct names *names = told[i].names ? names_new(told[i].names, 3, &error) : NULL;
        struct labels labels = {3, names, told[i].ignore, told[i].base, false};
        error.text[0] = '\0';
        int32_t label = label_read(&labels, told[i].text, strlen(told[i].text), &error);
        const char *wanted = told[i].error ? told[i].error : "";
        CHECK(label == told[i].label && !strcmp(error.text, wanted), "%zu: '%s': %d, '%s'", i,
              told[i].text, (int)label, error.text);
        names_free(names);
    }
}

/* ---- headers and sparse entries ---- */

static const struct {
    const char *line;
    struct columns_wanted wanted;
    int header;
    const char *error;
} heads[] = {
    {"0,0.5,0.5", {0}, 0, NULL},
    {"cat,0.5,0.5", {0}, 0, NULL},
    {"y,a,b", {0}, 1, NULL},
    {"label,0,1", {0}, 1, NULL},
    {"y,0,1", {.label = "y"}, 1, NULL},
    {"0.5,0.5,y", {.label = "3"}, 0, NULL},
    {"label", {0}, 1, NULL},
    {"y", {0}, 1, NULL},
    {"x,0.5,nna",
     {0},
     -1,
     "field 3: 'nna' is not a number; is this line a header? (say --header=yes or --header=no)"},
    {"y,p_a,p_b", {.probs = "p_*"}, 1, NULL},
    {"0,0.5,0.5",
     {.probs = "p_*"},
     -1,
     "--probs: 'p_*' is not a column number (there is no header)"},
};

static void check_heads(void)
{
    struct fields *fields = fields_new(',', &error);
    const struct slice *at;
    for (size_t i = 0; fields && i < sizeof heads / sizeof *heads; i++) {
        ptrdiff_t count = fields_split(fields, heads[i].line, strlen(heads[i].line), &at, &error);
        error.text[0] = '\0';
        int header = text_header(at, (size_t)count, &heads[i].wanted, &error);
        CHECK(header == heads[i].header, "%s: %d", heads[i].line, header);
        CHECK(!heads[i].error || !strcmp(error.text, heads[i].error), "%s: %s", heads[i].line,
              error.text);
    }
    fields_free(fields);
}

static const struct {
    const char *line;
    unsigned base;
    int found;
    uint32_t class_;
    double p;
    const char *error;
} entries[] = {
    {"", 0, 0, 0, 0, ""},
    {" \t ", 0, 0, 0, 0, ""},
    {" 2:0.5 1:1", 0, 1, 2, 0.5, ""},
    {"2:0.5\t", 1, 1, 1, 0.5, ""},
    {"002:-1e-7", 0, 1, 2, 0, ""},
    {"3:1", 0, -1, 0, 0, "class 3 is not in 0…2"},
    {"0:1", 1, -1, 0, 0, "class 0 is not in 1…3"},
    {"999999999:1", 0, -1, 0, 0, "class 999999999 is not in 0…2"},
    {"2", 0, -1, 0, 0, "'2' is not class:probability"},
    {"2: 0.5", 0, -1, 0, 0, "class 2: it is empty"},
    {":0.5", 0, -1, 0, 0, "':0.5' is not class:probability"},
    {"-1:0.5", 0, -1, 0, 0, "'-1:0.5' is not class:probability"},
    {"1:0.5:3", 0, -1, 0, 0, "class 1: '0.5:3' is not a number"},
    {"1:4", 0, -1, 0, 0, "class 1: probability 4 is not in 0…1 (logits? apply softmax first)"},
};

static void check_entries(void)
{
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        const char *at = entries[i].line;
        struct sparse_entry entry = {0, 0};
        error.text[0] = '\0';
        int found = sparse_entry_read(&at, at + strlen(at), 3, entries[i].base, &entry, &error);
        CHECK(found == entries[i].found && !strcmp(error.text, entries[i].error), "'%s': %d, %s",
              entries[i].line, found, error.text);
        CHECK(found < 1 || (entry.class_ == entries[i].class_ && entry.p == entries[i].p),
              "'%s': %u, %g", entries[i].line, (unsigned)entry.class_, entry.p);
    }
}

int main(void)
{
    check_seed();
    for (int i = 0; i < 2000; i++)
        check_lines();
    CHECK(plain_lines > 20000, "%lu lines were plain", plain_lines);
    CHECK(careful_lines > plain_lines + 1000, "%lu lines were good", careful_lines);
    check_labels();
    check_heads();
    check_entries();
    return check_end();
}
