/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "event/instrument.h"

#include "core/abi.h"
#include "core/error.h"

#include <math.h>
#include <string.h>

static int fail(struct obi_error *err, int status, size_t i, const char *message) {
    return obi_fail_at(err, status, (uint32_t)i, 0, message);
}

static int step_is_fine(const char *step, size_t size) {
    struct obi_grid grid;
    const char *end = memchr(step, '\0', size);
    return end && (end == step || obi_grid_parse(step, (size_t)(end - step), &grid) == 0);
}

int obi_instrument_read(const void *given, size_t i, struct obi_instrument *out,
                        struct obi_error *err) {
    int rc = obi_abi_read(out, sizeof *out, given, OBI_INSTRUMENT_FLAGS_KNOWN, err);
    if (rc && err) err->index = (uint32_t)i;
    if (rc) return rc;
    if (out->contract > OBI_CONTRACT_QUANTO) {
        return fail(err, OBI_E_ARG, i, "contract is none of enum obi_contract");
    }
    if (!(out->multiplier >= 0 && isfinite(out->multiplier))) {
        return fail(err, OBI_E_ARG, i, "multiplier is not above 0");
    }
    if (!memchr(out->symbol, '\0', sizeof out->symbol)) {
        return fail(err, OBI_E_ARG, i, "symbol has no end");
    }
    if (!step_is_fine(out->price_step, sizeof out->price_step)) {
        return fail(err, OBI_E_NUMBER, i, "price_step is no positive decimal");
    }
    if (!step_is_fine(out->qty_step, sizeof out->qty_step)) {
        return fail(err, OBI_E_NUMBER, i, "qty_step is no positive decimal");
    }
    return OBI_OK;
}

void obi_instrument_steps(const struct obi_instrument *instrument, struct obi_grid *price,
                          struct obi_grid *qty) {
    (void)obi_grid_parse(instrument->price_step, strlen(instrument->price_step), price);
    (void)obi_grid_parse(instrument->qty_step, strlen(instrument->qty_step), qty);
}
