#include "intake.h"

#include "files.h"
#include "input.h"
#include "lines.h"
#include "options.h"
#include "ranking.h"
#include "spool.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct entry { /* of the spool; the payload follows */
    double score;
    uint64_t index;
    size_t size; /* of the payload */
};

enum status intake_begin(struct intake *intake)
{
    const struct options *options = intake->options;
    struct error *error = &intake->error;
    if (refuse_terminal(options, STDIN_FILENO, "scored rows") != DONE)
        return USAGE;
    if (options->thresholds &&
        file_tally(options->thresholds, &intake->told, &intake->names, error))
        return fail(options, "%s", error->text);
    if (!intake->unranked &&
        !(intake->spool = spool_new(SPOOL_PART(options->memory), options->folder, error)))
        return fail(options, "%s", error->text);
    return DONE;
}

static void see_index(struct intake *intake, uint64_t index)
{
    if (intake->rows == 0 || index < intake->first)
        intake->first = index;
    if (intake->rows == 0 || index > intake->last)
        intake->last = index;
}

static int keep(struct intake *intake, const struct scored *row, struct slice payload)
{
    struct error *error = &intake->error;
    if (intake->unranked)
        return 0;
    struct entry entry = {row->score, row->index, payload.size};
    if (spool_add(intake->spool, &entry, sizeof entry, error) == 0 &&
        (!payload.size || spool_add(intake->spool, payload.at, payload.size, error) == 0))
        return 0;
    intake->blameless = true;
    return -1;
}

static int take_row(struct intake *intake, struct slice line)
{
    struct scored row;
    struct error *error = &intake->error;
    if (scored_read(&row, line.at, line.size, error))
        return -1;
    if (intake->rows && row.has_id != intake->has_id)
        return error_set(error, "%s",
                         row.has_id ? "8 columns after rows of 7" : "7 columns after rows of 8");
    int64_t label = estimate_label(&intake->estimate, row.label, error);
    if (label < 0)
        return -1;
    estimate_add(&intake->estimate, (size_t)label, row.confident, row.off_diagonal);
    see_index(intake, row.index);
    intake->rows++;
    intake->has_id = row.has_id;

    struct slice payload = {NULL, 0};
    return intake->row(intake, &row, (size_t)label, line, &payload) ? -1
                                                                    : keep(intake, &row, payload);
}

static int take_rows(struct intake *intake, struct lines *lines)
{
    struct slice line;
    int more;
    while ((more = lines_next(lines, &line.at, &line.size, &intake->error)) > 0) {
        if (lines->unfinished)
            more = error_set(&intake->error, "it has no newline (cut short?)");
        else if (!scored_is_header(line.at, line.size))
            more = take_row(intake, line);
        if (more < 0 && !intake->blameless)
            error_prefix(&intake->error, "line %llu", (unsigned long long)lines->number);
        if (more < 0)
            return -1;
    }
    return more;
}

static int ascending(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Whether as many rows bear each label as the file of -t says. Which label is which is left open:
 * the rows may have names where the file has none. -1 when memory is short. */
static int labels_agree(const struct intake *intake)
{
    size_t labels = estimate_labels(&intake->estimate), classes = intake->told.classes;
    uint64_t *rows = calloc(2 * classes + 1, sizeof *rows);
    if (!rows)
        return -1;
    uint64_t *told = rows + classes;
    for (size_t i = 0; i < labels && labels <= classes; i++)
        rows[i] = estimate_class(&intake->estimate, i)->records;
    for (size_t k = 0; k < classes; k++)
        told[k] = intake->told.class_[k].count;
    qsort(rows, classes, sizeof *rows, ascending);
    qsort(told, classes, sizeof *told, ascending);
    bool agree = labels <= classes && !memcmp(rows, told, classes * sizeof *rows);
    free(rows);
    return agree;
}

static enum status check_told(const struct intake *intake)
{
    const struct options *options = intake->options;
    if (intake->rows != intake->told.rows)
        return fail(options, "stdin: %llu scored row%s, but %s was made of %llu%s",
                    (unsigned long long)intake->rows, intake->rows == 1 ? "" : "s",
                    options->thresholds, (unsigned long long)intake->told.rows,
                    intake->rows < intake->told.rows ? " (cut short?)" : "");
    if (options->mask && intake->rows && intake->last >= intake->told.records)
        return fail(options, "stdin: index %llu, but %s was made of %llu records",
                    (unsigned long long)intake->last, options->thresholds,
                    (unsigned long long)intake->told.records);
    int agree = labels_agree(intake);
    if (agree < 0)
        return fail(options, "out of memory");
    return agree ? DONE
                 : fail(options,
                        "stdin: as many scored rows as %s was made of, but not as many "
                        "of each label",
                        options->thresholds);
}

/* More rows than there are indices: an index does not tell which record it is. */
static enum status check_indices(const struct intake *intake)
{
    const struct options *options = intake->options;
    uint64_t indices = intake->rows ? intake->last - intake->first + 1 : 0;
    if (intake->rows <= indices)
        return DONE;
    static const char format[] = "stdin: %llu rows have the indices %llu…%llu, so some come twice "
                                 "(shards? score them with --first-index)";
    unsigned long long rows = intake->rows, first = intake->first, last = intake->last;
    if (options->mask)
        return fail(options, format, rows, first, last);
    note(options, format, rows, first, last);
    return DONE;
}

enum status intake_read(struct intake *intake)
{
    const struct options *options = intake->options;
    struct lines lines = {.input = input_open(STDIN_FILENO, -1, &intake->error)};
    int failed = !lines.input || take_rows(intake, &lines);
    if (lines.input)
        input_close(lines.input);
    lines_free(&lines);
    if (failed)
        return fail(options, "%s%s", intake->blameless ? "" : "stdin: ", intake->error.text);
    enum status status = options->thresholds ? check_told(intake) : DONE;
    return status == DONE ? check_indices(intake) : status;
}

int intake_issues(const struct intake *intake, uint64_t *issues, struct error *error)
{
    const struct options *options = intake->options;
    *issues = options->take;
    return options->take != UINT64_MAX ? 0
                                       : estimate_issues(estimate_class(&intake->estimate, 0),
                                                         estimate_labels(&intake->estimate),
                                                         options->estimation, issues, error);
}

int intake_rank(struct intake *intake, struct ranking *ranking, struct error *error)
{
    if (spool_rewind(intake->spool, error))
        return -1;
    for (uint64_t i = 0; i < intake->rows; i++) {
        const void *bytes;
        struct entry entry;
        if (spool_next(intake->spool, &bytes, sizeof entry, &intake->joined, error))
            return -1;
        memcpy(&entry, bytes, sizeof entry);
        if (entry.size && spool_next(intake->spool, &bytes, entry.size, &intake->joined, error))
            return -1;
        if (ranking_add(ranking, entry.score, entry.index, bytes, entry.size, error))
            return -1;
    }
    return 0;
}

void intake_free(struct intake *intake)
{
    spool_free(intake->spool);
    buffer_free(&intake->joined);
    tally_free(&intake->told);
    names_free(intake->names);
    estimate_free(&intake->estimate);
}
