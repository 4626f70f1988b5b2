/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * One block a handle: every create asks once, for what its footprint told, gives it back, and
 * survives being refused; nothing else allocates. The linker hands this program's and the static
 * library's calls of malloc and its kin to the functions below (-Wl,--wrap), so that an allocation
 * on the side is seen too. */
#include "prop/trace.h"

#include <stdlib.h>
#include <string.h>

enum { EVENTS = 20000 };

/* -- allocations on the side ------------------------------------------------------------------ */

static size_t n_calls;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *ptr, size_t size);
void *__real_aligned_alloc(size_t align, size_t size);
int __real_posix_memalign(void **out, size_t align, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *ptr, size_t size);
void *__wrap_aligned_alloc(size_t align, size_t size);
int __wrap_posix_memalign(void **out, size_t align, size_t size);

void *__wrap_malloc(size_t size) {
    n_calls++;
    return __real_malloc(size);
}
void *__wrap_calloc(size_t n, size_t size) {
    n_calls++;
    return __real_calloc(n, size);
}
void *__wrap_realloc(void *ptr, size_t size) {
    n_calls++;
    return __real_realloc(ptr, size);
}
void *__wrap_aligned_alloc(size_t align, size_t size) {
    n_calls++;
    return __real_aligned_alloc(align, size);
}
int __wrap_posix_memalign(void **out, size_t align, size_t size) {
    n_calls++;
    return __real_posix_memalign(out, align, size);
}

/* -- every create, alike ---------------------------------------------------------------------- */

static const struct obi_column column[] = {{.metric = OBI_METRIC_MID},
                                           {.metric = OBI_METRIC_ORDER_FLOW},
                                           {.metric = OBI_METRIC_DEPTH_IMBALANCE, .hi = 5}};
enum { COLUMNS = sizeof column / sizeof *column };

static const struct obi_book_options book_options = {
    .struct_size = sizeof book_options, .max_levels = 100, .max_changes = 10};
static const struct obi_book_options orders_options = {
    .struct_size = sizeof orders_options, .max_levels = 100, .max_changes = 10, .max_orders = 200};
static const struct obi_pipeline_options pipeline_options = {
    .struct_size = sizeof pipeline_options,
    .columns = "mid, order_flow, depth_imbalance[0:5]",
    .book = &book_options};
static const struct obi_decoder_options decoder_options = {
    .struct_size = sizeof decoder_options, .format = "binance-usdm", .max_pending = 100};

static const struct obi_bars_options bars_options = {.struct_size = sizeof bars_options,
                                                     .kind = OBI_BAR_VOLUME,
                                                     .size = INT64_C(1) << 58,
                                                     .max_bars = 3};

typedef int create_fn(const struct obi_allocator *mem, void **out, struct obi_error *err);

static int create_book(const struct obi_allocator *mem, void **out, struct obi_error *err) {
    obi_book *book = NULL;
    int status = obi_book_create(&book_options, mem, &book, err);
    *out = book;
    return status;
}

static int create_orders(const struct obi_allocator *mem, void **out, struct obi_error *err) {
    obi_book *book = NULL;
    int status = obi_book_create(&orders_options, mem, &book, err);
    *out = book;
    return status;
}

static int create_metrics(const struct obi_allocator *mem, void **out, struct obi_error *err) {
    obi_metrics *metrics = NULL;
    int status = obi_metrics_create(column, COLUMNS, mem, &metrics, err);
    *out = metrics;
    return status;
}

static int create_pipeline(const struct obi_allocator *mem, void **out, struct obi_error *err) {
    obi_pipeline *pipeline = NULL;
    int status = obi_pipeline_create(&pipeline_options, mem, &pipeline, err);
    *out = pipeline;
    return status;
}

static int create_decoder(const struct obi_allocator *mem, void **out, struct obi_error *err) {
    obi_decoder *decoder = NULL;
    int status = obi_decoder_create(&decoder_options, mem, &decoder, err);
    *out = decoder;
    return status;
}

