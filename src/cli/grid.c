/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See grid.h. */
#include "grid.h"

#include "json.h"
#include "moment.h"
#include "output.h"

#include <math.h>
#include <stdio.h>

/* Right-aligned; a text that is too long pushes its line, but no other text. */
static void put_in_table(struct grid *g, const char *s, uint32_t width, bool is_first) {
    if (width == 0) return;
    if (!is_first) text_put_char(&g->line, ' ');
    text_put_right(&g->line, s, is_first ? width : width - 1);
}

static void put_head(struct grid *g) {
    for (size_t i = 0; i < g->n_columns && g->out != OUT_JSONL; i++) {
        const struct grid_column *c = &g->column[i];
        if (g->out == OUT_TABLE) put_in_table(g, c->name, c->width, i == 0);
        if (g->out != OUT_CSV) continue;
        if (i > 0) text_put_char(&g->line, ',');
        text_put(&g->line, c->name);
    }
    if (g->out != OUT_JSONL) text_put_char(&g->line, '\n');
}

void grid_open(struct grid *g, enum out_kind out, const struct grid_column *column, size_t n) {
    *g = (struct grid){.out = out, .column = column, .n_columns = n};
    put_head(g);
}

/* The cell that was put together goes into the line. */
static void put_cell(struct grid *g) {
    const struct grid_column *c = &g->column[g->at];
    text_put_char(&g->cell, '\0');
    const char *cell = g->cell.failed ? "" : g->cell.at;
    if (g->out == OUT_TABLE) {
        put_in_table(g, cell, c->width, g->at == 0);
    } else {
        if (g->at > 0) text_put_char(&g->line, ',');
        if (g->out == OUT_JSONL) {
            if (g->at == 0) text_put_char(&g->line, '{');
            json_put_string(&g->line, c->name, "");
            text_put_char(&g->line, ':');
        }
        text_put(&g->line, cell);
    }
    g->cell.n = 0;
    g->at++;
}

void grid_int(struct grid *g, int64_t value) {
    text_put_int(&g->cell, value);
    put_cell(g);
}

void grid_uint(struct grid *g, uint64_t value) {
    text_put_uint(&g->cell, value);
    put_cell(g);
}

void grid_steps(struct grid *g, int64_t n, const struct step *step) {
    number_put_steps(&g->cell, n, step);
    put_cell(g);
}

void grid_double(struct grid *g, double value, int digits) {
    char room[400]; /* a double has at most 309 digits before the point */
    if (g->out == OUT_TABLE && isfinite(value)) {
        snprintf(room, sizeof room, "%.*f", digits, value);
        text_put(&g->cell, room);
    } else if (g->out == OUT_JSONL && !isfinite(value)) {
        text_put(&g->cell, "null");
    } else {
        number_put_double(&g->cell, value);
    }
    put_cell(g);
}

void grid_word(struct grid *g, const char *word, const char *in_table) {
    if (g->out == OUT_JSONL)
        json_put_string(&g->cell, word, "");
    else
        text_put(&g->cell, g->out == OUT_TABLE ? in_table : word);
    put_cell(g);
}

void grid_time(struct grid *g, obi_ns ts_ns) {
    char time[MOMENT_SIZE];
    moment_time(ts_ns, time);
    if (g->out == OUT_TABLE)
        text_put(&g->cell, time);
    else
        text_put_int(&g->cell, ts_ns);
    put_cell(g);
}

void grid_bits(struct grid *g, uint32_t bits, const struct grid_bit *bit, size_t n) {
    char words[128] = "";
    for (size_t i = 0, at = 0; i < n && at < sizeof words; i++)
        if (bits & bit[i].bit)
            at += (size_t)snprintf(words + at, sizeof words - at, "%s%s", at > 0 ? "+" : "",
                                   bit[i].word);
    grid_word(g, words, words);
}

bool grid_end(struct grid *g) {
    while (g->out == OUT_TABLE && g->line.n > 0 && g->line.at[g->line.n - 1] == ' ') g->line.n--;
    text_put(&g->line, g->out == OUT_JSONL ? "}\n" : "\n");
    bool good = !g->line.failed && !g->cell.failed && output_write(g->line.at, g->line.n);
    g->line.n = g->at = 0;
    return good;
}

void grid_close(struct grid *g) {
    text_free(&g->line);
    text_free(&g->cell);
}
