/* layout: where binary records keep their parts; made from an npy header or from -f raw-… -k K. */
#ifndef LAYOUT_H
#define LAYOUT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct error;
struct slice;

enum real { REAL_F2, REAL_BF2, REAL_F4, REAL_F8 };

static inline size_t real_size(enum real type) /* bytes */
{
    return type == REAL_F8 ? 8 : type == REAL_F4 ? 4 : 2;
}

double real_load_half(enum real type, const void *bytes);

/* Widened exactly; any alignment. */
static inline double real_load(enum real type, const void *bytes)
{
    float narrow;
    double wide;
    if (type == REAL_F4)
        return memcpy(&narrow, bytes, sizeof narrow), narrow;
    if (type == REAL_F8)
        return memcpy(&wide, bytes, sizeof wide), wide;
    return real_load_half(type, bytes);
}

/* Writes a value from 0 to 2 as f2, f4 or f8, rounded to the nearest, halves to even. Returns what
 * it became. */
double real_store(enum real type, double value, void *bytes);

struct layout {
    size_t record;                 /* bytes from one record to the next */
    size_t label, label_size;      /* offset, bytes (1 2 4 8); size 0: no label here */
    bool label_signed, label_bool; /* bool: any byte but 0 counts as 1 */
    size_t probs;                  /* offset of K reals, one after the other */
    enum real real;
    size_t classes;               /* K */
    size_t id, id_size, id_count; /* offset, bytes of an element, 0: no id */
    char id_kind;                 /* NumPy's letter: S U i u b */
};

/* A record's label; one past INT64_MAX, of an unsigned type, as the same bits. */
int64_t layout_label(const struct layout *layout, const void *record);

/* A record's id as text: S without trailing NULs, U as UTF-8, integers in decimal. Writes at most
 * layout_id_room bytes, returns the end. */
size_t layout_id_room(const struct layout *layout);
char *layout_id(const struct layout *layout, const void *record, char *out);

#endif
