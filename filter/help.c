#include "help.h"

#include "values.h"

#include <getopt.h>
#include <stdbool.h>
#include <string.h>

#define COLUMNS 80
#define LEFT 29 /* columns of an option with its value; what it does stands at their right */

/* Columns of a text in UTF-8. */
static int width(const char *text, size_t size)
{
    int columns = 0;
    for (size_t i = 0; i < size; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}

static void append(char *text, size_t size, const char *format, const char *a, const char *b)
{
    size_t used = strlen(text);
    snprintf(text + used, size - used, format, a, b);
}

/* "a (default), b, c" */
static void show_words(const struct option_row *row, const struct options *defaults, char *out,
                       size_t size)
{
    const unsigned *chosen = (const void *)((const char *)defaults + row->at);
    *out = '\0';
    for (unsigned i = 0; row->words[i]; i++)
        append(out, size, i ? ", %s%s" : "%s%s", row->words[i], i == *chosen ? " (default)" : "");
}

/* What the option does, its words and default put in. */
static void show_text(const struct option_row *row, const struct options *defaults, char *out,
                      size_t size)
{
    const char *text = strchr(row->help, '\t') + 1, *mark = strchr(text, '%');
    char shown[256];
    if (!mark) {
        snprintf(out, size, "%s", text);
        return;
    }
    if (mark[1] == 'w')
        show_words(row, defaults, shown, sizeof shown);
    else
        value_show(defaults, row, shown, sizeof shown);
    snprintf(out, size, "%.*s%s%s", (int)(mark - text), text, shown, mark + 2);
}

/* VALUE, or where the table has none "a|b". */
static void show_value(const struct option_row *row, char *out, size_t size)
{
    snprintf(out, size, "%.*s", (int)strcspn(row->help, "\t"), row->help);
    if (!*out && row->words)
        for (size_t i = 0; row->words[i]; i++)
            append(out, size, i ? "|%s%s" : "%s%s", row->words[i], "");
}

/* "-x, --name VALUE" */
static void show_option(const struct option_row *row, char *out, size_t size)
{
    char value[64], letter[8] = "    ";
    if (row->id < 256)
        snprintf(letter, sizeof letter, "-%c, ", row->id);
    show_value(row, value, sizeof value);
    snprintf(out, size, "%s--%s", letter, row->name);
    if (*value)
        append(out, size, row->argument == optional_argument ? "[=%s]%s" : " %s%s", value, "");
}

/* Prints text from this column on, in as many lines as it takes. */
static void put_wrapped(FILE *out, const char *text, int begin)
{
    for (int column = begin; *text;) {
        size_t size = strcspn(text, " ");
        int columns = width(text, size);
        if (column > begin && column + 1 + columns > COLUMNS) {
            fprintf(out, "\n%*s", begin, "");
            column = begin;
        }
        fprintf(out, "%s%.*s", column > begin ? " " : "", (int)size, text);
        column += columns + (column > begin);
        text += size + strspn(text + size, " ");
    }
    fputc('\n', out);
}

void help_options(FILE *out, enum verb verb)
{
    struct options defaults;
    options_defaults(&defaults);
    for (const struct option_row *row = option_rows; row->name; row++) {
        char left[96], text[512];
        if (!(row->verbs & verb) || !row->help)
            continue;
        show_option(row, left, sizeof left);
        show_text(row, &defaults, text, sizeof text);
        int columns = width(left, strlen(left));
        fprintf(out, "  %s%*s", left, columns > LEFT ? 0 : LEFT - columns + 1, "");
        if (columns > LEFT)
            fprintf(out, "\n%*s", 2 + LEFT + 1, "");
        put_wrapped(out, text, 2 + LEFT + 1);
    }
}

static void put_option(FILE *out, const struct option_row *row, const struct options *defaults)
{
    char letter[3] = "-", value[64], text[512];
    if (row->id < 256)
        snprintf(letter, sizeof letter, "-%c", row->id);
    show_value(row, value, sizeof value);
    show_text(row, defaults, text, sizeof text);
    bool path = !strcmp(value, "FILE") || !strcmp(value, "DIR");
    fprintf(out, "%s\t--%s\t%c\t%s", letter, row->name,
            row->argument == no_argument         ? '0'
            : row->argument == required_argument ? '1'
                                                 : '?',
            path         ? value
            : row->words ? ""
                         : "-");
    for (size_t i = 0; row->words && row->words[i]; i++)
        fprintf(out, i ? " %s" : "%s", row->words[i]);
    fprintf(out, "\t%s\n", text);
}

void help_table(FILE *out, const struct command *command)
{
    struct options defaults;
    options_defaults(&defaults);
    for (const struct command *each = commands; !command && each->name; each++)
        fprintf(out, "%s\t%s\t%s\n", each->name, *each->synopsis == '<' ? "-" : "FILE",
                each->summary);
    for (const struct option_row *row = option_rows; command && row->name; row++)
        if (row->verbs & command->verb && row->help)
            put_option(out, row, &defaults);
}
