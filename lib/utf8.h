/* utf8: code points as bytes, and back. Pure. */
#ifndef UTF8_H
#define UTF8_H
#include <stddef.h>
#include <stdint.h>

/* Writes code's 1 to 4 bytes, returns their number; 0 for a surrogate or what is past U+10FFFF. */
size_t utf8_encode(char out[4], uint32_t code);

/* Reads the code point at the front of text[0…size), size at least 1; returns its bytes, 0 if they
 * are not well-formed (RFC 3629). */
size_t utf8_decode(const char *text, size_t size, uint32_t *code);

#endif
