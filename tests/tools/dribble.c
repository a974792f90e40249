/* dribble N: stdin to stdout, N bytes a write(2), so that a reader gets them in short reads. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int put_all(const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t put = write(1, bytes, size);
        if (put < 0)
            return -1;
        bytes += put;
        size -= (size_t)put;
    }
    return 0;
}

int main(int argc, char **argv)
{
    static char buffer[1 << 16];
    size_t step = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
    ssize_t got;
    if (step == 0) {
        fprintf(stderr, "usage: dribble BYTES\n");
        return 2;
    }
    while ((got = read(0, buffer, sizeof buffer)) > 0)
        for (size_t at = 0, rest = (size_t)got; rest > 0;) {
            size_t now = rest < step ? rest : step;
            if (put_all(buffer + at, now))
                return 1;
            at += now;
            rest -= now;
        }
    return got < 0;
}
