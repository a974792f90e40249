/* columns: roles and class names from headers and from numbers, every error by its text, a header
 * of very many columns, and random lists against a plain reading of the rules. */
#include "columns.h"
#include "check.h"
#include "error.h"
#include "names.h"

enum { MOST = 64 };

/* Cuts "a,b,c" (blanks are not removed: fields come without them). */
static size_t cut(const char *line, struct slice fields[MOST])
{
    size_t count = 0;
    for (const char *end;; line = end + 1) {
        end = line + strcspn(line, ",");
        fields[count++] = (struct slice){line, (size_t)(end - line)};
        if (!*end)
            return count;
    }
}

/* "L0 1 I -" for a label, two classes, the id and an unused column. */
static void describe(char *out, const struct columns *columns)
{
    for (size_t i = 0; i < columns->count; i++) {
        int32_t role = columns->role[i];
        const char *blank = i ? " " : "";
        if (role >= 0)
            out += sprintf(out, "%s%d", blank, (int)role);
        else
            out += sprintf(out, "%s%c", blank, role == COLUMN_LABEL ? 'L' : "?I-"[-role - 1]);
    }
    *out = '\0';
}

struct expectation {
    const char *header; /* NULL: none, and then the number of fields counts */
    size_t count;
    struct columns_wanted wanted;
    const char *roles, *names, *error; /* error: its whole text; then no roles */
};

static void check_names(const struct expectation *e, const struct columns *columns)
{
    struct slice names[MOST];
    CHECK(!columns->names == !e->names, "%s", e->roles);
    if (!e->names || !columns->names)
        return;
    size_t count = cut(e->names, names);
    CHECK(count == columns->classes && count == names_count(columns->names), "%s", e->names);
    for (size_t k = 0; k < count && k < names_count(columns->names); k++) {
        struct slice name = names_at(columns->names, k);
        CHECK(name.size == names[k].size && !memcmp(name.at, names[k].at, name.size),
              "class %zu of %s is %.*s", k, e->names, (int)name.size, name.at);
    }
}

static void check_one(const struct expectation *e)
{
    struct columns columns;
    struct slice fields[MOST];
    struct error error = {0};
    char roles[1024];
    const char *what = e->header ? e->header : "no header";
    int status = e->header ? columns_from_header(&columns, fields, cut(e->header, fields),
                                                 &e->wanted, &error)
                           : columns_from_count(&columns, e->count, &e->wanted, &error);
    if (e->error) {
        CHECK(status == -1 && !strcmp(error.text, e->error), "%s: '%s', expected '%s'", what,
              error.text, e->error);
    } else {
        CHECK(status == 0, "%s: %s", what, error.text);
    }
    if (status)
        return;
    describe(roles, &columns);
    CHECK(!e->error && !strcmp(roles, e->roles), "%s: roles %s, expected %s", what, roles,
          e->error ? "an error" : e->roles);
    check_names(e, &columns);
    columns_free(&columns);
}

