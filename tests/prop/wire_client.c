/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "prop/wire_client.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct wire_level wire_ghost = {1, 7}; /* far below all bids */

__attribute__((format(printf, 2, 3))) static int blame(struct wire_client *c, const char *format,
                                                       ...) {
    va_list args;
    if (c->why[0]) return 0; /* the first is the cause */
    va_start(args, format);
    vsnprintf(c->why, sizeof c->why, format, args);
    va_end(args);
    return 0;
}

uint64_t wire_client_count(const struct wire_client *c, uint32_t counter) {
    uint64_t count = 0;
    if (obi_decoder_count(c->decoder, counter, &count) != OBI_OK) abort();
    return count;
}

static uint64_t book_count(const struct wire_seat *seat, uint32_t counter) {
    uint64_t count = 0;
    if (obi_book_count(seat->book, counter, &count) != OBI_OK) abort();
    return count;
}

int wire_client_waits(const struct wire_client *c, uint32_t instrument) {
    uint32_t index = instrument;
    return obi_decoder_waiting(c->decoder, &index) == OBI_RESYNC && index == instrument;
}

/* -- the truth --------------------------------------------------------------------------------- */

/* How many ticks a last decimal of the venue is, from a step such as "0.00001". */
static int64_t scale_of(const char *step, unsigned digits) {
    const char *point = strchr(step, '.');
    size_t n = point ? strlen(point + 1) : 0;
    int64_t scale = 1;
    for (size_t i = digits; i < n; i++) scale *= 10;
    return scale;
}

static void learn_scale(struct wire_client *c, uint32_t i) {
    struct obi_instrument told = {.struct_size = sizeof told};
    struct wire_seat *seat = &c->seat[i];
    if (seat->price_scale) return;
    if (obi_decoder_instrument(c->decoder, i, &told) != OBI_OK) abort();
    seat->price_scale = scale_of(told.price_step, c->style->writing.price_digits);
    seat->qty_scale = scale_of(told.qty_step, c->style->writing.qty_digits);
}

