/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * One call of decode: what comes in, what goes out. */
#ifndef OBI_DECODE_CALL_H
#define OBI_DECODE_CALL_H

#include "decode/feed/envelope.h"

#include <obi/decode.h>

struct obi_call {
    struct obi_input in;
    const char *at, *end; /* what is left of it */
    struct obi_event *ev;
    size_t ev_size, n_ev;
    struct obi_error *err;
    /* Of a feed: the line that is under way, and where the one behind it begins; NULL = none. */
    const char *next;
    struct obi_line line;
    struct obi_envelope envelope;
    const char *fault; /* what is wrong with the envelope; NULL = nothing */
};

static inline int obi_call_ends(const struct obi_call *call) {
    return (call->in.flags & OBI_INPUT_END) != 0;
}

/* A byte's place in this call's input. */
static inline uint64_t obi_call_offset(const struct obi_call *call, const char *byte) {
    return (uint64_t)(byte - (const char *)call->in.bytes);
}

#endif /* OBI_DECODE_CALL_H */
