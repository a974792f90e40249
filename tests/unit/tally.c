#include "tally.h"

#include "check.h"
#include "crc.h"
#include "error.h"
#include "names.h"

#include <math.h>
#include <zlib.h>

/* Made by an implementation of product.md in another language, with exact fractions. */
static const char plain_file[] = "#labelsift-thresholds\t1\n"
                                 "#classes\t4\n"
                                 "#records\t10\n"
                                 "#rows\t8\n"
                                 "#stream\t5da4b5fe1cfe57d7\n"
                                 "#labels\te5e3785e5ed491f4\n"
                                 "#class\tcount\tsum\tthreshold\n"
                                 "0\t4\t2d9db22d0e5603a00\t0.71275\n"
                                 "1\t0\t0\t2e-06\n"
                                 "2\t4\t8000000000003\t3.051757812500004e-05\n"
                                 "3\t0\t0\t2e-06\n"
                                 "#end\t4\t38174b8e\n";
static const char named_file[] = "#labelsift-thresholds\t1\n"
                                 "#classes\t4\n"
                                 "#records\t10\n"
                                 "#rows\t8\n"
                                 "#stream\t5da4b5fe1cfe57d7\n"
                                 "#labels\te5e3785e5ed491f4\n"
                                 "#class\tcount\tsum\tthreshold\tname\n"
                                 "0\t4\t2d9db22d0e5603a00\t0.71275\tcat\n"
                                 "1\t0\t0\t2e-06\ttab\\there\n"
                                 "2\t4\t8000000000003\t3.051757812500004e-05\t#end\\t3\n"
                                 "3\t0\t0\t2e-06\tback\\\\slash\\r\\n\n"
                                 "#end\t4\tf8c79b8a\n";
static const char empty_file[] = "#labelsift-thresholds\t1\n"
                                 "#classes\t0\n"
                                 "#records\t0\n"
                                 "#rows\t0\n"
                                 "#stream\t0000000000000000\n"
                                 "#labels\t0000000000000000\n"
                                 "#class\tcount\tsum\tthreshold\n"
                                 "#end\t0\t0a9a906b\n";

static const char *const known_names[] = {"cat", "tab\there", "#end\t3", "back\\slash\r\n"};
static const struct {
    uint32_t label;
    double own;
} known_row[] = {{0, 0.75},  {0, 1.0},       {2, 0x1p-65}, {2, 0x3p-65},
                 {0, 1.001}, {2, 0x1p-1074}, {0, 0.1},     {2, 0x1p-13 + 0x1p-64}};

static struct error error;

static void known_tally(struct tally *tally)
{
    tally_init(tally, 4, &error);
    tally->records = 10;
    for (size_t i = 0; i < sizeof known_row / sizeof *known_row; i++)
        tally_add(tally, known_row[i].label, known_row[i].own);
}

static void check_saves(const struct tally *tally, const struct names *names, const char *expected)
{
    char *text = NULL;
    size_t size = 0;
    CHECK(tally_save(tally, names, &text, &size, &error) == 0, "%s", error.text);
    CHECK(size == strlen(expected) && memcmp(text, expected, size) == 0, "saved:\n%.*s", (int)size,
          text);
    free(text);
}

static void test_known_files(void)
{
    struct tally tally;
    struct slice slice[4];
    for (int k = 0; k < 4; k++)
        slice[k] = (struct slice){known_names[k], strlen(known_names[k])};
    struct names *names = names_new(slice, 4, &error);
    known_tally(&tally);
    check_saves(&tally, NULL, plain_file);
    check_saves(&tally, names, named_file);
    tally_free(&tally);
    names_free(names);

    tally_init(&tally, 0, &error);
    check_saves(&tally, NULL, empty_file);
    tally_free(&tally);
}

static void test_load_saves_same(void)
{
    static const char *const files[] = {plain_file, named_file, empty_file};
    for (int i = 0; i < 3; i++) {
        struct tally tally;
        struct names *names;
        size_t used, size = strlen(files[i]);
        int failed = tally_load(&tally, &names, files[i], size, &used, &error);
        CHECK(!failed && used == size, "%s", error.text);
        CHECK((names != NULL) == (files[i] == named_file), "file %d", i);
        if (!failed)
            check_saves(&tally, names, files[i]);
        tally_free(&tally);
        names_free(names);
    }
}

