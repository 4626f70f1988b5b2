/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The program obi: finds the command, reads its options, runs it. */
#include "command.h"
#include "output.h"
#include "say.h"
#include "stop.h"

#include <obi/obi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct command *const commands[] = {
    &command_demo,    &command_replay, &command_explain, &command_bars,
    &command_profile, &command_doctor, &command_convert, &command_gen,
    &command_metrics, &command_stats,  &command_formats, &command_statuses};
#define N_COMMANDS (sizeof commands / sizeof commands[0])

static const char intro[] =
    "obi measures order imbalance: which side of a market presses, how hard, in how\n"
    "deep a book.\n"
    "\n"
    "usage: obi COMMAND [OPTIONS]\n"
    "\n";

static const char outro[] =
    "\n"
    "  obi COMMAND --help  options, units and examples of a command\n"
    "  obi --version       the versions of the program and of the library it found\n"
    "\n"
    "Begin with\n"
    "  obi demo\n"
    "then, on a recording of your own,\n"
    "  obi replay FILE --format binance-usdm --symbol BTCUSDT --out csv > rows.csv\n"
    "\n"
    "Exit codes: 0 done. 1 no result: no row came out, or it could not be written.\n"
    "2 the command line is wrong. 3 rows were written, but a part of the input could\n"
    "not be used. 130 or 143 interrupted.\n";

static int print_help(void) {
    fputs(intro, stdout);
    for (size_t i = 0; i < N_COMMANDS; i++)
        printf("  obi %-8s  %s\n", commands[i]->name, commands[i]->summary);
    fputs(outro, stdout);
    return EXIT_DONE;
}

static int print_version(void) {
    uint32_t v = obi_version();
    printf("obi %d.%d.%d, library %u.%u.%u\n", OBI_VERSION_MAJOR, OBI_VERSION_MINOR,
           OBI_VERSION_PATCH, (unsigned)(v >> 16), (unsigned)(v >> 8 & 0xff), (unsigned)(v & 0xff));
    return EXIT_DONE;
}

static const struct command *find_command(const char *name) {
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    return NULL;
}

static bool print_pieces(const char *const *piece) {
    while (*piece != NULL && output_put(*piece)) piece++;
    return *piece == NULL;
}

static int run(const struct command *command, int n, char **argv) {
    struct options options = {.levels = 1, .seed = 1};
    options.files = calloc((size_t)n + 1, sizeof *options.files);
    if (options.files == NULL) {
        say("no memory");
        return EXIT_EMPTY;
    }
    int code = EXIT_USAGE;
    if (options_read(command, n, argv, &options)) {
        if (options.help)
            code = print_pieces(command->help) ? EXIT_DONE : EXIT_EMPTY;
        else
            code = command->run(&options);
    }
    free(options.files);
    return code;
}

int main(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : "";
    stop_listen();
    if (*name == '\0') {
        print_help();
        output_end(EXIT_DONE);
        return EXIT_USAGE;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0)
        return output_end(print_help());
    if (strcmp(name, "--version") == 0) return output_end(print_version());
    const struct command *command = find_command(name);
    if (command != NULL) return output_end(run(command, argc - 2, argv + 2));
    say("there is no command '%s'; see 'obi --help'", name);
    return EXIT_USAGE;
}
