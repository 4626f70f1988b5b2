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
    {.name = "okx",
     .text = "OKX v5: books, books-l2-tbt, books5, bbo-tbt and trades",
     .reader = &obi_feed_reader,
     .verification = OBI_VERIFY_IDENTITY,
     .instrument_flags = OBI_INSTRUMENT_UNKNOWN_OK,
     .checksum = OBI_CHECKSUM_OKX,
     .rule = {.chain = OBI_CHAIN_IDENTITY, .in_band = 1, .restarts = 1},
     .price_digits = 10,
     .qty_digits = 8,
     .has_whole = 1,
     .read = obi_okx_read},
    {.name = "bybit",
     .text = "Bybit v5: orderbook.N, publicTrade and tickers",
     .reader = &obi_feed_reader,
     .verification = OBI_VERIFY_ARITHMETIC,
     .rule = {.chain = OBI_CHAIN_RANGE, .in_band = 1, .restarts = 1},
     .price_digits = 10,
     .qty_digits = 8,
     .has_whole = 1,
     .read = obi_bybit_read},
    {.name = "bybit-full",
     .text = "Bybit v5: orderbook.full, its snapshots over REST, publicTrade and tickers",
     .reader = &obi_feed_reader,
     .verification = OBI_VERIFY_ARITHMETIC,
     .rule = {.chain = OBI_CHAIN_RANGE, .join_after = 1},
     .price_digits = 10,
     .qty_digits = 8,
     .read = obi_bybit_read},
    {.name = "ftx",
     .text = "FTX, of recordings: orderbook, trades and ticker",
     .reader = &obi_feed_reader,
     .verification = OBI_VERIFY_CHECKSUM,
     .instrument_flags = OBI_INSTRUMENT_UNKNOWN_OK,
     .checksum = OBI_CHECKSUM_FTX,
     .rule = {.chain = OBI_CHAIN_NONE, .in_band = 1},
     .price_digits = 10,
     .qty_digits = 8,
     .read = obi_ftx_read},
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
    {.name = "itch",
     .text =
         "Nasdaq TotalView-ITCH 5.0: orders, each message behind its length, as in Nasdaq's files",
     .reader = &obi_itch_reader,
     .traits = OBI_TRAIT_BINARY,
     .instrument_flags = OBI_INSTRUMENT_ORDERS},
    {.name = "itch-raw",
     .text = "Nasdaq TotalView-ITCH 5.0: orders, messages back to back",
     .reader = &obi_itch_raw_reader,
     .traits = OBI_TRAIT_BINARY,
     .instrument_flags = OBI_INSTRUMENT_ORDERS},
    {.name = "itch-soup",
     .text = "Nasdaq TotalView-ITCH 5.0: orders, in packets of SoupBinTCP",
     .reader = &obi_itch_soup_reader,
     .traits = OBI_TRAIT_BINARY,
     .verification = OBI_VERIFY_ARITHMETIC,
     .instrument_flags = OBI_INSTRUMENT_ORDERS},
    {.name = "itch-mold",
     .text = "Nasdaq TotalView-ITCH 5.0: orders, in datagrams of MoldUDP64",
     .reader = &obi_itch_mold_reader,
     .traits = OBI_TRAIT_BINARY,
     .verification = OBI_VERIFY_ARITHMETIC,
     .instrument_flags = OBI_INSTRUMENT_ORDERS},
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
