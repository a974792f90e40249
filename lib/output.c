#include "output.h"
#include "error.h"
#include "unfinished.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WRITE_MAX ((size_t)1 << 30) /* more may be refused */

struct output {
    int fd;
    bool renames; /* beside becomes target when all is well */
    int slot;     /* unfinished's */
    mode_t mode;
    char shown[QUOTED_SIZE]; /* for errors; "" is stdout */
    char target[PATH_MAX], beside[PATH_MAX];
};

/* -1; errno is kept for callers that treat EPIPE apart. */
static int fail(const struct output *output, const char *what, int number, struct error *error)
{
    error_set(error, "%s%s", what, strerror(number));
    if (output->shown[0])
        error_prefix(error, "%s", output->shown);
    errno = error->number = number;
    return -1;
}

/* Follows the links at path's end, also one that dangles, for rename would replace the link. The
 * end is target; -1 and errno. */
static int target_find(char target[PATH_MAX], const char *path)
{
    char link[PATH_MAX];
    size_t size = strlen(path);
    if (size >= PATH_MAX)
        return errno = ENAMETOOLONG, -1;
    memcpy(target, path, size + 1);
    for (int links = 0; links < 40; links++) {
        ssize_t length = readlink(target, link, sizeof link);
        if (length < 0)
            return errno == EINVAL || errno == ENOENT ? 0 : -1;
        char *slash = strrchr(target, '/');
        size_t folder = length > 0 && link[0] != '/' && slash ? (size_t)(slash - target) + 1 : 0;
        if (folder + (size_t)length >= PATH_MAX)
            return errno = ENAMETOOLONG, -1;
        memcpy(target + folder, link, (size_t)length);
        target[folder + (size_t)length] = '\0';
    }
    return errno = ELOOP, -1;
}

static int file_open(const char *path, int flags, mode_t mode)
{
    int fd;
    do
        fd = open(path, flags | O_WRONLY | O_CLOEXEC | O_NOCTTY, mode);
    while (fd < 0 && errno == EINTR);
    return fd;
}

/* Where stdout is closed the new file may have got its number: it is moved out of the way, lest
 * what is written to stdout lands in it. */
static int fd_raise(int fd)
{
    if (fd < 0 || fd > STDERR_FILENO)
        return fd;
    int raised = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int number = errno;
    close(fd);
    errno = number;
    return raised;
}

/* Creates a new file beside target. -1 and errno. */
static int beside_open(struct output *output)
{
    const char *slash = strrchr(output->target, '/');
    const char *name = slash ? slash + 1 : output->target;
    if (!*name)
        return errno = ENOENT, -1;
    int size = snprintf(output->beside, PATH_MAX, "%.*s.%.200s.labelsift-XXXXXX",
                        (int)(name - output->target), output->target, name);
    if (size >= PATH_MAX)
        return errno = ENAMETOOLONG, -1;
    return output->fd = unfinished_create(output->beside, O_WRONLY, &output->slot);
}

static mode_t mode_of_new_file(void)
{
    mode_t mask = umask(077);
    umask(mask);
    return 0666 & ~mask;
}

/* Opens path in the way that suits what is there. -1 and errno. */
static int path_open(struct output *output, const char *path)
{
    struct stat status, end;
    bool exists = stat(path, &status) == 0;
    if (!exists && errno != ENOENT)
        return -1;
    bool regular = exists && S_ISREG(status.st_mode);
    if (exists && !regular)
        return output->fd = fd_raise(file_open(path, 0, 0));
    if (target_find(output->target, path) < 0)
        return -1;
    /* Links of /proc may lead to files that have no name any more. */
    if (regular && (stat(output->target, &end) < 0 || end.st_ino != status.st_ino ||
                    end.st_dev != status.st_dev))
        return output->fd = fd_raise(file_open(path, O_TRUNC, 0));
    output->mode = regular ? status.st_mode & 0777 : mode_of_new_file();
    if (beside_open(output) < 0)
        return -1;
    output->renames = true;
    return output->fd = fd_raise(output->fd);
}

struct output *output_open(const char *path, struct error *error)
{
    struct output *output = calloc(1, sizeof *output);
    if (!output)
        return error_memory(error), NULL;
    output->fd = STDOUT_FILENO;
    output->slot = -1;
    if (!path || strcmp(path, "-") == 0)
        return output;
    quoted(output->shown, path, strlen(path));
    output->fd = -1;
    if (path_open(output, path) < 0) {
        fail(output, "", errno, error);
        output_abandon(output);
        return NULL;
    }
    return output;
}

int output_write(struct output *output, const void *bytes, size_t size, struct error *error)
{
    const char *at = bytes;
    while (size > 0) {
        ssize_t n = write(output->fd, at, size < WRITE_MAX ? size : WRITE_MAX);
        if (n > 0) {
            at += n;
            size -= (size_t)n;
        } else if (n == 0) {
            return fail(output, "write failed: ", ENOSPC, error);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            poll(&(struct pollfd){.fd = output->fd, .events = POLLOUT}, 1, -1);
        } else if (errno != EINTR) {
            return fail(output, "write failed: ", errno, error);
        }
    }
    return 0;
}

int output_settle(struct output *output, struct error *error)
{
    int status = 0;
    if (output->fd < 0)
        return 0;
    if (output->renames && fchmod(output->fd, output->mode) < 0)
        status = fail(output, "", errno, error);
    int closed = close(output->fd);
    output->fd = -1;
    if (status == 0 && closed < 0 && errno != EINTR)
        status = fail(output, "write failed: ", errno, error);
    return status;
}

int output_commit(struct output *output, struct error *error)
{
    int status = output_settle(output, error);
    if (status == 0 && output->renames && rename(output->beside, output->target) < 0)
        status = fail(output, "", errno, error);
    int number = errno;
    if (status == 0)
        output->renames = false; /* nothing beside the name any more */
    output_abandon(output);
    errno = number;
    return status;
}

/* The name goes before the slot, so that a signal between the two finds nothing to remove. */
void output_abandon(struct output *output)
{
    if (!output)
        return;
    if (output->fd >= 0 && output->shown[0])
        close(output->fd);
    if (output->renames)
        unlink(output->beside);
    unfinished_done(output->slot);
    free(output);
}
