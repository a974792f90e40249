/* issues: scored rows -> the likely mistakes, worst first. */
#include "buffer.h"
#include "command.h"
#include "intake.h"
#include "options.h"
#include "output.h"
#include "ranking.h"
#include "unknown.h"
#include "verbs.h"

/* The ranking writes whole lines, with the newlines that they have. */
static int see_row(struct intake *intake, const struct scored *row, size_t label, struct slice line,
                   struct slice *payload)
{
    (void)intake;
    (void)label;
    if (!scored_as_given(row))
        *payload = (struct slice){line.at, line.size + 1};
    return 0;
}

static int write_issues(struct intake *intake, struct output *output, struct error *error)
{
    const struct options *options = intake->options;
    uint64_t count;
    if (intake_issues(intake, &count, error))
        return -1;
    struct ranking ranking = {.options = options,
                              .output = output,
                              .has_id = intake->has_id,
                              .first = intake->first,
                              .end = intake->rows ? intake->last + 1 : 0};
    if (options->thresholds) {
        ranking.first = 0;
        ranking.end = intake->told.records;
    }
    int failed = options->count ? ranking_count(&ranking, count, error)
                 : ranking_begin(&ranking, count, error) || intake_rank(intake, &ranking, error)
                     ? -1
                     : ranking_write(&ranking, error);
    ranking_free(&ranking);
    return failed;
}

static enum status run(struct intake *intake)
{
    const struct options *options = intake->options;
    struct error error;
    enum status status = intake_begin(intake);
    if (status != DONE)
        return status;
    struct output *output = output_open(options->output, &error);
    if (!output)
        return fail(options, "%s", error.text);
    status = intake_read(intake);
    if (status == DONE && write_issues(intake, output, &error))
        status = fail_write(options, &error);
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
        return surplus_operand(&options, argv[first], "it reads stdin", "");

    struct intake intake = {.options = &options, .row = see_row};
    status = run(&intake);
    intake_free(&intake);
    return (int)status;
}
