/* peak FILE COMMAND [ARGUMENT…]: runs it, writes the KiB of its largest resident set to FILE, and
 * ends with its exit status (128 + the number of a signal). */
#define _DEFAULT_SOURCE /* wait4 */
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

extern char **environ;

int main(int argc, char **argv)
{
    pid_t child;
    int status;
    struct rusage usage;
    if (argc < 3) {
        fprintf(stderr, "usage: peak FILE COMMAND [ARGUMENT…]\n");
        return 2;
    }
    int failed = posix_spawnp(&child, argv[2], NULL, NULL, argv + 2, environ);
    if (failed || wait4(child, &status, 0, &usage) < 0) {
        fprintf(stderr, "peak: %s: %s\n", argv[2], strerror(failed));
        return 127;
    }
    FILE *file = fopen(argv[1], "w");
    if (!file || fprintf(file, "%ld\n", usage.ru_maxrss) < 0 || fclose(file)) {
        fprintf(stderr, "peak: %s: cannot be written\n", argv[1]);
        return 2;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
