#include "files.h"

#include "buffer.h"
#include "error.h"
#include "input.h"
#include "names.h"
#include "output.h"
#include "tally.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STEP (64 * 1024)

static int read_descriptor(int fd, struct buffer *bytes, struct error *error)
{
    struct input *input = input_open(fd, -1, error);
    if (!input)
        return -1;
    ptrdiff_t got = 1;
    while (got > 0) {
        if (bytes->size > FILE_SIZE_MAX)
            got = error_set(error, "larger than %zu MiB", FILE_SIZE_MAX >> 20);
        else if (buffer_reserve(bytes, STEP, error))
            got = -1;
        else if ((got = input_read(input, bytes->at + bytes->size, STEP, error)) > 0)
            bytes->size += (size_t)got;
    }
    input_close(input);
    return (int)got;
}

int file_open(const char *path, struct error *error)
{
    int fd = !strcmp(path, "-") ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? error_set(error, "%s", strerror(errno)) : fd;
}

void file_close(int fd)
{
    if (fd > STDIN_FILENO)
        close(fd);
}

enum status refuse_terminal(const struct options *options, int fd, const char *what)
{
    return isatty(fd) ? usage(options, "stdin is a terminal; give it %s: < FILE, or a pipe", what)
                      : DONE;
}

/* The bytes of a file that is read beside the records, which have stdin. */
static int file_read(const char *path, struct buffer *bytes, struct error *error)
{
    char shown[QUOTED_SIZE];
    if (!strcmp(path, "-"))
        return error_set(error, "'-': the records come from stdin; give a file, or <(COMMAND)");
    int fd = file_open(path, error);
    int failed = fd < 0 ? -1 : read_descriptor(fd, bytes, error);
    file_close(fd);
    if (failed)
        error_prefix(error, "%s", quoted(shown, path, strlen(path)));
    return failed;
}

static int error_surplus(const char *rest, size_t size, struct error *error)
{
    static const char magic[] = "#labelsift-thresholds\t";
    if (size >= strlen(magic) && !memcmp(rest, magic, strlen(magic)))
        return error_set(error, "more than one thresholds file; labelsift merge adds them up");
    return error_set(error, "%zu byte%s after the thresholds file's end", size,
                     size == 1 ? "" : "s");
}

int file_tally(const char *path, struct tally *tally, struct names **names, struct error *error)
{
    struct buffer bytes = {0};
    char shown[QUOTED_SIZE];
    size_t used;
    int failed = file_read(path, &bytes, error);
    if (!failed) {
        failed = tally_load(tally, names, bytes.at, bytes.size, &used, error);
        if (!failed && used != bytes.size) {
            tally_free(tally);
            names_free(*names);
            *names = NULL;
            failed = error_surplus(bytes.at + used, bytes.size - used, error);
        }
        if (failed)
            error_prefix(error, "%s", quoted(shown, path, strlen(path)));
    }
    buffer_free(&bytes);
    return failed;
}

/* The lines of bytes, as slices. */
static int cut_lines(const struct buffer *bytes, struct buffer *slices, struct error *error)
{
    const char *p = bytes->at, *end = p + bytes->size;
    if (bytes->size >= 3 && !memcmp(p, "\xef\xbb\xbf", 3))
        p += 3;
    while (p < end) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        size_t size = (size_t)((stop ? stop : end) - p);
        struct slice line = {p, size && p[size - 1] == '\r' ? size - 1 : size};
        if (buffer_append(slices, &line, sizeof line, error))
            return -1;
        p += size + 1;
    }
    return 0;
}

struct names *file_names(const char *path, struct error *error)
{
    struct buffer bytes = {0}, slices = {0};
    struct names *names = NULL;
    char shown[QUOTED_SIZE];
    if (!file_read(path, &bytes, error)) {
        if (!bytes.size)
            error_set(error, "no class names in it");
        else if (!cut_lines(&bytes, &slices, error))
            names = names_new((const struct slice *)(void *)slices.at,
                              slices.size / sizeof(struct slice), error);
        if (!names)
            error_prefix(error, "%s", quoted(shown, path, strlen(path)));
    }
    buffer_free(&slices);
    buffer_free(&bytes);
    return names;
}

enum status write_thresholds(const struct options *options, struct output *output,
                             const struct tally *tally, const struct names *names)
{
    struct error error;
    char *text = NULL;
    size_t size;
    int failed =
        tally_save(tally, names, &text, &size, &error) || output_write(output, text, size, &error);
    free(text);
    return failed ? fail_write(options, &error) : DONE;
}