#define CREATE(name, options)                                                                      \
    static int create_##name(const struct obi_allocator *mem, void **out, struct obi_error *err) { \
        obi_##name *made = NULL;                                                                   \
        int status = obi_##name##_create(options, mem, &made, err);                                \
        *out = made;                                                                               \
        return status;                                                                             \
    }
CREATE(lifetime, NULL)
CREATE(micro, NULL)
CREATE(bars, &bars_options)
CREATE(profile, NULL)
CREATE(weights, NULL)

#define FOOTPRINT(name, bytes)                                                                     \
    static size_t name##_footprint(void) {                                                         \
        return bytes;                                                                              \
    }
FOOTPRINT(book, obi_book_footprint(&book_options))
FOOTPRINT(orders, obi_book_footprint(&orders_options))
FOOTPRINT(metrics, obi_metrics_footprint(column, COLUMNS))
FOOTPRINT(pipeline, obi_pipeline_footprint(&pipeline_options))
FOOTPRINT(decoder, obi_decoder_footprint(&decoder_options))
FOOTPRINT(micro, obi_micro_footprint(NULL))
FOOTPRINT(bars, obi_bars_footprint(&bars_options))
FOOTPRINT(profile, obi_profile_footprint(NULL))
FOOTPRINT(weights, obi_weights_footprint(NULL))
FOOTPRINT(lifetime, obi_lifetime_footprint(NULL))

#define DESTROY(name, destroy)                                                                     \
    static void destroy_##name(void *handle) {                                                     \
        destroy(handle);                                                                           \
    }
DESTROY(book, obi_book_destroy)
DESTROY(metrics, obi_metrics_destroy)
DESTROY(pipeline, obi_pipeline_destroy)
DESTROY(decoder, obi_decoder_destroy)
DESTROY(micro, obi_micro_destroy)
DESTROY(bars, obi_bars_destroy)
DESTROY(profile, obi_profile_destroy)
DESTROY(weights, obi_weights_destroy)
DESTROY(lifetime, obi_lifetime_destroy)

static const struct handle {
    const char *name;
    create_fn *create;
    size_t (*footprint)(void);
    void (*destroy)(void *);
} handle[] = {
    {"book", create_book, book_footprint, destroy_book},
    {"book of orders", create_orders, orders_footprint, destroy_book},
    {"metrics", create_metrics, metrics_footprint, destroy_metrics},
    {"pipeline", create_pipeline, pipeline_footprint, destroy_pipeline},
    {"micro-price", create_micro, micro_footprint, destroy_micro},
    {"bars", create_bars, bars_footprint, destroy_bars},
    {"profile", create_profile, profile_footprint, destroy_profile},
    {"weights", create_weights, weights_footprint, destroy_weights},
    {"lifetimes", create_lifetime, lifetime_footprint, destroy_lifetime},
    {"decoder", create_decoder, decoder_footprint, destroy_decoder},
};
enum { HANDLES = sizeof handle / sizeof *handle };

START_TEST(a_create_asks_once_for_its_footprint_and_gives_it_back) {
    const struct handle *h = &handle[_i];
    struct test_memory memory;
    void *out = NULL;
    test_memory_init(&memory);
    size_t before = n_calls;
    int status = h->create(&memory.allocator, &out, NULL);
    size_t n_new = n_calls - before; /* before an assertion, which allocates too */
    ck_assert_msg(status == OBI_OK, "%s: %d", h->name, status);
    ck_assert_uint_eq(n_new, 1); /* the counting allocator's own */
    ck_assert_uint_eq(memory.requests, 1);
    ck_assert_uint_eq(memory.bytes_last, h->footprint());
    ck_assert_uint_eq(memory.bytes_live, h->footprint());
    h->destroy(out);
    ck_assert_uint_eq(memory.releases, 1);
    ck_assert_uint_eq(memory.bytes_live, 0);
}
END_TEST

