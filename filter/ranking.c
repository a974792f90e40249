#include "ranking.h"

#include "decimal.h"
#include "error.h"
#include "options.h"
#include "output.h"
#include "radix.h"
#include "scored.h"
#include "selection.h"

#include <string.h>

#define OUT_SIZE (64 * 1024)

/* With that many eighths of the memory. */
static struct selection *selection_of(const struct ranking *ranking, uint64_t limit, size_t eighths,
                                      struct error *error)
{
    const struct options *options = ranking->options;
    return selection_new(limit, options->memory / 8 * eighths, options->folder, error);
}

int ranking_begin(struct ranking *ranking, uint64_t issues, struct error *error)
{
    ranking->worst = selection_of(ranking, issues, 3, error);
    return ranking->worst ? 0 : -1;
}

int ranking_add(struct ranking *ranking, double score, uint64_t index, const void *payload,
                size_t size, struct error *error)
{
    return selection_add(ranking->worst, rank_key(score), index, payload, size, error);
}

static int flush(struct ranking *ranking, size_t from, struct error *error)
{
    if (ranking->out.size < from)
        return 0;
    size_t size = ranking->out.size;
    ranking->out.size = 0;
    return output_write(ranking->output, ranking->out.at, size, error);
}

static int put_line(struct ranking *ranking, const char *line, size_t size, struct error *error)
{
    return buffer_append(&ranking->out, line, size, error) ||
                   buffer_append(&ranking->out, "\n", 1, error)
               ? -1
               : flush(ranking, OUT_SIZE, error);
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

int ranking_next(struct ranking *ranking, struct selected *issue, struct error *error)
{
    return next_issue(ranking->worst, issue, error);
}

static uint64_t most(const struct ranking *ranking)
{
    return ranking->options->top;
}

/* The issues once more, by index. */
static struct selection *sort_by_index(struct ranking *ranking, struct error *error)
{
    struct selection *sorted = selection_of(ranking, UINT64_MAX, 1, error);
    int more = sorted ? 1 : -1;
    struct selected issue;
    for (uint64_t left = most(ranking); left && more > 0; left--)
        if ((more = next_issue(ranking->worst, &issue, error)) > 0 &&
            selection_add(sorted, issue.index, issue.index, issue.payload, issue.size, error))
            more = -1;
    if (more >= 0)
        return sorted;
    selection_free(sorted);
    return NULL;
}

static int write_rows(struct ranking *ranking, struct selection *selection, struct error *error)
{
    int more = 1;
    struct selected issue;
    const char *header = ranking->has_id ? SCORED_HEADER "\tid" : SCORED_HEADER;
    if (ranking->options->header_out && put_line(ranking, header, strlen(header), error))
        return -1;
    for (uint64_t left = most(ranking); left && more > 0; left--)
        if ((more = next_issue(selection, &issue, error)) > 0 &&
            (buffer_append(&ranking->out, issue.payload, issue.size, error) ||
             flush(ranking, OUT_SIZE, error)))
            more = -1;
    return more < 0 ? -1 : 0;
}

static int write_mask(struct ranking *ranking, struct selection *sorted, struct error *error)
{
    struct selected issue;
    uint64_t index = ranking->first;
    int more;
    while ((more = next_issue(sorted, &issue, error)) > 0) {
        if (issue.index < index)
            return error_set(error,
                             "index %llu comes twice (shards? score them with --first-index)",
                             (unsigned long long)issue.index);
        for (; index < issue.index; index++)
            if (put_line(ranking, "0", 1, error))
                return -1;
        if (put_line(ranking, "1", 1, error))
            return -1;
        index++;
    }
    for (; index < ranking->end && more == 0; index++)
        more = put_line(ranking, "0", 1, error);
    return more;
}

int ranking_write(struct ranking *ranking, struct error *error)
{
    const struct options *options = ranking->options;
    int failed;
    if (options->mask || options->by_index) {
        struct selection *sorted = sort_by_index(ranking, error);
        failed = !sorted         ? -1
                 : options->mask ? write_mask(ranking, sorted, error)
                                 : write_rows(ranking, sorted, error);
        selection_free(sorted);
    } else {
        failed = write_rows(ranking, ranking->worst, error);
    }
    return failed ? -1 : flush(ranking, 0, error);
}

int ranking_count(struct ranking *ranking, uint64_t issues, struct error *error)
{
    char text[DECIMAL_SIZE];
    char *end = decimal_print_integer(text, issues);
    return put_line(ranking, text, (size_t)(end - text), error) ? -1 : flush(ranking, 0, error);
}

void ranking_free(struct ranking *ranking)
{
    selection_free(ranking->worst);
    buffer_free(&ranking->out);
}
