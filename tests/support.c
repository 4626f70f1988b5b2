/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#define _POSIX_C_SOURCE 200809L

#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Check truncates the file it is given, so it cannot write to standard output itself. */
static void print_file(const char *path) {
    FILE *file = fopen(path, "r");
    char line[4096];
    while (file && fgets(line, sizeof line, file)) fputs(line, stdout);
    if (file) fclose(file);
}

int test_run(Suite *suite) {
    char path[] = "/tmp/obi-tap-000000";
    memset(strchr(path, '0'), 'X', 6); /* as mkstemp() wants it */
    int fd = mkstemp(path);
    if (fd < 0) return EXIT_FAILURE;
    close(fd);

    SRunner *runner = srunner_create(suite);
    srunner_set_tap(runner, path);
    srunner_run_all(runner, CK_SILENT);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    print_file(path);
    unlink(path);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int test_skip(const char *reason) {
    printf("1..0 # SKIP %s\n", reason);
    return EXIT_SUCCESS;
}

const char *test_data_dir(void) {
    const char *dir = getenv("OBI_DATA");
    if (!dir) dir = OBI_TEST_DATA;
    return access(dir, R_OK) == 0 ? dir : NULL;
}

uint64_t test_random(struct test_rng *rng) {
    uint64_t z = (rng->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint64_t test_below(struct test_rng *rng, uint64_t bound) {
    return test_random(rng) % bound;
}

static uint64_t from_environment(const char *name, uint64_t otherwise) {
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

uint64_t test_seed(uint64_t otherwise) {
    return from_environment("OBI_TEST_SEED", otherwise);
}

uint64_t test_rounds(uint64_t otherwise) {
    uint64_t share = from_environment("OBI_TEST_SHARE", 1);
    return from_environment("OBI_TEST_EVENTS", share > 1 ? otherwise / share + 1 : otherwise);
}

struct obi_event test_event(uint8_t kind, uint16_t flags) {
    struct obi_event ev;
    memset(&ev, 0, sizeof ev);
    ev.kind = kind;
    ev.flags = flags;
    return ev;
}

struct obi_event test_level(uint8_t side, obi_ticks price_ticks, obi_lots qty_lots,
                            uint16_t flags) {
    struct obi_event ev = test_event(OBI_EVENT_LEVEL, flags);
    ev.side = side;
    ev.price_ticks = price_ticks;
    ev.qty_lots = qty_lots;
    return ev;
}

struct obi_event test_trade(uint8_t aggressor, obi_ticks price_ticks, obi_lots qty_lots,
                            uint16_t flags) {
    struct obi_event ev = test_level(aggressor, price_ticks, qty_lots, flags);
    ev.kind = OBI_EVENT_TRADE;
    return ev;
}

static void *memory_alloc(void *ctx, size_t size, size_t align) {
    struct test_memory *memory = ctx;
    if (++memory->requests == memory->fail_at) return NULL;
    size_t rounded = (size + align - 1) / align * align;
    void *ptr = aligned_alloc(align, rounded);
    if (!ptr) return NULL;
    memset(ptr, 0xa5, rounded);
    memory->bytes_live += size;
    memory->bytes_last = size;
    return ptr;
}

static void memory_release(void *ctx, void *ptr, size_t size) {
    struct test_memory *memory = ctx;
    memory->releases++;
    memory->bytes_live -= size;
    free(ptr);
}

void test_memory_init(struct test_memory *memory) {
    memset(memory, 0, sizeof *memory);
    memory->allocator.struct_size = sizeof memory->allocator;
    memory->allocator.ctx = memory;
    memory->allocator.alloc = memory_alloc;
    memory->allocator.release = memory_release;
}
