/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The writers of venues' texts. `wire_futures_` is Kraken's. */
#ifndef WIRE_VENUES_H
#define WIRE_VENUES_H

#include "prop/wire_style.h"

/* What the message at `at` tells of a side, as a list without its brackets. */
void wire_put_told(struct wire_text *t, const struct wire_style *style, const struct wire_market *m,
                   int32_t at, int side);

wire_writer wire_binance_update, wire_okx_update, wire_bybit_update, wire_ftx_update,
    wire_kraken_update, wire_futures_update, wire_deribit_update, wire_bitmex_update,
    wire_binance_trade, wire_okx_trade;
wire_snapshot_writer wire_binance_snapshot, wire_okx_snapshot, wire_bybit_snapshot,
    wire_ftx_snapshot, wire_kraken_snapshot, wire_futures_snapshot, wire_deribit_snapshot,
    wire_bitmex_snapshot;

#endif /* WIRE_VENUES_H */
