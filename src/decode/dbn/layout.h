/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Where things lie in DBN, in bytes from the beginning of the head, of the metadata behind it, of a
 * record. All integers are little-endian, read byte by byte: records need no alignment. */
#ifndef OBI_DECODE_DBN_LAYOUT_H
#define OBI_DECODE_DBN_LAYOUT_H

#include "core/bytes.h"

enum {
    OBI_DBN_VERSION_MOST = 3,
    OBI_DBN_LEVELS_MOST = 10,
    OBI_DBN_HEAD_BYTES = 8, /* "DBN", version, length of the metadata */
    OBI_DBN_UNIT = 4,       /* a record's length counts these */
    OBI_DBN_RECORD_LEAST = 16,
    OBI_DBN_TS_OUT_BYTES = 8
};

/* Metadata up to the lists. Version 1 has a count of records before the symbologies and no size of
 * a symbol behind them. */
enum {
    OBI_DBN_FIXED_BYTES = 100,
    OBI_DBN_STYPES_AT = 42, /* of what was asked for, of what was got, and then ts_out */
    OBI_DBN_STYPES_AT_1 = 50,
    OBI_DBN_STYPE_ID = 0, /* numbers */
    OBI_DBN_SYMBOL_SIZE_AT = 45,
    OBI_DBN_SYMBOL_SIZE_1 = 22,
    OBI_DBN_SYMBOL_SIZE_2 = 71
};

enum obi_dbn_rtype {
    OBI_DBN_TRADES = 0x00,
    OBI_DBN_MBP_1 = 0x01,
    OBI_DBN_MBP_10 = 0x0a,
    OBI_DBN_ERROR = 0x15,
    OBI_DBN_SYMBOL_MAPPING = 0x16,
    OBI_DBN_MBO = 0xa0
};

/* Which records tell an instrument; those of a book take over from trades alone. */
enum obi_dbn_schema {
    OBI_DBN_BY_NONE = 0,
    OBI_DBN_BY_TRADES = 1,
    OBI_DBN_BY_MBP_1 = 2,
    OBI_DBN_BY_MBP_10 = 3,
    OBI_DBN_BY_MBO = 4
};

/* Every record. */
enum { OBI_DBN_PUBLISHER_AT = 2, OBI_DBN_ID_AT = 4, OBI_DBN_TS_EVENT_AT = 8 };

/* An order's record. */
enum {
    OBI_DBN_MBO_BYTES = 56,
    OBI_DBN_MBO_ORDER_AT = 16,
    OBI_DBN_MBO_PRICE_AT = 24,
    OBI_DBN_MBO_SIZE_AT = 32,
    OBI_DBN_MBO_FLAGS_AT = 36,
    OBI_DBN_MBO_ACTION_AT = 38,
    OBI_DBN_MBO_SIDE_AT = 39,
    OBI_DBN_MBO_TS_RECV_AT = 40,
    OBI_DBN_MBO_SEQ_AT = 52
};

/* A record of levels; with none it is a trade's. */
enum {
    OBI_DBN_MBP_BYTES = 48,
    OBI_DBN_MBP_PRICE_AT = 16,
    OBI_DBN_MBP_SIZE_AT = 24,
    OBI_DBN_MBP_ACTION_AT = 28,
    OBI_DBN_MBP_SIDE_AT = 29,
    OBI_DBN_MBP_FLAGS_AT = 30,
    OBI_DBN_MBP_TS_RECV_AT = 32,
    OBI_DBN_MBP_SEQ_AT = 44,
    OBI_DBN_LEVEL_BYTES = 32,
    OBI_DBN_LEVEL_PRICE_AT = 0, /* 8 bytes a side, bids first */
    OBI_DBN_LEVEL_SIZE_AT = 16, /* 4 bytes a side */
    OBI_DBN_LEVEL_COUNT_AT = 24 /* likewise */
};

/* A symbol mapping and an error of the gateway; from version 2 on there is more in them. */
enum {
    OBI_DBN_MAPPING_BYTES_1 = 80,
    OBI_DBN_MAPPING_IN_AT_1 = 16,
    OBI_DBN_MAPPING_OUT_AT_1 = 38,
    OBI_DBN_MAPPING_BYTES_2 = 176,
    OBI_DBN_MAPPING_IN_AT_2 = 17,
    OBI_DBN_MAPPING_OUT_AT_2 = 89,
    OBI_DBN_ERROR_TEXT_AT = 16,
    OBI_DBN_ERROR_BYTES_1 = 80,
    OBI_DBN_ERROR_BYTES_2 = 320,
    OBI_DBN_ERROR_CODE_AT_2 = 318,
    OBI_DBN_ERROR_SKIPPED = 7 /* records were left out for a slow reader */
};

/* Bits of a record's flags. */
enum obi_dbn_flags {
    OBI_DBN_F_LAST = 128,        /* ends the instrument's event */
    OBI_DBN_F_TOB = 64,          /* the best level, no order */
    OBI_DBN_F_SNAPSHOT = 32,     /* from a replay, such as a snapshot */
    OBI_DBN_F_MBP = 16,          /* a level, no order */
    OBI_DBN_F_BAD_TS_RECV = 8,   /* the time of receipt is none */
    OBI_DBN_F_MAYBE_BAD_BOOK = 4 /* a gap that was not repaired */
};

#define OBI_DBN_UNDEF_PRICE INT64_MAX
#define OBI_DBN_UNDEF_SIZE  UINT32_MAX

#endif /* OBI_DECODE_DBN_LAYOUT_H */
