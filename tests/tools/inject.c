/* inject [-o FILE]… [-a FAULT]… [HOW] CALL WHAT VERB…: runs labelsift VERB… < stdin, in it the
 * first CALL fails with WHAT, then again with the second, …, until a run comes to its end without.
 * HOW is "on": from there on all fail; "odd" or "all": there is one run, in which those do, and
 * which must succeed. FAULTs, as tests/faults/preload.c takes them, are in every run.
 *
 * Each run must succeed with the right stdout and FILEs, those of a run without faults, or say why
 * in one line, with exit status 1; of a signal it must die. What it leaves in FILE is what was
 * there, nothing, or the whole, and no other file stays, here or in $TMPDIR. Prints how many faults
 * came to pass: none is a failure. LABELSIFT and FAULTS_LIBRARY say what is run. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILES 8
#define BEFORE "what was there before\n"

struct bytes {
    char *at;
    size_t size;
};

static struct inject {
    const char *call, *what, *also;
    const char *when; /* "odd" or "all", NULL: in turn */
    bool on;
    char **argv;             /* labelsift VERB… */
    const char *file[FILES]; /* stdout's is the first */
    struct bytes wanted[FILES];
    size_t files;
    size_t entries; /* of this folder and $TMPDIR */
} inject;

static char now[300]; /* FAULTS of this run */

static void die(const char *format, ...)
{
    va_list arguments;
    printf("with FAULTS=%s:", now);
    for (char **word = inject.argv; word && *word; word++)
        printf(" %s", *word);
    printf("\n  ");
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    exit(1);
}

static struct bytes file_bytes(const char *path)
{
    struct bytes bytes = {NULL, 0};
    struct stat status;
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return bytes;
    if (fstat(fd, &status) || !(bytes.at = calloc(1, (size_t)status.st_size + 1)) ||
        read(fd, bytes.at, (size_t)status.st_size) != status.st_size)
        die("%s: %s", path, strerror(errno));
    bytes.size = (size_t)status.st_size;
    close(fd);
    return bytes;
}

static bool begins(struct bytes whole, struct bytes part)
{
    return part.size <= whole.size && (!part.size || !memcmp(whole.at, part.at, part.size));
}

static size_t entries_of(const char *path)
{
    size_t count = 0;
    DIR *folder = path ? opendir(path) : NULL;
    while (folder && readdir(folder))
        count++;
    if (folder)
        closedir(folder);
    return count;
}

static size_t entries(void)
{
    return entries_of(".") + entries_of(getenv("TMPDIR"));
}

static void redirect(const char *path, int to)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || dup2(fd, to) < 0)
        _exit(126);
    close(fd);
}

/* 0: what is no signal */
static int signal_number(const char *what)
{
    static const struct {
        const char *name;
        int number;
    } signals[] = {
        {"SIGHUP", SIGHUP}, {"SIGINT", SIGINT}, {"SIGPIPE", SIGPIPE}, {"SIGTERM", SIGTERM}};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (!strcmp(what, signals[i].name))
            return signals[i].number;
    return 0;
}

/* Runs the command with `now`; what wait says. */
static int run(void)
{
    int how = 0;
    lseek(STDIN_FILENO, 0, SEEK_SET);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        redirect("inject.out", STDOUT_FILENO);
        redirect("inject.err", STDERR_FILENO);
        setenv("FAULTS", now, 1);
        setenv("FAULTS_HIT", "inject.hit", 1);
        setenv("LD_PRELOAD", getenv("FAULTS_LIBRARY"), 1);
        if (signal_number(inject.what))
            signal(signal_number(inject.what), SIG_DFL);
        alarm(60); /* against a hang */
        execv(inject.argv[0], inject.argv);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &how, 0) != child)
        die("cannot run");
    return how;
}

/* Are all lines of stderr this verb's, `errors` of them no notes? */
static void check_said(size_t errors)
{
    char start[100];
    struct bytes said = file_bytes("inject.err");
    size_t size = (size_t)snprintf(start, sizeof start, "labelsift %s: ", inject.argv[1]),
           count = 0;
    for (char *line = said.at, *end; line && *line; line = end + 1) {
        if (strncmp(line, start, size) || !(end = strchr(line, '\n')))
            die("stderr: %s", said.at);
        count += strncmp(line + size, "note: ", 6) != 0;
    }
    if (count != errors)
        die("%zu lines of error: %s", count, said.at);
    free(said.at);
}

/* After a success all files are whole; after a failure stdout is a beginning, the others are not
 * there or as before, or whole if names were being given. */