static void test_concatenation(void)
{
    char text[2048];
    int size = snprintf(text, sizeof text, "%s%s%s", named_file, empty_file, plain_file);
    size_t at = 0, classes = 0, files = 0, used;
    for (; at < (size_t)size; at += used, files++) {
        struct tally tally;
        struct names *names;
        if (tally_load(&tally, &names, text + at, (size_t)size - at, &used, &error))
            break;
        classes = classes * 10 + tally.classes;
        tally_free(&tally);
        names_free(names);
    }
    CHECK(files == 3 && classes == 404, "%zu files, classes %zu: %s", files, classes, error.text);
}

static const char *load_error(const char *text, size_t size)
{
    struct tally tally;
    struct names *names;
    size_t used;
    char *copy = malloc(size ? size : 1); /* so that a read past the end is seen */
    memcpy(copy, text, size);
    error.text[0] = '\0';
    if (tally_load(&tally, &names, copy, size, &used, &error) == 0) {
        snprintf(error.text, sizeof error.text, "loaded");
        tally_free(&tally);
        names_free(names);
    }
    free(copy);
    return error.text;
}

static void check_refused(const char *text, size_t size, const char *expected)
{
    const char *found = load_error(text, size);
    CHECK(strcmp(found, expected) == 0, "expected: %s\nfound: %s", expected, found);
}

static void test_cut_short(void)
{
    check_refused("", 0, "empty, no thresholds file");
    for (size_t size = 1; size < strlen(named_file); size++)
        check_refused(named_file, size, "thresholds file cut short: no #end line");

    char text[2048]; /* between two lines, and another file after it */
    int size = snprintf(text, sizeof text, "%.*s%s", (int)(strstr(named_file, "2\t4") - named_file),
                        named_file, plain_file);
    check_refused(text, (size_t)size, "thresholds file cut short: no #end line");
}

static void test_altered(void)
{
    char text[sizeof named_file];
    size_t size = strlen(named_file), loaded = 0;
    for (size_t i = 0; i < size; i++)
        for (int bit = 0; bit < 8; bit++) {
            memcpy(text, named_file, size);
            text[i] = (char)(text[i] ^ 1 << bit);
            loaded += strcmp(load_error(text, size), "loaded") == 0;
        }
    CHECK(loaded == 0, "%zu altered files were loaded", loaded);

    memcpy(text, named_file, size);
    strstr(text, "0.71275")[3] = '2';
    check_refused(text, size, "thresholds file altered: its checksum does not fit");
}

