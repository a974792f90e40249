/* merge: the thresholds files of shards -> that of the whole. */
#include "buffer.h"
#include "command.h"
#include "error.h"
#include "files.h"
#include "names.h"
#include "options.h"
#include "output.h"
#include "tally.h"
#include "verbs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct merge {
    const struct options *options;
    struct tally total;
    struct names *names;
    bool begun; /* total has the K and names of a file */
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

static int join_names(struct merge *merge, struct names **names, struct error *error)
{
    if (!merge->begun) {
        merge->names = *names;
        *names = NULL;
        return 0;
    }
    if (!merge->names != !*names)
        return error_set(error, "it has %sclass names, the files before it have %s",
                         *names ? "" : "no ", merge->names ? "some" : "none");
    if (*names && names_compare(*names, merge->names, error))
        return error_prefix(error, "not the classes of the files before it");
    return 0;
}

/* Adds one file's tally, and takes its names if they are the first. */
static int join(struct merge *merge, struct tally *tally, struct names **names, struct error *error)
{
    if (tally->classes == 0) {
        merge->total.records += tally->records;
        return 0;
    }
    if (merge->begun && merge->total.classes != tally->classes)
        return error_set(error, "%zu classes, but %zu in the files before it", tally->classes,
                         merge->total.classes);
    if (join_names(merge, names, error))
        return -1;
    if (!merge->begun) {
        uint64_t records = merge->total.records;
        tally_free(&merge->total);
        if (tally_init(&merge->total, tally->classes, error))
            return -1;
        merge->total.records = records;
        merge->begun = true;
    }
    struct seen seen = {tally->stream, tally->labels, tally->rows, merge->files};
    if (tally->rows && buffer_append(&merge->seen, &seen, sizeof seen, error))
        return -1;
    return tally_join(&merge->total, tally, error);
}

/* Every thresholds file in bytes, one after the other. */
static int join_all(struct merge *merge, const struct buffer *bytes, struct error *error)
{
    size_t from = 0, used;
    do {
        struct tally tally;
        struct names *names = NULL;
        merge->files++;
        if (tally_load(&tally, &names, bytes->at + from, bytes->size - from, &used, error))
            return -1;
        int failed = join(merge, &tally, &names, error);
        tally_free(&tally);
        names_free(names);
        if (failed)
            return -1;
        from += used;
    } while (from < bytes->size);
    return 0;
}

static enum status merge_file(struct merge *merge, const char *path)
{
    struct buffer bytes = {0};
    struct error error;
    char shown[QUOTED_SIZE];
    uint64_t before = merge->files;
    int failed = file_read(path, &bytes, &error);
    if (!failed && (failed = join_all(merge, &bytes, &error))) {
        const char *name = strcmp(path, "-") ? quoted(shown, path, strlen(path)) : "stdin";
        if (merge->files > before + 1)
            error_prefix(&error, "%s: file %llu in it", name,
                         (unsigned long long)(merge->files - before));
        else
            error_prefix(&error, "%s", name);
    }
    buffer_free(&bytes);
    return failed ? fail(merge->options, "%s", error.text) : DONE;
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
    for (size_t i = 1; i < count; i++)
        equal += by_content(&seen[i - 1], &seen[i]) == 0;
    if (equal)
        note(merge->options,
             "%zu of %llu files ha%s the same contents as another: is a shard in "
             "twice?",
             equal, (unsigned long long)merge->files, equal == 1 ? "s" : "ve");
}

static int by_path(const void *a, const void *b)
{
    return memcmp(a, b, offsetof(struct path, place));
}

/* The same file named twice. */
static enum status check_paths(struct merge *merge, char *const *paths, int count)
{
    for (int i = 0; i < count; i++) {
        struct stat status;
        struct path path;
        struct error error;
        memset(&path, 0, sizeof path);
        int failed = strcmp(paths[i], "-") ? stat(paths[i], &status) : fstat(0, &status);
        if (failed || !S_ISREG(status.st_mode))
            continue;
        path.device = status.st_dev;
        path.inode = status.st_ino;
        path.place = i;
        if (buffer_append(&merge->paths, &path, sizeof path, &error))
            return fail(merge->options, "%s", error.text);
    }
    struct path *path = (struct path *)(void *)merge->paths.at;
    size_t files = merge->paths.size / sizeof *path;
    if (files)
        qsort(path, files, sizeof *path, by_path);
    for (size_t i = 1; i < files; i++)
        if (!by_path(&path[i - 1], &path[i]))
            return fail(merge->options, "'%s' and '%s' are the same file", paths[path[i - 1].place],
                        paths[path[i].place]);
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
    return write_thresholds(options, options->output, &merge->total, merge->names);
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
    tally_free(&merge.total);
    names_free(merge.names);
    buffer_free(&merge.seen);
    buffer_free(&merge.paths);
    return (int)status;
}
