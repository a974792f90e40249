/* summary: scored rows -> a row a class and one for all, or which classes are taken for which.
 *
 * Classes are numbered by the estimate as they are met, those of -t before. What the off_diagonal
 * rows take for what is counted by pair; which rows are listed is the ranking's to say. */
#include "summary.h"

#include "command.h"
#include "decimal.h"
#include "error.h"
#include "heading.h"
#include "intake.h"
#include "options.h"
#include "output.h"
#include "pairs.h"
#include "ranking.h"
#include "selection.h"
#include "unknown.h"
#include "verbs.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows in ---- */

struct summary_class *summary_class(const struct summary *summary, size_t number)
{
    return (struct summary_class *)(void *)summary->class_.at + number;
}

/* Room for all that have a number by now. */
static int classes_grow(struct summary *summary, struct error *error)
{
    static const struct summary_class none = {0};
    struct buffer *classes = &summary->class_;
    while (classes->size < estimate_labels(&summary->intake.estimate) * sizeof none)
        if (buffer_append(classes, &none, sizeof none, error))
            return -1;
    return 0;
}

/* A class that the file of -t does not have cannot be in rows that it belongs to. */
static int check_class(const struct intake *intake, int64_t number, int column, struct slice name,
                       struct error *error)
{
    char shown[QUOTED_SIZE], path[QUOTED_SIZE];
    const char *told = intake->options->thresholds;
    if (number < 0 || !told || (size_t)number < intake->told.classes)
        return number < 0 ? -1 : 0;
    return error_set(error, "column %d: '%s' is not a class of %s", column,
                     quoted(shown, name.at, name.size), quoted(path, told, strlen(told)));
}

static int see_row(struct intake *intake, const struct scored *row, size_t label, struct slice line,
                   struct slice *payload)
{
    struct summary *summary = intake->own;
    struct error *error = &intake->error;
    bool as_given = scored_as_given(row);
    int64_t guess =
        as_given ? (int64_t)label : estimate_label(&intake->estimate, row->guess, error);
    (void)line;
    if (check_class(intake, (int64_t)label, 2, row->label, error) ||
        check_class(intake, guess, 4, row->guess, error) || classes_grow(summary, error))
        return -1;
    summary->score += row->score;
    summary_class(summary, label)->score += row->score;
    summary_class(summary, label)->as_given += as_given;
    if (as_given)
        return 0;
    if (row->off_diagonal && pairs_add(summary->pairs, (uint32_t)label, (uint32_t)guess, error)) {
        intake->blameless = true;
        return -1;
    }
    summary->kept = (uint32_t)label;
    *payload = (struct slice){(const char *)&summary->kept, sizeof summary->kept};
    return 0;
}

/* The classes of -t, those without rows as well. */
static int number_classes(struct intake *intake, struct error *error)
{
    struct buffer name = {0};
    int failed = 0;
    for (size_t k = 0; k < intake->told.classes && !failed; k++) {
        struct slice plain = {NULL, 0};
        if (intake->names)
            plain = names_at(intake->names, k);
        failed = buffer_reserve(&name, 2 * plain.size + DECIMAL_SIZE, error);
        if (failed)
            break;
        char *end =
            intake->names ? names_escape(name.at, plain) : decimal_print_integer(name.at, k);
        struct slice escaped = {name.at, (size_t)(end - name.at)};
        failed = estimate_label(&intake->estimate, escaped, error) < 0;
    }
    buffer_free(&name);
    return failed ? -1 : 0;
}

/* ---- the order of classes ---- */

struct placed {
    struct slice name;
    uint32_t number;
};

static bool is_number(struct slice name)
{
    for (size_t i = 0; i < name.size; i++)
        if (name.at[i] < '0' || name.at[i] > '9')
            return false;
    return name.size == 1 || name.at[0] != '0';
}

static int compare_names(const void *left, const void *right)
{
    return slice_compare(&((const struct placed *)left)->name,
                         &((const struct placed *)right)->name);
}

static int compare_numbers(const void *left, const void *right)
{
    const struct slice *a = &((const struct placed *)left)->name;
    const struct slice *b = &((const struct placed *)right)->name;
    return a->size != b->size ? (a->size > b->size) - (a->size < b->size) : slice_compare(a, b);
}

