/* harm cut|flip [-f PATH] [-s STEP] FILE REFERENCE COMMAND [ARGUMENT…]: runs COMMAND once for every
 * size that FILE can be cut to, or for every bit of it flipped (every STEP-th of them), with the
 * harmed bytes as its stdin, or in the file PATH. REFERENCE is what the whole FILE gives. A line a
 * run: the size, or BYTE.BIT; the exit status (128 + a signal's number); whether stdout is empty,
 * the same as REFERENCE, begins it with whole lines, or is other; stderr, its lines with \\r
 * between. stdout is kept as the file out.SIZE or out.BYTE.BIT. */
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct bytes {
    unsigned char *at; /* malloc'ed */
    size_t size;
};

struct harm {
    const char *path; /* NULL: stdin gets the harmed bytes */
    char **command;
    struct bytes reference;
};

static void die(const char *what)
{
    perror(what);
    exit(2);
}

static struct bytes take(const char *path)
{
    struct bytes bytes = {malloc(1 << 20), 0};
    int fd = open(path, O_RDONLY);
    ssize_t got;
    if (!bytes.at || fd < 0)
        die(path);
    while ((got = read(fd, bytes.at + bytes.size, (1 << 20) - bytes.size)) > 0)
        bytes.size += (size_t)got;
    if (got < 0 || bytes.size == 1 << 20)
        die(path);
    close(fd);
    return bytes;
}

static void put(const char *path, const unsigned char *bytes, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size || close(fd))
        die(path);
}

static int run(const struct harm *harm)
{
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status, create = O_WRONLY | O_CREAT | O_TRUNC;
    const char *in = harm->path ? "/dev/null" : "harm.in";
    if (posix_spawn_file_actions_init(&actions) ||
        posix_spawn_file_actions_addopen(&actions, 0, in, O_RDONLY, 0) ||
        posix_spawn_file_actions_addopen(&actions, 1, "harm.out", create, 0666) ||
        posix_spawn_file_actions_addopen(&actions, 2, "harm.err", create, 0666) ||
        posix_spawnp(&child, harm->command[0], &actions, NULL, harm->command, environ) ||
        waitpid(child, &status, 0) < 0)
        die(harm->command[0]);
    posix_spawn_file_actions_destroy(&actions);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static const char *compared(const struct bytes *out, const struct bytes *reference)
{
    if (out->size == 0)
        return "empty";
    if (out->size > reference->size || memcmp(out->at, reference->at, out->size) != 0)
        return "other";
    if (out->size == reference->size)
        return "same";
    return out->at[out->size - 1] == '\n' ? "begins" : "other";
}

static void try(const struct harm *harm, const char *place, const unsigned char *bytes, size_t size)
{
    put(harm->path ? harm->path : "harm.in", bytes, size);
    int status = run(harm);
    struct bytes out = take("harm.out"), err = take("harm.err");
    printf("%s\t%d\t%s\t", place, status, compared(&out, &harm->reference));
    for (size_t i = 0; i < err.size; i++)
        if (err.at[i] != '\n' || i + 1 < err.size)
            putchar(err.at[i] == '\n' ? '\r' : err.at[i]);
    putchar('\n');
    char kept[64];
    snprintf(kept, sizeof kept, "out.%s", place);
    put(kept, out.at, out.size);
    free(out.at);
    free(err.at);
}

int main(int argc, char **argv)
{
    struct harm harm = {0};
    size_t step = 1;
    bool flip = argc > 1 && !strcmp(argv[1], "flip");
    if (argc < 2 || (!flip && strcmp(argv[1], "cut") != 0))
        return fputs("usage: harm cut|flip …\n", stderr), 2;
    for (int letter; (letter = getopt(argc - 1, argv + 1, "+f:s:")) != -1;)
        if (letter == 'f')
            harm.path = optarg;
        else if (letter != 's' || (step = strtoul(optarg, NULL, 10)) == 0)
            return 2;
    char **operand = argv + 1 + optind;
    if (argc - 1 - optind < 3)
        return fputs("usage: harm cut|flip … FILE REFERENCE COMMAND …\n", stderr), 2;
    struct bytes file = take(operand[0]);
    harm.reference = take(operand[1]);
    harm.command = operand + 2;
    char place[48];
    for (size_t size = 0; !flip && size < file.size; size += step) {
        snprintf(place, sizeof place, "%zu", size);
        try(&harm, place, file.at, size);
    }
    for (size_t bit = 0; flip && bit < 8 * file.size; bit += step) {
        snprintf(place, sizeof place, "%zu.%zu", bit / 8, bit % 8);
        file.at[bit / 8] ^= (unsigned char)(1u << bit % 8);
        try(&harm, place, file.at, file.size);
        file.at[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
    free(file.at);
    free(harm.reference.at);
    return fflush(stdout) ? 2 : 0;
}
