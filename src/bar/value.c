/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What can be worked out from a bar. */
#include "core/value.h"
#include "core/fpmode.h"
#include "core/wide.h"

#include <obi/bars.h>
#include <obi/metrics.h>

#define EARLIER_MOST (UINT32_C(1) << 31)

static struct obi_value ratio(obi_wide numerator, obi_wide denominator) {
    if (!obi_wide_sign(denominator)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    return obi_defined(obi_wide_ratio(numerator, denominator), OBI_VALUE_OK);
}

static OBI_NOT_INLINED struct obi_value work_out(const struct obi_bar *bar, uint32_t which) {
    obi_wide notional = obi_wide_join(bar->notional_high, bar->notional_low);
    obi_wide bought = obi_wide_of(bar->buy_lots), sold = obi_wide_of(bar->sell_lots);
    obi_wide volume = obi_wide_of(bar->volume_lots), flow = obi_wide_sub(bought, sold);
    switch (which) {
    case OBI_BAR_VWAP: return ratio(notional, volume);
    case OBI_BAR_TWAP:
        return ratio(obi_wide_join(bar->price_time_high, bar->price_time_low),
                     obi_wide_of(bar->held_ns));
    case OBI_BAR_MEAN_SIZE: return ratio(volume, obi_wide_join(0, bar->n_trades));
    case OBI_BAR_TRADE_FLOW: return obi_defined(obi_wide_to_double(flow), OBI_VALUE_OK);
    case OBI_BAR_TRADE_IMBALANCE: return ratio(flow, obi_wide_add(bought, sold));
    default: return obi_defined(obi_wide_to_double(notional), OBI_VALUE_OK);
    }
}

static int put(struct obi_value v, double *value, uint8_t *status) {
    *value = v.value;
    if (status) *status = v.status;
    return OBI_OK;
}

int obi_bar_value(const struct obi_bar *bar, uint32_t which, double *value, uint8_t *status) {
    if (!bar || which < OBI_BAR_VWAP || which > OBI_BAR_NOTIONAL_SUM || !value) return OBI_E_ARG;
    if (bar->volume_lots < 0 || bar->buy_lots < 0 || bar->sell_lots < 0 || bar->held_ns < 0)
        return OBI_E_ARG;
    uint64_t host = obi_fp_enter();
    struct obi_value v = work_out(bar, which);
    obi_fp_leave(host);
    return put(v, value, status);
}

static OBI_NOT_INLINED struct obi_value relative(obi_lots volume, obi_wide sum, uint32_t n) {
    if (!n) return obi_undefined(OBI_VALUE_WARMUP);
    return ratio(obi_wide_times(obi_wide_of(volume), n), sum);
}

int obi_bar_relative_volume(const struct obi_bar *bar, const struct obi_bar *earlier, size_t n,
                            double *value, uint8_t *status) {
    obi_wide sum = obi_wide_of(0);
    if (!bar || (!earlier && n) || n > EARLIER_MOST || !value) return OBI_E_ARG;
    if (bar->volume_lots < 0) return OBI_E_ARG;
    for (size_t i = 0; i < n; i++) {
        if (earlier[i].volume_lots < 0) return OBI_E_ARG;
        sum = obi_wide_add(sum, obi_wide_of(earlier[i].volume_lots));
    }
    uint64_t host = obi_fp_enter();
    struct obi_value v = relative(bar->volume_lots, sum, (uint32_t)n);
    obi_fp_leave(host);
    return put(v, value, status);
}
