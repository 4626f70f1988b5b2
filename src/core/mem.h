/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * One block a handle. A layout function asks obi_carve() for each part in turn: with a NULL base it
 * only measures, with the block it hands out addresses, so footprint and create cannot disagree. */
#ifndef OBI_CORE_MEM_H
#define OBI_CORE_MEM_H

#include <obi/base.h>

enum { OBI_CACHE_LINE = 64 };

struct obi_carve {
    char *base; /* NULL measures */
    size_t used;
    int overflow; /* the sizes do not fit size_t */
};

/* Room for n items of size bytes, each part on its own cache line; NULL while measuring. */
void *obi_carve(struct obi_carve *c, size_t n, size_t size);
/* The bytes carved so far, 0 after an overflow. */
size_t obi_carved(const struct obi_carve *c);

/* What a handle remembers to give its block back; the handle itself lies in the block. */
struct obi_mem {
    struct obi_allocator from;
    void *block;
    size_t size;
};

/* Takes a block of size bytes aligned to a cache line; size 0 is refused as out of domain. */
int obi_mem_take(struct obi_mem *mem, const struct obi_allocator *from, size_t size,
                 struct obi_error *err);
/* Gives it back. The struct may lie in the block: it is read before the block goes. */
void obi_mem_give(const struct obi_mem *mem);

#endif /* OBI_CORE_MEM_H */
