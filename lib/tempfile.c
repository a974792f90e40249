#define _GNU_SOURCE /* O_TMPFILE */
#include "tempfile.h"

#include "error.h"
#include "unfinished.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct tempfile {
    int fd;
    char *folder;     /* owned */
    uint64_t written; /* bytes in the file */
    char *buffer;     /* owned; NULL while nothing is held */
    size_t held;      /* bytes in the buffer */
};

static int tempfile_error(const char *folder, int reason, struct error *error)
{
    char shown[QUOTED_SIZE];
    return error_set(error, "temporary file in %s: %s", quoted(shown, folder, strlen(folder)),
                     strerror(reason));
}

/* For file systems without O_TMPFILE. -1 and errno. */
static int open_named(const char *folder)
{
    char path[PATH_MAX];
    int slot;
    if ((size_t)snprintf(path, sizeof path, "%s/labelsift-XXXXXX", folder) >= sizeof path)
        return errno = ENAMETOOLONG, -1;
    int fd = unfinished_create(path, O_RDWR, &slot);
    if (fd >= 0)
        unlink(path);
    unfinished_done(slot);
    return fd;
}

static int open_unlinked(const char *folder)
{
    int fd = -1;
#ifdef O_TMPFILE
    fd = open(folder, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
#endif
    return fd >= 0 ? fd : open_named(folder);
}

struct tempfile *tempfile_open(const char *folder, struct error *error)
{
    if (!folder)
        folder = getenv("TMPDIR");
    if (!folder || !*folder)
        folder = "/tmp";

    struct tempfile *file = calloc(1, sizeof *file);
    char *copy = strdup(folder);
    if (!file || !copy) {
        free(file);
        free(copy);
        error_memory(error);
        return NULL;
    }
    *file = (struct tempfile){.fd = open_unlinked(folder), .folder = copy};
    if (file->fd < 0) {
        tempfile_error(folder, errno, error);
        tempfile_close(file);
        return NULL;
    }
    return file;
}

void tempfile_close(struct tempfile *file)
{
    if (!file)
        return;
    if (file->fd >= 0)
        close(file->fd);
    free(file->folder);
    free(file->buffer);
    free(file);
}

uint64_t tempfile_size(const struct tempfile *file)
{
    return file->written + file->held;
}

static int write_all(struct tempfile *file, const char *bytes, size_t size, struct error *error)
{
    while (size > 0) {
        ssize_t done = pwrite(file->fd, bytes, size, (off_t)file->written);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) /* 0 is not promised never to come, and would come for ever */
            return tempfile_error(file->folder, done < 0 ? errno : ENOSPC, error);
        file->written += (uint64_t)done;
        bytes += done;
        size -= (size_t)done;
    }
    return 0;
}

static int write_held(struct tempfile *file, struct error *error)
{
    size_t held = file->held;
    file->held = 0; /* a failed write is not tried again */
    return write_all(file, file->buffer, held, error);
}

int tempfile_append(struct tempfile *file, const void *bytes, size_t size, struct error *error)
{
    if (!file->buffer && !(file->buffer = malloc(TEMPFILE_BUFFER)))
        return error_memory(error);
    if (size > TEMPFILE_BUFFER - file->held && write_held(file, error))
        return -1;
    if (size > TEMPFILE_BUFFER)
        return write_all(file, bytes, size, error);
    if (size > 0)
        memcpy(file->buffer + file->held, bytes, size);
    file->held += size;
    return 0;
}

int tempfile_flush(struct tempfile *file, struct error *error)
{
    int status = write_held(file, error);
    free(file->buffer);
    file->buffer = NULL;
    return status;
}

static int read_all(struct tempfile *file, uint64_t at, char *into, size_t size,
                    struct error *error)
{
    while (size > 0) {
        ssize_t done = pread(file->fd, into, size, (off_t)at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return tempfile_error(file->folder, done < 0 ? errno : EIO, error);
        at += (uint64_t)done;
        into += done;
        size -= (size_t)done;
    }
    return 0;
}

void cursor_begin(struct cursor *cursor, struct tempfile *file, uint64_t from, uint64_t to,
                  char *buffer, size_t room)
{
    *cursor = (struct cursor){.file = file, .at = from, .end = to, .buffer = buffer, .room = room};
}

static int cursor_fill(struct cursor *cursor, struct error *error)
{
    uint64_t left = cursor->end - cursor->at;
    size_t size = left < cursor->room ? (size_t)left : cursor->room;
    if (size == 0)
        return tempfile_error(cursor->file->folder, EIO, error);
    if (read_all(cursor->file, cursor->at, cursor->buffer, size, error))
        return -1;
    cursor->at += size;
    cursor->used = 0;
    cursor->filled = size;
    return 0;
}

int cursor_read(struct cursor *cursor, void *into, size_t size, struct error *error)
{
    char *to = into;
    while (size > 0) {
        if (cursor->used == cursor->filled && cursor_fill(cursor, error))
            return -1;
        size_t ready = cursor->filled - cursor->used;
        size_t part = size < ready ? size : ready;
        memcpy(to, cursor->buffer + cursor->used, part);
        cursor->used += part;
        to += part;
        size -= part;
    }
    return 0;
}