/* What a checksum cannot see: a file wrong from the start. */
static const struct {
    const char *find, *replace, *error;
} wrong[] = {
    {"#labelsift-thresholds\t1", "label,p0,p1", "not a thresholds file"},
    {"#labelsift-thresholds\t1", "#labelsift-thresholds\tone", "not a thresholds file"},
    {"#labelsift-thresholds\t1", "#labelsift-thresholds\t2",
     "thresholds file of version 2; this labelsift reads version 1"},
    {"thresholds\t1\n", "thresholds\t1\t\n",
     "thresholds file line 1: expected '1', found '1\\x09'"},
    {"#classes\t4", "#classes\t5", "thresholds file line 2: 5 classes, but 4 rows in the table"},
    {"#classes\t4", "#classes\t18446744073709551615",
     "thresholds file line 2: 18446744073709551615 classes, but 4 rows in the table"},
    {"#classes\t4", "#classes\t18446744073709551616",
     "thresholds file line 2: expected '#classes' and a number, found "
     "'#classes\\x0918446744073709551616'"},
    {"#classes\t4", "#classes\t04", "thresholds file line 2: expected '4', found '04'"},
    {"#records\t10", "#records\t7", "thresholds file line 4: 8 rows, but only 7 records"},
    {"#records\t10\n", "",
     "thresholds file line 3: expected '#records' and a number, found '#rows\\x098'"},
    {"#rows\t8", "#rows\t9", "thresholds file line 4: 9 rows, but the classes' counts add up to 8"},
    {"#rows\t8", "#rows\t7",
     "thresholds file line 4: 7 rows, but the classes' counts add up to more"},
    {"#stream\t5", "#stream\t",
     "thresholds file line 5: expected '0da4b5fe1cfe57d7', found 'da4b5fe1cfe57d7'"},
    {"#stream\t5da4b5fe1cfe57d7", "#stream\t",
     "thresholds file line 5: expected '#stream' and 16 hex digits, found '#stream\\x09'"},
    {"#labels\te", "#labels\tf",
     "thresholds file line 6: the hash of the labels does not fit the classes' counts"},
    {"\tname\n", "\tnames\n", "thresholds file line 7: expected 'name', found 'names'"},
    {"#class\t", "#Class\t",
     "thresholds file line 7: expected the table's column names, found "
     "'#Class\\x09count\\x09sum\\x09threshold\\x09name'"},
    {"\n1\t0\t", "\n2\t0\t",
     "thresholds file line 9: expected the row of class 1, found "
     "'2\\x090\\x090\\x092e-06\\x09tab\\there'"},
    {"\n1\t0\t0", "\n1\t\t0",
     "thresholds file line 9: expected class, count, sum, threshold, name, found "
     "'1\\x09\\x090\\x092e-06\\x09tab\\there'"},
    {"0\t4\t2d9db22d0e5603a00", "0\t4\t402d9db22d0e5603a00",
     "thresholds file line 8: the sum is more than 4 probabilities can add up to"},
    {"0\t4\t2d9db22d0e5603a00", "0\t4\t02d9db22d0e5603a00",
     "thresholds file line 8: expected '2d9db22d0e5603a00\\x090.71275\\x09cat', found "
     "'02d9db22d0e5603a00\\x090.71275\\x09cat'"},
    {"1\t0\t0\t2e-06\t", "1\t0\t0\t2e-6\t",
     "thresholds file line 9: expected '2e-06\\x09tab\\there', found '2e-6\\x09tab\\there'"},
    {"0.71275", "0.7127500000000001",
     "thresholds file line 8: expected '0.71275\\x09cat', found '0.7127500000000001\\x09cat'"},
    {"\tcat\n", "\n",
     "thresholds file line 8: expected class, count, sum, threshold, name, found "
     "'0\\x094\\x092d9db22d0e5603a00\\x090.71275'"},
    {"\tcat\n", "\tcat\tdog\n",
     "thresholds file line 8: expected 'cat\\tdog', found 'cat\\x09dog'"},
    {"\tcat\n", "\t\n", "thresholds file: class 0 has an empty name"},
    {"\tcat\n", "\ttab\\there\n",
     "thresholds file: two classes are called 'tab\\x09here' (0 and 1)"},
    {"slash\\r", "slash\\q",
     "thresholds file line 11: expected 'back\\\\slash\\\\q\\n', found 'back\\\\slash\\q\\n'"},
};

static void test_wrong(void)
{
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char text[1024];
        const char *at = strstr(named_file, wrong[i].find), *end = strstr(named_file, "#end\t4");
        CHECK(at != NULL, "nothing to replace in case %zu", i);
        if (!at)
            continue;
        const char *rest = at + strlen(wrong[i].find);
        int size = snprintf(text, sizeof text, "%.*s%s%.*s", (int)(at - named_file), named_file,
                            wrong[i].replace, (int)(end - rest), rest);
        uint32_t crc = crc_add(0, text, (size_t)size);
        size += snprintf(text + size, sizeof text - (size_t)size, "#end\t4\t%08lx\n",
                         (unsigned long)crc);
        check_refused(text, (size_t)size, wrong[i].error);
    }
}

