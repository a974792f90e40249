/* issues: scored rows -> the likely mistakes, worst first. Every row is spooled, since N is known
 * only at the end. */
#include "buffer.h"
#include "command.h"
#include "estimate.h"
#include "files.h"
#include "input.h"
#include "lines.h"
#include "names.h"
#include "options.h"
#include "output.h"
#include "ranking.h"
#include "scored.h"
#include "spool.h"
#include "tally.h"
#include "verbs.h"

#include <string.h>
#include <unistd.h>

struct entry { /* of the spool; the row's text follows if it may be an issue */
    double score;
    uint64_t index;
    size_t size; /* of the text; 0 where the guess is the label */
};

struct issues {
    const struct options *options;
    struct tally told; /* -t */
    struct estimate estimate;
    struct spool *spool;
    uint64_t rows, first, last; /* how many; the lowest and highest index */
    bool has_id, spool_failed;
    struct error error;
};

static void see_index(struct issues *issues, uint64_t index)
{
    if (issues->rows == 0 || index < issues->first)
        issues->first = index;
    if (issues->rows == 0 || index > issues->last)
        issues->last = index;
}

static int take_row(struct issues *issues, const char *line, size_t size)
{
    struct scored scored;
    struct error *error = &issues->error;
    if (scored_read(&scored, line, size, error))
        return -1;
    if (issues->rows && scored.has_id != issues->has_id)
        return error_set(error, "%s",
                         scored.has_id ? "8 columns after rows of 7" : "7 columns after rows of 8");
    int64_t label = estimate_label(&issues->estimate, scored.label, error);
    if (label < 0)
        return -1;
    estimate_add(&issues->estimate, (size_t)label, scored.confident, scored.off_diagonal);
    see_index(issues, scored.index);
    issues->rows++;
    issues->has_id = scored.has_id;

    bool as_given = scored.guess.size == scored.label.size &&
                    !memcmp(scored.guess.at, scored.label.at, scored.label.size);
    struct entry entry = {scored.score, scored.index, as_given ? 0 : size};
    issues->spool_failed = spool_add(issues->spool, &entry, sizeof entry, error) ||
                           (entry.size && spool_add(issues->spool, line, size, error));
    return issues->spool_failed ? -1 : 0;
}

static int take_rows(struct issues *issues, struct lines *lines)
{
    const char *line;
    size_t size;
    int more;
    while ((more = lines_next(lines, &line, &size, &issues->error)) > 0) {
        if (lines->unfinished)
            more = error_set(&issues->error, "it has no newline (cut short?)");
        else if (!scored_is_header(line, size))
            more = take_row(issues, line, size);
        if (more < 0 && !issues->spool_failed)
            error_prefix(&issues->error, "line %llu", (unsigned long long)lines->number);
        if (more < 0)
            return -1;
    }
    return more;
}

static enum status read_rows(struct issues *issues)
{
    const struct options *options = issues->options;
    struct lines lines = {.input = input_open(STDIN_FILENO, -1, &issues->error)};
    int failed = !lines.input || take_rows(issues, &lines);
    if (lines.input)
        input_close(lines.input);
    lines_free(&lines);
    if (failed)
        return fail(options, "%s%s", issues->spool_failed ? "" : "stdin: ", issues->error.text);
    if (options->thresholds && issues->rows != issues->told.rows)
        return fail(options, "stdin: %llu scored row%s, but %s was made of %llu%s",
                    (unsigned long long)issues->rows, issues->rows == 1 ? "" : "s",
                    options->thresholds, (unsigned long long)issues->told.rows,
                    issues->rows < issues->told.rows ? " (cut short?)" : "");
    return DONE;
}

static int print_row(void *own, struct buffer *out, uint64_t index, const void *payload,
                     size_t size, struct error *error)
{
    (void)own;
    (void)index;
    return buffer_append(out, payload, size, error) ? -1 : buffer_append(out, "\n", 1, error);
}

/* Passes the spooled rows on to the ranking. */
static int rank_rows(struct issues *issues, struct ranking *ranking)
{
    struct error *error = &issues->error;
    if (spool_rewind(issues->spool, error))
        return -1;
    for (uint64_t i = 0; i < issues->rows; i++) {
        const void *bytes;
        struct entry entry;
        if (spool_next(issues->spool, &bytes, sizeof entry, error))
            return -1;
        memcpy(&entry, bytes, sizeof entry);
        if (entry.size && spool_next(issues->spool, &bytes, entry.size, error))
            return -1;
        if (ranking_add(ranking, entry.score, entry.index, bytes, entry.size, error))
            return -1;
    }
    return 0;
}

static int write_issues(struct issues *issues, struct output *output)
{
    const struct options *options = issues->options;
    const struct estimate *estimate = &issues->estimate;
    struct error *error = &issues->error;
    uint64_t count = options->take;
    if (options->take == UINT64_MAX &&
        estimate_issues(estimate_class(estimate, 0), estimate_labels(estimate), options->estimation,
                        &count, error))
        return -1;
    struct ranking ranking = {.options = options,
                              .output = output,
                              .print = print_row,
                              .has_id = issues->has_id,
                              .first = issues->first,
                              .end = issues->rows ? issues->last + 1 : 0};
    if (options->thresholds) {
        ranking.first = 0;
        ranking.end = issues->told.records;
    }
    int failed = options->count ? ranking_count(&ranking, count, error)
                 : ranking_begin(&ranking, count, error) || rank_rows(issues, &ranking)
                     ? -1
                     : ranking_write(&ranking, error);
    ranking_free(&ranking);
    return failed;
}

static enum status run(struct issues *issues)
{
    const struct options *options = issues->options;
    struct names *names = NULL;
    struct error *error = &issues->error;
    if (options->thresholds && file_tally(options->thresholds, &issues->told, &names, error))
        return fail(options, "%s", error->text);
    names_free(names);
    issues->spool = spool_new(SPOOL_PART(options->memory), options->folder, error);
    struct output *output = issues->spool ? output_open(options->output, error) : NULL;
    if (!output)
        return fail(options, "%s", error->text);

    enum status status = read_rows(issues);
    if (status == DONE && write_issues(issues, output))
        status = fail_write(options, error);
    return output_end(options, output, status);
}

int run_issues(int argc, char **argv)
{
    struct options options;
    int first;
    enum status status = options_parse(&options, ISSUES, argv[0], argc, argv, &first);
    if (status != DONE || options.help)
        return options.help ? command_help(argv[0]) : (int)status;
    if (first < argc)
        return usage(&options, "it reads stdin; '%s' is one word too many", argv[first]);

    struct issues issues = {.options = &options};
    status = run(&issues);
    spool_free(issues.spool);
    tally_free(&issues.told);
    estimate_free(&issues.estimate);
    return (int)status;
}
