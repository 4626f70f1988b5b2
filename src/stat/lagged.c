/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "stat/lagged.h"

void obi_lagged_layout(struct obi_carve *c, const struct obi_lane *lane, struct obi_lagged *l,
                       struct obi_grid grid, int64_t lag) {
    l->grid = grid;
    l->lag = lag;
    l->mask = lag && grid.step ? lane->series->mask << 1 | 1 : lane->series->mask;
    l->piece = obi_carve(c, l->mask + 1, sizeof *l->piece);
    l->front = obi_carve(c, l->mask + 1, sizeof *l->front);
}

void obi_lagged_start(struct obi_lagged *l) {
    l->back = (struct obi_moments){0};
    l->oldest = l->flip = l->end = l->older = 0;
    l->segment = 0;
}

/* -- stacks ------------------------------------------------------------------------------------ */

static void add(struct obi_moments *m, const struct obi_piece *p, int64_t n) {
    obi_moments_add(m, p->x, p->y, (double)n);
}

static void flip(struct obi_lagged *l) {
    struct obi_moments m = {0};
    for (uint64_t k = l->end; k-- > l->oldest;) {
        add(&m, &l->piece[k & l->mask], l->piece[k & l->mask].n);
        l->front[k & l->mask] = m;
    }
    l->flip = l->end;
    l->back = (struct obi_moments){0};
}

/* Drops the pieces that are out, or whose sample the ring lost; an oldest one that is out in part
 * is brought to the front, where what is behind it can be read. */
static void drop(struct obi_lagged *l, const struct obi_lane *lane) {
    int64_t edge = obi_grid_edge(&l->grid, lane);
    while (l->oldest < l->end) {
        const struct obi_piece *p = &l->piece[l->oldest & l->mask];
        int is_out = p->older + p->n <= edge || p->sample < lane->series->first;
        if (!is_out && p->older >= edge) return;
        if (l->oldest >= l->flip) flip(l);
        if (!is_out) return;
        l->oldest++;
    }
}

/* -- pairs ------------------------------------------------------------------------------------- */

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b) {
    return a > b ? a : b;
}

static void push(struct obi_lagged *l, const struct obi_piece *p) {
    add(&l->back, p, p->n);
    l->piece[l->end++ & l->mask] = *p;
}

/* The points [from, to) of sample i are known: each is the newer one of a pair. */
static void append(struct obi_lagged *l, const struct obi_series *s, uint64_t i, int64_t to) {
    if (l->older < s->first) l->older = s->first;
    int64_t lag = l->lag, first = obi_grid_first(&l->grid, s, i);
    int64_t at = most(first, lag + most(l->segment, obi_grid_first(&l->grid, s, l->older)));
    while (at < to) {
        int64_t end = l->older < i ? obi_grid_first(&l->grid, s, l->older + 1) : to;
        if (end <= at - lag) {
            l->older++;
            continue;
        }
        struct obi_piece p = {.older = at - lag, .n = least(to, end + lag) - at};
        p.sample = l->older;
        p.x = obi_sample_at(s, l->older)->x;
        p.y = obi_sample_at(s, i)->x;
        push(l, &p);
        at += p.n;
    }
}

static int is_void_at(const struct obi_series *s, uint64_t i) {
    return i < s->first || obi_sample_is_void(obi_sample_at(s, i));
}

void obi_lagged_arrive(struct obi_lagged *l, const struct obi_lane *lane, uint64_t i) {
    const struct obi_series *s = lane->series;
    int follows = i > 0 && !is_void_at(s, i - 1);
    drop(l, lane);
    if (l->grid.step && follows) append(l, s, i - 1, obi_grid_first(&l->grid, s, i));
    if (!follows || obi_sample_at(s, i)->flags) {
        l->segment = obi_grid_first(&l->grid, s, i);
        l->older = i;
    }
    if (!l->grid.step && !is_void_at(s, i)) append(l, s, i, (int64_t)i + 1);
}

void obi_lagged_depart(struct obi_lagged *l, const struct obi_lane *lane) {
    drop(l, lane);
}

/* The oldest piece with a pair inside; end where there is none. */
static uint64_t first_inside(const struct obi_lagged *l, int64_t edge) {
    uint64_t k = l->oldest;
    while (k < l->end && l->piece[k & l->mask].older + l->piece[k & l->mask].n <= edge) k++;
    return k;
}

struct obi_moments obi_lagged_read(const struct obi_lagged *l, const struct obi_lane *lane) {
    int64_t edge = obi_grid_edge(&l->grid, lane);
    struct obi_moments m = {0};
    uint64_t k = first_inside(l, edge);
    if (k < l->end && l->piece[k & l->mask].older < edge) {
        const struct obi_piece *p = &l->piece[k++ & l->mask];
        add(&m, p, p->older + p->n - edge);
    }
    if (k < l->flip) obi_moments_merge(&m, &l->front[k & l->mask]);
    if (k <= l->flip) {
        obi_moments_merge(&m, &l->back);
    } else {
        for (; k < l->end; k++) add(&m, &l->piece[k & l->mask], l->piece[k & l->mask].n);
    }
    return m;
}
