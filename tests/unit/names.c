#include "names.h"

#include "check.h"
#include "error.h"

static struct error error;

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct slice slice_of(const char *text)
{
    return (struct slice){text, strlen(text)};
}

static struct names *names_of(const char *const *text, size_t count)
{
    struct slice slice[16];
    for (size_t k = 0; k < count; k++)
        slice[k] = slice_of(text[k]);
    error.text[0] = '\0';
    return names_new(slice, count, &error);
}

static void test_both_ways(void)
{
    static const char *const text[] = {"cat", "dog", "Cat", "ca", "c", "eightbyt", "eightbyte"};
    struct names *names = names_of(text, COUNT(text));
    CHECK(names && names_count(names) == COUNT(text), "%s", error.text);
    for (size_t k = 0; names && k < COUNT(text); k++) {
        struct slice name = names_at(names, k);
        CHECK(name.size == strlen(text[k]) && !memcmp(name.at, text[k], name.size), "%s", text[k]);
        CHECK(name.at != text[k], "%s is not a copy", text[k]);
        CHECK(names_find(names, slice_of(text[k])) == (int64_t)k, "%s", text[k]);
    }
    CHECK(names_find(names, slice_of("cow")) == -1, "cow");
    CHECK(names_find(names, slice_of("cat ")) == -1, "blank");
    CHECK(names_find(names, (struct slice){"cat", 4}) == -1, "a NUL more");
    CHECK(names_find(names, slice_of("")) == -1, "empty");
    CHECK(names_find(names, (struct slice){NULL, 0}) == -1, "none");
    names_free(names);
}

static void test_bytes(void)
{
    struct slice slice[] = {{"a\0b", 3}, {"a\0c", 3}, {"a", 1}, {"\0", 1}, {"\0\0", 2}};
    struct names *names = names_new(slice, COUNT(slice), &error);
    CHECK(names != NULL, "%s", error.text);
    for (size_t k = 0; names && k < COUNT(slice); k++)
        CHECK(names_find(names, slice[k]) == (int64_t)k, "name %zu", k);
    names_free(names);
}

static void test_many(void)
{
    enum { MANY = 100000 };
    char(*text)[16] = malloc(MANY * sizeof *text);
    struct slice *slice = malloc(MANY * sizeof *slice);
    for (int k = 0; k < MANY; k++)
        slice[k] = (struct slice){text[k], (size_t)sprintf(text[k], "class%d", k * 7)};
    struct names *names = names_new(slice, MANY, &error);
    CHECK(names != NULL, "%s", error.text);
    size_t found = 0, strange = 0;
    for (int k = 0; names && k < MANY; k++) {
        found += names_find(names, slice[k]) == k;
        char other[16];
        size_t size = (size_t)sprintf(other, "class%d", k * 7 + 1);
        strange += names_find(names, (struct slice){other, size}) != -1;
    }
    CHECK(found == MANY && strange == 0, "%zu found, %zu strange", found, strange);
    names_free(names);

    slice[MANY - 1] = slice[5];
    CHECK(!names_new(slice, MANY, &error), "a name twice");
    CHECK(!strcmp(error.text, "two classes are called 'class35' (5 and 99999)"), "%s", error.text);
    free(slice);
    free(text);
}

static void check_refused(const char *const *text, size_t count, const char *expected)
{
    struct names *names = names_of(text, count);
    CHECK(!names && strcmp(error.text, expected) == 0, "%s", error.text);
    names_free(names);
}

static void test_refused(void)
{
    static const char *const empty[] = {"a", "b", "c", ""};
    static const char *const twice[] = {"a", "b", "c", "cat", "d", "e", "f", "cat"};
    static const char *const odd[] = {"\x1b[1m", "\x1b[1m"};
    check_refused(empty, COUNT(empty), "class 3 has an empty name");
    check_refused(twice, COUNT(twice), "two classes are called 'cat' (3 and 7)");
    check_refused(odd, COUNT(odd), "two classes are called '\\x1b[1m' (0 and 1)");
}

