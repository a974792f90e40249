/* merge: the thresholds files of shards -> that of the whole. */
#include "buffer.h"
#include "command.h"
#include "error.h"
#include "files.h"
#include "input.h"
#include "lines.h"
#include "names.h"
#include "options.h"
#include "output.h"
#include "shards.h"
#include "verbs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct merge {
    const struct options *options;
    struct shards total;
    uint64_t files;
    struct buffer seen;  /* struct seen, one a file with rows */
    struct buffer paths; /* struct path */
};

struct seen { /* what tells a shard's contents */
    uint64_t stream, labels, rows, file;
};

struct path {
    dev_t device;
    ino_t inode;
    int place; /* among the operands */
};

/* Adds one file's contents, and notes what tells it from others. */
static int join(struct merge *merge, const struct tally *tally, struct names **names,
                struct error *error)
{
    struct seen seen = {tally->stream, tally_labels(tally), tally->rows, merge->files};
    if (shards_add(&merge->total, tally, names, error))
        return -1;
    return tally->rows ? buffer_append(&merge->seen, &seen, sizeof seen, error) : 0;
}

static bool begins(const char *line, size_t size, const char *word)
{
    return size >= strlen(word) && !memcmp(line, word, strlen(word));
}

/* The lines of the next file into text, up to its end or to where it cannot be one. 0: none left,
 * -1 and an error. */
static int next_text(struct lines *lines, struct buffer *text, struct error *error)
{
    const char *line;
    size_t size;
    int more;
    bool whole = false;
    text->size = 0;
    while (!whole && (more = lines_next(lines, &line, &size, error)) > 0) {
        whole = begins(line, size, "#end\t") ||
                (text->size == 0 && !begins(line, size, "#labelsift-thresholds\t"));
        if (text->size > FILE_SIZE_MAX)
            return error_set(error, "a thresholds file larger than %zu MiB", FILE_SIZE_MAX >> 20);
        if (buffer_append(text, line, size, error) ||
            (!lines->unfinished && buffer_append(text, "\n", 1, error)))
            return -1;
    }
    return whole ? 1 : more < 0 ? -1 : text->size > 0;
}

static int join_text(struct merge *merge, const struct buffer *text, struct error *error)
{
    struct tally tally;
    struct names *names = NULL;
    size_t used;
    merge->files++;
    if (tally_load(&tally, &names, text->at, text->size, &used, error))
        return -1;
    int failed = join(merge, &tally, &names, error);
    tally_free(&tally);
    names_free(names);
    return failed;
}

/* Every thresholds file on fd, one after the other; no more than one is held. */
static int join_all(struct merge *merge, int fd, struct error *error)
{
    struct lines lines = {.input = input_open(fd, -1, error)};
    struct buffer text = {0};
    uint64_t before = merge->files;
    int more = lines.input ? 1 : -1;
    while (more > 0 && (more = next_text(&lines, &text, error)) >= 0) {
        if (more == 0 && merge->files > before)
            break;
        if (!join_text(merge, &text, error))
            continue;
        more = -1;
        if (merge->files > before + 1)
            error_prefix(error, "file %llu in it", (unsigned long long)(merge->files - before));
    }
    if (lines.input)
        input_close(lines.input);
    lines_free(&lines);
    buffer_free(&text);
    return more;
}

static enum status merge_file(struct merge *merge, const char *path)
{
    struct error error;
    char shown[QUOTED_SIZE];
    int fd = file_open(path, &error);
    if (refuse_terminal(merge->options, fd, "thresholds files") != DONE)
        return USAGE;
    int failed = fd < 0 ? -1 : join_all(merge, fd, &error);
    file_close(fd);
    if (!failed)
        return DONE;
    error_prefix(&error, "%s", strcmp(path, "-") ? quoted(shown, path, strlen(path)) : "stdin");
    return fail(merge->options, "%s", error.text);
}

static int by_content(const void *a, const void *b)
{
    return memcmp(a, b, offsetof(struct seen, file));
}

