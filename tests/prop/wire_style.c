/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "prop/wire_venues.h"

#define QUOTED_PAIRS "[\"", "\",\"", "\"]"

#define BINANCE                                                                                    \
    .symbol = {"BTCUSDT", "ETHUSDT"}, .nameless = 1, .names_first = 1,                             \
    .update = wire_binance_update, .snapshot = wire_binance_snapshot, .trade = wire_binance_trade, \
    .writing = {WIRE_FIXED, 2, 3, QUOTED_PAIRS}

#define OKX                                                                                        \
    .format = "okx", .symbol = {"BTC-USDT", "ETH-USDT"}, .in_band = 1, .names_first = 1,           \
    .update = wire_okx_update, .snapshot = wire_okx_snapshot, .trade = wire_okx_trade,             \
    .writing = {WIRE_SHORTEST, 2, 3, "[\"", "\",\"", "\",\"0\",\"1\"]"}

static const struct wire_style styles[WIRE_STYLES] = {
    {.name = "binance-spot",
     .format = "binance-spot",
     .proof = WIRE_BY_IDS,
     .numbering = {.most = 5, .overlaps = 1},
     BINANCE},
    {.name = "binance-usdm",
     .format = "binance-usdm",
     .proof = WIRE_BY_IDS,
     .numbering = {.most = 5, .gap = 3},
     BINANCE},
    {.name = "okx with ids",
     .proof = WIRE_BY_IDS,
     .numbering = {.whole = 1, .most = 3, .gap = 90, .restarts = 1, .idles = 1},
     OKX},
    {.name = "okx with checksums",
     .proof = WIRE_BY_CHECKSUM,
     .depth = 25,
     .numbering = {.whole = 1, .most = 3},
     OKX},
    {.name = "okx with neither",
     .proof = WIRE_BY_NOTHING,
     .numbering = {.whole = 1, .most = 3},
     OKX},
    {.name = "bybit",
     .format = "bybit",
     .symbol = {"BTCUSDT", "ETHUSDT"},
     .proof = WIRE_BY_IDS,
     .tells = WIRE_LEVELS,
     .in_band = 1,
     .numbering = {.whole = 1, .most = 4},
     .writing = {WIRE_SHORTEST, 2, 3, QUOTED_PAIRS},
     .update = wire_bybit_update,
     .snapshot = wire_bybit_snapshot},
    {.name = "deribit",
     .format = "deribit",
     .symbol = {"BTC-PERPETUAL", "ETH-PERPETUAL"},
     .proof = WIRE_BY_IDS,
     .in_band = 1,
     .numbering = {.whole = 1, .most = 3, .gap = 200},
     .writing = {WIRE_PYTHON, 2, 1, "", "", ""},
     .update = wire_deribit_update,
     .snapshot = wire_deribit_snapshot},
    {.name = "kraken-futures",
     .format = "kraken-futures",
     .symbol = {"PI_XBTUSD", "PI_ETHUSD"},
     .proof = WIRE_BY_IDS,
     .in_band = 1,
     .numbering = {.whole = 1, .most = 1},
     .writing = {WIRE_PYTHON, 1, 0, "{\"price\":", ",\"qty\":", "}"},
     .update = wire_futures_update,
     .snapshot = wire_futures_snapshot},
    {.name = "kraken",
     .format = "kraken",
     .symbol = {"XBT/USD", "ETH/USD"},
     .proof = WIRE_BY_CHECKSUM,
     .depth = 10,
     .tells = 10,
     .keeps = 10,
     .in_band = 1,
     .numbering = {.whole = 1, .most = 3},
     .writing = {WIRE_FIXED, 5, 8, "", "", ""},
     .update = wire_kraken_update,
     .snapshot = wire_kraken_snapshot},
    {.name = "ftx",
     .format = "ftx",
     .symbol = {"XRP/USD", "BTC-PERP"},
     .proof = WIRE_BY_CHECKSUM,
     .depth = 100,
     .in_band = 1,
     .numbering = {.whole = 1, .most = 3},
     .writing = {WIRE_PYTHON, 6, 8, "[", ", ", "]"},
     .update = wire_ftx_update,
     .snapshot = wire_ftx_snapshot},
    {.name = "bitmex",
     .format = "bitmex",
     .symbol = {"XBTUSD", "ETHUSD"},
     .proof = WIRE_BY_NOTHING,
     .in_band = 1,
     .numbering = {.whole = 1, .most = 1},
     .writing = {WIRE_SHORTEST, 1, 0, "", "", ""},
     .update = wire_bitmex_update,
     .snapshot = wire_bitmex_snapshot},
};

const struct wire_style *wire_style_at(int index) {
    return index < WIRE_STYLES ? &styles[index] : NULL;
}
