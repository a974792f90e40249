/* A gzip stream: by zlib and by ISA-L, in one piece and in small ones, and through input with and
 * without a crew: the same bytes before the same end. And a bare deflate stream by both. */
#include "file.h"

#include "crc.h"
#include "fuzz.h"
#include "gzip.h"
#include "inflate.h"
#include "input.h"
#include "pipeline.h"

static size_t most; /* bytes that are looked at */

/* ---- both libraries behind inflate.h, which the Makefile compiles under names of their own ----
 */

#define LIBRARY(name)                                                                              \
    struct inflater *name##_inflater_new(void);                                                    \
    void name##_inflater_free(struct inflater *inflater);                                          \
    void name##_inflater_reset(struct inflater *inflater);                                         \
    enum inflated name##_inflater_run(struct inflater *inflater, struct flow *flow);               \
    bool name##_inflater_whole(struct inflater *inflater, struct flow *flow);                      \
    uint32_t name##_inflate_crc32(uint32_t crc, const void *bytes, size_t size);                   \
    static const struct library name = {name##_inflater_new,   name##_inflater_free,               \
                                        name##_inflater_reset, name##_inflater_run,                \
                                        name##_inflater_whole, name##_inflate_crc32}

struct library {
    struct inflater *(*new)(void);
    void (*free)(struct inflater *inflater);
    void (*reset)(struct inflater *inflater);
    enum inflated (*run)(struct inflater *inflater, struct flow *flow);
    bool (*whole)(struct inflater *inflater, struct flow *flow);
    uint32_t (*crc32)(uint32_t crc, const void *bytes, size_t size);
};

LIBRARY(zlib);
#ifdef ISAL
LIBRARY(isal);
static const struct library *const libraries[] = {&zlib, &isal};
#else
static const struct library *const libraries[] = {&zlib};
#endif
enum { LIBRARIES = sizeof libraries / sizeof *libraries };

static const struct library *library = &zlib;

struct inflater *inflater_new(void)
{
    return library->new ();
}

void inflater_free(struct inflater *inflater)
{
    library->free(inflater);
}

void inflater_reset(struct inflater *inflater)
{
    library->reset(inflater);
}

enum inflated inflater_run(struct inflater *inflater, struct flow *flow)
{
    return library->run(inflater, flow);
}

bool inflater_whole(struct inflater *inflater, struct flow *flow)
{
    return library->whole(inflater, flow);
}

uint32_t inflate_crc32(uint32_t crc, const void *bytes, size_t size)
{
    return library->crc32(crc, bytes, size);
}

/* ---- a crew of one ---- */

struct crew {
    size_t tasks;
};

void crew_run(struct crew *crew, void (*task)(void *data, unsigned lane, size_t i), void *data,
              size_t count)
{
    for (size_t i = count; i-- > 0; crew->tasks++) /* any order will do */
        task(data, (unsigned)(i % 2), i);
}

/* ---- what came of it ---- */

struct inflation { /* all zero to begin with; the bytes are the caller's to free */
    struct buffer bytes;
    struct error error;
    enum inflated status; /* deflate */
    size_t used;          /* deflate: bytes in, where it has ended */
};

/* Room for a piece. */
static void flow_room(struct flow *flow, struct inflation *inflation, size_t piece)
{
    struct error error;
    if (buffer_reserve(&inflation->bytes, piece, &error))
        abort();
    flow->out = (unsigned char *)inflation->bytes.at + inflation->bytes.size;
    flow->out_size = piece;
}

/* Counts what was written; false when that is enough, and then how it ends does not matter. */
static bool inflation_grows(struct inflation *inflation, size_t size)
{
    inflation->bytes.size += size;
    if (inflation->bytes.size < most)
        return true;
    inflation->bytes.size = most;
    inflation->error.text[0] = '\0';
    inflation->status = INFLATE_ON;
    inflation->used = 0;
    return false;
}

static size_t same_size(const struct buffer *a, const struct buffer *b)
{
    size_t i = 0;
    while (i < a->size && i < b->size && a->at[i] == b->at[i])
        i++;
    return i;
}

static void compare(const struct inflation *a, const struct inflation *b, const char *what)
{
    size_t same = same_size(&a->bytes, &b->bytes);
    REQUIRE(same == a->bytes.size && same == b->bytes.size &&
                !strcmp(a->error.text, b->error.text) && a->status == b->status &&
                a->used == b->used,
            "%s: %zu bytes '%s' %d %zu, not %zu '%s' %d %zu; the same up to %zu", what,
            b->bytes.size, b->error.text, (int)b->status, b->used, a->bytes.size, a->error.text,
            (int)a->status, a->used, same);
}

/* ISA-L takes some codes that zlib, as the standard, refuses; and damage that one sees at once the
 * other may see some symbols later, or not before more bytes come. */
static bool is_damaged(const struct inflation *inflation)
{
    return inflation->status == INFLATE_DAMAGED || strstr(inflation->error.text, "damaged");
}

static bool is_cut(const struct inflation *inflation)
{
    return inflation->bytes.size < most &&
           (inflation->status == INFLATE_ON || strstr(inflation->error.text, "cut short"));
}

static void compare_libraries(const struct inflation *by_zlib, const struct inflation *by_isal)
{
    size_t same = same_size(&by_zlib->bytes, &by_isal->bytes);
    if (is_damaged(by_zlib) || (is_damaged(by_isal) && is_cut(by_zlib)))
        REQUIRE(same == by_zlib->bytes.size || same == by_isal->bytes.size,
                "other bytes from %zu on", same);
    else
        compare(by_zlib, by_isal, "ISA-L");
}

/* ---- a gzip stream ---- */

static void gunzip(struct inflation *inflation, struct slice bytes, size_t in_piece,
                   size_t out_piece)
{
    struct error *error = &inflation->error;
    const unsigned char *end = (const unsigned char *)bytes.at + bytes.size;
    struct flow flow = {.in = (const unsigned char *)bytes.at};
    struct gzip *gzip = gzip_new(error);
    bool more = true;
    while (more) {
        if (flow.in_size == 0) {
            size_t left = (size_t)(end - flow.in);
            flow.in_size = left < in_piece ? left : in_piece;
        }
        flow_room(&flow, inflation, out_piece);
        int failed = gzip_run(gzip, &flow, error);
        more = inflation_grows(inflation, out_piece - flow.out_size) && !failed;
        if (more && flow.out_size && flow.in == end) {
            gzip_end(gzip, error);
            more = false;
        }
    }
    gzip_free(gzip);
}

static void read_input(struct inflation *inflation, struct slice bytes, size_t piece, bool help)
{
    struct crew crew = {0};
    struct error *error = &inflation->error;
    struct input *input = input_open(file_of(0, bytes), -1, error);
    if (!input)
        abort();
    if (help)
        input_crew(input, &crew);
    struct flow flow;
    ptrdiff_t got;
    do {
        flow_room(&flow, inflation, piece);
        got = input_read(input, flow.out, piece, error);
    } while (got > 0 && inflation_grows(inflation, (size_t)got));
    input_close(input);
}

/* In pieces, and through input without and with a crew: as in one piece. */
static struct inflation check_pieces(struct slice bytes, size_t in_piece, size_t out_piece)
{
    struct inflation whole = {.bytes = {0}};
    gunzip(&whole, bytes, bytes.size, most);
    for (int i = 0; i < 3; i++) {
        struct inflation pieces = {.bytes = {0}};
        if (i == 0)
            gunzip(&pieces, bytes, in_piece, out_piece);
        else
            read_input(&pieces, bytes, out_piece, i == 2);
        compare(&whole, &pieces, i ? "input" : "pieces");
        buffer_free(&pieces.bytes);
    }
    return whole;
}

static void check_gzip(struct slice bytes, size_t in_piece, size_t out_piece)
{
    struct inflation by[2];
    for (int i = 0; i < LIBRARIES; i++) {
        library = libraries[i];
        by[i] = check_pieces(bytes, in_piece, out_piece);
    }
    compare_libraries(&by[0], &by[LIBRARIES - 1]);
    for (int i = 0; i < LIBRARIES; i++)
        buffer_free(&by[i].bytes);
}

/* What is no gzip goes through as it is. */
static void check_plain(struct slice bytes, size_t piece)
{
    struct inflation plain = {.bytes = {(char *)(uintptr_t)bytes.at, bytes.size, 0}};
    struct inflation read = {.bytes = {0}};
    most = SIZE_MAX;
    read_input(&read, bytes, piece, false);
    compare(&plain, &read, "plain");
    buffer_free(&read.bytes);
}

/* ---- a deflate stream ---- */

static void inflate_on(struct inflation *inflation, struct inflater *inflater, struct slice bytes,
                       size_t in_piece, size_t out_piece)
{
    const unsigned char *end = (const unsigned char *)bytes.at + bytes.size;
    struct flow flow = {.in = (const unsigned char *)bytes.at};
    bool more = true;
    inflater_reset(inflater);
    while (more) {
        if (flow.in_size == 0) {
            size_t left = (size_t)(end - flow.in);
            flow.in_size = left < in_piece ? left : in_piece;
        }
        flow_room(&flow, inflation, out_piece);
        inflation->status = inflater_run(inflater, &flow);
        if (inflation->status == INFLATE_ENDED)
            inflation->used = (size_t)(flow.in - (const unsigned char *)bytes.at);
        more = inflation_grows(inflation, out_piece - flow.out_size) &&
               inflation->status == INFLATE_ON && !(flow.out_size && flow.in == end);
    }
}

/* Twice: an inflater that was reset is as a new one. */
static void inflate_by(struct inflation *inflation, struct slice bytes, size_t in_piece,
                       size_t out_piece)
{
    struct inflation again = {.bytes = {0}};
    struct inflater *inflater = inflater_new();
    inflate_on(inflation, inflater, bytes, in_piece, out_piece);
    inflate_on(&again, inflater, bytes, in_piece, out_piece);
    compare(inflation, &again, "again");
    inflater_free(inflater);
    buffer_free(&again.bytes);
}

/* What has ended is a whole stream, but with a byte more of room, or a byte less of either. */
static void check_whole(struct slice bytes, const struct inflation *truth)
{
    struct inflater *inflater = inflater_new();
    size_t size = truth->bytes.size;
    for (int i = 0; i < 4; i++) {
        size_t in = truth->used - (i == 1), out = size + (i == 2) - (i == 3 && size);
        char *room = exact_copy("", 0);
        room = realloc(room, out + 1);
        struct flow flow = {(const unsigned char *)bytes.at, in, (unsigned char *)room, out};
        bool whole = inflater_whole(inflater, &flow), wanted = i == 0 || (i == 3 && !size);
        REQUIRE(whole == wanted, "%zu bytes to %zu: %d", in, out, whole);
        REQUIRE(!whole || same_bytes(truth->bytes.at, size, room, out), "other bytes");
        free(room);
    }
    inflater_free(inflater);
}

static void check_deflate(struct slice bytes, size_t in_piece, size_t out_piece)
{
    struct inflation by[2];
    for (int i = 0; i < LIBRARIES; i++) {
        struct inflation whole = {.bytes = {0}}, pieces = {.bytes = {0}};
        library = libraries[i];
        inflate_by(&whole, bytes, bytes.size, most);
        inflate_by(&pieces, bytes, in_piece, out_piece);
        compare(&whole, &pieces, "pieces");
        if (whole.status == INFLATE_ENDED)
            check_whole(bytes, &whole);
        buffer_free(&pieces.bytes);
        by[i] = whole;
    }
    compare_libraries(&by[0], &by[LIBRARIES - 1]);
    for (int i = 0; i < LIBRARIES; i++)
        buffer_free(&by[i].bytes);
}

static void check_crc(struct slice bytes)
{
    for (int i = 0; i < LIBRARIES; i++)
        REQUIRE(libraries[i]->crc32(0, bytes.at, bytes.size) == crc_add(0, bytes.at, bytes.size),
                "%d", i);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t pieces[] = {1, 2, 3, 7, 16, 100, 300, 1000, 33000};
    struct slice input = {(const char *)data, size};
    bool bare = choice(&input, 2);
    size_t in_piece = CHOICE(&input, pieces), out_piece = CHOICE(&input, pieces);
    struct slice bytes = input_rest(input);
    most = 1000 * out_piece < 1 << 18 ? 1000 * out_piece : 1 << 18;
    check_crc(bytes);
    if (bare)
        check_deflate(bytes, in_piece, out_piece);
    else if (gzip_begins((const unsigned char *)bytes.at, bytes.size) > 0)
        check_gzip(bytes, in_piece, out_piece);
    else
        check_plain(bytes, out_piece);
    return 0;
}
