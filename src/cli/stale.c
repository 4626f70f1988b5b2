/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See stale.h. */
#include "stale.h"

#include <inttypes.h>

void stale_tell(const obi_book *book, uint64_t seq, const char *before, struct faults *faults,
                const struct place *at) {
    struct obi_book_info info = {.struct_size = sizeof info};
    obi_book_info(book, &info);
    if (info.checksum_told != info.checksum_made)
        fault_tell(faults, FAULT_CHECKSUM, at,
                   "%sthe venue's checksum is %" PRIu32 ", that of the book %" PRIu32
                   ": stale until a snapshot",
                   before, info.checksum_told, info.checksum_made);
    else if (seq != 0)
        fault_tell(faults, FAULT_BOOK, at,
                   "%supdate %" PRIu64 " contradicts the book: stale until a snapshot", before,
                   seq);
    else
        fault_tell(faults, FAULT_BOOK, at,
                   "%san update contradicts the book: stale until a snapshot", before);
}
