/* preload: makes chosen calls of the program that it is preloaded into fail.
 *
 *   FAULTS      CALL:WHEN:WHAT,…  WHEN: N the N-th such call, N+ that and all later ones, odd or
 * all; WHAT: an errno, a signal, or bytes: 1 to 7 of those asked for FAULTS_HIT  a file that is
 * made when the first of the list comes to pass
 *
 * What the program starts runs without. Link order does not matter to AddressSanitizer if its
 * verify_asan_link_order=0. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum call {
    ALLOC, /* malloc, calloc and realloc */
    CLOSE,
    FCHMOD,
    FSTAT,
    LSEEK,
    OPEN,
    PIPE,
    POLL,
    PREAD,
    PWRITE,
    READ,
    RENAME,
    SPAWN,
    THREAD,
    TMPFILE, /* open with O_TMPFILE */
    UNLINK,
    WAITPID,
    WRITE,
    CALLS
};
static const char *const call_names[CALLS] = {
    "alloc",  "close", "fchmod", "fstat", "lseek",  "open",    "pipe",   "poll",    "pread",
    "pwrite", "read",  "rename", "spawn", "thread", "tmpfile", "unlink", "waitpid", "write"};

static const struct {
    const char *name;
    int number;
    bool signal;
} whats[] = {
    {"EACCES", EACCES, false},  {"EAGAIN", EAGAIN, false}, {"EDQUOT", EDQUOT, false},
    {"EINTR", EINTR, false},    {"EIO", EIO, false},       {"EMFILE", EMFILE, false},
    {"ENOMEM", ENOMEM, false},  {"ENOSPC", ENOSPC, false}, {"EOPNOTSUPP", EOPNOTSUPP, false},
    {"EPERM", EPERM, false},    {"SIGHUP", SIGHUP, true},  {"SIGINT", SIGINT, true},
    {"SIGPIPE", SIGPIPE, true}, {"SIGTERM", SIGTERM, true}};

static struct fault {
    enum call call;
    unsigned long from; /* 0: odd */
    bool later, bytes, signal;
    int number;
} faults[8];
static size_t fault_count;
static const char *hit;
static atomic_ulong counts[CALLS];
static bool armed;

static void bad(const char *word)
{
    fprintf(stderr, "FAULTS: '%s'?\n", word);
    _exit(125);
}

static struct fault fault_parse(const char *call, const char *when, const char *what)
{
    struct fault fault = {.call = CALLS};
    for (int i = 0; i < CALLS; i++)
        if (!strcmp(call, call_names[i]))
            fault.call = (enum call)i;
    if (fault.call == CALLS)
        bad(call);
    bool all = !strcmp(when, "all");
    fault.from = all ? 1 : strcmp(when, "odd") ? strtoul(when, NULL, 10) : 0;
    fault.later = all || when[strlen(when) - 1] == '+';
    fault.bytes = !strcmp(what, "bytes");
    for (size_t i = 0; i < sizeof whats / sizeof *whats; i++)
        if (!strcmp(what, whats[i].name)) {
            fault.number = whats[i].number;
            fault.signal = whats[i].signal;
        }
    if (!fault.bytes && !fault.number)
        bad(what);
    return fault;
}

__attribute__((constructor)) static void begin(void)
{
    static char text[512];
    const char *given = getenv("FAULTS");
    char *rest = text;
    unsetenv("LD_PRELOAD");
    hit = getenv("FAULTS_HIT");
    snprintf(text, sizeof text, "%s", given ? given : "");
    for (char *word; (word = strsep(&rest, ",")) && *word;) {
        const char *call = strsep(&word, ":"), *when = strsep(&word, ":");
        if (!when || !word || fault_count == sizeof faults / sizeof *faults)
            bad(call);
        faults[fault_count++] = fault_parse(call, when, word);
    }
    armed = true;
}

static void note_hit(void)
{
    if (hit)
        syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, hit, O_CREAT | O_WRONLY, 0600));
}

/* The errno that this call is to fail with, 0 if it is not; *size, where given, may be cut. */
static int strike(enum call call, size_t *size)
{
    if (!armed)
        return 0;
    unsigned long count = atomic_fetch_add(&counts[call], 1) + 1;
    for (size_t i = 0; i < fault_count; i++) {
        const struct fault *fault = &faults[i];
        bool now = !fault->from ? count % 2 : count == fault->from;
        if (fault->call != call || !(now || (fault->later && count >= fault->from)))
            continue;
        if (i == 0)
            note_hit();
        if (fault->signal)
            kill(getpid(), fault->number);
        else if (!fault->bytes)
            return fault->number;
        else if (size && *size > 1 + count % 7)
            *size = 1 + count % 7;
    }
    return 0;
}