/* As the file of -t has them; else by number where all are numbers, else by bytes. */
static int order_classes(struct summary *summary, struct error *error)
{
    const struct intake *intake = &summary->intake;
    size_t count = summary->classes = estimate_labels(&intake->estimate);
    summary->order = malloc((count + 1) * sizeof *summary->order);
    summary->place = malloc((count + 1) * sizeof *summary->place);
    struct placed *placed = malloc((count + 1) * sizeof *placed);
    if (!summary->order || !summary->place || !placed) {
        free(placed);
        return error_memory(error);
    }
    bool numbers = true;
    for (size_t k = 0; k < count; k++) {
        placed[k] = (struct placed){estimate_name(&intake->estimate, k), (uint32_t)k};
        numbers = numbers && is_number(placed[k].name);
    }
    if (!intake->options->thresholds)
        qsort(placed, count, sizeof *placed, numbers ? compare_numbers : compare_names);
    for (size_t i = 0; i < count; i++) {
        summary->order[i] = placed[i].number;
        summary->place[placed[i].number] = (uint32_t)i;
    }
    free(placed);
    return 0;
}

/* ---- what is known at the end ---- */

static int count_listed(struct summary *summary, struct error *error)
{
    struct selected issue;
    struct ranking ranking = {.options = summary->options};
    int more = intake_issues(&summary->intake, &summary->issues, error) ||
                       ranking_begin(&ranking, summary->issues, error) ||
                       intake_rank(&summary->intake, &ranking, error)
                   ? -1
                   : 1;
    while (more > 0 && (more = ranking_next(&ranking, &issue, error)) > 0) {
        uint32_t label;
        memcpy(&label, issue.payload, sizeof label);
        summary_class(summary, label)->listed++;
    }
    ranking_free(&ranking);
    return more;
}

/* The class that each is most often taken for; among equals the first in order. */
static int find_confused(struct summary *summary, struct error *error)
{
    struct pair pair;
    int more;
    while ((more = pairs_next(summary->pairs, &pair, error)) > 0) {
        struct summary_class *class_ = summary_class(summary, pair.given);
        if (pair.count > class_->confused ||
            (pair.count == class_->confused &&
             summary->place[pair.guess] < summary->place[class_->confused_with])) {
            class_->confused = pair.count;
            class_->confused_with = pair.guess;
        }
    }
    return more;
}

/* The pairs as a selection, the largest count first, equal ones in the classes' order. */
static int rank_pairs(struct summary *summary, struct error *error)
{
    const struct options *options = summary->options;
    struct pair pair;
    int more;
    summary->ranked = selection_new(UINT64_MAX, options->memory / 2, options->folder, error);
    if (!summary->ranked)
        return -1;
    while ((more = pairs_next(summary->pairs, &pair, error)) > 0) {
        uint64_t place = (uint64_t)summary->place[pair.given] << 32 | summary->place[pair.guess];
        if (selection_add(summary->ranked, UINT64_MAX - pair.count, place, NULL, 0, error))
            return -1;
    }
    return more;
}

static int finish(struct summary *summary, struct error *error)
{
    if (classes_grow(summary, error) || order_classes(summary, error))
        return -1;
    if (summary->options->pairs)
        return rank_pairs(summary, error) ? -1 : summary_write_pairs(summary, error);
    return find_confused(summary, error) || count_listed(summary, error)
               ? -1
               : summary_write_classes(summary, error);
}

/* ---- the verb ---- */

static enum status begin(struct summary *summary)
{
    const struct options *options = summary->options;
    struct intake *intake = &summary->intake;
    size_t memory = options->pairs ? options->memory / 2 : options->memory / 8;
    enum status status = intake_begin(intake);
    if (status != DONE)
        return status;
    summary->pairs = pairs_new(memory, options->folder, &intake->error);
    if (!summary->pairs || number_classes(intake, &intake->error) ||
        !(summary->output = output_open(options->output, &intake->error)))
        return fail(options, "%s", intake->error.text);
    return DONE;
}

static enum status run(struct summary *summary)
{
    struct error error;
    enum status status = begin(summary);
    if (status == DONE)
        status = intake_read(&summary->intake);
    if (status == DONE && finish(summary, &error))
        status = fail_write(summary->options, &error);
    return output_end(summary->options, summary->output, status);
}

int run_summary(int argc, char **argv)
{
    struct options options;
    int first;
    enum status status = options_parse(&options, SUMMARY, argv[0], argc, argv, &first);
    if (status != DONE || options.help)
        return options.help ? command_help(argv[0]) : (int)status;
    if (first < argc)
        return surplus_operand(&options, argv[first], "it reads stdin", "");

    struct summary summary = {.options = &options};
    summary.intake = (struct intake){
        .options = &options, .row = see_row, .own = &summary, .unranked = options.pairs};
    status = run(&summary);
    intake_free(&summary.intake);
    pairs_free(summary.pairs);
    selection_free(summary.ranked);
    buffer_free(&summary.class_);
    free(summary.order);
    free(summary.place);
    return (int)status;
}
