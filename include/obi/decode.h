/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_DECODE_H
#define OBI_DECODE_H

/** @file decode.h
 *  @brief Bytes in, events out; no sockets, no files, no clock. */

#include <obi/event.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup decode Decoder: what the venue said
 *  A decoder knows a venue's text and its rules of synchronisation. It holds book updates until the
 *  snapshot that they build on, drops what the snapshot contains, and turns a hole into
 *  OBI_EVENT_GAP before anything else happens. A message is turned into events whole or not at all.
 *  @{ */

/** What a feed lets a reader detect: "no gap reported" is not "no gap possible". An instrument's
 *  is the best of what its messages carried last: a venue may leave out what it promised. */
enum obi_verification {
    OBI_VERIFY_NONE = 0,      /**< Nothing. */
    OBI_VERIFY_CHECKSUM = 1,  /**< The venue's checksum of the book. */
    OBI_VERIFY_IDENTITY = 2,  /**< Each update names the one before it. */
    OBI_VERIFY_ARITHMETIC = 3 /**< Update ids leave no hole. */
};

/** Bits of `obi_instrument::flags`. */
enum obi_instrument_flags {
    OBI_INSTRUMENT_UNKNOWN_OK =
        1, /**< The venue removes levels it never showed: count them, the book stays valid. */
    OBI_INSTRUMENT_PARTIAL =
        2, /**< Snapshots tell the best levels only: deeper ones are unknown, not absent. */
    OBI_INSTRUMENT_ORDERS =
        4, /**< The feed speaks in orders: its book is made with `max_orders`, as an L3 book. */
    OBI_INSTRUMENT_ANY_PRICE =
        8 /**< Prices of 0 and below are prices: spreads, some futures. Else they are refused. */
};

/** What a size of one means, and so which of its amounts needs the price; one lot is a contract. */
enum obi_contract {
    OBI_CONTRACT_LINEAR = 0,  /**< So much of the base: spot, linear futures. */
    OBI_CONTRACT_INVERSE = 1, /**< So much of the quote, settled in the base: BitMEX XBTUSD. */
    OBI_CONTRACT_QUANTO = 2   /**< So much of an index, settled in another currency. */
};

/** What is traded and in which steps. Growing: given at create, or found by the decoder and read
 *  back. */
struct obi_instrument {
    uint32_t struct_size; /**< `sizeof(struct obi_instrument)`. */
    uint32_t
        flags;   /**< Bits of `enum obi_instrument_flags`; a decoder adds what its venue means. */
    uint32_t id; /**< What events call it; given, or the order of appearance from 0. */
    uint32_t verification; /**< One of `enum obi_verification`; told by the decoder. */
    char symbol[40];       /**< As the venue spells it, NUL-terminated. */
    char price_step[24];  /**< Decimal text, "0.10"; empty = from the first snapshot's decimals, and
                             told. */
    char qty_step[24];    /**< Likewise. */
    uint32_t depth_limit; /**< Levels a side that the venue keeps; 0 = all. */
    uint32_t contract;    /**< One of `enum obi_contract`. */
    uint32_t checksum;    /**< One of `enum obi_checksum`: the venue's; told by the decoder. */
    uint32_t wire_digits; /**< Decimals as the venue writes them for its checksum: of the price | of
                             the size << 8; 0 = from the first snapshot, and told. */
    double multiplier;    /**< Amount of one contract, above 0; 0 = 1. */
};

typedef struct obi_decoder obi_decoder; /**< One feed's decoder. */

/** Bits of `obi_decoder_options::flags`. */
enum obi_decoder_flags {
    OBI_DECODER_ONLY_GIVEN = 1 /**< Symbols other than those given are ignored and counted. */
};

/** How to make a decoder. Growing; a field that is 0 takes its default. */
struct obi_decoder_options {
    uint32_t struct_size; /**< `sizeof(struct obi_decoder_options)`. */
    uint32_t flags;       /**< Bits of `enum obi_decoder_flags`. */
    const char *format;   /**< "binance-usdm", "lobster", "obi": see OBI_SUBJECT_FORMAT. */
    const struct obi_instrument *instrument; /**< Known beforehand, copied; may be NULL. */
    size_t n_instruments;                    /**< How many are known. */
    uint32_t
        max_instruments;  /**< Known and found, up to 65536; default the known ones, at least 16. */
    uint32_t max_pending; /**< Events held while a snapshot is awaited, and of one message, up to
                             2^24; default 32768. */
    uint32_t max_text; /**< Bytes of one message that a capture wrapped into a string, up to 2^28;
                          default 2^20. */
    uint32_t reserved; /**< 0. */
    obi_ns day_ns; /**< The midnight that times are counted from, where a format has no dates. */
};

/** Bits of `obi_input::flags`. */
enum obi_input_flags {
    OBI_INPUT_END = 1 /**< The end of the bytes ends a message: one message from a socket, or the
                         end of a file. */
};

/** One call's bytes and what the caller knows of them. Growing. */
struct obi_input {
    uint32_t struct_size; /**< `sizeof(struct obi_input)`. */
    uint32_t flags;       /**< Bits of `enum obi_input_flags`. */
    const void *bytes;    /**< As the format has them: lines of text, or bytes. */
    size_t n_bytes;       /**< How many. */
    obi_ns recv_ns;       /**< Receive time of lines that carry none; 0 = none. */
    uint32_t instrument;  /**< Id for messages that name none, such as a REST snapshot. */
    uint32_t reserved;    /**< 0. */
};

/** Tells the bytes obi_decoder_create() will ask for.
 *  @param opt  format and limits
 *  @return bytes, 0 for options that create would refuse
 *
 *  Cost: n_instruments squared.  @since 0.1 */
OBI_API size_t obi_decoder_footprint(const struct obi_decoder_options *opt);

/** Makes a decoder in one allocation.
 *  @param opt  format and limits; `format` is needed
 *  @param mem  NULL means malloc and free
 *  @param out  out, the decoder; NULL after an error
 *  @param err  optional; `index` is the instrument that was refused
 *  @return OBI_OK · OBI_E_ARG a limit out of range, an id given twice, NULL · OBI_E_STRUCT_SIZE ·
 *          OBI_E_NEWER · OBI_E_NAME no such format, or a symbol given twice · OBI_E_NUMBER a step
 *          that is no positive decimal · OBI_E_NOMEM
 *
 *  Cost: one allocation.  @since 0.1 */
OBI_API int obi_decoder_create(const struct obi_decoder_options *opt,
                               const struct obi_allocator *mem, obi_decoder **out,
                               struct obi_error *err);

/** Returns the decoder's memory.
 *  @param d  NULL is fine
 *
 *  Cost: constant.  @since 0.1 */
OBI_API void obi_decoder_destroy(obi_decoder *d);

/** Makes an instrument wait for a snapshot, as after a hole: the next obi_decoder_decode() begins
 *  with its OBI_EVENT_GAP. For a book that became stale by itself (OBI_E_CAPACITY, OBI_E_EVENT, a
 *  level that was unknown), which the decoder that feeds it cannot know, and to refresh a book
 *  whose snapshot has worn out.
 *  @param d           the decoder
 *  @param instrument  the instrument's id
 *  @return OBI_OK · OBI_E_ARG no such instrument
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_decoder_reset(obi_decoder *d, uint32_t instrument);

/** Turns bytes into events. Consumes `*used` bytes and writes `*n_ev` events, also when it returns
 *  a condition or an error: take the events first, then act, then go on with the bytes that are
 *  left. A long message may come out over several calls; its frame ends only with OBI_EVENT_LAST.
 *
 *  Nothing asks for the first snapshot: book updates are held quietly until one comes.
 *
 *  After an error the offending message is consumed, and if it was a book update the instrument is
 *  stale: its OBI_EVENT_GAP is among the events.
 *  @param d        the decoder
 *  @param in       the bytes
 *  @param used     out, bytes consumed
 *  @param ev       out, events
 *  @param ev_size  room in ev, at least 1
 *  @param n_ev     out, events written
 *  @param err      optional; `offset` is the byte in this input, `index` the instrument's id
 *  @return OBI_OK all bytes consumed · OBI_FULL ev is full: call again, even when no bytes are left
 *          · OBI_MORE the bytes end inside a message · OBI_RESYNC an instrument needs a snapshot,
 *          `err->index`: it became stale (its OBI_EVENT_GAP is among the events), or the snapshot
 *          that came is too old · OBI_E_ARG · OBI_E_STRUCT_SIZE · OBI_E_NEWER · OBI_E_FORMAT ·
 *          OBI_E_NUMBER · OBI_E_NAME a message that names no instrument while several are known ·
 *          OBI_E_CAPACITY max_pending or max_instruments reached
 *
 *  Cost: the bytes, a few operations each; a snapshot also costs the events held for it.  @since
 *  0.1 */
OBI_API int obi_decoder_decode(obi_decoder *d, const struct obi_input *in, size_t *used,
                               struct obi_event *ev, size_t ev_size, size_t *n_ev,
                               struct obi_error *err);

/** Reads what is known of an instrument: its symbol, steps and what the feed can verify.
 *  @param d      the decoder
 *  @param index  0, 1, ... in order of appearance, until OBI_E_ARG
 *  @param out    out, with its `struct_size` set; steps are empty until known
 *  @return OBI_OK · OBI_E_ARG · OBI_E_STRUCT_SIZE
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_decoder_instrument(const obi_decoder *d, uint32_t index,
                                   struct obi_instrument *out);

/** Finds who needs a snapshot now: an instrument that never had one, or that lost something.
 *  @param d      the decoder
 *  @param index  in: where to begin, as obi_decoder_instrument() counts; out: the first one
 *                there or behind it that waits
 *  @return OBI_RESYNC one waits · OBI_OK none does · OBI_E_ARG
 *
 *  Cost: the instruments passed over.  @since 0.1 */
OBI_API int obi_decoder_waiting(const obi_decoder *d, uint32_t *index);

/** Names the kinds of messages that were not used, as OBI_COUNTER_DECODER_UNKNOWN counts them.
 *  @param d      the decoder
 *  @param index  0, 1, ... in order of appearance, until OBI_E_ARG; there are 16 at most, what
 *                appears later is counted under "..."
 *  @param name   out, the venue's word for it, valid while the decoder lives
 *  @param count  out, how many there were
 *  @return OBI_OK · OBI_E_ARG
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_decoder_unknown(const obi_decoder *d, uint32_t index, const char **name,
                                uint64_t *count);

/** Reads one of the `OBI_COUNTER_DECODER_*` counters.
 *  @param d        the decoder
 *  @param counter  one of `enum obi_counter`
 *  @param out      out
 *  @return OBI_OK · OBI_E_ARG no counter of a decoder
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_decoder_count(const obi_decoder *d, uint32_t counter, uint64_t *out);

/** @} */

#ifdef __cplusplus
}
#endif
#endif /* OBI_DECODE_H */
