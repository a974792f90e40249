/* simulate: the model that mislabels. Writes records (a given label, K predicted probabilities) in
 * which a known share of the labels is wrong, so that what finds wrong labels can be measured.
 *
 *     simulate --rows 100000 --classes 10 --truth flipped.txt | labelsift find > issues.tsv
 *
 * A record draws its true class; the model sees it through noise: class j has the score z_j, a sum
 * of four uniform 16-bit numbers brought to mean 0 and variance 1 (Irwin-Hall: close to a normal,
 * within ±3.47), its odds are exp(z_j), those of the true class a class's own factor higher, and
 * the probabilities are the odds over their sum. The given label is the true class or, with the
 * probability --noise, another one.
 *
 * Record i is a function of (seed, i) and nothing else: random number n of a seed is splitmix64's
 * output at position n, wherever one starts, and no libm function is used. So the same command
 * gives the same bytes, always. f8 probabilities are the same in text and npy; text shows f4 ones
 * with 9 significant digits. */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CLASSES = 1000000, BLOCK_VALUES = 4096, BATCH_VALUES = 1 << 20, BATCH_ROWS = 65536 };
#define MAX_ROWS 1000000000000

static struct {
    uint64_t rows, classes, seed;
    double noise;
    bool text, wide, header; /* wide: f8 */
    const char *truth_path;
    FILE *truth;
} options;

static _Noreturn void die(int status, const char *what, const char *detail)
{
    fprintf(stderr, "simulate: %s%s%s\n", what, detail ? ": " : "", detail ? detail : "");
    exit(status);
}

static _Noreturn void die_writing(void)
{
    if (errno == EPIPE)
        exit(1); /* the reader has had enough: nothing to say */
    die(1, "write failed", strerror(errno));
}

static void put(const void *bytes, size_t size)
{
    if (fwrite(bytes, 1, size, stdout) != size)
        die_writing();
}

static inline uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

/* Number n of one of a seed's sequences. */
static inline uint64_t random_at(uint64_t sequence, uint64_t n)
{
    return mix(sequence + (n + 1) * 0x9e3779b97f4a7c15);
}

static inline uint64_t below(uint64_t random, uint64_t bound)
{
    return (random >> 24) * bound >> 40; /* bound is at most 2^20 */
}

/* exp(z), within 2e-5, of the score z that four 16-bit numbers add up to, as 2^whole · 2^part.
 * Plain single-precision steps, so that the compiler can vectorise them. */
static inline float score_odds(uint32_t sum)
{
    const float log2_step = 3.8128986e-5f; /* log2 e · sqrt(3) / 65536 */
    float y = (float)(int32_t)sum * log2_step + (127.0f - 131070 * log2_step);
    int32_t whole = (int32_t)y, bits = whole << 23;
    float part = y - (float)whole, power;
    memcpy(&power, &bits, sizeof power);
    float series = (0.0015041f * part + 0.0096181f) * part + 0.0555041f;
    series = (series * part + 0.2402265f) * part + 0.6931472f;
    return power * (series * part + 1);
}

static void block_odds(float *odds, uint64_t sequence, uint64_t first, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t r = random_at(sequence, first + i);
        r = (r & 0x0000ffff0000ffff) + (r >> 16 & 0x0000ffff0000ffff);
        odds[i] = score_odds((uint32_t)r + (uint32_t)(r >> 32));
    }
}

/* How well the model knows a class: the odds of its records, typically, against all other classes
 * together. Classes differ, so that their confident thresholds do. */
static float class_factor(uint64_t class_)
{
    static const float against_all[8] = {24, 8, 40, 12, 30, 6, 18, 50};
    return against_all[class_ % 8] * 1.63f * (float)(options.classes - 1); /* 1.63: mean exp(z) */
}

/* A p in 1e-11 < p < 1 as a decimal of `digits` significant digits, rounded correctly: p is
 * m / 2^shift, and m · 10^places fits into 128 bits but for its factor 2^places. */
