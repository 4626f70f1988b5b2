/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/lobster/line.h"

#include "core/error.h"

int obi_lobster_fail(struct obi_fault *fault, int status, const struct obi_field *field,
                     const char *label, const char *words) {
    struct obi_text t;
    obi_text_init(&t, fault->quoted, sizeof fault->quoted);
    obi_text_put_bytes(&t, field->at, field->n);
    fault->status = status;
    fault->at = field->at;
    fault->label = label;
    fault->words = words;
    return 0;
}

/* The columns being read: each has a name, for whoever looks for what is wrong with it. */
struct columns {
    struct obi_csv csv;
    struct obi_fault *fault;
};

static int read_int(struct columns *c, const char *label, int64_t *out) {
    struct obi_field field = obi_csv_next(&c->csv);
    return obi_field_int(&field, out) ||
           obi_lobster_fail(c->fault, OBI_E_FORMAT, &field, label, "is no whole number");
}

/* A whole number that is one of a range. */
static int read_of(struct columns *c, const char *label, int64_t least, int64_t most,
                   const char *words, int64_t *out) {
    struct obi_field field = obi_csv_next(&c->csv);
    if (obi_field_int(&field, out) && *out >= least && *out <= most) return 1;
    *out = 0;
    return obi_lobster_fail(c->fault, OBI_E_FORMAT, &field, label, words);
}

static int read_direction(struct columns *c, int64_t *out) {
    struct obi_field field = obi_csv_next(&c->csv);
    if (obi_field_int(&field, out) && (*out == 1 || *out == -1)) return 1;
    return obi_lobster_fail(c->fault, OBI_E_FORMAT, &field, "direction", "is neither 1 nor -1");
}

/* Seconds with up to nine decimals, as whole nanoseconds behind the day's beginning. */
static int read_time(struct columns *c, obi_ns day_ns, obi_ns *out) {
    enum { NS_PER_S = 1000000000, DECIMALS = 9 };
    struct obi_field field = obi_csv_next(&c->csv);
    struct obi_decimal value;
    enum obi_decimal_fault why = obi_decimal_parse(field.at, field.n, &value);
    struct obi_grid ns = obi_grid_of_digits(DECIMALS);
    obi_ns span = 0;
    if (!why && *field.at == '-') why = OBI_DECIMAL_RANGE;
    if (!why) why = obi_grid_steps(&ns, value, &span);
    if (!why && day_ns > 0 && span > INT64_MAX - day_ns) why = OBI_DECIMAL_RANGE;
    if (!why) {
        *out = day_ns + span;
        return 1;
    }
    if (why == OBI_DECIMAL_OFF_GRID) {
        return obi_lobster_fail(c->fault, OBI_E_NUMBER, &field, "time",
                                "is finer than nanoseconds");
    }
    return obi_lobster_fail(c->fault, why == OBI_DECIMAL_SYNTAX ? OBI_E_FORMAT : OBI_E_NUMBER,
                            &field, "time", obi_decimal_fault_text(why));
}

static int read_opening(struct columns *c, struct obi_lobster_line *out) {
    int64_t before;
    int ok = read_of(c, "insert_before", 0, INT64_MAX, "is no number of messages", &before) &&
             read_of(c, "order id", 1, INT64_MAX, "is no id of an order", &out->order_id) &&
             read_direction(c, &out->direction) && read_int(c, "price", &out->price) &&
             read_of(c, "size", 1, INT64_MAX, "is no size of an order", &out->size);
    out->type = OBI_LOBSTER_ADD;
    out->before = ok ? (uint64_t)before : 0;
    return ok;
}

/* What the types say of the columns behind theirs. */
static int read_message(struct columns *c, obi_ns day_ns, struct obi_lobster_line *out) {
    if (!read_time(c, day_ns, &out->ts_ns)) return 0;
    if (!read_of(c, "type", OBI_LOBSTER_ADD, OBI_LOBSTER_HALT, "is no type from 1 to 7",
                 &out->type)) {
        return 0;
    }
    int is_order = out->type <= OBI_LOBSTER_EXECUTE;
    int64_t least = is_order ? 1 : INT64_MIN;
    if (!read_of(c, "order id", least, INT64_MAX, "is no id of an order", &out->order_id)) return 0;
    least = out->type == OBI_LOBSTER_HALT ? INT64_MIN : 1;
    if (!read_of(c, "size", least, INT64_MAX, "is no number of shares", &out->size)) return 0;
    if (!read_int(c, "price", &out->price)) return 0;
    if (out->type >= OBI_LOBSTER_CROSS) return read_int(c, "direction", &out->direction);
    return read_direction(c, &out->direction);
}

static int has_no_meaning(size_t n_columns) {
    size_t n = OBI_LOBSTER_MESSAGE_COLUMNS;
    if (n_columns == OBI_LOBSTER_OPENING_COLUMNS) return 0;
    return n_columns < n || (n_columns - n) % OBI_LOBSTER_LEVEL_COLUMNS ||
           (n_columns - n) / OBI_LOBSTER_LEVEL_COLUMNS > OBI_LOBSTER_LEVELS_MOST;
}

int obi_lobster_read(const struct obi_line *line, obi_ns day_ns, struct obi_lobster_line *out,
                     struct obi_fault *fault) {
    struct columns c = {.fault = fault};
    obi_csv_init(&c.csv, line->at, line->n);
    struct obi_csv first = c.csv;
    struct obi_field title = obi_csv_next(&first);
    *out = (struct obi_lobster_line){.n_columns = obi_csv_count(line->at, line->n),
                                     .is_title = obi_field_is_title(&title)};
    if (out->is_title) return 1;
    if (has_no_meaning(out->n_columns)) {
        struct obi_field all = {line->at, line->n};
        out->n_columns = 0;
        return obi_lobster_fail(fault, OBI_E_FORMAT, &all, NULL,
                                "has neither 5, 6 nor 6 + 4 n columns, n at most 256");
    }
    int ok = out->n_columns == OBI_LOBSTER_OPENING_COLUMNS ? read_opening(&c, out)
                                                           : read_message(&c, day_ns, out);
    out->levels = c.csv;
    return ok;
}

static int scale(const struct obi_grid *grid, int64_t value, uint32_t digits, const char *label,
                 int64_t *out, struct obi_fault *fault) {
    enum obi_decimal_fault why = obi_grid_steps(grid, (struct obi_decimal){value, digits}, out);
    if (!why && (*out == INT64_MAX || *out == INT64_MIN)) why = OBI_DECIMAL_RANGE;
    if (!why) return 1;
    struct obi_text t;
    obi_text_init(&t, fault->quoted, sizeof fault->quoted);
    obi_text_put_int(&t, value);
    fault->status = OBI_E_NUMBER;
    fault->label = label;
    fault->words = obi_decimal_fault_text(why);
    return 0;
}

int obi_lobster_scale(struct obi_lobster_line *line, const struct obi_grid *price,
                      const struct obi_grid *qty, struct obi_fault *fault) {
    if (line->type == OBI_LOBSTER_HALT) return 1;
    return scale(price, line->price, OBI_LOBSTER_DIGITS, "price", &line->price_ticks, fault) &&
           scale(qty, line->size, 0, "size", &line->size_lots, fault);
}
