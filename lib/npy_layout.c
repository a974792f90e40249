#include "npy.h"

#include "error.h"
#include "layout.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RECORDS                                                                                    \
    "records are wanted: a 1-D structured array with a label and probabilities "                   \
    "(or give both arrays: -L labels.npy -P pred_probs.npy)"
#define PROBS "probabilities are wanted: a 2-D array of floats, (N, K)"
#define LABELS "labels are wanted: a 1-D array of integers"

#define SHAPE_SIZE 192 /* 8 dimensions of 20 digits */
#define LIST_SIZE 256
#define TYPE_SIZE 32
#define WHAT_SIZE 80

static char *shape_text(char out[SHAPE_SIZE], const uint64_t *shape, int dimensions)
{
    char *at = out;
    *at++ = '(';
    for (int i = 0; i < dimensions; i++)
        at += sprintf(at, i ? ", %" PRIu64 : "%" PRIu64, shape[i]);
    strcpy(at, dimensions == 1 ? ",)" : ")");
    return out;
}

/* As NumPy's dtype.str has it, but for the unit of a date. */
static char *type_text(char out[TYPE_SIZE], const struct npy_field *field)
{
    size_t number = field->kind == 'U' ? field->size / 4 : field->size;
    if (field->kind == '{')
        snprintf(out, TYPE_SIZE, "|V%zu", number);
    else
        snprintf(out, TYPE_SIZE, "%c%c%zu", field->byte_order == '=' ? '<' : field->byte_order,
                 field->kind, number);
    return out;
}

static const char *kind_name(char kind)
{
    static const char kinds[] = "biufcSUMm{";
    static const char *const names[] = {"bool",        "integer",       "integer",  "float",
                                        "complex",     "a byte string", "text",     "a date",
                                        "a time span", "a structure",   "raw bytes"};
    const char *at = strchr(kinds, kind);
    return names[at ? at - kinds : 10];
}

static bool is_integer(const struct npy_field *field)
{
    return field->kind == 'i' || field->kind == 'u' || field->kind == 'b';
}

static bool may_be_label(const struct npy_field *field)
{
    return is_integer(field) && field->dimensions == 0;
}

static bool may_be_probs(const struct npy_field *field)
{
    return field->kind == 'f' && field->dimensions == 1;
}

static bool is_named(const struct npy_field *field)
{
    return field->name[0] != '\0';
}

struct role {
    const char *noun, *usual, *option, *wanted;
    bool (*fits)(const struct npy_field *field);
};

static const struct role label_role = {"label", "label", "--label", "an integer", may_be_label};
static const struct role probs_role = {"probabilities", "probs", "--probs",
                                       "an array of floats, shape (K,)", may_be_probs};
static const struct role id_role = {"id", NULL, "--id", "text or an integer", NULL};

/* "a, b, c" of the fields that fit; ends in "..." if there are too many. */
static char *list_text(char out[LIST_SIZE], const struct npy_array *array,
                       bool (*fits)(const struct npy_field *), const struct npy_field *except)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < array->fields; i++) {
        const struct npy_field *field = &array->field[i];
        if (field == except || !fits(field))
            continue;
        char shown[QUOTED_SIZE];
        quoted(shown, field->name, strlen(field->name));
        if (used + strlen(shown) + sizeof ", ..." > LIST_SIZE - 2) {
            strcpy(out + used, ", ...");
            break;
        }
        used += (size_t)sprintf(out + used, used ? ", %s" : "%s", shown);
    }
    return out;
}

/* *found is the field of that name, NULL if there is none; two are an error. */
static int field_find(const struct npy_array *array, const char *name,
                      const struct npy_field **found, struct error *error)
{
    *found = NULL;
    for (size_t i = 0; i < array->fields; i++) {
        if (strcmp(array->field[i].name, name) != 0 || name[0] == '\0')
            continue;
        char shown[QUOTED_SIZE];
        if (*found)
            return error_set(error, "npy: two fields are called '%s'",
                             quoted(shown, name, strlen(name)));
        *found = &array->field[i];
    }
    return 0;
}

static int field_named(const struct npy_array *array, const char *name, const struct role *role,
                       const struct npy_field **found, struct error *error)
{
    char shown[QUOTED_SIZE], list[LIST_SIZE];
    if (field_find(array, name, found, error))
        return -1;
    if (*found)
        return 0;
    return error_set(error, "npy: no field '%s' for %s; the fields are: %s",
                     quoted(shown, name, strlen(name)), role->option,
                     list_text(list, array, is_named, NULL));
}

/* The field of a role: the one the user names, the one of the usual name, the only one that fits.
 */
