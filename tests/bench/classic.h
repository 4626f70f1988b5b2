/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The classical book of orders, unchecked: levels in a sorted array, best last; orders in a chained
 * hash by id and a doubly linked list a level. */
#ifndef BENCH_CLASSIC_H
#define BENCH_CLASSIC_H

#include <obi/event.h>

struct classic;

struct classic *classic_create(uint32_t max_orders);
void classic_destroy(struct classic *book);
void classic_clear(struct classic *book);
void classic_apply(struct classic *book, const struct obi_event *ev);
/* Something of the touch, so that it is read. */
uint64_t classic_touch(const struct classic *book);

#endif /* BENCH_CLASSIC_H */
