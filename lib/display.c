#include "display.h"

#include "buffer.h"
#include "names.h"
#include "utf8.h"

#include <stdio.h>

struct range {
    uint32_t first, last;
};

/* What must not reach a terminal: C0 and C1 controls, marks that turn the line's direction, line
 * separators. */
static const struct range unsafe[] = {{0, 0x1f},        {0x7f, 0x9f},     {0x61c, 0x61c},
                                      {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
                                      {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f}};
/* Marks that take no column, of the scripts where they are common. */
static const struct range narrow[] = {
    {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},
    {0x64b, 0x65f},   {0x93c, 0x93c},   {0x941, 0x948},   {0x94d, 0x94d},
    {0xe31, 0xe31},   {0xe34, 0xe3a},   {0xe47, 0xe4e},   {0x1ab0, 0x1aff},
    {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}};
/* East Asian characters and pictures that take two. */
static const struct range wide[] = {{0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},
                                    {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
                                    {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
                                    {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};

static bool within(const struct range *ranges, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

#define WITHIN(ranges, code) within(ranges, sizeof(ranges) / sizeof *(ranges), code)

bool display_is_safe(uint32_t code)
{
    return !WITHIN(unsafe, code);
}

struct glyph { /* what stands on the screen for the first bytes of a text */
    char bytes[4 * 4 + 1];
    size_t size, width;
};

/* Takes a glyph off the front of the text. */
static struct glyph glyph_take(struct slice *text)
{
    struct glyph glyph = {.size = 0};
    uint32_t code = 0;
    size_t length = utf8_decode(text->at, text->size, &code);
    if (length == 0 || !display_is_safe(code)) {
        length = length ? length : 1;
        for (size_t i = 0; i < length; i++)
            glyph.size +=
                (size_t)sprintf(glyph.bytes + glyph.size, "\\x%02x", (unsigned char)text->at[i]);
        glyph.width = glyph.size;
    } else {
        glyph.size = utf8_encode(glyph.bytes, code);
        glyph.width = WITHIN(narrow, code) ? 0 : WITHIN(wide, code) ? 2 : 1;
    }
    text->at += length;
    text->size -= length;
    return glyph;
}

size_t display_width(struct slice text)
{
    size_t width = 0;
    while (text.size)
        width += glyph_take(&text).width;
    return width;
}

/* Appends glyphs while they fit into width columns; the rest stays in text. */
static int put_glyphs(struct buffer *out, struct slice *text, size_t width, struct error *error)
{
    while (text->size) {
        struct slice rest = *text;
        struct glyph glyph = glyph_take(&rest);
        if (glyph.width > width)
            return 0;
        if (buffer_append(out, glyph.bytes, glyph.size, error))
            return -1;
        width -= glyph.width;
        *text = rest;
    }
    return 0;
}

int display_text(struct buffer *out, struct slice text, size_t width, struct error *error)
{
    size_t all = display_width(text);
    if (all <= width)
        return put_glyphs(out, &text, width, error);
    size_t head = width / 2, tail = width - head - 1; /* names of a kind often begin alike */
    struct slice end = text;
    while (all > tail)
        all -= glyph_take(&end).width;
    while (end.size) { /* a mark whose letter is gone */
        struct slice rest = end;
        if (glyph_take(&rest).width)
            break;
        end = rest;
    }
    return put_glyphs(out, &text, head, error) || buffer_append(out, "…", sizeof "…" - 1, error) ||
                   put_glyphs(out, &end, tail, error)
               ? -1
               : 0;
}
