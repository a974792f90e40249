/* The thresholds file as text: product.md, "Thresholds file". */
#include "buffer.h"
#include "decimal.h"
#include "error.h"
#include "input.h"
#include "names.h"
#include "tally.h"
#include "thresholds_format.h"

#include <string.h>

#define HEAD_SIZE 256 /* more than the head, or a row without its name, can be */

static char *print(char *out, const char *text)
{
    size_t size = strlen(text);
    memcpy(out, text, size);
    return out + size;
}

/* At least so many digits. */
static char *print_hex(char *out, uint64_t value, int digits)
{
    while (digits < 16 && value >> (4 * digits))
        digits++;
    for (int i = digits; i-- > 0; value >>= 4)
        out[i] = "0123456789abcdef"[value & 15];
    return out + digits;
}

static char *print_count(char *out, const char *key, uint64_t count)
{
    return print(decimal_print_integer(print(print(out, key), "\t"), count), "\n");
}

static char *print_hash(char *out, const char *key, uint64_t hash)
{
    return print(print_hex(print(print(out, key), "\t"), hash, 16), "\n");
}

static int save_head(const struct tally *tally, const struct names *names, struct buffer *file,
                     struct error *error)
{
    if (buffer_reserve(file, HEAD_SIZE, error))
        return -1;
    char *out = file->at + file->size;
    out = print_count(out, MAGIC, VERSION);
    out = print_count(out, CLASSES, tally->classes);
    out = print_count(out, RECORDS, tally->records);
    out = print_count(out, ROWS, tally->rows);
    out = print_hash(out, STREAM, tally->stream);
    out = print_hash(out, LABELS, tally->labels);
    out = print(out, names ? TABLE NAME_COLUMN "\n" : TABLE "\n");
    file->size = (size_t)(out - file->at);
    return 0;
}

static int save_row(const struct tally *tally, const struct names *names, size_t k,
                    struct buffer *file, struct error *error)
{
    const struct tally_class *class_ = &tally->class_[k];
    struct slice name = names ? names_at(names, k) : (struct slice){0};
    if (buffer_reserve(file, HEAD_SIZE + 2 * name.size, error))
        return -1;
    char *out = file->at + file->size;
    out = print(decimal_print_integer(out, k), "\t");
    out = print(decimal_print_integer(out, class_->count), "\t");
    if (class_->high)
        out = print_hex(print_hex(out, class_->high, 1), class_->low, 16);
    else
        out = print_hex(out, class_->low, 1);
    out = decimal_print(print(out, "\t"), tally_threshold(class_, THRESHOLD_LOWEST));
    if (names)
        out = names_escape(print(out, "\t"), name);
    out = print(out, "\n");
    file->size = (size_t)(out - file->at);
    return 0;
}

static int save_end(const struct tally *tally, struct buffer *file, struct error *error)
{
    if (buffer_reserve(file, HEAD_SIZE, error))
        return -1;
    uint32_t crc = input_crc32(0, file->at, file->size);
    char *out = print(file->at + file->size, END "\t");
    out = decimal_print_integer(out, tally->classes);
    out = print(print_hex(print(out, "\t"), crc, 8), "\n");
    file->size = (size_t)(out - file->at);
    return 0;
}

static int save(const struct tally *tally, const struct names *names, struct buffer *file,
                struct error *error)
{
    if (names && names_count(names) != tally->classes)
        return error_set(error, "%zu class names for %zu classes", names_count(names),
                         tally->classes);
    if (save_head(tally, names, file, error))
        return -1;
    for (size_t k = 0; k < tally->classes; k++)
        if (save_row(tally, names, k, file, error))
            return -1;
    return save_end(tally, file, error);
}

int tally_save(const struct tally *tally, const struct names *names, char **text, size_t *size,
               struct error *error)
{
    struct buffer file = {0};
    if (save(tally, names, &file, error)) {
        buffer_free(&file);
        return -1;
    }
    *text = file.at;
    *size = file.size;
    return 0;
}
