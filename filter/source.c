#include "source.h"

#include "options.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static volatile sig_atomic_t running; /* the command's process, for a signal handler; 0: none */

static bool stdin_is_file(const struct source *source)
{
    return source->start >= 0;
}

enum status source_init(struct source *source, const struct options *options, bool twice,
                        char *const *command)
{
    bool arrays = options->input.probs_file != NULL;
    *source = (struct source){.options = options,
                              .command = *command ? command : NULL,
                              .twice = twice,
                              .name = *command ? *command : "stdin",
                              .fd = STDIN_FILENO,
                              .start = arrays ? -1 : lseek(STDIN_FILENO, 0, SEEK_CUR)};
    if (arrays && source->command)
        return usage(options, "-P has the records already; '%s' has none to give", *command);
    if (twice && !arrays && !source->command && !stdin_is_file(source))
        return fail(
            options,
            "the adjusted margin takes two passes, and stdin can be read once only: give a "
            "file (labelsift find … < FILE), a command (labelsift find … -- COMMAND) or use "
            "thresholds, score and issues");
    return DONE;
}

static enum status stdin_rewind(const struct source *source)
{
    if (source->begun && stdin_is_file(source) &&
        lseek(STDIN_FILENO, source->start, SEEK_SET) != source->start)
        return fail(source->options, "stdin: cannot be rewound: %s", strerror(errno));
    return DONE;
}

/* The command's stdin: ours, if it can give the same again; its stdout: to. */
static int child_files(const struct source *source, posix_spawn_file_actions_t *files, int to)
{
    int failed = posix_spawn_file_actions_adddup2(files, to, STDOUT_FILENO);
    if (!failed && source->twice && !stdin_is_file(source))
        failed = posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    return failed;
}

/* Signals that this program has set otherwise are the command's by default. */
static int child_signals(posix_spawnattr_t *attributes)
{
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGXFSZ);
    int failed = posix_spawnattr_setsigdefault(attributes, &defaults);
    return failed ? failed : posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF);
}

static int child_spawn(struct source *source, int to)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    int failed = posix_spawn_file_actions_init(&files);
    if (failed)
        return failed;
    failed = posix_spawnattr_init(&attributes);
    if (!failed) {
        failed = child_files(source, &files, to);
        if (!failed)
            failed = child_signals(&attributes);
        if (!failed)
            failed = posix_spawnp(&source->child, source->command[0], &files, &attributes,
                                  source->command, environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&files);
    return failed;
}

static enum status child_begin(struct source *source)
{
    int ends[2];
    if (pipe(ends))
        return fail(source->options, "cannot make a pipe: %s", strerror(errno));
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    int failed = child_spawn(source, ends[1]);
    close(ends[1]);
    if (failed) {
        close(ends[0]);
        source->child = 0;
        return fail(source->options, "%s: cannot be run: %s", source->name, strerror(failed));
    }
    source->fd = ends[0];
    running = source->child;
    return DONE;
}

enum status source_begin(struct source *source)
{
    enum status status = stdin_rewind(source);
    source->begun = true;
    return status == DONE && source->command ? child_begin(source) : status;
}

static enum status child_end(struct source *source, enum status status)
{
    int how;
    close(source->fd);
    source->fd = STDIN_FILENO;
    if (status != DONE)
        kill(source->child, SIGTERM); /* nobody will read the rest */
    running = 0;
    while (waitpid(source->child, &how, 0) < 0)
        if (errno != EINTR)
            return fail(source->options, "%s: cannot be waited for", source->name);
    source->child = 0;
    if (status != DONE || (WIFEXITED(how) && WEXITSTATUS(how) == 0))
        return status;
    if (WIFSIGNALED(how))
        return fail(source->options, "%s: was ended by signal %d (%s)", source->name, WTERMSIG(how),
                    strsignal(WTERMSIG(how)));
    return fail(source->options, "%s: ended with exit status %d", source->name, WEXITSTATUS(how));
}

enum status source_end(struct source *source, enum status status)
{
    return source->child ? child_end(source, status) : status;
}

/* One that does not write would not notice that nobody reads. */
void source_end_on_signal(void)
{
    if (running)
        kill(running, SIGTERM);
}