static void test_wrong_end(void)
{
    char text[sizeof plain_file + 8];
    size_t begin = (size_t)(strstr(plain_file, "#end") - plain_file);
    const char *altered = "thresholds file altered: its checksum does not fit";
    static const char *const ends[] = {"#end\n", "#end\t4\t38174B8E\n", "#end\t4\t38174b8e\r\n",
                                       "#end\t\t38174b8e\n", "#end\t4\t138174b8e\n"};
    memcpy(text, plain_file, begin);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        memcpy(text + begin, ends[i], strlen(ends[i]));
        check_refused(text, begin + strlen(ends[i]), altered);
    }
    memcpy(text + begin, "#end\t5\t38174b8e\n", 16);
    check_refused(text, begin + 16,
                  "thresholds file line 12: expected '4\\x0938174b8e', found '5\\x0938174b8e'");
}

/* own · 2^64, rounded half to even, from the double's own digits. */
static void units(double own, uint64_t *high, uint64_t *low)
{
    int exponent;
    uint64_t digits = (uint64_t)ldexp(frexp(own, &exponent), 53);
    int shift = exponent - 53 + 64;
    *high = shift > 11 ? digits >> (64 - shift) : 0;
    if (shift >= 0) {
        *low = digits << shift;
    } else if (shift < -54) {
        *low = 0;
    } else {
        uint64_t rest = digits & ((UINT64_C(1) << -shift) - 1), half = UINT64_C(1) << (-shift - 1);
        *low = digits >> -shift;
        *low += rest > half || (rest == half && *low & 1);
    }
}

static double random_own(void)
{
    double own = (double)(check_random() >> 11) * 0x1p-53;
    switch (check_random() % 4) {
    case 0:
        return own;
    case 1:
        return ldexp(own, -(int)(check_random() % 80));
    case 2: /* halves and their neighbours */
        return ldexp((double)(check_random() % 64), -66);
    default:
        return (float)own * (check_random() % 2 ? 1.001 : 1);
    }
}

static void test_add_is_exact(void)
{
    struct tally tally;
    struct tally_class sum[3] = {{0}};
    tally_init(&tally, 3, &error);
    for (int i = 0; i < 200000; i++) {
        uint32_t label = (uint32_t)(check_random() % 3);
        double own = random_own();
        uint64_t high, low;
        units(own, &high, &low);
        struct tally_class before = tally.class_[label];
        tally_add(&tally, label, own);
        sum[label].low += low;
        sum[label].high += high + (sum[label].low < low);
        sum[label].count++;
        CHECK(tally.class_[label].low == sum[label].low &&
                  tally.class_[label].high == sum[label].high,
              "own %a after %llx %016llx", own, (unsigned long long)before.high,
              (unsigned long long)before.low);
        sum[label] = tally.class_[label];
    }
    CHECK(tally.rows == 200000 && tally.records == 0, "rows %llu", (unsigned long long)tally.rows);
    CHECK(sum[0].count + sum[1].count + sum[2].count == 200000, "counts");
    tally_free(&tally);
}

static void test_join_is_whole(void)
{
    struct tally whole, shard[5];
    tally_init(&whole, 7, &error);
    for (int i = 0; i < 5; i++)
        tally_init(&shard[i], 7, &error);
    for (int i = 0; i < 5000; i++) {
        uint32_t label = (uint32_t)(check_random() % 6);
        double own = random_own();
        struct tally *part = &shard[check_random() % 5];
        tally_add(&whole, label, own);
        tally_add(part, label, own);
        whole.records++;
        part->records++;
    }
    for (int i = 3; i >= 0; i--)
        CHECK(tally_join(&shard[4], &shard[i], &error) == 0, "%s", error.text);
    char *text;
    size_t size;
    CHECK(tally_save(&whole, NULL, &text, &size, &error) == 0, "%s", error.text);
    text = realloc(text, size + 1);
    text[size] = '\0';
    check_saves(&shard[4], NULL, text);
    check_refused(text, size, "loaded");
    free(text);
    tally_free(&whole);
    for (int i = 0; i < 5; i++)
        tally_free(&shard[i]);
}

