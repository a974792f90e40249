#include "npy.h"
#include "check.h"
#include "error.h"
#include "layout.h"

/* A header around a dictionary; its bytes fill a malloc of exactly *size. */
static char *header_new(int major, const char *dictionary, size_t *size)
{
    size_t before = major == 1 ? 10 : 12, length = strlen(dictionary);
    *size = before + length;
    char *header = malloc(*size);
    memcpy(header, "\x93NUMPY", 6);
    header[6] = (char)major;
    header[7] = 0;
    for (size_t i = 8; i < before; i++)
        header[i] = (char)(length >> 8 * (i - 8));
    memcpy(header + before, dictionary, length);
    return header;
}

static int parse(struct npy_array *array, int major, const char *dictionary, struct error *error)
{
    size_t size;
    char *header = header_new(major, dictionary, &size);
    error->text[0] = '\0';
    int status = npy_parse(array, header, size, error);
    free(header);
    CHECK((status == 0) == (error->text[0] == '\0'), "%s: %s", dictionary, error->text);
    return status;
}

static void test_header_size(void)
{
    struct {
        const char *bytes;
        size_t given, size;
        const char *error;
    } cases[] = {
        {"\x93NUMPY\1\0\x76\0", 10, 128, ""},
        {"\x93NUMPY\1\0\xff\xff", 10, 65545, ""},
        {"\x93NUMPY\2\0\x74\0\0\0", 12, 128, ""},
        {"\x93NUMPY\3\0\xf4\xff\x0f\0", 12, 1 << 20, ""},
        {"\x93NUMPY\3\0\xf5\xff\x0f\0", 12, 0,
         "npy: a header of 1048565 bytes; at most 1048564 are read"},
        {"\x93NUMPY\3\0\xff\xff\xff\xff", 12, 0,
         "npy: a header of 4294967295 bytes; at most 1048564 are read"},
        {"\x93NUMPX\1\0\x76\0", 10, 0, "not an npy header: it begins with '\\x93NUMPX'"},
        {"0,0.1,0.9\n", 10, 0, "not an npy header: it begins with '0,0.1,'"},
        {"\x93NUMPY\0\0\x76\0", 10, 0, "npy version 0.0; this program reads 1.0, 2.0 and 3.0"},
        {"\x93NUMPY\1\1\x76\0", 10, 0, "npy version 1.1; this program reads 1.0, 2.0 and 3.0"},
        {"\x93NUMPY\x09\0\x76\0", 10, 0, "npy version 9.0; this program reads 1.0, 2.0 and 3.0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned char *prefix = malloc(cases[i].given);
        memcpy(prefix, cases[i].bytes, cases[i].given);
        struct error error = {0};
        size_t size = npy_header_size(prefix, &error);
        CHECK(size == cases[i].size && !strcmp(error.text, cases[i].error), "case %zu: %zu, %s", i,
              size, error.text);
        free(prefix);
    }
}

/* An array as text: shape F? item [name:order kind size@offset(shape) …] */
static void array_text(char *out, const struct npy_array *array)
{
    out += sprintf(out, "%d", array->dimensions);
    for (int d = 0; d < array->dimensions; d++)
        out += sprintf(out, ",%llu", (unsigned long long)array->shape[d]);
    out += sprintf(out, "%s %zu", array->fortran_order ? " F" : "", array->item);
    for (size_t i = 0; i < array->fields; i++) {
        const struct npy_field *f = &array->field[i];
        out += sprintf(out, " %s:%c%c%zu@%zu", f->name, f->byte_order, f->kind, f->size, f->offset);
        for (int d = 0; d < f->dimensions; d++)
            out += sprintf(out, "%c%llu", d ? ',' : 'x', (unsigned long long)f->shape[d]);
    }
}

#define REST ", 'fortran_order': False, 'shape': (3,), }"

static void test_good(void)
{
    static const struct {
        int major;
        const char *dictionary, *array;
    } cases[] = {
        {1, "{'descr': [('label', '<i4'), ('probs', '<f4', (10,))]" REST "      \n",
         "1,3 44 label:<i4@0 probs:<f4@4x10"},
        {2, "{'descr': [('label', '<i4'), ('probs', '<f4', (10,))]" REST "\n",
         "1,3 44 label:<i4@0 probs:<f4@4x10"},
        {1, "{'descr': '<f8', 'fortran_order': True, 'shape': (3, 4), }", "2,3,4 F 8 :<f8@0"},
        {1, "{'shape': (), 'fortran_order': False, 'descr': '|b1'}", "0 1 :|b1@0"},
        {1, "  {\"shape\":(3L,4L,),\n\"fortran_order\":True,\t\"descr\":\"i2\"}\n \n",
         "2,3,4 F 2 :=i2@0"},
        {1, "{'descr': [('label', '|i1'), ('', '|V7'), ('probs', '<f8', (10,))]" REST,
         "1,3 88 label:|i1@0 :|V7@1 probs:<f8@8x10"},
        {1,
         "{'descr': [(('T', 'label'), '<i4'), ('n', [('a', '<U3'), ('b', '<M8[ns]', (2, 2))]), "
         "('probs', '<f4', (10,))]" REST,
         "1,3 88 label:<i4@0 n:|{44@4 probs:<f4@48x10"},
        {1, "{'descr': [('n', [('a', [('b', '<i2')], (3,))], (2, 5)), ('x', '>u2')]" REST,
         "1,3 62 n:|{6@0x2,5 x:>u2@60"},
        {1,
         "{'descr': [('S', '|S5'), ('a', '|a5'), ('U', '<U5'), ('c', '<c16'), ('m', '<m8'), ]" REST,
         "1,3 54 S:|S5@0 a:|S5@5 U:<U20@10 c:<c16@30 m:<m8@46"},
        {1,
         "{'descr': [('a\\\\\\'b\"', '<f4'), (\"it's\", '<f4',), ('t\\t\\x41\\u20ac', '<f4', "
         "(),)]" REST,
         "1,3 12 a\\'b\":<f4@0 it's:<f4@4 t\tA\u20ac:<f4@8"},
        {1, "{'descr': [('\xe9', '<f4')]" REST, "1,3 4 \u00e9:<f4@0"},
        {3, "{'descr': [('\xc3\xa9', '<f4')]" REST, "1,3 4 \u00e9:<f4@0"},
        {1, "{'descr': []" REST, "1,3 0"},
        {1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3, 4, 5, 6, 7, 8)}",
         "8,1,2,3,4,5,6,7,8 4 :<f4@0"},
        {1, "{'descr': '|V0', 'fortran_order': False, 'shape': (18446744073709551615,)}",
         "1,18446744073709551615 0 :|V0@0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct npy_array array;
        struct error error;
        char got[1024] = "";
        if (parse(&array, cases[i].major, cases[i].dictionary, &error) == 0)
            array_text(got, &array);
        CHECK(strcmp(got, cases[i].array) == 0, "case %zu: %s%s", i, got, error.text);
        npy_free(&array);
        CHECK(array.fields == 0 && array.field == NULL, "npy_free");
    }
}

