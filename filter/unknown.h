/* unknown: a word of the command line that is none, and what may have been meant. */
#ifndef UNKNOWN_H
#define UNKNOWN_H
#include "message.h"
#include "options.h"

struct option_row;

/* An error line about an option, word with its dashes (a value after = is left out), that the verb
 * does not have: the verbs that have it, or the option nearest to it. row is the one of that
 * letter; NULL for a long option. Returns USAGE. */
enum status unknown_option(const struct options *options, enum verb verb, const char *word,
                           const struct option_row *row);

/* The same about a verb. */
enum status unknown_verb(const char *word);

/* An error line about an operand that is one too many: a file is meant for stdin, else lead says
 * what the verb takes, and tail ends the line. Returns USAGE. */
enum status surplus_operand(const struct options *options, const char *word, const char *lead,
                            const char *tail);

#endif
