/* values: what stands behind an option, checked and stored. */
#ifndef VALUES_H
#define VALUES_H
#include "message.h"

#include <stddef.h>
#include <stdint.h>

struct option_row {
    int id; /* a letter, or a number above 255 */
    const char *name;
    int argument; /* getopt_long's no_argument, required_argument, optional_argument */
    unsigned verbs;
    enum status (*set)(struct options *options, const struct option_row *row, const char *value);
    const char *help; /* VALUE<tab>what it does; %w: its words, %d: its default, neither typed
                         twice; no VALUE where there are words: those. NULL: not for users */

    size_t at;                /* of the field in struct options */
    const char *const *words; /* set_word, set_format: those allowed, NULL-ended */
    size_t lowest, highest;   /* set_size */
};

extern const struct option_row option_rows[]; /* of options.c; ends with a NULL name */

/* Each stores value in its field: DONE, or USAGE after an error line that names the option. */
enum status set_text(struct options *, const struct option_row *, const char *value);
enum status set_flag(struct options *, const struct option_row *, const char *value);
enum status set_word(struct options *, const struct option_row *,
                     const char *value); /* its place */
enum status set_size(struct options *, const struct option_row *, const char *value);
enum status set_count(struct options *, const struct option_row *, const char *value);
enum status set_memory(struct options *, const struct option_row *, const char *value);
enum status set_format(struct options *, const struct option_row *, const char *value);
enum status set_delimiter(struct options *, const struct option_row *, const char *value);
enum status set_progress(struct options *, const struct option_row *, const char *value);
enum status set_skip_bad(struct options *, const struct option_row *, const char *value);

/* The value of an option as a user would type it: of a word, size or memory. */
void value_show(const struct options *, const struct option_row *, char *out, size_t size);

/* "a, b or c" of NULL-ended words, with " or " for last; clipped to size bytes. */
void words_listed(const char *const *words, const char *last, char *out, size_t size);

#endif
