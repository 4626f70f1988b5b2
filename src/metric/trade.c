/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Trades since the last row, by who pressed. With Vb bought and Vs sold:
 *   trade flow = Vb - Vs · trade imbalance = (Vb - Vs) / (Vb + Vs), in [-1, 1]
 * Only events that carry PRINT count. The side is what the venue told, or what a rule says of the
 * price and the touch before the trade's frame (trade/sign.h). What is over several frames is that
 * of the sums, not the mean of what was in each. */
#include "metric/trade.h"

#include "metric/flow.h"
#include "metric/table.h"
#include "metric/term.h"
#include "trade/tape.h"

#include <math.h>

static void add_print(struct obi_tally *t, const struct obi_frame *frame,
                      const struct obi_print *print) {
    (void)frame;
    int sign = obi_trade_sign(t->memory, t->col, print);
    obi_tape_add(t->sum, print->price_ticks, print->qty_lots, sign);
}

static void tell_quote(struct obi_tally *t, const struct obi_frame *frame) {
    obi_trade_quote(t->memory, t->col, frame);
}

static void forget(struct obi_tally *t, const struct obi_frame *frame) {
    obi_trade_forget(t->memory, t->col, frame);
}

static const struct obi_tally_kind trades = {.size = sizeof(struct obi_tape),
                                             .room = obi_trade_room,
                                             .rebase = forget,
                                             .frame = tell_quote,
                                             .print = add_print};

/* -- measures ---------------------------------------------------------------------------------- */

static const struct obi_tape *tape_of(const struct obi_tier *tier) {
    return tier->tally->told;
}

static struct obi_value lots_of(const struct obi_view *view, obi_wide lots) {
    return obi_flow_value(view, lots, 0);
}

static struct obi_value count_of(const struct obi_view *view, uint64_t n) {
    return obi_flow_value(view, obi_wide_of((int64_t)n), 0);
}

/* A number of the tape, with what is to be known of the frames; none, where there was no trade for
 * it, unless a snapshot is a better reason. */
static struct obi_value of_tape(const struct obi_view *view, struct obi_value v, uint8_t none) {
    uint8_t lost = view->flow->status;
    if (view->flow->undefined) return obi_undefined(lost);
    if (isnan(v.value)) return obi_undefined(lost ? lost : none);
    return obi_defined(v.value, obi_flow_status(view, 0));
}

#define MEASURE(name, value)                                                                       \
    static struct obi_value name(const struct obi_view *view, const struct obi_tier *tier) {       \
        const struct obi_tape *tape = tape_of(tier);                                               \
        return value;                                                                              \
    }

MEASURE(trade_flow, lots_of(view, obi_wide_sub(tape->bought, tape->sold)))
MEASURE(trade_imbalance, of_tape(view, obi_tape_imbalance(tape), OBI_VALUE_ZERO_DENOM))
MEASURE(buy_volume, lots_of(view, tape->bought))
MEASURE(sell_volume, lots_of(view, tape->sold))
MEASURE(unsigned_volume, lots_of(view, tape->unsigned_))
MEASURE(volume, lots_of(view, obi_tape_volume(tape)))
MEASURE(buy_count, count_of(view, tape->n_bought))
MEASURE(sell_count, count_of(view, tape->n_sold))
MEASURE(trade_count, count_of(view, obi_tape_count(tape)))
MEASURE(count_balance, of_tape(view, obi_tape_count_imbalance(tape), OBI_VALUE_ZERO_DENOM))
MEASURE(mean_trade, of_tape(view, obi_tape_mean_size(tape), OBI_VALUE_NO_TRADES))
MEASURE(vwap, of_tape(view, obi_tape_vwap(tape), OBI_VALUE_NO_TRADES))
MEASURE(zscore, of_tape(view, obi_tape_zscore(tape), OBI_VALUE_ZERO_DENOM))

static struct obi_value max_trade(const struct obi_view *view, const struct obi_tier *tier) {
    obi_lots lots = tape_of(tier)->largest_lots;
    struct obi_value v = obi_undefined(OBI_VALUE_NO_TRADES);
    if (lots) v = obi_defined(obi_wide_to_double(obi_wide_of(lots)), OBI_VALUE_OK);
    return of_tape(view, v, OBI_VALUE_NO_TRADES);
}