#define DESCR "{'descr': '<f4', "

static void test_bad(void)
{
    static const struct {
        const char *dictionary, *error;
    } cases[] = {
        {"", "npy: header, byte 10: ends where '{' is expected"},
        {"{", "npy: header, byte 11: ends where a string is expected"},
        {"{}", "npy: header: no 'descr'"},
        {"[1]", "npy: header, byte 10: found '[1]', expected '{'"},
        {DESCR "'shape': (3,)}", "npy: header: no 'fortran_order'"},
        {DESCR "'fortran_order': False}", "npy: header: no 'shape'"},
        {DESCR "'descr': '<f4'}", "npy: header: 'descr' comes twice"},
        {DESCR "'order': 'C'}", "npy: header: unknown key 'order'"},
        {DESCR "'a\\x1bb': 'C'}", "npy: header: unknown key 'a\\x1bb'"},
        {DESCR "'shape' (3,)}", "npy: header, byte 35: found '(3,)}', expected ':'"},
        {DESCR "'shape': (3)}", "npy: header, byte 38: found ')}', expected ','"},
        {DESCR "'shape': 3}", "npy: header, byte 36: found '3}', expected '('"},
        {DESCR "'shape': (-3,)}",
         "npy: header, byte 37: found '-3,)}', expected an integer from 0 on"},
        {DESCR "'shape': (,)}", "npy: header, byte 37: found ',)}', expected an integer from 0 on"},
        {DESCR "'shape': (18446744073709551616,)}",
         "npy: header, byte 37: found '184467440737', expected an integer below 2^64"},
        {DESCR "'shape': (1, 2 3)}", "npy: header, byte 42: found '3)}', expected ')'"},
        {DESCR "'shape': (1, 2, 3, 4, 5, 6, 7, 8, 9)}", "npy: more than 8 dimensions"},
        {DESCR "'fortran_order': 0}", "npy: header, byte 44: found '0}', expected True or False"},
        {DESCR "'fortran_order': Tru", "npy: header, byte 44: found 'Tru', expected True or False"},
        {"{'descr': '<f4'" REST " x", "npy: header, byte 68: found 'x', expected the header's end"},
        {"{'descr': '<f4", "npy: header, byte 24: a string without its closing '"},
        {"{'descr': '<f4\n'", "npy: header, byte 24: a string without its closing '"},
        {"{'descr': '\\q'",
         "npy: header, byte 21: found '\\q'', expected a character or an escape"},
        {"{'descr': '\\x4",
         "npy: header, byte 21: found '\\x4', expected a character or an escape"},
        {"{'descr': '\\x00'",
         "npy: header, byte 21: found '\\x00'', expected a character or an escape"},
        {"{'descr': '\\ud800'",
         "npy: header, byte 21: found '\\ud800'', expected a character or an escape"},
        {"{'descr': '\\", "npy: header, byte 21: found '\\', expected a character or an escape"},
        {"{'descr': ('<f4', (3,))",
         "npy: header, byte 20: found '('<f4', (3,)', expected a string"},
        {"{'descr': ''" REST, "npy: unknown type ''"},
        {"{'descr': '<'" REST, "npy: unknown type '<'"},
        {"{'descr': '<q4'" REST, "npy: unknown type '<q4'"},
        {"{'descr': '<f'" REST, "npy: unknown type '<f'"},
        {"{'descr': '<f4x'" REST, "npy: unknown type '<f4x'"},
        {"{'descr': '<f8[ns]'" REST, "npy: unknown type '<f8[ns]'"},
        {"{'descr': '<M8[ns'" REST, "npy: unknown type '<M8[ns'"},
        {"{'descr': '<M8[n]s]'" REST, "npy: unknown type '<M8[n]s]'"},
        {"{'descr': '<f18446744073709551616'" REST, "npy: unknown type '<f18446744073709551616'"},
        {"{'descr': '<U4611686018427387904'" REST, "npy: unknown type '<U4611686018427387904'"},
        {"{'descr': '|O'" REST,
         "npy: dtype object ('|O') cannot be read; save numbers instead: .astype('<f4') for "
         "probabilities, .astype('<i4') for labels"},
        {"{'descr': [('label', '<i4'), ('note', '|O')]" REST,
         "npy: field 'note' is dtype object ('|O') and makes the array unreadable; leave it out or "
         "save it as numbers or fixed-size strings"},
        {"{'descr': [('n', [('note', '|O8')])]" REST,
         "npy: field 'note' is dtype object ('|O') and makes the array unreadable; leave it out or "
         "save it as numbers or fixed-size strings"},
        {"{'descr': [('', '<i4')]" REST, "npy: a field has no name"},
        {"{'descr': ['<i4']" REST, "npy: header, byte 21: found ''<i4'], 'for', expected '('"},
        {"{'descr': [('a',)]" REST,
         "npy: header, byte 26: found ')], 'fortran', expected a string"},
        {"{'descr': [('a', '<i4', 3)]" REST,
         "npy: header, byte 34: found '3)], 'fortra', expected '('"},
        {"{'descr': [('a', '<i4') ('b', '<i4')]" REST,
         "npy: header, byte 34: found '('b', '<i4')', expected ']'"},
        {"{'descr': [('a' '<i4')]" REST,
         "npy: header, byte 26: found ''<i4')], 'fo', expected ','"},
        {"{'descr': [(('t', 'a', 'b'), '<i4')]" REST,
         "npy: header, byte 33: found ''b'), '<i4')', expected ')'"},
        {"{'descr': [('a', '<f4', (4294967296, 4294967296))]" REST,
         "npy: the shape is too large: more than 2^64 bytes"},
        {"{'descr': [('a', '<f4', (4611686018427387903,))]" REST,
         "npy: the shape is too large: more than 2^63 bytes"},
        {"{'descr': [('a', '|S9223372036854775807'), ('b', '|S1')]" REST,
         "npy: the fields are too large: more than 2^63 bytes"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}",
         "npy: the shape is too large: more than 2^64 bytes"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct npy_array array;
        struct error error;
        int status = parse(&array, 1, cases[i].dictionary, &error);
        CHECK(status == -1 && strcmp(error.text, cases[i].error) == 0, "%s: %s",
              cases[i].dictionary, error.text);
        CHECK(array.field == NULL, "%s: left behind", cases[i].dictionary);
        npy_free(&array);
    }
}

