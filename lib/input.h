/* input: bytes in, from a descriptor; gzip is seen by its magic and inflated on the way. */
#ifndef INPUT_H
#define INPUT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct crew;
struct error;
struct input;

/* Reads fd, which stays the caller's. While a read waits, it also watches stop_fd (-1: none): when
 * that becomes readable, input_read ends the wait with 0, as at the end of the stream.
 * NULL and an error when memory is short or fd is not readable (a folder: "is a directory"). */
struct input *input_open(int fd, int stop_fd, struct error *error);

/* Up to size bytes, inflated where need be; fewer whenever that saves a wait.
 * Returns their number, 0 at the end of the stream, -1 and an error for a read that failed
 * ("read failed: Input/output error") or damaged gzip ("gzip: …"). */
ptrdiff_t input_read(struct input *input, void *bytes, size_t size, struct error *error);

/* Claims the next size bytes of a plain regular file instead of reading them; *offset is where they
 * are. False: input_read it is (a pipe, gzip, fewer bytes to come). */
bool input_claim(struct input *input, size_t size, uint64_t *offset);

/* Reads bytes that were claimed. Thread-safe. -1 and an error, as of input_read. */
int input_read_claimed(const struct input *input, void *bytes, size_t size, uint64_t offset,
                       struct error *error);

/* Reads a file's bytes from offset on, whatever pread(2) gives at a time, up to size or the file's
 * end. Returns how many, -1 and errno. Thread-safe. */
ptrdiff_t file_pread(int fd, void *bytes, size_t size, uint64_t offset);

/* Whether the next input_read would have to wait for the producer; waits up to ms first. */
bool input_idle(struct input *input, int ms);

/* Who may help to inflate, until told otherwise; NULL, as at first: nobody. */
void input_crew(struct input *input, struct crew *crew);

/* Bytes taken from fd so far (compressed bytes of a gzip stream). */
uint64_t input_consumed(const struct input *input);

void input_close(struct input *input);

#endif
