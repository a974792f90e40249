#include "unknown.h"

#include "command.h"
#include "error.h"
#include "nearest.h"
#include "values.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* "score, issues and find" have the option; true if it is more than one. */
static bool having(const struct option_row *row, char *out, size_t size)
{
    const char *names[16] = {NULL};
    size_t count = 0;
    for (const struct command *command = commands; command->name; command++)
        if (row->verbs & command->verb && count + 1 < sizeof names / sizeof *names)
            names[count++] = command->name;
    words_listed(names, " and ", out, size);
    return count > 1;
}

static const struct option_row *row_called(const char *name, size_t size)
{
    for (const struct option_row *row = option_rows; row->name; row++)
        if (strlen(row->name) == size && !memcmp(row->name, name, size))
            return row;
    return NULL;
}

enum status unknown_option(const struct options *options, enum verb verb, const char *word,
                           const struct option_row *row)
{
    char shown[QUOTED_SIZE], others[128];
    bool is_long = word[1] == '-';
    size_t size = is_long ? strcspn(word, "=") : strlen(word);
    struct nearest nearest = {.word = word + 2, .size = is_long ? size - 2 : 0};
    for (const struct option_row *own = option_rows; own->name; own++)
        if (own->verbs & verb && own->help)
            nearest_try(&nearest, own->name);
    if (is_long)
        row = row_called(word + 2, size - 2);
    quoted(shown, word, size);
    bool begins = nearest.best && nearest.distance == 0;
    if (row && row->help && !begins) {
        bool several = having(row, others, sizeof others);
        return usage(options, "unknown option '%s'; %s %s it", shown, others,
                     several ? "have" : "has");
    }
    return nearest.best
               ? usage(options, "unknown option '%s'; did you mean '--%s'?", shown, nearest.best)
               : usage(options, "unknown option '%s'", shown);
}

static bool is_file(const char *word)
{
    return access(word, R_OK) == 0;
}

enum status unknown_verb(const char *word)
{
    static const char *const others[] = {"help", "--help", "--version"};
    char shown[QUOTED_SIZE];
    struct nearest nearest = {.word = word, .size = strlen(word)};
    for (const struct command *command = commands; command->name; command++)
        nearest_try(&nearest, command->name);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        nearest_try(&nearest, others[i]);
    fprintf(stderr, "labelsift: no verb '%s'", quoted(shown, word, strlen(word)));
    if (nearest.best)
        fprintf(stderr, "; did you mean '%s'?", nearest.best);
    else if (is_file(word))
        fputs("; a file is read from stdin: labelsift find < FILE", stderr);
    fputs(" (see labelsift help)\n", stderr);
    return USAGE;
}

enum status surplus_operand(const struct options *options, const char *word, const char *lead,
                            const char *tail)
{
    if (is_file(word))
        return usage(options, "it reads stdin; put < before '%s'", word);
    return usage(options, "%s; '%s' is one word too many%s", lead, word, tail);
}