static void check_files(bool done)
{
    bool naming = !strcmp(inject.call, "rename") || signal_number(inject.what);
    for (size_t i = 0; i < inject.files; i++) {
        struct bytes got = file_bytes(inject.file[i]), wanted = inject.wanted[i];
        bool whole = got.at && got.size == wanted.size && begins(wanted, got);
        bool before = i == 0 ? begins(wanted, got) : !got.at || !strcmp(got.at, BEFORE);
        if (!((whole && (done || naming)) || (!done && before)))
            die("%s is not what it should be after %s", inject.file[i],
                done ? "success" : "failure");
        free(got.at);
        if (i > 0)
            unlink(inject.file[i]);
    }
    if (entries() != inject.entries)
        die("a file is left behind");
}

static void check(int how, bool hit, bool always)
{
    bool done = WIFEXITED(how) && WEXITSTATUS(how) == 0;
    if (done && always)
        die("it succeeds although every %s fails", inject.call);
    bool failed = WIFEXITED(how) && WEXITSTATUS(how) == 1 && hit && !inject.when;
    struct bytes said = file_bytes("inject.err");
    if (signal_number(inject.what) && hit) {
        if (!WIFSIGNALED(how) || WTERMSIG(how) != signal_number(inject.what))
            die("status %x: %s", (unsigned)how, said.at);
    } else if (!done && !failed) {
        die("status %x: %s", (unsigned)how, said.at);
    } else {
        check_said(failed);
    }
    free(said.at);
    check_files(done);
}

/* Every other time there is something under the files' names. */
static void files_prepare(unsigned long n)
{
    for (size_t i = 1; n % 2 && i < inject.files; i++) {
        int fd = open(inject.file[i], O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (fd < 0 || write(fd, BEFORE, strlen(BEFORE)) < 0)
            die("%s: %s", inject.file[i], strerror(errno));
        close(fd);
    }
}

/* One run with a fault at n; did it come to pass? */
static bool strike(unsigned long n)
{
    char nth[30];
    snprintf(nth, sizeof nth, inject.on ? "%lu+" : "%lu", n);
    int size = snprintf(now, sizeof now, "%s:%s:%s", inject.call, inject.when ? inject.when : nth,
                        inject.what);
    snprintf(now + size, sizeof now - (size_t)size, "%s", inject.also);
    files_prepare(n);
    int how = run();
    bool hit = unlink("inject.hit") == 0;
    check(how, hit, inject.on && n == 1);
    return hit;
}

static void learn_wanted(void)
{
    snprintf(now, sizeof now, "%s", inject.also + (*inject.also == ','));
    if (run() != 0)
        die("it fails without faults: %s", file_bytes("inject.err").at);
    unlink("inject.hit");
    for (size_t i = 0; i < inject.files; i++) {
        inject.wanted[i] = file_bytes(inject.file[i]);
        if (!inject.wanted[i].at)
            die("no %s", inject.file[i]);
        if (i > 0)
            unlink(inject.file[i]);
    }
    inject.entries = entries();
}

static int usage(void)
{
    fputs("usage: inject [-o FILE]... [-a FAULT]... [on|odd|all] CALL WHAT VERB...\n", stderr);
    return 2;
}

int main(int argc, char **argv)
{
    static char also[200];
    inject.file[inject.files++] = "inject.out";
    inject.also = also;
    for (; argc > 2 && argv[1][0] == '-'; argv += 2, argc -= 2) {
        if (!strcmp(argv[1], "-o") && inject.files < FILES)
            inject.file[inject.files++] = argv[2];
        else if (!strcmp(argv[1], "-a"))
            snprintf(also + strlen(also), sizeof also - strlen(also), ",%s", argv[2]);
        else
            return usage();
    }
    inject.on = argc > 1 && !strcmp(argv[1], "on");
    if (argc > 1 && (!strcmp(argv[1], "odd") || !strcmp(argv[1], "all")))
        inject.when = argv[1];
    argv += inject.on || inject.when, argc -= inject.on || inject.when;
    if (argc < 4 || !getenv("LABELSIFT") || !getenv("FAULTS_LIBRARY"))
        return usage();
    inject.call = argv[1];
    inject.what = argv[2];
    inject.argv = argv + 2;
    inject.argv[0] = getenv("LABELSIFT");
    learn_wanted();
    unsigned long struck = 0;
    while (strike(struck + 1) && ++struck && !inject.when)
        ;
    if (struck == 0)
        die("no %s to fail", inject.call);
    printf("%lu\n", struck);
    return 0;
}
