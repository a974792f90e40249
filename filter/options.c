#include "options.h"

#include "cpus.h"
#include "error.h"
#include "message.h"
#include "unknown.h"
#include "values.h"

#include <getopt.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    READERS = THRESHOLDS | SCORE | FIND | PACK,
    SCORERS = SCORE | FIND,
    RANKERS = ISSUES | FIND,
    COUNTERS = RANKERS | SUMMARY,
    ALL = THRESHOLDS | MERGE | SCORE | ISSUES | FIND | PACK | SUMMARY
};

enum id { /* of the options without a letter */
          HEADER = 256,
          LABEL,
          ID,
          PROBS,
          CLASS_NAMES,
          IGNORE_LABEL,
          SKIP_BAD,
          REJECTS,
          SPARSE_BASE,
          PROGRESS,
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
          PRETTY,
          JSON,
          PAIRS,
          EXPECT,
          THRESHOLDS_OUT,
          SCORED_OUT,
          DTYPE
};

/* The words of an option, in the order of its enum. */
static const char *const formats[] = {"auto",    "text",   "sparse", "npy", "raw-f2",
                                      "raw-bf2", "raw-f4", "raw-f8", NULL};
static const char *const headers[] = {"auto", "yes", "no", NULL};
static const char *const bases[] = {"0", "1", NULL};
static const char *const methods[] = {"self_confidence", "normalized_margin",
                                      "confidence_weighted_entropy", NULL};
static const char *const absents[] = {"flag", "never", NULL};
static const char *const sames[] = {"exact", "labels", NULL};
static const char *const dtypes[] = {"f2", "f4", "f8", NULL};
static const char *const estimations[] = {"off_diagonal", "off_diagonal_calibrated", NULL};

