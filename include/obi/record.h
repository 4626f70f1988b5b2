/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_RECORD_H
#define OBI_RECORD_H

/** @file record.h
 *  @brief Events out, bytes in: obi's own file. */

#include <obi/decode.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup record Record: events as a file
 *  A recording is an array of units of 64 bytes: a header, then instruments and blocks of events as
 *  they come. An event is a unit as it lies in memory, little-endian; a unit whose kind is 0 is the
 *  file's own. Every unit of the file's own and every block has a checksum.
 *
 *  These functions only fill bytes, so a recorder writes them where it likes: begin once, an
 *  instrument before its first event, then block after block, each in one write. Recordings may
 *  stand one behind the other in a file. A decoder of the format "obi" reads them; what each byte
 *  means is on the page @ref md_docs_formats "Formats".
 *  @{ */

/** Limits of a recording. */
enum obi_record_limits {
    OBI_RECORD_UNIT_BYTES = 64,      /**< Everything has this size, or a multiple of it. */
    OBI_RECORD_BLOCK_EVENTS = 65536, /**< Most events of a block; 4096 are a good number. */
    OBI_RECORD_VERSION = 1           /**< Of the format that is written. */
};

/** Tells the bytes that obi_record_begin() writes.
 *  @param n_instruments  how many are told at once
 *  @return bytes, 0 when they do not fit size_t
 *
 *  Cost: constant.  @since 0.1 */
OBI_API size_t obi_record_begin_size(size_t n_instruments);

/** Tells the bytes that obi_record_instrument() writes.
 *  @return bytes
 *
 *  Cost: constant.  @since 0.1 */
OBI_API size_t obi_record_instrument_size(void);

/** Tells the bytes that obi_record_block() writes.
 *  @param n_ev  how many events
 *  @return bytes, 0 for more than OBI_RECORD_BLOCK_EVENTS
 *
 *  Cost: constant.  @since 0.1 */
OBI_API size_t obi_record_block_size(size_t n_ev);

/** Begins a recording: its header, and the instruments that are known.
 *  @param instrument     n of them, as given to a decoder or read from it; NULL when n is 0
 *  @param n_instruments  how many
 *  @param bytes          out, the recording's first bytes
 *  @param size           room, obi_record_begin_size() of it
 *  @param n_bytes        out, bytes written
 *  @param err            optional; `index` is the instrument that was refused
 *  @return OBI_OK · OBI_FULL too little room, nothing is written · OBI_E_ARG NULL, or a symbol
 *          without end · OBI_E_STRUCT_SIZE · OBI_E_NEWER · OBI_E_NUMBER a step that is no positive
 *          decimal
 *
 *  Cost: the bytes.  @since 0.1 */
OBI_API int obi_record_begin(const struct obi_instrument *instrument, size_t n_instruments,
                             void *bytes, size_t size, size_t *n_bytes, struct obi_error *err);

/** Tells an instrument that was found since, or of which more is known now: its symbol, its steps.
 *  @param instrument  which
 *  @param bytes       out, what goes before its next block
 *  @param size        room, obi_record_instrument_size() of it
 *  @param n_bytes     out, bytes written
 *  @param err         optional
 *  @return as obi_record_begin()
 *
 *  Cost: the bytes.  @since 0.1 */
OBI_API int obi_record_instrument(const struct obi_instrument *instrument, void *bytes, size_t size,
                                  size_t *n_bytes, struct obi_error *err);

/** Turns events into a block: a mark with their number and their checksum, and the events. End a
 *  block where a frame ends, if you can: what damage destroys is whole blocks, and the rest of a
 *  frame that began in one is of no use.
 *  @param ev       n_ev events, of instruments that were told
 *  @param n_ev     how many, 1 to OBI_RECORD_BLOCK_EVENTS
 *  @param seq      the block's number in its recording: 0, 1, 2 ...
 *  @param bytes    out, the block
 *  @param size     room, obi_record_block_size() of it
 *  @param n_bytes  out, bytes written
 *  @param err      optional; `index` is the event that was refused
 *  @return OBI_OK · OBI_FULL too little room, nothing is written · OBI_E_ARG NULL, or n_ev out of
 *          range · OBI_E_EVENT an event contradicts itself
 *
 *  Cost: a pass over the events and their checksum.  @since 0.1 */
OBI_API int obi_record_block(const struct obi_event *ev, size_t n_ev, uint64_t seq, void *bytes,
                             size_t size, size_t *n_bytes, struct obi_error *err);

/** @} */

#ifdef __cplusplus
}
#endif
#endif /* OBI_RECORD_H */
