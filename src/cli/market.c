/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "market.h"

#include "plant.h"
#include "say.h"

#include <errno.h>
#include <string.h>

bool market_options(const struct options *o, struct gen_options *out) {
    *out = (struct gen_options){
        .seed = o->seed,
        .n_frames = o->frames != 0 ? o->frames : 10000,
        .n_instruments = (uint32_t)o->instruments,
        .view = o->view,
        .n_levels = (uint32_t)o->depth,
        .faults = o->faults, /* the choices stand in the order of enum gen_fault's bits */
        .fault_every = (uint32_t)o->fault_every,
    };
    return plant_read(o->plant, &out->plant);
}

static void put(struct truth *t, const char *line, size_t n) {
    if (t->file == NULL || t->failed) return;
    errno = 0;
    if (fwrite(line, 1, n, t->file) == n) return;
    say("%s: %s", t->path, strerror(errno != 0 ? errno : EIO));
    t->failed = true;
}

bool truth_open(struct truth *t, const char *path, const struct gen_options *market) {
    char line[GEN_TRUTH_MAX];
    *t = (struct truth){.path = path};
    if (path == NULL) return true;
    t->file = fopen(path, "wb");
    if (t->file == NULL) {
        say("%s: %s", path, strerror(errno));
        return false;
    }
    put(t, line, gen_truth_plan(line, market));
    return true;
}

void truth_take(void *ctx, const struct gen_truth *truth) {
    char line[GEN_TRUTH_MAX];
    put(ctx, line, gen_truth_update(line, truth));
    for (size_t i = 0; i < truth->n_deaths; i++)
        put(ctx, line, gen_truth_order(line, truth->instrument, &truth->death[i]));
}

void truth_put_living(struct truth *t, uint32_t instrument, const struct gen_death *order,
                      size_t n) {
    char line[GEN_TRUTH_MAX];
    for (size_t i = 0; i < n; i++) put(t, line, gen_truth_order(line, instrument, &order[i]));
}

bool truth_close(struct truth *t) {
    if (t->file == NULL) return true;
    errno = 0;
    if (fclose(t->file) != 0 && !t->failed) {
        say("%s: %s", t->path, strerror(errno != 0 ? errno : EIO));
        t->failed = true;
    }
    t->file = NULL;
    return !t->failed;
}
