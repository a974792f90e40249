/* names: the class names, in class order, and the way back from a name to its class. */
#ifndef NAMES_H
#define NAMES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

struct slice { /* bytes that belong to somebody else */
    const char *at;
    size_t size;
};

struct names;

/* Copies K names. An empty name or one that comes twice is an error that says which. */
struct names *names_new(const struct slice *names, size_t classes, struct error *error);
void names_free(struct names *names); /* NULL allowed */

size_t names_count(const struct names *names);
struct slice names_at(const struct names *names, size_t class_);

/* The class of that name, -1 if none has it. */
int64_t names_find(const struct names *names, struct slice name);

/* Whether a class name reads as an integer that is not its class's number, counted from base (0 or
 * 1): then labels are names only. */
bool names_mislead(const struct names *names, unsigned base);

/* 0 if both name the same classes in the same order; otherwise -1 and an error that says where they
 * differ, and whether it is another order of the same names. */
int names_compare(const struct names *ours, const struct names *theirs, struct error *error);

/* \t, \n, \r and \\ for tab, newline, carriage return and backslash; returns the end. Needs 2·size
 * bytes of room. names_unescape undoes it in place and returns the new size. */
char *names_escape(char *out, struct slice name);
size_t names_unescape(char *bytes, size_t size);

#endif