static int field_choose(const struct npy_array *array, const char *name, const struct role *role,
                        const struct npy_field *id, const struct npy_field **found,
                        struct error *error)
{
    char list[LIST_SIZE];
    if (name)
        return field_named(array, name, role, found, error);
    if (field_find(array, role->usual, found, error))
        return -1;
    if (*found && *found != id)
        return 0;
    *found = NULL;
    for (size_t i = 0; i < array->fields; i++) {
        const struct npy_field *field = &array->field[i];
        if (field == id || !role->fits(field))
            continue;
        if (*found)
            return error_set(error, "npy: several fields may be the %s: %s (say %s NAME)",
                             role->noun, list_text(list, array, role->fits, id), role->option);
        *found = field;
    }
    if (*found)
        return 0;
    return error_set(error, "npy: no field can be the %s (%s); the fields are: %s", role->noun,
                     role->wanted, list_text(list, array, is_named, NULL));
}

/* WHAT in errors: the field, or the array if it has none. */
static char *what_text(char out[WHAT_SIZE], const struct npy_field *field)
{
    char shown[QUOTED_SIZE];
    if (is_named(field))
        snprintf(out, WHAT_SIZE, "field '%s'", quoted(shown, field->name, strlen(field->name)));
    else
        strcpy(out, "the array");
    return out;
}

static int order_check(const struct npy_field *field, struct error *error)
{
    char what[WHAT_SIZE], type[TYPE_SIZE];
    if (field->byte_order != '>' || field->size < 2)
        return 0;
    type_text(type, field);
    return error_set(error, "npy: %s is big-endian ('%s'); convert with .astype('<%s')",
                     what_text(what, field), type, type + 1);
}

static bool integer_size(size_t size)
{
    return size == 1 || size == 2 || size == 4 || size == 8;
}

static int label_set(struct layout *layout, const struct npy_field *field, struct error *error)
{
    char what[WHAT_SIZE], type[TYPE_SIZE], shape[SHAPE_SIZE];
    what_text(what, field);
    type_text(type, field);
    if (!is_integer(field))
        return error_set(error, "npy: %s is %s ('%s'); labels are integers", what,
                         kind_name(field->kind), type);
    if (!integer_size(field->size) || (field->kind == 'b' && field->size != 1))
        return error_set(error, "npy: %s is of type '%s'; labels have 1, 2, 4 or 8 bytes", what,
                         type);
    if (order_check(field, error))
        return -1;
    if (field->dimensions > 0)
        return error_set(error, "npy: %s has shape %s; a label is one integer", what,
                         shape_text(shape, field->shape, field->dimensions));
    layout->label = field->offset;
    layout->label_size = field->size;
    layout->label_signed = field->kind == 'i';
    layout->label_bool = field->kind == 'b';
    return 0;
}

static int real_set(struct layout *layout, const struct npy_field *field, struct error *error)
{
    char what[WHAT_SIZE], type[TYPE_SIZE];
    what_text(what, field);
    type_text(type, field);
    if (field->kind != 'f')
        return error_set(error,
                         "npy: %s is %s ('%s'); probabilities are floats: convert with "
                         ".astype('<f4')",
                         what, kind_name(field->kind), type);
    if (field->size != 2 && field->size != 4 && field->size != 8)
        return error_set(error,
                         "npy: %s is of type '%s'; probabilities are '<f2', '<f4' or '<f8': "
                         "convert with .astype('<f8')",
                         what, type);
    layout->real = field->size == 2 ? REAL_F2 : field->size == 4 ? REAL_F4 : REAL_F8;
    return order_check(field, error);
}

static int classes_set(struct layout *layout, uint64_t classes, struct error *error)
{
    if (classes == 1)
        return error_set(error, "npy: K = 1, a single column of probabilities; at least 2 classes "
                                "are needed: save the columns 1 - p and p");
    if (classes < 2)
        return error_set(error, "npy: K = 0; at least 2 classes are needed");
    if (classes > INT32_MAX)
        return error_set(error, "npy: K = %" PRIu64 "; at most %d classes are read", classes,
                         INT32_MAX);
    layout->classes = classes;
    return 0;
}

static int probs_set(struct layout *layout, const struct npy_field *field, struct error *error)
{
    char what[WHAT_SIZE], shape[SHAPE_SIZE];
    if (real_set(layout, field, error))
        return -1;
    if (field->dimensions == 0)
        return error_set(error, "npy: %s is a single float; probabilities have the shape (K,)",
                         what_text(what, field));
    if (field->dimensions > 1)
        return error_set(error, "npy: %s has shape %s; probabilities have the shape (K,)",
                         what_text(what, field),
                         shape_text(shape, field->shape, field->dimensions));
    layout->probs = field->offset;
    return classes_set(layout, field->shape[0], error);
}

