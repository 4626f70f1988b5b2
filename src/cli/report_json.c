/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The report as one JSON object. Times are nanoseconds, UTC; counters carry the names that the
 * library gives them. */
#include "json.h"
#include "report.h"

static void put_spell(struct json *j, const char *key, const struct spell *s) {
    json_begin(j, key, '{');
    json_uint(j, "n", s->n);
    json_int(j, "total_ns", s->total_ns);
    json_int(j, "longest_ns", s->longest_ns);
    if (s->n > 0) json_int(j, "longest_at_ns", s->longest_at_ns);
    json_bool(j, "at_end", s->on);
    json_end(j, '}');
}

static void put_latency(struct json *j, const struct latency *l) {
    json_begin(j, "latency_ns", '{');
    json_uint(j, "n", l->n);
    if (l->n > 0) {
        json_int(j, "min", l->least);
        json_int(j, "p50", latency_quantile(l, 500));
        json_int(j, "p99", latency_quantile(l, 990));
        json_int(j, "max", l->most);
        json_uint(j, "negative", l->n_negative);
    }
    json_end(j, '}');
}

static void put_kinds(struct json *j, const struct patient *p) {
    json_begin(j, "events", '{');
    for (size_t i = 0; i < PATIENT_KINDS; i++)
        if (report_kinds[i] != NULL) json_uint(j, report_kinds[i], p->n_kind[i]);
    json_end(j, '}');
}

static void put_book(struct json *j, const struct patient *p) {
    struct obi_book_info info = {.struct_size = sizeof info};
    struct obi_schema row;
    obi_book_info(p->book, &info);
    json_begin(j, "book", '{');
    json_string(j, "state", report_state(&info));
    json_uint(j, "bids", info.n_bids);
    json_uint(j, "asks", info.n_asks);
    json_uint(j, "orders", info.n_orders);
    for (uint32_t i = 0; report_counter(i, &row); i++)
        if (row.id < OBI_COUNTER_DECODER_MESSAGES)
            json_uint(j, row.name, patient_count(p, (uint32_t)row.id));
    json_end(j, '}');
}

static void put_times(struct json *j, const struct patient *p) {
    json_int(j, "first_ns", p->first_ns);
    json_int(j, "last_ns", p->last_ns);
    json_uint(j, "clock_back", p->n_back);
    json_uint(j, "clock_none", p->n_timeless);
    json_int(j, "longest_silence_ns", p->silence_ns);
    json_int(j, "longest_silence_at_ns", p->silence_at_ns);
}

static void put_jumps(struct json *j, const struct jumps *jumps) {
    json_begin(j, "venue_clock", '{');
    json_uint(j, "back", jumps->n_back);
    json_uint(j, "jumps", jumps->n);
    json_int(j, "largest_ns", jumps->most_ns);
    if (jumps->n > 0) json_int(j, "largest_at_ns", jumps->most_at_ns);
    json_end(j, '}');
}

static void put_patient(struct json *j, const struct patient *p) {
    json_begin(j, NULL, '{');
    json_string(j, "symbol", p->instrument.symbol);
    json_string(j, "price_step", p->instrument.price_step);
    json_string(j, "qty_step", p->instrument.qty_step);
    json_string(j, "verification", report_verification(&p->instrument));
    json_uint(j, "price_grid", p->price_grid);
    json_uint(j, "qty_grid", p->qty_grid);
    put_kinds(j, p);
    put_book(j, p);
    put_times(j, p);
    put_jumps(j, &p->jumps);
    put_spell(j, "stale", &p->stale);
    put_spell(j, "locked", &p->locked);
    put_spell(j, "crossed", &p->crossed);
    put_spell(j, "one_sided", &p->one_sided);
    put_latency(j, &p->latency);
    json_end(j, '}');
}

static void put_decoder(struct json *j, const struct report *r) {
    struct obi_schema row;
    uint64_t n;
    json_begin(j, "decoder", '{');
    for (uint32_t i = 0; report_counter(i, &row); i++)
        if (obi_decoder_count(r->decoder, (uint32_t)row.id, &n) == OBI_OK)
            json_uint(j, row.name, n);
    json_end(j, '}');
}

static void put_unused(struct json *j, const obi_decoder *decoder) {
    const char *name;
    uint64_t n;
    json_begin(j, "not_used", '{');
    for (uint32_t i = 0; obi_decoder_unknown(decoder, i, &name, &n) == OBI_OK; i++)
        json_uint(j, name, n);
    json_end(j, '}');
}

static void put_note(struct json *j, const struct fault_note *note) {
    json_begin(j, NULL, '{');
    json_string(j, "file", note->at.file);
    if (note->at.line > 0) json_uint(j, "line", note->at.line);
    json_uint(j, "byte", note->at.offset);
    json_string(j, "what", note->words);
    json_end(j, '}');
}

static void put_fault(struct json *j, const struct faults *f, enum fault kind) {
    json_begin(j, fault_name(kind), '{');
    json_uint(j, "n", f->n[kind]);
    json_begin(j, "first", '[');
    for (size_t i = 0; i < FAULTS_NOTED && i < f->n[kind]; i++) put_note(j, &f->note[kind][i]);
    json_end(j, ']');
    json_end(j, '}');
}

void report_put_json(struct text *t, const struct report *r) {
    struct json j = {.text = *t};
    json_begin(&j, NULL, '{');
    json_string(&j, "format", r->format);
    json_begin(&j, "files", '[');
    for (size_t i = 0; i < r->n_files; i++) json_string(&j, NULL, r->files[i]);
    json_end(&j, ']');
    json_uint(&j, "bytes", r->n_bytes);
    json_uint(&j, "lines", r->n_lines);
    json_bool(&j, "sound", report_is_sound(r));
    put_decoder(&j, r);
    put_unused(&j, r->decoder);
    json_begin(&j, "faults", '{');
    for (int i = 0; i < N_FAULTS; i++) put_fault(&j, r->faults, (enum fault)i);
    json_end(&j, '}');
    json_begin(&j, "instruments", '[');
    for (size_t i = 0; i < r->n_patients; i++) put_patient(&j, &r->patient[i]);
    json_end(&j, ']');
    json_end(&j, '}');
    text_put_char(&j.text, '\n');
    *t = j.text;
}
