/* mkarrays [OPTIONS] LABELS.npy PRED_PROBS.npy < label,p,p,…: lines of text as two arrays.
 *   -l TYPE  |b1 |i1 |u1 <i2 … <u8 (<i8)    -p TYPE  <f2 <f4 <f8 (<f8)    -F  Fortran order
 *   -s N,K   no stdin: N records, certain and right, of class 0; the files are mostly holes */
#include "npy_head.h"
#include <stdbool.h>
#include <unistd.h>

struct arrays {
    const char *label_type, *real_type;
    bool fortran;
    unsigned long rows, classes;
    long long *label; /* [rows] */
    double *p;        /* [rows · classes] */
};

static void begin(const char *path)
{
    if (!freopen(path, "wb", stdout))
        die(path);
}

static void end(const char *path)
{
    if (fflush(stdout))
        die(path);
}

static void head(const struct arrays *arrays, const char *type, bool matrix)
{
    char text[256], columns[32] = "";
    if (matrix)
        snprintf(columns, sizeof columns, " %lu", arrays->classes);
    snprintf(text, sizeof text, "{'descr': '%s', 'fortran_order': %s, 'shape': (%lu,%s), }", type,
             matrix && arrays->fortran ? "True" : "False", arrays->rows, columns);
    put_head(1, text);
}

static void read_lines(struct arrays *arrays)
{
    static char line[1 << 22];
    size_t filled = 0;
    while (fgets(line, sizeof line, stdin)) {
        char *next = line;
        arrays->label = realloc(arrays->label, (arrays->rows + 1) * sizeof *arrays->label);
        if (!arrays->label)
            die("out of memory");
        arrays->label[arrays->rows++] = strtoll(line, &next, 10);
        for (; *next == ','; filled++) {
            if ((filled & (filled + 1)) == 0)
                arrays->p = realloc(arrays->p, 2 * (filled + 1) * sizeof *arrays->p);
            if (!arrays->p)
                die("out of memory");
            arrays->p[filled] = strtod(next + 1, &next);
        }
    }
    arrays->classes = arrays->rows ? filled / arrays->rows : 0;
}

static void put_probs(const struct arrays *arrays)
{
    char bytes[8];
    unsigned long n = arrays->rows, k = arrays->classes;
    for (unsigned long i = 0; i < n * k; i++) {
        double value = arrays->fortran ? arrays->p[i % n * k + i / n] : arrays->p[i];
        put(bytes, real_bytes(arrays->real_type, value, bytes));
    }
}

static void put_holes(const char *path, const struct arrays *arrays)
{
    char one[8];
    size_t size = real_bytes(arrays->real_type, 1, one);
    long from = ftell(stdout), step = arrays->fortran ? 1 : (long)arrays->classes;
    for (long i = 0; i < (long)arrays->rows; i++)
        if (fseek(stdout, from + i * step * (long)size, SEEK_SET) || !fwrite(one, size, 1, stdout))
            die(path);
    end(path);
    if (ftruncate(1, from + (long)(arrays->rows * arrays->classes * size)))
        die(path);
}

int main(int argc, char **argv)
{
    struct arrays arrays = {.label_type = "<i8", .real_type = "<f8"};
    bool holes = false;
    for (int letter; (letter = getopt(argc, argv, "l:p:Fs:")) != -1;) {
        if (letter == '?')
            return 2;
        if (letter == 'l')
            arrays.label_type = optarg;
        else if (letter == 'p')
            arrays.real_type = optarg;
        else if (letter == 'F')
            arrays.fortran = true;
        else
            holes = sscanf(optarg, "%lu,%lu", &arrays.rows, &arrays.classes) == 2;
    }
    if (argc - optind != 2)
        return 2;
    if (!holes)
        read_lines(&arrays);
    size_t label_size = (size_t)(arrays.label_type[2] - '0');
    static const long long zero;
    begin(argv[optind]);
    head(&arrays, arrays.label_type, false);
    for (unsigned long i = 0; i < arrays.rows; i++)
        put(holes ? &zero : &arrays.label[i], label_size);
    end(argv[optind]);
    begin(argv[optind + 1]);
    head(&arrays, arrays.real_type, true);
    if (holes)
        put_holes(argv[optind + 1], &arrays);
    else
        put_probs(&arrays);
    end(argv[optind + 1]);
    free(arrays.label);
    free(arrays.p);
    return 0;
}
