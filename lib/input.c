#ifdef __linux__
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#endif
#include "input.h"
#include "ahead.h"
#include "error.h"
#include "gzip.h"
#include "inflate.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifndef BUFFER_SIZE /* make fuzz has small ones */
#define BUFFER_SIZE (1024 * 1024)
#define READ_SIZE (256 * 1024) /* stays in the cache; a crew takes more */
#endif
#define KEPT_MAX (64 * 1024)       /* a member for the crew */
#define READ_MAX ((size_t)1 << 30) /* what struct flow and read(2) take */
#define PIPE_SIZE (1024 * 1024)

enum state { START, PLAIN, GZIP, ENDED, FAILED };

struct input {
    int fd, stop_fd;
    bool polls;   /* wait in poll before each read: it would block past stop_fd, or it cannot */
    bool fd_ends; /* read(2) has said so; not asked again, a terminal would go on */
    bool peeked;  /* input_idle has taken one byte ahead */
    enum state state;
    unsigned char peek;
    uint64_t consumed;
    struct gzip *gzip;   /* owned; of GZIP */
    struct ahead *ahead; /* owned; of GZIP, with a crew */
    struct crew *crew;
    struct flow flow;   /* from the buffer to the reader, for plain streams too */
    struct error error; /* of FAILED; every later read returns it too */
    bool regular;       /* a file: a read that fails will do so again */
    bool claimed;       /* fd stands at what was claimed first, and the next byte is at `next` */
    uint64_t next, end; /* the file's end when it was last looked at */
    unsigned used;      /* which of the buffers flow.in is in */
    size_t ahead_size;  /* read ahead into the other */
    unsigned char buffer[2][KEPT_MAX + BUFFER_SIZE];
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

static int descriptor_check(int fd, struct stat *status, struct error *error)
{
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fstat(fd, status) < 0)
        return error_set(error, "read failed: %s", strerror(errno));
    if (S_ISDIR(status->st_mode))
        return error_set(error, "is a directory");
    if ((flags & O_ACCMODE) == O_WRONLY)
        return error_set(error, "read failed: %s", strerror(EBADF));
    return 0;
}

struct input *input_open(int fd, int stop_fd, struct error *error)
{
    struct stat status;
    if (descriptor_check(fd, &status, error) < 0)
        return NULL;
    struct input *input = calloc(1, sizeof *input);
    if (!input)
        return error_memory(error), NULL;
    pipe_enlarge(fd);
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    input->fd = fd;
    input->stop_fd = stop_fd;
    input->polls = stop_fd >= 0;
    input->flow.in = input->buffer[0] + KEPT_MAX;
    input->regular = S_ISREG(status.st_mode);
    return input;
}

/* A step takes what it can from the buffer to flow.out; 0: only a read from fd helps; -1: the
 * stream is damaged. */

static int step_start(struct input *input)
{
    int begins = gzip_begins(input->flow.in, input->flow.in_size);
    if (begins < 0 && !input->fd_ends)
        return 0;
    if (begins > 0 && !(input->gzip = gzip_new(&input->error)))
        return -1;
    input->state = begins > 0 ? GZIP : PLAIN;
    return 1;
}

static int step_plain(struct input *input)
{
    struct flow *flow = &input->flow;
    size_t size = flow->out_size < flow->in_size ? flow->out_size : flow->in_size;
    memcpy(flow->out, flow->in, size);
    flow->in += size, flow->in_size -= size;
    flow->out += size, flow->out_size -= size;
    if (size == 0 && input->fd_ends)
        input->state = ENDED;
    return size > 0 || input->fd_ends;
}

static void read_ahead(void *data)
{
    struct input *input = data;
    if (!input->regular || input->ahead_size > 0)
        return;
    ssize_t n = read(input->fd, input->buffer[!input->used] + KEPT_MAX, BUFFER_SIZE);
    input->ahead_size = n > 0 ? (size_t)n : 0;
}

/* As step_gzip, for members that the crew can inflate; 0 also where gzip has to. */
static int step_ahead(struct input *input)
{
    if (input->ahead && ahead_take(input->ahead, &input->flow))
        return 1;
    if (!input->crew || !gzip_is_between(input->gzip))
        return 0;
    if (!input->ahead && !(input->ahead = ahead_new()))
        return 0;
    uint64_t members = ahead_fill(input->ahead, input->crew, &input->flow, read_ahead, input);
    gzip_skip(input->gzip, members);
    return members > 0;
}

