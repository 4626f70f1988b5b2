/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Weighted values in order: a height-balanced search tree (AVL) whose nodes lie in an array with a
 * place for each sample of a ring, and know the weight below them. Two samples of one value lie in
 * the order of their numbers.
 *
 * Insert, remove and selection cost the height, at most 1.44 log2(n) + 1, whatever the values; the
 * reach costs its square. A node has 40 bytes. */
#ifndef OBI_STAT_RANKS_H
#define OBI_STAT_RANKS_H

#include <stdint.h>

#define OBI_ORDER_NONE UINT32_MAX

struct obi_ranks_node {
    double x;
    uint64_t i;            /* the sample's number */
    int64_t weight, below; /* its own; of its tree */
    uint32_t left, right;  /* places in the array, or OBI_ORDER_NONE */
};

struct obi_ranks {
    struct obi_ranks_node *node; /* mask + 1 of them */
    uint8_t *height;             /* as many: of the tree below, 1 for a leaf */
    uint64_t mask;
    uint32_t root;
};

void obi_ranks_start(struct obi_ranks *o);
void obi_ranks_insert(struct obi_ranks *o, uint64_t i, double x, int64_t weight);
void obi_ranks_remove(struct obi_ranks *o, uint64_t i);

/* A tree's values and one more (weight 0: none), asked together. */
struct obi_ranks_view {
    const struct obi_ranks *order;
    double x;
    int64_t weight;
};

int64_t obi_ranks_total(const struct obi_ranks_view *v);
/* The least value such that it and all below it weigh at least so much; 0 < weight <= total. */
double obi_ranks_select(const struct obi_ranks_view *v, int64_t weight);
/* The least distance from a centre within which values weigh at least so much. */
double obi_ranks_reach(const struct obi_ranks_view *v, double centre, int64_t weight);

#endif /* OBI_STAT_RANKS_H */
