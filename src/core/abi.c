/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "core/abi.h"

#include "core/error.h"

#include <string.h>

/* How every growing struct begins. */
struct head {
    uint32_t struct_size, flags;
};

/* A struct_size beyond this is taken for garbage rather than for the future. */
enum { SIZE_LIMIT = 4096 };

static struct head head_of(const void *given) {
    struct head head;
    memcpy(&head, given, sizeof head);
    return head;
}

static int size_is_known(uint32_t size, size_t known_size) {
    return size >= known_size && size <= SIZE_LIMIT;
}

static int is_zero(const unsigned char *bytes, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (bytes[i]) return 0;
    }
    return 1;
}

int obi_abi_read(void *known, size_t known_size, const void *given, uint32_t known_flags,
                 struct obi_error *err) {
    struct head head = head_of(given);
    if (!size_is_known(head.struct_size, known_size)) {
        struct obi_text t = obi_error_begin(err, OBI_E_STRUCT_SIZE, 0, 0);
        obi_text_put(&t, "struct_size is ");
        obi_text_put_uint(&t, head.struct_size);
        obi_text_put(&t, ", this library knows ");
        obi_text_put_uint(&t, known_size);
        return OBI_E_STRUCT_SIZE;
    }
    if (!is_zero((const unsigned char *)given + known_size, head.struct_size - known_size)) {
        return obi_fail(err, OBI_E_NEWER, "a field is set that this library does not know");
    }
    if (head.flags & ~known_flags) {
        return obi_fail(err, OBI_E_NEWER, "a flag is set that this library does not know");
    }
    memcpy(known, given, known_size);
    return OBI_OK;
}

int obi_abi_write(void *given, const void *known, size_t known_size) {
    struct head head = head_of(given);
    if (!size_is_known(head.struct_size, known_size)) return OBI_E_STRUCT_SIZE;
    memset(given, 0, head.struct_size);
    memcpy(given, known, known_size);
    memcpy(given, &head.struct_size, sizeof head.struct_size);
    return OBI_OK;
}
