#ifdef __linux__
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#endif
#include "input.h"
#include "error.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#define BUFFER_SIZE (64 * 1024)
#define READ_MAX ((size_t)1 << 30) /* fits zlib's counters and read(2) */
#define PIPE_SIZE (1024 * 1024)

enum state { START, PLAIN, MEMBER, BETWEEN, ENDED, FAILED };

struct input {
    int fd, stop_fd;
    bool polls;   /* wait in poll before each read: it would block past stop_fd, or it cannot */
    bool fd_ends; /* read(2) has said so; not asked again, a terminal would go on */
    bool padded;  /* zeros have followed a member: nothing else may */
    bool peeked;  /* input_idle has taken one byte ahead */
    enum state state;
    unsigned char peek;
    uint64_t consumed, member;
    z_stream z; /* its next_in and avail_in are the buffer's cursor, for plain streams too */
    struct error error; /* of FAILED; every later read returns it too */
    unsigned char buffer[BUFFER_SIZE];
};

static void pipe_enlarge(int fd)
{
#ifdef F_SETPIPE_SZ
    int size = fcntl(fd, F_GETPIPE_SZ);
    if (size > 0 && size < PIPE_SIZE)
        (void)fcntl(fd, F_SETPIPE_SZ, PIPE_SIZE);
#else
    (void)fd;
#endif
}

static int descriptor_check(int fd, struct error *error)
{
    struct stat status;
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fstat(fd, &status) < 0)
        return error_set(error, "read failed: %s", strerror(errno));
    if (S_ISDIR(status.st_mode))
        return error_set(error, "is a directory");
    if ((flags & O_ACCMODE) == O_WRONLY)
        return error_set(error, "read failed: %s", strerror(EBADF));
    return 0;
}

struct input *input_open(int fd, int stop_fd, struct error *error)
{
    if (descriptor_check(fd, error) < 0)
        return NULL;
    struct input *input = calloc(1, sizeof *input);
    if (!input)
        return error_memory(error), NULL;
    pipe_enlarge(fd);
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    input->fd = fd;
    input->stop_fd = stop_fd;
    input->polls = stop_fd >= 0;
    input->z.next_in = input->buffer;
    return input;
}

static int fail_truncated(struct input *input)
{
    return error_set(&input->error, "gzip: the stream ends inside a member (cut short?)");
}

static int fail_inflate(struct input *input, int status)
{
    const char *message = input->z.msg ? input->z.msg : "no message";
    uint64_t member = input->member;
    if (status == Z_MEM_ERROR)
        return error_memory(&input->error);
    if (strcmp(message, "incorrect data check") == 0)
        return error_set(&input->error, "gzip: bad CRC: member %" PRIu64 " is damaged", member);
    if (strcmp(message, "incorrect length check") == 0)
        return error_set(&input->error, "gzip: bad length: member %" PRIu64 " is damaged", member);
    return error_set(&input->error, "gzip: damaged data in member %" PRIu64 ": %s", member,
                     message);
}

/* Whether the buffer begins a gzip member: 1, 0, or -1 when it takes more bytes to tell. */
static int member_begins(const struct input *input)
{
    static const unsigned char magic[3] = {0x1f, 0x8b, 0x08};
    const unsigned char *bytes = input->z.next_in;
    size_t size = input->z.avail_in;
    if (memcmp(bytes, magic, size < sizeof magic ? size : sizeof magic) != 0)
        return 0;
    if (size < 4)
        return -1;
    return (bytes[3] & 0xe0) == 0;
}

/* A step takes what it can from the buffer to z.next_out; 0: only a read from fd helps; -1: the
 * stream is damaged. */

static int step_start(struct input *input)
{
    int begins = member_begins(input);
    if (begins < 0 && !input->fd_ends)
        return 0;
    int status = begins > 0 ? inflateInit2(&input->z, 15 + 16) : Z_OK; /* 16: gzip only */
    if (status != Z_OK)
        return fail_inflate(input, status);
    input->member = 1;
    input->state = begins > 0 ? MEMBER : PLAIN;
    return 1;
}

static int step_plain(struct input *input)
{
    z_stream *z = &input->z;
    uInt size = z->avail_out < z->avail_in ? z->avail_out : z->avail_in;
    memcpy(z->next_out, z->next_in, size);
    z->next_in += size, z->avail_in -= size;
    z->next_out += size, z->avail_out -= size;
    if (size == 0 && input->fd_ends)
        input->state = ENDED;
    return size > 0 || input->fd_ends;
}

static int step_member(struct input *input)
{
    int status = inflate(&input->z, Z_SYNC_FLUSH);
    if (status == Z_STREAM_END)
        input->state = BETWEEN;
    else if (status != Z_OK && status != Z_BUF_ERROR)
        return fail_inflate(input, status);
    else if (input->z.avail_out > 0)
        return input->fd_ends ? fail_truncated(input) : 0;
    return 1;
}