const struct option_row option_rows[] = {
    {'f', "format", required_argument, READERS, set_format, "FORMAT\t%w",
     .at = offsetof(struct options, input.format), .words = formats},
    {'k', "classes", required_argument, READERS, set_size,
     "K\tnumber of classes (default: the stream tells)",
     .at = offsetof(struct options, input.classes), .lowest = 2, .highest = INT32_MAX},
    {'d', "delimiter", required_argument, READERS, set_delimiter,
     "CHAR\tbetween fields (default: as line 1 shows)",
     .at = offsetof(struct options, input.delimiter)},
    {HEADER, "header", required_argument, READERS, set_word,
     "\tdoes line 1 name columns? (default: %d)", .at = offsetof(struct options, input.header),
     .words = headers},
    {LABEL, "label", required_argument, READERS, set_text,
     "COL\tthe label's column (default: label, or first)",
     .at = offsetof(struct options, input.columns.label)},
    {ID, "id", required_argument, READERS, set_text, "COL\ta column to carry along as column 8",
     .at = offsetof(struct options, input.columns.id)},
    {PROBS, "probs", required_argument, READERS, set_text,
     "COLS\tcolumns, as 3-12 or 'p_*' (default: all others)",
     .at = offsetof(struct options, input.columns.probs)},
    {CLASS_NAMES, "class-names", required_argument, READERS, set_text,
     "FILE\tthe classes' names, one a line", .at = offsetof(struct options, class_names)},
    {IGNORE_LABEL, "ignore-label", required_argument, READERS, set_text,
     "V\tleave out records labelled V (unlabelled)",
     .at = offsetof(struct options, input.ignore_label)},
    {'L', "labels-file", required_argument, READERS, set_text,
     "FILE\tthe labels: an .npy array on disk", .at = offsetof(struct options, input.labels_file)},
    {'P', "pred-probs-file", required_argument, READERS, set_text,
     "FILE\tthe probabilities: a 2-D .npy array on disk",
     .at = offsetof(struct options, input.probs_file)},
    {SPARSE_BASE, "sparse-base", required_argument, READERS, set_word,
     "\tthe first class in sparse text (default: %d)",
     .at = offsetof(struct options, input.sparse_base), .words = bases},
    {SKIP_BAD, "skip-bad", optional_argument, READERS, set_skip_bad,
     "MAX\tskip bad records; more than MAX are an error", .at = offsetof(struct options, skip_max)},
    {REJECTS, "rejects", required_argument, READERS, set_text,
     "FILE\twith --skip-bad: index, reason, text of each", .at = offsetof(struct options, rejects)},
    {'j', "threads", required_argument, READERS, set_size,
     "N\tworker threads (default: the CPUs, here %d)", .at = offsetof(struct options, threads),
     .lowest = 1, .highest = 1024},
    {PROGRESS, "progress", optional_argument, READERS, set_progress,
     "SECONDS\tprogress on stderr, every SECONDS (default: %d)",
     .at = offsetof(struct options, progress_every)},
    {BLOCK_SIZE, "block-size", required_argument, READERS, set_size, NULL,
     .at = offsetof(struct options, input.block_size), .lowest = 1, .highest = 1 << 30},
    {'s', "score", required_argument, SCORERS, set_word, "METHOD\t%w",
     .at = offsetof(struct options, method), .words = methods},
    {'a', "adjust", no_argument, SCORERS, set_flag, "\tadjust the score by the classes' thresholds",
     .at = offsetof(struct options, adjusted)},
    {ABSENT_CLASSES, "absent-classes", required_argument, SCORERS, set_word,
     "HOW\t%w: may they be confident?", .at = offsetof(struct options, absent), .words = absents},
    {SAME_STREAM, "same-stream", optional_argument, SCORERS, set_word,
     "HOW\texit 3 if the stream is another: %w", .at = offsetof(struct options, same_stream),
     .words = sames},
    {FIRST_INDEX, "first-index", required_argument, SCORERS, set_text,
     "N\tof the first record (default: 0), or after:FILE…",
     .at = offsetof(struct options, first_index)},
    {LINE_BUFFERED, "line-buffered", no_argument, SCORE, set_flag,
     "\twrite rows as soon as records arrive", .at = offsetof(struct options, input.line_buffered)},
    {HEADER_OUT, "header-out", no_argument, SCORE | COUNTERS, set_flag, "\ta header line first",
     .at = offsetof(struct options, header_out)},
    {'e', "estimation", required_argument, COUNTERS, set_word, "METHOD\t%w",
     .at = offsetof(struct options, estimation), .words = estimations},
    {'n', "top", required_argument, RANKERS, set_count, "N\tat most N rows",
     .at = offsetof(struct options, top)},
    {TAKE, "take", required_argument, RANKERS, set_count, "N\tN in place of the estimate",
     .at = offsetof(struct options, take)},
    {COUNT, "count", no_argument, RANKERS, set_flag, "\tprint only the estimate",
     .at = offsetof(struct options, count)},
    {MASK, "mask", no_argument, RANKERS, set_flag, "\ta 0 or 1 for every record",
     .at = offsetof(struct options, mask)},
    {BY_INDEX, "by-index", no_argument, RANKERS, set_flag, "\tin stream order, not worst first",
     .at = offsetof(struct options, by_index)},
    {'S', "buffer-size", required_argument, COUNTERS, set_memory,
     "SIZE\tmemory before temporary files (default: %d)", .at = offsetof(struct options, memory)},
    {'T', "temporary-directory", required_argument, COUNTERS, set_text,
     "DIR\tfor temporary files (default: $TMPDIR or /tmp)", .at = offsetof(struct options, folder)},
    {'t', "thresholds", required_argument, ISSUES | SUMMARY, set_text,
     "FILE\tthe rows must be as many as it says", .at = offsetof(struct options, thresholds)},
    {PRETTY, "pretty", no_argument, SUMMARY, set_flag,
     "\taligned, rounded (default: on a terminal)", .at = offsetof(struct options, pretty)},
    {JSON, "json", no_argument, SUMMARY, set_flag, "\tJSON", .at = offsetof(struct options, json)},
    {PAIRS, "pairs", no_argument, SUMMARY, set_flag,
     "\twhich class is taken for which, and how often", .at = offsetof(struct options, pairs)},
    {EXPECT, "expect", required_argument, MERGE, set_count, "N\tfail unless N files were merged",
     .at = offsetof(struct options, expect)},
    {THRESHOLDS_OUT, "thresholds-out", required_argument, FIND, set_text,
     "FILE\twrite the thresholds file there too", .at = offsetof(struct options, thresholds_out)},
    {SCORED_OUT, "scored-out", required_argument, FIND, set_text,
     "FILE\twrite the scored rows there too", .at = offsetof(struct options, scored_out)},
    {DTYPE, "dtype", required_argument, PACK, set_word,
     "\tof the probabilities (default: as they come)", .at = offsetof(struct options, dtype),
     .words = dtypes},
    {'o', "output", required_argument, ALL, set_text,
     "FILE\twrite there; the file appears when all is well",
     .at = offsetof(struct options, output)},
    {'q', "quiet", no_argument, ALL, set_flag, "\tno notes, no progress",
     .at = offsetof(struct options, quiet)},
    {'h', "help", no_argument, ALL, set_flag, "\tthis text", .at = offsetof(struct options, help)},
    {0}};
enum { ROWS = sizeof option_rows / sizeof *option_rows - 1 };

/* ---- the command line ---- */

/* getopt_long's two tables for a verb. */
static void getopt_tables(enum verb verb, char *letters, struct option *names)
{
    *letters++ = '+' - '+' + ':'; /* a missing value is told apart */
    for (int i = 0; i < ROWS; i++) {
        if (!(option_rows[i].verbs & verb))
            continue;
        *names++ =
            (struct option){option_rows[i].name, option_rows[i].argument, NULL, option_rows[i].id};
        if (option_rows[i].id < 256) {
            *letters++ = (char)option_rows[i].id;
            if (option_rows[i].argument == required_argument)
                *letters++ = ':';
        }
    }
    *letters = '\0';
    *names = (struct option){0};
}

