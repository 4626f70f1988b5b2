/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A program of somebody else: it knows the installed headers and the installed library only, and is
 * C99 and C++11 at once. Prints the version it was compiled against, the one that is loaded, and
 * the imbalance of a book that holds 7 bid against 1 ask. */
#include <obi/obi.h>

#include <stdio.h>
#include <string.h>

static struct obi_event level(uint8_t side, obi_ticks price_ticks, obi_lots qty_lots) {
    struct obi_event ev;
    memset(&ev, 0, sizeof ev);
    ev.kind = OBI_EVENT_LEVEL;
    ev.flags = OBI_EVENT_SNAPSHOT;
    ev.side = side;
    ev.price_ticks = price_ticks;
    ev.qty_lots = qty_lots;
    return ev;
}

/* Returns what a call answered; the value is read only after OBI_OK. */
static int measure(obi_pipeline *pipeline, double value[2]) {
    struct obi_event ev[2] = {level(OBI_BID, 99, 7), level(OBI_ASK, 101, 1)};
    struct obi_rows rows;
    size_t taken = 0;
    memset(&rows, 0, sizeof rows);
    rows.struct_size = sizeof rows;
    rows.stride = 1;
    rows.row_size = 2;
    rows.value = value;
    ev[1].flags = (uint16_t)(ev[1].flags | OBI_EVENT_LAST);
    return obi_pipeline_run(pipeline, ev, 2, &taken, &rows);
}

int main(void) {
    struct obi_pipeline_options options;
    obi_pipeline *pipeline = NULL;
    struct obi_error error;
    double value[2] = {0, 0};
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.columns = "depth_imbalance[0:1]";

    int status = obi_pipeline_create(&options, NULL, &pipeline, &error);
    if (status == OBI_OK) status = measure(pipeline, value);
    obi_pipeline_destroy(pipeline);

    uint32_t loaded = obi_version();
    printf("compiled against %d.%d.%d\n", OBI_VERSION_MAJOR, OBI_VERSION_MINOR, OBI_VERSION_PATCH);
    printf("loaded %u.%u.%u\n", loaded >> 16, loaded >> 8 & 0xffu, loaded & 0xffu);
    printf("%s: imbalance %g\n", obi_status_text(status), value[0]);
    return status == OBI_OK ? 0 : 1;
}