/* The function that this library stands before. */
#define REAL(name)                                                                                 \
    static __typeof__(name) *real;                                                                 \
    if (!real)                                                                                     \
    *(void **)&real = dlsym(RTLD_NEXT, #name)

#define FAIL_IF_STRUCK(call, size, value)                                                          \
    do {                                                                                           \
        int number = strike(call, size);                                                           \
        if (number)                                                                                \
            return errno = number, value;                                                          \
    } while (0)

void *malloc(size_t size)
{
    REAL(malloc);
    FAIL_IF_STRUCK(ALLOC, NULL, NULL);
    return real(size);
}

void *calloc(size_t count, size_t size)
{
    REAL(calloc);
    FAIL_IF_STRUCK(ALLOC, NULL, NULL);
    return real(count, size);
}

void *realloc(void *at, size_t size)
{
    REAL(realloc);
    FAIL_IF_STRUCK(ALLOC, NULL, NULL);
    return real(at, size);
}

ssize_t read(int fd, void *bytes, size_t size)
{
    REAL(read);
    FAIL_IF_STRUCK(READ, &size, -1);
    return real(fd, bytes, size);
}

ssize_t pread64(int fd, void *bytes, size_t size, off64_t at)
{
    REAL(pread64);
    FAIL_IF_STRUCK(PREAD, &size, -1);
    return real(fd, bytes, size, at);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    REAL(write);
    FAIL_IF_STRUCK(WRITE, &size, -1);
    return real(fd, bytes, size);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
    REAL(pwrite64);
    FAIL_IF_STRUCK(PWRITE, &size, -1);
    return real(fd, bytes, size, at);
}

int open64(const char *path, int flags, ...)
{
    REAL(open64);
    bool unnamed = (flags & O_TMPFILE) == O_TMPFILE;
    mode_t mode = 0;
    if (flags & O_CREAT || unnamed) {
        va_list more;
        va_start(more, flags);
        mode = va_arg(more, mode_t);
        va_end(more);
    }
    FAIL_IF_STRUCK(unnamed ? TMPFILE : OPEN, NULL, -1);
    return real(path, flags, mode);
}

int __open64_2(const char *path, int flags); /* what open64 is where its arguments are checked */
int __open64_2(const char *path, int flags)
{
    return open64(path, flags);
}

/* It closes all the same, as Linux does. */
int close(int fd)
{
    REAL(close);
    int number = strike(CLOSE, NULL), result = real(fd);
    return number ? (errno = number, -1) : result;
}

int fchmod(int fd, mode_t mode)
{
    REAL(fchmod);
    FAIL_IF_STRUCK(FCHMOD, NULL, -1);
    return real(fd, mode);
}

int fstat64(int fd, struct stat64 *status)
{
    REAL(fstat64);
    FAIL_IF_STRUCK(FSTAT, NULL, -1);
    return real(fd, status);
}

off64_t lseek64(int fd, off64_t offset, int from)
{
    REAL(lseek64);
    FAIL_IF_STRUCK(LSEEK, NULL, -1);
    return real(fd, offset, from);
}

int pipe(int ends[2])
{
    REAL(pipe);
    FAIL_IF_STRUCK(PIPE, NULL, -1);
    return real(ends);
}

int poll(struct pollfd *fds, nfds_t count, int ms)
{
    REAL(poll);
    FAIL_IF_STRUCK(POLL, NULL, -1);
    return real(fds, count, ms);
}

int rename(const char *from, const char *to)
{
    REAL(rename);
    FAIL_IF_STRUCK(RENAME, NULL, -1);
    return real(from, to);
}

int unlink(const char *path)
{
    REAL(unlink);
    FAIL_IF_STRUCK(UNLINK, NULL, -1);
    return real(path);
}

pid_t waitpid(pid_t child, int *how, int options)
{
    REAL(waitpid);
    FAIL_IF_STRUCK(WAITPID, NULL, -1);
    return real(child, how, options);
}

/* These return their errno. */

int posix_spawnp(pid_t *child, const char *file, const posix_spawn_file_actions_t *files,
                 const posix_spawnattr_t *attributes, char *const *argv, char *const *environment)
{
    REAL(posix_spawnp);
    int number = strike(SPAWN, NULL);
    return number ? number : real(child, file, files, attributes, argv, environment);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                   void *data)
{
    REAL(pthread_create);
    int number = strike(THREAD, NULL);
    return number ? number : real(thread, attributes, start, data);
}
