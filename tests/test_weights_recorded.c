/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Weights of order flow on what venues really sent: those of the oracle, and sense in them. What is
 * asserted is what must hold; what was measured is printed (docs/flow-weights.md). */
#include "played.h"
#include "weights.h"

static const struct recording {
    const char *path, *format, *symbol, *price_step, *qty_step;
} recordings[] = {
    {"binance_usdm/btcusdt_20240808.gz", "binance-usdm", "BTCUSDT", "0.1", "0.00000001"},
    {"binance_spot/ethusdt_20240808.gz", "binance-spot", "ETHUSDT", "0.01", "0.00000001"}};
enum { RECORDINGS = sizeof recordings / sizeof *recordings, LEVELS = 10, SECONDS = 5 };

struct show {
    struct played played; /* the first: what is called with it finds the rest behind it */
    struct scene scene;
    obi_metrics *metrics; /* a column that says which frames are in doubt */
};

static void look(struct played *p, const obi_book *book, const struct obi_event *last) {
    struct scene *s = &((struct show *)p)->scene;
    struct obi_book_info info = {.struct_size = sizeof info};
    double row;
    uint8_t status;
    (void)last;
    obi_book_info(book, &info);
    obi_ns now = info.recv_ns ? info.recv_ns : info.ts_ns;
    if (now > s->now) s->now = now;
    s->book = p->book[0];
    scene_tell(s);
    obi_metrics_update(((struct show *)p)->metrics, book, &row, &status, 1);
    if (status == OBI_VALUE_PARTIAL) s->is_broken = 1;
    if (obi_weights_update(s->weights, book) < 0) ck_abort_msg("update");
}

static void print(const struct recording *r, const struct scene *s) {
    printf("# %s: %llu intervals of %d s, %llu left out, %.1f %% explained; weights", r->symbol,
           (unsigned long long)weights_count(s->weights, OBI_COUNTER_WEIGHTS_INTERVALS), SECONDS,
           (unsigned long long)weights_count(s->weights, OBI_COUNTER_WEIGHTS_BROKEN),
           100 * weights_share(s->weights));
    for (uint32_t i = 0; i < LEVELS; i++) printf(" %.3f", weights_value(s->weights, i));
    printf("\n");
    fflush(stdout);
}

static void play(struct show *show, const struct recording *r) {
    struct obi_weights_options opt = {.struct_size = sizeof opt,
                                      .n_iterations = 4096,
                                      .interval_ns = SECONDS * INT64_C(1000000000)};
    struct obi_instrument known = {.struct_size = sizeof known};
    struct obi_column col;
    size_t n;
    ck_assert_int_eq(obi_column_parse("order_flow[0:10]", &col, NULL), OBI_OK);
    ck_assert_int_eq(obi_metrics_create(&col, 1, NULL, &show->metrics, NULL), OBI_OK);
    char *bytes = played_file(r->path, &n);
    strcpy(known.symbol, r->symbol);
    strcpy(known.price_step, r->price_step);
    strcpy(known.qty_step, r->qty_step);
    show->scene = (struct scene){.now = 1, .length = opt.interval_ns};
    show->scene.oracle = calloc(1, sizeof *show->scene.oracle);
    ck_assert_ptr_nonnull(show->scene.oracle);
    show->scene.oracle->n_levels = LEVELS;
    ck_assert_int_eq(obi_weights_create(&opt, NULL, &show->scene.weights, NULL), OBI_OK);
    played_open_with(&show->played, r->format, &known, 1);
    show->played.after = look;
    played_bytes(&show->played, bytes, n);
    ck_assert_uint_eq(show->played.n_errors, 0);
    free(bytes);
}

START_TEST(they_are_the_oracles_and_most_is_at_the_touch) {
    static struct show show;
    play(&show, &recordings[_i]);
    struct scene *s = &show.scene;
    ck_assert_int_eq(obi_weights_solve(s->weights, NULL), OBI_OK);
    print(&recordings[_i], s);
    oracle_weights_solve(s->oracle);
    ck_assert_uint_eq(weights_count(s->weights, OBI_COUNTER_WEIGHTS_INTERVALS),
                      (uint64_t)s->oracle->n_intervals);
    ck_assert_int_gt(s->oracle->n_intervals, 40);
    for (uint32_t i = 0; i < LEVELS; i++) {
        double wanted = (double)s->oracle->weight[i], found = weights_value(s->weights, i);
        ck_assert_msg(fabs(found - wanted) < 1e-9, "level %u: %.17g, not %.17g", i, found, wanted);
        ck_assert(found > 0 && found <= weights_value(s->weights, 0));
    }
    ck_assert(weights_share(s->weights) > 0.5);
    obi_metrics_destroy(show.metrics);
    obi_weights_destroy(s->weights);
    free(s->oracle);
    played_close(&show.played);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("weights_recorded");
    TCase *c = tcase_create("recorded");
    tcase_add_loop_test(c, they_are_the_oracles_and_most_is_at_the_touch, 0, RECORDINGS);
    tcase_set_timeout(c, 120);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    if (!test_data_dir()) return test_skip("no recordings");
    return test_run(suite());
}
