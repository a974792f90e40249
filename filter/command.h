/* command: the verbs in a table, and what the user is told of them. */
#ifndef COMMAND_H
#define COMMAND_H

struct command {
    const char *name;
    unsigned verb; /* enum verb */
    int (*run)(int argc, char **argv);
    const char *summary;  /* a line */
    const char *synopsis; /* operands */
    const char *text;     /* what it reads and writes, the formula, a pipeline */
};

/* Ends with a NULL name. */
extern const struct command commands[];

const struct command *command_find(const char *name);

/* Prints a verb's help on stdout; returns the exit status. */
int command_help(const char *name);

#endif
