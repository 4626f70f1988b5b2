/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Messages of venues in a line each, for tests of what a stream may do. */
#ifndef TEST_VENUE_TEXT_H
#define TEST_VENUE_TEXT_H

#include "live.h"

#define ONE_BID "[[\"10.0\",\"1\"]]"
#define ONE_ASK "[[\"10.2\",\"1\"]]"
#define NONE    "[]"

/* Its price in ticks: Binance writes all decimals; OKX writes as few as it can, so its steps are
 * fine. */
enum { BID = 100, OKX_LOT = 100000000 };
#define OKX_BID INT64_C(100000000000)

static char text[1024];

/* A REST snapshot of Binance. */
static inline const char *rest(unsigned id, const char *bids, const char *asks) {
    snprintf(text, sizeof text, "{\"lastUpdateId\":%u,\"bids\":%s,\"asks\":%s}", id, bids, asks);
    return text;
}

/* An update of Binance: of spot, or with pu of futures. */
static inline const char *spot(unsigned first, unsigned last, const char *bids) {
    snprintf(text, sizeof text,
             "{\"e\":\"depthUpdate\",\"E\":6,\"s\":\"X\",\"U\":%u,\"u\":%u,\"b\":%s,\"a\":[]}",
             first, last, bids);
    return text;
}

static inline const char *usdm(unsigned first, unsigned last, unsigned before, const char *bids) {
    snprintf(
        text, sizeof text,
        "{\"e\":\"depthUpdate\",\"E\":6,\"T\":5,\"s\":\"X\",\"U\":%u,\"u\":%u,\"pu\":%u,\"b\":%s,"
        "\"a\":[]}",
        first, last, before, bids);
    return text;
}

/* OKX tells both in one stream. */
static inline const char *okx(const char *symbol, const char *action, int before, unsigned id,
                              const char *bids, const char *asks) {
    snprintf(
        text, sizeof text,
        "{\"arg\":{\"channel\":\"books\",\"instId\":\"%s\"},\"action\":\"%s\",\"data\":[{\"asks\":"
        "%s,\"bids\":%s,\"ts\":\"1652459225464\",\"checksum\":0,\"prevSeqId\":%d,\"seqId\":%u}]}",
        symbol, action, asks, bids, before, id);
    return text;
}

static inline const char *okx_begin(const char *symbol, unsigned id) {
    return okx(symbol, "snapshot", -1, id, ONE_BID, ONE_ASK);
}

/* Futures of Binance in sync at 100. */
static inline struct live *synced(void) {
    struct live *l = live_open("binance-usdm");
    ck_assert_int_eq(live_say(l, rest(100, ONE_BID, ONE_ASK)), OBI_OK);
    ck_assert_int_eq(live_say(l, usdm(95, 101, 94, "[[\"10.0\",\"2\"]]")), OBI_OK);
    ck_assert_uint_eq(live_state(l, 0), OBI_STATE_VALID);
    return l;
}

#endif /* TEST_VENUE_TEXT_H */
