/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What trades have come to, not since the last row but since the start or over the last so many:
 * the cumulative volume delta, VPIN, bulk volume classification, the memory of signs. They go on
 * over rows, and over gaps, where the row says BREAK. */
#include "metric/flow.h"
#include "metric/table.h"
#include "metric/term.h"
#include "metric/trade.h"
#include "trade/bvc.h"
#include "trade/memory.h"
#include "trade/vpin.h"

#include <math.h>

/* What goes on is not touched by a row. */
static void go_on(void *sum) {
    (void)sum;
}

static struct obi_value as_it_stands(const struct obi_view *view, struct obi_value v) {
    uint8_t lost = view->flow->status;
    if (lost == OBI_VALUE_WARMUP) return obi_undefined(lost);
    if (isnan(v.value)) return obi_undefined(v.status ? v.status : lost);
    return obi_defined(v.value, obi_flow_status(view, 0));
}

/* -- cumulative volume delta ------------------------------------------------------------------- */

static void tell_quote(struct obi_tally *t, const struct obi_frame *frame) {
    obi_trade_quote(t->memory, t->col, frame);
}

static void forget(struct obi_tally *t, const struct obi_frame *frame) {
    obi_trade_forget(t->memory, t->col, frame);
}

static void add_delta(struct obi_tally *t, const struct obi_frame *frame,
                      const struct obi_print *print) {
    (void)frame;
    obi_wide *sum = t->sum, lots = obi_wide_of(print->qty_lots);
    int sign = obi_trade_sign(t->memory, t->col, print);
    if (sign > 0) *sum = obi_wide_add(*sum, lots);
    if (sign < 0) *sum = obi_wide_sub(*sum, lots);
}

static const struct obi_tally_kind delta = {.size = sizeof(obi_wide),
                                            .room = obi_trade_room,
                                            .rebase = forget,
                                            .frame = tell_quote,
                                            .print = add_delta,
                                            .rest = go_on};

static struct obi_value cvd(const struct obi_view *view, const struct obi_tier *tier) {
    const obi_wide *sum = tier->tally->told;
    return as_it_stands(view, obi_defined(obi_wide_to_double(*sum), OBI_VALUE_OK));
}

/* -- values that a print makes ----------------------------------------------------------------- */

/* What the rest keep up to date, and tell. */
struct told {
    struct obi_value value, unsigned_;
    int begun;
};

static const struct told *told_of(const struct obi_tier *tier) {
    return tier->tally->told;
}

static struct obi_value value_of(const struct obi_view *view, const struct obi_tier *tier) {
    const struct told *s = told_of(tier);
    return as_it_stands(view, s->begun ? s->value : obi_undefined(OBI_VALUE_WARMUP));
}

/* A machine behind the signer, in one piece of memory. */
static size_t aligned(size_t size) {
    return (size + OBI_CACHE_LINE - 1) / OBI_CACHE_LINE * OBI_CACHE_LINE;
}

static void *behind_signer(const struct obi_tally *t) {
    return (char *)t->memory + aligned(obi_trade_room(t->col));
}

/* -- VPIN -------------------------------------------------------------------------------------- */

enum { SIGN, LAG, BUCKET, BUCKETS }; /* parameters of VPIN */

static struct obi_vpin *lay_vpin(char *base, uint32_t n, size_t *size) {
    struct obi_carve c = {base, 0, 0};
    struct obi_vpin room, *v = obi_carve(&c, 1, sizeof *v);
    obi_vpin_layout(&c, v ? v : &room, n);
    *size = obi_carved(&c);
    return v;
}

static size_t vpin_room(const struct obi_column *col) {
    size_t size;
    lay_vpin(NULL, (uint32_t)col->param[BUCKETS], &size);
    return aligned(obi_trade_room(col)) + size;
}

static void rebase_vpin(struct obi_tally *t, const struct obi_frame *frame) {
    struct told *s = t->sum;
    size_t size;
    forget(t, frame);
    if (s->begun) return;
    uint32_t n = (uint32_t)t->col->param[BUCKETS];
    obi_vpin_start(lay_vpin(behind_signer(t), n, &size), (obi_lots)t->col->param[BUCKET], n);
    *s = (struct told){obi_undefined(OBI_VALUE_WARMUP), obi_undefined(OBI_VALUE_WARMUP), 1};
}

