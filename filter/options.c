#include "options.h"

#include "error.h"

#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    READERS = THRESHOLDS | SCORE,
    SCORERS = SCORE,
    RANKERS = ISSUES,
    ALL = THRESHOLDS | MERGE | SCORE | ISSUES
};

enum id { /* of the options without a letter */
          HELP = 256,
          HEADER,
          LABEL,
          ID,
          PROBS,
          CLASS_NAMES,
          IGNORE_LABEL,
          SKIP_BAD,
          REJECTS,
          SPARSE_BASE,
          BLOCK_SIZE,
          ABSENT_CLASSES,
          SAME_STREAM,
          FIRST_INDEX,
          LINE_BUFFERED,
          HEADER_OUT,
          TAKE,
          COUNT,
          MASK,
          BY_INDEX,
          EXPECT
};

static const struct option_row {
    int id; /* a letter, or one of the above */
    const char *name;
    int argument; /* no_argument, required_argument, optional_argument */
    unsigned verbs;
    const char *help; /* VALUE<tab>what it does; NULL: not for users */
} rows[] = {
    {'f', "format", required_argument, READERS,
     "FORMAT\tauto (default), text, sparse, npy, raw-f2, raw-bf2, raw-f4, raw-f8"},
    {'k', "classes", required_argument, READERS, "K\thow many classes (default: the stream tells)"},
    {'d', "delimiter", required_argument, READERS,
     "CHAR\tbetween fields (default: the first of tab , ; blanks in line 1)"},
    {HEADER, "header", required_argument, READERS,
     "auto|yes|no\twhether line 1 names the columns (default: auto)"},
    {LABEL, "label", required_argument, READERS,
     "COL\tthe label's column or field (default: label, or the first)"},
    {ID, "id", required_argument, READERS, "COL\ta column that is carried along as column 8"},
    {PROBS, "probs", required_argument, READERS,
     "COLS\tthe probabilities: names, numbers, ranges, globs (default: the others)"},
    {CLASS_NAMES, "class-names", required_argument, READERS,
     "FILE\tthe classes' names, one a line"},
    {IGNORE_LABEL, "ignore-label", required_argument, READERS,
     "V\tleave out records with this label (unlabelled, void)"},
    {'L', "labels-file", required_argument, READERS, "FILE\tthe labels, an .npy array on disk"},
    {'P', "pred-probs-file", required_argument, READERS,
     "FILE\tthe probabilities, a 2-D .npy array on disk"},
    {SPARSE_BASE, "sparse-base", required_argument, READERS,
     "0|1\tthe first class of sparse text (default: 0)"},
    {SKIP_BAD, "skip-bad", optional_argument, READERS,
     "MAX\tskip bad records; more than MAX are an error (default: any number)"},
    {REJECTS, "rejects", required_argument, READERS,
     "FILE\twith --skip-bad: index, reason and text of what was skipped"},
    {'j', "threads", required_argument, READERS, "N\tworker threads (default: the CPUs, here %u)"},
    {BLOCK_SIZE, "block-size", required_argument, READERS, NULL},
    {'s', "score", required_argument, SCORERS,
     "METHOD\tself_confidence (default), normalized_margin, confidence_weighted_entropy"},
    {'a', "adjust", no_argument, SCORERS, "\tadjust the score by the classes' thresholds"},
    {ABSENT_CLASSES, "absent-classes", required_argument, SCORERS,
     "flag|never\tmay a class without records be suggested (default: flag)"},
    {SAME_STREAM, "same-stream", optional_argument, SCORERS,
     "exact|labels\texit 3 if this is not the stream of THRESHOLDS"},
    {FIRST_INDEX, "first-index", required_argument, SCORERS,
     "N\tthe first record's index (default: 0)"},
    {LINE_BUFFERED, "line-buffered", no_argument, SCORE, "\twrite rows as soon as records arrive"},
    {HEADER_OUT, "header-out", no_argument, SCORE | ISSUES, "\ta header line first"},
    {'e', "estimation", required_argument, RANKERS,
     "METHOD\toff_diagonal (default), off_diagonal_calibrated"},
    {'n', "top", required_argument, RANKERS, "N\tat most N rows"},
    {TAKE, "take", required_argument, RANKERS, "N\tN in place of the estimate"},
    {COUNT, "count", no_argument, RANKERS, "\tprint only the estimate"},
    {MASK, "mask", no_argument, RANKERS, "\ta 0 or 1 for every record"},
    {BY_INDEX, "by-index", no_argument, RANKERS, "\tin stream order, not worst first"},
    {'S', "buffer-size", required_argument, RANKERS,
     "SIZE\tmemory before temporary files, as for sort (default: 256M)"},
    {'T', "temporary-directory", required_argument, RANKERS,
     "DIR\tfor temporary files (default: $TMPDIR or /tmp)"},
    {'t', "thresholds", required_argument, RANKERS, "FILE\tthe rows must be as many as it says"},
    {EXPECT, "expect", required_argument, MERGE, "N\tfail unless N files were merged"},
    {'o', "output", required_argument, ALL, "FILE\twrite there; the file appears when all is well"},
    {'q', "quiet", no_argument, ALL, "\tno notes"},
    {HELP, "help", no_argument, ALL, "\tthis text"},
};
enum { ROWS = sizeof rows / sizeof *rows };