/* Structures nested `depth` deep. */
static int parse_nested(int depth, struct error *error)
{
    size_t size = (size_t)depth * 9 + 128;
    char *text = calloc(1, size), *at = text + sprintf(text, "{'descr': ");
    for (int i = 0; i < depth; i++)
        at += sprintf(at, "[('a',");
    at += sprintf(at, "'<i4'");
    for (int i = 0; i < depth; i++)
        at += sprintf(at, ")]");
    sprintf(at, REST);
    struct npy_array array;
    int status = parse(&array, 2, text, error);
    npy_free(&array);
    free(text);
    return status;
}

static void test_depth(void)
{
    struct error error;
    CHECK(parse_nested(17, &error) == 0, "%s", error.text);
    for (int depth = 18; depth < 100000; depth *= 12) {
        CHECK(parse_nested(depth, &error) == -1, "depth %d", depth);
        CHECK(!strcmp(error.text, "npy: structures are nested more than 16 deep"), "%s",
              error.text);
    }
}

static void layout_text(char *out, const struct layout *l)
{
    static const char *const reals[] = {"f2", "bf2", "f4", "f8"};
    out += sprintf(out, "%zu", l->record);
    if (l->label_size)
        out += sprintf(out, " label %c%zu@%zu",
                       l->label_bool     ? 'b'
                       : l->label_signed ? 'i'
                                         : 'u',
                       l->label_size, l->label);
    if (l->classes)
        out += sprintf(out, " probs %sx%zu@%zu", reals[l->real], l->classes, l->probs);
    if (l->id_size)
        sprintf(out, " id %c%zux%zu@%zu", l->id_kind, l->id_size, l->id_count, l->id);
}