static const struct expectation good[] = {
    {"label,p_cat,p_dog", .roles = "L 0 1", .names = "cat,dog"},
    {"p_cat,label,p_dog", .roles = "0 L 1", .names = "cat,dog"},
    {"label,prob_a,prob_b", .roles = "L 0 1", .names = "a,b"},
    {"label,proba_a,proba_b", .roles = "L 0 1", .names = "a,b"},
    {"label,p_a,prob_b", .roles = "L 0 1", .names = "p_a,prob_b"},
    {"label,p_a,b", .roles = "L 0 1", .names = "p_a,b"},
    {"label,p_,p_b", .roles = "L 0 1", .names = "p_,p_b"},
    {"label,p_p_a,p_p_b", .roles = "L 0 1", .names = "p_a,p_b"},
    {",label,a,b", .roles = "- L 0 1", .names = "a,b"},
    {",label,a,b", .wanted = {.id = "1"}, .roles = "I L 0 1", .names = "a,b"},
    {",y,a,b", .wanted = {.without_label = 1}, .roles = "- 0 1 2", .names = "y,a,b"},
    {",label,a,b", .wanted = {0, 0, "2-4", 1}, .roles = "- 0 1 2", .names = "label,a,b"},
    {",label,a,b", .wanted = {.probs = "[!l]*"}, .roles = "- L 0 1", .names = "a,b"},
    {",a,b", .wanted = {.probs = "*", .without_label = 1}, .roles = "- 0 1", .names = "a,b"},
    {"y,id,a,b", .wanted = {.label = "y", .id = "id"}, .roles = "L I 0 1", .names = "a,b"},
    {"y,id,a,b", .wanted = {.label = "1", .id = "2"}, .roles = "L I 0 1", .names = "a,b"},
    /* a name goes before a number, a range, a glob */
    {"2,label,a,b", .wanted = {.id = "2"}, .roles = "I L 0 1", .names = "a,b"},
    {"label,a-b,a,b", .wanted = {.probs = "a-b,a,b"}, .roles = "L 0 1 2", .names = "a-b,a,b"},
    {"label,0,1,2", .wanted = {.probs = "0-2"}, .roles = "L 0 1 2", .names = "0,1,2"},
    {"label,3,2,1", .wanted = {.probs = "3-1"}, .roles = "L 0 1 2", .names = "3,2,1"},
    {"label,x*,xy,b", .wanted = {.probs = "x*,b"}, .roles = "L 0 - 1", .names = "x*,b"},
    /* lists */
    {"label,a,b,c,d", .wanted = {.probs = "d,b"}, .roles = "L - 1 - 0", .names = "d,b"},
    {"label,a,b,c,d", .wanted = {.probs = " d , 2-3 "}, .roles = "L 1 2 - 0", .names = "d,a,b"},
    {"label,a,b,c,d", .wanted = {.probs = "b-d"}, .roles = "L - 0 1 2", .names = "b,c,d"},
    {"label,a,b,c,d", .wanted = {.probs = "b-5,2"}, .roles = "L 3 0 1 2", .names = "b,c,d,a"},
    {"label,a-x,b-y,c", .wanted = {.probs = "a-x-b-y"}, .roles = "L 0 1 -", .names = "a-x,b-y"},
    {"z,p_b,q,p_a", .wanted = {"z", 0, "p_*", 0}, .roles = "L 0 - 1", .names = "b,a"},
    {"z,p_b,q,p_a", .wanted = {"z", 0, "p_[a-c]", 0}, .roles = "L 0 - 1", .names = "b,a"},
    {"z,p_b,q,p_a", .wanted = {"z", 0, "q,p_?", 0}, .roles = "L 1 0 2", .names = "q,p_b,p_a"},
    {"label,n,n,a,b", .wanted = {.probs = "a,b"}, .roles = "L - - 0 1", .names = "a,b"},
    {"label,label,a,b", .wanted = {"2", 0, "a-b", 0}, .roles = "- L 0 1", .names = "a,b"},
    /* no header */
    {.count = 4, .roles = "L 0 1 2"},
    {.count = 3, .wanted = {.without_label = 1}, .roles = "0 1 2"},
    {.count = 4, .wanted = {.without_label = 1, .id = "3"}, .roles = "0 1 I 2"},
    {.count = 4, .wanted = {.label = "4"}, .roles = "0 1 2 L"},
    {.count = 4, .wanted = {.label = "04"}, .roles = "0 1 2 L"},
    {.count = 4, .wanted = {.id = "1"}, .roles = "I L 0 1"},
    {.count = 5, .wanted = {.label = "2", .id = "4"}, .roles = "0 L 1 I 2"},
    {.count = 6, .wanted = {.probs = "5-6,2"}, .roles = "L 2 - - 0 1"},
};

#define ONE_FIELD                                                                                  \
    "1 field; a label and at least 2 probabilities are wanted (another delimiter? say -d CHAR)"
