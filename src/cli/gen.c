/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * `obi gen`: a market from a seed, as the text of a venue. */
#include "command.h"
#include "help.h"
#include "output.h"
#include "say.h"
#include "stop.h"

#include <gen.h>

static const char fault_names[] = "gap duplicate crossed one-sided truncated";

static struct gen_text *open_gen(const struct options *o) {
    struct gen_options options = {
        .seed = o->seed,
        .n_frames = o->frames != 0 ? o->frames : 10000,
        .n_levels = (uint32_t)o->depth,
        .faults = o->faults, /* the choices stand in the order of enum gen_fault's bits */
        .fault_every = (uint32_t)o->fault_every,
    };
    struct gen_text_options text = {.format = o->format != NULL ? o->format : "binance-usdm",
                                    .symbol = o->symbol};
    return gen_text_create(&options, &text);
}

static int run_gen(const struct options *options) {
    struct gen_text *gen = open_gen(options);
    if (gen == NULL) {
        say("a market of format '%s' and symbol '%s' cannot be made; see 'obi gen --help'",
            options->format != NULL ? options->format : "binance-usdm",
            options->symbol != NULL ? options->symbol : "OBIUSDT");
        return EXIT_USAGE;
    }
    const char *line;
    size_t n;
    while (stop_signal() == 0 && (n = gen_text_next(gen, &line)) > 0)
        if (!output_write(line, n)) break;
    gen_text_destroy(gen);
    return stop_signal() != 0 ? 128 + stop_signal() : EXIT_DONE;
}

static const struct option gen_options[] = {
    {"--format", OPTION_TEXT, offsetof(struct options, format), NULL, 0},
    {"--seed", OPTION_COUNT, offsetof(struct options, seed), NULL, UINT64_MAX},
    {"--frames", OPTION_COUNT, offsetof(struct options, frames), NULL, UINT64_MAX},
    {"--levels", OPTION_COUNT, offsetof(struct options, depth), NULL, 131072},
    {"--symbol", OPTION_TEXT, offsetof(struct options, symbol), NULL, 0},
    {"--faults", OPTION_SET, offsetof(struct options, faults), fault_names, 0},
    {"--fault-every", OPTION_COUNT, offsetof(struct options, fault_every), NULL, UINT32_MAX},
    {NULL, OPTION_FLAG, 0, NULL, 0}};

const struct command command_gen = {
    "gen", "writes a made-up market as a recording", NULL, gen_options, help_gen, run_gen};