static void test_none(void)
{
    struct names *names = names_new(NULL, 0, &error);
    CHECK(names && names_count(names) == 0, "%s", error.text);
    CHECK(names_find(names, slice_of("a")) == -1, "found in nothing");
    CHECK(!names_mislead(names, 0), "nothing misleads");
    names_free(names);
    names_free(NULL);
}

static void test_mislead(void)
{
    static const struct {
        const char *name; /* of class 1 */
        bool from_0, from_1;
    } cases[] = {
        {"3", true, true},     {"-12", true, true},  {"+007", true, true},  {"-", false, false},
        {"+", false, false},   {"3.0", true, true},  {"1e3", true, true},   {"3.5", false, false},
        {"3rd", false, false}, {"x3", false, false}, {"--3", false, false}, {" 3", false, false},
        {"1", false, true},    {"2", true, false},   {"1.0", false, true},  {"+01e0", false, true}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *text[] = {"cat", cases[i].name, "dog"};
        struct names *names = names_of(text, 3);
        CHECK(names && names_mislead(names, 0) == cases[i].from_0, "'%s'", cases[i].name);
        CHECK(names && names_mislead(names, 1) == cases[i].from_1, "'%s' from 1", cases[i].name);
        names_free(names);
    }
}

static void check_compare(const char *const *ours, size_t our_count, const char *const *theirs,
                          size_t their_count, const char *expected)
{
    struct names *a = names_of(ours, our_count), *b = names_of(theirs, their_count);
    int status = names_compare(a, b, &error);
    CHECK(status == (expected[0] ? -1 : 0) && strcmp(error.text, expected) == 0, "%d: %s", status,
          error.text);
    names_free(a);
    names_free(b);
}

static void test_compare(void)
{
    static const char *const ours[] = {"cow", "cat", "dog"},
                             *const swapped[] = {"cow", "dog", "cat"},
                             *const others[] = {"cow", "dog", "eel"};
    check_compare(ours, 3, ours, 3, "");
    check_compare(ours, 3, swapped, 3,
                  "class 1 is 'cat' here but 'dog' there (the same names in "
                  "another order: columns swapped?)");
    check_compare(ours, 3, others, 3, "class 1 is 'cat' here but 'dog' there");
    check_compare(ours, 2, ours, 3, "2 classes here but 3 there");
}

static void test_escape(void)
{
    static const char plain[] = "a\tb\nc\rd\\te\\", escaped[] = "a\\tb\\nc\\rd\\\\te\\\\";
    char out[2 * sizeof plain];
    char *end = names_escape(out, slice_of(plain));
    CHECK(end - out == (ptrdiff_t)strlen(escaped) && !memcmp(out, escaped, strlen(escaped)), "%.*s",
          (int)(end - out), out);
    size_t size = names_unescape(out, (size_t)(end - out));
    CHECK(size == strlen(plain) && !memcmp(out, plain, size), "%.*s", (int)size, out);

    char odd[] = "\\q\\"; /* nothing that names_escape writes: kept */
    CHECK(names_unescape(odd, 3) == 3 && !memcmp(odd, "\\q\\", 3), "%s", odd);
}

static void test_escape_is_undone(void)
{
    static const char alphabet[] = "\t\n\r\\tnrq\0";
    for (int i = 0; i < 20000; i++) {
        char plain[8], out[16];
        size_t size = check_random() % 9;
        for (size_t j = 0; j < size; j++)
            plain[j] = alphabet[check_random() % (sizeof alphabet - 1)];
        size_t escaped = (size_t)(names_escape(out, (struct slice){plain, size}) - out);
        bool clean = !memchr(out, '\t', escaped) && !memchr(out, '\n', escaped) &&
                     !memchr(out, '\r', escaped);
        size_t back = names_unescape(out, escaped);
        CHECK(clean && back == size && !memcmp(out, plain, size), "round %d", i);
    }
}

int main(void)
{
    check_seed();
    test_both_ways();
    test_bytes();
    test_many();
    test_refused();
    test_none();
    test_mislead();
    test_compare();
    test_escape();
    test_escape_is_undone();
    return check_end();
}
