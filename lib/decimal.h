/* decimal: text to the nearest double, and double to the shortest text that reads back to it.
 * Pure, independent of the locale, no allocation. */
#ifndef DECIMAL_H
#define DECIMAL_H
#include <stddef.h>

#define DECIMAL_SIZE 32 /* room decimal_print needs */

/* Reads C's decimal grammar ([+-] digits [. digits] [e [+-] digits], one digit at least before the
 * exponent; no hex, inf, nan, blanks) from the front of text[0…size). Sets *value to the nearest
 * double, halves to even (too large: ±HUGE_VAL; too small: ±0).
 * Returns the number of bytes read, 0 if there is no number at the front. Never reads text[size].
 */
size_t decimal_read(const char *text, size_t size, double *value);

/* Reads numbers from *text on, at most `most`, with one delimiter between them, as decimal_read
 * does, but only while they are like 0.123, not above highest, and well before end. Returns how
 * many; *text is behind the last. */
size_t decimal_read_row(const char **text, const char *end, char delimiter, double highest,
                        double *values, size_t most);

/* Writes the shortest decimal that reads back to value, in Python's repr form without a trailing
 * ".0": 0, 1, 0.1, 1e-07, 1.5e+300 (exponent form below 1e-4 and from 1e16 on). value is finite.
 * Among equally short ones the closest to value. Returns the end of the text; no NUL is written. */
char *decimal_print(char *out, double value);

/* The same for an unsigned integer. */
char *decimal_print_integer(char *out, unsigned long long value);

#endif
