/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/format.h"

#include <obi/schema.h>
#include <string.h>

static const struct obi_format formats[] = {
    {.name = "binance-spot",
     .text = "Binance spot: depth, trade, aggTrade and bookTicker streams, REST depth snapshots",
     .reader = &obi_feed_reader,
     .verification = OBI_VERIFY_ARITHMETIC,
     .instrument_flags = OBI_INSTRUMENT_UNKNOWN_OK | OBI_INSTRUMENT_PARTIAL,
     .rule = {.chain = OBI_CHAIN_RANGE, .join_after = 1},
     .read = obi_binance_read},
    {.name = "binance-usdm",
     .text = "Binance USDT-margined futures: the same streams, updates chained by pu",
     .reader = &obi_feed_reader,
     .verification = OBI_VERIFY_IDENTITY,
     .instrument_flags = OBI_INSTRUMENT_UNKNOWN_OK | OBI_INSTRUMENT_PARTIAL,
     .rule = {.chain = OBI_CHAIN_IDENTITY},
     .read = obi_binance_read},
    {.name = "binance-coinm",
     .text = "Binance COIN-margined futures: as binance-usdm, sizes in contracts of so many USD",
     .reader = &obi_feed_reader,
     .verification = OBI_VERIFY_IDENTITY,
     .instrument_flags = OBI_INSTRUMENT_UNKNOWN_OK | OBI_INSTRUMENT_PARTIAL,
     .contract = OBI_CONTRACT_INVERSE,
     .rule = {.chain = OBI_CHAIN_IDENTITY},
     .read = obi_binance_read},
    {.name = "okx",
     .text = "OKX v5: books, books-l2-tbt, books5, bbo-tbt and trades",
     .reader = &obi_feed_reader,
     .verification = OBI_VERIFY_IDENTITY,
     .instrument_flags = OBI_INSTRUMENT_UNKNOWN_OK,
     .checksum = OBI_CHECKSUM_OKX,
     .rule = {.chain = OBI_CHAIN_IDENTITY, .in_band = 1},
     .price_digits = 8,
     .qty_digits = 8,
     .read = obi_okx_read},
    {.name = "coinbase",
     .text = "Coinbase Exchange: level2, matches, ticker; Advanced Trade: level2, market_trades",
     .reader = &obi_feed_reader,
     .verification = OBI_VERIFY_NONE,
     .rule = {.chain = OBI_CHAIN_NONE, .in_band = 1},
     .price_digits = 8,
     .qty_digits = 8,
     .keep = obi_coinbase_keep,
     .read = obi_coinbase_read},
    {.name = "bitfinex",
     .text = "Bitfinex v2: books of levels (P0 to P4) and trades",
     .reader = &obi_feed_reader,
     .verification = OBI_VERIFY_CHECKSUM,
     .instrument_flags = OBI_INSTRUMENT_PARTIAL,
     .checksum = OBI_CHECKSUM_BITFINEX,
     .rule = {.chain = OBI_CHAIN_NONE, .in_band = 1},
     .price_digits = 8,
     .qty_digits = 8,
     .keep = obi_bitfinex_keep,
     .read = obi_bitfinex_read},
    {.name = "bitfinex-r0",
     .text = "Bitfinex v2: raw books of single orders (R0) and trades",
     .reader = &obi_feed_reader,
     .verification = OBI_VERIFY_CHECKSUM,
     .instrument_flags = OBI_INSTRUMENT_PARTIAL | OBI_INSTRUMENT_ORDERS,
     .checksum = OBI_CHECKSUM_BITFINEX_ORDERS,
     .rule = {.chain = OBI_CHAIN_NONE, .in_band = 1},
     .price_digits = 8,
     .qty_digits = 8,
     .keep = obi_bitfinex_keep,
     .read = obi_bitfinex_read},
    {.name = "lobster",
     .text = "LOBSTER: messages of single orders, or messages beside the levels of the book",
     .reader = &obi_lobster_reader,
     .traits = OBI_TRAIT_NAMELESS},
    {.name = "obi",
     .text = "obi's own file: events as they are, in blocks with checksums",
     .reader = &obi_record_reader,
     .traits = OBI_TRAIT_BINARY},
    {.name = "dbn",
     .text = "Databento DBN 1 to 3: orders (mbo), levels (mbp-1, mbp-10) and trades",
     .reader = &obi_dbn_reader,
     .traits = OBI_TRAIT_BINARY,
     .instrument_flags = OBI_INSTRUMENT_ANY_PRICE},
};

enum { N_FORMATS = sizeof formats / sizeof *formats };

const struct obi_format *obi_format_at(uint32_t index) {
    return index < N_FORMATS ? &formats[index] : NULL;
}

const struct obi_format *obi_format_find(const char *name) {
    for (uint32_t i = 0; i < N_FORMATS; i++) {
        if (strcmp(formats[i].name, name) == 0) return &formats[i];
    }
    return NULL;
}