static void add_to_vpin(struct obi_tally *t, const struct obi_frame *frame,
                        const struct obi_print *print) {
    (void)frame;
    struct told *s = t->sum;
    struct obi_vpin *v = behind_signer(t);
    obi_vpin_add(v, print->qty_lots, obi_trade_sign(t->memory, t->col, print));
    s->value = obi_vpin_read(v);
    s->unsigned_ = obi_vpin_unsigned(v);
}

static const struct obi_tally_kind buckets = {.size = sizeof(struct told),
                                              .room = vpin_room,
                                              .rebase = rebase_vpin,
                                              .frame = tell_quote,
                                              .print = add_to_vpin,
                                              .rest = go_on};

static struct obi_value vpin_unsigned(const struct obi_view *view, const struct obi_tier *tier) {
    const struct told *s = told_of(tier);
    return as_it_stands(view, s->begun ? s->unsigned_ : obi_undefined(OBI_VALUE_WARMUP));
}

/* -- bulk volume ------------------------------------------------------------------------------- */

static size_t bvc_room(const struct obi_column *col) {
    (void)col;
    return sizeof(struct obi_bvc);
}

static void rebase_bvc(struct obi_tally *t, const struct obi_frame *frame) {
    struct told *s = t->sum;
    (void)frame;
    if (s->begun) return;
    obi_bvc_start(t->memory, (obi_lots)t->col->param[0]);
    *s = (struct told){obi_undefined(OBI_VALUE_WARMUP), obi_undefined(OBI_VALUE_WARMUP), 1};
}

static void add_to_bvc(struct obi_tally *t, const struct obi_frame *frame,
                       const struct obi_print *print) {
    (void)frame;
    struct obi_bvc *b = t->memory;
    obi_bvc_add(b, print->price_ticks, print->qty_lots);
    ((struct told *)t->sum)->value = b->last;
}

static const struct obi_tally_kind bulk = {.size = sizeof(struct told),
                                           .room = bvc_room,
                                           .rebase = rebase_bvc,
                                           .print = add_to_bvc,
                                           .rest = go_on};

/* -- memory of signs --------------------------------------------------------------------------- */

enum { AGE = LAG + 1, TRADES_KEPT }; /* parameters */

static struct obi_memory *lay_memory(char *base, uint32_t room, size_t *size) {
    struct obi_carve c = {base, 0, 0};
    struct obi_memory keep, *m = obi_carve(&c, 1, sizeof *m);
    obi_memory_layout(&c, m ? m : &keep, room, 1);
    *size = obi_carved(&c);
    return m;
}

static size_t memory_room(const struct obi_column *col) {
    size_t size;
    lay_memory(NULL, (uint32_t)col->param[TRADES_KEPT], &size);
    return aligned(obi_trade_room(col)) + size;
}

static void rebase_memory(struct obi_tally *t, const struct obi_frame *frame) {
    struct told *s = t->sum;
    size_t size;
    forget(t, frame);
    if (s->begun) return;
    uint32_t room = (uint32_t)t->col->param[TRADES_KEPT];
    struct obi_memory *m = lay_memory(behind_signer(t), room, &size);
    obi_memory_start(m, room, 1);
    m->lag[0] = (uint32_t)t->col->param[AGE];
    *s = (struct told){obi_undefined(OBI_VALUE_WARMUP), obi_undefined(OBI_VALUE_WARMUP), 1};
}

static void add_to_memory(struct obi_tally *t, const struct obi_frame *frame,
                          const struct obi_print *print) {
    (void)frame;
    struct obi_memory *m = behind_signer(t);
    obi_memory_add(m, obi_trade_sign(t->memory, t->col, print));
    ((struct told *)t->sum)->value = obi_memory_read(m, 0);
}

static const struct obi_tally_kind signs = {.size = sizeof(struct told),
                                            .room = memory_room,
                                            .rebase = rebase_memory,
                                            .frame = tell_quote,
                                            .print = add_to_memory,
                                            .rest = go_on};

