/* utf8: code points as bytes. Pure. */
#ifndef UTF8_H
#define UTF8_H
#include <stddef.h>
#include <stdint.h>

/* Writes code's 1 to 4 bytes, returns their number; 0 for a surrogate or what is past U+10FFFF. */
size_t utf8_encode(char out[4], uint32_t code);

#endif
