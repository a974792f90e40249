/* help: the options of a verb, printed from the one table: for readers and for completions. */
#ifndef HELP_H
#define HELP_H
#include "command.h"
#include "options.h"

#include <stdio.h>

/* A line or two an option, at most 80 columns wide, with the values it takes and the default. */
void help_options(FILE *out, enum verb verb);

/* For completions, tab-separated, "-" for nothing. NULL: a line a verb, with its name, FILE if it
 * has operands, and what it does. A verb's: a line an option, with its letter, its name, how many
 * values (0, 1 or ? for one that may be left out), FILE, DIR or the words it takes, and what it
 * does. */
void help_table(FILE *out, const struct command *command);

#endif
