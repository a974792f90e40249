#include "unfinished.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define LETTERS 6
#define PATIENCE_MS 1000

/* The library's one global: a signal handler gets no argument. Fixed slots, so that it never sees
 * freed memory; the process, so that a forked child leaves its parent's files alone. */
enum { FREE, CLAIMED, UNFINISHED };
static struct {
    atomic_int state;
    pid_t process;
    char path[PATH_MAX];
} unfinished[16];
enum { SLOTS = sizeof unfinished / sizeof *unfinished };

/* -1: all are taken, and the file merely stays behind if a signal ends the process. */
static int slot_claim(void)
{
    for (int i = 0; i < SLOTS; i++) {
        int expected = FREE;
        if (atomic_compare_exchange_strong(&unfinished[i].state, &expected, CLAIMED)) {
            unfinished[i].process = getpid();
            return i;
        }
    }
    return -1;
}

void unfinished_done(int slot)
{
    if (slot >= 0)
        atomic_store(&unfinished[slot].state, FREE);
}

static uint64_t random_bits(const void *salt)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t x = (uint64_t)now.tv_sec * 1000000007 ^ (uint64_t)now.tv_nsec << 20;
    x ^= (uint64_t)getpid() << 44 ^ (uint64_t)(uintptr_t)salt;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

static int file_create(char *path, int flags)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    char *random = path + strlen(path) - LETTERS;
    for (int attempt = 0; attempt < 100; attempt++) {
        uint64_t bits = random_bits(path) + (uint64_t)attempt;
        for (int i = 0; i < LETTERS; i++, bits /= 62)
            random[i] = letters[bits % 62];
        int fd;
        do
            fd = open(path, flags | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0600);
        while (fd < 0 && errno == EINTR);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

/* A signal must not come after the file is there and before the handler knows. This thread holds
 * signals back meanwhile; a handler on another waits while a slot is claimed. */
int unfinished_create(char *path, int flags, int *slot)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    *slot = slot_claim();
    int fd = file_create(path, flags), number = errno;
    if (fd < 0) {
        unfinished_done(*slot);
        *slot = -1;
    } else if (*slot >= 0) {
        strcpy(unfinished[*slot].path, path);
        atomic_store(&unfinished[*slot].state, UNFINISHED);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = number;
    return fd;
}

void unfinished_remove_on_signal(void)
{
    int number = errno, patience = PATIENCE_MS;
    pid_t process = getpid();
    for (int i = 0; i < SLOTS; i++) {
        while (atomic_load(&unfinished[i].state) == CLAIMED && patience-- > 0)
            poll(NULL, 0, 1);
        if (atomic_load(&unfinished[i].state) == UNFINISHED && unfinished[i].process == process)
            unlink(unfinished[i].path);
    }
    errno = number;
}
