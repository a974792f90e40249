#include "progress.h"

#include "options.h"
#include "reader.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define COLUMNS 80

/* Columns of the line that stands on the terminal, of which there is one; a signal may ask. */
static volatile sig_atomic_t standing;

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* In the background a line that is written over would be written over what the user types. */
static bool user_looks(const struct options *options)
{
    return isatty(STDERR_FILENO) && (options->output || !isatty(STDOUT_FILENO)) &&
           tcgetpgrp(STDERR_FILENO) == getpgrp();
}

void progress_begin(struct progress *progress, struct options *options, bool by_default,
                    unsigned passes)
{
    bool wanted = options->progress_wanted || (by_default && user_looks(options));
    if (!wanted || options->quiet)
        return;
    *progress = (struct progress){.options = options,
                                  .terminal = isatty(STDERR_FILENO),
                                  .passes = passes,
                                  .began = seconds()};
    progress->shown = progress->began;
    options->progress = progress;
}

/* Bytes of a plain file, from where the reader began; 0: nobody knows. */
static uint64_t bytes_of(int fd, uint64_t consumed)
{
    struct stat status;
    off_t at = lseek(fd, 0, SEEK_CUR);
    bool known = at >= 0 && !fstat(fd, &status) && S_ISREG(status.st_mode) && status.st_size >= at;
    return known ? (uint64_t)(status.st_size - at) + consumed : 0;
}

void progress_pass(struct progress *progress, int fd, const struct reader *reader)
{
    if (!progress)
        return;
    progress->pass++;
    progress->pass_began = seconds();
    progress->earlier += progress->bytes;
    progress->bytes = progress->records = progress->done = 0;
    progress->by_records = reader_records(reader) != UINT64_MAX;
    progress->size =
        progress->by_records ? reader_records(reader) : bytes_of(fd, reader_consumed(reader));
}

/* "1:05", "1:00:05" */
static void show_time(double time, char *out, size_t size)
{
    unsigned long long all = time > 0 && time < 1e9 ? (unsigned long long)time : 0;
    if (all < 3600)
        snprintf(out, size, "%llu:%02llu", all / 60, all % 60);
    else
        snprintf(out, size, "%llu:%02llu:%02llu", all / 3600, all / 60 % 60, all % 60);
}

/* "99.5 MB/s", of what is slow "42 records/s" */
static void show_rate(uint64_t records, uint64_t bytes, double time, char *out, size_t size)
{
    double rate = time > 0 ? (double)bytes / time / 1e6 : 0;
    const char *unit = rate < 1 ? "records/s" : "MB/s";
    if (rate < 1)
        rate = time > 0 ? (double)records / time : 0;
    snprintf(out, size, "%.*f %s", rate < 100, rate, unit);
}

/* "45 %, 1:05 left", or where nobody knows, "1:05" so far */
static void show_share(const struct progress *progress, double time, char *out, size_t size)
{
    char left[24];
    if (!progress->size) {
        show_time(time, out, size);
        return;
    }
    double share = (double)progress->done / (double)progress->size;
    share = share < 1 ? share : 1; /* a file may have grown */
    show_time(share > 0 ? time / share - time : 0, left, sizeof left);
    snprintf(out, size, "%d %%%s%s%s", (int)(100 * share), share > 0 ? ", " : "",
             share > 0 ? left : "", share > 0 ? " left" : "");
}

static void put(struct progress *progress, const char *line, int columns)
{
    columns = columns < COLUMNS ? columns : COLUMNS - 1;
    int blank = standing > columns ? (int)standing - columns : 0;
    if (progress->terminal)
        fprintf(stderr, "\r%s%*s", line, blank, "");
    else
        fprintf(stderr, "%s\n", line);
    standing = progress->terminal ? columns : 0;
}

void progress_tick(struct progress *progress, uint64_t records, uint64_t consumed, size_t bytes)
{
    if (!progress)
        return;
    progress->records = records;
    progress->done = progress->by_records ? records : consumed;
    progress->bytes += bytes;
    double now = seconds(), time = now - progress->pass_began;
    if (now - progress->shown < (double)progress->options->progress_every)
        return;
    progress->shown = now;
    char line[COLUMNS], pass[32] = "", rate[32], share[64];
    if (progress->passes > 1)
        snprintf(pass, sizeof pass, "pass %u of %u: ", progress->pass, progress->passes);
    show_rate(records, progress->bytes, time, rate, sizeof rate);
    show_share(progress, time, share, sizeof share);
    int columns = snprintf(line, sizeof line, "labelsift %s: %s%llu record%s, %s, %s",
                           progress->options->verb_name, pass, (unsigned long long)records,
                           records == 1 ? "" : "s", rate, share);
    put(progress, line, columns);
}

void progress_phase(struct progress *progress, const char *name)
{
    char line[COLUMNS];
    if (!progress || seconds() - progress->began < (double)progress->options->progress_every)
        return;
    int columns =
        snprintf(line, sizeof line, "labelsift %s: %s %llu record%s", progress->options->verb_name,
                 name, (unsigned long long)progress->records, progress->records == 1 ? "" : "s");
    put(progress, line, columns);
}

void progress_clear(void)
{
    char blank[COLUMNS + 1] = "\r";
    size_t columns = (size_t)standing;
    standing = 0;
    memset(blank + 1, ' ', columns);
    blank[columns + 1] = '\r';
    if (columns && write(STDERR_FILENO, blank, columns + 2) < 0)
        return; /* nobody looks */
}

void progress_end(struct progress *progress, enum status status, size_t classes,
                  const uint64_t *issues)
{
    char rate[32], found[48] = "";
    progress_clear();
    if (!progress || status != DONE)
        return;
    double time = seconds() - progress->began;
    show_rate(progress->records * progress->pass, progress->earlier + progress->bytes, time, rate,
              sizeof rate);
    if (issues)
        snprintf(found, sizeof found, ", N = %llu", (unsigned long long)*issues);
    fprintf(stderr, "labelsift %s: %llu record%s, %zu classes, %.1f s, %s%s\n",
            progress->options->verb_name, (unsigned long long)progress->records,
            progress->records == 1 ? "" : "s", classes, time, rate, found);
}
