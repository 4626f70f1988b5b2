/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The report for people: an instrument a paragraph, then what was wrong with first examples. What
 * is zero is left out, but for those whose zero is the news. */
#include "moment.h"
#include "number.h"
#include "report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LABEL = 12 };

static void put_label(struct text *t, const char *label) {
    text_put(t, "  ");
    text_put_left(t, label, LABEL);
}

static void put_format(struct text *t, const char *format, ...) SAY_FORMAT(2, 3);
static void put_format(struct text *t, const char *format, ...) {
    char room[512];
    va_list args;
    va_start(args, format);
    vsnprintf(room, sizeof room, format, args);
    va_end(args);
    text_put(t, room);
}

/* A span for people: three digits and a unit. */
static void put_span(struct text *t, obi_ns ns) {
    static const struct {
        double ns;
        const char *unit;
    } units[] = {{3600e9, "h"}, {60e9, "min"}, {1e9, "s"}, {1e6, "ms"}, {1e3, "us"}, {1, "ns"}};
    double size = ns < 0 ? -(double)ns : (double)ns;
    size_t i = 0;
    while (i < 5 && size < units[i].ns) i++;
    put_format(t, "%.3g %s", (double)ns / units[i].ns, units[i].unit);
}

static void put_moment(struct text *t, obi_ns ts_ns) {
    char date[MOMENT_SIZE], time[MOMENT_SIZE];
    moment_date(ts_ns, date);
    moment_time(ts_ns, time);
    put_format(t, "%s %s", date, time);
}

static void put_count(struct text *t, bool *some, const char *name, uint64_t n) {
    if (n > 0) put_format(t, "%s%s %" PRIu64, *some ? ", " : "", name, n);
    *some = *some || n > 0;
}

/* -- an instrument ----------------------------------------------------------------------------- */

static void put_times(struct text *t, const struct patient *p) {
    put_label(t, "time");
    if (p->last_ns == 0) {
        text_put(t, "none\n");
        return;
    }
    put_moment(t, p->first_ns);
    text_put(t, " to ");
    put_moment(t, p->now_ns);
    text_put(t, " UTC, ");
    put_span(t, p->now_ns - p->first_ns);
    if (p->silence_ns > 0) {
        text_put(t, "; longest silence ");
        put_span(t, p->silence_ns);
        text_put(t, " at ");
        put_moment(t, p->silence_at_ns);
    }
    if (p->n_back > 0) put_format(t, "; went back %" PRIu64 " times", p->n_back);
    if (p->n_timeless > 0) put_format(t, "; frames without a time %" PRIu64, p->n_timeless);
    text_put_char(t, '\n');
}

static void put_events(struct text *t, const struct patient *p) {
    bool some = false;
    put_label(t, "events");
    for (size_t i = 0; i < PATIENT_KINDS; i++)
        if (report_kinds[i] != NULL) put_count(t, &some, report_kinds[i], p->n_kind[i]);
    text_put(t, some ? "\n" : "none\n");
}

static void put_book(struct text *t, const struct patient *p) {
    struct obi_book_info info = {.struct_size = sizeof info};
    obi_book_info(p->book, &info);
    put_label(t, "book");
    put_format(t, "%s at the end, %" PRIu32 " bids, %" PRIu32 " asks", report_state(&info),
               info.n_bids, info.n_asks);
    if (p->instrument.flags & OBI_INSTRUMENT_ORDERS)
        put_format(t, ", %" PRIu32 " orders", info.n_orders);
    put_format(t, "; frames %" PRIu64 ", snapshots %" PRIu64,
               patient_count(p, OBI_COUNTER_BOOK_FRAMES),
               patient_count(p, OBI_COUNTER_BOOK_SNAPSHOTS));
    text_put_char(t, '\n');
}

