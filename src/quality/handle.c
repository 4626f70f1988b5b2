/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The handle of lifetimes: frames in, lives of either side kept, and read. */
#include "core/abi.h"
#include "core/error.h"
#include "core/fpmode.h"
#include "core/mem.h"
#include "quality/clock.h"
#include "quality/lifetime.h"

#include <obi/lifetime.h>
#include <obi/metrics.h>
#include <obi/schema.h>
#include <string.h>

enum {
    COUNTER_FIRST = OBI_COUNTER_LIFETIME_ORDERS,
    COUNTERS = OBI_COUNTER_LIFETIME_CLOCK_BACK - COUNTER_FIRST + 1
};

struct obi_lifetime {
    struct obi_lifetimes side[2]; /* bids, asks */
    obi_ns tau_ns, now_ns;
    uint64_t frame, epoch;
    int has_frame, is_blind; /* one was seen; the book was one of levels */
    uint64_t count[COUNTERS];
    struct obi_mem mem;
};

/* -- create ------------------------------------------------------------------------------------ */

static const obi_ns tau_default_ns = 2000000000;

static int plan(const struct obi_lifetime_options *opt, obi_ns *tau_ns, struct obi_error *err) {
    struct obi_lifetime_options known = {.struct_size = sizeof known};
    int rc = opt ? obi_abi_read(&known, sizeof known, opt, 0, err) : OBI_OK;
    if (rc) return rc;
    if (known.tau_ns < 0) return obi_fail(err, OBI_E_ARG, "tau_ns is below 0");
    *tau_ns = known.tau_ns ? known.tau_ns : tau_default_ns;
    return OBI_OK;
}

static void empty(struct obi_lifetime *l) {
    for (int i = 0; i < 2; i++) obi_lifetimes_start(&l->side[i], l->tau_ns);
    memset(l->count, 0, sizeof l->count);
    l->has_frame = l->is_blind = 0;
    l->now_ns = 0;
}

size_t obi_lifetime_footprint(const struct obi_lifetime_options *opt) {
    obi_ns tau_ns;
    struct obi_carve carve = {NULL, 0, 0};
    if (plan(opt, &tau_ns, NULL)) return 0;
    obi_carve(&carve, 1, sizeof(struct obi_lifetime));
    return obi_carved(&carve);
}

int obi_lifetime_create(const struct obi_lifetime_options *opt, const struct obi_allocator *mem,
                        obi_lifetime **out, struct obi_error *err) {
    obi_ns tau_ns;
    struct obi_mem block;
    if (out) *out = NULL;
    int rc = plan(opt, &tau_ns, err);
    if (rc) return rc;
    if (!out) return obi_fail(err, OBI_E_ARG, "out is NULL");
    rc = obi_mem_take(&block, mem, obi_lifetime_footprint(opt), err);
    if (rc) return rc;
    struct obi_carve carve = {block.block, 0, 0};
    struct obi_lifetime *l = obi_carve(&carve, 1, sizeof *l);
    l->tau_ns = tau_ns;
    l->mem = block;
    empty(l);
    *out = l;
    return obi_succeed(err);
}

void obi_lifetime_destroy(obi_lifetime *life) {
    if (life) obi_mem_give(&life->mem);
}

int obi_lifetime_reset(obi_lifetime *life) {
    if (!life) return OBI_E_ARG;
    empty(life);
    return OBI_OK;
}

/* -- update ------------------------------------------------------------------------------------ */

static void tick(struct obi_lifetime *l, uint32_t counter) {
    l->count[counter - COUNTER_FIRST]++;
}

static void set_clock(struct obi_lifetime *l, const obi_book *book) {
    obi_ns now_ns = obi_quality_now(book);
    int is_back = now_ns < l->now_ns && book->epoch == l->epoch;
    if (is_back) {
        tick(l, OBI_COUNTER_LIFETIME_CLOCK_BACK);
    } else {
        l->now_ns = now_ns;
    }
}

static void take_changes(struct obi_lifetime *l, const obi_book *book) {
    for (uint32_t i = 0; i < book->n_changes; i++) {
        const struct obi_change *c = &book->change[i];
        if (!obi_change_is_withdrawal(c)) continue;
        tick(l, c->facts & OBI_ORDER_UNDATED ? OBI_COUNTER_LIFETIME_UNDATED
                                             : OBI_COUNTER_LIFETIME_ORDERS);
        obi_lifetimes_take(&l->side[c->side == OBI_ASK], c, l->now_ns);
    }
}

