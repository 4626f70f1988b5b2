/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Replays what the fuzzers found worth keeping, without a fuzzer: fuzz_replay FOLDER..., each named
 * like a format. Prints TAP, a case a folder. */
#define _DEFAULT_SOURCE /* opendir */

#include "fuzz_decode.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT_MOST = 1 << 20, PATH_ROOM = 4096 };

static uint8_t input[INPUT_MOST];

/* Runs one file; returns whether it could be read. */
static int run_file(const char *format, const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return 0;
    size_t n = fread(input, 1, sizeof input, file);
    fclose(file);
    fuzz_decode(format, input, n);
    return 1;
}

/* Runs all files of a folder; returns how many, or -1. */
static long run_folder(const char *folder) {
    char path[PATH_ROOM];
    const char *format = strrchr(folder, '/');
    DIR *dir = opendir(folder);
    long n = 0;
    if (dir == NULL) return -1;
    format = format == NULL ? folder : format + 1;
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (!run_file(format, path)) fprintf(stderr, "cannot read %s\n", path);
        n++;
    }
    closedir(dir);
    return n;
}

int main(int argc, char **argv) {
    int failed = argc < 2;
    printf("1..%d\n", argc - 1);
    for (int i = 1; i < argc; i++) {
        long n = run_folder(argv[i]);
        const char *name = strrchr(argv[i], '/');
        printf("%sok %d - %s: %ld inputs\n", n > 0 ? "" : "not ", i,
               name == NULL ? argv[i] : name + 1, n);
        fflush(stdout);
        failed |= n <= 0;
    }
    return failed;
}
