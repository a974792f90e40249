/* pack: the two arrays, or records of any form -> an npy record stream. */
#include "command.h"
#include "npy.h"
#include "output.h"
#include "progress.h"
#include "scan.h"
#include "verbs.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct pack {
    struct scan scan;
    enum real real;
    size_t record;  /* bytes */
    bool one_array; /* one header in front of all, else one a block */
};

struct own {          /* a worker's */
    uint64_t changed; /* records whose highest class is another after narrowing */
};

static size_t highest(const double *probs, size_t classes)
{
    size_t top = 0;
    for (size_t k = 1; k < classes; k++)
        if (probs[k] > probs[top])
            top = k;
    return top;
}

static void pack_record(struct scan_worker *worker, const struct row *row, int32_t label)
{
    const struct pack *pack = worker->scan->verb;
    struct own *own = worker->own;
    size_t classes = worker->scan->stream->classes, size = real_size(pack->real);
    if (buffer_reserve(&worker->out, pack->record, &worker->error)) {
        worker->failed = true;
        return;
    }
    row_dense(row, classes, worker->scratch);
    size_t before = highest(worker->scratch, classes);
    char *out = worker->out.at + worker->out.size;
    memcpy(out, &label, sizeof label);
    for (size_t k = 0; k < classes; k++)
        worker->scratch[k] =
            real_store(pack->real, worker->scratch[k], out + sizeof label + k * size);
    own->changed += before != highest(worker->scratch, classes);
    worker->out.size += pack->record;
}

static void pack_records(struct scan_worker *worker)
{
    struct row row;
    int32_t label;
    for (size_t i = 0; scan_next(worker, &i, &row, &label);)
        pack_record(worker, &row, label);
}

static int write_header(struct pack *pack, uint64_t records)
{
    char header[256];
    size_t size = npy_header_write(header, records, pack->scan.stream->classes, (int)pack->real);
    return output_write(pack->scan.output, header, size, &pack->scan.error);
}

static int write_block(struct scan *scan, struct scan_worker *worker)
{
    struct pack *pack = scan->verb;
    size_t size = worker->out.size;
    if (!size || (!pack->one_array && write_header(pack, size / pack->record)))
        return size ? -1 : 0;
    return output_write(scan->output, worker->out.at, size, &scan->error);
}

static void note_changed(const struct pack *pack, const struct own *owns)
{
    uint64_t changed = 0;
    for (size_t i = 0; i < pack->scan.options->threads; i++)
        changed += owns[i].changed;
    if (changed)
        note(pack->scan.options,
             "the narrower dtype changes which class is highest in %llu of "
             "%llu records",
             (unsigned long long)changed, (unsigned long long)pack->scan.used);
}

static enum status run(struct pack *pack)
{
    struct scan *scan = &pack->scan;
    struct own *owns = calloc(scan->options->threads, sizeof *owns);
    enum status status =
        owns ? scan_run(scan, owns, sizeof *owns) : fail(scan->options, "out of memory");
    if (status == DONE) {
        scan_notes(scan);
        note_changed(pack, owns);
    }
    free(owns);
    return status;
}

/* The stream's own reals, bf2 widened, or what the user says. */
static enum real wanted_real(const struct pack *pack)
{
    static const enum real reals[] = {REAL_F2, REAL_F4, REAL_F8};
    if (pack->scan.options->dtype != DTYPE_SOURCE)
        return reals[pack->scan.options->dtype];
    enum real own = reader_real(pack->scan.reader);
    return own == REAL_BF2 ? REAL_F4 : own;
}

static enum status pack_stream(struct pack *pack)
{
    struct scan *scan = &pack->scan;
    const struct options *options = scan->options;
    uint64_t records = reader_records(scan->reader);
    pack->real = wanted_real(pack);
    pack->record = sizeof(int32_t) + scan->stream->classes * real_size(pack->real);
    pack->one_array = records != UINT64_MAX && !options->skip_bad && !options->input.ignore_label;
    if (!(scan->output = output_open(options->output, &scan->error)))
        return fail(options, "%s", scan->error.text);
    if (pack->one_array && write_header(pack, records))
        return fail_write(options, &scan->error);
    return run(pack);
}

int run_pack(int argc, char **argv)
{
    struct options options;
    int first;
    enum status status = options_parse(&options, PACK, argv[0], argc, argv, &first);
    if (status != DONE || options.help)
        return options.help ? command_help(argv[0]) : (int)status;
    if (argc - first == 2 && !options.input.labels_file) {
        options.input.labels_file = argv[first];
        options.input.probs_file = argv[first + 1];
    } else if (argc != first) {
        return usage(&options, "it takes two files, LABELS.npy and PRED_PROBS.npy, or reads stdin");
    }
    if (!options.output && isatty(STDOUT_FILENO))
        return usage(&options, "it writes binary, and stdout is a terminal: > FILE, or -o FILE");
    struct progress progress;
    struct pack pack = {0};
    struct scan *scan = &pack.scan;
    progress_begin(&progress, &options, false, 1);
    status = scan_open(scan, &options, STDIN_FILENO, "stdin", NULL, NULL);
    scan->work = pack_records;
    scan->write = write_block;
    scan->verb = &pack;
    if (status == DONE)
        status = pack_stream(&pack);
    status = scan_end(scan, status);
    progress_end(options.progress, status, scan->stream ? scan->stream->classes : 0, NULL);
    scan_close(scan);
    return (int)status;
}
