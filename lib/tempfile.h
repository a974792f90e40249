/* tempfile: an unlinked temporary file, appended to through a buffer, and cursors that read
 * stretches of it in order. Every error reads "temporary file in FOLDER: REASON". */
#ifndef TEMPFILE_H
#define TEMPFILE_H
#include <stddef.h>
#include <stdint.h>

struct error;
struct tempfile;

#define TEMPFILE_BUFFER ((size_t)256 << 10) /* bytes held between the first append and a flush */

/* folder NULL: $TMPDIR or /tmp. The file has no name, so it is gone with the process. */
struct tempfile *tempfile_open(const char *folder, struct error *error);
void tempfile_close(struct tempfile *file); /* NULL allowed */

uint64_t tempfile_size(const struct tempfile *file); /* bytes appended */

int tempfile_append(struct tempfile *file, const void *bytes, size_t size, struct error *error);

/* Writes what is held, which cursors do not see before, and frees the buffer. */
int tempfile_flush(struct tempfile *file, struct error *error);

struct cursor { /* owns nothing */
    struct tempfile *file;
    uint64_t at, end; /* bytes of the file not yet in the buffer */
    char *buffer;     /* room bytes; used of its filled are read */
    size_t room, used, filled;
};

/* To read bytes from … to - 1 through a buffer of room bytes, at least 1. */
void cursor_begin(struct cursor *cursor, struct tempfile *file, uint64_t from, uint64_t to,
                  char *buffer, size_t room);

/* Copies the next size bytes; fewer left are an error. */
int cursor_read(struct cursor *cursor, void *into, size_t size, struct error *error);

#endif