static void test_join_overflow(void)
{
    struct tally a, b;
    tally_init(&a, 2, &error);
    tally_init(&b, 2, &error);
    a.records = UINT64_MAX - 5;
    b.records = 6;
    b.rows = 1;
    CHECK(tally_join(&a, &b, &error) == -1, "records overflow");
    CHECK(strcmp(error.text, "more than 2^64 records together") == 0, "%s", error.text);
    b.records = 1;
    a.class_[1].count = UINT64_MAX - 5;
    b.class_[1].count = 6;
    CHECK(tally_join(&a, &b, &error) == -1, "count overflow");
    b.class_[1].count = 1;
    a.class_[1].high = b.class_[1].high = UINT64_C(1) << 63;
    CHECK(tally_join(&a, &b, &error) == -1, "sum overflow");
    CHECK(a.records == UINT64_MAX - 5 && a.rows == 0, "changed on an error");
    b.class_[1].high = 0;
    a.class_[1].low = b.class_[1].low = UINT64_C(3) << 62;
    CHECK(tally_join(&a, &b, &error) == 0, "%s", error.text);
    CHECK(a.class_[1].high == (UINT64_C(1) << 63) + 1 && a.class_[1].low == UINT64_C(1) << 63,
          "carry");
    tally_free(&a);
    tally_free(&b);
}

static void test_threshold(void)
{
    static const struct {
        struct tally_class class_;
        double expected;
    } cases[] = {
        {{0, 0, 0}, 2},
        {{3, 0, 0}, 2e-6},
        {{1, 0, UINT64_C(1) << 44}, 2e-6},
        {{1, 0, UINT64_C(1) << 46}, 0x1p-18},
        {{3, 1, 0}, 1.0 / 3},
        {{1, 0, (UINT64_C(1) << 53) + 1}, 0x1p-11},                    /* half: to even */
        {{1, 0, (UINT64_C(1) << 53) + 3}, 0x1p-11 + 0x1p-62},          /* half: to even, up */
        {{1, UINT64_C(1) << 52, UINT64_C(1) << 63}, 0x1p52},           /* half: to even */
        {{1, UINT64_C(1) << 52, (UINT64_C(1) << 63) + 1}, 0x1p52 + 1}, /* a bit more */
        {{1, (UINT64_C(1) << 52) + 1, UINT64_C(1) << 63}, 0x1p52 + 2}, /* half: to even, up */
        {{1, UINT64_MAX, UINT64_MAX}, 0x1p64},
        {{UINT64_MAX, UINT64_MAX, UINT64_MAX}, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double found = tally_threshold(&cases[i].class_, 2);
        CHECK(found == cases[i].expected, "case %zu: %a, expected %a", i, found, cases[i].expected);
    }
}

static void test_names_must_be_as_many(void)
{
    struct tally tally;
    struct slice slice[] = {{"a", 1}, {"b", 1}};
    struct names *names = names_new(slice, 2, &error);
    char *text = NULL;
    size_t size;
    tally_init(&tally, 3, &error);
    CHECK(tally_save(&tally, names, &text, &size, &error) == -1, "2 names for 3 classes");
    CHECK(strcmp(error.text, "2 class names for 3 classes") == 0, "%s", error.text);
    tally_free(&tally);
    names_free(names);
}

static void test_crc(void)
{
    CHECK(crc_add(crc_add(0, "1234", 4), "56789", 5) == 0xcbf43926, "CRC-32");
    CHECK(crc_add(5, NULL, 0) == 5, "CRC-32 of nothing");
    for (int round = 0; round < 100; round++) {
        unsigned char bytes[300];
        size_t size = check_random() % sizeof bytes;
        for (size_t i = 0; i < size; i++)
            bytes[i] = (unsigned char)check_random();
        uint32_t from = (uint32_t)check_random();
        CHECK(crc_add(from, bytes, size) == crc32(from, bytes, (uInt)size), "%zu bytes", size);
    }
}

int main(void)
{
    check_seed();
    test_crc();
    test_known_files();
    test_load_saves_same();
    test_concatenation();
    test_cut_short();
    test_altered();
    test_wrong();
    test_wrong_end();
    test_add_is_exact();
    test_join_is_whole();
    test_join_overflow();
    test_threshold();
    test_names_must_be_as_many();
    return check_end();
}