static uint32_t least(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

/* Whether the best `depth` levels of a side are those of the state. */
static int side_agrees(struct wire_client *c, uint32_t i, int32_t state, int side, uint32_t depth,
                       int has_ghost) {
    static obi_ticks price[1024];
    static obi_lots qty[1024];
    const struct wire_seat *seat = &c->seat[i];
    struct wire_side is = c->market[i].state[state].side[side];
    size_t n = 0;
    is.n = c->style->keeps ? least(is.n, c->style->keeps) : is.n;
    if (has_ghost && side == 0) is.level[is.n++] = wire_ghost;
    if (obi_book_levels(seat->book, side ? OBI_ASK : OBI_BID, least(depth, 1024), price, qty, NULL,
                        &n) != OBI_OK)
        return blame(c, "%s: a valid book shows no levels", c->style->symbol[i]);
    for (uint32_t k = 0; k < n && k < is.n; k++) {
        int64_t p = is.level[k].price * seat->price_scale, q = is.level[k].qty * seat->qty_scale;
        if (p != price[k] || q != qty[k])
            return blame(c, "%s in state %d: %s %u is %lld x %lld, not %lld x %lld",
                         c->style->symbol[i], (int)state, side ? "ask" : "bid", (unsigned)k,
                         (long long)price[k], (long long)qty[k], (long long)p, (long long)q);
    }
    if (n != least(is.n, depth))
        return blame(c, "%s in state %d: %zu levels of %ss, not %u", c->style->symbol[i],
                     (int)state, n, side ? "ask" : "bid", (unsigned)is.n);
    return 1;
}

static int agrees(struct wire_client *c, uint32_t i, int32_t state, uint32_t depth, int has_ghost) {
    learn_scale(c, i);
    if (state < 0 || state >= c->market[i].n_states)
        return blame(c, "%s: a state that never was: %d", c->style->symbol[i], (int)state);
    return side_agrees(c, i, state, 0, depth, has_ghost) &&
           side_agrees(c, i, state, 1, depth, has_ghost);
}

int wire_client_agrees(struct wire_client *c, uint32_t i, int32_t state) {
    if (!c->seat[i].is_valid) return blame(c, "%s: is not valid", c->style->symbol[i]);
    return agrees(c, i, state, UINT32_MAX, c->seat[i].has_ghost);
}

/* Likewise where nothing can tell: counts what is wrong. */
static int is_wrong(struct wire_client *c, uint32_t i, int32_t state, uint32_t depth) {
    if (c->why[0]) return 0;
    int is = !agrees(c, i, state, depth, 0);
    c->why[0] = '\0';
    return is;
}

/* -- frames ------------------------------------------------------------------------------------ */

/* Checksums name no sides: where one side is empty, or the book is crossed, a level may stand on
 * the wrong one and the sum be the same. Returns whether that is so, which is counted. */
static int is_blind(struct wire_client *c, uint32_t i, uint32_t shape) {
    const struct wire_state *s = &c->market[i].state[c->seat[i].state];
    int is = !s->side[0].n || !s->side[1].n || (shape & ~(uint32_t)OBI_SHAPE_PARTIAL) != 0;
    return is && is_wrong(c, i, c->seat[i].state, c->style->depth);
}

/* A book that is valid after a checksum has verified it, and is right where the checksum looks. */
static void check_sums(struct wire_client *c, uint32_t i, uint32_t shape,
                       const struct obi_event *last) {
    struct wire_seat *seat = &c->seat[i];
    if (last->kind != OBI_EVENT_CHECKSUM) return;
    uint64_t verified = book_count(seat, OBI_COUNTER_BOOK_VERIFIED);
    if (verified != ++seat->verified)
        blame(c, "%s: a checksum was not verified", c->style->symbol[i]);
    if (is_blind(c, i, shape)) {
        c->tally->unseen++;
        return;
    }
    c->tally->checked += (uint64_t)agrees(c, i, seat->state, c->style->depth, 0);
    if (!c->why[0]) c->tally->deep += (uint64_t)is_wrong(c, i, seat->state, UINT32_MAX);
}

static void check_frame(struct wire_client *c, uint32_t i, const struct obi_book_info *info,
                        const struct obi_event *last) {
    struct wire_seat *seat = &c->seat[i];
    if (c->style->proof == WIRE_BY_IDS) {
        seat->state = wire_market_find(&c->market[i], info->seq);
        c->tally->checked += (uint64_t)agrees(c, i, seat->state, UINT32_MAX, seat->has_ghost);
        return;
    }
    if (last->kind == OBI_EVENT_TRADE) return;
    seat->state = wire_state_at(last->ts_ns);
    if (c->style->proof == WIRE_BY_CHECKSUM)
        check_sums(c, i, info->shape, last);
    else
        c->tally->unseen += (uint64_t)is_wrong(c, i, seat->state, UINT32_MAX);
}

/* Returns whether a frame ended. */
static int look(struct wire_client *c, uint32_t i, const struct obi_event *last) {
    struct obi_book_info info = {.struct_size = sizeof info};
    struct wire_seat *seat = &c->seat[i];
    obi_book_info(seat->book, &info);
    if (info.frame == seat->frame) return 0;
    int is_valid = info.state == OBI_STATE_VALID;
    c->tally->lost += seat->is_valid && !is_valid;
    c->tally->healed += seat->was_valid && !seat->is_valid && is_valid;
    if (info.epoch != seat->epoch) seat->has_ghost = c->says_ghost;
    c->tally->frames++;
    seat->frame = info.frame;
    seat->epoch = info.epoch;
    seat->is_valid = (uint8_t)is_valid;
    seat->was_valid |= (uint8_t)is_valid;
    if (is_valid) check_frame(c, i, &info, last);
    return 1;
}

/* Gives events to a book. One that turns stale by itself tells the decoder so. */
static void take_events(struct wire_client *c, uint32_t i, const struct obi_event *ev, size_t n) {
    struct wire_seat *seat = &c->seat[i];
    for (size_t taken = 0; n > 0; ev += taken, n -= taken) {
        int rc = obi_book_apply(seat->book, ev, n, &taken);
        if (rc < 0) {
            blame(c, "%s: the book answers %d to an event", c->style->symbol[i], rc);
            return;
        }
        const struct obi_event *last = &ev[taken - 1];
        if (look(c, i, last) && rc == OBI_RESYNC && last->kind != OBI_EVENT_GAP) {
            obi_decoder_reset(c->decoder, i);
            c->was_reset = 1;
        }
    }
}

/* -- calls ------------------------------------------------------------------------------------- */

static int is_expected(int rc) {
    return rc == OBI_OK || rc == OBI_FULL || rc == OBI_MORE || rc == OBI_RESYNC ||
           rc == OBI_E_FORMAT || rc == OBI_E_NUMBER || rc == OBI_E_NAME || rc == OBI_E_CAPACITY;
}

static void judge_call(struct wire_client *c, int rc, const struct obi_error *err) {
    c->tally->refused += rc < 0;
    c->tally->resyncs += rc == OBI_RESYNC;
    if (rc < 0 || rc == OBI_RESYNC) snprintf(c->heard, sizeof c->heard, "%s", err->message);
    if (!is_expected(rc)) blame(c, "the decoder answers %d: %s", rc, err->message);
    if (rc == OBI_RESYNC && !wire_client_waits(c, err->index))
        blame(c, "a snapshot is asked for, and not waited for: %s", err->message);
    if (rc != OBI_FULL || !c->resets_inside) return;
    wire_client_reset(c, c->resets_inside - 1);
    c->resets_inside = 0;
}

/* One call with n bytes, the last ones or not. Returns what it returns. */
static int call(struct wire_client *c, uint32_t instrument, const char **at, size_t n, int is_end) {
    enum { ROOM = 40 };
    struct obi_input in = {.struct_size = sizeof in,
                           .flags = is_end ? OBI_INPUT_END : 0,
                           .bytes = *at,
                           .n_bytes = n,
                           .recv_ns = 1,
                           .instrument = instrument};
    struct obi_event ev[ROOM];
    struct obi_error err;
    size_t used = 0, n_ev = 0, room = 1 + test_below(c->rng, test_below(c->rng, 2) ? 3 : ROOM);
    int rc = obi_decoder_decode(c->decoder, &in, &used, ev, room, &n_ev, &err);
    *at += used;
    for (uint32_t i = 0; i < c->n_instruments; i++) take_events(c, i, ev, n_ev);
    judge_call(c, rc, &err);
    return rc;
}

/* Bytes in pieces that end anywhere; what a call left comes again with the next piece. */
static void call_in_pieces(struct wire_client *c, uint32_t instrument) {
    const char *at = c->in, *end = c->in + c->n_in, *cut = at;
    size_t piece = test_below(c->rng, 3) ? c->n_in + 1 : 300;
    for (int rc = OBI_OK; !c->why[0];) {
        if (rc == OBI_MORE || (rc == OBI_OK && at == cut)) {
            size_t n = 1 + test_below(c->rng, piece);
            cut = n < (size_t)(end - cut) ? cut + n : end;
        }
        rc = call(c, instrument, &at, (size_t)(cut - at), cut == end);
        if (rc == OBI_OK && cut == end && at == end) return;
        if (rc == OBI_MORE && cut == end) blame(c, "more is wanted behind the end");
    }
}

/* What waits has no valid book. */
static void check_waiting(struct wire_client *c) {
    for (uint32_t i = 0; i < c->n_instruments; i++) {
        int waits = wire_client_waits(c, i);
        if (waits == !c->seat[i].is_valid) continue;
        blame(c, "%s: the book is %svalid, the decoder %s", c->style->symbol[i],
              waits ? "" : "not ", waits ? "waits" : "does not wait");
    }
}

void wire_client_add(struct wire_client *c, const char *line, size_t n) {
    if (c->n_in + n >= WIRE_INPUT) abort();
    memcpy(c->in + c->n_in, line, n);
    c->n_in += n;
    c->in[c->n_in++] = '\n';
    c->n_said++;
}

void wire_client_call(struct wire_client *c, uint32_t instrument) {
    if (c->n_in && test_below(c->rng, 2)) c->n_in--; /* the end of the bytes is the line's, too */
    do {
        c->was_reset = 0;
        call_in_pieces(c, instrument);
        c->n_in = 0;
    } while (c->was_reset);
    c->resets_inside = 0;
    check_waiting(c);
}

void wire_client_reset(struct wire_client *c, uint32_t instrument) {
    obi_decoder_reset(c->decoder, instrument);
    c->was_reset = 1;
    c->tally->resets++;
}

/* -- a client ---------------------------------------------------------------------------------- */

static void *take_memory(void *ctx, size_t size, size_t align) {
    struct wire_client *c = ctx;
    size_t at = (c->n_memory + align - 1) / align * align;
    if (align > 64 || size > WIRE_MEMORY - at) return NULL;
    c->n_memory = at + size;
    return c->memory + at;
}

static void give_memory(void *ctx, void *ptr, size_t size) {
    (void)ctx, (void)ptr, (void)size;
}

static struct obi_allocator memory_of(struct wire_client *c) {
    return (struct obi_allocator){
        .struct_size = sizeof(struct obi_allocator), .ctx = c, take_memory, give_memory};
}

static void open_decoder(struct wire_client *c) {
    struct obi_allocator mem = memory_of(c);
    struct obi_instrument spec[WIRE_INSTRUMENTS];
    struct obi_decoder_options opt = {.struct_size = sizeof opt, .format = c->style->format};
    memset(spec, 0, sizeof spec);
    for (uint32_t i = 0; i < c->n_instruments; i++) {
        spec[i].struct_size = sizeof spec[i];
        spec[i].id = i;
        strcpy(spec[i].symbol, c->style->symbol[i]);
        if (test_below(c->rng, 2)) continue;
        strcpy(spec[i].price_step, "0.0000001");
        strcpy(spec[i].qty_step, "0.00000001");
    }
    opt.instrument = spec;
    opt.n_instruments = c->n_instruments;
    opt.max_pending = c->n_instruments * 2 * WIRE_LEVELS + 2 + (uint32_t)test_below(c->rng, 400);
    opt.max_text = 64;
    if (obi_decoder_create(&opt, &mem, &c->decoder, NULL) != OBI_OK) abort();
}

static void open_book(struct wire_client *c, uint32_t i) {
    struct obi_allocator mem = memory_of(c);
    struct obi_instrument spec = {.struct_size = sizeof spec};
    struct obi_book_options opt = {
        .struct_size = sizeof opt, .max_levels = 1024, .max_changes = 64, .instrument = i};
    if (obi_decoder_instrument(c->decoder, i, &spec) != OBI_OK) abort(); /* as the venue means */
    if (c->style->keeps) spec.depth_limit = c->style->keeps;
    opt.spec = &spec;
    if (obi_book_create(&opt, &mem, &c->seat[i].book, NULL) != OBI_OK) abort();
}

void wire_client_open(struct wire_client *c, const struct wire_style *style,
                      const struct wire_market *market, uint32_t n_instruments,
                      struct test_rng *rng, struct wire_tally *tally) {
    c->style = style;
    c->market = market;
    c->n_instruments = n_instruments;
    c->rng = rng;
    c->tally = tally;
    memset(c->seat, 0, sizeof c->seat);
    c->n_said = c->n_in = c->n_memory = 0;
    c->says_ghost = c->was_reset = 0;
    c->resets_inside = 0;
    c->why[0] = c->heard[0] = '\0';
    open_decoder(c);
    for (uint32_t i = 0; i < n_instruments; i++) open_book(c, i);
}

void wire_client_close(struct wire_client *c) {
    obi_decoder_destroy(c->decoder);
    for (uint32_t i = 0; i < c->n_instruments; i++) obi_book_destroy(c->seat[i].book);
}

void wire_client_account(struct wire_client *c) {
    static const uint32_t headings[] = {
        OBI_COUNTER_DECODER_DIFFS,   OBI_COUNTER_DECODER_SNAPSHOTS, OBI_COUNTER_DECODER_TRADES,
        OBI_COUNTER_DECODER_QUOTES,  OBI_COUNTER_DECODER_STATES,    OBI_COUNTER_DECODER_OLD,
        OBI_COUNTER_DECODER_DROPPED, OBI_COUNTER_DECODER_UNSCALED,  OBI_COUNTER_DECODER_OTHER,
        OBI_COUNTER_DECODER_UNKNOWN, OBI_COUNTER_DECODER_REFUSED};
    uint64_t sum = 0, messages = wire_client_count(c, OBI_COUNTER_DECODER_MESSAGES);
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        sum += wire_client_count(c, headings[i]);
    if (messages != c->n_said || sum != messages) /* nobody waits: nothing is held */
        blame(c, "%llu messages were told, %llu counted, %llu accounted for",
              (unsigned long long)c->n_said, (unsigned long long)messages, (unsigned long long)sum);
    c->tally->messages += messages;
    c->tally->snapshots += wire_client_count(c, OBI_COUNTER_DECODER_SNAPSHOTS);
    for (uint32_t i = 0; i < c->n_instruments; i++) {
        c->tally->verified += book_count(&c->seat[i], OBI_COUNTER_BOOK_VERIFIED);
        c->tally->mismatched += book_count(&c->seat[i], OBI_COUNTER_BOOK_MISMATCHED);
        c->tally->unverified += book_count(&c->seat[i], OBI_COUNTER_BOOK_UNVERIFIED);
    }
}
