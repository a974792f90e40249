/* mknpy [OPTIONS] < label,p,p,…: lines of text as a stream of npy records.
 *   -l TYPE  of the label: |b1 |i1 |u1 <i2 … <u8 (<i8)    -p TYPE  <f2 <f4 <f8 <b2 (<f8)
 *   -L NAME  -P NAME  names of the two fields              -r ROWS  rows an array (all)
 *   -V 1|2|3 version of the header                         -n ROWS  the header's count, if it lies
 *   -x       other fields and padding around the two       -d DICT  the header's dictionary itself
 *   -v big   >-types in header and data     -v fortran | matrix (2-D)   in the header only */
#include "npy_head.h"
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

static const char *given[128]; /* by option letter */

static const char *option(char letter, const char *otherwise)
{
    return given[(unsigned char)letter] ? given[(unsigned char)letter] : otherwise;
}

static unsigned long number(char letter, unsigned long otherwise)
{
    const char *text = option(letter, NULL);
    return text ? strtoul(text, NULL, 10) : otherwise;
}

static bool is_variant(const char *name)
{
    return !strcmp(option('v', ""), name);
}

static void add(FILE *rows, const void *from, size_t size, bool numeric)
{
    const unsigned char *byte = from;
    bool swap = numeric && is_variant("big");
    for (size_t i = 0; i < size; i++)
        putc(byte[swap ? size - 1 - i : i], rows);
}

static void add_prob(FILE *rows, double value)
{
    char bytes[8];
    add(rows, bytes, real_bytes(option('p', "<f8"), value, bytes), true);
}

static size_t add_line(FILE *rows, char *line)
{
    size_t classes = 0;
    char *next = line;
    long long label = strtoll(line, &next, 10); /* little-endian machines only */
    if (given['x'])
        add(rows, "\xff\xff\xff\xff\xff\xff\xff\xff\xff", 9, false);
    add(rows, &label, (size_t)(option('l', "<i8")[2] - '0'), true);
    if (given['x'])
        add(rows, "\xff\xff\xff", 3, false);
    for (; *next == ','; classes++)
        add_prob(rows, strtod(next + 1, &next));
    if (*next != '\n' && *next != 0)
        die("mknpy: not label,p,p,…");
    if (given['x'])
        add(rows, "\xff\xff\xff\xff\xff", 5, false);
    return classes;
}

static void put_array(const char *bytes, size_t size, unsigned long rows, size_t classes)
{
    char text[512], order = is_variant("big") ? '>' : '<';
    const char *label = option('l', "<i8"), *extra = given['x'];
    snprintf(text, sizeof text,
             "{'descr': [%s('%s', '%c%s'), %s('%s', '%c%s', (%zu,))%s], "
             "'fortran_order': %s, 'shape': (%lu,%s), }",
             extra ? "('note', '|S1'), ('group', '<i8'), " : "", option('L', "label"),
             label[0] == '|' ? '|' : order, label + 1, extra ? "('', '|V3'), " : "",
             option('P', "probs"), order, option('p', "<f8") + 1, classes,
             extra ? ", ('rest', '|u1', (5,))" : "", is_variant("fortran") ? "True" : "False",
             number('n', rows), is_variant("matrix") ? " 1" : "");
    put_head((int)number('V', 1), option('d', text));
    put(bytes, size);
}

int main(int argc, char **argv)
{
    static char line[1 << 20];
    unsigned long rows = 0, arrays = 0;
    size_t classes = 0;
    for (int letter; (letter = getopt(argc, argv, "l:p:L:P:r:V:n:xd:v:")) != -1;) {
        if (letter == '?')
            return 2;
        given[letter] = letter == 'x' ? "" : optarg;
    }
    do {
        char *bytes = NULL;
        size_t size = 0;
        FILE *array = open_memstream(&bytes, &size);
        if (!array)
            die("out of memory");
        for (rows = 0; rows < number('r', ULONG_MAX) && fgets(line, sizeof line, stdin); rows++)
            classes = add_line(array, line);
        if (fclose(array))
            die("out of memory");
        if (rows > 0 || arrays == 0)
            put_array(bytes, size, rows, classes);
        free(bytes);
        arrays++;
    } while (rows > 0);
    return fclose(stdout) != 0;
}
