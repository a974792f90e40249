/* halfway: where a decimal lies within a hair of the midpoint of two doubles, which of them is the
 * nearer. Exact, in bounded memory on the stack; simple rather than fast. */
#ifndef HALFWAY_H
#define HALFWAY_H
#include <stddef.h>
#include <stdint.h>

/* The bits of the double nearest to a decimal, halves to even; infinity's if that is too large.
 * digits[0…size): its digits, and at most one point, which counts for nothing; exponent: of ten,
 * for the last digit. The decimal is between 1e-342 and 1e310. bits: of the answer, or of a double
 * a few places below it. */
uint64_t halfway_settle(const char *digits, size_t size, int64_t exponent, uint64_t bits);

#endif
