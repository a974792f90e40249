#include "error.h"

#include "display.h"
#include "utf8.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int(error_set)(struct error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    error->number = 0;
    return -1;
}

int(error_prefix)(struct error *error, const char *format, ...)
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

int(error_memory)(struct error *error)
{
    error_set(error, "out of memory");
    error->number = ENOMEM;
    return -1;
}

char *quoted_within(char *out, size_t room, const void *bytes, size_t size)
{
    const char *p = bytes;
    size_t used = 0;
    for (size_t i = 0; i < size;) {
        uint32_t code;
        size_t length = utf8_decode(p + i, size - i, &code);
        bool escape = length == 0 || !display_is_safe(code);
        size_t cost = escape ? 4 : length;
        if (used + cost + sizeof "..." > room) {
            memcpy(out + used, "...", 3);
            used += 3;
            break;
        }
        if (escape) {
            snprintf(out + used, 5, "\\x%02x", (unsigned char)p[i]);
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

char *quoted(char out[QUOTED_SIZE], const void *bytes, size_t size)
{
    return quoted_within(out, QUOTED_SIZE, bytes, size);
}
