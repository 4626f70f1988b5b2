/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/term.h"

#include "core/numeral.h"
#include "core/real.h"
#include "metric/flow.h"
#include "metric/table.h"

#include <string.h>

/* -- numbers ----------------------------------------------------------------------------------- */

void obi_term_real(struct obi_text *t, double value) {
    obi_text_put_real(t, value);
}

void obi_term_wide(struct obi_text *t, obi_wide value) {
    char digits[OBI_NUMERAL_TEXT + 1];
    struct obi_numeral n = obi_numeral_of(value, 0);
    digits[obi_numeral_plain(&n, digits)] = '\0';
    obi_text_put(t, digits);
}

void obi_term_amount(struct obi_text *t, obi_wide value, const struct obi_tier *tier) {
    int is_plain = !(tier->scale < 1) && !(tier->scale > 1);
    if (is_plain)
        obi_term_wide(t, value);
    else
        obi_term_real(t, obi_wide_to_double(value) * tier->scale);
}

/* -- the common terms -------------------------------------------------------------------------- */

OBI_TERM(best_bid) {
    (void)tier;
    obi_text_put_int(t, view->touch.bid);
}
OBI_TERM(best_ask) {
    (void)tier;
    obi_text_put_int(t, view->touch.ask);
}
OBI_TERM(mid) {
    (void)tier;
    obi_term_real(t, obi_mid(&view->touch));
}
OBI_TERM(bid) {
    (void)view;
    obi_term_amount(t, tier->bid, tier);
}
OBI_TERM(ask) {
    (void)view;
    obi_term_amount(t, tier->ask, tier);
}
OBI_TERM(sum) {
    (void)view;
    obi_term_amount(t, obi_wide_add(tier->bid, tier->ask), tier);
}
OBI_TERM(bid_lots) {
    (void)view;
    obi_term_wide(t, obi_tier_lots(tier, 0));
}
OBI_TERM(ask_lots) {
    (void)view;
    obi_term_wide(t, obi_tier_lots(tier, 1));
}
OBI_TERM(both_lots) {
    (void)view;
    obi_term_wide(t, obi_wide_add(obi_tier_lots(tier, 0), obi_tier_lots(tier, 1)));
}
static void put_first_sum(struct obi_text *t, const struct obi_tier *tier, int which) {
    struct obi_sum sum;
    if (!obi_tier_sum(tier, which, 0, &sum)) obi_term_real(t, obi_sum_to_double(sum));
}
OBI_TERM(bid_sum) {
    (void)view;
    put_first_sum(t, tier, 0);
}
OBI_TERM(ask_sum) {
    (void)view;
    put_first_sum(t, tier, 1);
}
OBI_TERM(first_param) {
    (void)view;
    obi_term_real(t, tier->param[0]);
}
OBI_TERM(second_param) {
    (void)view;
    obi_term_real(t, tier->param[1]);
}

static const struct obi_term common[] = {{"pb", put_best_bid},
                                         {"pa", put_best_ask},
                                         {"mid", put_mid},
                                         {"B", put_bid},
                                         {"A", put_ask},
                                         {"sum", put_sum},
                                         {"bid_lots", put_bid_lots},
                                         {"ask_lots", put_ask_lots},
                                         {"both_lots", put_both_lots},
                                         {"bid_sum", put_bid_sum},
                                         {"ask_sum", put_ask_sum},
                                         {"param0", put_first_param},
                                         {"param1", put_second_param}};

/* -- templates --------------------------------------------------------------------------------- */

static const struct obi_term *find(const struct obi_term *term, size_t n, const char *name,
                                   size_t length) {
    for (size_t i = 0; i < n; i++) {
        if (strlen(term[i].name) == length && memcmp(term[i].name, name, length) == 0)
            return &term[i];
    }
    return NULL;
}

void obi_terms_put(struct obi_text *t, const struct obi_metric_part *part, const char *terms,
                   const struct obi_view *view, const struct obi_tier *tier) {
    for (const char *at = terms; *at; at++) {
        if (*at != '{') {
            obi_text_put_bytes(t, at, 1);
            continue;
        }
        size_t n = (size_t)(strchr(at, '}') - at - 1);
        const struct obi_term *term = find(part->term, part->n_terms, at + 1, n);
        if (!term) term = find(common, sizeof common / sizeof *common, at + 1, n);
        if (term) term->put(t, view, tier); /* a test sees that each one is there */
        at += n + 1;
    }
}
