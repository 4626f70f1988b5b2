/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What every flow value has to say of the frames since the last row. */
#ifndef OBI_METRIC_FLOW_H
#define OBI_METRIC_FLOW_H

#include "metric/tally.h"
#include "metric/value.h"

struct obi_flow {
    uint8_t status;     /* OK, WARMUP or BREAK */
    int undefined;      /* a part of it is not known */
    obi_wide unmatched; /* lots that were printed and that no change accounts for */
};

/* What accompanies a flow: BREAK where a snapshot lies in it, PARTIAL where it is doubtful, GATED
 * where the market does not trade. Not for a flow that is undefined. */
uint8_t obi_flow_status(const struct obi_view *view, int is_doubtful);
/* A flow in lots; NaN where a part of it is not known. */
struct obi_value obi_flow_value(const struct obi_view *view, obi_wide lots, int is_doubtful);
/* num / den; where den is 0 undefined, of which a snapshot is a better reason. */
struct obi_value obi_flow_ratio(const struct obi_view *view, obi_wide num, obi_wide den,
                                int is_doubtful);

#endif /* OBI_METRIC_FLOW_H */
