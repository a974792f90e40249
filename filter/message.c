#include "message.h"

#include "error.h"
#include "options.h"
#include "output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

static void message(const struct options *options, const char *kind, const char *format,
                    va_list arguments)
{
    fprintf(stderr, "labelsift %s: %s", options->verb_name, kind);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

enum status fail(const struct options *options, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    message(options, "", format, arguments);
    va_end(arguments);
    return FAILED;
}

enum status usage(const struct options *options, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    fprintf(stderr, "labelsift %s: %s (see labelsift help %s)\n", options->verb_name, text,
            options->verb_name);
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

enum status output_end(const struct options *options, struct output *output, enum status status)
{
    struct error error;
    if (status == DONE && output)
        return output_commit(output, &error) ? fail_write(options, &error) : DONE;
    output_abandon(output);
    return status;
}
