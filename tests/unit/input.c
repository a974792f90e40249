#include "streams.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>

static void test_dribble(const struct bytes *gz, const char *text, size_t size)
{
    static struct bytes got, plain;
    struct error error;
    int fd;
    plain.size = 0;
    add(&plain, text, size);
    for (size_t piece = 1; piece < 8; piece++) {
        for (size_t chunk = 1; chunk < 5000; chunk = chunk * 9 + 1) {
            pid_t child = dribble(&fd, gz, piece, 0);
            drain(&got, fd, chunk, &error);
            check_same(&got, text, size, &error, "dribbled gzip");
            close(fd);
            waitpid(child, NULL, 0);
        }
        pid_t child = dribble(&fd, &plain, piece, 0);
        drain(&got, fd, piece, &error); /* a socket drops what a read leaves of a message */
        check_same(&got, text, size, &error, "dribbled text");
        close(fd);
        waitpid(child, NULL, 0);
    }
}

static void test_plain(void)
{
    static struct bytes got;
    struct error error;
    const char *texts[] = {"",
                           "x",
                           "\x1f",
                           "\x1f\x8b",
                           "\x1f\x8b\x08",
                           "\x1f\x8b\x08\x20 text",
                           "\x1f\x8b\x07 text",
                           "0,0.5,0.5\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int fd = pipe_of(texts[i], strlen(texts[i]));
        drain(&got, fd, 2, &error);
        check_same(&got, texts[i], strlen(texts[i]), &error, "plain");
        close(fd);
    }
}

static void on_alarm(int signal_number)
{
    (void)signal_number;
}

/* A descriptor that does not block, and a signal every millisecond. */
static void test_interruptions(const struct bytes *gz, const char *text, size_t size)
{
    static struct bytes got;
    struct error error;
    struct itimerval every = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
    struct sigaction action = {.sa_handler = on_alarm};
    int fd;
    sigaction(SIGALRM, &action, NULL);
    for (int nonblocking = 0; nonblocking < 2; nonblocking++) {
        pid_t child = dribble(&fd, gz, 9, 3);
        if (nonblocking)
            fcntl(fd, F_SETFL, O_NONBLOCK);
        setitimer(ITIMER_REAL, &every, NULL);
        drain(&got, fd, 1000, &error);
        setitimer(ITIMER_REAL, &never, NULL);
        check_same(&got, text, size, &error, nonblocking ? "EAGAIN" : "EINTR");
        close(fd);
        waitpid(child, NULL, 0);
    }
}

static void test_stop(const struct bytes *gz)
{
    char room[100];
    int data[2], stop[2];
    struct error error;
    for (size_t size = 0; size < 30; size += 29) { /* before the stream begins, inside a member */
        CHECK(pipe(data) == 0 && pipe(stop) == 0, "pipe");
        struct input *input = input_open(data[0], stop[0], &error);
        CHECK(write(data[1], gz->at, size) == (ssize_t)size, "write");
        while (!input_idle(input, 0))
            CHECK(input_read(input, room, sizeof room, &error) > 0, "%s", error.text);
        pid_t child = fork();
        if (child == 0) {
            pause_ms(20);
            _exit(write(stop[1], "", 1) != 1);
        }
        CHECK(input_read(input, room, sizeof room, &error) == 0, "stop is not the end");
        CHECK(!input_idle(input, -1), "idle after stop");
        waitpid(child, NULL, 0);
        input_close(input);
        for (int i = 0; i < 2; i++)
            close(data[i]), close(stop[i]);
    }
}

/* Idle is: no byte could be had without waiting, although compressed ones may be there. */
static void test_idle(void)
{
    static struct bytes gz;
    char room[100];
    int data[2];
    struct error error;
    gz.size = 0;
    add_gzip(&gz, "abc", 3, NULL);
    CHECK(pipe(data) == 0, "pipe");
    struct input *input = input_open(data[0], -1, &error);
    CHECK(input_idle(input, 0) && input_idle(input, 2), "an empty pipe");
    CHECK(write(data[1], gz.at, 11) == 11, "write");
    CHECK(input_idle(input, 0) && input_idle(input, 2), "half a code");
    CHECK(input_consumed(input) == 11, "%ju consumed", (uintmax_t)input_consumed(input));
    CHECK(write(data[1], gz.at + 11, gz.size - 11) > 0, "write");
    CHECK(!input_idle(input, 0) && !input_idle(input, 5), "a member");
    CHECK(input_read(input, room, 2, &error) == 2 && !memcmp(room, "ab", 2), "peeked byte lost");
    CHECK(!input_idle(input, 0), "one byte left");
    CHECK(input_read(input, room, 100, &error) == 1 && room[0] == 'c', "last byte");
    CHECK(input_idle(input, 0), "between members");
    CHECK(write(data[1], "x", 1) == 1, "write");
    CHECK(!input_idle(input, 0), "an error does not wait");
    CHECK(input_read(input, room, 100, &error) == -1, "trailing garbage");
    close(data[1]);
    input_close(input);
    close(data[0]);

    CHECK(pipe(data) == 0, "pipe");
    input = input_open(data[0], -1, &error);
    CHECK(write(data[1], "1,0.5", 5) == 5, "write");
    CHECK(!input_idle(input, 0) && input_read(input, room, 100, &error) == 5, "plain");
    CHECK(input_idle(input, 2), "plain, drained");
    CHECK(write(data[1], "z", 1) == 1, "write");
    CHECK(!input_idle(input, -1) && input_read(input, room, 100, &error) == 1, "plain, again");
    close(data[1]);
    CHECK(!input_idle(input, 0) && input_read(input, room, 100, &error) == 0, "end");
    CHECK(!input_idle(input, 0) && input_consumed(input) == 6, "after the end");
    input_close(input);
    close(data[0]);
}

static void test_open(void)
{
    struct error error;
    int folder = open("/tmp", O_RDONLY), sink = open("/dev/null", O_WRONLY);
    CHECK(!input_open(folder, -1, &error) && !strcmp(error.text, "is a directory"), "%s",
          error.text);
    CHECK(!input_open(sink, -1, &error), "write-only");
    CHECK(!strcmp(error.text, "read failed: Bad file descriptor"), "%s", error.text);
    close(sink);
    CHECK(!input_open(sink, -1, &error), "closed");
    CHECK(!strcmp(error.text, "read failed: Bad file descriptor"), "%s", error.text);
    close(folder);
    input_close(NULL);
}

int main(void)
{
    static struct bytes gz;
    const char text[] = "0,0.5,0.25,0.25\n1,0.125,0.75,0.125\n2,0.5,0.25,0.25\n";
    size_t size = sizeof text - 1;
    add_gzip(&gz, text, 20, NULL);
    add_gzip(&gz, text + 20, size - 20, NULL);
    test_open();
    test_plain();
    test_dribble(&gz, text, size);
    test_interruptions(&gz, text, size);
    test_stop(&gz);
    test_idle();
    return check_end();
}
