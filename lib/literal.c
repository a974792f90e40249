#include "literal.h"

#include "buffer.h"
#include "error.h"
#include "utf8.h"

#include <string.h>

#define SHOWN 12 /* bytes of what was found */

static void blanks_skip(struct literal *in)
{
    while (in->at < in->end && memchr(" \t\n\r\f", *in->at, 5))
        in->at++;
}

int literal_unexpected(struct literal *in, const char *wanted, struct error *error)
{
    blanks_skip(in);
    size_t place = (size_t)(in->at - in->begin), left = (size_t)(in->end - in->at);
    if (left == 0)
        return error_set(error, "header, byte %zu: ends where %s is expected", place, wanted);
    char shown[QUOTED_SIZE];
    return error_set(error, "header, byte %zu: found '%s', expected %s", place,
                     quoted(shown, in->at, left < SHOWN ? left : SHOWN), wanted);
}

bool literal_next(struct literal *in, char mark)
{
    blanks_skip(in);
    if (in->at == in->end || *in->at != mark)
        return false;
    in->at++;
    return true;
}

int literal_expect(struct literal *in, char mark, struct error *error)
{
    char wanted[] = {'\'', mark, '\'', '\0'};
    return literal_next(in, mark) ? 0 : literal_unexpected(in, wanted, error);
}

static int digit_value(char digit)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = memchr(digits, digit | (digit >= 'A' ? 0x20 : 0), 16);
    return at ? (int)(at - digits) : -1;
}

/* The `count` hexadecimal digits of \xNN, \uNNNN or \UNNNNNNNN. */
static int hex_read(struct literal *in, int count, uint32_t *code)
{
    *code = 0;
    for (; count > 0; count--) {
        int digit = in->at < in->end ? digit_value(*in->at) : -1;
        if (digit < 0)
            return -1;
        *code = *code << 4 | (uint32_t)digit;
        in->at++;
    }
    return 0;
}

/* The character behind a backslash; in->at is on the letter. */
static int escape_read(struct literal *in, uint32_t *code)
{
    static const char letters[] = "\\'\"ntrabfv", meanings[] = "\\'\"\n\t\r\a\b\f\v";
    char letter = in->at < in->end ? *in->at++ : '\0';
    if (letter == 'x' || letter == 'u' || letter == 'U')
        return hex_read(in, letter == 'x' ? 2 : letter == 'u' ? 4 : 8, code);
    const char *at = letter ? strchr(letters, letter) : NULL;
    if (!at)
        return -1;
    *code = (unsigned char)meanings[at - letters];
    return 0;
}

/* One character of a string, written to out. */
static int character_read(struct literal *in, struct buffer *out, struct error *error)
{
    const char *start = in->at;
    uint32_t code = (unsigned char)*in->at++;
    char bytes[4];
    size_t length = 0;
    if (code >= 0x80 && in->utf8)
        return buffer_append(out, start, 1, error);
    if (code != '\\' || escape_read(in, &code) == 0)
        length = code == 0 ? 0 : utf8_encode(bytes, code);
    if (length > 0)
        return buffer_append(out, bytes, length, error);
    in->at = start;
    return literal_unexpected(in, "a character or an escape", error);
}

int literal_string(struct literal *in, struct buffer *out, struct error *error)
{
    out->size = 0;
    blanks_skip(in);
    if (in->at == in->end || (*in->at != '\'' && *in->at != '"'))
        return literal_unexpected(in, "a string", error);
    char quote = *in->at++;
    while (in->at < in->end && *in->at != quote && *in->at != '\n')
        if (character_read(in, out, error))
            return -1;
    if (in->at == in->end || *in->at != quote)
        return error_set(error, "header, byte %zu: a string without its closing %c",
                         (size_t)(in->at - in->begin), quote);
    in->at++;
    return buffer_append(out, "", 1, error);
}

int literal_integer(struct literal *in, uint64_t *value, struct error *error)
{
    blanks_skip(in);
    const char *start = in->at;
    *value = 0;
    for (; in->at < in->end && *in->at >= '0' && *in->at <= '9'; in->at++)
        if (__builtin_mul_overflow(*value, 10, value) ||
            __builtin_add_overflow(*value, (uint64_t)(*in->at - '0'), value)) {
            in->at = start;
            return literal_unexpected(in, "an integer below 2^64", error);
        }
    if (in->at == start)
        return literal_unexpected(in, "an integer from 0 on", error);
    if (in->at < in->end && *in->at == 'L')
        in->at++;
    return 0;
}

static bool word_next(struct literal *in, const char *word)
{
    size_t size = strlen(word);
    if ((size_t)(in->end - in->at) < size || memcmp(in->at, word, size) != 0)
        return false;
    in->at += size;
    return true;
}

int literal_boolean(struct literal *in, bool *value, struct error *error)
{
    blanks_skip(in);
    *value = word_next(in, "True");
    return *value || word_next(in, "False") ? 0 : literal_unexpected(in, "True or False", error);
}
