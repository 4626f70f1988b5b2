/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A book of single orders: who stands where in the queue, and whether the imbalance lasts. You will
 * learn how order events look, how to ask for a queue and for what is ahead of an order of your
 * own, and how a statistic over time stands beside a column. */
#include <inttypes.h>
#include <obi/obi.h>
#include <stdio.h>

#define SECOND INT64_C(1000000000)

static struct obi_event event(uint8_t kind, obi_ns at, uint64_t id, obi_lots lots) {
    return (struct obi_event){.kind = kind,
                              .ts_ns = SECOND * at,
                              .order_id = id,
                              .qty_lots = lots,
                              .flags = OBI_EVENT_LAST}; /* each a frame of its own */
}

static struct obi_event add(obi_ns at, uint64_t id, uint8_t side, obi_ticks price, obi_lots lots) {
    struct obi_event ev = event(OBI_EVENT_ADD, at, id, lots);
    ev.side = side;
    ev.price_ticks = price;
    return ev;
}

/* A book begins with a snapshot: here an empty one, for a venue that tells every order. */
static struct obi_event clear(obi_ns at) {
    struct obi_event ev = event(OBI_EVENT_CLEAR, at, 0, 0);
    ev.flags |= OBI_EVENT_SNAPSHOT;
    return ev;
}

static struct obi_event execute(obi_ns at, uint64_t id, obi_lots lots) {
    struct obi_event ev = event(OBI_EVENT_EXECUTE, at, id, lots);
    ev.flags |=
        OBI_EVENT_PRINT; /* traded volume: a feed that tells it twice flags one of the two */
    return ev;
}

static void show_queue(const obi_book *book, obi_ticks price, uint64_t mine) {
    struct obi_order order[8];
    size_t n = 0;
    obi_book_orders(book, OBI_BID, price, order, 8, &n);
    for (size_t i = 0; i < n; i++)
        printf("  order %" PRIu64 "  %" PRId64 " lots\n", order[i].order_id, order[i].qty_lots);
    if (obi_book_order(book, mine, order) == OBI_OK)
        printf("  before order %" PRIu64 ": %" PRIu32 " orders, %" PRId64 " lots\n", mine,
               order->ahead_orders, order->ahead_lots);
}

int main(void) {
    const struct obi_event ev[] = {
        clear(1),
        add(2, 1, OBI_BID, 100, 5),
        add(3, 2, OBI_BID, 100, 3),
        add(4, 3, OBI_ASK, 101, 4),
        add(5, 4, OBI_BID, 100, 2),
        execute(6, 1, 4),                 /* a seller takes from whoever stands first */
        event(OBI_EVENT_CANCEL, 7, 2, 3), /* the second one leaves */
    };
    struct obi_book_options book = {.struct_size = sizeof book, .max_levels = 64, .max_orders = 64};
    struct obi_pipeline_options opt = {.struct_size = sizeof opt,
                                       .columns = "depth_imbalance[0:1], trade_flow",
                                       .stats = "mean(depth_imbalance[0:1],3s)",
                                       .book = &book};
    double row[8][3];
    struct obi_rows rows = {.struct_size = sizeof rows, .stride = 3, .row_size = 8};
    rows.value = row[0];
    size_t taken = 0;
    obi_pipeline *p;
    if (obi_pipeline_create(&opt, NULL, &p, NULL) != OBI_OK) return 1;
    if (obi_pipeline_run(p, ev, sizeof ev / sizeof *ev, &taken, &rows) != OBI_OK) return 1;
    for (size_t i = 3; i < rows.n_rows; i++)
        printf("imbalance %+.3f   traded %2.0f   mean of 3 s %+.3f\n", row[i][0], row[i][1],
               row[i][2]);
    show_queue(obi_pipeline_book(p), 100, 4);
    obi_pipeline_destroy(p);
    return 0;
}
