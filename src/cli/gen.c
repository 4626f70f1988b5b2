/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * `obi gen`: a market from a seed, as the text of a venue or as obi's own file. */
#include "command.h"
#include "help.h"
#include "market.h"
#include "output.h"
#include "recorder.h"
#include "say.h"
#include "stop.h"

#include <stdlib.h>
#include <string.h>

static const char view_names[] = "levels orders"; /* in the order of enum gen_view */
static const char fault_names[] = "gap duplicate crossed one-sided truncated";

static const char *format_of(const struct options *o) {
    return o->format != NULL ? o->format : "binance-usdm";
}

static int refuse(const struct options *o, const struct gen_text_options *text) {
    say("a market of format '%s' and symbol '%s' cannot be made; see 'obi gen --help'",
        text->format, o->symbol != NULL ? o->symbol : "OBIUSDT");
    return EXIT_USAGE;
}

static bool refuse_faults(const char *format, uint32_t known) {
    char list[sizeof fault_names] = "";
    const char *name = fault_names;
    for (uint32_t bit = 1; *name != '\0'; bit <<= 1) {
        size_t n = strcspn(name, " ");
        if (known & bit) strcat(list, *list != '\0' ? ", " : "");
        if (known & bit) strncat(list, name, n);
        name += n + (name[n] != '\0');
    }
    say("--faults with --format %s are of %s", format, list);
    return false;
}

/* Nothing that is asked for is passed over. */
static bool check_options(const struct options *o, const char *format) {
    bool obi = strcmp(format, "obi") == 0, lobster = strncmp(format, "lobster", 7) == 0;
    uint32_t known = gen_faults_of(format, o->view);
    if (o->view == GEN_VIEW_ORDERS && !obi && !lobster)
        say("--view orders goes with --format obi, not %s, which tells levels", format);
    else if (o->instruments > 1 && !obi)
        say("--instruments goes with --format obi, not %s, which has one", format);
    else if (o->book_levels != 0 && strcmp(format, "lobster-book") != 0)
        say("--book-levels goes with --format lobster-book, not %s", format);
    else
        return (o->faults & ~known) == 0 || refuse_faults(format, known);
    return false;
}

static bool put_living(const struct gen_text *gen, struct truth *truth) {
    size_t n = gen_text_living(gen, NULL, 0);
    struct gen_death *order = malloc((n + 1) * sizeof *order);
    if (truth->file == NULL || order == NULL) {
        free(order);
        return truth->file == NULL;
    }
    truth_put_living(truth, 0, order, gen_text_living(gen, order, n));
    free(order);
    return true;
}

static int write_text(const struct options *o, const struct gen_options *market,
                      struct truth *truth) {
    struct gen_text_options text = {
        .format = format_of(o), .symbol = o->symbol, .book_levels = (uint32_t)o->book_levels};
    struct gen_text *gen = gen_text_create(market, &text);
    if (gen == NULL) return refuse(o, &text);
    const char *line;
    size_t n;
    if (!truth_open(truth, o->truth, market)) {
        gen_text_destroy(gen);
        return EXIT_USAGE;
    }
    if (truth->file != NULL) gen_text_watch(gen, truth_take, truth);
    while (stop_signal() == 0 && (n = gen_text_next(gen, &line)) > 0)
        if (!output_write(line, n)) break;
    bool good = put_living(gen, truth);
    gen_text_destroy(gen);
    return truth_close(truth) && good ? EXIT_DONE : EXIT_EMPTY;
}

static int run_gen(const struct options *options) {
    struct gen_options market;
    struct truth truth;
    const char *format = format_of(options);
    if (!check_options(options, format)) return EXIT_USAGE;
    if (!market_options(options, &market)) return EXIT_USAGE;
    bool recording = strcmp(format, "obi") == 0;
    int code =
        recording ? recorder_run(options, &market, &truth) : write_text(options, &market, &truth);
    return stop_signal() != 0 ? 128 + stop_signal() : code;
}

static const struct option gen_options[] = {
    {"--format", OPTION_TEXT, offsetof(struct options, format), NULL, 0},
    {"--seed", OPTION_COUNT, offsetof(struct options, seed), NULL, UINT64_MAX},
    {"--frames", OPTION_COUNT, offsetof(struct options, frames), NULL, UINT64_MAX},
    {"--levels", OPTION_COUNT, offsetof(struct options, depth), NULL, 131072},
    {"--book-levels", OPTION_COUNT, offsetof(struct options, book_levels), NULL, 1000},
    {"--view", OPTION_CHOICE, offsetof(struct options, view), view_names, 0},
    {"--instruments", OPTION_COUNT, offsetof(struct options, instruments), NULL, 65536},
    {"--symbol", OPTION_TEXT, offsetof(struct options, symbol), NULL, 0},
    {"--faults", OPTION_SET, offsetof(struct options, faults), fault_names, 0},
    {"--fault-every", OPTION_COUNT, offsetof(struct options, fault_every), NULL, UINT32_MAX},
    {"--plant", OPTION_TEXT, offsetof(struct options, plant), NULL, 0},
    {"--truth", OPTION_TEXT, offsetof(struct options, truth), NULL, 0},
    {NULL, OPTION_FLAG, 0, NULL, 0}};

const struct command command_gen = {
    "gen", "writes a made-up market as a recording", NULL, gen_options, help_gen, run_gen};