static int step_between(struct input *input)
{
    z_stream *z = &input->z;
    for (; z->avail_in > 0 && *z->next_in == 0; z->avail_in--, z->next_in++)
        input->padded = true;
    if (z->avail_in == 0) {
        input->state = input->fd_ends ? ENDED : BETWEEN;
        return input->fd_ends;
    }
    int begins = input->padded ? 0 : member_begins(input);
    if (begins < 0)
        return input->fd_ends ? fail_truncated(input) : 0;
    if (begins == 0)
        return error_set(&input->error, "gzip: trailing garbage after member %" PRIu64,
                         input->member);
    inflateReset(z);
    input->member++;
    input->state = MEMBER;
    return 1;
}

/* Bytes that are at hand; 0 with a state before ENDED: fd has to be read. */
static size_t bytes_at_hand(struct input *input, unsigned char *out, size_t size)
{
    static int (*const step[ENDED])(struct input *) = {step_start, step_plain, step_member,
                                                       step_between};
    int moved = 1;
    input->z.next_out = out;
    input->z.avail_out = (uInt)size;
    while (moved > 0 && input->z.avail_out > 0 && input->state < ENDED)
        moved = step[input->state](input);
    if (moved < 0)
        input->state = FAILED;
    return size - input->z.avail_out;
}

static void fail_read(struct input *input)
{
    error_set(&input->error, "read failed: %s", strerror(errno));
    input->state = FAILED;
}

/* One read(2); 0 also where a signal or EAGAIN came between, so that callers try again. */
static size_t descriptor_read(struct input *input, unsigned char *bytes, size_t size)
{
    ssize_t n = read(input->fd, bytes, size);
    if (n > 0) {
        input->consumed += (uint64_t)n;
        return (size_t)n;
    }
    if (n == 0)
        input->fd_ends = true;
    else if (errno == EAGAIN || errno == EWOULDBLOCK)
        input->polls = true;
    else if (errno != EINTR)
        fail_read(input);
    return 0;
}

static void buffer_fill(struct input *input)
{
    size_t kept = input->z.avail_in; /* at most 3 bytes of a member's beginning */
    memmove(input->buffer, input->z.next_in, kept);
    input->z.next_in = input->buffer;
    input->z.avail_in += (uInt)descriptor_read(input, input->buffer + kept, BUFFER_SIZE - kept);
}

/* Waits until fd can be read, ms milliseconds (-1: as long as it takes). False: it cannot, or
 * stop_fd has spoken and the stream has ENDED, or poll has FAILED. */
static bool descriptor_wait(struct input *input, int ms)
{
    struct pollfd fds[2] = {{.fd = input->fd, .events = POLLIN},
                            {.fd = input->stop_fd, .events = POLLIN}};
    int ready = poll(fds, input->stop_fd >= 0 ? 2 : 1, ms);
    if (ready < 0 && errno != EINTR)
        fail_read(input);
    if (ready > 0 && fds[1].revents)
        input->state = ENDED;
    return ready > 0 && !fds[1].revents;
}

ptrdiff_t input_read(struct input *input, void *bytes, size_t size, struct error *error)
{
    unsigned char *out = bytes;
    size_t got = 0;
    size = size < READ_MAX ? size : READ_MAX;
    if (input->peeked && size > 0) {
        out[got++] = input->peek;
        input->peeked = false;
    }
    for (;;) {
        got += bytes_at_hand(input, out + got, size - got);
        if (got > 0 || size == 0 || input->state == ENDED)
            return (ptrdiff_t)got;
        if (input->state == FAILED) {
            *error = input->error;
            return -1;
        }
        if (input->polls && !descriptor_wait(input, -1))
            continue;
        if (input->state != PLAIN)
            buffer_fill(input);
        else if ((got = descriptor_read(input, out, size)) > 0)
            return (ptrdiff_t)got;
    }
}

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What can be read may be half a code of a gzip stream: only a byte of output ends the wait. */
bool input_idle(struct input *input, int ms)
{
    int64_t deadline = ms > 0 ? clock_ms() + ms : 0;
    for (;;) {
        if (!input->peeked)
            input->peeked = bytes_at_hand(input, &input->peek, 1) > 0;
        if (input->peeked || input->state >= ENDED)
            return false;
        int64_t left = ms > 0 ? deadline - clock_ms() : ms;
        bool ready = descriptor_wait(input, left > 0 || ms < 0 ? (int)left : 0);
        if (ready && input->state == PLAIN)
            return false;
        if (ready)
            buffer_fill(input);
        else if (input->state < ENDED && left <= 0 && ms >= 0)
            return true;
    }
}

uint64_t input_consumed(const struct input *input)
{
    return input->consumed;
}

void input_close(struct input *input)
{
    if (input)
        inflateEnd(&input->z);
    free(input);
}

uint32_t input_crc32(uint32_t crc, const void *bytes, size_t size)
{
    return size > 0 ? (uint32_t)crc32_z(crc, bytes, size) : crc;
}
