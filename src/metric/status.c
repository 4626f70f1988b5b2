/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What is said of values: the words of enum obi_value_status. */
#include "metric/table.h"

static const struct obi_named value_statuses[] = {
    {OBI_VALUE_OK, "OK", "nothing to add"},
    {OBI_VALUE_WARMUP, "WARMUP", "too little history: NaN; a window not full yet"},
    {OBI_VALUE_EMPTY_BID, "EMPTY_BID", "no bid in the tier"},
    {OBI_VALUE_EMPTY_ASK, "EMPTY_ASK", "no ask in the tier"},
    {OBI_VALUE_EMPTY_BOTH, "EMPTY_BOTH", "nothing in the tier"},
    {OBI_VALUE_ZERO_DENOM, "ZERO_DENOM", "division by zero: NaN"},
    {OBI_VALUE_LOCKED, "LOCKED", "best bid equals best ask; the value is as measured"},
    {OBI_VALUE_CROSSED, "CROSSED", "best bid above best ask; the value is as measured"},
    {OBI_VALUE_STALE, "STALE", "the book is not valid: NaN"},
    {OBI_VALUE_BREAK, "BREAK",
     "flow across a snapshot counts 0; NaN if a frame was missed; a window with a "
     "gap or a new epoch inside"},
    {OBI_VALUE_PARTIAL, "PARTIAL", "the tier reaches beyond the depth that the feed tells"},
    {OBI_VALUE_THIN, "THIN", "the book ends before the tier does, in notional"},
    {OBI_VALUE_SATURATED, "SATURATED",
     "a sum has left the room that it is kept in: NaN; a window that is shorter than asked, or at "
     "a "
     "limit"},
    {OBI_VALUE_NO_FIT, "NO_FIT", "a regression or a model has no solution: NaN, or what stands in"},
    {OBI_VALUE_NO_ORDERS, "NO_ORDERS",
     "the feed does not count the orders of a level in the tier: NaN"},
    {OBI_VALUE_NO_TRADES, "NO_TRADES", "nothing was traded yet: NaN"},
    {OBI_VALUE_GATED, "GATED", "the market is not trading; the value is as measured"},
    {OBI_VALUE_ANTI, "ANTI", "it alternates, so it has no half-life: NaN"},
    {OBI_VALUE_UNIT, "UNIT", "it does not decay, so it has no half-life: NaN"},
};

const struct obi_table obi_value_status_table = {value_statuses,
                                                 sizeof value_statuses / sizeof *value_statuses};
