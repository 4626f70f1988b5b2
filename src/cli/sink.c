/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the three writers share. */
#include "sink.h"

#include "output.h"
#include "table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void scale_times(struct scale *s, const struct step *step) {
    if (step != NULL) s->times[s->n_times++] = step;
}

static void scale_over(struct scale *s, const struct step *step) {
    if (step != NULL) s->over[s->n_over++] = step;
}

/* Multiplies with another scale, or divides by it. */
static void scale_by(struct scale *s, const struct scale *by, bool divide) {
    const struct scale factor = *by; /* which may be the same */
    for (size_t i = 0; i < factor.n_times; i++)
        (divide ? scale_over : scale_times)(s, factor.times[i]);
    for (size_t i = 0; i < factor.n_over; i++)
        (divide ? scale_times : scale_over)(s, factor.over[i]);
}

/* Amounts in the base or the quote: lots x ticks or lots / ticks where the contract needs that. */
static void describe_unit(const struct sink *s, struct sink_column *c, double unit,
                          uint32_t contract) {
    if (c->step != &s->qty || unit < OBI_UNIT_BASE) return;
    int is_quote = unit > OBI_UNIT_BASE;
    snprintf(c->unit, sizeof c->unit, "%s", is_quote ? "quote" : "base");
    c->traits &= ~(uint32_t)OBI_TRAIT_INTEGER;
    if (is_quote && contract != OBI_CONTRACT_INVERSE) scale_times(&c->scale, &s->price);
    if (!is_quote && contract == OBI_CONTRACT_INVERSE) scale_over(&c->scale, &s->price);
}

static void describe_column(const struct sink *s, const struct obi_column *column,
                            uint32_t contract, struct sink_column *c) {
    struct obi_schema schema = {.struct_size = sizeof schema};
    for (uint32_t i = 0; obi_schema_get(OBI_SUBJECT_METRIC, i, &schema) == OBI_OK; i++)
        if (schema.id == (int32_t)column->metric) break;
    snprintf(c->unit, sizeof c->unit, "%s", schema.unit);
    c->traits = schema.traits;
    c->lo = schema.lo;
    c->hi = schema.hi;
    if (strcmp(c->unit, "ticks") == 0) c->step = &s->price;
    if (strcmp(c->unit, "lots") == 0) c->step = &s->qty;
    scale_times(&c->scale, c->step);
    if (strcmp(c->unit, "value") == 0) {
        scale_times(&c->scale, &s->price);
        scale_times(&c->scale, &s->qty);
    }
    if (strcmp(c->unit, "lots/s") == 0) scale_times(&c->scale, &s->qty);
    bool has_unit = schema.params && strncmp(schema.params, "unit=", 5) == 0;
    if (has_unit) describe_unit(s, c, column->param[0], contract);
}

/* x and y in a statistic's unit stand for its columns' units. */
static void apply_unit(const struct sink *s, const struct obi_stat_spec *spec,
                       const struct obi_schema *schema, const struct sink_column *second,
                       struct sink_column *c) {
    const char *unit = schema->unit;
    bool lots_of_clock = strcmp(unit, "clock") == 0 && spec->clock == OBI_CLOCK_VOLUME;
    if (*unit != 'x') {
        c->scale = (struct scale){.n_times = 0};
        c->step = lots_of_clock ? &s->qty : NULL;
        scale_times(&c->scale, c->step);
    }
    if (strcmp(unit, "x^2") == 0) scale_by(&c->scale, &c->scale, false);
    if (strcmp(unit, "xy") == 0) scale_by(&c->scale, &second->scale, false);
    if (strcmp(unit, "x/y") == 0) scale_by(&c->scale, &second->scale, true);
    if (strcmp(unit, "x") != 0) snprintf(c->unit, sizeof c->unit, "%s", unit);
    if (schema->lo > c->lo || *unit != 'x') c->lo = schema->lo;
    c->hi = schema->hi;
    c->traits &= schema->traits; /* a mean of whole numbers is none */
}

static void describe_stat(const struct sink *s, uint32_t contract, struct sink_column *c) {
    struct obi_schema schema = {.struct_size = sizeof schema};
    struct sink_column second = {.step = NULL};
    struct obi_stat_spec spec;
    struct obi_column column[2];
    if (obi_stat_parse(c->name, &spec, column, NULL) != OBI_OK) return;
    for (uint32_t i = 0; obi_schema_get(OBI_SUBJECT_STAT, i, &schema) == OBI_OK; i++)
        if (schema.id == (int32_t)spec.stat) break;
    describe_column(s, &column[0], contract, c);
    if (schema.traits & OBI_TRAIT_PAIR) describe_column(s, &column[1], contract, &second);
    apply_unit(s, &spec, &schema, &second, c);
    c->is_stat = true;
}

static void describe(const struct sink *s, struct sink_column *c, uint32_t contract) {
    struct obi_column column;
    if (strchr(c->name, '(') != NULL)
        describe_stat(s, contract, c);
    else if (obi_column_parse(c->name, &column, NULL) == OBI_OK)
        describe_column(s, &column, contract, c);
}

static void read_steps(struct sink *s, const struct options *options,
                       const struct obi_instrument *instrument) {
    static const struct step one = {1, 0};
    s->price = s->qty = one;
    if (options->units == UNITS_TICKS) return;
    number_read_step(instrument->price_step, &s->price);
    number_read_step(instrument->qty_step, &s->qty);
}

bool sink_open(struct sink *s, const struct options *options, const obi_pipeline *pipeline,
               const struct obi_instrument *instrument) {
    static const struct sink_kind *const kinds[] = {
        [OUT_TABLE] = &sink_table, [OUT_CSV] = &sink_csv, [OUT_JSONL] = &sink_jsonl};
    *s = (struct sink){.kind = kinds[options->out],
                       .symbol = instrument->symbol,
                       .n_levels = (size_t)options->levels,
                       .n_columns = obi_pipeline_width(pipeline),
                       .status = options->status != 0};
    s->column = calloc(s->n_columns, sizeof *s->column);
    if (s->column == NULL) return false;
    read_steps(s, options, instrument);
    for (size_t i = 0; i < s->n_columns; i++) {
        obi_pipeline_name(pipeline, i, s->column[i].name, sizeof s->column[i].name);
        describe(s, &s->column[i], instrument->contract);
    }
    if (options->out == OUT_TABLE && !table_open(s)) return false;
    s->kind->head(s);
    return true;
}

bool sink_put(struct sink *s, const struct sink_row *row) {
    s->kind->row(s, row);
    bool written = !s->text.failed && output_write(s->text.at, s->text.n);
    s->text.n = 0;
    return written;
}

void sink_close(struct sink *s) {
    table_close(s);
    free(s->column);
    text_free(&s->text);
    *s = (struct sink){0};
}

double sink_value(const struct sink_column *c, double value) {
    if (isnan(value)) return value;
    for (size_t i = 0; i < c->scale.n_times; i++) value = number_scale(value, c->scale.times[i]);
    for (size_t i = 0; i < c->scale.n_over; i++) value /= number_scale(1, c->scale.over[i]);
    return value;
}

const char *sink_status_name(uint8_t status) {
    struct obi_schema schema = {.struct_size = sizeof schema};
    for (uint32_t i = 0; obi_schema_get(OBI_SUBJECT_VALUE_STATUS, i, &schema) == OBI_OK; i++)
        if (schema.id == status) return schema.name;
    return "unknown";
}
