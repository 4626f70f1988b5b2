/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A table for the eye: aligned, signed where the sign matters, with a header every 40 rows and at
 * every new day. It rounds: prices to eight digits or so, sizes to four decimals, imbalances to
 * three. Exact numbers are what csv and jsonl are for.
 *
 * Widths and decimals are chosen at the first row, from its head and its numbers, and kept, so that
 * lines stay under each other; a longer number later pushes its line and no other. */
#define _POSIX_C_SOURCE 200809L
#include "table.h"

#include "moment.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEAD_EVERY 40
#define HEAD_LINES 3
#define CELL_SIZE  48

struct head {
    char line[HEAD_LINES][24]; /* filled from the last line upwards */
    size_t width;
};

struct table {
    struct head *head; /* time, then levels, then columns */
    size_t n_heads;
    uint64_t n_rows;
    char date[MOMENT_SIZE];
    bool colour;
    int price_digits, qty_digits; /* decimals; -1 not chosen yet */
};

/* Splits "depth_imbalance[0:5]" into "depth", "imbalance", "[0:5]", bottom line last. */
static void split_name(struct head *h, const char *name) {
    size_t tier = strcspn(name, "["), word = tier;
    int line = HEAD_LINES - 1;
    if (name[tier] != '\0') snprintf(h->line[line--], sizeof h->line[0], "%s", name + tier);
    while (word > 0 && name[word - 1] != '_') word--;
    snprintf(h->line[line--], sizeof h->line[0], "%.*s", (int)(tier - word), name + word);
    if (word > 0) snprintf(h->line[line], sizeof h->line[0], "%.*s", (int)(word - 1), name);
}

/* "mean(depth_imbalance[0:5],10s)": "mean 10s", "depth_imbalance", "[0:5]"; of two columns a line
 * each, without their tiers. */
static void split_stat(struct head *h, const char *name) {
    size_t stat = strcspn(name, "("), first = strcspn(name + stat + 1, "[,)");
    const char *column = name + stat + 1, *span = strrchr(name, ','), *second = NULL;
    const char *tier = column[first] == '[' ? column + first : "";
    size_t n_tier = strcspn(tier, "]") + (*tier == '[');
    if (column + first + n_tier < span) second = column + first + n_tier + 1;
    snprintf(h->line[0], sizeof h->line[0], "%.*s %.*s", (int)stat, name,
             (int)strcspn(span + 1, ")"), span + 1);
    snprintf(h->line[1], sizeof h->line[1], "%.*s", (int)first, column);
    if (second != NULL)
        snprintf(h->line[2], sizeof h->line[2], "%.*s", (int)strcspn(second, "[,"), second);
    else
        snprintf(h->line[2], sizeof h->line[2], "%.*s", (int)n_tier, tier);
}

static void name_level(struct head *h, size_t level, size_t i) {
    static const char *const names[4][2] = {
        {"bid", "size"}, {"", "bid"}, {"", "ask"}, {"ask", "size"}};
    const char *const *name = names[i];
    snprintf(h->line[1], sizeof h->line[1], "%s", name[0]);
    if (level == 1)
        snprintf(h->line[2], sizeof h->line[2], "%s", name[1]);
    else
        snprintf(h->line[2], sizeof h->line[2], "%s %zu", name[1], level);
}

bool table_open(struct sink *s) {
    struct table *t = calloc(1, sizeof *t);
    s->table = t;
    if (t == NULL) return false;
    t->n_heads = 1 + 4 * s->n_levels + s->n_columns;
    t->head = calloc(t->n_heads, sizeof *t->head);
    if (t->head == NULL) return false;
    t->colour = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL;
    t->price_digits = t->qty_digits = -1;
    for (size_t i = 0; i < 4 * s->n_levels; i++) name_level(&t->head[1 + i], i / 4 + 1, i % 4);
    for (size_t i = 0; i < s->n_columns; i++)
        (s->column[i].is_stat ? split_stat : split_name)(&t->head[1 + 4 * s->n_levels + i],
                                                         s->column[i].name);
    return true;
}

void table_close(struct sink *s) {
    if (s->table != NULL) free(s->table->head);
    free(s->table);
    s->table = NULL;
}

/* About eight digits, at least two decimals, never finer than the step. */
static int digits_of_price(double price, const struct step *step) {
    int whole = price > 0 ? (int)floor(log10(price)) + 1 : 1;
    int digits = 8 - whole < 2 ? 2 : 8 - whole;
    return digits < (int)step->digits ? digits : (int)step->digits;
}

static void choose_digits(struct sink *s, const struct sink_row *row) {
    for (size_t side = 0; side < 2 && s->table->price_digits < 0; side++)
        if (row->n_levels[side] > 0)
            s->table->price_digits =
                digits_of_price(number_scale((double)row->price[side][0], &s->price), &s->price);
    s->table->qty_digits = s->qty.digits < 4 ? (int)s->qty.digits : 4;
}

static void level_cell(const struct sink *s, const struct sink_row *row, size_t i, char *out) {
    size_t side = i % 4 / 2, level = i / 4;
    bool is_price = i % 4 == 1 || i % 4 == 2;
    const struct step *step = is_price ? &s->price : &s->qty;
    int digits = is_price ? s->table->price_digits : s->table->qty_digits;
    if (level >= row->n_levels[side]) {
        snprintf(out, CELL_SIZE, "-");
        return;
    }
    double n = (double)(is_price ? row->price[side][level] : row->qty[side][level]);
    snprintf(out, CELL_SIZE, "%.*f", digits < 0 ? (int)step->digits : digits,
             number_scale(n, step));
}

