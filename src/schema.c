/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The schema gathers the tables of the floors below; it holds nothing of its own. */
#include "core/abi.h"
#include "core/table.h"
#include "decode/format.h"
#include "metric/param.h"
#include "metric/table.h"
#include "stat/table.h"

/* The plain tables, by subject. */
static const struct obi_table *plain_table(uint32_t subject) {
    switch (subject) {
    case OBI_SUBJECT_STATUS: return &obi_status_table;
    case OBI_SUBJECT_VALUE_STATUS: return &obi_value_status_table;
    case OBI_SUBJECT_COUNTER: return &obi_counter_table;
    default: return NULL;
    }
}

static struct obi_schema named(int32_t id, const char *name, const char *text) {
    return (struct obi_schema){.struct_size = sizeof(struct obi_schema),
                               .id = id,
                               .name = name,
                               .unit = "",
                               .source = "",
                               .text = text,
                               .edges = "",
                               .params = "",
                               .cost = "",
                               .sign = ""};
}

static int read_metric(uint32_t index, struct obi_schema *out) {
    const struct obi_metric_row *row = obi_metric_at(index);
    if (!row) return 0;
    *out = named(row->id, row->name, row->text);
    out->traits = row->traits;
    out->unit = row->unit;
    out->source = row->source;
    out->edges = row->edges;
    out->lo = row->lo;
    out->hi = row->hi;
    if (row->params) out->params = row->params;
    if (row->sign) out->sign = row->sign;
    out->n_params = obi_params_count(row->params);
    return 1;
}

static int read_stat(uint32_t index, struct obi_schema *out) {
    const struct obi_stat_row *row = obi_stat_at(index);
    if (!row) return 0;
    *out = named(row->id, row->name, row->text);
    out->traits = row->traits;
    out->unit = row->unit;
    out->source = row->source;
    out->edges = row->edges;
    out->lo = row->lo;
    out->hi = row->hi;
    if (row->params) out->params = row->params->text;
    out->n_params = obi_params_count(out->params);
    out->cost = row->cost;
    return 1;
}

static int read_format(uint32_t index, struct obi_schema *out) {
    const struct obi_format *row = obi_format_at(index);
    if (!row) return 0;
    *out = named((int32_t)index, row->name, row->text);
    out->traits = row->traits;
    return 1;
}

/* Whether there is such a row. */
static int read_row(uint32_t subject, uint32_t index, struct obi_schema *out) {
    if (subject == OBI_SUBJECT_METRIC) return read_metric(index, out);
    if (subject == OBI_SUBJECT_STAT) return read_stat(index, out);
    if (subject == OBI_SUBJECT_FORMAT) return read_format(index, out);
    const struct obi_table *table = plain_table(subject);
    if (!table || index >= table->n) return 0;
    *out = named(table->row[index].id, table->row[index].name, table->row[index].text);
    return 1;
}

uint32_t obi_schema_count(uint32_t subject) {
    struct obi_schema row;
    uint32_t n = 0;
    while (read_row(subject, n, &row)) n++;
    return n;
}

int obi_schema_get(uint32_t subject, uint32_t index, struct obi_schema *out) {
    struct obi_schema row;
    if (!read_row(subject, index, &row) || !out) return OBI_E_ARG;
    return obi_abi_write(out, &row, sizeof row);
}