static void take_frame(struct obi_lifetime *l, const obi_book *book) {
    int is_missing = l->has_frame && book->frame != l->frame + 1;
    if (is_missing || book->overflow) tick(l, OBI_COUNTER_LIFETIME_BREAKS);
    if (!l->has_frame) l->epoch = book->epoch;
    if (obi_book_is_valid(book)) {
        set_clock(l, book);
        take_changes(l, book);
    }
    l->is_blind = !book->plan.max_orders;
    l->has_frame = 1;
    l->frame = book->frame;
    l->epoch = book->epoch;
}

int obi_lifetime_update(obi_lifetime *life, const obi_book *book) {
    if (!life || !book) return OBI_E_ARG;
    if (book->open) return OBI_MORE;
    int is_again = life->has_frame && life->frame == book->frame;
    if (!is_again) take_frame(life, book);
    return obi_book_is_valid(book) ? OBI_OK : OBI_RESYNC;
}

/* -- read -------------------------------------------------------------------------------------- */

static void add(struct obi_lifetimes *sum, const struct obi_lifetimes *l) {
    for (uint32_t b = 0; b < OBI_LIFETIME_BINS; b++) {
        sum->count[b] += l->count[b];
        sum->lots[b] = obi_wide_add(sum->lots[b], l->lots[b]);
    }
    sum->n += l->n;
    sum->fleeting_lots = obi_wide_add(sum->fleeting_lots, l->fleeting_lots);
    sum->all_lots = obi_wide_add(sum->all_lots, l->all_lots);
}

/* A side, or both together. */
static struct obi_lifetimes lives_of(const struct obi_lifetime *l, uint32_t side) {
    struct obi_lifetimes sum = l->side[side == OBI_ASK];
    if (side == OBI_NONE) add(&sum, &l->side[1]);
    return sum;
}

int obi_lifetime_bins(const obi_lifetime *life, uint32_t side, uint64_t *n_orders, double *lots,
                      size_t n) {
    if (!life || side > OBI_ASK || n < OBI_LIFETIME_BINS) return OBI_E_ARG;
    struct obi_lifetimes l = lives_of(life, side);
    for (uint32_t b = 0; b < OBI_LIFETIME_BINS; b++) {
        if (n_orders) n_orders[b] = l.count[b];
        if (lots) lots[b] = obi_wide_to_double(l.lots[b]);
    }
    return OBI_OK;
}

int obi_lifetime_quantile(const obi_lifetime *life, uint32_t side, double p, obi_ns *from_ns,
                          obi_ns *to_ns) {
    if (!life || side > OBI_ASK || !(p > 0 && p <= 1) || !from_ns || !to_ns) return OBI_E_ARG;
    struct obi_lifetimes l = lives_of(life, side);
    uint32_t bin = obi_lifetimes_quantile(&l, p);
    *from_ns = *to_ns = 0;
    if (bin == OBI_LIFETIME_BINS) return OBI_WARMUP;
    *from_ns = bin ? (obi_ns)1 << bin : 0;
    *to_ns = bin + 1 < OBI_LIFETIME_BINS ? (obi_ns)1 << (bin + 1) : INT64_MAX;
    return OBI_OK;
}

static OBI_NOT_INLINED struct obi_value fleeting(const struct obi_lifetime *l, uint32_t side) {
    struct obi_lifetimes lives = lives_of(l, side);
    return obi_lifetimes_fleeting(&lives);
}

int obi_lifetime_fleeting(const obi_lifetime *life, uint32_t side, double *value, uint8_t *status) {
    if (!life || side > OBI_ASK || !value) return OBI_E_ARG;
    uint64_t host = obi_fp_enter();
    struct obi_value v = fleeting(life, side);
    obi_fp_leave(host);
    *value = v.value;
    if (status) *status = life->is_blind ? (uint8_t)OBI_VALUE_NO_ORDERS : v.status;
    return OBI_OK;
}

int obi_lifetime_count(const obi_lifetime *life, uint32_t counter, uint64_t *out) {
    if (!life || !out) return OBI_E_ARG;
    if (counter < COUNTER_FIRST || counter - COUNTER_FIRST >= COUNTERS) return OBI_E_ARG;
    *out = life->count[counter - COUNTER_FIRST];
    return OBI_OK;
}
