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
    const char *help; /* VALUE<tab>what it does; NULL: not for users */

    size_t at;                /* of the field in struct options */
    const char *const *words; /* set_word: those allowed, NULL-ended */
    size_t lowest, highest;   /* set_size */
};

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
enum status set_skip_bad(struct options *, const struct option_row *, const char *value);

#endif
