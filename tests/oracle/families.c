/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Which file has the oracle of which metrics. */
#include "oracle/conduct.h"
#include "oracle/fill.h"
#include "oracle/flow.h"
#include "oracle/metrics.h"
#include "oracle/shape.h"
#include "oracle/significance.h"
#include "oracle/weight.h"

const struct oracle_family oracle_family[] = {
    {OBI_METRIC_DEPTH_PRICE, OBI_METRIC_ASK_UNFILLED, oracle_fill},
    {OBI_METRIC_BID_LEVELS, OBI_METRIC_COUNT_SHARE_HI, oracle_significance},
    {OBI_METRIC_SHRUNK_IMBALANCE, OBI_METRIC_RANK_IMBALANCE, oracle_weighted},
    {OBI_METRIC_BID_DISTANCE, OBI_METRIC_ASK_WALL_DISTANCE, oracle_shape},
    {OBI_METRIC_ORDER_FLOW, OBI_METRIC_MID_BASIS, oracle_flow},
    {OBI_METRIC_BAND_FLOW, OBI_METRIC_UNMATCHED_VOLUME, oracle_band},
    {OBI_METRIC_TRADE_FLOW, OBI_METRIC_SIGN_MEMORY, oracle_tape_value},
    {OBI_METRIC_FLEETING_SHARE, OBI_METRIC_ASK_REPLENISHMENT, oracle_conduct},
    {OBI_METRIC_BID_AGED_DEPTH, OBI_METRIC_AGED_IMBALANCE, oracle_age},
    {OBI_METRIC_BID_DEPLETION, OBI_METRIC_ASK_TIME_TO_EMPTY, oracle_depletion},
};
const size_t oracle_n_families = sizeof oracle_family / sizeof *oracle_family;
