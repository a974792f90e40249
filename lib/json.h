/* json: bytes from outside as a string of JSON. */
#ifndef JSON_H
#define JSON_H
struct buffer;
struct error;
struct slice;

/* Appends the text between quotation marks. Control characters are escaped; a byte that is not
 * UTF-8 becomes U+FFFD, since JSON has no other way. -1 when memory is short. */
int json_string(struct buffer *out, struct slice text, struct error *error);

#endif
