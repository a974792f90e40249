/* display: text from outside as it may stand in a terminal's table. Pure. */
#ifndef DISPLAY_H
#define DISPLAY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;
struct error;
struct slice;

/* May the character reach a terminal? Controls, marks of direction and line separators may not. */
bool display_is_safe(uint32_t code);

/* Columns that the text takes as display_text shows it whole. */
size_t display_width(struct slice text);

/* Appends the text in at most width columns, at least 1: control characters, marks of direction and
 * broken UTF-8 become \xNN; of what does not fit the middle is "…". -1 when memory is short. */
int display_text(struct buffer *out, struct slice text, size_t width, struct error *error);

#endif
