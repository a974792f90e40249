/* file: bytes behind a descriptor, a file or a pipe. */
#ifndef FILE_H
#define FILE_H
#define _GNU_SOURCE /* memfd_create */
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

/* One of two files in memory, with these bytes; the same ones each time. */
static inline int file_of(unsigned which, struct slice bytes)
{
    static int made[2]; /* descriptor + 1 */
    if (!made[which])
        made[which] = 1 + memfd_create("fuzz", 0);
    int fd = made[which] - 1;
    if (fd < 0 || ftruncate(fd, 0) || lseek(fd, 0, SEEK_SET) ||
        pwrite(fd, bytes.at, bytes.size, 0) != (ssize_t)bytes.size)
        abort();
    return fd;
}

/* A pipe that ends after these bytes, which it holds at once; the caller closes it. */
static inline int pipe_of(struct slice bytes)
{
    int ends[2];
    if (pipe(ends) || write(ends[1], bytes.at, bytes.size) != (ssize_t)bytes.size)
        abort();
    close(ends[1]);
    return ends[0];
}

#endif
