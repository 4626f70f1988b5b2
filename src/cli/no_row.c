/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Why there is no row: one sentence, from the counters, the likeliest cause first. */
#include "moment.h"
#include "replay.h"

#include <inttypes.h>
#include <stdio.h>

static uint64_t count(const struct replay *r, uint32_t counter) {
    return feed_count(&r->intake.feed, counter);
}

/* Messages that named the symbol: a snapshot may name none, and then counts for nobody. */
static uint64_t n_named(const struct replay *r) {
    static const uint32_t counters[] = {OBI_COUNTER_DECODER_DIFFS,    OBI_COUNTER_DECODER_TRADES,
                                        OBI_COUNTER_DECODER_QUOTES,   OBI_COUNTER_DECODER_HELD,
                                        OBI_COUNTER_DECODER_UNSCALED, OBI_COUNTER_DECODER_OLD};
    uint64_t n = 0;
    for (size_t i = 0; i < sizeof counters / sizeof counters[0]; i++) n += count(r, counters[i]);
    return n;
}

static void put_files(const struct replay *r, char *out, size_t size) {
    if (r->options.n_files == 1)
        snprintf(out, size, "%s", r->options.files[0]);
    else
        snprintf(out, size, "these %zu files", r->options.n_files);
}

void replay_no_row(const struct replay *r) {
    char files[1024], symbols[SURVEY_SYMBOLS * 48];
    const char *symbol = r->options.symbol;
    if (symbol == NULL) symbol = r->survey.n > 0 ? say_symbol(r->survey.symbol[0]) : "any symbol";
    uint64_t messages = count(r, OBI_COUNTER_DECODER_MESSAGES),
             refused = faults_refused(&r->faults);
    put_files(r, files, sizeof files);
    survey_list(&r->survey, symbols, sizeof symbols);
    if (r->n_bytes == 0)
        say("nothing to measure: %s has no bytes that can be read", files);
    else if (n_named(r) == 0 && r->survey.n > 0 && r->options.symbol != NULL)
        say("no message of symbol %s in %s; it has: %s", symbol, files, symbols);
    else if (n_named(r) == 0 && refused > 0)
        say("nothing in %s reads as %s; is that its format? See 'obi formats'", files,
            r->options.format);
    else if (count(r, OBI_COUNTER_DECODER_SNAPSHOTS) == 0 &&
             count(r, OBI_COUNTER_DECODER_HELD) + count(r, OBI_COUNTER_DECODER_DROPPED) > 0)
        say("no snapshot of %s in %s: %" PRIu64 " updates have nothing to build on. A recording "
            "needs a snapshot (a line with lastUpdateId) among its updates",
            symbol, files, count(r, OBI_COUNTER_DECODER_HELD));
    else if (count(r, OBI_COUNTER_DECODER_SNAPSHOTS) == 0)
        say("no book of %s in %s: %" PRIu64 " messages, none of them a snapshot or an update that "
            "could be used",
            symbol, files, messages);
    else
        say("no row: the book of %s never became measurable", symbol);
}
