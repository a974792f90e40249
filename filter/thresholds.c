/* thresholds: pass 1, records -> one confident threshold a class. */
#include "command.h"
#include "files.h"
#include "output.h"
#include "progress.h"
#include "scan.h"
#include "tally.h"
#include "unknown.h"
#include "verbs.h"

#include <stdlib.h>
#include <unistd.h>

static void add_records(struct scan_worker *worker)
{
    batch_tally(&worker->batch, worker->own);
}

/* Adds up the workers' tallies in the first. */
static enum status join(struct scan *scan, struct tally *tallies)
{
    for (size_t i = 1; i < scan->options->threads; i++)
        if (tally_join(&tallies[0], &tallies[i], &scan->error))
            return fail(scan->options, "%s", scan->error.text);
    tallies[0].records = scan->records;
    return DONE;
}

static enum status scan_tallies(struct scan *scan, struct tally *tallies)
{
    enum status status = DONE;
    for (size_t i = 0; i < scan->options->threads && status == DONE; i++)
        if (tally_init(&tallies[i], scan->stream->classes, &scan->error))
            status = fail(scan->options, "%s", scan->error.text);
    if (status == DONE)
        status = scan_run(scan, tallies, sizeof *tallies);
    return status == DONE ? join(scan, tallies) : status;
}

static enum status thresholds(struct scan *scan)
{
    size_t threads = scan->options->threads;
    struct tally *tallies = calloc(threads, sizeof *tallies);
    enum status status =
        tallies ? scan_tallies(scan, tallies) : fail(scan->options, "out of memory");
    if (status == DONE) {
        scan_notes(scan);
        status = write_thresholds(scan->options, scan->output, &tallies[0], scan->stream->names);
    }
    for (size_t i = 0; tallies && i < threads; i++)
        tally_free(&tallies[i]);
    free(tallies);
    return status;
}

int run_thresholds(int argc, char **argv)
{
    struct options options;
    struct progress progress;
    struct scan scan;
    int first;
    enum status status = options_parse(&options, THRESHOLDS, argv[0], argc, argv, &first);
    if (status != DONE || options.help)
        return options.help ? command_help(argv[0]) : (int)status;
    if (first < argc)
        return surplus_operand(&options, argv[first], "it reads stdin", "");

    progress_begin(&progress, &options, false, 1);
    status = scan_open(&scan, &options, STDIN_FILENO, "stdin", NULL, NULL);
    scan.work = add_records;
    scan.own_only = true;
    if (status == DONE && !(scan.output = output_open(options.output, &scan.error)))
        status = fail(&options, "%s", scan.error.text);
    if (status == DONE)
        status = thresholds(&scan);
    status = scan_end(&scan, status);
    progress_end(options.progress, status, scan.stream ? scan.stream->classes : 0, NULL);
    scan_close(&scan);
    return (int)status;
}
