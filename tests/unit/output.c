#include "output.h"
#include "check.h"
#include "error.h"
#include "unfinished.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* All in a folder of the test's own, the working directory. */

static size_t files_here(void)
{
    size_t count = 0;
    DIR *folder = opendir(".");
    for (const struct dirent *entry; (entry = readdir(folder));)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return count;
}

static void file_write(const char *path, const char *text, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), "%s", path);
    fchmod(fd, mode);
    close(fd);
}

static void check_file(const char *path, const char *text, mode_t mode)
{
    char got[100] = "";
    struct stat status;
    int fd = open(path, O_RDONLY);
    CHECK(fd >= 0 && read(fd, got, sizeof got - 1) >= 0 && strcmp(got, text) == 0, "%s: '%s'", path,
          got);
    CHECK(fstat(fd, &status) == 0 && (status.st_mode & 07777) == mode, "%s: mode %o", path,
          (unsigned)status.st_mode);
    close(fd);
}

static void save(const char *path, const char *text)
{
    struct error error = {0};
    struct output *output = output_open(path, &error);
    CHECK(output, "%s", error.text);
    if (!output)
        return;
    CHECK(output_write(output, text, strlen(text), &error) == 0, "%s", error.text);
    CHECK(output_commit(output, &error) == 0, "%s", error.text);
}

static void check_refused(const char *path, const char *text)
{
    struct error error = {0};
    struct output *output = output_open(path, &error);
    CHECK(!output && strcmp(error.text, text) == 0, "'%s'", error.text);
    output_abandon(output);
}

static void test_names(void)
{
    size_t before = files_here();
    char name[200];
    umask(027);
    save("new", "one");
    check_file("new", "one", 0640);
    file_write("old", "before", 0604);
    save("old", "after");
    check_file("old", "after", 0604);
    mkdir("folder", 0700);
    save("./folder/new", "two");
    check_file("folder/new", "two", 0640);
    CHECK(symlink("new", "folder/link") == 0 && symlink("folder/link", "chain") == 0, "symlink");
    save("chain", "three");
    check_file("folder/new", "three", 0640);
    CHECK(symlink("folder/made", "dangling") == 0, "symlink");
    save("dangling", "four");
    check_file("folder/made", "four", 0640);
    CHECK(readlink("chain", name, sizeof name) == 11, "the link is gone");
    CHECK(readlink("dangling", name, sizeof name) == 11, "the link is gone");
    for (size_t i = 0; i < sizeof name; i++)
        name[i] = i % 199 ? 'n' : '\0';
    name[0] = 'n';
    save(name, "long name");
    unlink(name);
    unlink("chain"), unlink("dangling"), unlink("new"), unlink("old");
    unlink("folder/new"), unlink("folder/link"), unlink("folder/made");
    CHECK(rmdir("folder") == 0, "something is left in the folder");
    CHECK(files_here() == before, "%zu files", files_here());
    umask(022);
}

/* Nothing under the name before commit, the old contents stay after abandon. */
static void test_unfinished(void)
{
    struct error error = {0};
    struct stat status;
    char got[10];
    file_write("old", "before", 0644);
    int reader = open("old", O_RDONLY);
    struct output *output = output_open("old", &error), *other = output_open("new", &error);
    struct output *again = output_open("new", &error);
    CHECK(output && other && again && files_here() == 4, "%s", error.text);
    CHECK(output_write(output, "after", 5, &error) == 0, "%s", error.text);
    check_file("old", "before", 0644);
    CHECK(stat("new", &status) < 0, "there before its time");
    output_abandon(output);
    output_abandon(other);
    output_abandon(again);
    output_abandon(NULL);
    CHECK(files_here() == 1, "%zu files", files_here());
    check_file("old", "before", 0644);
    save("old", "over its own input");
    CHECK(read(reader, got, sizeof got) == 6, "the input was cut");
    close(reader);
    unlink("old");
}

static void test_refusals(void)
{
    size_t before = files_here();
    struct error error = {0};
    char name[5000];
    check_refused("no/such", "no/such: No such file or directory");
    check_refused("no/", "no/: No such file or directory");
    check_refused("", "No such file or directory");
    check_refused(".", ".: Is a directory");
    CHECK(symlink("b", "a\n") == 0 && symlink("a\n", "b") == 0, "symlink");
    check_refused("a\n", "a\\x0a: Too many levels of symbolic links");
    unlink("a\n"), unlink("b");
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    CHECK(!output_open(name, &error) && strstr(error.text, ": File name too long"), "%s",
          error.text);
    if (getuid() != 0) {
        mkdir("locked", 0500);
        check_refused("locked/file", "locked/file: Permission denied");
        rmdir("locked");
    }
    struct output *output = output_open("taken", &error);
    mkdir("taken", 0700);
    CHECK(output && output_commit(output, &error) == -1, "renamed over a folder");
    CHECK(strcmp(error.text, "taken: Is a directory") == 0, "%s", error.text);
    rmdir("taken");
    CHECK(files_here() == before, "%zu files", files_here());
}

