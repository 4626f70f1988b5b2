/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Errors are told in the caller's struct, in words. The library prints nothing, so it also formats
 * without stdio: a text is put together piece by piece and cut where its room ends. */
#ifndef OBI_CORE_ERROR_H
#define OBI_CORE_ERROR_H

#include <obi/base.h>

/* A NUL-terminated text that grows into fixed room. */
struct obi_text {
    char *at;  /* the terminator */
    char *end; /* the last byte of the room */
    int cut;   /* something did not fit */
};

void obi_text_init(struct obi_text *t, char *room, size_t size); /* size > 0 */
void obi_text_put(struct obi_text *t, const char *s);
void obi_text_put_int(struct obi_text *t, int64_t value);
void obi_text_put_uint(struct obi_text *t, uint64_t value);
/* Puts bytes from outside: what is not printable ASCII becomes '?', what is over 32 bytes is cut.
 */
void obi_text_put_bytes(struct obi_text *t, const char *bytes, size_t n);

/* Starts the message of an error and returns the text to go on with; err may be NULL. */
struct obi_text obi_error_begin(struct obi_error *err, int status, uint32_t index, uint64_t offset);

/* Both return status, so that a check is one line. */
int obi_fail(struct obi_error *err, int status, const char *message);
int obi_fail_at(struct obi_error *err, int status, uint32_t index, uint64_t offset,
                const char *message);
/* Message: before 'quoted' after. */
int obi_fail_quote(struct obi_error *err, int status, uint32_t index, uint64_t offset,
                   const char *before, const char *quoted, size_t n, const char *after);
/* Leaves an error that says nothing happened. */
int obi_succeed(struct obi_error *err);

#endif /* OBI_CORE_ERROR_H */
