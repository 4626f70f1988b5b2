/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * One table of counters; a zero is left out, but for those whose zero is the news. */
#include "tally.h"

#include "moment.h"

#include <inttypes.h>
#include <stdio.h>

enum whose { OF_DECODER, OF_PIPELINE, OF_FAULTS };

struct count {
    const char *words;
    enum whose whose;
    uint32_t counter;
    bool always;
};

static const struct count main_counts[] = {
    {"frames of all kinds", OF_PIPELINE, OBI_COUNTER_BOOK_FRAMES, true},
    {"snapshots", OF_DECODER, OBI_COUNTER_DECODER_SNAPSHOTS, true},
    {"updates", OF_DECODER, OBI_COUNTER_DECODER_DIFFS, false},
    {"trades", OF_DECODER, OBI_COUNTER_DECODER_TRADES, false},
    {"quotes", OF_DECODER, OBI_COUNTER_DECODER_QUOTES, false},
    {"gaps", OF_DECODER, OBI_COUNTER_DECODER_GAPS, true},
    {"refused", OF_FAULTS, 0, true},
};

static const struct count aside_counts[] = {
    {"already contained", OF_DECODER, OBI_COUNTER_DECODER_OLD, false},
    {"held updates given up", OF_DECODER, OBI_COUNTER_DECODER_DROPPED, false},
    {"trades and quotes before the steps were known", OF_DECODER, OBI_COUNTER_DECODER_UNSCALED,
     false},
    {"of other symbols", OF_DECODER, OBI_COUNTER_DECODER_OTHER, false},
    {"of kinds not used", OF_DECODER, OBI_COUNTER_DECODER_UNKNOWN, false},
    {"changes without a valid book", OF_PIPELINE, OBI_COUNTER_BOOK_UNSYNCED, false},
    {"removals of levels never shown", OF_PIPELINE, OBI_COUNTER_BOOK_UNKNOWN, false},
    {"levels beyond the venue's depth", OF_PIPELINE, OBI_COUNTER_BOOK_TRUNCATED, false},
};

static const struct count known_counts[] = {
    {"updates held for a snapshot", OF_DECODER, OBI_COUNTER_DECODER_HELD, false},
    {"rows that followed from their message", OF_DECODER, OBI_COUNTER_DECODER_DERIVED, false},
    {"rows that told a level besides", OF_DECODER, OBI_COUNTER_DECODER_TAKEN, false},
    {"rows that contradicted", OF_DECODER, OBI_COUNTER_DECODER_MISMATCHED, false},
    {"frames locked", OF_PIPELINE, OBI_COUNTER_BOOK_LOCKED, false},
    {"frames crossed", OF_PIPELINE, OBI_COUNTER_BOOK_CROSSED, false},
    {"frames with more changes than are kept", OF_PIPELINE, OBI_COUNTER_BOOK_OVERFLOWS, false},
    {"checksums verified", OF_PIPELINE, OBI_COUNTER_BOOK_VERIFIED, false},
    {"checksums that the book contradicted", OF_PIPELINE, OBI_COUNTER_BOOK_MISMATCHED, false},
    {"checksums not verified", OF_PIPELINE, OBI_COUNTER_BOOK_UNVERIFIED, false},
    {"times that went back and were held", OF_PIPELINE, OBI_COUNTER_PIPELINE_CLOCK_BACK, false},
    {"frames without a time", OF_PIPELINE, OBI_COUNTER_PIPELINE_CLOCK_NONE, false},
};

static uint64_t read_count(const struct tally *t, const struct count *c) {
    uint64_t n = 0;
    if (c->whose == OF_DECODER) return feed_count(&t->intake->feed, c->counter);
    if (c->whose == OF_FAULTS) return faults_refused(t->faults);
    if (t->view->pipeline != NULL) obi_pipeline_count(t->view->pipeline, c->counter, &n);
    return n;
}

/* One line of counts behind a word; none when all are left out. */
static void say_counts(const struct tally *t, const char *before, const struct count *counts,
                       size_t n) {
    char line[1024];
    size_t at = 0;
    for (size_t i = 0; i < n && at < sizeof line; i++) {
        uint64_t value = read_count(t, &counts[i]);
        if (value > 0 || counts[i].always)
            at += (size_t)snprintf(line + at, sizeof line - at, "%s%s %" PRIu64,
                                   at == 0 ? "" : ", ", counts[i].words, value);
    }
    if (at > 0) say("%s%s", before, line);
}

static void say_rows(const struct tally *t) {
    char from[MOMENT_SIZE], to[MOMENT_SIZE];
    moment_time(t->view->first_ns, from);
    moment_time(t->view->last_ns, to);
    if (t->view->n_rows > 0)
        say("%" PRIu64 " %s%s%s from %s to %s UTC; %" PRIu64 " lines, %.1f MB in %.2f s",
            t->view->n_rows, t->of_frames ? "frames" : "rows",
            *t->intake->instrument.symbol != '\0' ? " of " : "", t->intake->instrument.symbol, from,
            to, t->n_lines, (double)t->n_bytes / 1e6, t->seconds);
    else
        say("no rows; %" PRIu64 " lines, %.1f MB in %.2f s", t->n_lines, (double)t->n_bytes / 1e6,
            t->seconds);
}

static void say_state(const struct tally *t) {
    struct obi_book_info info = {.struct_size = sizeof info};
    if (t->view->pipeline == NULL) return;
    obi_book_info(obi_pipeline_book(t->view->pipeline), &info);
    if (info.state == OBI_STATE_STALE)
        say("the book of %s ended stale: no snapshot came after its last gap",
            say_symbol(t->intake->instrument.symbol));
}

/* What a reader of the rows would not see without looking at each status, or at the clock. */
static void say_limits(const struct tally *t) {
    const struct view *v = t->view;
    double rest = (double)(t->intake->feed.now_ns - v->last_ns) / 1e9;
    if (v->n_partial > 0)
        say("PARTIAL: in %" PRIu64 " of %" PRIu64 " rows a tier, or the touch itself, lies beyond "
            "the depth that the snapshot told",
            v->n_partial, v->n_rows);
    if (t->every_ns > 0 && v->n_rows > 0 && rest > 0)
        say("the %.1f s behind the last row are in no row: --every was not over", rest);
}

void tally_say(const struct tally *t) {
    say_state(t);
    say_rows(t);
    if (!t->of_frames) say_limits(t);
    say_counts(t, "", main_counts, sizeof main_counts / sizeof main_counts[0]);
    say_counts(t, "left aside: ", aside_counts, sizeof aside_counts / sizeof aside_counts[0]);
    say_counts(t, "to know: ", known_counts, sizeof known_counts / sizeof known_counts[0]);
}
