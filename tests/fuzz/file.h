/* file: bytes behind a descriptor. */
#ifndef FILE_H
#define FILE_H
#define _GNU_SOURCE /* memfd_create */
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

/* A file in memory that holds these bytes; the same one each time. */
static inline int file_of(struct slice bytes)
{
    static int fd = -1;
    if (fd < 0)
        fd = memfd_create("fuzz", 0);
    if (fd < 0 || ftruncate(fd, 0) || pwrite(fd, bytes.at, bytes.size, 0) != (ssize_t)bytes.size ||
        lseek(fd, 0, SEEK_SET))
        abort();
    return fd;
}

#endif