static int step_gzip(struct input *input)
{
    struct flow *flow = &input->flow;
    if (step_ahead(input))
        return 1;
    if (input->crew && !input->fd_ends && gzip_is_between(input->gzip) &&
        ahead_lacks(flow->in, flow->in_size))
        return 0;
    if (gzip_run(input->gzip, flow, &input->error))
        return -1;
    if (flow->out_size == 0 || flow->in_size > 0)
        return 1;
    if (!input->fd_ends)
        return 0;
    input->state = ENDED;
    return gzip_end(input->gzip, &input->error);
}

/* Bytes that are at hand; 0 with a state before ENDED: fd has to be read. */
static size_t bytes_at_hand(struct input *input, unsigned char *out, size_t size)
{
    static int (*const step[ENDED])(struct input *) = {step_start, step_plain, step_gzip};
    int moved = 1;
    input->flow.out = out;
    input->flow.out_size = size;
    while (moved > 0 && input->flow.out_size > 0 && input->state < ENDED)
        moved = step[input->state](input);
    if (moved < 0)
        input->state = FAILED;
    return size - input->flow.out_size;
}

static void fail_read(struct input *input)
{
    error_set(&input->error, "read failed: %s", strerror(errno));
    input->state = FAILED;
}

/* Puts fd behind what was claimed. */
static void claims_end(struct input *input)
{
    if (input->claimed && lseek(input->fd, (off_t)input->next, SEEK_SET) < 0)
        fail_read(input);
    input->claimed = false;
}

/* Whether fd, read up to here by read(2) alone, can be claimed from. */
static bool claims_begin(struct input *input)
{
    if (input->claimed)
        return true;
    if (!input->regular || input->state != PLAIN || input->flow.in_size > 0 || input->peeked)
        return false;
    off_t next = lseek(input->fd, 0, SEEK_CUR);
    input->claimed = next >= 0;
    input->next = input->end = (uint64_t)next;
    return input->claimed;
}

bool input_claim(struct input *input, size_t size, uint64_t *offset)
{
    struct stat status;
    if (!claims_begin(input))
        return false;
    if (size > input->end - input->next) {
        if (fstat(input->fd, &status) < 0 || (uint64_t)status.st_size < input->next ||
            size > (uint64_t)status.st_size - input->next)
            return false;
        input->end = (uint64_t)status.st_size;
    }
    *offset = input->next;
    input->next += size;
    input->consumed += size;
    return true;
}

ptrdiff_t file_pread(int fd, void *bytes, size_t size, uint64_t offset)
{
    size_t done = 0;
    while (done < size) {
        ssize_t got = pread(fd, (char *)bytes + done, size - done, (off_t)(offset + done));
        if (got < 0 && errno != EINTR)
            return -1;
        if (got == 0)
            break;
        done += got > 0 ? (size_t)got : 0;
    }
    return (ptrdiff_t)done;
}

int input_read_claimed(const struct input *input, void *bytes, size_t size, uint64_t offset,
                       struct error *error)
{
    ptrdiff_t got = file_pread(input->fd, bytes, size, offset);
    if (got < 0)
        return error_set(error, "read failed: %s", strerror(errno));
    return (size_t)got < size ? error_set(error, "the file shrank while it was read") : 0;
}

/* One read(2); 0 also where a signal or EAGAIN came between, so that callers try again. */
static size_t descriptor_read(struct input *input, unsigned char *bytes, size_t size)
{
    claims_end(input);
    if (input->state == FAILED)
        return 0;
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

/* What is not used up stays in front of what is read: the beginning of the stream, or of a member
 * for the crew. */
static void buffer_fill(struct input *input)
{
    struct flow *flow = &input->flow;
    size_t size = input->ahead_size;
    input->used ^= size > 0;
    unsigned char *bytes = input->buffer[input->used] + KEPT_MAX;
    flow->in = memmove(bytes - flow->in_size, flow->in, flow->in_size);
    if (size > 0)
        input->consumed += size;
    else
        size = descriptor_read(input, bytes, input->crew ? BUFFER_SIZE : READ_SIZE);
    flow->in_size += size;
    input->ahead_size = 0;
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

void input_crew(struct input *input, struct crew *crew)
{
    input->crew = crew;
}

uint64_t input_consumed(const struct input *input)
{
    return input->consumed;
}

void input_close(struct input *input)
{
    if (input) {
        claims_end(input); /* whoever reads on begins there */
        gzip_free(input->gzip);
        ahead_free(input->ahead);
    }
    free(input);
}