static void test_direct(void)
{
    struct error error = {0};
    struct output *output = output_open("/dev/full", &error);
    CHECK(output && output_write(output, "x", 1, &error) == -1 && errno == ENOSPC, "/dev/full");
    CHECK(!strcmp(error.text, "/dev/full: write failed: No space left on device"), "%s",
          error.text);
    output_abandon(output);
    save("/dev/null", "gone");
    char got[10];
    CHECK(mkfifo("fifo", 0600) == 0, "mkfifo");
    int reader = open("fifo", O_RDONLY | O_NONBLOCK);
    save("fifo", "through");
    CHECK(read(reader, got, sizeof got) == 7, "the fifo got nothing");
    close(reader);
    unlink("fifo");
}

/* Runs a test that does things to this process's stdout; its status counts its failures. */
static void in_child(void (*test)(void), const char *what)
{
    int status;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        unsigned long before = check_failed;
        dup2(STDERR_FILENO, 9);
        test();
        dup2(9, STDOUT_FILENO);
        fflush(stdout);
        _exit(check_failed > before);
    }
    waitpid(child, &status, 0);
    CHECK(status == 0, "%s", what);
}

static void stdout_full(void)
{
    struct error error = {0};
    dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO);
    struct output *output = output_open("-", &error);
    CHECK(output_write(output, "x", 1, &error) == -1 && errno == ENOSPC, "not full");
    CHECK(!strcmp(error.text, "write failed: No space left on device"), "%s", error.text);
    CHECK(output_commit(output, &error) == 0, "%s", error.text);
    CHECK(fcntl(STDOUT_FILENO, F_GETFD) == -1, "stdout is open");
}

static void stdout_closed(void)
{
    struct error error = {0};
    close(STDOUT_FILENO);
    struct output *file = output_open("file", &error), *output = output_open(NULL, &error);
    CHECK(output_write(output, "x", 1, &error) == -1 && errno == EBADF, "went somewhere");
    CHECK(!strcmp(error.text, "write failed: Bad file descriptor"), "%s", error.text);
    output_abandon(output);
    error.text[0] = '\0';
    CHECK(output_commit(output_open(NULL, &error), &error) == -1, "closed well");
    CHECK(!strcmp(error.text, "write failed: Bad file descriptor"), "%s", error.text);
    output_abandon(file);
}

static void stdout_broken(void)
{
    struct error error = {0};
    int ends[2];
    signal(SIGPIPE, SIG_IGN);
    CHECK(pipe(ends) == 0, "pipe");
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    struct output *output = output_open(NULL, &error);
    CHECK(output_write(output, "x", 1, &error) == -1 && errno == EPIPE, "%s", error.text);
    CHECK(!strcmp(error.text, "write failed: Broken pipe"), "%s", error.text);
    output_abandon(output);
}

/* A pipe that does not block, much smaller than what goes through it, to a slow reader. */
static void stdout_slow(void)
{
    static char bytes[300000];
    struct error error = {0};
    int ends[2], status;
    CHECK(pipe(ends) == 0, "pipe");
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i % 251);
    pid_t child = fork();
    if (child == 0) {
        char got[7000];
        size_t size = 0, wrong = 0;
        close(ends[1]);
        for (ssize_t n; (n = read(ends[0], got, sizeof got)) > 0; size += (size_t)n) {
            for (ssize_t i = 0; i < n; i++)
                wrong += got[i] != (char)((size + (size_t)i) % 251);
            nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
        }
        _exit(size != sizeof bytes || wrong);
    }
    close(ends[0]);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[1]);
    fcntl(STDOUT_FILENO, F_SETFL, O_NONBLOCK);
    struct output *output = output_open(NULL, &error);
    CHECK(output_write(output, bytes, sizeof bytes, &error) == 0, "%s", error.text);
    CHECK(output_commit(output, &error) == 0, "%s", error.text);
    waitpid(child, &status, 0);
    CHECK(status == 0, "the reader got other bytes");
}

/* The parent's files are left alone by a child's handler; the process's own go. */
static void signalled(void)
{
    struct error error = {0};
    struct output *one = output_open("one", &error), *two = output_open("two", &error);
    save("three", "done");
    int status;
    pid_t child = fork();
    if (child == 0) {
        unfinished_remove_on_signal();
        _exit(0);
    }
    waitpid(child, &status, 0);
    CHECK(files_here() == 3, "%zu files", files_here());
    unfinished_remove_on_signal();
    CHECK(files_here() == 1, "%zu files", files_here());
    check_file("three", "done", 0644);
    output_abandon(one);
    output_abandon(two);
    unlink("three");
}

int main(void)
{
    char folder[] = "/tmp/labelsift-unit-XXXXXX";
    if (!mkdtemp(folder) || chdir(folder))
        return 1;
    test_names();
    test_unfinished();
    test_refusals();
    test_direct();
    in_child(stdout_full, "a full stdout");
    in_child(stdout_closed, "a closed stdout");
    in_child(stdout_broken, "a broken pipe");
    in_child(stdout_slow, "a slow reader");
    in_child(signalled, "a signal");
    CHECK(files_here() == 0 && rmdir(folder) == 0, "%zu files are left", files_here());
    return check_end();
}
