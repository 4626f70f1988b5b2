/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Files of DBN, also packed ones, and their numbers. */
#ifndef TEST_DBN_FILE_H
#define TEST_DBN_FILE_H

#include "feed.h"

#ifdef OBI_HAVE_ZSTD
#    include <zstd.h>
#endif

enum { FILE_MOST = 1 << 20 };

struct bytes {
    unsigned char *at;
    size_t n;
};

#ifdef OBI_HAVE_ZSTD
static inline void unpack(struct bytes *b) {
    unsigned char *out = malloc(FILE_MOST);
    ck_assert_ptr_nonnull(out);
    size_t n = ZSTD_decompress(out, FILE_MOST, b->at, b->n);
    ck_assert_msg(!ZSTD_isError(n), "%s", ZSTD_getErrorName(n));
    free(b->at);
    *b = (struct bytes){out, n};
}
#else
static inline void unpack(struct bytes *b) {
    free(b->at);
    b->n = 0;
}
#endif

/* A file, unpacked; a room as long as it is, so that a sanitizer sees where it ends. */
static inline struct bytes load(const char *name) {
    char path[512];
    struct bytes b = {malloc(FILE_MOST), 0};
    snprintf(path, sizeof path, "%s/%s", test_data_dir(), name);
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file && b.at, "%s", path);
    b.n = fread(b.at, 1, FILE_MOST, file);
    fclose(file);
    if (b.n > 4 && memcmp(b.at, "\x28\xb5\x2f\xfd", 4) == 0) unpack(&b);
    b.at = realloc(b.at, b.n + !b.n);
    return b;
}

static inline uint64_t number(const unsigned char *p, size_t n) {
    uint64_t value = 0;
    while (n--) value = value << 8 | p[n];
    return value;
}

#endif /* TEST_DBN_FILE_H */