static struct obi_value notional(const struct obi_view *view, const struct obi_tier *tier) {
    double value = obi_sum_to_double(tape_of(tier)->notional);
    return of_tape(view, obi_defined(value, OBI_VALUE_OK), OBI_VALUE_OK);
}

#define WIDE_TERM(name, value)                                                                     \
    OBI_TERM(name) {                                                                               \
        (void)view;                                                                                \
        const struct obi_tape *tape = tape_of(tier);                                               \
        obi_term_wide(t, value);                                                                   \
    }
WIDE_TERM(bought, tape->bought)
WIDE_TERM(sold, tape->sold)
WIDE_TERM(signed, obi_wide_add(tape->bought, tape->sold))
WIDE_TERM(unsigned, tape->unsigned_)
WIDE_TERM(volume, obi_tape_volume(tape))
WIDE_TERM(n_bought, obi_wide_of((int64_t)tape->n_bought))
WIDE_TERM(n_sold, obi_wide_of((int64_t)tape->n_sold))
WIDE_TERM(n, obi_wide_of((int64_t)obi_tape_count(tape)))
WIDE_TERM(largest, obi_wide_of(tape->largest_lots))
OBI_TERM(notional) {
    (void)view;
    obi_term_real(t, obi_sum_to_double(tape_of(tier)->notional));
}
OBI_TERM(squares) {
    (void)view;
    obi_term_real(t, obi_sum_to_double(tape_of(tier)->squares));
}

static const struct obi_term terms[] = {{"bought", put_bought},   {"sold", put_sold},
                                        {"signed", put_signed},   {"unsigned", put_unsigned},
                                        {"volume", put_volume},   {"n_bought", put_n_bought},
                                        {"n_sold", put_n_sold},   {"n", put_n},
                                        {"largest", put_largest}, {"notional", put_notional},
                                        {"squares", put_squares}};

/* -- the list ---------------------------------------------------------------------------------- */

#define TRADES      (OBI_TRAIT_FLOW | OBI_TRAIT_TRADES)
#define WHOLE       (TRADES | OBI_TRAIT_INTEGER)
#define CONT_TRADES "Cont, Kukanov, Stoikov 2014, trade imbalance TI"
#define HASBROUCK   "Hasbrouck 2007, Empirical market microstructure, 2.1"
#define RULES       "; Theissen 2001, A test of the accuracy of the Lee/Ready algorithm"
#define NO_SIDE     OBI_FLOW_EDGES "No side known: NaN, ZERO_DENOM, or BREAK across a snapshot."
#define NO_TRADE    OBI_FLOW_EDGES "No trade: NaN, NO_TRADES, or BREAK across a snapshot."

#define ROW(metric, fn, title, ...)                                                                \
    {                                                                                              \
        .id = metric, .measure = fn, .name = title, .tally = &trades, .lo = -HUGE_VAL,             \
        .hi = HUGE_VAL, __VA_ARGS__                                                                \
    }
/* A sum of trades of one side, or of any. */
#define SUM(metric, fn, title, lots_or_trades, rule, words, what)                                  \
    {                                                                                              \
        .id = metric, .measure = fn, .name = title, .tally = &trades, .traits = WHOLE,             \
        .unit = lots_or_trades, .params = rule, .text = words, .terms = what, .lo = 0,             \
        .hi = HUGE_VAL, .edges = OBI_FLOW_EDGES "No trade: 0.", .source = HASBROUCK                \
    }

