/* message: what is said on stderr, and the exit statuses. */
#ifndef MESSAGE_H
#define MESSAGE_H
#include <stddef.h>

struct error;
struct options;
struct output;

enum status { DONE = 0, FAILED = 1, USAGE = 2, NOT_THE_SAME = 3 };

/* "labelsift VERB: …" on stderr; fail returns FAILED, usage points to the help and returns USAGE;
 * note says "note: …", and nothing with -q. */
enum status fail(const struct options *options, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
enum status usage(const struct options *options, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void note(const struct options *options, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#ifdef __clang_analyzer__ /* it looks at one file at a time */
#define fail(...) (fail(__VA_ARGS__), FAILED)
#define usage(...) (usage(__VA_ARGS__), USAGE)
#endif

/* Of a write that failed: says nothing when the reader has gone (EPIPE). Returns FAILED. */
enum status fail_write(const struct options *options, const struct error *error);

/* Commits the outputs if all is well, none before the last write of all has been checked, and
 * abandons them otherwise; the status afterwards. Each may be NULL. */
enum status outputs_end(const struct options *options, struct output *const *outputs, size_t count,
                        enum status status);
enum status output_end(const struct options *options, struct output *output, enum status status);

#endif
