/* issues: scored rows -> the likely mistakes, worst first. Every row is spooled, since N is known
 * only at the end; then the N lowest are selected. */
#include "buffer.h"
#include "command.h"
#include "decimal.h"
#include "error.h"
#include "estimate.h"
#include "files.h"
#include "input.h"
#include "lines.h"
#include "names.h"
#include "options.h"
#include "output.h"
#include "scored.h"
#include "selection.h"
#include "spool.h"
#include "tally.h"
#include "verbs.h"

#include <string.h>
#include <unistd.h>

struct entry { /* of the spool; the row's text follows if it may be an issue */
    uint64_t key, index;
    size_t size; /* of the text; 0 where the guess is the label */
};

struct ranking {
    const struct options *options;
    struct tally told; /* -t */
    struct estimate estimate;
    struct spool *spool;
    struct output *output;
    struct buffer out;
    struct error error;
    uint64_t rows, lowest, highest; /* how many, first and last index */
    bool has_id;
};

static int rank_row(struct ranking *ranking, const char *line, size_t size)
{
    struct scored scored;
    struct error *error = &ranking->error;
    if (scored_read(&scored, line, size, error))
        return -1;
    if (ranking->rows && scored.has_id != ranking->has_id)
        return error_set(error, "%s",
                         scored.has_id ? "8 columns after rows of 7" : "7 columns after rows of 8");
    int64_t label = estimate_label(&ranking->estimate, scored.label, error);
    if (label < 0)
        return -1;
    estimate_add(&ranking->estimate, (size_t)label, scored.confident, scored.off_diagonal);

    bool as_given = scored.guess.size == scored.label.size &&
                    !memcmp(scored.guess.at, scored.label.at, scored.label.size);
    if (ranking->rows == 0 || scored.index < ranking->lowest)
        ranking->lowest = scored.index;
    if (ranking->rows == 0 || scored.index > ranking->highest)
        ranking->highest = scored.index;
    ranking->rows++;
    ranking->has_id = scored.has_id;
    struct entry entry = {selection_key(scored.score), scored.index, as_given ? 0 : size};
    return spool_add(ranking->spool, &entry, sizeof entry, error) ||
                   (entry.size && spool_add(ranking->spool, line, size, error))
               ? -1
               : 0;
}

static enum status read_rows(struct ranking *ranking)
{
    const struct options *options = ranking->options;
    struct lines lines = {.input = input_open(STDIN_FILENO, -1, &ranking->error)};
    if (!lines.input)
        return fail(options, "stdin: %s", ranking->error.text);
    const char *line;
    size_t size;
    int more;
    while ((more = lines_next(&lines, &line, &size, &ranking->error)) > 0) {
        if (lines.unfinished)
            more = error_set(&ranking->error, "the last line has no newline (cut short?)");
        else if (!scored_is_header(line, size))
            more = rank_row(ranking, line, size);
        if (more < 0) {
            error_prefix(&ranking->error, "line %llu", (unsigned long long)lines.number);
            break;
        }
    }
    input_close(lines.input);
    lines_free(&lines);
    return more < 0 ? fail(options, "stdin: %s", ranking->error.text) : DONE;
}

static enum status check_rows(struct ranking *ranking)
{
    const struct options *options = ranking->options;
    if (options->thresholds && ranking->rows != ranking->told.rows)
        return fail(options, "stdin: %llu scored rows, but %s was made of %llu (cut short?)",
                    (unsigned long long)ranking->rows, options->thresholds,
                    (unsigned long long)ranking->told.rows);
    return DONE;
}

/* ---- the rows that are issues ---- */

static int put(struct ranking *ranking, const void *bytes, size_t size)
{
    if (buffer_append(&ranking->out, bytes, size, &ranking->error) ||
        buffer_append(&ranking->out, "\n", 1, &ranking->error))
        return -1;
    if (ranking->out.size < 64 * 1024)
        return 0;
    size = ranking->out.size;
    ranking->out.size = 0;
    return output_write(ranking->output, ranking->out.at, size, &ranking->error);
}

/* The N lowest of the spool. */
static struct selection *select_lowest(struct ranking *ranking, uint64_t issues)
{
    struct error *error = &ranking->error;
    struct selection *selection =
        selection_new(issues, ranking->options->memory, ranking->options->folder, error);
    int failed = !selection || spool_rewind(ranking->spool, error);
    for (uint64_t i = 0; i < ranking->rows && !failed; i++) {
        const void *bytes;
        struct entry entry;
        if ((failed = spool_next(ranking->spool, &bytes, sizeof entry, error)))
            break;
        memcpy(&entry, bytes, sizeof entry);
        bytes = "";
        if (entry.size)
            failed = spool_next(ranking->spool, &bytes, entry.size, error);
        if (!failed)
            failed = selection_add(selection, entry.key, entry.index, bytes, entry.size, error);
    }
    if (!failed)
        return selection;
    selection_free(selection);
    return NULL;
}