static int digits_of_value(const struct sink *s, const struct sink_column *c) {
    int price = s->table->price_digits < 0 ? (int)s->price.digits : s->table->price_digits;
    if (c->step == &s->price) return price + (c->traits & OBI_TRAIT_INTEGER ? 0 : 2);
    if (c->step == &s->qty) return s->table->qty_digits;
    return strcmp(c->unit, "%") == 0 ? 1 : 3;
}

static void value_cell(const struct sink *s, const struct sink_row *row, size_t i, char *out) {
    const struct sink_column *c = &s->column[i];
    double value = sink_value(c, row->value[i]);
    bool sided = c->lo < 0 && c->step != &s->price && strcmp(c->unit, "bps") != 0;
    if (isnan(value))
        snprintf(out, CELL_SIZE, "-");
    else if (sided && fpclassify(value) == FP_ZERO)
        snprintf(out, CELL_SIZE, "0");
    else
        snprintf(out, CELL_SIZE, sided ? "%+.*f" : "%.*f", digits_of_value(s, c), value);
}

static void cell_text(const struct sink *s, const struct sink_row *row, size_t i, char *out) {
    if (i == 0)
        moment_time(row->ts_ns, out);
    else if (i <= 4 * s->n_levels)
        level_cell(s, row, i - 1, out);
    else
        value_cell(s, row, i - 1 - 4 * s->n_levels, out);
}

/* Sizes and flows vary most from row to row. */
static size_t least_width(const struct sink *s, size_t i) {
    if (i == 0) return strlen("23:54:15.319");
    if (i <= 4 * s->n_levels) return i % 4 < 2 ? 8 : 6; /* sizes stand outside, prices inside */
    return s->column[i - 1 - 4 * s->n_levels].step == &s->qty ? 9 : 7;
}

static void fit(struct sink *s, const struct sink_row *row) {
    char cell[CELL_SIZE];
    choose_digits(s, row);
    for (size_t i = 0; i < s->table->n_heads; i++) {
        struct head *h = &s->table->head[i];
        cell_text(s, row, i, cell);
        h->width = least_width(s, i);
        if (strlen(cell) > h->width) h->width = strlen(cell);
        for (int line = 0; line < HEAD_LINES; line++)
            if (strlen(h->line[line]) > h->width) h->width = strlen(h->line[line]);
    }
}

static void put_head(struct sink *s) {
    struct table *t = s->table;
    snprintf(t->head[0].line[0], sizeof t->head[0].line[0], "%.20s", s->symbol);
    snprintf(t->head[0].line[1], sizeof t->head[0].line[1], "%s", t->date);
    snprintf(t->head[0].line[2], sizeof t->head[0].line[2], "UTC");
    if (t->n_rows > 0) text_put_char(&s->text, '\n');
    for (int line = 0; line < HEAD_LINES; line++) {
        text_put_left(&s->text, t->head[0].line[line], t->head[0].width);
        for (size_t i = 1; i < t->n_heads; i++) {
            text_put(&s->text, "  ");
            text_put_right(&s->text, t->head[i].line[line], t->head[i].width);
        }
        while (s->text.n > 0 && s->text.at[s->text.n - 1] == ' ') s->text.n--;
        text_put_char(&s->text, '\n');
    }
}

static void put_cell(struct sink *s, const char *cell, size_t width) {
    bool paint = s->table->colour && (*cell == '+' || (*cell == '-' && cell[1] != '\0'));
    if (paint) text_put(&s->text, *cell == '+' ? "\033[32m" : "\033[31m");
    text_put_right(&s->text, cell, width);
    if (paint) text_put(&s->text, "\033[0m");
}

/* Names what is special about a row once, behind it: "STALE", "CROSSED". That nothing was traded is
 * not special, and its dash says it. */
static void put_remarks(struct sink *s, const struct sink_row *row) {
    bool told[256] = {false};
    for (size_t i = 0; i < s->n_columns; i++) {
        uint8_t status = row->status[i];
        if (status == OBI_VALUE_OK || status == OBI_VALUE_ZERO_DENOM || told[status]) continue;
        told[status] = true;
        text_put(&s->text, "  ");
        text_put(&s->text, sink_status_name(status));
    }
}

static void table_head(struct sink *s) {
    (void)s;
} /* it needs the first row's day */

static void table_row(struct sink *s, const struct sink_row *row) {
    struct table *t = s->table;
    char cell[CELL_SIZE], date[MOMENT_SIZE];
    moment_date(row->ts_ns, date);
    if (t->n_rows == 0) fit(s, row);
    if (t->n_rows % HEAD_EVERY == 0 || strcmp(date, t->date) != 0) {
        memcpy(t->date, date, sizeof date);
        put_head(s);
    }
    t->n_rows++;
    for (size_t i = 0; i < t->n_heads; i++) {
        cell_text(s, row, i, cell);
        if (i > 0) text_put(&s->text, "  ");
        put_cell(s, cell, t->head[i].width);
    }
    put_remarks(s, row);
    text_put_char(&s->text, '\n');
}

const struct sink_kind sink_table = {table_head, table_row};
