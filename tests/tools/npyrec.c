/* npyrec LABELS.npy PRED_PROBS.npy [ROWS_PER_ARRAY]: two arrays (<i8 of N; <f2, <f4 or <f8 of N×K,
 * both C order, version 1.0) as a stream of npy records; N = 0 gives one array of no records. */
#include "npy_head.h"

struct array {
    FILE *file;
    char type[4];
    unsigned long rows, columns, size; /* columns: 1 for one dimension; size: bytes of a number */
};

static void array_open(struct array *array, const char *path)
{
    unsigned char head[10];
    char text[65536];
    array->file = fopen(path, "rb");
    if (!array->file || fread(head, 1, 10, array->file) != 10 || head[6] != 1)
        die(path);
    size_t length = head[8] + 256u * head[9];
    if (fread(text, 1, length, array->file) != length)
        die(path);
    text[length] = 0;
    const char *type = strstr(text, "'descr': '"), *shape = strstr(text, "'shape': (");
    if (!type || !shape || !strstr(text, "'fortran_order': False"))
        die(path);
    memcpy(array->type, type + 10, 3);
    array->type[3] = 0;
    array->size = (unsigned long)(array->type[2] - '0');
    array->columns = 1;
    if (sscanf(shape + 10, "%lu, %lu", &array->rows, &array->columns) < 1)
        die(path);
}

static void copy(const struct array *array, unsigned char *row)
{
    if (fread(row, array->size, array->columns, array->file) != array->columns)
        die("an array ends early");
    put(row, array->size * array->columns);
}

int main(int argc, char **argv)
{
    struct array labels, probs;
    if (argc < 3)
        die("usage: npyrec LABELS.npy PRED_PROBS.npy [ROWS_PER_ARRAY]");
    array_open(&labels, argv[1]);
    array_open(&probs, argv[2]);
    unsigned long step = argc > 3 ? strtoul(argv[3], NULL, 10) : labels.rows;
    unsigned char *row = malloc(8 * (probs.columns + 1));
    if (!row || labels.rows != probs.rows || (step == 0 && labels.rows > 0))
        die("npyrec: the arrays do not fit together");
    for (unsigned long at = 0; at == 0 || at < labels.rows;) {
        unsigned long now = labels.rows - at < step ? labels.rows - at : step;
        char text[256];
        snprintf(text, sizeof text,
                 "{'descr': [('label', '%s'), ('probs', '%s', (%lu,))], "
                 "'fortran_order': False, 'shape': (%lu,), }",
                 labels.type, probs.type, probs.columns, now);
        put_head(1, text);
        for (unsigned long i = 0; i < now; i++) {
            copy(&labels, row);
            copy(&probs, row);
        }
        if ((at += now) == 0)
            break;
    }
    free(row);
    return fclose(stdout) != 0;
}
