#include "json.h"

#include "buffer.h"
#include "names.h"
#include "utf8.h"

#include <stdint.h>
#include <stdio.h>

/* What stands for the code point that takes these bytes (0: they are none). */
static size_t character(char out[8], const char *bytes, size_t length, uint32_t code)
{
    if (length == 0)
        return (size_t)sprintf(out, "%s", "\\ufffd");
    if (code == '"' || code == '\\')
        return (size_t)sprintf(out, "\\%c", (char)code);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0))
        return (size_t)sprintf(out, "\\u%04x", (unsigned)code);
    for (size_t i = 0; i < length; i++)
        out[i] = bytes[i];
    return length;
}

int json_string(struct buffer *out, struct slice text, struct error *error)
{
    if (buffer_append(out, "\"", 1, error))
        return -1;
    while (text.size) {
        char bytes[8];
        uint32_t code = 0;
        size_t length = utf8_decode(text.at, text.size, &code);
        if (buffer_append(out, bytes, character(bytes, text.at, length, code), error))
            return -1;
        length = length ? length : 1;
        text.at += length;
        text.size -= length;
    }
    return buffer_append(out, "\"", 1, error);
}