/* What the given form of input has no use for. */
static enum status check_input(const struct options *options)
{
    const struct reader_options *input = &options->input;
    const struct columns_wanted *columns = &input->columns;
    bool text =
        (input->format == FORMAT_TEXT || input->format == FORMAT_AUTO) && !input->probs_file;
    if (!text && (input->delimiter || input->header != HEADER_AUTO))
        return usage(options, "-d and --header go with text of columns");
    if (!text && input->format != FORMAT_NPY && (columns->label || columns->probs || columns->id))
        return usage(options, "--label, --probs and --id go with text of columns and npy");
    if (input->sparse_base && input->format != FORMAT_SPARSE)
        return usage(options, "--sparse-base goes with -f sparse");
    if (input->labels_file && input->format == FORMAT_SPARSE)
        return usage(options, "-L does not go with -f sparse, whose lines begin with the label");
    return DONE;
}

static const char *plain_path(const char *path)
{
    while (!strncmp(path, "./", 2))
        path += 2 + strspn(path + 2, "/");
    return path;
}

/* A file that is written twice would hold one of the two. */
static enum status check_outputs(const struct options *options)
{
    const char *path[] = {options->output, options->rejects, options->thresholds_out,
                          options->scored_out};
    for (size_t i = 0; i < sizeof path / sizeof *path; i++) {
        if (path[i] && !*path[i])
            return usage(options, "'' is not the name of a file");
        for (size_t j = 0; j < i; j++)
            if (path[i] && path[j] && !strcmp(plain_path(path[i]), plain_path(path[j])) &&
                strncmp(path[i], "/dev/", 5))
                return usage(options, "'%s' is written twice", path[i]);
    }
    return DONE;
}

static enum status check_combinations(const struct options *options)
{
    if (options->count + options->mask + (options->top != UINT64_MAX) > 1)
        return usage(options, "--count, --mask and -n exclude each other");
    if (options->pretty + options->json + options->header_out > 1)
        return usage(options, "--pretty, --json and --header-out exclude each other");
    if (options->pairs && options->estimation != OFF_DIAGONAL)
        return usage(options, "--pairs counts off_diagonal rows: it has no use for -e");
    if (options->adjusted && options->method == CONFIDENCE_WEIGHTED_ENTROPY)
        return usage(options, "-a goes with self_confidence and normalized_margin only");
    if (options->rejects && !options->skip_bad)
        return usage(options, "--rejects goes with --skip-bad");
    if (options->input.probs_file && !options->input.labels_file)
        return usage(options, "-P goes with -L: the labels");
    if (options->input.probs_file && options->input.format != FORMAT_AUTO)
        return usage(options, "-f is for stdin; -L and -P are .npy files");
    enum status status = check_outputs(options);
    return status == DONE ? check_input(options) : status;
}

static const struct option_row *row_of(int id)
{
    for (int i = 0; i < ROWS; i++)
        if (option_rows[i].id == id)
            return &option_rows[i];
    return NULL;
}

/* The word of the long option that getopt_long has just taken. */
static const char *long_option(char *const *argv)
{
    return argv[optind - 1] == optarg ? argv[optind - 2] : argv[optind - 1];
}

static enum status bad_option(const struct options *options, enum verb verb, int what,
                              char *const *argv)
{
    const char *last = argv[optind - 1];
    const struct option_row *row = optopt ? row_of(optopt) : NULL;
    bool is_long = !strncmp(last, "--", 2);
    if (row && what == ':' && (!is_long || !strcmp(last + 2, row->name)))
        return usage(options, "--%s wants a value", row->name);
    if (optopt && optopt < 256 && !is_long)
        return unknown_option(options, verb, (char[]){'-', (char)optopt, '\0'}, row);
    if (row && what != ':')
        return usage(options, "--%s takes no value", row->name);
    return unknown_option(options, verb, long_option(argv), NULL);
}

void options_defaults(struct options *options)
{
    *options = (struct options){.threads = cpus_allowed(),
                                .skip_max = UINT64_MAX,
                                .progress_every = 1,
                                .same_stream = SAME_NOTED,
                                .dtype = DTYPE_SOURCE,
                                .top = UINT64_MAX,
                                .take = UINT64_MAX,
                                .expect = UINT64_MAX,
                                .memory = (size_t)256 << 20};
}

enum status options_parse(struct options *options, enum verb verb, const char *verb_name, int argc,
                          char **argv, int *first)
{
    char letters[2 * ROWS + 2];
    struct option names[ROWS + 1];
    getopt_tables(verb, letters, names);
    options_defaults(options);
    options->verb_name = verb_name;
    opterr = 0;
    optind = 1;
    for (int id, place = -1; (id = getopt_long(argc, argv, letters, names, &place)) != -1;
         place = -1) {
        const struct option_row *row = id == '?' || id == ':' ? NULL : row_of(id);
        /* a beginning of a name does not do: find --thresholds t would write over t */
        if (row && place >= 0 && strcspn(long_option(argv) + 2, "=") != strlen(row->name))
            row = NULL;
        enum status status =
            row ? row->set(options, row, optarg) : bad_option(options, verb, id, argv);
        if (status != DONE)
            return status;
    }
    *first = optind;
    return options->help ? DONE : check_combinations(options);
}