#define SIGMOID                                                                                    \
    "1 probability column; at least 2 classes are needed (a sigmoid's single column: awk -F, "     \
    "-v OFS=, '{print $1, 1-$2, $2}' makes two)"
#define NOT_THE_LABEL " is called 'label' but is not the label; is it a class? (say --probs COLS)"

static const struct expectation bad[] = {
    {"y,a,b", .error = "no column is called 'label'; the columns are: y, a, b (say --label NAME)"},
    {",a,b", .error = "no column is called 'label'; the columns are: '', a, b (say --label NAME)"},
    {"label,label,a,b", .error = "more than one column is called 'label' (say --label NUMBER)"},
    {"label,a", .error = SIGMOID},
    {"label,a,b", .wanted = {.probs = "b"}, .error = SIGMOID},
    {"label", .error = ONE_FIELD},
    {"label,a,b", .wanted = {.label = "foo"},
     .error = "--label: no column 'foo'; the columns are: label, a, b"},
    {"label,a,b", .wanted = {.probs = "a,foo"},
     .error = "--probs: no column 'foo'; the columns are: label, a, b"},
    {"label,a,b", .wanted = {.probs = "p_*"},
     .error = "--probs: no column matches 'p_*'; the columns are: label, a, b"},
    {"label,a,b", .wanted = {.probs = "a-"},
     .error = "--probs: no column 'a-'; the columns are: label, a, b"},
    {"label,a\033,b", .wanted = {.id = "foo"},
     .error = "--id: no column 'foo'; the columns are: label, a\\x1b, b"},
    {"label,a,b", .wanted = {.id = "4"}, .error = "--id: column 4 is not in 1…3"},
    {"label,a,b", .wanted = {.id = "0"}, .error = "--id: column 0 is not in 1…3"},
    {"label,a,b", .wanted = {.id = "18446744073709551617"},
     .error = "--id: column 18446744073709551617 is not in 1…3"},
    {"label,a,b", .wanted = {.probs = "2-9"}, .error = "--probs: column 9 is not in 1…3"},
    {"label,a,b", .wanted = {.probs = "*"}, .error = "--probs: column 'label' is the label"},
    {"label,a,b", .wanted = {.probs = "1-3"}, .error = "--probs: column 'label' is the label"},
    {"label,a,b,c", .wanted = {.id = "a", .probs = "a-c"},
     .error = "--probs: column 'a' is the id"},
    {"label,a,b,c", .wanted = {.probs = "a-b,2-3"}, .error = "--probs: column 'a' is listed twice"},
    {"label,a,b", .wanted = {.probs = "a,a"}, .error = "--probs: column 'a' is listed twice"},
    {"label,p_a,p_b", .wanted = {.probs = "p_a,p_*"},
     .error = "--probs: column 'p_a' is listed twice"},
    {"label,a,b", .wanted = {.probs = "b-a"}, .error = "--probs: the range 'b-a' runs backwards"},
    {"label,a,b", .wanted = {.probs = "a,,b"}, .error = "--probs: an item of the list is empty"},
    {"label,a,b", .wanted = {.probs = ""}, .error = "--probs: an item of the list is empty"},
    {"label,a,b", .wanted = {.probs = "a,b,"}, .error = "--probs: an item of the list is empty"},
    {"label,a,b", .wanted = {"a", "a", 0, 0}, .error = "--id: column 'a' is the label"},
    {"label,a,b", .wanted = {.id = "label"}, .error = "--id: column 1 is the label (say --label)"},
    {"label,a,b", .wanted = {.label = "a", .without_label = 1},
     .error = "--label: the labels come from another file"},
    {",label,a,b", .wanted = {.without_label = 1}, .error = "column 2" NOT_THE_LABEL},
    {"y,a,b,label", .wanted = {.label = "y"}, .error = "column 4" NOT_THE_LABEL},
    {"label,a,b,a", .error = "columns 2 and 4 are both called 'a'"},
    {"label,a,b,a", .wanted = {.probs = "a,b"},
     .error = "--probs: more than one column is called 'a'; say its number"},
    {"label,a,,b", .error = "column 3 of the header has no name"},
    {",label,a,b", .wanted = {.probs = "1,a"}, .error = "column 1 of the header has no name"},
    /* no header */
    {.count = 1, .error = ONE_FIELD},
    {.count = 2, .error = SIGMOID},
    {.count = 3,
     .wanted = {.label = "foo"},
     .error = "--label: 'foo' is not a column number (there is no header)"},
    {.count = 3,
     .wanted = {.probs = "p_*"},
     .error = "--probs: 'p_*' is not a column number (there is no header)"},
    {.count = 3, .wanted = {.label = "4"}, .error = "--label: column 4 is not in 1…3"},
    {.count = 3, .wanted = {.probs = "1-2"}, .error = "--probs: column 1 is the label"},
    {.count = 1, .wanted = {.id = "1"}, .error = ONE_FIELD},
};

