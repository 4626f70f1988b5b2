/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See report.h: what both kinds of report say alike. */
#include "report.h"

const char *const report_kinds[PATIENT_KINDS] = {
    [OBI_EVENT_LEVEL] = "level",       [OBI_EVENT_ADD] = "add",
    [OBI_EVENT_CANCEL] = "cancel",     [OBI_EVENT_EXECUTE] = "execute",
    [OBI_EVENT_MODIFY] = "modify",     [OBI_EVENT_REPLACE] = "replace",
    [OBI_EVENT_TRADE] = "trade",       [OBI_EVENT_QUOTE] = "quote",
    [OBI_EVENT_CLEAR] = "clear",       [OBI_EVENT_GAP] = "gap",
    [OBI_EVENT_CHECKSUM] = "checksum", [OBI_EVENT_PHASE] = "phase",
    [OBI_EVENT_TIME] = "time",         [OBI_EVENT_OWN] = "own",
};

bool report_counter(uint32_t index, struct obi_schema *out) {
    *out = (struct obi_schema){.struct_size = sizeof *out};
    return obi_schema_get(OBI_SUBJECT_COUNTER, index, out) == OBI_OK;
}

const char *report_state(const struct obi_book_info *info) {
    static const char *const names[] = {[OBI_STATE_EMPTY] = "empty",
                                        [OBI_STATE_SYNCING] = "syncing",
                                        [OBI_STATE_VALID] = "valid",
                                        [OBI_STATE_STALE] = "stale",
                                        [OBI_STATE_HALTED] = "halted"};
    return names[info->state];
}

const char *report_verification(const struct obi_instrument *instrument) {
    static const char *const names[] = {[OBI_VERIFY_NONE] = "none",
                                        [OBI_VERIFY_CHECKSUM] = "checksum",
                                        [OBI_VERIFY_IDENTITY] = "identity",
                                        [OBI_VERIFY_ARITHMETIC] = "arithmetic"};
    return names[instrument->verification & 3];
}

uint64_t report_frames(const struct report *r) {
    uint64_t n = 0;
    for (size_t i = 0; i < r->n_patients; i++)
        n += patient_count(&r->patient[i], OBI_COUNTER_BOOK_FRAMES);
    return n;
}

bool report_is_sound(const struct report *r) {
    for (size_t i = 0; i < r->n_patients; i++)
        if (patient_is_stale(&r->patient[i])) return false;
    return faults_total(r->faults) == 0;
}

bool report_shows_loss(const struct report *r) {
    for (size_t i = 0; i < r->n_patients; i++)
        if (r->patient[i].instrument.verification == OBI_VERIFY_NONE) return false;
    return true;
}