static void message(const struct options *options, const char *kind, const char *format,
                    va_list arguments)
{
    fprintf(stderr, "labelsift %s: %s", options->verb_name, kind);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

enum status fail(const struct options *options, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    message(options, "", format, arguments);
    va_end(arguments);
    return FAILED;
}

enum status usage(const struct options *options, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    fprintf(stderr, "labelsift %s: %s (see labelsift help %s)\n", options->verb_name, text,
            options->verb_name);
    return USAGE;
}

void note(const struct options *options, const char *format, ...)
{
    if (options->quiet)
        return;
    va_list arguments;
    va_start(arguments, format);
    message(options, "note: ", format, arguments);
    va_end(arguments);
}

static unsigned cpus(void)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 && online < 1024 ? (unsigned)online : 1;
}

void options_help(FILE *out, enum verb verb)
{
    for (int i = 0; i < ROWS; i++) {
        const struct option_row *row = &rows[i];
        if (!(row->verbs & verb) || !row->help)
            continue;
        const char *tab = strchr(row->help, '\t');
        int size = (int)(tab - row->help);
        char left[64], letter[8] = "    ";
        if (row->id < 256)
            snprintf(letter, sizeof letter, "-%c, ", row->id);
        snprintf(left, sizeof left, "%s--%s%s%.*s%s", letter, row->name,
                 !size                                ? ""
                 : row->argument == optional_argument ? "[="
                                                      : " ",
                 size, row->help, size && row->argument == optional_argument ? "]" : "");
        fprintf(out, "  %-28s", left);
        if (strlen(left) > 28)
            fprintf(out, "\n  %-28s", "");
        fputc(' ', out);
        if (row->id == 'j')
            fprintf(out, "worker threads (default: the CPUs, here %u)", cpus());
        else
            fputs(tab + 1, out);
        fputc('\n', out);
    }
}

/* ---- values ---- */

static enum status bad_value(const struct options *options, const struct option_row *row,
                             const char *value, const char *expected)
{
    char shown[QUOTED_SIZE];
    return usage(options, "--%s: '%s' is not %s", row->name, quoted(shown, value, strlen(value)),
                 expected);
}

static bool parse_count(const char *text, uint64_t *value)
{
    *value = 0;
    for (const char *p = text; *p; p++) {
        unsigned digit = (unsigned char)*p - '0';
        if (digit > 9 || *value > (UINT64_MAX - digit) / 10)
            return false;
        *value = 10 * *value + digit;
    }
    return *text != '\0';
}

/* As for sort -S: a number with b K M G T; K when there is no letter. */
static bool parse_size(const char *text, size_t *size)
{
    char digits[24];
    size_t length = strspn(text, "0123456789");
    if (length == 0 || length >= sizeof digits || strlen(text) > length + 1)
        return false;
    memcpy(digits, text, length);
    digits[length] = '\0';
    uint64_t value;
    static const char units[] = "bKMGT";
    const char *unit = strchr(units, text[length] == 'k' ? 'K' : text[length] ? text[length] : 'K');
    if (!unit || !parse_count(digits, &value))
        return false;
    unsigned shift = 10 * (unsigned)(unit - units);
    if (value > SIZE_MAX >> shift)
        return false;
    *size = (size_t)value << shift;
    return true;
}

/* The place of value among the NULL-ended words, hyphens read as underscores; -1 if it is none. */
static int parse_word(const char *value, const char *const *words)
{
    for (int i = 0; words[i]; i++) {
        const char *v = value, *w = words[i];
        while (*v && (*v == *w || (*v == '-' && *w == '_')))
            v++, w++;
        if (!*v && !*w)
            return i;
    }
    return -1;
}

static enum status parse_format(struct options *options, const struct option_row *row,
                                const char *value)
{
    static const char *const words[] = {"auto",    "text",   "sparse", "npy", "raw-f2",
                                        "raw-bf2", "raw-f4", "raw-f8", NULL};
    static const enum format formats[] = {FORMAT_AUTO, FORMAT_TEXT, FORMAT_SPARSE, FORMAT_NPY,
                                          FORMAT_RAW,  FORMAT_RAW,  FORMAT_RAW,    FORMAT_RAW};
    static const enum real reals[] = {0, 0, 0, 0, REAL_F2, REAL_BF2, REAL_F4, REAL_F8};
    int word = parse_word(value, words);
    if (word < 0)
        return bad_value(options, row, value,
                         "auto, text, sparse, npy, raw-f2, raw-bf2, raw-f4 or raw-f8");
    options->input.format = formats[word];
    options->input.raw = reals[word];
    return DONE;
}