static char *print_probability(char *to, double p, unsigned digits)
{
    static const double tenths[] = {1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 0};
    unsigned zeros = 0; /* between the point and the first digit */
    while (p < tenths[zeros])
        zeros++;
    uint64_t bits, five = 1;
    memcpy(&bits, &p, sizeof bits);
    for (unsigned i = 0; i < digits + zeros; i++)
        five *= 5;
    unsigned shift = 1075 - (unsigned)(bits >> 52) - digits - zeros;
    __extension__ unsigned __int128 product = (bits & 0xfffffffffffff) | 0x10000000000000;
    product = product * five + ((__extension__(unsigned __int128) 1) << (shift - 1));
    uint64_t number = (uint64_t)(product >> shift);
    bool exponent = zeros > 3;
    memcpy(to, "0.000", 5);
    char *first = exponent ? to + 1 : to + 2 + zeros;
    for (unsigned i = digits; i-- > 0; number /= 10)
        first[i] = (char)('0' + number % 10);
    if (!exponent)
        return first + digits;
    to[0] = first[0];
    first[0] = '.';
    memcpy(first + digits, zeros < 9 ? "e-0" : "e-1", 3);
    first[digits + 3] = (char)('0' + (zeros + 1) % 10);
    return first + digits + 4;
}

static void put_row_text(uint32_t label, float *odds, double scale)
{
    enum { WIDEST = 32 };
    char text[128 * WIDEST], *to = text + sprintf(text, "%lu", (unsigned long)label);
    for (size_t i = 0; i < options.classes; i++) {
        double p = options.wide ? odds[i] * scale : odds[i] * (float)scale;
        *to++ = ',';
        to = print_probability(to, p, options.wide ? 17 : 9);
        if (to > text + sizeof text - WIDEST) {
            put(text, (size_t)(to - text));
            to = text;
        }
    }
    *to++ = '\n';
    put(text, (size_t)(to - text));
}

static void put_row_npy(uint32_t label, float *odds, double scale)
{
    put(&label, sizeof label); /* little-endian machines only */
    for (size_t i = 0; !options.wide && i < options.classes; i++)
        odds[i] *= (float)scale;
    if (!options.wide)
        put(odds, options.classes * sizeof *odds);
    for (size_t i = 0, n; options.wide && i < options.classes; i += n) {
        double probs[256];
        for (n = 0; n < 256 && i + n < options.classes; n++)
            probs[n] = odds[i + n] * scale;
        put(probs, n * sizeof *probs);
    }
}

static void put_row(uint64_t row, uint64_t sequence, float *odds)
{
    uint64_t truth = below(random_at(sequence, 3 * row), options.classes), label = truth;
    if ((double)(random_at(sequence, 3 * row + 1) >> 11) < options.noise * 0x1p53) {
        label += 1 + below(random_at(sequence, 3 * row + 2), options.classes - 1);
        label -= label >= options.classes ? options.classes : 0;
        if (options.truth)
            fprintf(options.truth, "%llu\n", (unsigned long long)row);
    }
    odds[truth] *= class_factor(truth);
    double sum = 0;
    for (size_t i = 0; i < options.classes; i++)
        sum += odds[i];
    (options.text ? put_row_text : put_row_npy)((uint32_t)label, odds, 1 / sum);
}

static void put_npy_header(uint64_t rows)
{
    char header[192];
    int size = sprintf(header + 10,
                       "{'descr': [('label', '<i4'), ('probs', '<f%d', (%lu,))], "
                       "'fortran_order': False, 'shape': (%lu,), }",
                       options.wide ? 8 : 4, (unsigned long)options.classes, (unsigned long)rows);
    int total = (10 + size + 1 + 63) / 64 * 64;
    memset(header + 10 + size, ' ', (size_t)(total - 10 - size));
    header[total - 1] = '\n';
    memcpy(header, "\x93NUMPY\1", 8); /* version 1.0 */
    header[8] = (char)((total - 10) & 0xff);
    header[9] = (char)((total - 10) >> 8);
    put(header, (size_t)total);
}

static void put_text_header(void)
{
    for (uint64_t i = 0; i < options.classes; i++)
        if (printf("%sc%lu", i ? "," : "label,", (unsigned long)i) < 0)
            die_writing();
    put("\n", 1);
}

