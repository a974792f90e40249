/* ROUNDS: how many random numbers of each kind; the C library's strtod and printf are the judges.
 * BENCH=1: measures instead. */
#include "decimal.h"

#include "check.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <time.h>

static uint64_t to_bits(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static double from_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static double random_finite(void)
{
    for (;;) {
        double value = from_bits(check_random());
        if (isfinite(value))
            return value;
    }
}

static double random_unit(void)
{
    return (double)(check_random() >> 11) * 0x1p-53;
}

static double random_float(void)
{
    float value = (float)random_unit();
    return check_random() % 8 ? value : value * 1e-38f;
}

/* Reads a copy that ends where its allocation does, so that the sanitizer sees a byte too far. */
static size_t read_copy(const char *text, size_t size, double *value)
{
    char *copy = malloc(size ? size : 1);
    if (!copy)
        abort();
    memcpy(copy, text, size);
    size_t used = decimal_read(copy, size, value);
    free(copy);
    return used;
}

/* A number is the same in the middle of much text, where it is read in another way. */
static void check_among(const char *text, size_t size, double truth)
{
    char row[128];
    double values[3] = {-1, -1, -1};
    if (2 * size + 40 > sizeof row)
        return;
    int end =
        sprintf(row, "%.*s,%.*s;0.12345678901234567890123456", (int)size, text, (int)size, text);
    size_t used = decimal_read(row, (size_t)end, &values[0]);
    CHECK(used == size && to_bits(values[0]) == to_bits(truth), "'%s': %a", row, values[0]);
    const char *at = row;
    size_t count = decimal_read_row(&at, row + end, ',', HUGE_VAL, values, 3), place = 0;
    CHECK(count <= 2 && (size_t)(at - row) == (count ? count * (size + 1) - 1 : 0), "'%s'", row);
    for (; place < count; place++)
        CHECK(to_bits(values[place]) == to_bits(truth), "'%s': %a", row, values[place]);
    at = row;
    double below = nextafter(truth, -1);
    CHECK(truth < 0 || !decimal_read_row(&at, row + end, ',', below, values, 3), "'%s'", row);
}

static void check_read(const char *text) /* all of it is a number */
{
    size_t size = strlen(text);
    double value = -1, truth = strtod(text, NULL);
    size_t used = read_copy(text, size, &value);
    CHECK(used == size, "%.60s: %zu of %zu bytes", text, used, size);
    CHECK(to_bits(value) == to_bits(truth), "%.60s: %a, not %a", text, value, truth);
    check_among(text, size, truth);
}

static void check_grammar(const char *text, size_t size, double truth)
{
    double value = -1;
    for (size_t more = 0; more < 2; more++) { /* all of text, and only the number's own bytes */
        size_t used = read_copy(text, more ? strlen(text) : size, &value);
        CHECK(used == size, "'%s': %zu", text, used);
        CHECK(size == 0 || to_bits(value) == to_bits(truth), "'%s': %a", text, value);
    }
}

static void grammar(void)
{
    static const struct {
        const char *text;
        size_t size;
        double value;
    } cases[] = {{"", 0, 0},           {"0", 1, 0},           {"-0", 2, -0.0},
                 {".5", 2, .5},        {"5.", 2, 5},          {"+0.5", 4, .5},
                 {"-.5e1", 5, -5},     {".", 0, 0},           {"-", 0, 0},
                 {"+.", 0, 0},         {"e5", 0, 0},          {".e5", 0, 0},
                 {"1e", 1, 1},         {"1e+", 1, 1},         {"1e-", 1, 1},
                 {"1E+2", 4, 100},     {"1.e2x", 4, 100},     {"0x1p-3", 1, 0},
                 {"1_000", 1, 1},      {"inf", 0, 0},         {"-inf", 0, 0},
                 {"nan", 0, 0},        {" 1", 0, 0},          {"--1", 0, 0},
                 {"+-1", 0, 0},        {"1 ", 1, 1},          {"1,5", 1, 1},
                 {"1.5.5", 3, 1.5},    {"1e5.5", 3, 1e5},     {"0.25:", 4, .25},
                 {"0.25/", 4, .25},    {"1e1e1", 3, 10},      {"12345678", 8, 12345678},
                 {".12345678", 9, 0},  {".123456789", 10, 0}, {"0.1234567\xb7", 9, 0},
                 {"0.\xff\xff", 2, 0}, {"007.50", 6, 7.5},    {"000e9", 5, 0},
                 {"-0e-9", 5, -0.0},   {"0.0\xb1", 3, 0},     {"1\xb1", 1, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = cases[i].value;
        if (cases[i].text[0] == '.' && cases[i].size > 8)
            value = strtod(cases[i].text, NULL);
        if (strncmp(cases[i].text, "0.1234567", 9) == 0)
            value = 0.1234567;
        check_grammar(cases[i].text, cases[i].size, value);
    }
    for (int byte = 0; byte < 256; byte++) { /* whatever ends a run of digits, at any place of it */
        for (size_t digits = 1; digits < 20; digits++) {
            char text[40] = "0.12345678912345678912", only[40];
            if (byte >= '0' && byte <= '9')
                continue;
            memcpy(only, text, 2 + digits);
            only[2 + digits] = 0;
            text[2 + digits] = (char)byte;
            double value = -1;
            size_t used = read_copy(text, 22, &value);
            bool exponent = byte == 'e' || byte == 'E';
            CHECK(exponent ? used >= 2 + digits : used == 2 + digits, "%d %zu", byte, used);
            CHECK(exponent || value == strtod(only, NULL), "%s %d: %.17g", only, byte, value);
        }
    }
}

static void extremes(void)
{
    static const char *const cases[] = {
        "1e400",
        "-1e400",
        "1e-400",
        "-1e-400",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "0e99999999999999999999",
        "1e2147483648",
        "1e-2147483649",
        "1e309",
        "1e308",
        "1e-343",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017"
        "977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273"
        "854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704"
        "342711559699508093042880",
        "1.797693134862315807e308",
        "1.7976931348623158079372897140530e308",
        "5e-324",
        "4.9e-324",
        "2.5e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "2.47e-324",
        "7.4e-324",
        "2.4703282292062327208299e-324",
        "2.2250738585072014e-308",
        "2.2250738585072011e-308",
        "2.2250738585072012e-308",
        "2.225073858507201136057409796709131975934819546351645648e-308",
        "9007199254740993",
        "9007199254740992.5",
        "9007199254740993.0000000000000000000000000001",
        "9007199254740994.9999999999999999999999999999",
        "9007199254740995",
        "4503599627370496.5",
        "4503599627370497.5",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "9999999999999999999",
        "99999999999999999999",
        "1e22",
        "1e23",
        "8.5e22",
        "9007199254740991e22",
        "9007199254740992e22",
        "9007199254740993e-22",
        "0.00000000000000000000000000000000000000000000000012345678901234567890123456789",
        "123456789012345678901234567890e-40",
        "6.631236846766476e-316",
        "3.2378839133029012895e-319",
        "6929495644600919.5",
        "3.7455744005952583e15",
        "1448997445238699",
        "0.5000000000000000001",
        "0.000000000000000000000000000000",
        "-0.000000000000000000000000000000e5",
        "10e-324"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_read(cases[i]);
}

/* The usual form, d.ddd, of all lengths around those that fit a word. */
static void check_fraction(void)
{
    char text[32], *at = text;
    *at++ = (char)('0' + (check_random() % 4 ? 0 : check_random() % 10));
    *at++ = '.';
    size_t zeros = check_random() % 2 ? check_random() % 6 : 0, digits = 1 + check_random() % 24;
    for (size_t i = 0; i < digits; i++)
        *at++ = (char)('0' + (i < zeros ? 0 : check_random() % 10));
    *at = '\0';
    check_read(text);
}

/* Long runs of zeros and nines, with exponents that bring them back. */
static void huge(void)
{
    static char text[100100];
    for (size_t zeros = 1; zeros <= 100000; zeros = zeros * 3 + 1) {
        memset(text, '0', sizeof text);
        text[0] = '1';
        snprintf(text + zeros, 40, "e-%zu", zeros);
        check_read(text);
        memset(text, '0', sizeof text);
        text[1] = '.';
        snprintf(text + 2 + zeros, 40, "17976931348623157e%zu", zeros + 308);
        check_read(text);
        memset(text, '9', zeros);
        snprintf(text + zeros, 40, ".5e-%zu", zeros);
        check_read(text);
        memset(text, '0', sizeof text); /* a midpoint, and something far behind it */
        memcpy(text, "9007199254740993.", 17);
        snprintf(text + 17 + zeros, 40, "0");
        check_read(text);
        text[17 + zeros - 1] = '1';
        check_read(text);
    }
}

/* The midpoint of value and the next double, exactly, in up to 770 digits; then a hair off it. */
static void check_midpoint(double value)
{
    char text[1200];
    value = fabs(value);
    double next = from_bits(to_bits(value) + 1);
    if (!isfinite(next))
        return;
#if LDBL_MANT_DIG >= 64 && LDBL_MAX_EXP > 1100
    long double middle = ((long double)value + next) / 2;
    snprintf(text, 1000, "%.*Le", (int)(check_random() % 8 ? 770 : check_random() % 100), middle);
#else
    if (value < 0x1p-1000) /* halves of these are no doubles */
        return;
    snprintf(text, 1000, "%.770e", value / 2); /* not a midpoint, but as long */
#endif
    check_read(text);
    char *e = strchr(text, 'e');
    if (!e || e - text < 4)
        return;
    memmove(e + 1, e, strlen(e) + 1);
    *e = '1';
    check_read(text);
    memmove(e, e + 1, strlen(e + 1) + 1);
    for (e--; *e == '0' || *e == '.'; e--) /* 1000 becomes 0999 */
        if (e == text)
            return;
        else if (*e == '0')
            *e = '9';
    --*e;
    check_read(text);
}

static void check_random_text(void)
{
    char text[128];
    size_t size = 0, digits = 1 + check_random() % 40, point = check_random() % (digits + 3);
    if (check_random() % 8 == 0)
        text[size++] = "+-"[check_random() % 2];
    uint64_t zeros = check_random() % 4 ? 0 : check_random() % digits;
    for (size_t i = 0; i < digits; i++) {
        if (i == point)
            text[size++] = '.';
        text[size++] = i < zeros ? '0' : (char)('0' + check_random() % 10);
    }
    if (check_random() % 2) {
        static const int span[] = {30, 330, 400, 30};
        int range = span[check_random() % 4];
        int exponent = (int)(check_random() % (2 * (unsigned)range)) - range;
        snprintf(text + size, 20, check_random() % 2 ? "e%d" : "E%+03d", exponent);
    } else {
        text[size] = 0;
    }
    check_read(text);
}

static void check_print_as(double value, const char *truth)
{
    char *text = malloc(DECIMAL_SIZE), *end = text ? decimal_print(text, value) : NULL;
    if (!text)
        abort();
    CHECK((size_t)(end - text) == strlen(truth) && memcmp(text, truth, strlen(truth)) == 0,
          "%.*s, not %s", (int)(end - text), text, truth);
    free(text);
}

/* What decimal_print shall print, from the digits and exponent of a text like -1.2345e-07. */
static void expected_text(char *out, const char *scientific)
{
    char digits[32];
    int count = 0, exponent = atoi(strchr(scientific, 'e') + 1);
    if (*scientific == '-')
        *out++ = *scientific++;
    for (; *scientific != 'e'; scientific++)
        if (*scientific != '.')
            digits[count++] = *scientific;
    while (count > 1 && digits[count - 1] == '0')
        count--;
    if (exponent < -4 || exponent >= 16)
        sprintf(out, "%c%s%.*se%+03d", digits[0], count > 1 ? "." : "", count - 1, digits + 1,
                exponent);
    else if (exponent < 0)
        sprintf(out, "0.%.*s%.*s", -exponent - 1, "0000", count, digits);
    else if (exponent >= count - 1)
        sprintf(out, "%.*s%.*s", count, digits, exponent + 1 - count, "0000000000000000");
    else
        sprintf(out, "%.*s.%.*s", exponent + 1, digits, count - exponent - 1,
                digits + exponent + 1);
}

/* The shortest %e that reads back is what we print; all lengths are tried now and then, else the
 * one we found and the one below. */
static void check_print(double value)
{
    char ours[DECIMAL_SIZE + 1], text[40], truth[40];
    char *end = decimal_print(ours, value);
    *end = 0;
    CHECK(end - ours <= DECIMAL_SIZE, "%a", value);
    CHECK(to_bits(strtod(ours, NULL)) == to_bits(value), "%a %s", value, ours);
    double again = -1;
    size_t used = decimal_read(ours, (size_t)(end - ours), &again);
    CHECK(used == (size_t)(end - ours) && to_bits(again) == to_bits(value), "%s", ours);
    int digits = 0;
    for (const char *at = ours; *at && *at != 'e'; at++)
        digits += digits ? *at >= '0' && *at <= '9' : *at >= '1' && *at <= '9';
    int precision = check_random() % 16 && digits > 1 ? digits - 2 : 0;
    do
        snprintf(text, sizeof text, "%.*e", precision++, value);
    while (to_bits(strtod(text, NULL)) != to_bits(value) && precision < 17);
    expected_text(truth, text);
    /* A power of two's interval reaches further up: %e may not find the shortest that is there. */
    bool uneven = to_bits(value) << 12 == 0 && strlen(ours) < strlen(truth);
    CHECK(uneven || strcmp(ours, truth) == 0, "%a: %s, not %s", value, ours, truth);
}

static void print_cases(void)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0"},
                 {-0.0, "-0"},
                 {1, "1"},
                 {-1, "-1"},
                 {.1, "0.1"},
                 {1e-7, "1e-07"},
                 {1.5e300, "1.5e+300"},
                 {.0001, "0.0001"},
                 {.00001, "1e-05"},
                 {.00012, "0.00012"},
                 {123456789012345680.0, "1.2345678901234568e+17"},
                 {1e16, "1e+16"},
                 {1e15, "1000000000000000"},
                 {9999999999999998.0, "9999999999999998"},
                 {9007199254740992.0, "9007199254740992"},
                 {9007199254740993e1, "9.007199254740994e+16"},
                 {1234567.5, "1234567.5"},
                 {5e-324, "5e-324"},
                 {1e-323, "1e-323"},
                 {2.2250738585072014e-308, "2.2250738585072014e-308"},
                 {-1.7976931348623157e308, "-1.7976931348623157e+308"},
                 {.3, "0.3"},
                 {1.0 / 3, "0.3333333333333333"},
                 {2.0 / 3, "0.6666666666666666"},
                 {1e23, "1e+23"},
                 {9e-5, "9e-05"},
                 {1e100, "1e+100"},
                 {(double)0.1f, "0.10000000149011612"},
                 {-0.00012345678901234567, "-0.00012345678901234567"},
                 {2e-44, "2e-44"},
                 {9.5367431640625e-07, "9.5367431640625e-07"},
                 {0x1p-1022, "2.2250738585072014e-308"},
                 {0x1.fffffffffffffp-1, "0.9999999999999999"},
                 {0x1.0000000000001p0, "1.0000000000000002"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_print_as(cases[i].value, cases[i].text);
    for (int exponent = -1074; exponent < 1024; exponent++) /* uneven intervals */
        for (int step = -1; step <= 1; step++) {
            double value = from_bits(to_bits(ldexp(1, exponent)) + (uint64_t)step);
            if (value != 0)
                check_print(value);
        }
}

static void check_integer(unsigned long long value)
{
    char ours[DECIMAL_SIZE], truth[32];
    size_t size = (size_t)(decimal_print_integer(ours, value) - ours);
    snprintf(truth, sizeof truth, "%llu", value);
    CHECK(size == strlen(truth) && memcmp(ours, truth, size) == 0, "%.*s, not %s", (int)size, ours,
          truth);
}

static void integers(void)
{
    for (unsigned long long i = 0; i < 20000; i++)
        check_integer(i);
    for (unsigned long long ten = 1;; ten *= 10) {
        for (unsigned long long i = 0; i < 3; i++)
            check_integer(ten - 1 + i);
        if (ten > ~0ull / 10)
            break;
    }
    for (int i = 0; i < 20000; i++)
        check_integer(check_random() >> check_random() % 64);
    check_integer(~0ull);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void bench(const char *kind, const char *format, double (*random)(void))
{
    enum { COUNT = 100000, TURNS = 40 };
    static char text[COUNT][32], out[DECIMAL_SIZE];
    static double value[COUNT];
    size_t bytes = 0, sizes = 0;
    static unsigned char length[COUNT];
    double sum = 0, start;
    for (size_t i = 0; i < COUNT; i++) {
        value[i] = random();
        bytes += length[i] = (unsigned char)snprintf(text[i], 32, format, value[i]);
    }
    start = seconds();
    for (int turn = 0; turn < TURNS; turn++)
        for (size_t i = 0; i < COUNT; i++) {
            double read;
            decimal_read(text[i], length[i], &read);
            sum += read;
        }
    double taken = seconds() - start;
    printf("%s: read %s %.0f MB/s, %.1f ns", kind, format, (double)bytes * TURNS / taken * 1e-6,
           taken / COUNT / TURNS * 1e9);
    start = seconds();
    for (int turn = 0; turn < TURNS; turn++)
        for (size_t i = 0; i < COUNT; i++)
            sizes += (size_t)(decimal_print(out, value[i]) - out);
    taken = seconds() - start;
    printf("; print %.1f ns (%.0f %zu)\n", taken / COUNT / TURNS * 1e9, sum, sizes);
}

int main(void)
{
    const char *rounds = getenv("ROUNDS");
    unsigned long count = rounds ? strtoul(rounds, NULL, 10) : 1000000;
    check_seed();
    setlocale(LC_NUMERIC, "C"); /* for the judges; unit/locale has the others */
    if (getenv("BENCH")) {
        bench("double", "%.9f", random_unit);
        bench("double", "%.9g", random_unit);
        bench("double", "%.17g", random_unit);
        bench("float", "%.9g", random_float);
        return 0;
    }
    grammar();
    extremes();
    huge();
    integers();
    print_cases();
    for (unsigned long i = 0; i < count; i++) {
        check_print(random_finite());
        check_print(random_unit());
        if (i % 4 == 0)
            check_print(random_float());
        check_random_text();
        check_fraction();
        if (i % 16 == 0)
            check_midpoint(check_random() % 2 ? random_finite() : random_unit());
        if (i % 64 == 0)
            check_midpoint(from_bits(check_random() >> 12 >> check_random() % 50));
    }
    return check_end();
}