static enum status parse_delimiter(struct options *options, const struct option_row *row,
                                   const char *value)
{
    char c = !strcmp(value, "\\t") ? '\t' : *value;
    if ((strlen(value) != 1 && c != '\t') || (c & 0x80) || c == '"' || c == '.' || c == '-' ||
        c == '+' || (c >= '0' && c <= '9') || c == '\r' || c == '\n')
        return bad_value(options, row, value, "one character that may stand between fields");
    options->input.delimiter = c;
    return DONE;
}

static enum status set_word(struct options *options, const struct option_row *row,
                            const char *value, const char *const *words, const char *expected,
                            int *place)
{
    *place = parse_word(value, words);
    return *place < 0 ? bad_value(options, row, value, expected) : DONE;
}

static enum status set_count(struct options *options, const struct option_row *row,
                             const char *value, uint64_t lowest, uint64_t highest, uint64_t *count)
{
    char expected[64];
    if (parse_count(value, count) && *count >= lowest && *count <= highest)
        return DONE;
    if (highest == UINT64_MAX)
        snprintf(expected, sizeof expected, "a number");
    else
        snprintf(expected, sizeof expected, "a number from %llu to %llu",
                 (unsigned long long)lowest, (unsigned long long)highest);
    return bad_value(options, row, value, expected);
}

static enum status set_input(struct options *options, const struct option_row *row,
                             const char *value)
{
    static const char *const headers[] = {"auto", "yes", "no", NULL};
    struct reader_options *input = &options->input;
    enum status status = DONE;
    uint64_t count = 0;
    int place = 0;
    switch (row->id) {
    case 'f':
        return parse_format(options, row, value);
    case 'k':
        status = set_count(options, row, value, 2, INT32_MAX, &count);
        input->classes = (size_t)count;
        return status;
    case 'd':
        return parse_delimiter(options, row, value);
    case HEADER:
        status = set_word(options, row, value, headers, "auto, yes or no", &place);
        input->header = place == 1 ? HEADER_YES : place == 2 ? HEADER_NO : HEADER_AUTO;
        return status;
    case LABEL:
        input->columns.label = value;
        return DONE;
    case ID:
        input->columns.id = value;
        return DONE;
    case PROBS:
        input->columns.probs = value;
        return DONE;
    case CLASS_NAMES:
        options->class_names = value;
        return DONE;
    case IGNORE_LABEL:
        input->ignore_label = value;
        return DONE;
    case 'L':
        input->labels_file = value;
        return DONE;
    case 'P':
        input->probs_file = value;
        return DONE;
    case SPARSE_BASE:
        status = set_count(options, row, value, 0, 1, &count);
        input->sparse_base = (unsigned)count;
        return status;
    case SKIP_BAD:
        options->skip_bad = true;
        return value ? set_count(options, row, value, 0, UINT64_MAX, &options->skip_max) : DONE;
    case REJECTS:
        options->rejects = value;
        return DONE;
    case 'j':
        status = set_count(options, row, value, 1, 1024, &count);
        options->threads = (unsigned)count;
        return status;
    case BLOCK_SIZE:
        status = set_count(options, row, value, 1, 1 << 30, &count);
        input->block_size = (size_t)count;
        return status;
    default:
        input->line_buffered = true;
        return DONE;
    }
}

static enum status set_score(struct options *options, const struct option_row *row,
                             const char *value)
{
    static const char *const methods[] = {"self_confidence", "normalized_margin",
                                          "confidence_weighted_entropy", NULL};
    static const char *const absent[] = {"flag", "never", NULL};
    static const char *const same[] = {"exact", "labels", NULL};
    enum status status = DONE;
    int place = 0;
    switch (row->id) {
    case 's':
        status =
            set_word(options, row, value, methods,
                     "self_confidence, normalized_margin or confidence_weighted_entropy", &place);
        options->method = (enum score_method)place;
        return status;
    case 'a':
        options->adjusted = true;
        return DONE;
    case ABSENT_CLASSES:
        status = set_word(options, row, value, absent, "flag or never", &place);
        options->absent_never = place == 1;
        return status;
    case SAME_STREAM:
        if (value)
            status = set_word(options, row, value, same, "exact or labels", &place);
        options->same_stream = place == 1 ? SAME_LABELS : SAME_EXACT;
        return status;
    default:
        options->first_index = value;
        return DONE;
    }
}

