#include "npy.h"

#include "buffer.h"
#include "error.h"
#include "literal.h"

#include <stdlib.h>
#include <string.h>

#define MAGIC "\x93NUMPY"
#define DIMENSIONS_MAX 8
#define DEPTH_MAX 16 /* structures within structures */

size_t npy_header_size(const unsigned char *prefix, struct error *error)
{
    char shown[QUOTED_SIZE];
    if (memcmp(prefix, MAGIC, 6) != 0) {
        error_set(error, "not an npy header: it begins with '%s'", quoted(shown, prefix, 6));
        return 0;
    }
    unsigned major = prefix[6], minor = prefix[7];
    if (major < 1 || major > 3 || minor != 0) {
        error_set(error, "npy version %u.%u; this program reads 1.0, 2.0 and 3.0", major, minor);
        return 0;
    }
    size_t length = prefix[8] | (size_t)prefix[9] << 8, before = 10;
    if (major > 1) {
        length |= (size_t)prefix[10] << 16 | (size_t)prefix[11] << 24;
        before = 12;
    }
    if (length > NPY_HEADER_MAX - before) {
        error_set(error, "npy: a header of %zu bytes; at most %d are read", length,
                  NPY_HEADER_MAX - (int)before);
        return 0;
    }
    return before + length;
}

void npy_free(struct npy_array *array)
{
    for (size_t i = 0; i < array->fields; i++)
        free(array->field[i].name);
    free(array->field);
    *array = (struct npy_array){0};
}

static int field_add(struct npy_array *array, size_t *room, const struct npy_field *field,
                     struct error *error)
{
    if (array->fields == *room) {
        size_t more = *room ? 2 * *room : 4;
        struct npy_field *at = realloc(array->field, more * sizeof *at);
        if (!at)
            return error_memory(error);
        array->field = at;
        *room = more;
    }
    array->field[array->fields++] = *field;
    return 0;
}

/* A tuple of integers. (3) is none: Python wants the comma. */
static int shape_read(struct literal *in, uint64_t shape[DIMENSIONS_MAX], int *dimensions,
                      struct error *error)
{
    *dimensions = 0;
    if (literal_expect(in, '(', error))
        return -1;
    while (!literal_next(in, ')')) {
        if (*dimensions == DIMENSIONS_MAX)
            return error_set(error, "more than %d dimensions", DIMENSIONS_MAX);
        if (literal_integer(in, &shape[(*dimensions)++], error))
            return -1;
        if (!literal_next(in, ','))
            return literal_expect(in, *dimensions == 1 ? ',' : ')', error);
    }
    return 0;
}

/* *bytes *= the shape's elements. */
static int shape_multiply(uint64_t *bytes, const uint64_t *shape, int dimensions,
                          struct error *error)
{
    for (int i = 0; i < dimensions; i++)
        if (__builtin_mul_overflow(*bytes, shape[i], bytes))
            return error_set(error, "the shape is too large: more than 2^64 bytes");
    return *bytes > INT64_MAX ? error_set(error, "the shape is too large: more than 2^63 bytes")
                              : 0;
}

/* The element's size, from the digits that end a type such as '<f4', '<U10', '<M8[ns]'. Returns
 * what follows it, NULL if there is no size. */
static const char *size_read(const char *at, struct npy_field *field)
{
    const char *start = at;
    size_t size = 0;
    for (; *at >= '0' && *at <= '9'; at++)
        if (__builtin_mul_overflow(size, 10, &size) ||
            __builtin_add_overflow(size, (size_t)(*at - '0'), &size))
            return NULL;
    if (at == start)
        return NULL;
    return __builtin_mul_overflow(size, field->kind == 'U' ? 4 : 1, &field->size) ? NULL : at;
}

