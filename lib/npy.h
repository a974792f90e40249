/* npy: the headers of NumPy's .npy files, versions 1.0 to 3.0. Pure. */
#ifndef NPY_H
#define NPY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct layout;

#define NPY_PREFIX 12            /* enough bytes to learn the header's length, in every version */
#define NPY_HEADER_MAX (1 << 20) /* longer headers are refused */

/* Bytes of magic, version, length and header together, from the first 12 (version 1: 10) bytes;
 * 0 and an error when they are no such beginning ("not an npy header", "npy version 9.0", …). */
size_t npy_header_size(const unsigned char *prefix, struct error *error);

struct npy_array { /* what one header says */
    bool fortran_order;
    int dimensions; /* 0 to 8 */
    uint64_t shape[8];
    struct npy_field *field; /* [fields], owned; one without a name for an unstructured dtype */
    size_t fields;
    size_t item; /* bytes of one element (of all fields) */
};

struct npy_field {
    char *name;      /* owned, "" for padding or unstructured */
    char byte_order; /* '<' '>' '|' '=' */
    char kind;       /* NumPy's letter: b i u f c S U V O M m, or '{' for a nested struct */
    size_t size;     /* bytes of one element */
    int dimensions;  /* 0: a scalar field */
    uint64_t shape[8];
    size_t offset; /* in the item */
};

/* Parses a whole header (npy_header_size bytes). */
int npy_parse(struct npy_array *array, const char *header, size_t size, struct error *error);
void npy_free(struct npy_array *array);

struct npy_wanted { /* field names the user gave, NULL: the default */
    const char *label, *probs, *id;
    bool without_label;
};

/* The layout of a stream of records: 1-D, structured; product.md "npy records" has the rules and
 * what is refused. The id is set only if wanted. */
int npy_record_layout(struct layout *layout, const struct npy_array *array,
                      const struct npy_wanted *wanted, struct error *error);

/* Of 2-D probabilities (layout without label; record = K reals; Fortran order is the caller's to
 * see in array->fortran_order) and of 1-D integer labels (layout without probs, classes 0). */
int npy_probs_layout(struct layout *layout, const struct npy_array *array, struct error *error);
int npy_labels_layout(struct layout *layout, const struct npy_array *array, struct error *error);

/* An npy header for count records of <i4 label and K reals (f2 f4 f8), v1.0, 64-byte aligned:
 * writes at most 256 bytes, returns their number. */
size_t npy_header_write(char out[256], uint64_t count, size_t classes, int real);

#endif
