/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "oracle/trades.h"

#include "oracle/exact.h"

#include <math.h>
#include <stdlib.h>

/* -- signs ------------------------------------------------------------------------------------- */

/* Against the last trade before it at another price. */
static int tick(const struct oracle_trade *trade, size_t i) {
    for (size_t k = i; k > 0; k--) {
        if (trade[k - 1].price < trade[i].price) return 1;
        if (trade[k - 1].price > trade[i].price) return -1;
    }
    return 0;
}

/* The last quote that was told before the trade and held so long before it. */
static const struct oracle_quote *prevailing(const struct oracle_tape *tape, size_t i) {
    const struct oracle_trade *trade = &tape->trade[i];
    for (size_t k = trade->n_quotes; k > 0; k--) {
        const struct oracle_quote *q = &tape->quote[k - 1];
        if (tape->lag == 0 || q->at <= trade->at - tape->lag) return q;
    }
    return NULL;
}

/* price x k - (ask x i + bid x (k - i)) */
static int compare(int64_t price, const struct oracle_quote *q, int k, int i) {
    struct exact ask = exact_mul(exact_of(q->ask), i), bid = exact_mul(exact_of(q->bid), k - i);
    return exact_sign(exact_sub(exact_mul(exact_of(price), k), exact_add(ask, bid)));
}

static int is_within(int64_t price, int64_t lo, int64_t hi) {
    return lo <= price && price <= hi;
}

int oracle_sign(const struct oracle_tape *tape, size_t i, int rule) {
    const struct oracle_trade *trade = &tape->trade[i];
    int by_tick = tick(tape->trade, i);
    if (rule == ORACLE_FLAG) return trade->flag;
    if (rule == ORACLE_TICK) return by_tick;
    const struct oracle_quote *q = prevailing(tape, i);
    if (!q || !q->bid_lots || !q->ask_lots || q->bid > q->ask) return by_tick;
    int64_t p = trade->price;
    int by_mid = compare(p, q, 2, 1);
    int is_up = p <= q->ask && compare(p, q, 10, 7) >= 0;
    int is_down = p >= q->bid && compare(p, q, 10, 3) <= 0;
    switch (rule) {
    case ORACLE_QUOTE: return by_mid;
    case ORACLE_LEE_READY: return by_mid ? by_mid : by_tick;
    case ORACLE_EMO:
        if (q->bid == q->ask || (p != q->bid && p != q->ask)) return by_tick;
        return p == q->ask ? 1 : -1;
    case ORACLE_CLNV:
        if (!is_within(p, q->bid, q->ask) || is_up == is_down) return by_tick;
        return is_up ? 1 : -1;
    default:
        if (by_mid) return by_mid;
        if (q->ask_lots == q->bid_lots) return by_tick;
        return q->ask_lots > q->bid_lots ? 1 : -1;
    }
}

/* -- buckets and bars -------------------------------------------------------------------------- */

/* How much of the trade that covers lots [from, to) lies in [lo, hi). */
static int64_t overlap(int64_t from, int64_t to, int64_t lo, int64_t hi) {
    int64_t first = from > lo ? from : lo, end = to < hi ? to : hi;
    return end > first ? end - first : 0;
}

static int64_t traded(const struct oracle_trade *trade, size_t n) {
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) sum += trade[i].lots;
    return sum;
}

/* Lots of the given sign in [lo, hi). */
static int64_t of_sign(const struct oracle_trade *trade, const int *sign, size_t n, int which,
                       int64_t lo, int64_t hi) {
    int64_t sum = 0, from = 0;
    for (size_t i = 0; i < n; i++) {
        if (sign[i] == which) sum += overlap(from, from + trade[i].lots, lo, hi);
        from += trade[i].lots;
    }
    return sum;
}

double oracle_vpin(const struct oracle_trade *trade, const int *sign, size_t n_trades,
                   int64_t bucket, size_t n, int hidden) {
    int64_t full = traded(trade, n_trades) / bucket, sum = 0;
    if (full < (int64_t)n) return (double)NAN;
    for (int64_t b = full - (int64_t)n; b < full; b++) {
        int64_t lo = b * bucket, hi = lo + bucket;
        int64_t bought = of_sign(trade, sign, n_trades, 1, lo, hi);
        int64_t sold = of_sign(trade, sign, n_trades, -1, lo, hi);
        sum += hidden ? bucket - bought - sold : llabs(bought - sold);
    }
    return exact_ratio(exact_of(sum), exact_mul(exact_of(bucket), (int64_t)n));
}

/* The price of the trade that has the last lot of a bar. */
static int64_t close_of(const struct oracle_trade *trade, int64_t bar, int64_t i) {
    int64_t end = 0;
    for (; end < (i + 1) * bar; trade++) end += trade->lots;
    return trade[-1].price;
}

long double oracle_bvc(const struct oracle_trade *trade, size_t n_trades, int64_t bar) {
    int64_t full = traded(trade, n_trades) / bar, n = full - 2;
    if (n < 2) return (long double)NAN;
    long double *move = calloc((size_t)full, sizeof *move), mean = 0, square = 0;
    for (int64_t i = 1; i < full; i++)
        move[i] = (long double)(close_of(trade, bar, i) - close_of(trade, bar, i - 1));
    for (int64_t i = 1; i <= n; i++) mean += move[i] / (long double)n;
    for (int64_t i = 1; i <= n; i++) square += (move[i] - mean) * (move[i] - mean);
    long double sigma = sqrtl(square / (long double)(n - 1)), last = move[full - 1];
    free(move);
    if (sigma == 0) return 0;
    return erfl(last / sigma / sqrtl(2));
}

/* -- memory ------------------------------------------------------------------------------------ */

double oracle_memory(const int *sign, size_t n, size_t room, size_t lag) {
    int *kept = calloc(room, sizeof *kept);
    size_t n_kept = 0;
    int64_t products = 0, sum = 0;
    for (size_t i = n; i > 0 && n_kept < room; i--) {
        if (sign[i - 1]) kept[n_kept++] = sign[i - 1];
    }
    for (size_t i = 0; i < n_kept; i++) sum += kept[i];
    for (size_t i = 0; i + lag < n_kept; i++) products += kept[i] * kept[i + lag];
    free(kept);
    if (n_kept <= lag) return (double)NAN;
    int64_t many = (int64_t)n_kept, pairs = many - (int64_t)lag;
    struct exact whole = exact_mul(exact_of(many * many), pairs);
    struct exact part = exact_sub(exact_mul(exact_of(many * many), products),
                                  exact_mul(exact_of(sum * sum), pairs));
    return exact_ratio(part, whole);
}
