#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int error_set(struct error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    error->number = 0;
    return -1;
}

int error_prefix(struct error *error, const char *format, ...)
{
    struct error rest = *error;
    va_list arguments;
    va_start(arguments, format);
    int used = vsnprintf(error->text, sizeof error->text - 2, format, arguments);
    va_end(arguments);

    size_t size = used < 0 ? 0 : (size_t)used;
    size_t room = sizeof error->text - 3; /* for the text, the colon, the blank and the NUL */
    size = size < room ? size : room;
    memcpy(error->text + size, ": ", 2);
    size_t more = strlen(rest.text);
    more = more < room - size ? more : room - size;
    memcpy(error->text + size + 2, rest.text, more);
    error->text[size + 2 + more] = '\0';
    return -1;
}

int error_memory(struct error *error)
{
    return error_set(error, "out of memory");
}

/* Bytes of the well-formed UTF-8 sequence at p (RFC 3629), 0 if there is none. */
static size_t utf8_length(const unsigned char *p, size_t size)
{
    size_t length = p[0] < 0x80                    ? 1
                    : p[0] >= 0xc2 && p[0] < 0xe0  ? 2
                    : p[0] >= 0xe0 && p[0] < 0xf0  ? 3
                    : p[0] >= 0xf0 && p[0] <= 0xf4 ? 4
                                                   : 0;
    if (length > size)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    int overlong = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90);
    int surrogate = p[0] == 0xed && p[1] > 0x9f;
    int beyond = p[0] == 0xf4 && p[1] > 0x8f;
    int c1_control = p[0] == 0xc2 && p[1] < 0xa0; /* terminals obey these as they do ESC [ */
    return overlong || surrogate || beyond || c1_control ? 0 : length;
}

char *quoted(char out[QUOTED_SIZE], const void *bytes, size_t size)
{
    const unsigned char *p = bytes;
    size_t used = 0;
    for (size_t i = 0; i < size;) {
        size_t length = utf8_length(p + i, size - i);
        int escape = length == 0 || (length == 1 && (p[i] < 0x20 || p[i] == 0x7f));
        size_t cost = escape ? 4 : length;
        if (used + cost + sizeof "..." > QUOTED_SIZE) {
            memcpy(out + used, "...", 3);
            used += 3;
            break;
        }
        if (escape) {
            snprintf(out + used, 5, "\\x%02x", p[i]);
            length = 1;
        } else {
            memcpy(out + used, p + i, length);
        }
        used += cost;
        i += length;
    }
    out[used] = '\0';
    return out;
}
