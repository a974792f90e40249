/* The thresholds file as text: product.md, "Thresholds file". */
#include "buffer.h"
#include "crc.h"
#include "decimal.h"
#include "error.h"
#include "names.h"
#include "tally.h"
#include "thresholds_format.h"

#include <string.h>

#define PIECE (64 * 1024)
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
    out = print_hash(out, LABELS, tally_labels(tally));
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

/* crc: of all before the end. */
static int save_end(const struct tally *tally, uint32_t crc, struct buffer *file,
                    struct error *error)
{
    if (buffer_reserve(file, HEAD_SIZE, error))
        return -1;
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
    return save_end(tally, crc_add(0, file->at, file->size), file, error);
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

/* ---- is a file what is saved? A piece at a time, as it may be as large as all else. ---- */

/* From the begin of the field that at lies in to the end of its line. */
static struct slice field_around(struct slice text, size_t at)
{
    size_t begin = at, end = at;
    while (begin > 0 && text.at[begin - 1] != '\t' && text.at[begin - 1] != '\n')
        begin--;
    while (end < text.size && text.at[end] != '\n')
        end++;
    return (struct slice){text.at + begin, end - begin};
}

/* The piece that was saved is not what the file has at `from`. */
static int error_differs(struct error *error, struct slice file, size_t from, struct slice saved)
{
    size_t at = 0;
    unsigned long long line = 1;
    for (size_t i = 0; i < from; i++)
        line += file.at[i] == '\n';
    for (; at < file.size - from && at < saved.size && file.at[from + at] == saved.at[at]; at++)
        line += saved.at[at] == '\n';

    struct slice found = field_around(file, from + at);
    struct slice expected = field_around(saved, at);
    char found_text[QUOTED_SIZE], expected_text[QUOTED_SIZE];
    error_set(error, "expected '%s', found '%s'", quoted(expected_text, expected.at, expected.size),
              quoted(found_text, found.at, found.size));
    return error_prefix(error, "thresholds file line %llu", line);
}

/* Goes past a piece that the file has at *from, and empties it. */
static int take_same(struct slice file, size_t *from, struct buffer *piece, struct error *error)
{
    if (piece->size > file.size - *from || memcmp(file.at + *from, piece->at, piece->size) != 0)
        return error_differs(error, file, *from, (struct slice){piece->at, piece->size});
    *from += piece->size;
    piece->size = 0;
    return 0;
}

static int take_rows(const struct tally *tally, const struct names *names, struct slice file,
                     size_t *from, struct buffer *piece, struct error *error)
{
    for (size_t k = 0; k < tally->classes; k++)
        if (save_row(tally, names, k, piece, error) ||
            (piece->size >= PIECE && take_same(file, from, piece, error)))
            return -1;
    return take_same(file, from, piece, error);
}

int thresholds_same(const struct tally *tally, const struct names *names, struct slice file,
                    struct error *error)
{
    struct buffer piece = {0};
    size_t from = 0;
    int failed = save_head(tally, names, &piece, error) ||
                 take_rows(tally, names, file, &from, &piece, error) ||
                 save_end(tally, crc_add(0, file.at, from), &piece, error) ||
                 take_same(file, &from, &piece, error);
    buffer_free(&piece);
    if (!failed && from != file.size)
        return error_differs(error, file, from, (struct slice){"", 0});
    return failed ? -1 : 0;
}
