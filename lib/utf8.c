#include "utf8.h"

size_t utf8_encode(char out[4], uint32_t code)
{
    if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
        return 0;
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--, code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3f));
    out[0] = (char)((0xf00u >> length & 0xf0) | code);
    return length;
}

size_t utf8_decode(const char *text, size_t size, uint32_t *code)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t length = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (length == 0 || length > size || p[0] > 0xf4)
        return 0;
    *code = length == 1 ? p[0] : p[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | (p[i] & 0x3f);
    }
    char again[4]; /* a sequence too long, a surrogate, past the last: nothing that is written */
    return utf8_encode(again, *code) == length ? length : 0;
}
