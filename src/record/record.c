/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Writing a recording: bytes out, and nothing kept. */
#include <obi/record.h>

#include "core/crc32.h"
#include "core/error.h"
#include "event/image.h"
#include "event/instrument.h"
#include "record/unit.h"

static const size_t instrument_bytes = (size_t)OBI_PIECES * OBI_UNIT_BYTES;

size_t obi_record_begin_size(size_t n_instruments) {
    if (n_instruments > SIZE_MAX / instrument_bytes - 1) return 0;
    return OBI_UNIT_BYTES + n_instruments * instrument_bytes;
}

size_t obi_record_instrument_size(void) {
    return instrument_bytes;
}

size_t obi_record_block_size(size_t n_ev) {
    return n_ev > OBI_RECORD_BLOCK_EVENTS ? 0 : (n_ev + 1) * OBI_UNIT_BYTES;
}

/* Writes nothing before all of them are known to be sound. */
static int put_instruments(const struct obi_instrument *instrument, size_t n, unsigned char *to,
                           struct obi_error *err) {
    struct obi_instrument known;
    size_t stride = n ? instrument->struct_size : 0;
    for (int writes = 0; writes < 2; writes++) {
        for (size_t i = 0; i < n; i++) {
            const char *given = (const char *)instrument + i * stride;
            int rc = obi_instrument_read(given, i, &known, err);
            if (rc) return rc;
            if (known.struct_size != stride) { /* nothing tells how far the others are apart */
                return obi_fail_at(err, OBI_E_STRUCT_SIZE, (uint32_t)i, 0,
                                   "struct_size is not the first one's");
            }
            known.struct_size = sizeof known; /* what is written, whatever was given */
            if (writes) obi_unit_put_instrument(to + i * instrument_bytes, &known);
        }
    }
    return OBI_OK;
}

/* Whether there is somewhere to write. */
static int check_room(void *bytes, size_t size, size_t needed, size_t *n_bytes,
                      struct obi_error *err) {
    if (!bytes || !n_bytes) return obi_fail(err, OBI_E_ARG, "bytes or n_bytes is NULL");
    if (size < needed) return obi_fail(err, OBI_FULL, "size is less than is needed");
    return OBI_OK;
}

int obi_record_begin(const struct obi_instrument *instrument, size_t n_instruments, void *bytes,
                     size_t size, size_t *n_bytes, struct obi_error *err) {
    size_t needed = obi_record_begin_size(n_instruments);
    if (n_bytes) *n_bytes = 0;
    if (!needed || (n_instruments && !instrument)) {
        return obi_fail(err, OBI_E_ARG, needed ? "instrument is NULL" : "too many instruments");
    }
    int rc = check_room(bytes, size, needed, n_bytes, err);
    if (!rc)
        rc = put_instruments(instrument, n_instruments, (unsigned char *)bytes + OBI_UNIT_BYTES,
                             err);
    if (rc) return rc;
    obi_unit_put_header(bytes);
    *n_bytes = needed;
    return obi_succeed(err);
}

int obi_record_instrument(const struct obi_instrument *instrument, void *bytes, size_t size,
                          size_t *n_bytes, struct obi_error *err) {
    if (n_bytes) *n_bytes = 0;
    if (!instrument) return obi_fail(err, OBI_E_ARG, "instrument is NULL");
    int rc = check_room(bytes, size, instrument_bytes, n_bytes, err);
    if (!rc) rc = put_instruments(instrument, 1, bytes, err);
    if (rc) return rc;
    *n_bytes = instrument_bytes;
    return obi_succeed(err);
}

int obi_record_block(const struct obi_event *ev, size_t n_ev, uint64_t seq, void *bytes,
                     size_t size, size_t *n_bytes, struct obi_error *err) {
    if (n_bytes) *n_bytes = 0;
    if (!ev || !n_ev || n_ev > OBI_RECORD_BLOCK_EVENTS) {
        return obi_fail(err, OBI_E_ARG, ev ? "n_ev is out of range" : "ev is NULL");
    }
    int rc = obi_event_check(ev, n_ev, err);
    if (!rc) rc = check_room(bytes, size, obi_record_block_size(n_ev), n_bytes, err);
    if (rc) return rc;
    unsigned char *body = (unsigned char *)bytes + OBI_UNIT_BYTES;
    for (size_t i = 0; i < n_ev; i++) obi_event_store(body + i * OBI_EVENT_BYTES, &ev[i]);
    struct obi_mark mark = {.seq = seq,
                            .n_ev = (uint32_t)n_ev,
                            .crc = obi_crc32(0, body, n_ev * OBI_EVENT_BYTES),
                            .bits = ev[n_ev - 1].flags & OBI_EVENT_LAST ? OBI_MARK_ENDS_FRAME : 0};
    obi_unit_put_mark(bytes, &mark);
    *n_bytes = obi_record_block_size(n_ev);
    return obi_succeed(err);
}