/* The next issue: rows whose guess is their label are passed over. */
static int next_issue(struct selection *selection, struct selected *issue, struct error *error)
{
    int more;
    do
        more = selection_next(selection, issue, error);
    while (more > 0 && issue->size == 0);
    return more;
}

/* The first `top` issues of a selection, again, but by index. */
static struct selection *select_by_index(struct ranking *ranking, struct selection *worst)
{
    struct error *error = &ranking->error;
    struct selection *selection =
        selection_new(UINT64_MAX, ranking->options->memory, ranking->options->folder, error);
    uint64_t left = ranking->options->has_top ? ranking->options->top : UINT64_MAX;
    int more = selection ? 1 : -1;
    struct selected issue;
    while (left-- && more > 0 && (more = next_issue(worst, &issue, error)) > 0)
        if (selection_add(selection, issue.index, issue.index, issue.payload, issue.size, error))
            more = -1;
    if (more >= 0)
        return selection;
    selection_free(selection);
    return NULL;
}

static int write_issues(struct ranking *ranking, struct selection *selection)
{
    uint64_t left = ranking->options->has_top ? ranking->options->top : UINT64_MAX;
    int more = 1;
    struct selected issue;
    if (ranking->options->header_out) {
        const char *header = ranking->has_id ? SCORED_HEADER "\tid" : SCORED_HEADER;
        more = put(ranking, header, strlen(header)) ? -1 : 1;
    }
    while (left-- && more > 0 && (more = next_issue(selection, &issue, &ranking->error)) > 0)
        if (put(ranking, issue.payload, issue.size))
            more = -1;
    return more;
}

static int write_mask(struct ranking *ranking, struct selection *by_index)
{
    uint64_t index = ranking->lowest, end = ranking->rows ? ranking->highest + 1 : 0;
    if (ranking->options->thresholds) {
        index = 0;
        end = ranking->told.records;
    }
    struct selected issue;
    int more;
    while ((more = next_issue(by_index, &issue, &ranking->error)) > 0) {
        for (; index < issue.index; index++)
            if (put(ranking, "0", 1))
                return -1;
        if (put(ranking, "1", 1))
            return -1;
        index++;
    }
    for (; index < end && more >= 0; index++)
        more = put(ranking, "0", 1);
    return more;
}

static int write_selected(struct ranking *ranking, uint64_t issues)
{
    const struct options *options = ranking->options;
    struct selection *worst = select_lowest(ranking, issues), *sorted = worst;
    if (worst && (options->mask || options->by_index))
        sorted = select_by_index(ranking, worst);
    int result = !sorted         ? -1
                 : options->mask ? write_mask(ranking, sorted)
                                 : write_issues(ranking, sorted);
    if (sorted != worst)
        selection_free(sorted);
    selection_free(worst);
    return result;
}

static int write_all(struct ranking *ranking)
{
    const struct options *options = ranking->options;
    uint64_t issues = options->take;
    if (!options->has_take &&
        estimate_issues(estimate_class(&ranking->estimate, 0), estimate_labels(&ranking->estimate),
                        options->estimation, &issues, &ranking->error))
        return -1;
    if (options->count) {
        char text[DECIMAL_SIZE];
        if (put(ranking, text, (size_t)(decimal_print_integer(text, issues) - text)))
            return -1;
    } else if (write_selected(ranking, issues) < 0) {
        return -1;
    }
    return output_write(ranking->output, ranking->out.at, ranking->out.size, &ranking->error);
}

static enum status rank(struct ranking *ranking)
{
    const struct options *options = ranking->options;
    struct names *names = NULL;
    if (options->thresholds &&
        file_tally(options->thresholds, &ranking->told, &names, &ranking->error))
        return fail(options, "%s", ranking->error.text);
    names_free(names);
    ranking->spool = spool_new(options->memory, options->folder, &ranking->error);
    ranking->output = ranking->spool ? output_open(options->output, &ranking->error) : NULL;
    if (!ranking->output)
        return fail(options, "%s", ranking->error.text);
    enum status status = read_rows(ranking);
    if (status == DONE)
        status = check_rows(ranking);
    if (status == DONE && write_all(ranking))
        status = fail(options, "%s", ranking->error.text);
    if (status == DONE) {
        struct output *output = ranking->output;
        ranking->output = NULL;
        if (output_commit(output, &ranking->error))
            status = fail(options, "%s", ranking->error.text);
    }
    return status;
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

    struct ranking ranking = {.options = &options};
    status = rank(&ranking);
    output_abandon(ranking.output);
    spool_free(ranking.spool);
    tally_free(&ranking.told);
    estimate_free(&ranking.estimate);
    buffer_free(&ranking.out);
    return (int)status;
}