static void note_equal(struct merge *merge)
{
    struct seen *seen = (struct seen *)(void *)merge->seen.at;
    size_t count = merge->seen.size / sizeof *seen, equal = 0;
    if (count)
        qsort(seen, count, sizeof *seen, by_content);
    uint64_t one = 0, other = 0;
    for (size_t i = 1; i < count; i++)
        if (!by_content(&seen[i - 1], &seen[i]) && !equal++) {
            one = seen[i - 1].file;
            other = seen[i].file;
        }
    if (equal)
        note(merge->options,
             "%zu of %llu files ha%s the same contents as another (numbers %llu and %llu%s): is a "
             "shard in twice?",
             equal, (unsigned long long)merge->files, equal == 1 ? "s" : "ve",
             (unsigned long long)(one < other ? one : other),
             (unsigned long long)(one < other ? other : one), equal == 1 ? "" : ", …");
}

static bool same_file(const struct path *a, const struct path *b)
{
    return a->device == b->device && a->inode == b->inode;
}

static int by_file_and_place(const void *a, const void *b)
{
    const struct path *x = a, *y = b;
    if (x->device != y->device)
        return x->device < y->device ? -1 : 1;
    if (x->inode != y->inode)
        return x->inode < y->inode ? -1 : 1;
    return x->place - y->place;
}

static enum status refuse_twice(struct merge *merge, const char *one, const char *other)
{
    if (!strcmp(one, other))
        return fail(merge->options, "'%s' is named twice", one);
    return fail(merge->options, "'%s' and '%s' are the same file", one, other);
}

/* No file may be named twice. */
static enum status check_paths(struct merge *merge, char *const *paths, int count)
{
    for (int i = 0; i < count; i++) {
        struct stat status;
        struct error error;
        int failed = strcmp(paths[i], "-") ? stat(paths[i], &status) : fstat(0, &status);
        if (failed || !S_ISREG(status.st_mode))
            continue;
        struct path path = {status.st_dev, status.st_ino, i};
        if (buffer_append(&merge->paths, &path, sizeof path, &error))
            return fail(merge->options, "%s", error.text);
    }
    struct path *path = (struct path *)(void *)merge->paths.at;
    size_t files = merge->paths.size / sizeof *path;
    if (files)
        qsort(path, files, sizeof *path, by_file_and_place);
    for (size_t i = 1; i < files; i++)
        if (same_file(&path[i - 1], &path[i]))
            return refuse_twice(merge, paths[path[i - 1].place], paths[path[i].place]);
    return DONE;
}

static enum status merge_all(struct merge *merge, char *const *paths, int count)
{
    const struct options *options = merge->options;
    enum status status = check_paths(merge, paths, count);
    for (int i = 0; i < count && status == DONE; i++)
        status = merge_file(merge, paths[i]);
    if (status == DONE && count == 0)
        status = merge_file(merge, "-");
    if (status == DONE && options->expect != UINT64_MAX && options->expect != merge->files)
        status = fail(options, "%llu file%s merged, %llu expected (--expect)",
                      (unsigned long long)merge->files, merge->files == 1 ? "" : "s",
                      (unsigned long long)options->expect);
    if (status != DONE)
        return status;
    note_equal(merge);
    note(options, "%llu file%s merged", (unsigned long long)merge->files,
         merge->files == 1 ? "" : "s");
    struct error error;
    struct output *output = output_open(options->output, &error);
    status = output ? write_thresholds(options, output, &merge->total.tally, merge->total.names)
                    : fail(options, "%s", error.text);
    return output_end(options, output, status);
}

int run_merge(int argc, char **argv)
{
    struct options options;
    int first;
    enum status status = options_parse(&options, MERGE, argv[0], argc, argv, &first);
    if (status != DONE || options.help)
        return options.help ? command_help(argv[0]) : (int)status;

    struct merge merge = {.options = &options};
    status = merge_all(&merge, argv + first, argc - first);
    shards_free(&merge.total);
    buffer_free(&merge.seen);
    buffer_free(&merge.paths);
    return (int)status;
}