static const struct obi_metric_row rows[] = {
    ROW(OBI_METRIC_TRADE_FLOW, trade_flow, "trade_flow", .traits = WHOLE, .unit = "lots",
        .params = OBI_SIGN_PARAMS, .text = "bought - sold by aggressors",
        .terms = "bought {bought} - sold {sold}", .sign = "above 0",
        .edges = OBI_FLOW_EDGES "No trade: 0.", .source = CONT_TRADES RULES),
    {.id = OBI_METRIC_TRADE_IMBALANCE,
     .measure = trade_imbalance,
     .name = "trade_imbalance",
     .tally = &trades,
     .traits = TRADES,
     .unit = "1",
     .params = OBI_SIGN_PARAMS,
     .text = "(bought - sold) / (bought + sold) by aggressors",
     .terms = "(bought {bought} - sold {sold}) / {signed}",
     .lo = -1,
     .hi = 1,
     .sign = "above 0",
     .edges = NO_SIDE,
     .source = CONT_TRADES RULES},
    SUM(OBI_METRIC_BUY_VOLUME, buy_volume, "buy_volume", "lots", OBI_SIGN_PARAMS,
        "lots that buyers took", "{bought}"),
    SUM(OBI_METRIC_SELL_VOLUME, sell_volume, "sell_volume", "lots", OBI_SIGN_PARAMS,
        "lots that sellers took", "{sold}"),
    SUM(OBI_METRIC_UNSIGNED_VOLUME, unsigned_volume, "unsigned_volume", "lots", OBI_SIGN_PARAMS,
        "lots traded of which neither the venue nor the rule says who pressed", "{unsigned}"),
    SUM(OBI_METRIC_VOLUME, volume, "volume", "lots", NULL, "lots traded", "{volume}"),
    SUM(OBI_METRIC_BUY_COUNT, buy_count, "buy_count", "trades", OBI_SIGN_PARAMS,
        "trades in which buyers pressed", "{n_bought}"),
    SUM(OBI_METRIC_SELL_COUNT, sell_count, "sell_count", "trades", OBI_SIGN_PARAMS,
        "trades in which sellers pressed", "{n_sold}"),
    SUM(OBI_METRIC_TRADE_COUNT, trade_count, "trade_count", "trades", NULL, "trades", "{n}"),
    {.id = OBI_METRIC_TRADE_COUNT_IMBALANCE,
     .measure = count_balance,
     .name = "trade_count_imbalance",
     .tally = &trades,
     .traits = TRADES,
     .unit = "1",
     .params = OBI_SIGN_PARAMS,
     .text = "(trades bought - trades sold) / (trades bought + trades sold)",
     .terms = "(bought {n_bought} - sold {n_sold}) / ({n_bought} + {n_sold})",
     .lo = -1,
     .hi = 1,
     .sign = "above 0",
     .edges = NO_SIDE,
     .source = CONT_TRADES},
    ROW(OBI_METRIC_MEAN_TRADE, mean_trade, "mean_trade", .traits = TRADES, .unit = "lots",
        .text = "the mean size of the trades since the last row", .terms = "{volume} / {n}",
        .edges = NO_TRADE, .source = HASBROUCK),
    ROW(OBI_METRIC_MAX_TRADE, max_trade, "max_trade", .traits = TRADES, .unit = "lots",
        .text = "the largest trade since the last row", .terms = "{largest}", .edges = NO_TRADE,
        .source = HASBROUCK),
    ROW(OBI_METRIC_NOTIONAL, notional, "notional", .traits = TRADES, .unit = "value",
        .text = "sum of ticks x lots over the trades: exact, and rounded once",
        .terms = "{notional}", .edges = OBI_FLOW_EDGES "No trade: 0.", .source = HASBROUCK),
    ROW(OBI_METRIC_TRADE_VWAP, vwap, "trade_vwap", .traits = TRADES, .unit = "ticks",
        .text = "the mean price of the lots traded since the last row",
        .terms = "{notional} / {volume}", .edges = NO_TRADE,
        .source = "Berkowitz, Logue, Noser 1988, The total cost of transactions on the NYSE"),
    ROW(OBI_METRIC_TRADE_ZSCORE, zscore, "trade_zscore", .traits = TRADES, .unit = "1",
        .params = OBI_SIGN_PARAMS,
        .text =
            "(bought - sold) / sqrt(sum of squared sizes): in deviations, if each trade were as "
            "likely bought as sold",
        .terms = "(bought {bought} - sold {sold}) / sqrt({squares})", .sign = "above 0",
        .edges = NO_SIDE, .source = "variance of a sum of independent signs"),
};

const struct obi_metric_part obi_metrics_trade = {rows, sizeof rows / sizeof *rows, terms,
                                                  sizeof terms / sizeof *terms};