/* Refuses the first request, the second, ... until a create needs none of those refused. */
START_TEST(a_create_that_is_refused_memory_says_so_and_leaves_nothing) {
    const struct handle *h = &handle[_i];
    struct test_memory memory;
    struct obi_error err;
    int status = OBI_E_NOMEM;
    for (size_t fail_at = 1; status != OBI_OK; fail_at++) {
        void *out = &memory;
        memset(&err, 0x5a, sizeof err);
        test_memory_init(&memory);
        memory.fail_at = fail_at;
        status = h->create(&memory.allocator, &out, &err);
        ck_assert_uint_le(fail_at, 2);
        if (status == OBI_OK) h->destroy(out);
        ck_assert_uint_eq(memory.bytes_live, 0);
        if (status == OBI_OK) continue;
        ck_assert_msg(status == OBI_E_NOMEM && err.status == OBI_E_NOMEM, "%s: %d", h->name,
                      status);
        ck_assert_ptr_null(out);
        ck_assert(err.message[0] != '\0' && memchr(err.message, '\0', sizeof err.message));
    }
}
END_TEST

START_TEST(a_create_without_an_allocator_takes_one_block_from_malloc) {
    const struct handle *h = &handle[_i];
    void *out = NULL;
    size_t before = n_calls;
    int status = h->create(NULL, &out, NULL);
    size_t n_new = n_calls - before;
    ck_assert_int_eq(status, OBI_OK);
    ck_assert_uint_eq(n_new, 1);
    h->destroy(out);
    h->destroy(NULL);
}
END_TEST

/* -- the event path --------------------------------------------------------------------------- */

static struct obi_event ev[EVENTS];

static void make(void) {
    struct oracle_options opt = {.max_levels = 100, .max_changes = 10};
    struct test_rng rng = {test_seed(1)};
    trace_make(ev, EVENTS, &trace_wild, &opt, &rng);
}

static void make_orders(void) {
    struct oracle_options opt = {.max_levels = 100, .max_changes = 10, .max_orders = 200};
    struct test_rng rng = {test_seed(1)};
    trace_make_orders(ev, EVENTS, &trace_orders_wild, &opt, &rng);
}

/* All that is done to a book once it is there. */
static void use(obi_book *book, obi_metrics *metrics, obi_weights *weights) {
    double row[COLUMNS];
    uint8_t status[COLUMNS];
    struct obi_order order[8];
    obi_ticks price;
    size_t n;
    for (size_t at = 0, taken; at < EVENTS; at += taken) {
        if (obi_book_apply(book, ev + at, EVENTS - at, &taken) < 0) taken++;
        obi_metrics_update(metrics, book, row, status, COLUMNS);
        obi_weights_update(weights, book);
        obi_book_order(book, ev[at].order_id, order);
        if (obi_book_levels(book, OBI_BID, 1, &price, NULL, NULL, &n) == OBI_OK && n == 1)
            obi_book_orders(book, OBI_BID, price, order, 8, &n);
    }
    obi_weights_solve(weights, NULL);
    obi_book_check(book, NULL);
    obi_book_reset(book);
}

START_TEST(applying_and_measuring_allocate_nothing) {
    void *book = NULL, *metrics = NULL, *weights = NULL;
    if (_i)
        make_orders();
    else
        make();
    ck_assert_int_eq(_i ? create_orders(NULL, &book, NULL) : create_book(NULL, &book, NULL), 0);
    ck_assert_int_eq(create_metrics(NULL, &metrics, NULL), OBI_OK);
    ck_assert_int_eq(create_weights(NULL, &weights, NULL), OBI_OK);
    obi_metrics_set_weights(metrics, weights);
    size_t before = n_calls;
    use(book, metrics, weights);
    size_t n_new = n_calls - before;
    ck_assert_uint_eq(n_new, 0);
    obi_metrics_destroy(metrics);
    obi_weights_destroy(weights);
    obi_book_destroy(book);
}
END_TEST

