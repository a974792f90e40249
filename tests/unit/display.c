/* display: whatever the bytes, what is shown fits and holds nothing that a terminal obeys. */
#include "display.h"

#include "buffer.h"
#include "check.h"
#include "error.h"
#include "names.h"
#include "utf8.h"

#include <stdbool.h>

static struct slice slice_of(const char *text)
{
    return (struct slice){text, strlen(text)};
}

static void check_shown(const char *text, size_t width, const char *wanted)
{
    struct buffer out = {0};
    struct error error;
    CHECK(display_text(&out, slice_of(text), width, &error) == 0, "%s", text);
    const char *shown = out.size ? out.at : "";
    CHECK(out.size == strlen(wanted) && !memcmp(shown, wanted, out.size), "%.*s", (int)out.size,
          shown);
    buffer_free(&out);
}

static void test_shown(void)
{
    check_shown("", 1, "");
    check_shown("cat", 3, "cat");
    check_shown("cats", 3, "c…s");
    check_shown("cats", 1, "…");
    check_shown("a long name", 8, "a lo…ame");
    check_shown("日本語", 6, "日本語");
    check_shown("日本語", 5, "日…語");
    check_shown("日本語", 4, "日…");
    check_shown("\x1b[1m", 20, "\\x1b[1m");
    check_shown("a\xff", 20, "a\\xff");
    check_shown("\xc2\x9b", 20, "\\xc2\\x9b");
    check_shown("\xe2\x80\xae", 20, "\\xe2\\x80\\xae");
    check_shown("xye\xcc\x81z", 3, "x…z"); /* e and its accent are one */
    check_shown("abcde\xcc\x81", 3, "a…e\xcc\x81");
}

/* Printable, and no wider than width. */
static bool is_safe(const struct buffer *out, size_t width)
{
    for (size_t i = 0; i < out->size;) {
        uint32_t code;
        size_t length = utf8_decode(out->at + i, out->size - i, &code);
        if (length == 0 || code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x202e)
            return false;
        i += length;
    }
    return display_width((struct slice){out->at, out->size}) <= width;
}

static void test_random(void)
{
    static const char *const parts[] = {"a",        "ab ",      "日", "e\xcc\x81",    "\x1b[2J",
                                        "\xc2\x85", "\xed\xa0", "\t", "\xe2\x80\xae", "…"};
    for (int round = 0; round < 20000; round++) {
        char text[64];
        struct buffer out = {0};
        struct error error;
        size_t size = 0, width = 1 + check_random() % 24;
        for (size_t n = check_random() % 12; n; n--) {
            const char *part = parts[check_random() % (sizeof parts / sizeof *parts)];
            memcpy(text + size, part, strlen(part));
            size += strlen(part);
        }
        struct slice name = {text, size};
        CHECK(display_text(&out, name, width, &error) == 0, "round %d", round);
        CHECK(is_safe(&out, width), "round %d: %zu: %.*s", round, width, (int)out.size, out.at);
        bool fits = display_width(name) <= width;
        CHECK(!fits || display_width((struct slice){out.at, out.size}) == display_width(name),
              "round %d: not whole", round);
        buffer_free(&out);
    }
}

int main(void)
{
    check_seed();
    test_shown();
    test_random();
    return check_end();
}