enum form { RECORD, PROBS, LABELS };

static void check_layout(enum form form, const char *descr, const char *shape,
                         const struct npy_wanted *wanted, const char *expected)
{
    char text[4096], got[600] = "";
    snprintf(text, sizeof text, "{'descr': %s, 'fortran_order': False, 'shape': %s}", descr, shape);
    struct npy_array array;
    struct layout layout;
    struct error error;
    int status = parse(&array, 1, text, &error);
    CHECK(status == 0, "%s: %s", text, error.text);
    if (status == 0)
        status = form == RECORD  ? npy_record_layout(&layout, &array, wanted, &error)
                 : form == PROBS ? npy_probs_layout(&layout, &array, &error)
                                 : npy_labels_layout(&layout, &array, &error);
    npy_free(&array);
    if (status)
        strcpy(got, error.text);
    else
        layout_text(got, &layout);
    CHECK(strcmp(got, expected) == 0, "%s %s: %s", descr, shape, got);
}

#define LP "('label', '<i4'), ('probs', '<f4', (10,))"
#define RECORDS                                                                                    \
    "; records are wanted: a 1-D structured array with a label and probabilities (or give both "   \
    "arrays: -L labels.npy -P pred_probs.npy)"

static void test_record_layout(void)
{
    static const struct {
        const char *descr;
        struct npy_wanted wanted;
        const char *expected;
    } cases[] = {
        {"[" LP "]", {0}, "44 label i4@0 probs f4x10@4"},
        {"[('x', '>f8'), " LP ", ('y', '<i8'), ('z', '<f2', (3,))]",
         {0},
         "66 label i4@8 probs f4x10@12"},
        {"[('p', '<f2', (2,)), ('', '|V1'), ('y', '|b1'), ('s', '<f8'), ('q', '<f4', (2, 2))]",
         {0},
         "30 label b1@5 probs f2x2@0"},
        {"[('y', '>u1'), ('p', '=f8', (3,))]", {0}, "25 label u1@0 probs f8x3@1"},
        {"[" LP ", ('y', '<u8'), ('q', '<f8', (3,)), ('key', '<U4')]",
         {.label = "y", .probs = "q", .id = "key"},
         "92 label u8@44 probs f8x3@52 id U4x4@76"},
        {"[('key', '<i8'), ('y', '<i2'), ('p', '<f4', (3,))]",
         {.id = "key"},
         "22 label i2@8 probs f4x3@10 id i8x1@0"},
        {"[('label', '|S7'), ('y', '<i2'), ('p', '<f4', (3,))]",
         {.id = "label"},
         "21 label i2@7 probs f4x3@9 id S1x7@0"},
        {"[('a', '<i4'), ('b', '<i4'), ('p', '<f4', (3,))]",
         {.without_label = true},
         "20 probs f4x3@8"},
        {"[('p', '<f4', (3,))]", {.without_label = true}, "12 probs f4x3@0"},
        {"'<f4'", {0}, "npy: the array is 1-D (3,) of '<f4'" RECORDS},
        {"[('a', '<i4'), ('b', '|b1'), ('p', '<f4', (3,))]",
         {0},
         "npy: several fields may be the label: a, b (say --label NAME)"},
        {"[('a', '<i4'), ('b', '|b1'), ('c', '<u2'), ('p', '<f4', (3,))]",
         {.id = "b"},
         "npy: several fields may be the label: a, c (say --label NAME)"},
        {"[('label', '<i4'), ('p', '<f4', (3,)), ('q\\x1b', '<f8', (3,))]",
         {0},
         "npy: several fields may be the probabilities: p, q\\x1b (say --probs NAME)"},
        {"[('y', '<f4'), ('', '|V4'), ('p', '<f4', (3,))]",
         {0},
         "npy: no field can be the label (an integer); the fields are: y, p"},
        {"[('label', '<i4'), ('p', '<f4')]",
         {0},
         "npy: no field can be the probabilities (an array of floats, shape (K,)); the fields are: "
         "label, p"},
        {"[]", {0}, "npy: no field can be the label (an integer); the fields are: "},
        {"[" LP "]", {.label = "y"}, "npy: no field 'y' for --label; the fields are: label, probs"},
        {"[" LP "]", {.probs = "y"}, "npy: no field 'y' for --probs; the fields are: label, probs"},
        {"[" LP "]", {.id = ""}, "npy: no field '' for --id; the fields are: label, probs"},
        {"[" LP ", ('label', '<i4')]", {0}, "npy: two fields are called 'label'"},
        {"[" LP "]",
         {.label = "label", .id = "label"},
         "npy: 'label' cannot be both --label and --id"},
        {"[('label', '<f4'), ('probs', '<f4', (3,))]",
         {0},
         "npy: field 'label' is float ('<f4'); labels are integers"},
        {"[('label', '<U9'), ('probs', '<f4', (3,))]",
         {0},
         "npy: field 'label' is text ('<U9'); labels are integers"},
        {"[('label', [('a', '<i4')]), ('probs', '<f4', (3,))]",
         {0},
         "npy: field 'label' is a structure ('|V4'); labels are integers"},
        {"[('label', '<i3'), ('probs', '<f4', (3,))]",
         {0},
         "npy: field 'label' is of type '<i3'; labels have 1, 2, 4 or 8 bytes"},
        {"[('label', '>i4'), ('probs', '<f4', (3,))]",
         {0},
         "npy: field 'label' is big-endian ('>i4'); convert with .astype('<i4')"},
        {"[('label', '<i4', (1,)), ('probs', '<f4', (3,))]",
         {0},
         "npy: field 'label' has shape (1,); a label is one integer"},
        {"[('label', '<i4'), ('probs', '>f4', (3,))]",
         {0},
         "npy: field 'probs' is big-endian ('>f4'); convert with .astype('<f4')"},
        {"[('label', '<i4'), ('probs', '<i4', (3,))]",
         {0},
         "npy: field 'probs' is integer ('<i4'); probabilities are floats: convert with "
         ".astype('<f4')"},
        {"[('label', '<i4'), ('probs', '|V2', (3,))]",
         {0},
         "npy: field 'probs' is raw bytes ('|V2'); probabilities are floats: convert with "
         ".astype('<f4')"},
        {"[('label', '<i4'), ('probs', '<f16', (3,))]",
         {0},
         "npy: field 'probs' is of type '<f16'; probabilities are '<f2', '<f4' or '<f8': convert "
         "with .astype('<f8')"},
        {"[('label', '<i4'), ('probs', '<f4')]",
         {0},
         "npy: field 'probs' is a single float; probabilities have the shape (K,)"},
        {"[('label', '<i4'), ('probs', '<f4', (2, 5))]",
         {0},
         "npy: field 'probs' has shape (2, 5); probabilities have the shape (K,)"},
        {"[('label', '<i4'), ('probs', '<f4', (1,))]",
         {0},
         "npy: K = 1, a single column of probabilities; at least 2 classes are needed: save the "
         "columns 1 - p and p"},
        {"[('label', '<i4'), ('probs', '<f4', (0,))]",
         {0},
         "npy: K = 0; at least 2 classes are needed"},
        {"[('label', '<i4'), ('probs', '<f4', (2147483648,))]",
         {0},
         "npy: K = 2147483648; at most 2147483647 classes are read"},
        {"[" LP ", ('t', '<M8[ns]')]",
         {.id = "t"},
         "npy: field 't' is a date ('<M8'); an id is text or an integer"},
        {"[" LP ", ('t', '>U4')]",
         {.id = "t"},
         "npy: field 't' is big-endian ('>U4'); convert with .astype('<U4')"},
        {"[" LP ", ('t', '<i4', (2,))]",
         {.id = "t"},
         "npy: field 't' has shape (2,); an id is one element"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_layout(RECORD, cases[i].descr, "(3,)", &cases[i].wanted, cases[i].expected);
    struct npy_wanted none = {0};
    check_layout(RECORD, "'<f4'", "(3, 10)", &none, "npy: the array is 2-D (3, 10)" RECORDS);
    check_layout(RECORD, "[" LP "]", "()", &none, "npy: the array is 0-D ()" RECORDS);
    check_layout(RECORD, "[" LP "]", "(0,)", &none, "44 label i4@0 probs f4x10@4");
}

static void test_plain_layouts(void)
{
    static const struct {
        enum form form;
        const char *descr, *shape, *expected;
    } cases[] = {
        {PROBS, "'<f2'", "(3, 10)", "20 probs f2x10@0"},
        {PROBS, "'<f4'", "(0, 2)", "8 probs f4x2@0"},
        {PROBS, "'<f8'", "(3, 2)", "16 probs f8x2@0"},
        {PROBS, "'<f8'", "(3,)",
         "npy: the array is 1-D (3,) of '<f8'; probabilities are wanted: a 2-D array of floats, "
         "(N, K)"},
        {PROBS, "[" LP "]", "(3,)",
         "npy: the array is 1-D (3,), structured; probabilities are wanted: a 2-D array of floats, "
         "(N, K)"},
        {PROBS, "'<i8'", "(3, 2)",
         "npy: the array is integer ('<i8'); probabilities are floats: convert with "
         ".astype('<f4')"},
        {PROBS, "'>f8'", "(3, 2)",
         "npy: the array is big-endian ('>f8'); convert with .astype('<f8')"},
        {PROBS, "'<f8'", "(3, 1)",
         "npy: K = 1, a single column of probabilities; at least 2 classes are needed: save the "
         "columns 1 - p and p"},
        {LABELS, "'|b1'", "(3,)", "1 label b1@0"},
        {LABELS, "'<u2'", "(3,)", "2 label u2@0"},
        {LABELS, "'<i8'", "(0,)", "8 label i8@0"},
        {LABELS, "'<i8'", "(3, 1)",
         "npy: the array is 2-D (3, 1) of '<i8'; labels are wanted: a 1-D array of integers"},
        {LABELS, "[('label', '<i8')]", "(3,)",
         "npy: the array is 1-D (3,), structured; labels are wanted: a 1-D array of integers"},
        {LABELS, "'<f8'", "(3,)", "npy: the array is float ('<f8'); labels are integers"},
        {LABELS, "'<U5'", "(3,)", "npy: the array is text ('<U5'); labels are integers"},
        {LABELS, "'>i8'", "(3,)",
         "npy: the array is big-endian ('>i8'); convert with .astype('<i8')"},
        {LABELS, "'|b2'", "(3,)",
         "npy: the array is of type '|b2'; labels have 1, 2, 4 or 8 bytes"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_layout(cases[i].form, cases[i].descr, cases[i].shape, NULL, cases[i].expected);
}

/* Many fields with long names: the list is clipped, the remedy is not. */
static void test_long_list(void)
{
    char descr[4096], *at = descr + sprintf(descr, "[");
    for (int i = 0; i < 40; i++)
        at += sprintf(at, "('a_field_with_a_rather_long_name_%02d', '<i4'), ", i);
    sprintf(at, "('p', '<f4', (2,))]");
    struct npy_wanted wanted = {0};
    char expected[600];
    at = expected + sprintf(expected, "npy: several fields may be the label: ");
    for (int i = 0; i < 7; i++)
        at += sprintf(at, "a_field_with_a_rather_long_name_%02d, ", i);
    sprintf(at, "... (say --label NAME)");
    check_layout(RECORD, descr, "(3,)", &wanted, expected);
}

static void check_written(uint64_t count, size_t classes, enum real real, size_t size,
                          const char *dictionary)
{
    char out[256];
    size_t got = npy_header_write(out, count, classes, real);
    CHECK(got == size && got % 64 == 0, "%zu bytes", got);
    CHECK(memcmp(out, "\x93NUMPY\1\0", 8) == 0, "magic");
    CHECK(out[got - 1] == '\n' && out[got - 2] == ' ', "padding");
    CHECK(memcmp(out + 10, dictionary, strlen(dictionary)) == 0, "%.*s", (int)got, out);

    char *exact = malloc(got);
    memcpy(exact, out, got);
    struct npy_array array;
    struct layout layout;
    struct error error = {0};
    struct npy_wanted wanted = {0};
    int status = npy_parse(&array, exact, got, &error);
    if (status == 0)
        status = npy_record_layout(&layout, &array, &wanted, &error);
    CHECK(status == 0, "%s", error.text);
    CHECK(layout.classes == classes && layout.real == real, "%zu", layout.classes);
    CHECK(array.shape[0] == count, "count");
    npy_free(&array);
    free(exact);
}

static void test_write(void)
{
    check_written(3, 10, REAL_F4, 128,
                  "{'descr': [('label', '<i4'), ('probs', '<f4', (10,))], "
                  "'fortran_order': False, 'shape': (3,), }                     ");
    check_written(0, 2, REAL_F2, 128,
                  "{'descr': [('label', '<i4'), ('probs', '<f2', (2,))], "
                  "'fortran_order': False, 'shape': (0,), }                     ");
    check_written(100000000, 2147483647, REAL_F8, 192,
                  "{'descr': [('label', '<i4'), ('probs', '<f8', (2147483647,))], "
                  "'fortran_order': False, 'shape': (100000000,), }            ");
    char few[256], many[256];
    for (size_t classes = 2; classes < 200000; classes *= 3)
        CHECK(npy_header_write(few, 1, classes, REAL_F4) ==
                  npy_header_write(many, 99999999999, classes, REAL_F4),
              "K = %zu: the size depends on the count", classes);
}

static void parse_anything(const char *bytes, size_t size)
{
    char *exact = malloc(size + !size);
    memcpy(exact, bytes, size);
    struct npy_array array;
    struct layout layout;
    struct error error = {0};
    struct npy_wanted wanted = {.id = size % 3 ? NULL : "label", .without_label = size % 5 == 0};
    int status = npy_parse(&array, exact, size, &error);
    CHECK((status == 0) == (error.text[0] == '\0'), "%s", error.text);
    CHECK(strlen(error.text) < sizeof error.text && !strchr(error.text, '\n'), "%s", error.text);
    if (status == 0) {
        npy_record_layout(&layout, &array, &wanted, &error);
        npy_probs_layout(&layout, &array, &error);
        npy_labels_layout(&layout, &array, &error);
    }
    npy_free(&array);
    free(exact);
}

static const char *const seeds[] = {
    "{'descr': [" LP "]" REST "  \n",
    "{'descr': [(('T', 'label'), '<i4'), ('n', [('a', '<U3'), ('b', '<M8[ns]', (2, 2))]), "
    "('p', '<f8', (10,)), ('', '|V4')]" REST,
    "{'descr': '<f4', 'fortran_order': True, 'shape': (3L, 4L), }",
    ("{'descr': [('a\\'\\x41\\u20ac\\U0001f600', '|b1'), (\"q\", '>f2', (2,))]" REST),
};

static void test_truncated(void)
{
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        size_t size;
        char *header = header_new(2, seeds[i], &size);
        for (size_t cut = 0; cut < size; cut++) {
            parse_anything(header, cut);
            if (cut < 12)
                continue;
            header[8] = (char)(cut - 12); /* the length says so as well */
            header[9] = (char)((cut - 12) >> 8);
            parse_anything(header, cut);
            header[8] = (char)(size - 12);
            header[9] = (char)((size - 12) >> 8);
        }
        free(header);
    }
    struct npy_array array;
    struct error error;
    npy_parse(&array, "\x93NUMPY\1\0\x76\0{'descr'", 18, &error);
    CHECK(!strcmp(error.text, "npy: the header is cut short: 18 of 128 bytes"), "%s", error.text);
}

static void test_mutations(void)
{
    static const char alphabet[] = "'\"\\(),:[]{}<>|=0123456789LTFuxU \nilfSUVbO";
    for (int round = 0; round < 100000; round++) {
        size_t size;
        int major = 1 + (int)(check_random() % 3);
        char *header = header_new(major, seeds[check_random() % 4], &size);
        size_t before = major == 1 ? 10 : 12;
        for (uint64_t changes = 1 + check_random() % 3; changes > 0; changes--) {
            size_t at = before + check_random() % (size - before);
            size_t from = before + check_random() % (size - before);
            size_t span = check_random() % 16;
            switch (check_random() % 4) {
            case 0:
                header[at] = alphabet[check_random() % (sizeof alphabet - 1)];
                break;
            case 1:
                header[at] = (char)check_random();
                break;
            case 2:
                header[check_random() % size] ^= (char)(1 << check_random() % 8);
                break;
            default:
                if (at + span <= size && from + span <= size)
                    memmove(header + at, header + from, span);
            }
        }
        parse_anything(header, size);
        free(header);
    }
}

int main(void)
{
    check_seed();
    test_header_size();
    test_good();
    test_bad();
    test_depth();
    test_record_layout();
    test_plain_layouts();
    test_long_list();
    test_write();
    test_truncated();
    test_mutations();
    return check_end();
}