/* All that is done with the trades of a book; returns the allocations. */
static size_t use_trades(obi_book *book, obi_bars *bars, obi_profile *profile) {
    struct obi_profile_area area;
    struct obi_bar bar[2];
    uint8_t mark[8];
    size_t n, before = n_calls;
    double value;
    for (size_t at = 0, taken; at < EVENTS; at += taken) {
        if (obi_book_apply(book, ev + at, EVENTS - at, &taken) < 0) taken++;
        while (obi_bars_update(bars, book) == OBI_FULL) obi_bars_read(bars, bar, 2, &n);
        obi_profile_update(profile, book);
    }
    if (obi_bars_get(bars, bar) == OBI_OK) obi_bar_value(bar, OBI_BAR_VWAP, &value, NULL);
    obi_profile_area(profile, 0, &area);
    obi_profile_imbalances(profile, NULL, mark, 8, &n);
    obi_bars_reset(bars);
    obi_profile_reset(profile);
    return n_calls - before;
}

START_TEST(bars_and_profiles_allocate_nothing) {
    void *book = NULL, *bars = NULL, *profile = NULL;
    make();
    ck_assert_int_eq(create_book(NULL, &book, NULL), OBI_OK);
    ck_assert_int_eq(create_bars(NULL, &bars, NULL), OBI_OK);
    ck_assert_int_eq(create_profile(NULL, &profile, NULL), OBI_OK);
    size_t n_new = use_trades(book, bars, profile);
    ck_assert_uint_eq(n_new, 0);
    obi_bars_destroy(bars);
    obi_profile_destroy(profile);
    obi_book_destroy(book);
}
END_TEST

/* Orders have their price, and none is paid for a book of levels. */
START_TEST(the_footprint_grows_with_the_orders_that_fit) {
    struct obi_book_options opt = book_options;
    size_t last = obi_book_footprint(&opt);
    for (uint32_t n = 1; n <= 1 << 24; n *= 2) {
        struct test_memory memory;
        obi_book *book = NULL;
        opt.max_orders = n;
        size_t footprint = obi_book_footprint(&opt);
        ck_assert_uint_ge(footprint, last);
        ck_assert_uint_ge(footprint,
                          obi_book_footprint(&book_options) + n * sizeof(struct obi_order) / 2);
        last = footprint;
        if (n > 1 << 14) continue;
        test_memory_init(&memory);
        ck_assert_int_eq(obi_book_create(&opt, &memory.allocator, &book, NULL), OBI_OK);
        ck_assert_uint_eq(memory.bytes_last, footprint);
        obi_book_destroy(book);
        ck_assert_uint_eq(memory.bytes_live, 0);
    }
    opt.max_orders = (1 << 24) + 1;
    ck_assert_uint_eq(obi_book_footprint(&opt), 0);
}
END_TEST

START_TEST(running_a_pipeline_allocates_nothing) {
    void *pipeline = NULL;
    double value[16 * COLUMNS];
    uint8_t status[16 * COLUMNS];
    obi_ns ts_ns[16];
    make();
    ck_assert_int_eq(create_pipeline(NULL, &pipeline, NULL), OBI_OK);
    size_t before = n_calls;
    for (size_t at = 0, taken; at < EVENTS; at += taken) {
        struct obi_rows rows = {.struct_size = sizeof rows,
                                .stride = COLUMNS,
                                .row_size = 16,
                                .ts_ns = ts_ns,
                                .value = value,
                                .status = status};
        if (obi_pipeline_run(pipeline, ev + at, EVENTS - at, &taken, &rows) < 0) taken++;
    }
    size_t n_new = n_calls - before;
    ck_assert_uint_eq(n_new, 0);
    obi_pipeline_destroy(pipeline);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("prop_memory");
    TCase *tc = tcase_create("memory");
    tcase_add_loop_test(tc, a_create_asks_once_for_its_footprint_and_gives_it_back, 0, HANDLES);
    tcase_add_loop_test(tc, a_create_that_is_refused_memory_says_so_and_leaves_nothing, 0, HANDLES);
    tcase_add_loop_test(tc, a_create_without_an_allocator_takes_one_block_from_malloc, 0, HANDLES);
    tcase_add_loop_test(tc, applying_and_measuring_allocate_nothing, 0, 2);
    tcase_add_test(tc, bars_and_profiles_allocate_nothing);
    tcase_add_test(tc, the_footprint_grows_with_the_orders_that_fit);
    tcase_add_test(tc, running_a_pipeline_allocates_nothing);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