static int id_set(struct layout *layout, const struct npy_field *field, struct error *error)
{
    char what[WHAT_SIZE], type[TYPE_SIZE], shape[SHAPE_SIZE];
    bool text = field->kind == 'S' || field->kind == 'U';
    if (!text && !(is_integer(field) && integer_size(field->size)))
        return error_set(error, "npy: %s is %s ('%s'); an id is text or an integer",
                         what_text(what, field), kind_name(field->kind), type_text(type, field));
    if (field->kind != 'S' && order_check(field, error))
        return -1;
    if (field->dimensions > 0)
        return error_set(error, "npy: %s has shape %s; an id is one element",
                         what_text(what, field),
                         shape_text(shape, field->shape, field->dimensions));
    layout->id = field->offset;
    layout->id_kind = field->kind;
    layout->id_size = field->kind == 'S' ? 1 : field->kind == 'U' ? 4 : field->size;
    layout->id_count = field->size / layout->id_size;
    return 0;
}

static bool is_structured(const struct npy_array *array)
{
    return array->fields != 1 || is_named(&array->field[0]);
}

/* "the array is …" for an array whose form is not what was wanted. */
static int form_refuse(const struct npy_array *array, const char *wanted, struct error *error)
{
    char shape[SHAPE_SIZE], type[TYPE_SIZE];
    shape_text(shape, array->shape, array->dimensions);
    if (is_structured(array))
        return error_set(error, "npy: the array is %d-D %s, structured; %s", array->dimensions,
                         shape, wanted);
    return error_set(error, "npy: the array is %d-D %s of '%s'; %s", array->dimensions, shape,
                     type_text(type, &array->field[0]), wanted);
}

int npy_record_layout(struct layout *layout, const struct npy_array *array,
                      const struct npy_wanted *wanted, struct error *error)
{
    const struct npy_field *id = NULL, *label = NULL, *probs;
    *layout = (struct layout){.record = array->item};
    if (array->dimensions != 1) {
        char shape[SHAPE_SIZE];
        return error_set(error, "npy: the array is %d-D %s; " RECORDS, array->dimensions,
                         shape_text(shape, array->shape, array->dimensions));
    }
    if (!is_structured(array))
        return form_refuse(array, RECORDS, error);
    if (wanted->id &&
        (field_named(array, wanted->id, &id_role, &id, error) || id_set(layout, id, error)))
        return -1;
    if (!wanted->without_label &&
        (field_choose(array, wanted->label, &label_role, id, &label, error) ||
         label_set(layout, label, error)))
        return -1;
    if (field_choose(array, wanted->probs, &probs_role, id, &probs, error) ||
        probs_set(layout, probs, error))
        return -1;
    if (id && id == label)
        return error_set(error, "npy: '%s' cannot be both --label and --id", wanted->id);
    return 0;
}

int npy_probs_layout(struct layout *layout, const struct npy_array *array, struct error *error)
{
    *layout = (struct layout){0};
    if (array->dimensions != 2 || is_structured(array))
        return form_refuse(array, PROBS, error);
    if (real_set(layout, &array->field[0], error) || classes_set(layout, array->shape[1], error))
        return -1;
    layout->record = layout->classes * real_size(layout->real);
    return 0;
}

int npy_labels_layout(struct layout *layout, const struct npy_array *array, struct error *error)
{
    *layout = (struct layout){.record = array->item};
    if (array->dimensions != 1 || is_structured(array))
        return form_refuse(array, LABELS, error);
    return label_set(layout, &array->field[0], error);
}

/* What np.save writes: the spaces leave room for a longer count, so that the size depends on K
 * alone. */
size_t npy_header_write(char out[256], uint64_t count, size_t classes, int real)
{
    static const char types[][4] = {[REAL_F2] = "<f2", [REAL_F4] = "<f4", [REAL_F8] = "<f8"};
    int before = 10, growth = 21 - snprintf(NULL, 0, "%" PRIu64, count);
    int used = before + snprintf(out + before, (size_t)(256 - before),
                                 "{'descr': [('label', '<i4'), ('probs', '%s', (%zu,))], "
                                 "'fortran_order': False, 'shape': (%" PRIu64 ",), }%*s",
                                 types[real], classes, count, growth, "");
    int whole = ((used + 1) / 64 + 1) * 64;
    memset(out + used, ' ', (size_t)(whole - used));
    memcpy(out, "\x93NUMPY\1\0", 8);
    out[8] = (char)(whole - before);
    out[9] = (char)((whole - before) >> 8);
    out[whole - 1] = '\n';
    return (size_t)whole;
}