/* So many steps as a decimal without the zeros that say nothing. */
static void put_steps(struct text *t, uint64_t n, const char *words) {
    struct step step;
    if (n == 0 || n > INT64_MAX || !number_read_step(words, &step)) {
        text_put(t, "?");
        return;
    }
    size_t before = t->n;
    number_put_steps(t, (int64_t)n, &step);
    if (t->failed || memchr(t->at + before, '.', t->n - before) == NULL) return;
    while (t->at[t->n - 1] == '0') t->n--;
    if (t->at[t->n - 1] == '.') t->n--;
}

/* Where the steps are finer than need be: the ones that the numbers seem to be in. */
static void put_grid(struct text *t, const struct patient *p) {
    if (p->price_grid == 0 || p->qty_grid == 0) return;
    put_label(t, "grid");
    text_put(t, "all prices are multiples of ");
    put_steps(t, p->price_grid, p->instrument.price_step);
    text_put(t, ", all sizes of ");
    put_steps(t, p->qty_grid, p->instrument.qty_step);
    text_put_char(t, '\n');
}

static void put_checksums(struct text *t, const struct patient *p) {
    uint64_t good = patient_count(p, OBI_COUNTER_BOOK_VERIFIED);
    uint64_t bad = patient_count(p, OBI_COUNTER_BOOK_MISMATCHED);
    if (good + bad == 0) return;
    put_label(t, "checksums");
    put_format(t, "%" PRIu64 " agree, %" PRIu64 " do not\n", good, bad);
}

static void put_jumps(struct text *t, const struct jumps *j) {
    if (j->n + j->n_back == 0) return;
    put_label(t, "clocks");
    put_format(t, "the venue's went back %" PRIu64 " times", j->n_back);
    if (j->n > 0) {
        put_format(t, "; %" PRIu64 " jumps against the recorder's, the largest ", j->n);
        put_span(t, j->most_ns);
        text_put(t, " at ");
        put_moment(t, j->most_at_ns);
    }
    text_put_char(t, '\n');
}

static void put_spell(struct text *t, const char *label, const struct spell *s, bool always) {
    if (s->n == 0 && !always) return;
    put_label(t, label);
    if (s->n == 0) {
        text_put(t, "never\n");
        return;
    }
    put_format(t, "%" PRIu64 " %s", s->n, s->n == 1 ? "time" : "times");
    if (s->total_ns > 0) {
        text_put(t, ", ");
        put_span(t, s->total_ns);
        text_put(t, " in all, the longest ");
        put_span(t, s->longest_ns);
        text_put(t, " at ");
        put_moment(t, s->longest_at_ns);
    }
    text_put(t, s->on ? ", and at the end\n" : "\n");
}

static void put_latency(struct text *t, const struct latency *l) {
    if (l->n == 0) return;
    put_label(t, "latency");
    text_put(t, "p50 ");
    put_span(t, latency_quantile(l, 500));
    text_put(t, ", p99 ");
    put_span(t, latency_quantile(l, 990));
    text_put(t, ", least ");
    put_span(t, l->least);
    text_put(t, ", most ");
    put_span(t, l->most);
    if (l->n_negative > 0) put_format(t, "; negative %" PRIu64, l->n_negative);
    text_put_char(t, '\n');
}

/* Counters that have no line of their own: what was ignored, and why. */
static void put_aside(struct text *t, const struct patient *p) {
    struct obi_schema row;
    bool some = false;
    for (uint32_t i = 0; report_counter(i, &row); i++) {
        uint64_t n = patient_count(p, (uint32_t)row.id);
        if (row.id >= OBI_COUNTER_DECODER_MESSAGES || row.id == OBI_COUNTER_BOOK_EVENTS ||
            row.id == OBI_COUNTER_BOOK_FRAMES || row.id == OBI_COUNTER_BOOK_SNAPSHOTS ||
            row.id == OBI_COUNTER_BOOK_VERIFIED || row.id == OBI_COUNTER_BOOK_MISMATCHED || n == 0)
            continue;
        put_label(t, some ? "" : "counted");
        put_format(t, "%" PRIu64 " %s\n", n, row.text);
        some = true;
    }
}