static enum status set_issues(struct options *options, const struct option_row *row,
                              const char *value)
{
    static const char *const estimations[] = {"off_diagonal", "off_diagonal_calibrated", NULL};
    enum status status = DONE;
    int place = 0;
    switch (row->id) {
    case 'e':
        status = set_word(options, row, value, estimations,
                          "off_diagonal or off_diagonal_calibrated", &place);
        options->estimation = (enum estimation)place;
        return status;
    case 'n':
        options->has_top = true;
        return set_count(options, row, value, 0, UINT64_MAX, &options->top);
    case TAKE:
        options->has_take = true;
        return set_count(options, row, value, 0, UINT64_MAX, &options->take);
    case COUNT:
        options->count = true;
        return DONE;
    case MASK:
        options->mask = true;
        return DONE;
    case BY_INDEX:
        options->by_index = true;
        return DONE;
    case 'S':
        return parse_size(value, &options->memory)
                   ? DONE
                   : bad_value(options, row, value, "a size, as 512K, 64M, 2G");
    case 'T':
        options->folder = value;
        return DONE;
    default:
        options->thresholds = value;
        return DONE;
    }
}

static enum status set_option(struct options *options, const struct option_row *row,
                              const char *value)
{
    switch (row->id) {
    case 'o':
        options->output = value;
        return DONE;
    case 'q':
        options->quiet = true;
        return DONE;
    case HELP:
        options->help = true;
        return DONE;
    case HEADER_OUT:
        options->header_out = true;
        return DONE;
    case EXPECT:
        options->has_expect = true;
        return set_count(options, row, value, 0, UINT64_MAX, &options->expect);
    default:
        if (row->verbs == SCORERS && row->id != LINE_BUFFERED)
            return set_score(options, row, value);
        return row->verbs == RANKERS ? set_issues(options, row, value)
                                     : set_input(options, row, value);
    }
}

/* ---- the command line ---- */

/* getopt_long's two tables for a verb. */
static void getopt_tables(enum verb verb, char *letters, struct option *names)
{
    *letters++ = '+' - '+' + ':'; /* a missing value is told apart */
    for (int i = 0; i < ROWS; i++) {
        if (!(rows[i].verbs & verb))
            continue;
        *names++ = (struct option){rows[i].name, rows[i].argument, NULL, rows[i].id};
        if (rows[i].id < 256) {
            *letters++ = (char)rows[i].id;
            if (rows[i].argument == required_argument)
                *letters++ = ':';
        }
    }
    *letters = '\0';
    *names = (struct option){0};
}

static enum status check_combinations(const struct options *options)
{
    if (options->count + options->mask + options->has_top > 1)
        return usage(options, "--count, --mask and -n exclude each other");
    if (options->adjusted && options->method == CONFIDENCE_WEIGHTED_ENTROPY)
        return usage(options, "-a goes with self_confidence and normalized_margin only");
    if (options->rejects && !options->skip_bad)
        return usage(options, "--rejects goes with --skip-bad");
    if (options->input.probs_file && !options->input.labels_file)
        return usage(options, "-P goes with -L: the labels");
    if (options->input.probs_file && options->input.format != FORMAT_AUTO)
        return usage(options, "-f is for stdin; -L and -P are .npy files");
    return DONE;
}

static const struct option_row *row_of(int id)
{
    for (int i = 0; i < ROWS; i++)
        if (rows[i].id == id)
            return &rows[i];
    return NULL;
}

static enum status bad_option(const struct options *options, int what, char *const *argv)
{
    char shown[QUOTED_SIZE];
    if (optopt && row_of(optopt) && what == ':')
        return usage(options, "--%s wants a value", row_of(optopt)->name);
    if (optopt && optopt < 256 && strncmp(argv[optind - 1], "--", 2))
        return usage(options, "unknown option '-%c'", optopt);
    if (optopt && row_of(optopt))
        return usage(options, "--%s takes no value", row_of(optopt)->name);
    const char *word = argv[optind - 1];
    return usage(options, "unknown option '%s'", quoted(shown, word, strcspn(word, "=")));
}

enum status options_parse(struct options *options, enum verb verb, const char *verb_name, int argc,
                          char **argv, int *first)
{
    char letters[2 * ROWS + 2];
    struct option names[ROWS + 1];
    getopt_tables(verb, letters, names);
    *options = (struct options){.verb_name = verb_name,
                                .threads = cpus(),
                                .skip_max = UINT64_MAX,
                                .memory = (size_t)256 << 20};
    opterr = 0;
    optind = 1;
    int id;
    while ((id = getopt_long(argc, argv, letters, names, NULL)) != -1) {
        const struct option_row *row = id == '?' || id == ':' ? NULL : row_of(id);
        enum status status = row ? set_option(options, row, optarg) : bad_option(options, id, argv);
        if (status != DONE)
            return status;
    }
    *first = optind;
    return options->help ? DONE : check_combinations(options);
}