static char many[16 * 1000000];

/* A million columns: nothing may be quadratic, and a message lists but a few. */
static void check_many(void)
{
    enum { COUNT = 1000000 };
    struct slice *fields = malloc(COUNT * sizeof *fields);
    char *at = many;
    CHECK(fields, "out of memory");
    if (!fields)
        return;
    for (size_t i = 0; i < COUNT; i++) {
        int size = sprintf(at, "p_%zu", i * 7919 % COUNT);
        fields[i] = (struct slice){at, (size_t)size};
        at += size;
    }
    struct columns columns;
    struct error error = {0};
    struct columns_wanted wanted = {.label = "p_0", .probs = "p_99*,p_7919-p_15838"};
    CHECK(columns_from_header(&columns, fields, COUNT, &wanted, &error) == 0, "%s", error.text);
    if (!*error.text) {
        CHECK(columns.classes == 11111 + 2, "%zu classes", columns.classes);
        CHECK(columns.role[0] == COLUMN_LABEL && columns.role[1] == 11111, "roles");
        columns_free(&columns);
    }
    CHECK(columns_from_header(&columns, fields, COUNT, &(struct columns_wanted){0}, &error) == -1,
          "no label");
    CHECK(strstr(error.text, "p_7919, p_15838, ") &&
              strstr(error.text, ", … (1000000 in all) (say --label NAME)"),
          "%s", error.text);
    free(fields);
}

/* Random lists of numbers and ranges: roles as the rules, read naively, have them. */
static void check_random_list(void)
{
    size_t count = 3 + check_random() % 20, classes = 0;
    int32_t expected[32];
    char list[512], *at = list;
    int wrong = 0;
    for (size_t i = 0; i < count; i++)
        expected[i] = i ? COLUMN_UNUSED : COLUMN_LABEL;
    for (size_t items = 1 + check_random() % 3; items--;) {
        size_t from = 1 + check_random() % count, to = from + check_random() % 4;
        at += from == to ? sprintf(at, "%zu%s", from, items ? "," : "")
                         : sprintf(at, "%zu-%zu%s", from, to, items ? "," : "");
        for (size_t i = from; i <= to; i++) {
            wrong |= i > count || expected[i - 1] != COLUMN_UNUSED;
            if (i <= count)
                expected[i - 1] = (int32_t)classes++;
        }
    }
    struct columns columns;
    struct error error = {0};
    int status =
        columns_from_count(&columns, count, &(struct columns_wanted){.probs = list}, &error);
    CHECK(status == (wrong || classes < 2 ? -1 : 0), "%zu columns, %s: %s", count, list,
          error.text);
    if (status)
        return;
    CHECK(columns.classes == classes && !memcmp(columns.role, expected, count * sizeof *expected),
          "%zu columns, %s", count, list);
    columns_free(&columns);
}

int main(void)
{
    check_seed();
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        check_one(&good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check_one(&bad[i]);
    check_many();
    for (int i = 0; i < 5000; i++)
        check_random_list();
    return check_end();
}
