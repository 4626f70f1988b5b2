/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include <obi/obi.h>
#include <stdio.h>

static struct obi_event level(uint8_t side, obi_ticks price, obi_lots size, uint16_t flags) {
    struct obi_event ev = {.kind = OBI_EVENT_LEVEL, .side = side, .flags = flags};
    ev.price_ticks = price;
    ev.qty_lots = size;
    return ev;
}

int main(void) {
    const struct obi_event ev[] = {
        level(OBI_BID, 100, 5, OBI_EVENT_SNAPSHOT), /* a book begins with a snapshot */
        level(OBI_BID, 99, 7, OBI_EVENT_SNAPSHOT),
        level(OBI_ASK, 102, 4, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST), /* LAST ends a frame: a row */
        level(OBI_BID, 100, 8, OBI_EVENT_LAST),                      /* 3 lots join the best bid */
        level(OBI_ASK, 102, 1, OBI_EVENT_LAST),                      /* 3 lots leave the best ask */
        level(OBI_ASK, 101, 20, OBI_EVENT_LAST),                     /* 20 are offered at 101 */
    };
    struct obi_pipeline_options opt = {.struct_size = sizeof opt,
                                       .columns = "depth_imbalance[0:5], order_flow"};
    double row[8][2];
    struct obi_rows rows = {.struct_size = sizeof rows, .stride = 2, .row_size = 8};
    rows.value = row[0];
    size_t taken = 0;
    obi_pipeline *p;
    if (obi_pipeline_create(&opt, NULL, &p, NULL) != OBI_OK) return 1;
    if (obi_pipeline_run(p, ev, sizeof ev / sizeof *ev, &taken, &rows) != OBI_OK) return 1;
    for (size_t i = 0; i < rows.n_rows; i++)
        printf("depth_imbalance[0:5] %+.3f   order_flow %3.0f\n", row[i][0], row[i][1]);
    obi_pipeline_destroy(p);
    return 0;
}