static int type_read(const char *text, struct npy_field *field, struct error *error)
{
    bool ordered = *text && strchr("<>|=", *text);
    const char *at = text + ordered;
    field->byte_order = ordered ? *text : '=';
    field->kind = *at == 'a' ? 'S' : *at;
    if (*at && strchr("biufcaSUVMmO", *at)) {
        at++;
        field->size = 8;
        if (field->kind != 'O' || *at)
            at = size_read(at, field);
        bool unit = at && *at == '[' && (field->kind == 'M' || field->kind == 'm');
        const char *close = unit ? strchr(at, ']') : NULL;
        if (close)
            at = close + 1;
        if (at && *at == '\0')
            return 0;
    }
    char shown[QUOTED_SIZE];
    return error_set(error, "unknown type '%s'", quoted(shown, text, strlen(text)));
}

static int structure_read(struct literal *in, struct npy_array *array, int depth, size_t *item,
                          struct error *error);

/* A type or a nested list of fields. */
static int descr_read(struct literal *in, struct npy_field *field, int depth, struct error *error)
{
    if (literal_next(in, '[')) {
        field->byte_order = '|';
        field->kind = '{';
        return structure_read(in, NULL, depth + 1, &field->size, error);
    }
    struct buffer text = {0};
    int status = literal_string(in, &text, error);
    if (status == 0)
        status = type_read(text.at, field, error);
    buffer_free(&text);
    return status;
}

/* A name, or ('title', 'name'), into text. */
static int name_read(struct literal *in, struct buffer *text, struct error *error)
{
    if (!literal_next(in, '('))
        return literal_string(in, text, error);
    if (literal_string(in, text, error) || literal_expect(in, ',', error) ||
        literal_string(in, text, error))
        return -1;
    literal_next(in, ',');
    return literal_expect(in, ')', error);
}

/* A pickle, not numbers, is what follows the header of an array that has an object anywhere. */
static int object_refuse(const struct npy_field *field, struct error *error)
{
    char shown[QUOTED_SIZE];
    if (field->kind != 'O')
        return 0;
    if (field->name[0])
        return error_set(error,
                         "field '%s' is dtype object ('|O') and makes the array unreadable; "
                         "leave it out or save it as numbers or fixed-size strings",
                         quoted(shown, field->name, strlen(field->name)));
    return error_set(error, "dtype object ('|O') cannot be read; save numbers instead: "
                            ".astype('<f4') for probabilities, .astype('<i4') for labels");
}

/* ('name', type) or ('name', type, shape). */
static int tuple_read(struct literal *in, struct npy_field *field, int depth, struct error *error)
{
    struct buffer name = {0};
    int status = literal_expect(in, '(', error);
    if (status == 0)
        status = name_read(in, &name, error);
    field->name = name.at;
    if (status || literal_expect(in, ',', error) || descr_read(in, field, depth, error))
        return -1;
    if (literal_next(in, ')'))
        return 0;
    if (literal_expect(in, ',', error))
        return -1;
    if (literal_next(in, ')'))
        return 0;
    if (shape_read(in, field->shape, &field->dimensions, error))
        return -1;
    literal_next(in, ',');
    return literal_expect(in, ')', error);
}

static int field_read(struct literal *in, struct npy_field *field, int depth, size_t *item,
                      struct error *error)
{
    if (tuple_read(in, field, depth, error) || object_refuse(field, error))
        return -1;
    if (field->name[0] == '\0' && field->kind != 'V')
        return error_set(error, "a field has no name");
    uint64_t bytes = field->size;
    if (shape_multiply(&bytes, field->shape, field->dimensions, error))
        return -1;
    field->offset = *item;
    if (__builtin_add_overflow(*item, bytes, item) || *item > INT64_MAX)
        return error_set(error, "the fields are too large: more than 2^63 bytes");
    return 0;
}

