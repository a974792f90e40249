/* labelsift: finds mislabeled examples in classification data, as a Unix filter. */
#include "command.h"
#include "error.h"
#include "help.h"
#include "options.h"
#include "progress.h"
#include "source.h"
#include "unfinished.h"
#include "unknown.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static void print_usage(FILE *out)
{
    fputs("labelsift: finds examples whose given label is probably wrong\n\n"
          "  labelsift find < records.csv > issues.tsv  # the likely mistakes, worst first\n\n"
          "or in passes over what a model's ./predict writes, with all that is in between:\n\n"
          "  ./predict | labelsift thresholds    > t.tsv\n"
          "  ./predict | labelsift score t.tsv   > scored.tsv\n"
          "  labelsift issues < scored.tsv       > issues.tsv\n\n"
          "A record is a label and a probability a class: text (label,p,p,…), npy or raw\n"
          "binary, gzipped or not.\n\n"
          "Verbs:\n",
          out);
    for (const struct command *command = commands; command->name; command++)
        fprintf(out, "  %-12s %s\n", command->name, command->summary);
    fputs("  help [VERB]  this text, or a verb's options and formulas\n\n"
          "Manual: man labelsift, man labelsift-formats\n",
          out);
}

static int surplus(const char *word)
{
    char shown[QUOTED_SIZE];
    fprintf(stderr, "labelsift: '%s' is one word too many (see labelsift help)\n",
            quoted(shown, word, strlen(word)));
    return USAGE;
}

static int help(int argc, char **argv)
{
    if (argc < 2) {
        print_usage(stdout);
        return DONE;
    }
    bool table = !strcmp(argv[1], "--table"); /* for completions, not for readers */
    if (table && argc == 2) {
        help_table(stdout, NULL);
        return DONE;
    }
    argv += table, argc -= table;
    if (!command_find(argv[1]))
        return (int)unknown_verb(argv[1]);
    if (argc > 2)
        return surplus(argv[2]);
    if (!table)
        return command_help(argv[1]);
    help_table(stdout, command_find(argv[1]));
    return DONE;
}

static int run(int argc, char **argv)
{
    if (argc < 2) {
        print_usage(stderr);
        return USAGE;
    }
    const char *verb = argv[1];
    if (!strcmp(verb, "--version") && argc > 2)
        return surplus(argv[2]);
    if (!strcmp(verb, "--version")) {
        puts("labelsift " VERSION);
        return DONE;
    }
    if (!strcmp(verb, "help") || !strcmp(verb, "--help") || !strcmp(verb, "-h"))
        return help(argc - 1, argv + 1);
    const struct command *command = command_find(verb);
    return command ? command->run(argc - 1, argv + 1) : (int)unknown_verb(verb);
}

/* So that no file that is opened becomes stdin, stdout or stderr. */
static void fill_descriptors(void)
{
    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) < 0)
            _exit(FAILED);
}

static void on_signal(int number)
{
    unfinished_remove_on_signal();
    source_end_on_signal();
    progress_clear();
    signal(number, SIG_DFL);
    raise(number);
}

/* Ends as the signal would, but without unfinished files. */
static void watch_signals(void)
{
    signal(SIGXFSZ, SIG_IGN); /* a file too large is an error line */
    static const int numbers[] = {SIGHUP, SIGINT, SIGTERM, SIGPIPE, SIGXCPU};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction action;
        if (sigaction(numbers[i], NULL, &action) || action.sa_handler == SIG_IGN)
            continue;
        action.sa_handler = on_signal;
        action.sa_flags = 0;
        sigemptyset(&action.sa_mask);
        sigaction(numbers[i], &action, NULL);
    }
}

int main(int argc, char **argv)
{
#ifdef M_ARENA_MAX
    mallopt(M_ARENA_MAX, 1); /* threads allocate little; arenas would cost address space */
#endif
    fill_descriptors();
    watch_signals();
    int status = run(argc, argv);
    if (fflush(stdout) && status == DONE) {
        perror("labelsift: write failed");
        status = FAILED;
    }
    return status;
}
