/* streams: what the tests of input share: bytes, gzip made of them, and descriptors that give them
 * at once or a message at a time. */
#ifndef STREAMS_H
#define STREAMS_H
#include "check.h"
#include "error.h"
#include "input.h"

#include <stddef.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

struct bytes {
    unsigned char at[1 << 17];
    size_t size;
};

static inline void pause_ms(int ms)
{
    nanosleep(&(struct timespec){.tv_nsec = ms * 1000000L}, NULL);
}

static inline void add(struct bytes *to, const void *bytes, size_t size)
{
    memcpy(to->at + to->size, bytes, size);
    to->size += size;
}

static inline void add_gzip(struct bytes *to, const void *bytes, size_t size, gz_header *header)
{
    z_stream z = {0};
    deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    if (header)
        deflateSetHeader(&z, header);
    z.next_in = (unsigned char *)(uintptr_t)bytes;
    z.avail_in = (uInt)size;
    z.next_out = to->at + to->size;
    z.avail_out = (uInt)(sizeof to->at - to->size);
    CHECK(deflate(&z, Z_FINISH) == Z_STREAM_END, "test buffer too small");
    to->size = sizeof to->at - z.avail_out;
    deflateEnd(&z);
}

/* Everything fd gives, read by chunks of that size; error->text is "" where all was well. */
static inline void drain(struct bytes *got, int fd, size_t chunk, struct error *error)
{
    static unsigned char room[1 << 16];
    ptrdiff_t n;
    got->size = 0;
    error->text[0] = '\0';
    struct input *input = input_open(fd, -1, error);
    if (!input)
        return;
    while ((n = input_read(input, room, chunk, error)) > 0)
        add(got, room, (size_t)n);
    char first[sizeof error->text];
    memcpy(first, error->text, sizeof first);
    CHECK(input_read(input, room, chunk, error) == n, "the end is not the end");
    CHECK(strcmp(first, error->text) == 0, "another error: %s", error->text);
    input_close(input);
}

/* A descriptor that ends after these bytes, which a pipe holds at once. */
static inline int pipe_of(const void *bytes, size_t size)
{
    int ends[2];
    if (pipe(ends) || write(ends[1], bytes, size) != (ssize_t)size)
        abort();
    close(ends[1]);
    return ends[0];
}

static inline void drain_bytes(struct bytes *got, const struct bytes *from, size_t size,
                               struct error *error)
{
    int fd = pipe_of(from->at, size);
    drain(got, fd, 1000, error);
    close(fd);
}

static inline void check_same(const struct bytes *got, const void *bytes, size_t size,
                              const struct error *error, const char *what)
{
    CHECK(!error->text[0], "%s: %s", what, error->text);
    CHECK(got->size == size && memcmp(got->at, bytes, size) == 0, "%s: %zu bytes", what, got->size);
}

/* A child that writes messages of `piece` bytes, each of which is one read for the reader. */
static inline pid_t dribble(int *fd, const struct bytes *bytes, size_t piece, int ms)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends))
        abort();
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        for (size_t i = 0; i < bytes->size; i += piece) {
            if (ms)
                pause_ms(ms);
            size_t size = bytes->size - i < piece ? bytes->size - i : piece;
            if (write(ends[1], bytes->at + i, size) < 0)
                _exit(1);
        }
        _exit(0);
    }
    close(ends[1]);
    *fd = ends[0];
    return child;
}

#endif
