#include "message.h"

#include "error.h"
#include "options.h"
#include "output.h"
#include "progress.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define TEXT_SIZE 1024

/* A line on stderr, in which nothing (of names and values that users give) moves the terminal. */
static void message(const struct options *options, const char *kind, const char *format,
                    va_list arguments)
{
    char text[TEXT_SIZE], line[4 * TEXT_SIZE];
    vsnprintf(text, sizeof text, format, arguments);
    quoted_within(line, sizeof line, text, strlen(text));
    progress_clear();
    fprintf(stderr, "labelsift %s: %s%s\n", options->verb_name, kind, line);
}

enum status(fail)(const struct options *options, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    message(options, "", format, arguments);
    va_end(arguments);
    return FAILED;
}

enum status(usage)(const struct options *options, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    fail(options, "%s (see labelsift help %s)", text, options->verb_name);
    return USAGE;
}

void note(const struct options *options, const char *format, ...)
{
    if (options->quiet)
        return;
    va_list arguments;
    va_start(arguments, format);
    message(options, "note: ", format, arguments);
    va_end(arguments);
}

enum status fail_write(const struct options *options, const struct error *error)
{
    return error->number == EPIPE ? FAILED : fail(options, "%s", error->text);
}

enum status outputs_end(const struct options *options, struct output *const *outputs, size_t count,
                        enum status status)
{
    struct error error;
    for (size_t i = 0; i < count && status == DONE; i++)
        if (outputs[i] && output_settle(outputs[i], &error))
            status = fail_write(options, &error);
    for (size_t i = 0; i < count; i++)
        if (status != DONE)
            output_abandon(outputs[i]);
        else if (outputs[i] && output_commit(outputs[i], &error))
            status = fail_write(options, &error);
    return status;
}

enum status output_end(const struct options *options, struct output *output, enum status status)
{
    return outputs_end(options, &output, 1, status);
}