OBI_TERM(sum) {
    (void)view;
    obi_term_wide(t, *(const obi_wide *)tier->tally->told);
}
OBI_TERM(value) {
    (void)view;
    obi_term_real(t, told_of(tier)->value.value);
}
OBI_TERM(unsigned) {
    (void)view;
    obi_term_real(t, told_of(tier)->unsigned_.value);
}

/* -- the list ---------------------------------------------------------------------------------- */

#define EASLEY                                                                                     \
    "Easley, Lopez de Prado, O'Hara 2012, Flow toxicity and liquidity in a high-frequency world"
#define EDGES        "First frame: NaN, WARMUP. Across a gap or a snapshot it goes on: BREAK. "
#define BUCKETS_TEXT ",bucket=1000(1..9000000000000000 whole),buckets=50(1..1000 whole)"

static const struct obi_term terms[] = {
    {"cvd", put_sum}, {"value", put_value}, {"unsigned", put_unsigned}};

static const struct obi_metric_row rows[] = {
    {.id = OBI_METRIC_CVD,
     .measure = cvd,
     .name = "cvd",
     .tally = &delta,
     .traits = OBI_TRAIT_TRADES | OBI_TRAIT_INTEGER,
     .unit = "lots",
     .params = OBI_SIGN_PARAMS,
     .text = "cumulative volume delta: bought - sold since the first frame",
     .terms = "{cvd}",
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .sign = "rising",
     .edges = EDGES "What was traded in a gap is not in it.",
     .source = "Steidlmayer, Hawkins 2003, Steidlmayer on markets, 9"},
    {.id = OBI_METRIC_VPIN,
     .measure = value_of,
     .name = "vpin",
     .tally = &buckets,
     .traits = OBI_TRAIT_TRADES,
     .unit = "1",
     .params = OBI_SIGN_PARAMS BUCKETS_TEXT,
     .text = "the mean of |bought - sold| / bucket over the last full buckets of so many lots each",
     .terms = "{value}",
     .lo = 0,
     .hi = 1,
     .edges = EDGES "Fewer buckets full: NaN, WARMUP. A trade fills as many as it has lots for; "
                    "volume of unknown side counts as half of each.",
     .source = EASLEY},
    {.id = OBI_METRIC_VPIN_UNSIGNED,
     .measure = vpin_unsigned,
     .name = "vpin_unsigned",
     .tally = &buckets,
     .traits = OBI_TRAIT_TRADES,
     .unit = "1",
     .params = OBI_SIGN_PARAMS BUCKETS_TEXT,
     .text = "the share of the buckets of vpin whose side is unknown",
     .terms = "{unsigned}",
     .lo = 0,
     .hi = 1,
     .edges = EDGES "Fewer buckets full: NaN, WARMUP.",
     .source = EASLEY},
    {.id = OBI_METRIC_BVC_IMBALANCE,
     .measure = value_of,
     .name = "bvc_imbalance",
     .tally = &bulk,
     .traits = OBI_TRAIT_TRADES,
     .unit = "1",
     .params = "bucket=1000(1..9000000000000000 whole)",
     .text = "bulk volume classification: 2 Phi(dP / sigma) - 1 of the last full bar of so many "
             "lots, dP the move of its close and sigma the deviation of all moves before it",
     .terms = "{value}",
     .lo = -1,
     .hi = 1,
     .sign = "above 0",
     .edges = EDGES "Before the fourth bar: NaN, WARMUP. Moves without a deviation: 0.",
     .source = EASLEY},
    {.id = OBI_METRIC_SIGN_MEMORY,
     .measure = value_of,
     .name = "sign_memory",
     .tally = &signs,
     .traits = OBI_TRAIT_TRADES,
     .unit = "1",
     .params = OBI_SIGN_PARAMS ",age=1(1..1024 whole),trades=1024(2..1048576 whole)",
     .text = "how signs of trades remember: mean of s(t) s(t + age) - (mean of s)^2 over the last "
             "so many trades that have a side",
     .terms = "{value}",
     .lo = -2,
     .hi = 1,
     .edges = EDGES "No pair of trades that far apart: NaN, WARMUP.",
     .source = "Lillo, Farmer 2004, The long memory of the efficient market"},
};

const struct obi_metric_part obi_metrics_toxicity = {rows, sizeof rows / sizeof *rows, terms,
                                                     sizeof terms / sizeof *terms};