static void put_records(void)
{
    uint64_t k = options.classes, scores = mix(options.seed), labels = mix(scores ^ 1);
    uint64_t block_rows = k < BLOCK_VALUES ? BLOCK_VALUES / k : 1;
    uint64_t batch = BATCH_VALUES / k < BATCH_ROWS ? BATCH_VALUES / k : BATCH_ROWS;
    float *odds = malloc(block_rows * k * sizeof *odds);
    if (!odds)
        die(1, "out of memory", NULL);
    if (!options.text && !options.rows)
        put_npy_header(0);
    for (uint64_t row = 0, rows; row < options.rows; row += rows) {
        uint64_t left = options.rows - row, batch_left = batch - row % batch;
        if (!options.text && row % batch == 0)
            put_npy_header(batch < left ? batch : left);
        rows = block_rows < left ? block_rows : left;
        rows = rows < batch_left ? rows : batch_left;
        block_odds(odds, scores, row * k, rows * k);
        for (uint64_t i = 0; i < rows; i++)
            put_row(row + i, labels, odds + i * k);
    }
    free(odds);
}

static uint64_t number_option(const char *name, const char *text, uint64_t least, uint64_t most)
{
    char what[128], *end;
    if (!text)
        die(2, name, "missing");
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (text[0] >= '0' && text[0] <= '9' && !*end && !errno && value >= least && value <= most)
        return value;
    snprintf(what, sizeof what, "%s takes an integer from %llu to %llu, not", name,
             (unsigned long long)least, (unsigned long long)most);
    die(2, what, text);
}

/* Whether text is the second of two words; neither is an error. */
static bool choice_option(const char *what, const char *text, const char *first, const char *second)
{
    if (strcmp(text, first) && strcmp(text, second))
        die(2, what, text);
    return !strcmp(text, second);
}

static void read_options(int argc, char **argv)
{
    static const char usage[] =
        "usage: simulate --rows N --classes K [--seed S] [--noise 0.08] [--format npy|text]\n"
        "                [--dtype f4|f8] [--header] [--truth FILE] > records\n"
        "Writes N records of K classes. A share of the labels (--noise) is wrong; the numbers of\n"
        "those records, from 0, go to FILE. --header: a header line for text.\n";
    static const struct option known[] = {
        {"rows", 1, 0, 'r'},   {"classes", 1, 0, 'k'}, {"seed", 1, 0, 's'},   {"noise", 1, 0, 'n'},
        {"format", 1, 0, 'f'}, {"dtype", 1, 0, 'd'},   {"header", 0, 0, 'H'}, {"truth", 1, 0, 't'},
        {"help", 0, 0, 'h'},   {NULL, 0, NULL, 0},
    };
    char *end;
    const char *given[128] = {['s'] = "1", ['n'] = "0.08", ['f'] = "npy", ['d'] = "f4"};
    for (int letter; (letter = getopt_long(argc, argv, "", known, NULL)) != -1;)
        given[letter] = optarg ? optarg : "";
    if (given['?'])
        exit((fputs(usage, stderr), 2));
    if (given['h'])
        exit(fputs(usage, stdout) < 0 || fflush(stdout));
    if (optind < argc)
        die(2, "not an option", argv[optind]);
    options.rows = number_option("--rows", given['r'], 0, MAX_ROWS);
    options.classes = number_option("--classes", given['k'], 2, MAX_CLASSES);
    options.seed = number_option("--seed", given['s'], 0, UINT64_MAX);
    options.text = choice_option("--format is npy or text, not", given['f'], "npy", "text");
    options.wide = choice_option("--dtype is f4 or f8, not", given['d'], "f4", "f8");
    options.header = given['H'];
    options.truth_path = given['t'];
    options.noise = strtod(given['n'], &end);
    if (end == given['n'] || *end || !(options.noise >= 0 && options.noise <= 1))
        die(2, "--noise is a probability from 0 to 1, not", given['n']);
    if (options.header && !options.text)
        die(2, "--header goes with --format text", NULL);
}

int main(int argc, char **argv)
{
    read_options(argc, argv);
    if (options.truth_path && !(options.truth = fopen(options.truth_path, "w")))
        die(1, options.truth_path, strerror(errno));
    setvbuf(stdout, NULL, _IOFBF, 1 << 17);
    if (options.header)
        put_text_header();
    put_records();
    if (fclose(stdout))
        die_writing();
    if (options.truth && (ferror(options.truth) || fclose(options.truth)))
        die(1, options.truth_path, "write failed");
    return 0;
}