static void put_patient(struct text *t, const struct patient *p) {
    put_format(t, "\n%s   price step %s, size step %s; what can be verified: %s\n",
               say_symbol(p->instrument.symbol), p->instrument.price_step, p->instrument.qty_step,
               report_verification(&p->instrument));
    put_grid(t, p);
    put_times(t, p);
    put_jumps(t, &p->jumps);
    put_events(t, p);
    put_book(t, p);
    put_checksums(t, p);
    put_spell(t, "stale", &p->stale, true);
    put_spell(t, "crossed", &p->crossed, true);
    put_spell(t, "locked", &p->locked, false);
    put_spell(t, "one-sided", &p->one_sided, false);
    put_latency(t, &p->latency);
    put_aside(t, p);
}

/* -- the whole --------------------------------------------------------------------------------- */

/* What the venue also said, by its own words for it. */
static void put_unused(struct text *t, const obi_decoder *decoder) {
    const char *name;
    uint64_t n;
    bool some = false;
    for (uint32_t i = 0; obi_decoder_unknown(decoder, i, &name, &n) == OBI_OK; i++) {
        if (!some) put_label(t, "not used");
        put_count(t, &some, name, n);
    }
    if (some) text_put_char(t, '\n');
}

static void put_head(struct text *t, const struct report *r) {
    for (size_t i = 0; i < r->n_files; i++) put_format(t, "%s%s", i ? ", " : "", r->files[i]);
    put_format(t, ": %s, %" PRIu64 " lines, %.1f MB, %.2f s\n", r->format, r->n_lines,
               (double)r->n_bytes / 1e6, r->seconds);
    struct obi_schema row;
    uint64_t n;
    bool some = false;
    put_label(t, "decoder");
    for (uint32_t i = 0; report_counter(i, &row); i++)
        if (obi_decoder_count(r->decoder, (uint32_t)row.id, &n) == OBI_OK)
            put_count(t, &some, row.name, n);
    text_put(t, some ? "\n" : "no message\n");
    put_unused(t, r->decoder);
}

static void put_faults(struct text *t, const struct faults *f) {
    char where[1024];
    for (int kind = 0; kind < N_FAULTS; kind++) {
        if (f->n[kind] == 0) continue;
        put_format(t, "\n%s %" PRIu64 "\n", fault_text((enum fault)kind), f->n[kind]);
        for (size_t i = 0; i < FAULTS_NOTED && i < f->n[kind]; i++) {
            place_format(&f->note[kind][i].at, where, sizeof where);
            put_format(t, "  %s: %s\n", where, f->note[kind][i].words);
        }
    }
}

static uint64_t count_of(const struct report *r, uint32_t counter) {
    uint64_t n = 0;
    obi_decoder_count(r->decoder, counter, &n);
    return n;
}

static const char *verdict_of(const struct report *r) {
    bool began =
        count_of(r, OBI_COUNTER_DECODER_HELD) + count_of(r, OBI_COUNTER_DECODER_DROPPED) > 0;
    if (report_frames(r) == 0 && began)
        return "Nothing to measure: updates came, and no snapshot for a book to begin with.";
    if (report_frames(r) == 0)
        return "Nothing to measure: no frame came out. Is this the format of what was read?";
    if (!report_is_sound(r)) return "Not sound: see the faults above.";
    if (report_shows_loss(r)) return "Sound: nothing lost, refused or damaged.";
    return "Sound as far as can be seen: nothing refused or damaged. A lost update would not show.";
}

void report_put_text(struct text *t, const struct report *r) {
    put_head(t, r);
    for (size_t i = 0; i < r->n_patients; i++) put_patient(t, &r->patient[i]);
    put_faults(t, r->faults);
    text_put_char(t, '\n');
    text_put(t, verdict_of(r));
    text_put_char(t, '\n');
}