/* A list of fields behind its '['; they are kept in array, unless it is NULL. */
static int structure_read(struct literal *in, struct npy_array *array, int depth, size_t *item,
                          struct error *error)
{
    size_t room = 0;
    *item = 0;
    if (depth > DEPTH_MAX)
        return error_set(error, "structures are nested more than %d deep", DEPTH_MAX);
    while (!literal_next(in, ']')) {
        struct npy_field field = {0};
        int status = field_read(in, &field, depth, item, error);
        if (status == 0 && array)
            status = field_add(array, &room, &field, error);
        if (status || !array)
            free(field.name);
        if (status)
            return -1;
        if (!literal_next(in, ','))
            return literal_expect(in, ']', error);
    }
    return 0;
}

static int array_descr_read(struct literal *in, struct npy_array *array, struct error *error)
{
    if (literal_next(in, '['))
        return structure_read(in, array, 0, &array->item, error);
    struct npy_field field = {0};
    if (descr_read(in, &field, 0, error))
        return -1;
    size_t room = 0;
    field.name = calloc(1, 1);
    if (!field.name)
        return error_memory(error);
    if (object_refuse(&field, error) || field_add(array, &room, &field, error)) {
        free(field.name);
        return -1;
    }
    array->item = field.size;
    return 0;
}

/* One `key: value`; seen has a bit for each key so far. */
static int entry_read(struct literal *in, struct npy_array *array, unsigned *seen,
                      struct buffer *key, struct error *error)
{
    char shown[QUOTED_SIZE];
    static const char *const keys[] = {"descr", "fortran_order", "shape"};
    if (literal_string(in, key, error))
        return -1;
    unsigned which = 0;
    while (which < 3 && strcmp(key->at, keys[which]) != 0)
        which++;
    if (which == 3)
        return error_set(error, "header: unknown key '%s'",
                         quoted(shown, key->at, strlen(key->at)));
    if (*seen & 1u << which)
        return error_set(error, "header: '%s' comes twice", keys[which]);
    *seen |= 1u << which;
    if (literal_expect(in, ':', error))
        return -1;
    if (which == 0)
        return array_descr_read(in, array, error);
    if (which == 1)
        return literal_boolean(in, &array->fortran_order, error);
    return shape_read(in, array->shape, &array->dimensions, error);
}

static int dictionary_read(struct literal *in, struct npy_array *array, struct error *error)
{
    struct buffer key = {0};
    unsigned seen = 0;
    int status = literal_expect(in, '{', error);
    while (status == 0 && !literal_next(in, '}')) {
        status = entry_read(in, array, &seen, &key, error);
        if (status == 0 && !literal_next(in, ',')) {
            status = literal_expect(in, '}', error);
            break;
        }
    }
    buffer_free(&key);
    if (status)
        return -1;
    if (seen != 7)
        return error_set(error, "header: no '%s'",
                         !(seen & 1)   ? "descr"
                         : !(seen & 2) ? "fortran_order"
                                       : "shape");
    literal_next(in, '\n');
    return in->at == in->end ? 0 : literal_unexpected(in, "the header's end", error);
}

int npy_parse(struct npy_array *array, const char *header, size_t size, struct error *error)
{
    *array = (struct npy_array){0};
    unsigned char prefix[NPY_PREFIX] = {0};
    memcpy(prefix, header, size < NPY_PREFIX ? size : NPY_PREFIX);
    size_t whole = npy_header_size(prefix, error);
    if (whole == 0)
        return -1;
    if (whole > size)
        return error_set(error, "npy: the header is cut short: %zu of %zu bytes", size, whole);

    struct literal in = {.begin = header,
                         .at = header + (prefix[6] > 1 ? 12 : 10),
                         .end = header + whole,
                         .utf8 = prefix[6] == 3};
    int status = dictionary_read(&in, array, error);
    uint64_t bytes = array->item;
    if (status == 0)
        status = shape_multiply(&bytes, array->shape, array->dimensions, error);
    if (status) {
        npy_free(array);
        return error_prefix(error, "npy");
    }
    return 0;
}
