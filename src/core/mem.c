/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "core/mem.h"

#include "core/abi.h"
#include "core/error.h"

#include <stdlib.h>

void *obi_carve(struct obi_carve *c, size_t n, size_t size) {
    size_t room = SIZE_MAX - c->used - OBI_CACHE_LINE;
    if (c->overflow || c->used > SIZE_MAX - OBI_CACHE_LINE || (size && n > room / size)) {
        c->overflow = 1;
        return NULL;
    }
    void *part = c->base ? c->base + c->used : NULL;
    c->used += (n * size + OBI_CACHE_LINE - 1) / OBI_CACHE_LINE * OBI_CACHE_LINE;
    return part;
}

size_t obi_carved(const struct obi_carve *c) {
    return c->overflow ? 0 : c->used;
}

static void *default_alloc(void *ctx, size_t size, size_t align) {
    (void)ctx;
    return aligned_alloc(align, size); /* carved sizes are multiples of the alignment */
}

static void default_release(void *ctx, void *ptr, size_t size) {
    (void)ctx;
    (void)size;
    free(ptr);
}

static const struct obi_allocator default_allocator = {.struct_size = sizeof(struct obi_allocator),
                                                       .alloc = default_alloc,
                                                       .release = default_release};

int obi_mem_take(struct obi_mem *mem, const struct obi_allocator *from, size_t size,
                 struct obi_error *err) {
    mem->from = default_allocator;
    if (from) {
        int rc = obi_abi_read(&mem->from, sizeof mem->from, from, 0, err);
        if (rc) return rc;
        if (!mem->from.alloc || !mem->from.release) {
            return obi_fail(err, OBI_E_ARG, "allocator: alloc or release is NULL");
        }
    }
    if (!size) return obi_fail(err, OBI_E_ARG, "limits: more bytes than size_t can count");
    mem->size = size;
    mem->block = mem->from.alloc(mem->from.ctx, size, OBI_CACHE_LINE);
    if (!mem->block) {
        struct obi_text t = obi_error_begin(err, OBI_E_NOMEM, 0, 0);
        obi_text_put(&t, "no memory for ");
        obi_text_put_uint(&t, size);
        obi_text_put(&t, " bytes");
        return OBI_E_NOMEM;
    }
    return OBI_OK;
}

void obi_mem_give(const struct obi_mem *mem) {
    struct obi_mem m = *mem;
    m.from.release(m.from.ctx, m.block, m.size);
}
